"""NumPy values are written as documented, and come back equal."""

import json
import re

import numpy as np
import pytest

import symexp as sx
from symexp.errors import UnsupportedValueError

try:  # comes with Keras
    import ml_dtypes
except ImportError:
    ml_dtypes = None


def label(value):
    """A test id that is the same in every process: without addresses in memory."""
    return re.sub(r" at 0x[0-9a-f]+|object object at.*", "", repr(value))[:30]


WRITTEN = [
    (np.float32, {"$class": "numpy.float32"}),
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


@pytest.mark.parametrize(("value", "written"), WRITTEN, ids=label)
def test_a_leaf_is_written_so_and_comes_back(value, written):
    document = sx.to_json(value)
    assert repr(document) == repr({"symexp": 1, "value": written})
    back = sx.from_json(document)
    assert type(back) is type(value)
    assert sx.eq(back, value)
    text = sx.to_json_str(value)
    assert text == json.dumps(document, separators=(",", ":"))
    assert sx.eq(sx.from_json_str(text), value)


@pytest.mark.parametrize("value", [v for v, _ in WRITTEN], ids=label)
def test_a_leaf_comes_back_inside_of_a_tree(value):
    tree = sx.Dict(a=[value], b=(value, sx.Dict(x=1)))
    back = sx.from_json_str(sx.to_json_str(tree))
    assert sx.eq(back, tree)
    assert sx.fingerprint(back) == sx.fingerprint(tree)


def test_a_loaded_array_cannot_be_written_to():
    back = sx.from_json(sx.to_json(np.ones(3)))
    with pytest.raises(ValueError, match="read-only"):
        back[0] = 2


UNSAVED = [
    (np.ma.array([1]), "can be run, but not saved"),
    (np.array([object()]), "holds Python objects"),
    (np.dtype({"names": ["a"], "formats": ["<f4"], "offsets": [4]}), "layout of its own"),
]


@pytest.mark.parametrize(("value", "message"), UNSAVED, ids=label)
def test_what_cannot_be_saved_is_named_with_its_place(value, message):
    with pytest.raises(UnsupportedValueError, match=rf"{message}.*\(path=a\.b\[1\]\)"):
        sx.to_json(sx.Dict(a=sx.Dict(b=[0, value])))
    with pytest.raises(UnsupportedValueError, match=message):
        sx.to_json_str(value)
