"""Leaves as expressions: numbers, texts, sets, enums, dates, NumPy values, names."""

from __future__ import annotations

import enum
import functools
import math
import sys
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from types import BuiltinFunctionType, FunctionType
from typing import Any, final

from symexp._base.leaves import SetLeaf
from symexp._base.markers import Ref
from symexp._base.names import is_named
from symexp.codec.unknown import UnknownName
from symexp.codegen.layout import Expression, Group, Item, call, flat
from symexp.codegen.names import Names
from symexp.errors import UnsupportedValueError, describe

__all__ = ["Literals", "quoted"]

# Arrays with more elements are written as the bytes of their content.
_MOST_ELEMENTS = 200
_MOST_BITS = 10_000
_MOST_LEVELS = 90


def quoted(text: str) -> str:
    """Returns a text in quotes, double ones where this needs no more escapes."""
    body = repr(text + '"')[1:-2].replace("\\'", "'")
    return _in_quotes(body, text.count('"'), text.count("'"))


def _quoted_bytes(value: bytes) -> str:
    body = repr(value + b'"')[2:-2].replace("\\'", "'")
    return "b" + _in_quotes(body, value.count(b'"'), value.count(b"'"))


def _in_quotes(body: str, doubles: int, singles: int) -> str:
    quote = '"' if doubles <= singles else "'"
    return quote + body.replace(quote, f"\\{quote}") + quote


