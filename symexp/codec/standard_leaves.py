"""Leaves of the standard library: numbers, bytes, tuples, sets, indices, enums, names, dates."""

from __future__ import annotations

import enum
import json
import re
from base64 import b64decode, b64encode
from datetime import date, datetime, time, timedelta, timezone
from types import BuiltinFunctionType, FunctionType
from typing import Any

from symexp._base.contextual import ContextualValue
from symexp._base.leaves import SetLeaf
from symexp._base.markers import ABSENT, MISSING_VALUE, MissingValue, Placeholder
from symexp._base.names import name_of
from symexp.codec.leaf_registry import DecodingContext, Json, reads, unsupported, writes
from symexp.codec.unknown import UnknownName
from symexp.errors import ArgumentError, UnsupportedValueError, describe
from symexp.tree.nodes.node import Node

__all__ = ["bytes_of", "write_big_int", "write_special_float", "write_surrogates"]


@writes(MissingValue)
def _write_missing(value: Any, encode: Any) -> dict[str, Json]:
    return {"$missing": None}


@reads("$missing")
def _read_missing(value: dict[str, Json], decoder: DecodingContext) -> Any:
    return MISSING_VALUE


@reads("$float")
def _read_float(value: dict[str, Json], decoder: DecodingContext) -> float:
    text = value["$float"]
    if text not in ("nan", "inf", "-inf"):
        raise decoder.fail(f"Expected 'nan', 'inf' or '-inf', but got {text!r}.")
    return float(text)


def write_special_float(value: float) -> dict[str, Json]:
    """Returns infinity or NaN, which JSON does not have, with a tag."""
    return {"$float": "nan" if value != value else "inf" if value > 0 else "-inf"}


def write_big_int(value: int) -> dict[str, Json]:
    """Returns the JSON value of an integer that has too many digits for `int()` to read."""
    return {"$int": hex(value)}


def write_surrogates(text: str) -> dict[str, Json]:
    """Returns a text with lone surrogates in pieces, so that no two of them are joined."""
    return {"$text": re.split("(?<=[\ud800-\udbff])(?=[\udc00-\udfff])", text)}


@reads("$text")
def _read_text(value: dict[str, Json], decoder: DecodingContext) -> str:
    pieces = value["$text"]
    if type(pieces) is not list or any(type(piece) is not str for piece in pieces):
        raise decoder.fail("Expected a list of texts.")
    return "".join(pieces)


@reads("$int")
def _read_int(value: dict[str, Json], decoder: DecodingContext) -> int:
    text = value["$int"]
    try:
        return int(text, 16)
    except (TypeError, ValueError):
        raise decoder.fail("Expected an integer in hexadecimal text, such as '0xff'.") from None


@writes(complex)
def _write_complex(value: complex, encode: Any) -> dict[str, Json]:
    return {"$complex": [encode(value.real), encode(value.imag)]}


@reads("$complex")
def _read_complex(value: dict[str, Json], decoder: DecodingContext) -> complex:
    parts = value["$complex"]
    if type(parts) is list and len(parts) == 2:
        real, imag = (decoder.decode(p) for p in parts)
        if {type(real), type(imag)} <= {int, float}:
            return _complex(real, imag, decoder)
    raise decoder.fail("Expected a list of two numbers.")


def _complex(real: float, imag: float, decoder: DecodingContext) -> complex:
    try:
        return complex(real, imag)
    except OverflowError:
        raise decoder.fail("The number is too large for a float.") from None


@writes(bytes)
def _write_bytes(value: bytes, encode: Any) -> dict[str, Json]:
    return {"$bytes": b64encode(value).decode("ascii")}


@reads("$bytes")
def _read_bytes(value: dict[str, Json], decoder: DecodingContext) -> bytes:
    return bytes_of(value["$bytes"], decoder)


def bytes_of(text: Json, decoder: DecodingContext) -> bytes:
    """Returns the bytes of base64 text."""
    try:
        if type(text) is str:
            return b64decode(text, validate=True)
    except ValueError:
        pass
    raise decoder.fail("Expected bytes in base64.")


@writes(tuple)
def _write_tuple(value: tuple[Any, ...], encode: Any) -> dict[str, Json]:
    return {"$tuple": [encode(item) for item in value]}


@writes(set, SetLeaf, frozenset)
def _write_set(value: Any, encode: Any) -> dict[str, Json]:
    tag = "$set" if isinstance(value, set) else "$frozenset"
    # Sorted by text, which is the same in a process where the class of an element is unknown.
    return {tag: sorted([encode(item) for item in value], key=_text_order)}


def _text_order(item: Json) -> tuple[int, str]:
    text = json.dumps(item)
    return len(text), text


