"""Handles below a handle, and who owns them."""

import pytest

import symexp as sx
from symexp.errors import PathError, SymbolizeError
from symexp.tree.nodes.state import child, get_state, is_ghost, is_handle, node_of


@sx.symbolize
class Box:
    def __init__(self, x=None, y=None):
        self.live = [x, y]


def test_a_handle_is_any_symbolic_value():
    assert all(map(is_handle, [Box(), sx.List(), sx.Dict(), sx.symbolize(lambda x: x)()]))
    assert not any(map(is_handle, [1, [], Box, None]))


def test_only_an_object_that_was_not_used_is_a_ghost():
    box = Box(1)
    assert is_ghost(box)
    box.live
    assert not is_ghost(box)
    assert not is_ghost(sx.List())


def test_a_child_is_the_same_handle_each_time():
    box = Box(Box(1), 2).clone()
    assert child(box, "x") is child(box, "x") is box.x
    assert child(box, "y") == 2
    assert get_state(child(box, "x")).owners == [box]
    with pytest.raises(PathError, match="Box has no 'z'"):
        child(box, "z")


def test_an_edit_of_a_child_replaces_the_state_of_its_owner():
    box = Box(Box(1))
    before = get_state(box)
    sx.patch(box.x, {"x": 2})
    assert get_state(box) is not before
    assert repr(before.node.type.view(before.node)) == "Box(x=Box(x=1, y=None), y=None)"
    assert repr(box) == "Box(x=Box(x=2, y=None), y=None)"


def test_a_plain_value_has_no_node():
    with pytest.raises(SymbolizeError, match="Expected a symbolic object, but got 5"):
        node_of(5)
