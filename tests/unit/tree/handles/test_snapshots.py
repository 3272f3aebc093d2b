"""Copies that find out whether a value was changed in place."""

import numpy as np
import pytest

import symexp as sx
from symexp.tree.handles.snapshots import copy_of, differs


class Point(sx.Object):
    x: int = 1


@pytest.mark.parametrize(
    ("make", "change"),
    [
        (lambda: [1, [2]], lambda v: v[1].append(3)),
        (lambda: {"a": [1]}, lambda v: v["a"].clear()),
        (lambda: {"a": 1, "b": 2}, lambda v: v.update(b=v.pop("b"), a=v.pop("a"))),
        (lambda: ([1], 2), lambda v: v[0].append(2)),
        (lambda: {1, 2}, lambda v: v.add(3)),
        (lambda: np.zeros(2), lambda v: v.fill(1)),
        (lambda: [Point()], lambda v: v.append(v[0])),
        (lambda: [1, 2], lambda v: v.__setitem__(0, True)),
    ],
)
def test_a_change_in_place_is_found(make, change):
    value = make()
    copy = copy_of(value, None)
    assert not differs(copy, value)
    change(value)
    assert differs(copy, value)


def test_objects_are_compared_by_identity():
    point = Point()
    copy = copy_of(point, None)
    assert copy is point
    assert not differs(copy, point)
    assert differs(copy, Point())


def test_the_read_only_array_of_a_tree_is_its_own_copy():
    array = np.ones(2)
    array.flags.writeable = False
    assert copy_of(np.ones(2), array) is array
    assert not copy_of(np.ones(2), None).flags.writeable
