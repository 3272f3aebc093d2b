"""Writes what editors and type checkers know of `symexp.keras`: a `.pyi` file per module of Keras.

Keras has no type information that mypy reads, and its classes are symbolic only at run time. So the
stubs are written from the signatures, docstrings and attributes of the installed Keras. Types of
arguments are in `argument_types.py`; an argument that it does not name accepts anything.
"""

from __future__ import annotations

import inspect
import keyword
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any, NamedTuple

import keras
from keras.src.models.functional import Functional

import symexp.keras
from symexp import Symbolic
from symexp.typing.extra_keywords import extra_names_of
from tests.editors import argument_types
from tests.editors.class_members import Member, attributes_of, members_of

# Modules that only repeat names of others, or that users do not import.
_LEFT_OUT = ("keras.src", "keras._tf_keras", "keras.legacy", "keras.optimizers.legacy")

# Names of `symexp.keras` that Keras does not have, with the module that defines them.
_OWN = {
    "Call": "symexp.integrations.keras.adopt",
    "FeedbackCallback": "symexp.integrations.keras.training",
    "RawObjectError": "symexp.integrations.keras",
    "RawWeightsWarning": "symexp.integrations.keras",
    "without_weights": "symexp.integrations.keras.undisturbed",
}

_HEADER = '''\
# Written by `python -m tests.editors` from Keras {version}. Do not edit.
# Signatures and docstrings: Copyright The Keras Authors, Apache License 2.0.
"""{doc}"""

from collections.abc import Callable as _Callable
from collections.abc import Mapping as _Mapping
from collections.abc import Sequence as _Sequence
from typing import Any, Self

from symexp.tree.handles.handle import Symbolic
'''


class Stubs(NamedTuple):
    """The classes of Keras that get a stub, and where.

    Attributes:
        modules: The public modules, by name.
        homes: The module and the name of each class and function, by itself.
        symbolic: The classes that are symbolic in `symexp.keras`.
    """

    modules: dict[str, ModuleType]
    homes: dict[Any, tuple[str, str]]
    symbolic: frozenset[type]


# pyright warns about an import from a stub beside which there is no source.
_SOURCE = '"""Type checkers look for this file beside its stub. It is never imported."""\n'


def written() -> dict[str, str]:
    """Returns the text of each file by its path below `symexp/keras`."""
    stubs = _collect()
    packages = {name.rpartition(".")[0] for name in stubs.modules}
    texts = {}
    for name in stubs.modules:
        path = name.removeprefix("keras").lstrip(".").replace(".", "/")
        is_package = name in packages
        file = f"{path}/__init__.pyi".lstrip("/") if is_package else f"{path}.pyi"
        texts[file] = "\n".join(_module(stubs, name)).rstrip() + "\n"
        if path:
            texts[file.removesuffix("i")] = _SOURCE
    return texts


def _collect() -> Stubs:
    modules = {"keras": keras, **dict(_modules_below(keras))}
    homes: dict[Any, tuple[str, str]] = {}
    symbolic = set()
    # A class is defined in a namespace of its kind, and the top level imports it.
    for name in sorted(modules, key=lambda n: (n == "keras", n.count("."), n)):
        for label in _names(modules[name]):
            value = getattr(modules[name], label)
            if not isinstance(value, type) and not inspect.isfunction(value):
                continue
            if value not in homes and label == value.__name__:
                homes[value] = (name, label)
            mirrored = _mirrored(name, label)
            if isinstance(mirrored, type) and issubclass(mirrored, Symbolic):
                symbolic.add(value)
    homes[Functional] = ("keras", "Functional")  # Keras has no public name for it
    symbolic.add(Functional)
    return Stubs(modules, homes, frozenset(symbolic))


def _modules_below(module: ModuleType) -> Iterator[tuple[str, ModuleType]]:
    for label in _names(module):
        value = getattr(module, label)
        if isinstance(value, ModuleType) and value.__name__ == f"{module.__name__}.{label}":
            if value.__name__ not in _LEFT_OUT:
                yield value.__name__, value
                yield from _modules_below(value)


