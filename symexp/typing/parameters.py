"""Finding the parameters of classes and functions. `inspect` is imported only when it is needed."""

from __future__ import annotations

import typing

from symexp.errors import SymbolizeError, describe

if typing.TYPE_CHECKING:
    import inspect

__all__ = ["factories_of", "find_signature"]

# Flags of types: a `class` statement makes types on the heap that can be changed. Which types of C
# are on the heap differs with the version of Python.
_HEAP, _IMMUTABLE = 1 << 9, 1 << 8


def find_signature(target: typing.Any) -> tuple[inspect.Signature | None, typing.Any]:
    """The signature that a call of a class or function has, and the function that it stands on.

    Of a class it is what its `__signature__` says; else that of `__init__`; that of `__new__` where
    there is no `__init__`, or one that takes just anything.

    Returns:
        The signature without `self`, or `None` where a builtin does not tell; and the function.
    """
    import inspect

    if not isinstance(target, type):
        if not callable(target):
            raise SymbolizeError(f"Expected a class or a function, but got {describe(target)}.")
        return _signature(target), target
    if (stated := _stated(target)) is not None:
        return stated, target
    init, new = defining(target, "__init__"), defining(target, "__new__")
    if init is None and new is None:
        return inspect.Signature(), target
    found = None if init is None else _without_self(_signature(init))
    if new is not None and (found is None or _is_generic(found)):
        of_new = _without_self(_signature(new))
        if of_new is not None and not _is_generic(of_new):
            return of_new, new
        found = found or of_new
    if found is not None and _is_generic(found) and not _is_made_by_python(target):
        # Slots of C claim to take anything; the text of the class may tell more.
        return _told(target), target
    return found, new if init is None else init


def _is_made_by_python(target: type) -> bool:
    return target.__flags__ & (_HEAP | _IMMUTABLE) == _HEAP


def _stated(target: type) -> inspect.Signature | None:
    """The `__signature__` of a class, unless a class below it has an `__init__` of its own."""
    import inspect

    for base in target.__mro__:
        found = base.__dict__.get("__signature__")
        # Symbolic classes have one for help and editors.
        if isinstance(found, inspect.Signature) and "_sx_made" not in base.__dict__:
            return found
        if "__init__" in base.__dict__ or "__new__" in base.__dict__:
            return None
    return None


def _told(target: type) -> inspect.Signature | None:
    signature = _signature(target)
    return None if signature is None or _is_generic(signature) else signature


def defining(target: type, name: str) -> typing.Any:
    """The method of this name below `object` and outside of the mixins of symbolic classes."""
    for base in target.__mro__:
        if base is object or base.__module__.startswith("symexp.core."):
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
    """Default factories of a dataclass or attrs class, by name of the parameter.

    A factory of attrs that needs the object itself is left out: the signature has a default then
    that says so.
    """
    found: dict[str, typing.Any] = {}
    if not isinstance(target, type):
        return found
    for name, field in getattr(target, "__dataclass_fields__", {}).items():
        # What is not given is an object of `dataclasses` that cannot be called.
        if callable(field.default_factory):
            found[name] = field.default_factory
    for field in getattr(target, "__attrs_attrs__", ()):
        factory = getattr(field.default, "factory", None)
        if factory is not None and not field.default.takes_self:
            found[getattr(field, "alias", None) or field.name.lstrip("_")] = factory
    return found
