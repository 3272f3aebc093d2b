"""The registry of patchers by name, with namespaces, and the rule packs that fill it.

The last section prepares patchers for another process: patchers of notebooks and scripts travel by
value, all others by the name of their module.
"""

from __future__ import annotations

import copyreg
import importlib
import sys
import textwrap
import threading
import warnings
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, overload

from symexp._base.tracebacks import user_facing
from symexp.errors import RuleError, UnknownRuleError, closest
from symexp.patching.patcher import Patcher

__all__ = [
    "RuleList",
    "RulePackWarning",
    "add_packs",
    "allow_repeated_patcher_registration",
    "load_packs",
    "lookup",
    "patcher",
    "patcher_names",
    "patchers_to_send",
    "reduce_patcher",
    "register",
    "registered",
    "rules",
]


ENTRY_POINTS = "symexp.rules"

# Namespace of the rules that come with symexp.
STANDARD = "symexp"

# Whether a patcher may replace one that another module or function defines.
_may_replace = False

# Guards all below.
_lock = threading.RLock()
_patchers: dict[str, Patcher] = {}
_packs_loaded = False
# Modules that are imported together with the rule packs.
_expected: list[str] = []


@overload
def patcher(
    specs: Callable[..., Any],
    *,
    name: str | None = None,
    namespace: str = "",
    override: bool = False,
    annotations: bool = True,
    whole_tree: bool = False,
    auto_typing: bool | None = None,
    auto_doc: bool = True,
) -> Patcher: ...


@overload
def patcher(
    specs: Iterable[Any] | None = None,
    *,
    name: str | None = None,
    namespace: str = "",
    override: bool = False,
    annotations: bool = True,
    whole_tree: bool = False,
    auto_typing: bool | None = None,
    auto_doc: bool = True,
) -> Callable[[Callable[..., Any]], Patcher]: ...


@user_facing
def patcher(
    specs: Any = None,
    *,
    name: str | None = None,
    namespace: str = "",
    override: bool = False,
    annotations: bool = True,
    whole_tree: bool = False,
    auto_typing: bool | None = None,
    auto_doc: bool = True,
) -> Any:
    """Registers a function that makes a rule, so that rule strings can name it.

    The function takes the object that is patched, then the arguments of the rule. It returns a
    rule: a dict of changes by key path, a function `(k, v)` or `(k, v, p)`, a rule string, or a
    list of these. It may return a pair of a rule and a validator instead: the validator is called
    with the patched object before the patch takes effect, and refuses it by raising.

    Args:
        specs: Value specs of the arguments: `[('learning_rate', sx.typing.Float(min_value=0))]`.
            By default the annotations are used.
        name: Name of the rule; by default that of the function.
        namespace: Prefix of the name, separated by a dot, so that packs do not clash.
        override: Whether to replace a rule of the same name that another module or function
            defines. The same function defined anew (a notebook cell run twice) always replaces
            itself.
        annotations: Whether annotations become value specs.
        whole_tree: What the function gets if the rule has a location: by default each of the
            places in turn, with `True` the whole tree. It then takes a keyword-only argument
            `within`, a function that returns whether the rule may act at a key path.
        auto_typing: PyGlove's name for `annotations`.
        auto_doc: Accepted and without effect: docstrings are always read.

    Returns:
        The patcher; without a function a decorator that returns it.

    Raises:
        RuleError: Another rule has this name.
        SymbolizeError: The function has no argument for the object that is patched.

    Example:
        >>> import symexp as sx
        >>> @sx.patcher([('value', sx.typing.Int(min_value=0))], override=True)
        ... def set_x(target, value):
        ...     return {'x': value}
        >>> sx.patch(sx.Dict(x=1), 'set_x?5')
        {x=5}
    """
    annotations = annotations if auto_typing is None else auto_typing
    if callable(specs):
        return patcher(
            name=name,
            namespace=namespace,
            override=override,
            annotations=annotations,
            whole_tree=whole_tree,
        )(specs)

    def decorate(function: Callable[..., Any]) -> Patcher:
        short = name or function.__name__
        full = f"{namespace}.{short}" if namespace else short
        made = Patcher(function, full, specs, annotations, whole_tree)
        register(made, override=override)
        return made

    return decorate


def register(made: Patcher, *, override: bool = False) -> None:
    """Adds a patcher to the registry under its name.

    Args:
        made: The patcher.
        override: Whether it may replace a patcher that another module or function defines.

    Raises:
        RuleError: Another patcher has this name, and `override` is false.
    """
    with _lock:
        old = _patchers.get(made.name)
        may_replace = override or _may_replace
        if old is not None and not may_replace and _place(old) != _place(made):
            raise RuleError(
                f"There is a rule {made.name!r} already, defined in {old.__module__}. "
                "Give this one a namespace (`namespace='my_team'`), another name, or pass "
                "override=True."
            )
        _patchers[made.name] = made


def allow_repeated_patcher_registration(allow: bool = True) -> None:
    """Sets whether a patcher may replace another one of its name, as with `override=True`.

    Args:
        allow: By default of symexp it may not, unless the same function is defined anew.
    """
    global _may_replace
    _may_replace = allow


def _place(made: Patcher) -> tuple[str, str]:
    return (made.function.__module__, made.function.__qualname__)


