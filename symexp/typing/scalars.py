"""Specs of single values: Int, Float, Bool, Str, and Any."""

from __future__ import annotations

import re
import typing

from symexp._base.leaves import plain_scalar
from symexp._base.markers import MISSING_VALUE
from symexp.errors import SpecValueError, SymexpError, explain
from symexp.typing.value_spec import REFUSED, SpecDefinitionError, ValueSpec, is_placeholder

__all__ = ["Any", "Bool", "ConstStrKey", "Float", "Int", "Str", "StrKey"]


class _Number(ValueSpec):
    """Base of `Int` and `Float`: a number in a range.

    Args:
        default: Value of an argument that is left out.
        min_value: Least value; `None`: no bound.
        max_value: Greatest value; `None`: no bound.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.
        transform: Function that converts or checks a value before the spec checks it.
    """

    __slots__ = ("max_value", "min_value")

    # The type of accepted values, and the types that a bound may have.
    _kind: typing.ClassVar[type]
    _bounds: typing.ClassVar[tuple[type, ...]]

    min_value: typing.Any
    max_value: typing.Any

    def __init__(
        self,
        default: float | None = MISSING_VALUE,  # type: ignore[assignment]  # a sentinel
        min_value: float | None = None,
        max_value: float | None = None,
        is_noneable: bool = False,
        frozen: bool = False,
        transform: typing.Callable[[typing.Any], typing.Any] | None = None,
    ) -> None:
        self._check_bounds(min_value, max_value)
        self._define(
            default, is_noneable, frozen, transform, min_value=min_value, max_value=max_value
        )

    @classmethod
    def _subscripted(cls, args: tuple[typing.Any, ...]) -> typing.Any:
        cls._check_arity(args, 2, "the least and the greatest value (`None`: no bound)")
        return cls(min_value=args[0], max_value=args[1])

    @property
    def value_type(self) -> typing.Any:
        """The class of accepted values."""
        return self._kind

    def _check_bounds(self, low: typing.Any, high: typing.Any) -> None:
        name = type(self).__name__
        for bound, value in (("min_value", low), ("max_value", high)):
            if value is not None and (type(value) not in self._bounds or value != value):
                kind = "an int" if self._bounds == (int,) else "a number"
                raise SpecDefinitionError(f"{bound} of {name}() must be {kind}, but is {value!r}.")
        if low is not None and high is not None and low > high:
            raise SpecDefinitionError(
                f"{name}() accepts nothing: min_value={low} is greater than max_value={high}."
            )

    @staticmethod
    def _convert(value: typing.Any) -> typing.Any:
        """Returns the number that a value of another type is converted to, or `None`."""
        raise NotImplementedError

    def _accept(self, value: typing.Any) -> typing.Any:
        if type(value) is not self._kind:
            value = self._convert(value)
            if value is None:
                return REFUSED
        low = self.min_value
        if low is not None and not value >= low:
            return REFUSED
        high = self.max_value
        if high is not None and not value <= high:
            return REFUSED
        return value

    def _phrase(self) -> str:
        return self._kind.__name__

    def _range_error(self, value: typing.Any, path: object) -> SymexpError:
        try:
            shown = repr(value)
        except ValueError:  # Python refuses to write integers of more than 4300 digits
            shown = f"of {value.bit_length()} bits"
        what = f"Value {shown} is out of range (min={self.min_value}, max={self.max_value})."
        return SpecValueError(explain(what, where=path))

    def _not_a_number(self, value: typing.Any, path: object, mend: str | None) -> SymexpError:
        if type(value) is bool:
            mend = f"A bool is no number here: write {self._kind(value)}."
        return self._type_error(value, path, mend)


# Common types that no number spec converts, so that they are refused fast.
_BUILTIN = frozenset({bool, str, bytes, type(None), list, tuple, dict, set, frozenset, complex})


