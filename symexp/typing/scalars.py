"""Specs of scalars that are no numbers: Any, Bool, Str."""

from __future__ import annotations

import re
import typing

from symexp._base.missing import MISSING_VALUE
from symexp.errors import SpecValueError, SymexpError, explain
from symexp.typing.base import REFUSED, SpecDefinitionError, ValueSpec, is_placeholder
from symexp.typing.numbers import numpy_kind

__all__ = ["Any", "Bool", "Str", "StrKey"]


class Any(ValueSpec):
    """Anything, `None` included.

    Args:
        default: Value of an argument that is left out.
        annotation: The type that is meant; for readers, it is not checked.
        frozen: Whether the default is the only value that is accepted.
    """

    __slots__ = ("annotation",)

    def __init__(
        self,
        default: typing.Any = MISSING_VALUE,
        annotation: typing.Any = None,
        *,
        frozen: bool = False,
    ) -> None:
        self._define(default, True, frozen, annotation=annotation)

    def _accept(self, value: typing.Any) -> typing.Any:
        return REFUSED if is_placeholder(value) else value

    def _phrase(self) -> str:
        return "anything"


class Bool(ValueSpec):
    """`True` or `False`; NumPy's bools are converted. Numbers are not bools.

    Args:
        default: Value of an argument that is left out.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.
    """

    __slots__ = ()

    def __init__(
        self,
        default: bool | None = MISSING_VALUE,  # type: ignore[assignment]  # a sentinel
        is_noneable: bool = False,
        frozen: bool = False,
    ) -> None:
        self._define(default, is_noneable, frozen)

    def _accept(self, value: typing.Any) -> typing.Any:
        if type(value) is bool:
            return value
        return bool(value) if numpy_kind(value) == "b" else REFUSED

    def _phrase(self) -> str:
        return "bool"

    def _reason(self, value: typing.Any, path: object) -> SymexpError:
        mend = None
        if type(value) is int and value in (0, 1):
            mend = f"Write {bool(value)}."
        return self._type_error(value, path, mend)


class Str(ValueSpec):
    """A string.

    Args:
        default: Value of an argument that is left out.
        regex: Regular expression that the whole string must match; `None` for no constraint.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.

    Example:
        >>> Str(regex="[a-z]+").apply("relu")
        'relu'
    """

    __slots__ = ("_match", "regex")

    regex: str | None
    _match: re.Pattern[str] | None

    def __init__(
        self,
        default: str | None = MISSING_VALUE,  # type: ignore[assignment]  # a sentinel
        regex: str | re.Pattern[str] | None = None,
        is_noneable: bool = False,
        frozen: bool = False,
    ) -> None:
        compiled = None if regex is None else _compile(regex)
        text = None if compiled is None else compiled.pattern
        self._define(default, is_noneable, frozen, regex=text, _match=compiled)

    def _accept(self, value: typing.Any) -> typing.Any:
        if type(value) is not str and not issubclass(type(value), str):
            return REFUSED
        pattern = self._match
        return value if pattern is None or pattern.fullmatch(value) else REFUSED

    def _phrase(self) -> str:
        return "str"

    def _reason(self, value: typing.Any, path: object) -> SymexpError:
        if not issubclass(type(value), str):
            return self._type_error(value, path)
        what = f"String {value!r} does not match the regular expression {self.regex!r} as a whole."
        return SpecValueError(explain(what, where=path))


def StrKey(regex: str | None = None) -> Str:  # noqa: N802  # PyGlove's name
    """The spec of dict keys that match a regular expression, for `Dict`."""
    return Str(regex=regex)


def _compile(regex: str | re.Pattern[str]) -> re.Pattern[str]:
    try:
        return re.compile(regex)
    except (re.error, TypeError) as error:
        raise SpecDefinitionError(
            f"{regex!r} is not a regular expression: {error}. Escape literal text with `re.escape`."
        ) from None
