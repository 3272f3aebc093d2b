"""What Python knows about the parameters of a class or function.

`find_signature` finds the `inspect.Signature`, `factories_of` the default factories of dataclasses
and attrs classes, `LazyDescriptions` the descriptions in docstrings of Google style. `inspect` is
imported only when it is needed.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable

from symexp.errors import SymbolizeError, describe

if typing.TYPE_CHECKING:
    import inspect

__all__ = ["LazyDescriptions", "factories_of", "find_signature"]

# Flags of types: a `class` statement makes types on the heap that can be changed. Which types of C
# are on the heap depends on the version of Python.
_HEAP, _IMMUTABLE = 1 << 9, 1 << 8

# The module that defines the mixins of symbolic classes; their methods hide those of the user.
_MIXINS = "symexp.tree.handles.handle"


def find_signature(target: typing.Any) -> tuple[inspect.Signature | None, typing.Any]:
    """Finds the signature of a call of a class or function, and the function that defines it.

    For a class it is its `__signature__`; else the signature of `__init__`; else that of `__new__`,
    also if `__init__` accepts any arguments.

    Returns:
        The signature without `self`, or `None` for a builtin without one; and the function.

    Raises:
        SymbolizeError: The target cannot be called.
    """
    import inspect

    if not isinstance(target, type):
        if not callable(target):
            raise SymbolizeError(f"Expected a class or a function, but got {describe(target)}.")
        return _signature(target), target
    if (stated := _stated(target)) is not None:
        return stated, target
    init, new = _defining(target, "__init__"), _defining(target, "__new__")
    if init is None and new is None:
        return inspect.Signature(), target
    found = None if init is None else _without_self(_signature(init))
    if new is not None and (found is None or _is_generic(found)):
        of_new = _without_self(_signature(new))
        if of_new is not None and not _is_generic(of_new):
            return of_new, new
        found = found or of_new
    if found is not None and _is_generic(found) and not _is_made_by_python(target):
        # Slots of C accept any arguments; the text signature of the class may say more.
        return _text_signature(target), target
    return found, new if init is None else init


def _is_made_by_python(target: type) -> bool:
    return target.__flags__ & (_HEAP | _IMMUTABLE) == _HEAP


def _stated(target: type) -> inspect.Signature | None:
    """Returns the `__signature__` of a class, unless a subclass of it defines `__init__`."""
    import inspect

    for base in target.__mro__:
        found = base.__dict__.get("__signature__")
        # That of a symbolic class is made for help and editors.
        if isinstance(found, inspect.Signature) and "_sx_made" not in base.__dict__:
            return found
        if "__init__" in base.__dict__ or "__new__" in base.__dict__:
            return None
    return None


def _text_signature(target: type) -> inspect.Signature | None:
    signature = _signature(target)
    return None if signature is None or _is_generic(signature) else signature


def _defining(target: type, name: str) -> typing.Any:
    """Returns the method that the user's classes define, not `object` or a mixin of symexp."""
    for base in target.__mro__:
        if base is object or base.__module__ == _MIXINS:
            continue
        if name in base.__dict__:
            value = base.__dict__[name]
            return value.__func__ if isinstance(value, (staticmethod, classmethod)) else value
    return None


def _signature(function: typing.Any) -> inspect.Signature | None:
    import inspect

    try:
        return inspect.signature(function)
    except (ValueError, TypeError):
        return None


def _without_self(signature: inspect.Signature | None) -> inspect.Signature | None:
    if signature is None:
        return None
    parameters = list(signature.parameters.values())
    if parameters and parameters[0].kind.name.startswith("POSITIONAL"):
        parameters = parameters[1:]
    return signature.replace(parameters=parameters)


def _is_generic(signature: inspect.Signature) -> bool:
    kinds = [p.kind.name for p in signature.parameters.values()]
    return kinds == ["VAR_POSITIONAL", "VAR_KEYWORD"]


def factories_of(target: typing.Any) -> dict[str, typing.Callable[[], typing.Any]]:
    """Returns the default factories of a dataclass or attrs class, by name of the parameter.

    A factory of attrs that takes the object itself is left out; `attrs` has a default of its own in
    the signature then.
    """
    found: dict[str, typing.Any] = {}
    if not isinstance(target, type):
        return found
    for name, field in getattr(target, "__dataclass_fields__", {}).items():
        # A field without a factory has a sentinel of `dataclasses` that cannot be called.
        if callable(field.default_factory):
            found[name] = field.default_factory
    for field in getattr(target, "__attrs_attrs__", ()):
        factory = getattr(field.default, "factory", None)
        if factory is not None and not field.default.takes_self:
            found[getattr(field, "alias", None) or field.name.lstrip("_")] = factory
    return found


# Descriptions of parameters, from docstrings of Google style.

_SECTION = re.compile(r"^(\s*)(Args|Arguments|Parameters|Attributes|Keyword Args):\s*$")
_OTHER_SECTION = re.compile(r"^[A-Z][A-Za-z ]*:\s*$")
_ENTRY = re.compile(r"^`{0,2}\*{0,2}(\w+)`{0,2}\s*(?:\([^)]*\))?\s*:\s*(.*)$")


def _parse_arguments(doc: str | None) -> dict[str, str]:
    r"""Returns the descriptions in the `Args:` section, by name; each on one line.

    Example:
        >>> _parse_arguments("Adds.\n\nArgs:\n  x: First\n    number.\n  y (int): Second.")
        {'x': 'First number.', 'y': 'Second.'}
    """
    found: dict[str, str] = {}
    lines = iter((doc or "").expandtabs().splitlines())
    for line in lines:
        if section := _SECTION.match(line):
            for name, text in _descriptions(lines, len(section.group(1))).items():
                found.setdefault(name, text)
    return found


def _descriptions(lines: Iterable[str], outer: int) -> dict[str, str]:
    entries: dict[str, str] = {}
    indent: int | None = None
    name = ""
    for line in lines:
        text = line.strip()
        if not text:
            continue
        depth = len(line) - len(line.lstrip())
        if depth < outer or (depth == outer and (indent != outer or _OTHER_SECTION.match(text))):
            break
        indent = depth if indent is None else indent
        entry = _ENTRY.match(text) if depth <= indent else None
        if entry:
            name = entry.group(1)
            entries[name] = entry.group(2)
        elif name:
            entries[name] = f"{entries[name]} {text}".strip()
    return entries


class LazyDescriptions:
    """The descriptions of the parameters of a callable; docstrings are parsed at first use.

    Args:
        *owners: The class and function whose docstrings are parsed; the first has precedence.
    """

    __slots__ = ("_found", "_owners")

    def __init__(self, *owners: typing.Any) -> None:
        self._owners = owners
        self._found: dict[str, str] | None = None

    def get(self, name: str) -> str:
        """Returns the description of a parameter; empty if it has no description."""
        if self._found is None:
            found: dict[str, str] = {}
            for owner in self._owners:
                doc = getattr(owner, "__doc__", None)
                for key, text in _parse_arguments(doc if isinstance(doc, str) else None).items():
                    found.setdefault(key, text)
            self._found = found
        return self._found.get(name, "")