def _names(module: ModuleType) -> list[str]:
    return sorted(n for n in dir(module) if not n.startswith("_") and not keyword.iskeyword(n))


def _mirrored(module: str, label: str) -> Any:
    """Returns what `symexp.keras` has under a name of Keras."""
    value: Any = symexp.keras
    for part in [*module.split(".")[1:], label]:
        value = getattr(value, part)
    return value


def _module(stubs: Stubs, name: str) -> Iterator[str]:
    module = stubs.modules[name]
    yield _HEADER.format(version=keras.__version__, doc=f"`{name}` with symbolic classes.")
    names = [n for n in _names(module) if not f"{name}.{n}".startswith(_LEFT_OUT)]
    values = {label: getattr(module, label) for label in names}
    homes = {value: label for value, (home, label) in stubs.homes.items() if home == name}
    local = {value: label for value, label in homes.items() if isinstance(value, type)}
    body = [*_body(stubs, name, values, local, homes)]
    used = frozenset(re.findall(r"\b[A-Za-z_]\w*", "\n".join(body)))
    yield from _imports(stubs, name, values, local, used)
    yield from body


def _body(
    stubs: Stubs,
    name: str,
    values: dict[str, Any],
    local: dict[type, str],
    homes: dict[Any, str],
) -> Iterator[str]:
    """Yields the definitions of a stub."""
    for cls in sorted(local, key=lambda c: (len(c.__mro__), c.__name__)):
        yield from _class(stubs, cls)
    for label, value in values.items():
        if isinstance(value, ModuleType) or label in local.values():
            continue
        home, original = _home_of(stubs, value)
        if original is not None and (home, original) != (name, label):
            if home == name or label != original:
                yield f"{label} = {original if home == name else _private(original)}"
        elif isinstance(value, type):
            yield f"{label}: Any"
        elif callable(value) and _signature(value) is not None:
            yield from _function(label, value, name)
        else:
            yield f"{label}: Any"


def _imports(
    stubs: Stubs,
    name: str,
    values: dict[str, Any],
    local: dict[type, str],
    used: frozenset[str],
) -> Iterator[str]:
    """Yields the imports of a stub: its submodules, and the classes of other modules.

    Args:
        stubs: All stubs.
        name: The module.
        values: What the module has, by name.
        local: The classes that the stub defines.
        used: The words in the definitions, which say what they need.
    """
    for label, value in values.items():
        if isinstance(value, ModuleType):
            if value.__name__ in stubs.modules:
                package, _, last = value.__name__.rpartition(".")
                yield f"from {_ours(package)} import {last} as {label}"
        elif not _is_local(stubs, name, value):
            home, original = stubs.homes[value]
            if label == original:  # a stub exports no other name
                yield f"from {_ours(home)} import {original} as {label}"
    lines = argument_types.aliases(lambda label: _reference(stubs, name, label), used)
    words = used | frozenset(re.findall(r"\w+", "\n".join(lines)))
    for home, original in sorted(stubs.homes.values()):
        if home != name and _private(original) in words:
            yield f"from {_ours(home)} import {original} as {_private(original)}"
    yield from lines
    if name == "keras":
        for label, home in _OWN.items():
            yield f"from {home} import {label} as {label}"
        yield "__version__: str"
    yield ""


def _home_of(stubs: Stubs, value: Any) -> tuple[str, str] | tuple[None, None]:
    """Returns the module and the name that define a value, if a stub does."""
    has_home = isinstance(value, type) or inspect.isfunction(value)
    return stubs.homes.get(value, (None, None)) if has_home else (None, None)


def _is_local(stubs: Stubs, module: str, value: Any) -> bool:
    """Whether no other module defines a value."""
    has_home = isinstance(value, type) or inspect.isfunction(value)
    return not has_home or stubs.homes.get(value, (module,))[0] == module


def _ours(module: str) -> str:
    return f"symexp.{module}"


