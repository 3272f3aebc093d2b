"""The total order of values: laws, and the order of PyGlove."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import symexp as sx
from symexp.errors import UnsupportedValueError


@sx.symbolize
class A:
    def __init__(self, x, y=0): ...


@sx.symbolize
class B(A):
    pass


ORDERED = [
    sx.MISSING_VALUE, None, False, 0, -0.0, 0.0, True, 1, 1.0, 2, math.inf, math.nan, "", "a", "ab",
    [], [1], [1, 1], [1, 2], ["a"], [[]], (), (1,), (1, 2), {}, {"x": 1}, {"x": 1, "y": 0},
    {"x": 2}, {"y": 0}, A(1), A(1, 1), A(2), A(A(1)), B(0),
]  # fmt: skip


def test_the_order():
    for (i, a), (j, b) in itertools.product(enumerate(ORDERED), repeat=2):
        assert (sx.lt(a, b), sx.eq(a, b), sx.gt(a, b)) == (i < j, i == j, i > j), (a, b)


leaves = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 2), st.floats(width=16), st.text("ab", max_size=2)
)
values = st.recursive(
    leaves,
    lambda v: st.one_of(
        st.lists(v, max_size=2),
        st.dictionaries(st.sampled_from(["x", "y"]), v, max_size=2),
        st.builds(A, v),
        st.builds(B, v, v),
        st.frozensets(st.integers(0, 3), max_size=2),
        st.tuples(v, v),
    ),
    max_leaves=5,
)


@given(values, values)
def test_it_agrees_with_equality(a, b):
    assert [sx.lt(a, b), sx.eq(a, b), sx.gt(a, b)].count(True) == 1
    assert sx.lt(a, b) == sx.gt(b, a)


@given(values, values, values)
def test_it_is_transitive(a, b, c):
    if sx.lt(a, b) and sx.lt(b, c):
        assert sx.lt(a, c)


def test_other_values_have_an_order_too():
    pairs = [(np.zeros(2), np.ones(2)), (b"a", b"b"), (1j, 2j), ({1}, {2}), (int, str)]
    for a, b in pairs:
        assert sx.lt(a, b) != sx.gt(a, b)
        assert not sx.lt(a, a)
    with pytest.raises(UnsupportedValueError, match="neither saved nor fingerprinted"):
        sx.lt(A(object()), A(object()))


def test_shared_nodes_are_compared_once():
    def shared(leaf):
        value = A(leaf)
        for _ in range(60):
            value = A(value, value)
        return value

    assert sx.lt(shared(1), shared(2))
    assert not sx.lt(shared(1), shared(1))


def test_deep_trees_have_an_order():
    def deep(leaf):
        value = A(leaf)
        for _ in range(1000):
            value = A(value)
        return value

    assert sx.lt(deep(1), deep(2))


def test_nothing_is_materialized():
    @sx.symbolize
    class Refusing:
        def __init__(self, x):
            raise AssertionError

    assert sx.lt(Refusing(1), Refusing(2))


def test_the_order_is_that_of_pyglove():
    pg = pytest.importorskip("pyglove")
    plain = [None, 0, 1.5, "a", "b", [], [1], [1, 2], [2], {}, {"x": 1}, {"x": 2}, {"y": 0}]
    for a, b in itertools.permutations(plain, 2):
        assert (sx.lt(a, b), sx.gt(a, b)) == (pg.lt(a, b), pg.gt(a, b))