@final
class Literals:
    """Writes leaves, and imports what they need.

    Args:
        names: The names in the code.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._level = 0

    def write(self, value: Any) -> Expression:
        """Returns the expression of a leaf.

        Raises:
            UnsupportedValueError: No expression makes it.
        """
        self._level += 1
        if self._level > _MOST_LEVELS:
            raise UnsupportedValueError(
                f"A leaf is nested more than {_MOST_LEVELS} levels deep, which Python "
                "cannot read. Use lists instead of tuples."
            )
        if type(value) is UnknownName:
            value = value.sx_live()
        kind = type(value)
        write = _WRITERS.get(kind) or _writer_of(kind)
        if write is None and not self._names.is_importable(value):
            raise _unsupported(value)
        made = self._names.target(value) if write is None else write(self, value)
        self._level -= 1
        return made

    def _float(self, value: float) -> Expression:
        return _digits(value) if math.isfinite(value) else f'float("{value!r}")'

    def _int(self, value: int) -> Expression:
        if value.bit_length() <= _MOST_BITS:
            return repr(value)
        return ("-0x" if value < 0 else "0x") + f"{abs(value):X}"

    def _complex(self, value: complex) -> Expression:
        return call("complex", self.write(value.real), self.write(value.imag))

    def _sequence(self, value: Any) -> Expression:
        brackets = "[]" if isinstance(value, list) else "()"
        return Group("", brackets, [Item("", self.write(v)) for v in value])

    def _dict(self, value: dict[Any, Any]) -> Expression:
        items = [Item(f"{flat(self.write(k))}: ", self.write(v)) for k, v in value.items()]
        return Group("", "{}", items)

    def _set(self, value: Any) -> Expression:
        made = sorted([self.write(v) for v in value], key=_text_order)
        name = "frozenset" if isinstance(value, frozenset) else "set"
        if not made:
            return call(name)
        items = Group("", "{}", [Item("", v) for v in made])
        return call(name, items) if name == "frozenset" else items

    def _slice(self, value: slice) -> Expression:
        parts = [value.start, value.stop, value.step]
        if parts[2] is None:
            parts.pop()
            if parts[0] is None:
                del parts[0]
        return call("slice", *map(self.write, parts))

    def _range(self, value: range) -> Expression:
        parts = [value.start, value.stop, value.step]
        if value.step == 1:
            parts = parts[:2] if value.start else parts[1:2]
        return call("range", *map(self.write, parts))

    def _enum(self, value: enum.Enum) -> Expression:
        owner = self._named(type(value))
        if value.name in type(value).__members__:
            if value.name.isidentifier() and getattr(type(value), value.name, None) is value:
                return f"{owner}.{value.name}"
            return f"{owner}[{quoted(value.name)}]"
        return call(owner, self.write(value.value))

    def _named(self, value: Any) -> Expression:
        if not is_named(value) and "<lambda>" in getattr(value, "__qualname__", ""):
            raise UnsupportedValueError(
                f"{describe(value)} is a lambda, which has no name that the code could use. Define "
                "it with `def` at the top level of a module."
            )
        if isinstance(value, FunctionType) and "<locals>" in value.__qualname__:
            raise UnsupportedValueError(
                f"{describe(value)} is defined inside a function, so the code has no name for it. "
                "Define it at the top level of a module."
            )
        owner = getattr(value, "__self__", None)
        if isinstance(value, BuiltinFunctionType) and owner is not None:
            if not isinstance(owner, type) and type(owner).__name__ != "module":
                raise _unsupported(value)
        return self._names.target(value)

    def _partial(self, value: Any) -> Expression:
        made = call(f"{self._names.module('functools')}.partial", self.write(value.func))
        items = [*made.items, *(Item("", self.write(v)) for v in value.args)]
        items += [Item(f"{k}=", self.write(v)) for k, v in value.keywords.items()]
        if not all(k.isidentifier() for k in value.keywords):
            raise _unsupported(value)
        return Group(made.head, "()", items)

    def _path(self, value: Any) -> Expression:
        import pathlib

        kind = getattr(type(value), "_sx_plain_class", type(value))
        for name in ("Path", "PurePosixPath", "PureWindowsPath"):
            cls = getattr(pathlib, name)
            if kind is (type(cls()) if name == "Path" else cls):
                return call(f"{self._names.module('pathlib')}.{name}", quoted(value.as_posix()))
        raise _unsupported(value)

    def _date(self, value: Any) -> Expression:
        module = self._names.module("datetime")
        parts = [value.year, value.month, value.day] if isinstance(value, date) else []
        if isinstance(value, (datetime, time)):
            parts += [value.hour, value.minute, value.second, value.microsecond]
            while len(parts) > (5 if isinstance(value, datetime) else 1) and not parts[-1]:
                parts.pop()
        items = [Item("", repr(part)) for part in parts]
        if getattr(value, "tzinfo", None) is not None:
            items.append(Item("tzinfo=", self._zone(value, value.tzinfo)))
        if getattr(value, "fold", 0):
            items.append(Item("fold=", "1"))
        return Group(f"{module}.{type(value).__name__}", "()", items)

    def _zone(self, value: Any, zone: Any) -> Expression:
        module = self._names.module("datetime")
        key = getattr(zone, "key", None)
        if type(zone).__module__.partition(".")[0] == "zoneinfo" and isinstance(key, str):
            return call(f"{self._names.module('zoneinfo')}.ZoneInfo", quoted(key))
        if type(zone) is not timezone:
            raise _unsupported(value)
        if zone is UTC:
            return f"{module}.timezone.utc"
        name = zone.tzname(None)
        parts = [self._delta(zone.utcoffset(None))]
        if name != timezone(zone.utcoffset(None)).tzname(None):
            parts.append(quoted(name))
        return call(f"{module}.timezone", *parts)

    def _delta(self, value: timedelta) -> Expression:
        parts = {"days": value.days, "seconds": value.seconds, "microseconds": value.microseconds}
        made = {k: repr(v) for k, v in parts.items() if v}
        return call(f"{self._names.module('datetime')}.timedelta", **made)

    def _text_of(self, value: Any) -> Expression:
        """Returns the call of a class that reads the text of its values, such as `Decimal`."""
        kind = type(value)
        if kind.__module__ not in ("decimal", "fractions", "uuid"):
            raise _unsupported(value)
        return call(f"{self._names.module(kind.__module__)}.{kind.__name__}", quoted(str(value)))

    # NumPy.

    def _np(self, name: str) -> str:
        return f"{self._names.module('numpy', 'np')}.{name}"

    def _dtype(self, value: Any) -> Expression:
        return call(self._np("dtype"), self._dtype_argument(value))

    def _dtype_argument(self, dtype: Any) -> Expression:
        if dtype.hasobject:
            raise UnsupportedValueError(
                f"The data type {dtype} holds Python objects, so values of it have no expression. "
                "Use a numeric data type, or a list."
            )
        if dtype.names:
            fields = [(n, *_plain_field(dtype.fields[n][0])) for n in dtype.names]
            if sys.modules["numpy"].dtype(fields) != dtype:
                raise UnsupportedValueError(
                    f"The data type {dtype!r} has a layout of its own. Use one without padding "
                    "and offsets."
                )
            return self.write(fields)
        if dtype.subdtype is not None:
            return self.write(_plain_field(dtype))
        if dtype.type.__module__ == "ml_dtypes":
            return f"{self._names.module('ml_dtypes')}.{dtype.name}"
        plain = dtype.kind in "biufc" and dtype.isnative
        return quoted(dtype.name if plain else dtype.str)

    def _scalar(self, value: Any) -> Expression:
        if type(value) is not value.dtype.type:
            raise _unsupported(value)
        kind = value.dtype.kind
        if value.dtype.type.__module__ == "ml_dtypes" or value.dtype.names:
            return Group(self._array(sys.modules["numpy"].array(value)), "[]", [Item("", "()")])
        name = type(value).__name__
        name = f"{name}_" if name in ("bool", "str", "bytes") else name  # since NumPy 2
        if kind in "mM":
            is_nat = value != value  # NaT is not equal to itself
            number = '"NaT"' if is_nat else self.write(value.astype("int64").item())
            unit = value.dtype.str.partition("[")[2].rstrip("]")
            return call(self._np(name), number, *([quoted(unit)] if unit else []))
        if kind == "c" or (value.dtype.itemsize > 8 and kind == "f"):
            return Group(self._array(sys.modules["numpy"].array(value)), "[]", [Item("", "()")])
        return call(self._np(name), self._number(value))

    def _number(self, value: Any) -> Expression:
        """Returns a NumPy number with the fewest digits that give it again."""
        if value.dtype.kind == "f" and math.isfinite(value):
            text = _digits(float(str(value)))
            return text if type(value)(float(text)) == value else _digits(float(value))
        return self.write(value.item())

    def _array(self, value: Any) -> Expression:
        numpy = sys.modules["numpy"]
        if type(value) is not numpy.ndarray:
            raise UnsupportedValueError(
                f"A {type(value).__name__} is more than its array, so it has no expression. "
                "Use a plain array, such as `numpy.asarray(value)`."
            )
        dtype = self._dtype_argument(value.dtype)
        if value.size == 0:
            return call(self._np("zeros"), self.write(value.shape), dtype=dtype)
        has_numbers = value.dtype.kind in "biuf" and value.dtype.itemsize <= 8
        if value.size <= _MOST_ELEMENTS and (has_numbers or value.dtype.kind == "U"):
            return call(self._np("array"), self._nested(value), dtype=dtype)
        data = b64encode(numpy.ascontiguousarray(value).tobytes()).decode("ascii")
        decode = call(f"{self._names.module('base64')}.b64decode", quoted(data))
        made = call(self._np("frombuffer"), decode, dtype=dtype)
        if value.ndim != 1:
            made = call(self._np("reshape"), made, self.write(value.shape))
        return call(self._np("array"), made)  # a copy: the buffer is read-only

    def _nested(self, value: Any) -> Expression:
        if value.ndim == 0:
            return self._element(value[()])
        return Group("", "[]", [Item("", self._nested(part)) for part in map(_as_array, value)])

    def _element(self, value: Any) -> Expression:
        if value.dtype.kind == "f" and not math.isfinite(value):
            sign = "-" if value < 0 else ""
            return sign + self._np("nan" if value != value else "inf")
        return self._number(value)


def _digits(value: float) -> str:
    """Returns a finite float as formatters write it: `1e16`, not `1e+16`."""
    return repr(value).replace("e+", "e")


def _as_array(part: Any) -> Any:
    return sys.modules["numpy"].asarray(part)


def _plain_field(field: Any) -> tuple[Any, ...]:
    """Returns a field of a structured data type, without its name, as `numpy.dtype` takes it."""
    if field.base.names:
        inner = [(n, *_plain_field(field.base.fields[n][0])) for n in field.base.names]
        return (inner, field.shape) if field.shape else (inner,)
    return (field.base.str, field.shape) if field.shape else (field.base.str,)


def _text_order(made: Expression) -> tuple[int, str]:
    text = flat(made)
    return len(text), text


def _unsupported(value: Any) -> UnsupportedValueError:
    if type(value) is Ref:
        return UnsupportedValueError(
            f"{describe(value)} shares an object of this process, which code cannot make. Pass the "
            "value itself."
        )
    if type(value) is UnknownName:
        return UnsupportedValueError(
            f"The {value.sx_kind} {value.sx_name!r} came from a file and is not trusted or not "
            f"known here. Import its module, and call `sx.trust({value.sx_name!r})`."
        )
    return UnsupportedValueError(
        f"{describe(value)} has no expression that makes it. Symbolize its class, or pass what it "
        "is made from."
    )


_WRITERS: dict[type, Callable[[Literals, Any], Expression]] = {
    type(None): lambda _, v: "None",
    bool: lambda _, v: repr(v),
    int: Literals._int,
    float: Literals._float,
    complex: Literals._complex,
    str: lambda _, v: quoted(v),
    bytes: lambda _, v: _quoted_bytes(v),
    tuple: Literals._sequence,
    list: Literals._sequence,
    dict: Literals._dict,
    set: Literals._set,
    SetLeaf: Literals._set,
    frozenset: Literals._set,
    slice: Literals._slice,
    range: Literals._range,
    type(Ellipsis): lambda _, v: "...",
    FunctionType: Literals._named,
    BuiltinFunctionType: Literals._named,
    functools.partial: Literals._partial,
    date: Literals._date,
    datetime: Literals._date,
    time: Literals._date,
    timedelta: Literals._delta,
}

# Classes of modules that may not be imported yet, and their subclasses.
_WRITERS_BY_NAME: dict[str, Callable[[Literals, Any], Expression]] = {
    "pathlib.PurePath": Literals._path,
    "decimal.Decimal": Literals._text_of,
    "fractions.Fraction": Literals._text_of,
    "uuid.UUID": Literals._text_of,
    "numpy.ndarray": Literals._array,
    "numpy.generic": Literals._scalar,
    "numpy.dtype": Literals._dtype,
}


def _writer_of(kind: type) -> Callable[[Literals, Any], Expression] | None:
    if issubclass(kind, enum.Enum):
        return Literals._enum
    if issubclass(kind, type):
        return Literals._named
    for base in kind.__mro__:
        found = _WRITERS_BY_NAME.get(f"{base.__module__.partition('.')[0]}.{base.__qualname__}")
        if found is not None:
            return found
    return None