@reads("$set")
def _read_set(value: dict[str, Json], decoder: DecodingContext) -> SetLeaf:
    return SetLeaf(_members(value["$set"], decoder))


@reads("$frozenset")
def _read_frozenset(value: dict[str, Json], decoder: DecodingContext) -> frozenset[Any]:
    return frozenset(_members(value["$frozenset"], decoder))


def _members(items: Json, decoder: DecodingContext) -> list[Any]:
    if type(items) is not list:
        raise decoder.fail("Expected a list.")
    made = [decoder.decode(item) for item in items]
    if any(type(item) is Node for item in made):
        raise decoder.fail("A set cannot hold symbolic objects, lists or dicts.")
    try:
        different = len(set(made)) == len(made)
    except TypeError as error:
        raise decoder.fail(f"A set cannot hold this: {error}.") from None
    if not different:
        raise decoder.fail("An element of the set stands twice.")
    return made


# Contextual values: the name, or null, and the default if there is one.


@writes(ContextualValue)
def _write_contextual(value: ContextualValue, encode: Any) -> dict[str, Json]:
    default = {} if value.default is ABSENT else {"default": encode(value.default)}
    return {"$contextual": value.name, **default}


@reads("$contextual", "default")
def _read_contextual(value: dict[str, Json], decoder: DecodingContext) -> ContextualValue:
    default = decoder.decode(value["default"]) if "default" in value else ABSENT
    try:
        return ContextualValue(value["$contextual"], default)
    except ArgumentError as error:
        raise decoder.fail(str(error)) from None


# Indices: `x[..., 1:5]`.


@writes(slice)
def _write_slice(value: slice, encode: Any) -> dict[str, Json]:
    return {"$slice": [encode(part) for part in (value.start, value.stop, value.step)]}


@reads("$slice")
def _read_slice(value: dict[str, Json], decoder: DecodingContext) -> slice:
    parts = value["$slice"]
    if type(parts) is not list or len(parts) != 3:
        raise decoder.fail("Expected a list of start, stop and step as $slice.")
    made = [decoder.decode(part) for part in parts]
    if any(type(part) is Node or isinstance(part, Placeholder) for part in made):
        raise decoder.fail("A slice cannot hold symbolic objects, lists, dicts or placeholders.")
    return slice(*made)


@writes(range)
def _write_range(value: range, encode: Any) -> dict[str, Json]:
    return {"$range": [encode(part) for part in (value.start, value.stop, value.step)]}


@reads("$range")
def _read_range(value: dict[str, Json], decoder: DecodingContext) -> range:
    parts = value["$range"]
    if type(parts) is list and len(parts) == 3:
        made = [decoder.decode(part) for part in parts]
        if all(type(part) is int for part in made) and made[2]:
            return range(*made)
    raise decoder.fail("Expected a list of start, stop and step (not 0), which are integers.")


@writes(type(Ellipsis))
def _write_ellipsis(value: Any, encode: Any) -> dict[str, Json]:
    return {"$ellipsis": None}


@reads("$ellipsis")
def _read_ellipsis(value: dict[str, Json], decoder: DecodingContext) -> Any:
    if value["$ellipsis"] is not None:
        raise decoder.fail("Expected null as $ellipsis.")
    return Ellipsis


@writes(family=enum.Enum)
def _write_enum(value: enum.Enum, encode: Any) -> dict[str, Json]:
    name = name_of(type(value))
    if value.name in type(value).__members__:
        return {"$enum": name, "member": value.name}
    # A combination of flags (`A | B`) has no name of its own.
    return {"$enum": name, "value": encode(value.value)}


@reads("$enum", "member", "value")
def _read_enum(value: dict[str, Json], decoder: DecodingContext) -> Any:
    return decoder.resolve("enum", value)


@writes(family=type)
def _write_class(value: type, encode: Any) -> dict[str, Json]:
    return {"$class": name_of(value)}


@reads("$class")
def _read_class(value: dict[str, Json], decoder: DecodingContext) -> Any:
    return decoder.resolve("class", value)


@writes(FunctionType, BuiltinFunctionType)
def _write_function(value: Any, encode: Any) -> dict[str, Json]:
    return {"$function": name_of(value)}


@reads("$function")
def _read_function(value: dict[str, Json], decoder: DecodingContext) -> Any:
    return decoder.resolve("function", value)


@writes(UnknownName)
def _write_unknown(value: UnknownName, encode: Any) -> dict[str, Json]:
    made: dict[str, Json] = {f"${value.sx_kind}": value.sx_name}
    for key, field in value.sx_fields:
        made[key] = field
    return made


