"""Diffs in files."""

import json

import pytest

import symexp as sx
from symexp.errors import CodecError


@sx.symbolize
class Layer:
    def __init__(self, units, below=None): ...


def test_a_diff_is_saved_and_loaded(tmp_path):
    shared = Layer(3)
    left = sx.Dict(layers=[Layer(1), Layer(2)], a=shared, b=shared, n=float("nan"), t=(1, 2))
    right = sx.Dict(layers=[Layer(9), Layer(1)], a=Layer(3), b=Layer(3, {1}), n=2, t=(1, 3))
    change = sx.diff(left, right)
    sx.save(change, tmp_path / "change.json")
    again = sx.load(tmp_path / "change.json")
    assert isinstance(again, sx.Diff)
    assert again == change
    assert str(again) == str(change)
    assert sx.eq(sx.patch(left.clone(), again), right)
    assert sx.eq(sx.patch(right.clone(), again.invert()), left)


def test_a_diff_with_unknown_classes_prints():
    text = sx.to_json_str(sx.diff(sx.Dict(x=Layer(1)), sx.Dict(x=Layer(2))))
    again = sx.from_json_str(text.replace(f"{__name__}.Layer", "not_here.Layer"))
    assert "left=1" in repr(again)


@pytest.mark.parametrize(
    "payload",
    [
        3,
        {"operations": []},
        {"operations": [["move", "a", 1]], "types": []},
        {"operations": [["insert", "a"]], "types": []},
        {"operations": 3, "types": []},
        {"operations": [], "types": [["a", 3]]},
        {"operations": [["insert", "", 1]], "types": []},
        {"operations": [["retie", 1, 2]], "types": []},
    ],
)
def test_malformed_diffs_are_refused(payload):
    with pytest.raises((CodecError, sx.errors.PathError)):
        sx.from_json_str(json.dumps({"symexp": 1, "value": {"$diff": payload}}))