def _numpy_kind(value: typing.Any) -> str:
    """Returns the kind of a NumPy scalar (`b`, `i`, `u`, `f`, ...) without importing NumPy.

    Args:
        value: Any value; the kind of other values is the empty text.
    """
    kind = type(value)
    if kind in _BUILTIN or kind.__module__ != "numpy" or hasattr(kind, "__len__"):
        return ""
    return str(getattr(getattr(value, "dtype", None), "kind", ""))


def _to_int(value: typing.Any) -> typing.Any:
    """Returns the integer that a value is, or `None`; subclasses of int (enums) are kept."""
    kind = type(value)
    if kind in _BUILTIN or kind is float:
        return None
    if issubclass(kind, int):
        return value
    return int(value) if _numpy_kind(value) in ("i", "u") else None


def _to_float(value: typing.Any) -> typing.Any:
    """Returns the float that a value is, or `None`; subclasses of float are kept."""
    kind = type(value)
    if kind in _BUILTIN:
        return None
    if _numpy_kind(value) == "f":
        return float(value)
    if issubclass(kind, float):
        return value
    value = _to_int(value)
    try:
        return None if value is None else float(value)
    except OverflowError:
        return None


@typing.final
class Int(_Number):
    """Accepts an integer; NumPy's integers are converted. `True` and `1.0` are refused.

    Args:
        default: Value of an argument that is left out.
        min_value: Least value; `None`: no bound.
        max_value: Greatest value; `None`: no bound.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.
        transform: Function that converts or checks a value before the spec checks it.

    Example:
        >>> Int(min_value=1).apply(5)
        5
    """

    __slots__ = ()

    _kind = int
    _bounds = (int,)
    _convert = staticmethod(_to_int)

    def _reason(self, value: typing.Any, path: object) -> SymexpError:
        if _to_int(value) is not None:
            return self._range_error(value, path)
        is_whole = type(value) is float and value.is_integer() and abs(value) < 1e15
        return self._not_a_number(value, path, f"Write {int(value)}." if is_whole else None)


@typing.final
class Float(_Number):
    """Accepts a float; ints and NumPy's numbers are converted. `True` is refused.

    Infinities are ordinary values. NaN is accepted only by a spec without bounds.

    Args:
        default: Value of an argument that is left out.
        min_value: Least value; `None`: no bound.
        max_value: Greatest value; `None`: no bound.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.
        transform: Function that converts or checks a value before the spec checks it.

    Example:
        >>> Float(min_value=0).apply(1)
        1.0
    """

    __slots__ = ()

    _kind = float
    _bounds = (int, float)
    _convert = staticmethod(_to_float)

    def _reason(self, value: typing.Any, path: object) -> SymexpError:
        number = _to_float(value)
        if number is not None and number != number:
            what = "NaN is not in any range, so it is accepted only without bounds"
            bounds = f"(min={self.min_value}, max={self.max_value})"
            return SpecValueError(explain(f"{what} {bounds}.", where=path))
        if number is not None:
            return self._range_error(number, path)
        if _to_int(value) is not None:
            what = f"An int of {value.bit_length()} bits is too large for a float."
            return SpecValueError(explain(what, where=path))
        return self._not_a_number(value, path, None)


@typing.final
class Any(ValueSpec):
    """Accepts anything, `None` included.

    Args:
        default: Value of an argument that is left out.
        annotation: The intended type; for readers, it is not checked.
        transform: Function that converts or checks a value before the spec checks it.
        frozen: Whether the default is the only value that is accepted.
    """

    __slots__ = ("annotation",)

    annotation: typing.Any

    def __init__(
        self,
        default: typing.Any = MISSING_VALUE,
        annotation: typing.Any = None,
        transform: typing.Callable[[typing.Any], typing.Any] | None = None,
        *,
        frozen: bool = False,
    ) -> None:
        self._define(default, True, frozen, transform, annotation=annotation)

    @property
    def value_type(self) -> typing.Any:
        """`object`."""
        return object

    def annotate(self, annotation: typing.Any) -> typing.Self:
        """Returns this spec with another annotation."""
        return type(self)(self.default, annotation, self.transform, frozen=self.frozen)

    def _accept(self, value: typing.Any) -> typing.Any:
        return REFUSED if is_placeholder(value) else value

    def _without_none(self) -> typing.Self:
        raise SpecDefinitionError(
            "Any() accepts None, as it accepts anything. Say what is accepted instead, for example "
            "`sx.typing.Object(SomeClass)`."
        )

    def _phrase(self) -> str:
        return "anything"


