"""Taking an edit back."""

import pytest

import symexp as sx
from symexp.tree.handles.memento import remember
from symexp.tree.nodes.state import is_ghost


@sx.symbolize
class Leaf:
    """A part that counts."""

    def __init__(self, size=1):
        self.size = size
        self.steps = 0

    def step(self):
        self.steps += 1
        return self.steps


@sx.symbolize
class Whole:
    """An object with parts at several places."""

    def __init__(self, leaf, leaves=(), named=None):
        self.leaf = leaf
        self.leaves = leaves
        self.named = named


@sx.symbolize
class Slotted:
    """An object without a dict."""

    __slots__ = ("count", "size")

    def __init__(self, size):
        self.size = size
        self.count = 7


def trained():
    whole = Whole(Leaf(), [Leaf(2), Leaf(3)], {"a": Leaf(4)})
    whole.leaf.step()
    whole.leaves[1].step()
    return whole


@pytest.mark.parametrize("path", ["leaf.size", "leaves[1].size", "named.a.size"])
def test_an_edit_is_taken_back_with_what_was_live(path):
    whole = trained()
    before, leaf, second = sx.clone(whole), whole.leaf, whole.leaves[1]
    put_back = remember([whole])
    sx.patch(whole, {path: 9})
    assert is_ghost(whole)
    assert whole.leaf.step() == 1  # another one
    put_back()
    assert sx.eq(whole, before)
    assert whole.leaf is leaf
    assert whole.leaves[1] is second
    assert (leaf.step(), second.step(), whole.leaves[0].steps) == (2, 2, 0)


def test_insertions_are_taken_back():
    whole = trained()
    put_back = remember([whole])
    sx.patch(whole, {"leaves[0]": sx.Insertion(Leaf(8)), "named.b": Leaf(5)})
    assert len(whole.leaves) == 3
    put_back()
    assert [leaf.size for leaf in whole.leaves] == [2, 3]
    assert list(whole.named) == ["a"]
    assert sx.eq(whole, trained())


def test_later_edits_work():
    whole = trained()
    put_back = remember([whole])
    sx.patch(whole, {"leaf.size": 9})
    put_back()
    sx.patch(whole, {"leaf.size": 10})
    assert whole.leaf.size == 10
    assert whole.leaf.step() == 1


def test_slots_are_put_back():
    slotted = Slotted(1)
    slotted.count = 8
    put_back = remember([slotted])
    sx.patch(slotted, {"size": 2})
    assert is_ghost(slotted)
    put_back()
    assert (slotted.size, slotted.count) == (1, 8)