def _private(label: str) -> str:
    return f"_{label}"


def _reference(stubs: Stubs, module: str, label: str) -> str:
    """Returns how a stub names a class of Keras."""
    home = next(h for c, h in stubs.homes.items() if c.__name__ == label and isinstance(c, type))
    return home[1] if home[0] == module else _private(home[1])


def _bases(stubs: Stubs, cls: type) -> list[type]:
    """Returns the nearest bases of a class that have a stub."""
    found: list[type] = []
    for base in cls.__mro__[1:]:
        if base in stubs.homes and not any(issubclass(known, base) for known in found):
            found.append(base)
    return found


def _class(stubs: Stubs, cls: type) -> Iterator[str]:
    module, label = stubs.homes[cls]
    bases = _bases(stubs, cls)
    names = [_reference(stubs, module, stubs.homes[base][1]) for base in bases]
    is_symbolic = cls in stubs.symbolic
    if is_symbolic and not any(base in stubs.symbolic for base in bases):
        names.append("Symbolic")
    yield ""
    yield f"class {label}({', '.join(names)}):" if names else f"class {label}:"
    yield from _docstring(cls, "    ")
    members = list(members_of(cls, bases))
    arguments: dict[str, str] = {}
    if "__init__" in vars(cls) or not bases:
        parameters = _parameters(cls)
        yield from _head(
            "    ", "__init__", ["self", *_written_parameters(parameters, cls)], "None"
        )
        yield "        ..."
        if is_symbolic:
            arguments = {p.name: argument_types.of(p, cls) for p in parameters if _is_named(p)}
    taken = {member.name for member in members}
    for name in attributes_of(cls, bases, arguments):
        if name not in taken:
            yield f"    {name}: {argument_types.of_attribute(label, name, arguments)}"
    for member in members:
        yield from _member(member)
    if not is_symbolic:
        yield "    def __getattr__(self, name: str) -> Any: ..."


def _is_named(parameter: inspect.Parameter) -> bool:
    return parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)


def _parameters(cls: Any) -> list[inspect.Parameter]:
    """Returns the parameters of a class; those behind `**kwargs` by name."""
    signature = _signature(cls.__init__)
    if signature is None or cls is Functional:  # its tree is a graph, with arguments of its own
        signature = inspect.Signature([inspect.Parameter("self", _ANY), _ARGS, _KWARGS])
    found = list(signature.parameters.values())[1:]
    extra = extra_names_of(cls)
    if found and found[-1].kind is inspect.Parameter.VAR_KEYWORD and extra is not None:
        known = {p.name for p in found}
        kind = inspect.Parameter.KEYWORD_ONLY
        found[-1:] = [
            inspect.Parameter(name, kind, default=_default_above(cls, name))
            for name in sorted(extra - known, key=_order)
            if name.isidentifier()
        ]
    return found


def _order(name: str) -> tuple[int, str]:
    """Sorts the arguments of all layers after those of one kind of layers."""
    common = ("name", "dtype", "trainable", "autocast")
    return (1 + common.index(name) if name in common else 0, name)


def _default_above(cls: type, name: str) -> Any:
    """Returns the default of an argument that a class passes on to its bases."""
    for base in cls.__mro__[1:]:
        signature = _signature(vars(base).get("__init__"))
        if signature is not None and name in signature.parameters:
            default = signature.parameters[name].default
            return ... if default is inspect.Parameter.empty else default
    return ...


_ANY = inspect.Parameter.POSITIONAL_OR_KEYWORD
_ARGS = inspect.Parameter("args", inspect.Parameter.VAR_POSITIONAL)
_KWARGS = inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD)


