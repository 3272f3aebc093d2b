"""Leaves of the standard library are written as documented, and come back equal."""

import datetime as dt
import enum
import json
import math
import pathlib
import re
import zoneinfo

import pytest

import symexp as sx
from symexp.errors import UnsupportedValueError


class Color(enum.Enum):
    RED = 1
    BLUE = "b"


class Level(enum.IntEnum):
    LOW = 1


class Flags(enum.Flag):
    A = 1
    B = 2


def relu(x):
    return x


class Plain:
    class Inner:
        pass


HERE = __name__


def label(value):
    """A test id that is the same in every process: without addresses in memory."""
    if type(value) is int and value < -(2**64):
        return "huge"
    return re.sub(r" at 0x[0-9a-f]+|object object at.*", "", repr(value))[:30]


NAN = float("nan")
INF = float("inf")

WRITTEN = [
    (None, None),
    (True, True),
    (0, 0),
    (-0.0, -0.0),
    (1.5, 1.5),
    ("", ""),
    ("\ud800 é \x00", "\ud800 é \x00"),
    (2**53 + 1, 2**53 + 1),
    (10**4299, 10**4299),
    (-(10**4300), {"$int": hex(-(10**4300))}),
    (NAN, {"$float": "nan"}),
    (INF, {"$float": "inf"}),
    (-INF, {"$float": "-inf"}),
    (1 - 2j, {"$complex": [1.0, -2.0]}),
    (complex(NAN, -0.0), {"$complex": [{"$float": "nan"}, -0.0]}),
    (b"\x00\xff", {"$bytes": "AP8="}),
    ((), {"$tuple": []}),
    ((1, (2.0, "x")), {"$tuple": [1, {"$tuple": [2.0, "x"]}]}),
    ({3, 10, 2}, {"$set": [2, 3, 10]}),
    (frozenset({(1, 2)}), {"$frozenset": [{"$tuple": [1, 2]}]}),
    (Color.RED, {"$enum": f"{HERE}.Color", "member": "RED"}),
    (Level.LOW, {"$enum": f"{HERE}.Level", "member": "LOW"}),
    (Flags.A | Flags.B, {"$enum": f"{HERE}.Flags", "value": 3}),
    (relu, {"$function": f"{HERE}.relu"}),
    (math.sqrt, {"$function": "math.sqrt"}),
    (len, {"$function": "builtins.len"}),
    (int, {"$class": "builtins.int"}),
    (type(None), {"$class": "builtins.NoneType"}),
    (Plain.Inner, {"$class": f"{HERE}.Plain.Inner"}),
    (sx.MISSING_VALUE, {"$missing": None}),
    (pathlib.Path("a/b"), {"$path": "a/b"}),
    (pathlib.PureWindowsPath("c:\\x"), {"$path": "c:/x", "flavour": "windows"}),
    (pathlib.PurePosixPath("/x"), {"$path": "/x", "flavour": "posix"}),
    (dt.date(2026, 1, 31), {"$date": "2026-01-31"}),
    (dt.datetime(2026, 1, 31, 1, 2, 3, 4), {"$datetime": "2026-01-31T01:02:03.000004"}),
    (
        dt.datetime(2026, 1, 31, tzinfo=dt.UTC),
        {"$datetime": "2026-01-31T00:00:00+00:00"},
    ),
    (
        dt.datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")),
        {"$datetime": "2026-10-25T02:30:00", "fold": 1, "zone": "Europe/Berlin"},
    ),
    (dt.time(1, 2), {"$time": "01:02:00"}),
    (dt.timedelta(-1, 2, 3), {"$timedelta": [-1, 2, 3]}),
]
TRUST = [f"{HERE}.*", "math.sqrt", f"{HERE}.Plain.Inner"]


@pytest.mark.parametrize(("value", "written"), WRITTEN, ids=label)
def test_a_leaf_is_written_so_and_comes_back(value, written):
    document = sx.to_json(value)
    assert repr(document) == repr({"symexp": 1, "value": written})
    back = sx.from_json(document, trust=TRUST)
    assert type(back) is type(value)
    assert sx.eq(back, value)
    text = sx.to_json_str(value)
    assert text == json.dumps(document, separators=(",", ":"))
    assert sx.eq(sx.from_json_str(text, trust=TRUST), value)


@pytest.mark.parametrize("value", [v for v, _ in WRITTEN], ids=label)
def test_a_leaf_comes_back_inside_of_a_tree(value):
    tree = sx.Dict(a=[value], b=(value, sx.Dict(x=1)))
    back = sx.from_json_str(sx.to_json_str(tree), trust=TRUST)
    assert sx.eq(back, tree)
    assert sx.fingerprint(back) == sx.fingerprint(tree)


def test_functions_and_enum_members_come_back_as_the_very_objects():
    tree = sx.List([relu, Color.RED, Flags.A | Flags.B, int])
    back = sx.from_json(sx.to_json(tree), trust=[f"{HERE}.*"])
    assert list(back) == [relu, Color.RED, Flags.A | Flags.B, int]
    assert back[0] is relu


UNSAVED = [
    (object(), r"can be run, but not saved.*Symbolize its class"),
    (lambda: 1, "has no public name.*top level of a module"),
    (
        dt.datetime(
            2026, 1, 1, tzinfo=type("Zone", (dt.tzinfo,), {"utcoffset": lambda *_: None})()
        ),
        "time zone that cannot be saved",
    ),
    (type("Text", (str,), {})("x"), "can be run, but not saved"),
]


@pytest.mark.parametrize(("value", "message"), UNSAVED, ids=label)
def test_what_cannot_be_saved_is_named_with_its_place(value, message):
    with pytest.raises(UnsupportedValueError, match=rf"{message}.*\(path=a\.b\[1\]\)"):
        sx.to_json(sx.Dict(a=sx.Dict(b=[0, value])))
    with pytest.raises(UnsupportedValueError, match=message):
        sx.to_json_str(value)


@pytest.mark.parametrize("pieces", ["a", [1], {"a": 1}, None])
def test_a_text_in_pieces_is_a_list_of_texts(pieces):
    with pytest.raises(sx.errors.CodecError, match="Expected a list of texts"):
        sx.from_json({"symexp": 1, "value": {"$text": pieces}})
