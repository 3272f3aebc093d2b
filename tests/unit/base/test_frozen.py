"""Immutable records: equality, hashes, pickles, and no changes."""

import pickle

import pytest

from symexp._base.frozen import Frozen


class Point(Frozen):
    __slots__ = ("x", "y")
    __match_args__ = ("x", "y")

    def __init__(self, x, y=0):
        object.__setattr__(self, "x", x)
        object.__setattr__(self, "y", y)


class Other(Point):
    __slots__ = ()


def test_records_are_equal_by_class_and_fields():
    assert Point(1, 2) == Point(1, 2)
    assert hash(Point(1, 2)) == hash(Point(1, 2))
    assert Point(1) != Point(2)
    assert Point(1) != Other(1)


def test_a_record_prints_and_pickles_as_its_constructor_call():
    assert repr(Point(1)) == "Point(1, 0)"
    assert pickle.loads(pickle.dumps(Point(1, 2))) == Point(1, 2)


def test_a_record_cannot_be_changed():
    point = Point(1)
    with pytest.raises(AttributeError, match="Point is immutable; make a new one to change x"):
        point.x = 2
    with pytest.raises(AttributeError, match="Point is immutable; y cannot be deleted"):
        del point.y


def test_a_record_can_be_matched():
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)