def _member(member: Member) -> Iterator[str]:
    if member.kind == "property":
        yield "    @property"
        yield f"    def {member.name}(self) -> {member.returns}:"
        yield from _docstring(member.value, "        ", summary=True)
        yield "        ..."
        if member.is_settable:
            yield f"    @{member.name}.setter"
            yield f"    def {member.name}(self, value: Any) -> None: ..."
        return
    signature = _signature(member.value)
    parameters = [] if signature is None else list(signature.parameters.values())
    if member.kind == "staticmethod":
        first = ""
    else:
        first = "cls" if member.kind == "classmethod" else "self"
        parameters = parameters[1:]
    if signature is None or member.takes_anything:
        parameters = [_ARGS, _KWARGS]
    rest = _written_parameters(parameters)
    if member.kind != "function":
        yield f"    @{member.kind}"
    yield from _head("    ", member.name, [first, *rest] if first else rest, member.returns)
    yield from _docstring(member.value, "        ", examples=False)
    yield "        ..."


def _function(label: str, function: Any, module: str) -> Iterator[str]:
    signature = _signature(function)
    assert signature is not None
    yield ""
    parameters = list(signature.parameters.values())
    is_net = module.startswith("keras.applications") and label[0].isupper()
    returns = "_ModelOf" if is_net else "Any"
    yield from _head("", label, _written_parameters(parameters), returns)
    yield from _docstring(function, "    ", examples=False)
    yield "    ..."


def _head(indent: str, name: str, parameters: list[str], returns: str) -> Iterator[str]:
    """Yields the first line of a function, or a line per parameter if it would be long."""
    line = f"{indent}def {name}({', '.join(parameters)}) -> {returns}:"
    if len(line) <= 100:
        yield line
        return
    yield f"{indent}def {name}("
    for parameter in parameters:
        yield f"{indent}    {parameter},"
    yield f"{indent}) -> {returns}:"


def _written_parameters(parameters: list[inspect.Parameter], cls: type | None = None) -> list[str]:
    """Returns the parameters of a stub as text; with their types if they are those of a class."""
    texts: list[str] = []
    had_star = False
    for parameter in parameters:
        kind = parameter.kind
        if kind is parameter.KEYWORD_ONLY and not had_star:
            texts.append("*")
            had_star = True
        annotation = "Any" if cls is None else argument_types.of(parameter, cls)
        stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(kind, "")
        had_star = had_star or kind is parameter.VAR_POSITIONAL
        text = f"{stars}{parameter.name}: {annotation}"
        if parameter.default is not parameter.empty:
            text += f" = {_literal(parameter.default)}"
        texts.append(text)
    last_only = max(
        (i for i, p in enumerate(parameters) if p.kind is p.POSITIONAL_ONLY), default=-1
    )
    if last_only >= 0:
        texts.insert(last_only + 1, "/")
    return texts


def _literal(value: Any) -> str:
    if value is None or type(value) in (bool, int, str):
        return repr(value)
    if type(value) is float:
        return repr(value) if value == value and abs(value) != float("inf") else "..."
    if type(value) is tuple:
        parts = [_literal(item) for item in value]
        return "..." if "..." in parts else f"({', '.join(parts)}{',' * (len(parts) == 1)})"
    return "..."


def _signature(function: Any) -> inspect.Signature | None:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    is_plain = all(p.name.isidentifier() for p in signature.parameters.values())
    return signature if is_plain else None


_EXAMPLES = re.compile(r"^(?:Examples?|Usage|Standalone usage|References?):.*$", re.MULTILINE)


def _docstring(
    value: Any, indent: str, *, summary: bool = False, examples: bool = True
) -> Iterator[str]:
    own = value.__dict__.get("__doc__") if isinstance(value, type) else value.__doc__
    if not own:
        return
    text = inspect.cleandoc(own)
    if summary:
        text = text.split("\n\n")[0]
    if not examples:
        text = _EXAMPLES.split(text)[0].rstrip()
    if not text:
        return
    text = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if text.endswith('"'):
        text += " "
    first, *rest = text.splitlines()
    if not rest and len(first) < 90:
        yield f'{indent}"""{first}"""'
        return
    yield f'{indent}"""{first}'
    for line in rest:
        yield f"{indent}{line}".rstrip()
    yield f'{indent}"""'
