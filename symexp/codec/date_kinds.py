"""Dates, times and durations in files: ISO 8601, and the name of the time zone if it has one."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from symexp.codec.kinds import Json, LeafDecoder, reads, writes
from symexp.errors import UnsupportedValueError, describe

__all__: list[str] = []

_ISO = re.compile(r"[0-9T:.+-]{1,40}")


@writes(date)
def _write_date(value: date, encode: Any) -> dict[str, Json]:
    return {"$date": value.isoformat()}


@writes(datetime)
def _write_datetime(value: datetime, encode: Any) -> dict[str, Json]:
    return {"$datetime": value.replace(tzinfo=_offset_only(value)).isoformat(), **_rest(value)}


@writes(time)
def _write_time(value: time, encode: Any) -> dict[str, Json]:
    return {"$time": value.replace(tzinfo=_offset_only(value)).isoformat(), **_rest(value)}


@writes(timedelta)
def _write_timedelta(value: timedelta, encode: Any) -> dict[str, Json]:
    return {"$timedelta": [value.days, value.seconds, value.microseconds]}


def _offset_only(value: Any) -> timezone | None:
    """The time zone if it is but an offset; one with rules goes by its name instead."""
    return value.tzinfo if type(value.tzinfo) is timezone else None


def _rest(value: Any) -> dict[str, Json]:
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
def _read_date(value: dict[str, Json], decoder: LeafDecoder) -> date:
    made: date = _parse(date, value["$date"], decoder)
    return made


@reads("$datetime", "fold", "zone")
def _read_datetime(value: dict[str, Json], decoder: LeafDecoder) -> Any:
    return _complete(_parse(datetime, value["$datetime"], decoder), value, decoder)


@reads("$time", "fold", "zone")
def _read_time(value: dict[str, Json], decoder: LeafDecoder) -> Any:
    return _complete(_parse(time, value["$time"], decoder), value, decoder)


def _parse(cls: Any, text: Json, decoder: LeafDecoder) -> Any:
    try:
        if type(text) is str and _ISO.fullmatch(text):
            return cls.fromisoformat(text)
    except ValueError:
        pass
    raise decoder.fail(f"Expected a {cls.__name__} in ISO 8601, but got {describe(text)}.")


def _complete(made: Any, value: dict[str, Json], decoder: LeafDecoder) -> Any:
    fold = value.get("fold", 0)
    if type(fold) is not int or fold not in (0, 1):
        raise decoder.fail("Expected 0 or 1 as fold.")
    zone = value.get("zone")
    if zone is None:
        return made.replace(fold=fold) if fold else made
    return made.replace(fold=fold, tzinfo=_zone(zone, decoder))


def _zone(name: Json, decoder: LeafDecoder) -> Any:
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
def _read_timedelta(value: dict[str, Json], decoder: LeafDecoder) -> timedelta:
    parts = value["$timedelta"]
    if type(parts) is list and [type(p) for p in parts] == [int, int, int]:
        try:
            return timedelta(days=parts[0], seconds=parts[1], microseconds=parts[2])
        except OverflowError:
            pass
    raise decoder.fail("Expected a list of days, seconds and microseconds.")