@writes(family="pathlib.PurePath")
def _write_path(value: Any, encode: Any) -> dict[str, Json]:
    import pathlib

    # The `out` of a build is a path with a checkpoint beside it.
    kind = getattr(type(value), "_sx_plain_class", type(value))
    if kind is type(pathlib.Path()):
        return {"$path": value.as_posix()}
    for flavour, cls in _flavours().items():
        if kind is cls:
            return {"$path": value.as_posix(), "flavour": flavour}
    raise unsupported(value)


def _flavours() -> dict[str, Any]:
    import pathlib

    return {"posix": pathlib.PurePosixPath, "windows": pathlib.PureWindowsPath}


@reads("$path", "flavour")
def _read_path(value: dict[str, Json], decoder: DecodingContext) -> Any:
    import pathlib

    text, flavour = value["$path"], value.get("flavour")
    classes: dict[Any, Any] = {None: pathlib.Path}
    classes.update(_flavours())
    if type(text) is not str or type(flavour) not in (str, type(None)) or flavour not in classes:
        raise decoder.fail("Expected a path as text, and a flavour 'posix' or 'windows' or none.")
    return classes[flavour](text)


# Dates, times and durations: ISO 8601, and the name of the time zone if it has one.


_ISO = re.compile(r"[0-9T:.+-]{1,40}")


@writes(date)
def _write_date(value: date, encode: Any) -> dict[str, Json]:
    return {"$date": value.isoformat()}


@writes(datetime)
def _write_datetime(value: datetime, encode: Any) -> dict[str, Json]:
    return {
        "$datetime": value.replace(tzinfo=_offset_only(value)).isoformat(),
        **_fold_and_zone(value),
    }


@writes(time)
def _write_time(value: time, encode: Any) -> dict[str, Json]:
    return {"$time": value.replace(tzinfo=_offset_only(value)).isoformat(), **_fold_and_zone(value)}


@writes(timedelta)
def _write_timedelta(value: timedelta, encode: Any) -> dict[str, Json]:
    return {"$timedelta": [value.days, value.seconds, value.microseconds]}


def _offset_only(value: Any) -> timezone | None:
    """Returns a time zone that is a mere offset. Zones with rules are written by name instead."""
    return value.tzinfo if type(value.tzinfo) is timezone else None


def _fold_and_zone(value: Any) -> dict[str, Json]:
    rest: dict[str, Json] = {"fold": 1} if value.fold else {}
    zone = value.tzinfo
    if zone is None or type(zone) is timezone:
        return rest
    key = getattr(zone, "key", None)
    if type(zone).__module__.partition(".")[0] != "zoneinfo" or not isinstance(key, str):
        raise UnsupportedValueError(
            f"{describe(value)} has a time zone that cannot be saved. Use `zoneinfo.ZoneInfo` or "
            "`datetime.timezone`."
        )
    return {**rest, "zone": key}


@reads("$date")
def _read_date(value: dict[str, Json], decoder: DecodingContext) -> date:
    made: date = _parse(date, value["$date"], decoder)
    return made


@reads("$datetime", "fold", "zone")
def _read_datetime(value: dict[str, Json], decoder: DecodingContext) -> Any:
    return _with_fold_and_zone(_parse(datetime, value["$datetime"], decoder), value, decoder)


@reads("$time", "fold", "zone")
def _read_time(value: dict[str, Json], decoder: DecodingContext) -> Any:
    return _with_fold_and_zone(_parse(time, value["$time"], decoder), value, decoder)


def _parse(cls: Any, text: Json, decoder: DecodingContext) -> Any:
    try:
        if type(text) is str and _ISO.fullmatch(text):
            return cls.fromisoformat(text)
    except ValueError:
        pass
    raise decoder.fail(f"Expected a {cls.__name__} in ISO 8601, but got {describe(text)}.")


def _with_fold_and_zone(made: Any, value: dict[str, Json], decoder: DecodingContext) -> Any:
    fold = value.get("fold", 0)
    if type(fold) is not int or fold not in (0, 1):
        raise decoder.fail("Expected 0 or 1 as fold.")
    zone = value.get("zone")
    if zone is None:
        return made.replace(fold=fold) if fold else made
    return made.replace(fold=fold, tzinfo=_zone(zone, decoder))


def _zone(name: Json, decoder: DecodingContext) -> Any:
    import zoneinfo

    try:
        if type(name) is str:
            return zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        pass
    raise decoder.fail(
        f"The time zone {describe(name)} is not known here.", "Install `tzdata`, or mend the name."
    )


@reads("$timedelta")
def _read_timedelta(value: dict[str, Json], decoder: DecodingContext) -> timedelta:
    parts = value["$timedelta"]
    if type(parts) is list and [type(p) for p in parts] == [int, int, int]:
        try:
            return timedelta(days=parts[0], seconds=parts[1], microseconds=parts[2])
        except OverflowError:
            pass
    raise decoder.fail("Expected a list of days, seconds and microseconds.")
