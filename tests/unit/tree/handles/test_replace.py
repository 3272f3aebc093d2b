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


@pytest.mark.parametrize("patched", [False, True])
@pytest.mark.parametrize("used", ["", "first", "second", "both"])
def test_a_change_of_a_live_tied_object_reaches_places_without_a_handle(used, patched):
    @sx.symbolize
    class Part:
        def __init__(self, n=1):
            self.n = n

    @sx.symbolize
    class Whole:
        def __init__(self, part, rate=0.1):
            self.part = part
            self.rate = rate

    part = Part()
    tree = sx.Dict(first=Whole(part), second=Whole(part), all=[Whole(part)])
    if used in ("first", "both"):
        vars(tree.first)
    if used in ("second", "both"):
        vars(tree.second)
    if patched:
        sx.patch(tree, {"second.rate": 1.0})
    tree.second.part.n = 5
    shown = sx.to_json(tree)
    assert [tree.first.part.n, tree.second.part.n, tree.all[0].part.n] == [5, 5, 5]
    assert tree.first.part is tree.second.part is tree.all[0].part
    assert vars(tree.first)["part"].n == 5
    assert sx.to_json(tree) == shown
    assert sx.get(tree, "all[0].part.n") == 5
