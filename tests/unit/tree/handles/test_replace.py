"""Edits through a handle inside a tree: they show in all that holds it, always."""

import pytest

import symexp as sx


@sx.symbolize
class Point:
    def __init__(self, x, y=0):
        self.at = (x, y)


@sx.symbolize
class Box:
    def __init__(self, x):
        self.live = [x]


@pytest.mark.parametrize("live", [False, True])
def test_what_is_edited_twice_through_its_own_handle_shows_twice(live):
    outer = Box(Box(Point(1)))
    if live:
        outer.live
    middle, inner = outer.x, outer.x.x
    sx.patch(inner, {"x": 2})
    sx.patch(inner, {"y": 3})
    sx.patch(middle, {"x.x": 4})
    assert repr(outer) == "Box(x=Box(x=Point(x=4, y=3)))"
    assert outer.x is middle
