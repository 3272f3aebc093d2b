"""Every kind of leaf: how it is written, and that it comes back equal."""

import datetime as dt
import enum
import json
import math
import pathlib
import re
import zoneinfo

import numpy as np
import pytest

import symexp as sx
from symexp.codec import register_leaf
from symexp.errors import CodecError, UnsupportedValueError
from symexp.tree.nodes.node import make_node
from symexp.tree.nodes.types import LIST
from symexp.tree.nodes.values import view

try:  # comes with Keras
    import ml_dtypes
except ImportError:
    ml_dtypes = None


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
    (np.float32, {"$class": "numpy.float32"}),
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
    (np.float32(0.1), {"$scalar": 0.10000000149011612, "dtype": "<f4"}),
    (np.float64(-0.0), {"$scalar": -0.0, "dtype": "<f8"}),
    (np.float32("nan"), {"$scalar": "AADAfw==", "dtype": "<f4"}),
    (np.uint64(2**64 - 1), {"$scalar": 2**64 - 1, "dtype": "<u8"}),
    (np.bool_(True), {"$scalar": True, "dtype": "|b1"}),
    (np.complex64(1j), {"$scalar": "AAAAAAAAgD8=", "dtype": "<c8"}),
    (np.str_("ab"), {"$scalar": "YQAAAGIAAAA=", "dtype": "<U2"}),
    (np.datetime64("2026-01-01", "D"), {"$scalar": "5k8AAAAAAAA=", "dtype": "<M8[D]"}),
    (np.dtype("float32"), {"$dtype": "<f4"}),
    (
        np.dtype([("a", "<f4"), ("b", "<i2", (2,))]),
        {"$dtype": [["a", "<f4", []], ["b", "<i2", [2]]]},
    ),
    (
        np.array([[1, 2]], ">i2"),
        {"$array": "AQACAA==", "dtype": "<i2", "shape": [1, 2]},
    ),
    (np.array(2.0), {"$array": "AAAAAAAAAEA=", "dtype": "<f8", "shape": []}),
    (np.zeros((0, 3)), {"$array": "", "dtype": "<f8", "shape": [0, 3]}),
    (np.array(["ab", "é"]), {"$array": "YQAAAGIAAADpAAAAAAAAAA==", "dtype": "<U2", "shape": [2]}),
]
if ml_dtypes is not None:
    WRITTEN += [
        (np.dtype(ml_dtypes.bfloat16), {"$dtype": "ml_dtypes.bfloat16"}),
        (
            np.array([1, 2], ml_dtypes.bfloat16),
            {"$array": "gD8AQA==", "dtype": "ml_dtypes.bfloat16", "shape": [2]},
        ),
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


def test_a_loaded_array_cannot_be_written_to():
    back = sx.from_json(sx.to_json(np.ones(3)))
    with pytest.raises(ValueError, match="read-only"):
        back[0] = 2


UNSAVED = [
    (object(), r"can be run, but not saved.*Symbolize its class"),
    (lambda: 1, "has no public name.*top level of a module"),
    (np.ma.array([1]), "can be run, but not saved"),
    (np.array([object()]), "holds Python objects"),
    (np.dtype({"names": ["a"], "formats": ["<f4"], "offsets": [4]}), "layout of its own"),
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


def test_a_leaf_nested_too_deep_is_refused():
    value = ()
    for _ in range(600):
        value = (value,)
    with pytest.raises(UnsupportedValueError, match=r"nested more than 500 levels.*\(path=\[0\]\)"):
        sx.to_json(view(make_node(LIST, None, (value,))))


def test_a_set_nested_too_deep_is_refused():
    value = frozenset()
    for _ in range(5000):
        value = frozenset({value})
    with pytest.raises(UnsupportedValueError, match=r"nested more than 500 levels.*\(path=a\)"):
        sx.to_json(sx.Dict(a=value))


class Money:
    def __init__(self, amount):
        self.amount = amount

    def __eq__(self, other):
        return type(other) is type(self) and other.amount == self.amount

    __hash__ = None


class Euros(Money):
    pass


def test_a_kind_of_leaf_can_be_registered():
    register_leaf(
        "money",
        Money,
        lambda value, encode: [type(value).__name__, encode(value.amount)],
        lambda payload, decode: {"Money": Money, "Euros": Euros}[payload[0]](decode(payload[1])),
    )
    tree = sx.List([Euros(float("inf")), Money((1, 2))])
    assert sx.to_json(tree)["value"] == [
        {"$money": ["Euros", {"$float": "inf"}]},
        {"$money": ["Money", {"$tuple": [1, 2]}]},
    ]
    back = sx.from_json_str(sx.to_json_str(tree))
    assert type(back[0]) is Euros
    assert back[0] == tree[0]
    assert back[1] == tree[1]


def test_a_tag_can_be_registered_once():
    with pytest.raises(CodecError, match="'bytes' cannot be the tag of a leaf"):
        register_leaf("bytes", Plain, lambda v, e: v, lambda p, d: p)
    with pytest.raises(CodecError, match="'a b' cannot be the tag"):
        register_leaf("a b", Plain, lambda v, e: v, lambda p, d: p)
