"""Conversions by functions of the user: registered converters, and the `transform` of a spec.

What a conversion makes passes the same spec again, at each edit and each load. So a result that
would not stay as it is then is refused at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from symexp._base.leaves import is_equal
from symexp.errors import (
    ArgumentError,
    SpecTypeError,
    SpecValueError,
    SymexpError,
    describe,
    explain,
)

__all__ = [
    "REFUSED",
    "convert",
    "find_converter",
    "fresh",
    "has_converters",
    "register_converter",
    "transform_error",
    "transformed",
]

REFUSED: Any = type("Refused", (), {"__repr__": lambda _: "REFUSED", "__slots__": ()})()
"""What a check returns for a value that does not fit."""

# Returns a value as a spec accepts it, or `REFUSED`.
_Accept = Callable[[Any], Any]


# Converters.


class _Converter(NamedTuple):
    """A function that converts, and the classes between which it does."""

    sources: tuple[type, ...]
    targets: tuple[type, ...]
    function: Callable[[Any], Any]


# Replaced as a whole, so that a thread that reads it needs no lock.
_converters: tuple[_Converter, ...] = ()


def register_converter(
    source: type | tuple[type, ...],
    target: type | tuple[type, ...],
    function: Callable[[Any], Any],
) -> None:
    """Registers a function that converts values of some classes where a spec expects others.

    Order of precedence: a value that the spec accepts is never converted, not even by a converter
    for its class. Then come the conversions that specs document (an int for a `Float`). Then come
    converters: the one that was registered last among those that fit. The result must fit the spec,
    or be the value itself, so that it stays as it is when it is checked again.

    Args:
        source: The class of the values, or several; subclasses count.
        target: The class that the function returns, or several.
        function: Takes a value and returns the converted one. An exception refuses the value.

    Raises:
        ArgumentError: An argument is no class, or no function.

    Example:
        >>> from pathlib import PurePosixPath
        >>> import symexp as sx
        >>> sx.typing.register_converter(str, PurePosixPath, PurePosixPath)
        >>> sx.typing.Object(PurePosixPath).apply("a/b")
        PurePosixPath('a/b')
    """
    global _converters
    sources, targets = _classes(source), _classes(target)
    if not callable(function):
        raise ArgumentError(f"The third argument must be a function, but is {function!r}.")
    kept = [c for c in _converters if (c.sources, c.targets) != (sources, targets)]
    _converters = (_Converter(sources, targets, function), *kept)


def _classes(value: Any) -> tuple[type, ...]:
    classes = value if isinstance(value, tuple) else (value,)
    if not classes or not all(isinstance(c, type) for c in classes):
        raise ArgumentError(
            f"A converter is from a class, or a tuple of classes, to another, but got {value!r}."
        )
    return classes


def has_converters() -> bool:
    """Returns whether any converter is registered."""
    return bool(_converters)


def find_converter(source: type, expected: Any) -> Callable[[Any], Any] | None:
    """Returns the converter from a class to one that is expected; `None` if there is none.

    Args:
        source: The class of the value.
        expected: The class that the result must have, or a tuple of classes.
    """
    if expected is None:
        return None
    for sources, targets, function in _converters:
        try:
            if issubclass(source, sources) and any(issubclass(t, expected) for t in targets):
                return function
        except TypeError:  # a protocol with data members has no subclasses
            continue
    return None


def convert(value: Any, expected: Any, accept: _Accept) -> Any:
    """Returns what a registered converter makes of a value, or `REFUSED`.

    Args:
        value: The value.
        expected: The class, or classes, that the result must have.
        accept: Returns a value as the spec accepts it, or `REFUSED`.
    """
    function = find_converter(type(value), expected)
    if function is None:
        return REFUSED
    try:
        made = function(value)
    except Exception:  # the value is refused, with the message of the spec
        return REFUSED
    return value if made is value else accept(made)


# Transforms.


def transformed(transform: Any, value: Any, accept: _Accept) -> Any:
    """Returns what the `transform` of a spec makes of a value, or `REFUSED`.

    Args:
        transform: The function.
        value: The value; it is returned itself if it stays equal.
        accept: Returns a value as the spec accepts it without the transform, or `REFUSED`.
    """
    try:
        once = accept(_call(transform, value))
        if once is REFUSED or is_equal(once, value):
            return once if once is REFUSED else value
        return once if is_equal(_call(transform, once), once) else REFUSED
    except Exception:  # `transform_error` reports it
        return REFUSED


def _call(transform: Any, value: Any) -> Any:
    """Calls a transform. A class converts only what is no instance of it yet."""
    if isinstance(transform, type) and issubclass(type(value), transform):
        return value
    return transform(fresh(value))


def transform_error(
    transform: Any,
    value: Any,
    accept: _Accept,
    reason: Callable[[Any, object], SymexpError],
    path: object,
) -> SymexpError:
    """Returns the error for a value that `transformed` refuses.

    Args:
        transform: The function.
        value: The value.
        accept: As in `transformed`.
        reason: Returns the error for a value that `accept` refuses.
        path: The place of the value.
    """
    try:
        once = _call(transform, value)
    except Exception as error:
        return _located(error, path)
    made = accept(once)
    if made is REFUSED:
        return reason(once, path)
    try:
        twice = describe(_call(transform, made))
    except Exception as error:
        twice = f"a {type(error).__name__} ({error})"
    what = (
        f"The transform makes {describe(made)} of {describe(value)}, and {twice} of that. A value "
        "passes its spec at each edit and each load, so a transform must leave its results as they "
        "are."
    )
    mend = "Return a value that fits already as it is, or pass a class as the transform."
    return SpecValueError(explain(what, where=path, mend=mend))


def _located(error: Exception, path: object) -> SymexpError:
    """Returns the error of a user's function, with its type and the place of the value."""
    kinds: tuple[type, ...] = (
        (SpecTypeError,) if isinstance(error, TypeError) else (SpecValueError,)
    )
    if not isinstance(error, kinds[0].__mro__[2]):
        kinds = (*kinds, type(error))
    text = error.args[0] if isinstance(error, KeyError) and error.args else error
    message = explain(str(text) or type(error).__name__, where=path)
    try:
        namespace = {"__str__": Exception.__str__, "__module__": __name__}
        made = type(type(error).__name__, kinds, namespace)(message) if kinds[1:] else None
    except Exception:  # a class of the user's with a constructor of its own
        made = None
    located: SymexpError = kinds[0](message) if made is None else made
    located.__cause__ = error
    return located


def fresh(value: Any) -> Any:
    """Returns a copy of a plain list, dict or set, to any depth; any other value as it is."""
    if type(value) is list:
        return [fresh(v) for v in value]
    if type(value) is dict:
        return {k: fresh(v) for k, v in value.items()}
    if isinstance(value, set):
        return set(value)
    return value
