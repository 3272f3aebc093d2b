"""Nodes: keys, derived nodes, and pickles."""

import pickle

import pytest

import symexp as sx
from symexp.errors import PathError
from symexp.tree.nodes.node import ABSTRACT, PARTIAL, FlatTree, portable, unpacked
from symexp.tree.nodes.state import get_state
from symexp.tree.nodes.values import freeze


@sx.symbolize
class Layer:
    def __init__(self, size, rate=0.5, act=lambda x: x, **extra):
        pass


def node_of(value):
    return get_state(value).node


def test_keys_are_found_by_value_and_type():
    items, layer = node_of(sx.List([1, 2])), node_of(Layer(3, more=4))
    mixed = node_of(sx.Dict({1: "a", "b": 2}))
    assert [items.find(k) for k in (0, -1, 2, -3, "0")] == [0, 1, -1, -1, -1]
    assert [layer.find(k) for k in ("size", "more", "no")] == [0, 3, -1]
    assert [mixed.find(k) for k in (1, "b", True, "1")] == [0, 1, -1, -1]


@pytest.mark.parametrize(
    ("value", "key", "message"),
    [
        (sx.List([1]), 3, r"The list at 'a' has 1 elements, but no index \[3\]."),
        (sx.List([1]), "x", r"The list at 'a' has 1 elements, by index such as \[0\]"),
        (Layer(1), "sise", r"Layer at 'a' has no 'sise'. Did you mean 'size'\?"),
    ],
)
def test_a_missing_key_is_named_with_the_nearest(value, key, message):
    with pytest.raises(PathError, match=message):
        node_of(value).position(key, "a")


def test_a_derived_node_shares_the_rest_and_has_its_own_measures():
    old = node_of(sx.List([Layer(1), Layer(2)]))
    new = old.with_value(0, freeze(sx.oneof([1, 2])))
    assert (old.flags, old.depth, new.flags, new.depth) == (0, 1, ABSTRACT, 1)
    assert new.values[1] is old.values[1]
    assert new.with_value(0, node_of(Layer.partial())).flags == PARTIAL
    assert new.with_value(1, 5).depth == 0
    deeper = old.with_value(0, node_of(Layer(Layer(1))))
    assert (deeper.depth, deeper.with_value(0, old.values[0]).depth) == (2, 1)


def test_a_copy_is_made_of_the_very_same_leaves():
    leaf = (1, "a")
    one, other = (node_of(sx.List([leaf, Layer(leaf)])) for _ in range(2))
    assert one.is_copy(other)
    assert not one.is_copy(node_of(sx.List([(1, "a"), Layer(leaf)])).with_value(0, (1, *"a")))
    assert not one.is_copy(other.with_value(1, node_of(Layer(2))))


def test_a_pickle_leaves_out_what_the_class_has_as_default():
    node = pickle.loads(pickle.dumps(node_of(Layer(1, z=2))))
    assert node.values[2] is Layer._sx_type.defaults[2]
    assert node.keys == ("size", "rate", "act", "z")
    assert pickle.loads(pickle.dumps(node_of(Layer(1)))).keys is Layer._sx_type.names


def test_a_deep_tree_is_pickled_as_a_row_in_which_nodes_stay_shared():
    tree = shared = Layer(1)
    for _ in range(100):
        tree = Layer(tree, shared)
    row = portable(node_of(tree))
    assert type(row) is FlatTree
    assert len(row.rows) == 101
    back = unpacked(pickle.loads(pickle.dumps(row)))
    assert back.is_copy(back)
    assert sx.eq(back.type.view(back), tree)
