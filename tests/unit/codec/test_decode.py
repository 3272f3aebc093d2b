"""`from_json` reads trees of any supported depth, and JSON values only."""

import subprocess
import sys

import pytest

import symexp as sx
from symexp._base.recursion import MAX_DEPTH
from symexp.errors import CodecError


@sx.symbolize(name="deep.Act")
class Act:
    def __init__(self, alpha=0.1):
        self.alpha = alpha


def document(value):
    return {"symexp": 1, "value": value}


@pytest.mark.parametrize("depth", [500, 3000])
@pytest.mark.parametrize(
    "wrap",
    [
        Act,
        lambda t: sx.List([t]),
        lambda t: Act((t,)),
        lambda t: sx.Dict(a=t),
        lambda t: sx.Dict({1: t}),
    ],
    ids=["objects", "lists", "tuples", "dicts", "dicts of integers"],
)
def test_deep_trees_come_back_equal(depth, wrap):
    tree = Act(0)
    for _ in range(depth):
        tree = wrap(tree)
    text = sx.to_json_str(tree)
    back = sx.from_json_str(text)
    assert sx.to_json_str(back) == text
    assert sx.eq(back, tree)
    assert sx.eq(sx.from_json(sx.to_json(tree)), tree)


def test_a_tree_of_the_supported_depth_fits_into_a_file():
    # No level of a tree takes more levels of JSON than that of a dict whose key is an integer.
    value = 0
    for _ in range(MAX_DEPTH):
        value = {1: value}
    tree = Act(value)
    text = sx.to_json_str(tree)
    assert text.count("[") + text.count("{") == 3 * MAX_DEPTH + 2
    assert sx.eq(sx.from_json_str(text), tree)


def test_a_json_value_that_contains_itself_is_refused():
    value = []
    value.append(value)
    with pytest.raises(CodecError, match="or contains itself"):
        sx.from_json(document(value))


@pytest.mark.parametrize(
    "value", [(1, 2), {1}, {"a": b"x"}, [object()], {1: 2}], ids=lambda v: type(v).__name__
)
def test_from_json_takes_json_values_only(value):
    with pytest.raises(CodecError, match=r"Expected (a JSON value|text as a key), but got"):
        sx.from_json(document(value))


def test_files_need_neither_numpy_nor_anything_heavy():
    code = (
        "import sys, symexp as sx\n"
        "d = sx.Dict(x=[1.5, (2, 3), b'a', {'$a': float('nan')}])\n"
        "assert sx.eq(sx.from_json_str(sx.to_json_str(d)), d)\n"
        "heavy = {'numpy', 'fsspec', 'keras', 'pathlib', 'dataclasses'} & set(sys.modules)\n"
        "print(sorted(heavy))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "numpy" not in done.stdout
    assert "fsspec" not in done.stdout


def test_a_json_value_that_contains_itself_at_two_places_is_refused_too():
    value = []
    value.extend([value, value])
    with pytest.raises(CodecError, match="or contains itself"):
        sx.from_json(document(value))
