"""Value specs and trees have one definition of equal values, which hashes and bytes follow."""

import datetime
import decimal
import enum
import math
import pathlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import symexp as sx
from symexp._base.leaves import canonical, content_hash, is_equal
from symexp.errors import UnsupportedValueError
from symexp.typing import Any, Enum


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Opaque:
    """A value without canonical bytes, equal by its content."""

    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return isinstance(other, Opaque) and self.n == other.n

    def __hash__(self):
        return 7


@sx.symbolize
class Box:
    def __init__(self, a=None):
        self.a = a


def negated(n):
    return -n


# Each makes a value anew, so that no two values are equal by identity alone.
LEAVES = [
    lambda: None,
    lambda: False,
    lambda: True,
    lambda: 0,
    lambda: 1,
    lambda: 10**30,
    lambda: 0.0,
    lambda: -0.0,
    lambda: 1.0,
    lambda: float("nan"),
    lambda: -float("nan"),
    lambda: math.inf,
    lambda: complex(0.0, 0.0),
    lambda: complex(0.0, -0.0),
    lambda: complex(float("nan"), 1),
    lambda: "",
    lambda: "1",
    lambda: b"1",
    lambda: Color.RED,
    lambda: Color.BLUE,
    lambda: pathlib.PurePosixPath("a"),
    lambda: datetime.date(2020, 1, 1),
    lambda: datetime.datetime(2020, 1, 1),
    lambda: datetime.timedelta(1),
    lambda: decimal.Decimal("NaN"),
    lambda: decimal.Decimal("0"),
    lambda: int,
    lambda: len,
    lambda: negated,
    lambda: {0.0},
    lambda: {-0.0},
    lambda: {1},
    lambda: {True},
    lambda: frozenset({1}),
    lambda: np.float64(0.0),
    lambda: np.float64(-0.0),
    lambda: np.float32(0.0),
    lambda: np.array([0.0]),
    lambda: np.array([-0.0]),
    lambda: np.array([float("nan")]),
    lambda: np.array([[0.0]]),
    lambda: np.array([0], "int64"),
    lambda: np.array([0], "int32"),
    lambda: np.ma.array([1, 2]),
    lambda: np.ma.array([1, 3]),
    lambda: np.array([1000, None], object),
    lambda: np.dtype("float32"),
    lambda: Opaque(1),
    lambda: Opaque(2),
    lambda: sx.MISSING_VALUE,
    lambda: sx.oneof([1, 2]),
    lambda: sx.oneof([1, 2.0]),
    lambda: Box(0.0),
    lambda: Box(-0.0),
    lambda: Box([Box(1)]),
]

# Ways to nest what a maker makes.
NESTS = [
    lambda x: x,
    lambda x: [x],
    lambda x: (x, 1),
    lambda x: {"a": x},
    lambda x: [{"a": (x,)}],
]

makers = st.tuples(st.sampled_from(LEAVES), st.sampled_from(NESTS)).map(
    lambda pair: lambda: pair[1](pair[0]())
)


def in_tree(value):
    return sx.List([value])


def agree(make, other):
    """Whether two makers make equal values; asserts that all that compares values agrees."""
    equal = is_equal(make(), other())
    assert is_equal(other(), make()) is equal
    assert sx.eq(in_tree(make()), in_tree(other())) is equal
    assert is_equal(in_tree(make()), [other()]) is equal
    # Value specs let missing values and placeholders pass.
    if other() is not sx.MISSING_VALUE and not sx.is_abstract(other()):
        assert Enum([make()]).accepts(other()) is equal
    specs = Any(default=make()), Any(default=other())
    assert (specs[0] == specs[1]) is equal
    if equal:
        assert content_hash(make()) == content_hash(other())
        assert hash(specs[0]) == hash(specs[1])
    return equal


@given(makers, makers)
def test_value_specs_and_trees_agree_on_what_is_equal(make, other):
    agree(make, other)


@pytest.mark.parametrize("i", range(len(LEAVES)))
def test_a_leaf_equals_itself_made_anew_and_no_other(i):
    for j, other in enumerate(LEAVES):
        # The sign of a NaN has no meaning.
        assert agree(LEAVES[i], other) is (i == j or {i, j} == {9, 10}), (i, j)


@given(st.sampled_from(LEAVES), st.sampled_from(LEAVES))
def test_equal_leaves_have_equal_canonical_bytes(make, other):
    try:
        bytes_equal = canonical(make()) == canonical(other())
    except UnsupportedValueError:
        return
    assert bytes_equal is is_equal(make(), other())


@pytest.mark.parametrize("nest", NESTS)
def test_zeros_of_different_signs_differ_for_specs_and_trees(nest):
    assert not agree(lambda: nest(0.0), lambda: nest(-0.0))
    assert agree(lambda: nest(-0.0), lambda: nest(-0.0))


def test_a_symbolic_container_equals_a_plain_one():
    box = Box(1)
    assert is_equal(sx.List([1, {"a": box}]), [1, {"a": Box(1)}])
    assert is_equal({"a": [1]}, sx.Dict(a=[1]))
    assert not is_equal(sx.List([1]), (1,))
    assert not is_equal([box], [Box(2)])


def test_comparing_materializes_and_ties_nothing():
    made = []

    @sx.symbolize
    class Noted:
        def __init__(self, x):
            made.append(x)

    noted = Noted(1)
    held = sx.List([noted])
    assert is_equal(held, [noted])
    assert is_equal([noted], [Noted(1)])
    assert made == []
    assert sx.fingerprint(held) == sx.fingerprint(sx.List([Noted(1)]))