@typing.final
class Bool(ValueSpec):
    """Accepts `True` or `False`; NumPy's bools are converted. Numbers are refused.

    Args:
        default: Value of an argument that is left out.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.
        transform: Function that converts or checks a value before the spec checks it.
    """

    __slots__ = ()

    def __init__(
        self,
        default: bool | None = MISSING_VALUE,  # type: ignore[assignment]  # a sentinel
        is_noneable: bool = False,
        frozen: bool = False,
        transform: typing.Callable[[typing.Any], typing.Any] | None = None,
    ) -> None:
        self._define(default, is_noneable, frozen, transform)

    @property
    def value_type(self) -> typing.Any:
        """The class of accepted values."""
        return bool

    def _accept(self, value: typing.Any) -> typing.Any:
        if type(value) is bool:
            return value
        return bool(value) if _numpy_kind(value) == "b" else REFUSED

    def _phrase(self) -> str:
        return "bool"

    def _reason(self, value: typing.Any, path: object) -> SymexpError:
        mend = None
        if type(value) is int and value in (0, 1):
            mend = f"Write {bool(value)}."
        return self._type_error(value, path, mend)


@typing.final
class Str(ValueSpec):
    """Accepts a string.

    Args:
        default: Value of an argument that is left out.
        regex: Regular expression that the whole string must match; `None`: no constraint.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.
        transform: Function that converts or checks a value before the spec checks it.

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
        transform: typing.Callable[[typing.Any], typing.Any] | None = None,
    ) -> None:
        compiled = None if regex is None else _compile(regex)
        text = None if compiled is None else compiled.pattern
        self._define(default, is_noneable, frozen, transform, regex=text, _match=compiled)

    @classmethod
    def _subscripted(cls, args: tuple[typing.Any, ...]) -> Str:
        cls._check_arity(args, 1, "a regular expression")
        return cls(regex=args[0])

    @property
    def value_type(self) -> typing.Any:
        """The class of accepted values."""
        return str

    def _accept(self, value: typing.Any) -> typing.Any:
        if type(value) is not str:
            if not issubclass(type(value), str):
                return REFUSED
            value = plain_scalar(value)
        pattern = self._match
        return value if pattern is None or pattern.fullmatch(value) else REFUSED

    def _phrase(self) -> str:
        return "str"

    def _reason(self, value: typing.Any, path: object) -> SymexpError:
        if not issubclass(type(value), str):
            return self._type_error(value, path)
        what = f"String {value!r} does not match the regular expression {self.regex!r} as a whole."
        return SpecValueError(explain(what, where=path))


def ConstStrKey(text: str) -> str:  # noqa: N802  # PyGlove's name
    """Returns the text: the spec of a dict key that is a string is the string."""
    return text


def StrKey(regex: str | None = None) -> Str:  # noqa: N802  # PyGlove's name
    """Returns the spec of dict keys that match a regular expression, for `Dict`.

    Args:
        regex: Regular expression that the whole key must match; `None`: any string.
    """
    return Str(regex=regex)


def _compile(regex: str | re.Pattern[str]) -> re.Pattern[str]:
    try:
        return re.compile(regex)
    except (re.error, TypeError) as error:
        raise SpecDefinitionError(
            f"{regex!r} is not a regular expression: {error}. Escape literal text with `re.escape`."
        ) from None
