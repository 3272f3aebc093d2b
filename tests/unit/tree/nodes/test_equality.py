"""`eq`, `ne`, `hash`, `fingerprint`: structural and typed."""

import datetime as dt
import enum
import pathlib

import numpy as np
import pytest

import symexp as sx
from symexp.errors import UnsupportedValueError


@sx.symbolize
class A:
    def __init__(self, x=None, **kwargs):
        pass


@sx.symbolize
class B:
    def __init__(self, x=None):
        pass


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Bits(enum.Flag):
    A = 1
    B = 2


NAN = float("nan")

DIFFERENT = [
    None, False, True, 0, 1, 1.0, 0.0, -0.0, NAN, 1j, "1", "", b"", b"1", (), (1,), (1.0,),
    (True,), frozenset(), frozenset({1}), Color.RED, Color.BLUE, Bits(0), Bits.A, Bits.A |
    Bits.B, pathlib.PurePosixPath("a"), dt.date(2020, 1, 1), dt.datetime(2020, 1, 1),
    dt.timedelta(1), np.float32(1), np.float64(1.5), np.int64(1), np.zeros(2), np.zeros((1,
    2)), np.zeros(2, "float32"), np.ones(2), np.dtype("float32"), len, int, str, A, B, [],
    [1], [[1]], {}, {"a": 1}, {"a": 1.0}, {1: 1}, A(), A(1), A(1.0), A(A()), B(), A(y=1),
    ((), 1),
]  # fmt: skip


@pytest.mark.parametrize("i", range(len(DIFFERENT)))
def test_every_value_equals_itself_and_no_other(i):
    a = sx.List([DIFFERENT[i]])
    for j, other in enumerate(DIFFERENT):
        b = sx.List([other])
        assert sx.eq(a, b) is (i == j), other
        assert (sx.fingerprint(a) == sx.fingerprint(b)) is (i == j), other


def test_equal_content_made_apart():
    assert sx.eq(A(np.array([1.0, NAN])), A(np.array([1.0, NAN])))
    assert sx.eq(A([1, {"k": A(2)}]), A([1, {"k": A(2)}]))
    assert sx.eq(sx.Dict(a=1, b=2), sx.Dict(b=2, a=1))
    assert sx.eq(A(1, p=1, q=2), A(1, q=2, p=1))
    assert sx.hash(A(1)) == sx.hash(A(1))
    assert sx.ne(A(1), A(2))


def test_the_order_of_a_dict_has_no_meaning_for_fingerprints():
    assert sx.fingerprint(sx.Dict(a=1, b=2)) == sx.fingerprint(sx.Dict(b=2, a=1))


def test_a_fingerprint_is_the_same_in_every_process():
    assert sx.fingerprint(sx.Dict(x=1)) == (
        "3c3218063f72ffea1d7c8b57440b40184e96ae714c320876f131dd0bab2125c7"
    )


def test_what_cannot_be_fingerprinted_is_named_with_its_place():
    with pytest.raises(UnsupportedValueError, match=r"\(path=x\.k\[1\]\)"):
        sx.fingerprint(A({"k": [1, object()]}))
    with pytest.raises(UnsupportedValueError, match="no public name"):
        sx.fingerprint(A(lambda: 1))


def test_what_cannot_be_fingerprinted_can_be_compared():
    thing = object()
    assert sx.eq(A(thing), A(thing))
    assert sx.ne(A(thing), A(object()))


def test_an_array_in_a_tree_cannot_be_changed_from_outside():
    array = np.zeros(3)
    a = A(array)
    before = sx.fingerprint(a)
    array[0] = 1
    assert sx.fingerprint(a) == before
    with pytest.raises(ValueError, match="read-only"):
        a.x[0] = 1


def test_a_class_defined_anew_gives_equal_trees():
    def define():
        class Cell:
            def __init__(self, x):
                pass

        Cell.__qualname__ = "Cell"
        return sx.symbolize(Cell)

    old, new = define()(1), define()(1)
    assert sx.eq(old, new)
    assert not sx.diff(old, new)
    assert sx.fingerprint(old) == sx.fingerprint(new)
