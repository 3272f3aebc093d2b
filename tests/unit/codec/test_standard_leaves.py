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
from symexp.errors import CodecError, SymbolizeError, UnsupportedValueError


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
    """A test id that is the same in every process: without addresses in memory.

    The order of a set is another one if it was read from a file of bytecode.
    """
    if type(value) is set:
        return f"set of {sorted(value)}"
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


class TestIndices:
    @pytest.mark.parametrize(
        ("value", "written"),
        [
            (slice(None), {"$slice": [None, None, None]}),
            (slice(1, -2, 3), {"$slice": [1, -2, 3]}),
            (slice("a", 1.5), {"$slice": ["a", 1.5, None]}),
            (slice((1,), ...), {"$slice": [{"$tuple": [1]}, {"$ellipsis": None}, None]}),
            (..., {"$ellipsis": None}),
            (range(3), {"$range": [0, 3, 1]}),
            (range(10, 0, -2), {"$range": [10, 0, -2]}),
            ((slice(2), None), {"$tuple": [{"$slice": [None, 2, None]}, None]}),
        ],
    )  # fmt: skip
    def test_written_and_read(self, value, written):
        tree = sx.Dict(x=value)
        text = sx.to_json_str(tree)
        assert json.loads(text)["value"]["x"] == written
        again = sx.from_json_str(text)
        assert again.x == value
        assert sx.eq(again, tree)
        assert sx.fingerprint(again) == sx.fingerprint(tree)
        assert repr(tree) == f"{{x={value!r}}}"
        assert sx.to_json_str(again) == text

    def test_numpy_integers_in_a_slice(self):
        numpy = pytest.importorskip("numpy")
        tree = sx.Dict(x=slice(numpy.int64(0), numpy.int32(2)))
        again = sx.from_json_str(sx.to_json_str(tree))
        assert sx.eq(again, tree)
        assert type(again.x.stop) is numpy.int32
        assert sx.ne(tree, sx.Dict(x=slice(0, 2)))

    def test_equality_is_typed(self):
        values = [slice(1), slice(1.0), slice(True), slice(0, 1), range(1), range(0, 1, 2), ...,
                  None, (None, 1, None), slice(1, None)]  # fmt: skip
        trees = [sx.Dict(x=v) for v in values]
        for i, a in enumerate(trees):
            for j, b in enumerate(trees):
                assert sx.eq(a, b) == (i == j)
                assert (sx.fingerprint(a) == sx.fingerprint(b)) == (i == j)
        assert sx.hash(sx.Dict(x=slice(1))) == sx.hash(sx.Dict(x=slice(1)))
        assert sx.diff(trees[0], trees[1])

    @pytest.mark.parametrize(
        "payload",
        [
            {"$slice": [1, 2]}, {"$slice": 3}, {"$slice": [[1], None, None]},
            {"$slice": [{"$oneof": [1, 2]}, None, None]}, {"$range": [1, 2]}, {"$range": [1, 2, 0]},
            {"$range": [1, 2, "a"]}, {"$range": [1, 2, True]}, {"$range": None}, {"$ellipsis": 1},
        ],
    )  # fmt: skip
    def test_malformed(self, payload):
        with pytest.raises(CodecError):
            sx.from_json_str(json.dumps({"symexp": 1, "value": payload}))

    def test_a_slice_cannot_hold_a_placeholder(self):
        with pytest.raises(SymbolizeError, match="no place in a slice"):
            sx.Dict(x=slice(0, sx.oneof([1, 2])))
        space = sx.Dict(x=sx.oneof([slice(0, 1), slice(0, 2)]))
        assert [e.x for e in sx.iter(space)] == [slice(0, 1), slice(0, 2)]

    def test_a_slice_of_other_objects_is_an_error_that_names_the_place(self):
        with pytest.raises(UnsupportedValueError, match="path=x"):
            sx.fingerprint(sx.Dict(x=slice(object())))