def lookup(name: str) -> Patcher:
    """Returns the patcher of a name.

    A name without a namespace means a rule without one, else the only rule of that short name in
    any namespace. All other rules have precedence over those of symexp itself (namespace `symexp`).

    Args:
        name: A full name, or one without its namespace.

    Raises:
        UnknownRuleError: No rule, or more than one, has this name; the message names the nearest.
    """
    found = _patchers.get(name)
    if found is None:
        # Packs are loaded before short names are compared, so that the meaning of a name does not
        # depend on whether another rule was looked up before.
        load_packs()
        found = _find(name)
    if found is None:
        raise UnknownRuleError(f"Unknown rule {name!r}. {closest(name, _all_names())}")
    return found


copyreg.pickle(Patcher, lambda patcher: (lookup, (patcher.name,)))


def _find(name: str) -> Patcher | None:
    with _lock:
        found = _patchers.get(name)
        if found is not None:
            return found
        same = [p for full, p in _patchers.items() if full.rpartition(".")[2] == name]
    if len(same) > 1:
        same = [p for p in same if not p.name.startswith(f"{STANDARD}.")] or same
    if len(same) > 1:
        raise UnknownRuleError(
            f"Several rules are called {name!r}: {', '.join(sorted(p.name for p in same))}. "
            "Write the namespace too."
        )
    return same[0] if same else None


def _all_names() -> list[str]:
    with _lock:
        full = list(_patchers)
    return sorted({*full, *(n.rpartition(".")[2] for n in full)})


@user_facing
def rules(contains: str = "") -> RuleList:
    """Returns the patchers of the registry, those of installed packs included, sorted by name.

    Args:
        contains: A text that the names must contain.

    Example:
        >>> import symexp as sx
        >>> [p.name for p in sx.rules("symexp.scale")]
        ['symexp.scale_depth', 'symexp.scale_width']
    """
    load_packs()
    with _lock:
        known = sorted(_patchers.items())
    return RuleList(p for n, p in known if contains in n)


def patcher_names() -> list[str]:
    """Returns the names of the patchers of the registry, those of installed packs included."""
    return [p.name for p in rules()]


class RuleList(list[Patcher]):
    """A list of patchers that prints as their signatures and first docstring lines."""

    def __repr__(self) -> str:
        return "\n".join(map(_described, self))


_WIDTH = 100
_INDENT = " " * 8


def _described(patcher: Patcher) -> str:
    """Returns the call and the summary of a rule, in lines that a terminal has room for."""
    call = f"{patcher.name}({patcher.signature})"
    line = f"{call}  {patcher.summary}".rstrip()
    if len(line) <= _WIDTH:
        return line
    if len(call) > _WIDTH:
        call = "".join([f"{patcher.name}(", *(f"\n    {a}," for a in patcher.arguments), "\n)"])
    lines = textwrap.wrap(
        patcher.summary, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT
    )
    return "\n".join([call, *lines])


def registered() -> list[Patcher]:
    """Returns the patchers of the registry, without importing packs."""
    with _lock:
        return list(_patchers.values())


# Rule packs.


class RulePackWarning(UserWarning):
    """An installed rule pack cannot be imported."""


def load_packs() -> None:
    """Imports the rule packs of installed packages (entry points `symexp.rules`), once.

    A pack that cannot be imported is reported by a warning; the others are imported all the same.
    """
    global _packs_loaded
    with _lock:
        if _packs_loaded:
            return
        _packs_loaded = True
        from importlib.metadata import entry_points

        packs = [(repr(e.name), e.value, e.load) for e in entry_points(group=ENTRY_POINTS)]
        packs += [(repr(m), m, partial(importlib.import_module, m)) for m in _expected]
        for name, where, load in packs:
            try:
                load()
            except Exception as error:  # the code of a pack may raise anything
                warnings.warn(
                    f"The rule pack {name} ({where}) cannot be imported, so its "
                    f"rules are missing: {type(error).__name__}: {error}",
                    RulePackWarning,
                    stacklevel=3,
                )


def add_packs(modules: Iterable[str]) -> None:
    """Adds modules to those that are imported together with the rule packs.

    Args:
        modules: Names of modules that define rules.
    """
    global _packs_loaded
    with _lock:
        new = [m for m in modules if m not in _expected]
        _expected.extend(new)
        _packs_loaded = _packs_loaded and not new


# Patchers on their way to another process.


def reduce_patcher(patcher: Patcher) -> tuple[Any, ...]:
    """Returns how a patcher is pickled for another process, in the form of `__reduce__`."""
    if _is_importable(patcher):
        return (_of_module, (patcher.__module__, patcher.name))
    return (object.__new__, (Patcher,), dict(patcher.__dict__), None, None, _install)


def patchers_to_send() -> tuple[list[Patcher], list[str]]:
    """Returns what another process needs to understand the rule strings of this one.

    Returns:
        The patchers that must travel by value, and the names of the modules that define the
        others, for `add_packs`.
    """
    own, modules = [], set()
    for patcher in registered():
        if not _is_importable(patcher):
            own.append(patcher)
        elif patcher.__module__.partition(".")[0] not in (STANDARD, "symexp_rules"):
            modules.add(patcher.__module__)
    return own, sorted(modules)


def _is_importable(patcher: Patcher) -> bool:
    module = patcher.__module__
    return module != "__main__" and getattr(sys.modules.get(module), "__spec__", None) is not None


def _of_module(module: str, name: str) -> Patcher:
    importlib.import_module(module)
    return lookup(name)


def _install(patcher: Patcher, state: dict[str, Any]) -> None:
    patcher.__dict__.update(state)
    register(patcher, override=True)
