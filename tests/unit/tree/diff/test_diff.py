"""`Diff`: a sequence of operations, ties included."""

import copy
import pickle

import pytest

import symexp as sx
from symexp._base.keypath import KeyPath
from symexp.errors import DiffError
from symexp.tree.diff import Diff, Insert, Replace, Retie
from symexp.tree.nodes import ties
from symexp.tree.nodes.state import get_state
from symexp.tree.nodes.ties import tie_groups
from symexp.tree.nodes.values import view


@sx.symbolize
class Leaf:
    def __init__(self, x=0):
        pass


@sx.symbolize
class Pair:
    def __init__(self, a=None, b=None):
        self.seen = (a, b)


def node(value):
    return get_state(value).node


def groups(value):
    return sorted(sorted("".join(map(str, p)) for p in g) for g in tie_groups(node(value)))


def tied(x=1):
    leaf = Leaf(x)
    return Pair(leaf, leaf)


def separate(x=1):
    return Pair(Leaf(x), Leaf(x))


def test_only_the_ties_differ():
    change = sx.diff(separate(), tied())
    assert list(change) == [Retie([], [["a", "b"]])]
    made = sx.patch(separate(), change.patch())
    assert made.seen[0] is made.seen[1]
    back = sx.patch(tied(), change.invert())
    assert back.seen[0] is not back.seen[1]


def test_a_copy_is_tied_in_itself_and_does_not_differ():
    assert not sx.diff(tied(), copy.deepcopy(tied()))


def test_a_changed_tied_object_stays_tied():
    left, right = tied(1), tied(2)
    change = sx.diff(left, right)
    assert list(change) == [Replace("a.x", 1, 2), Replace("b.x", 1, 2)]
    sx.patch(left, change)
    assert left.a is left.b
    assert left.a.x == 2
    assert node(left).values[0] is node(left).values[1]


def test_a_change_through_one_path_is_a_change_of_the_object():
    target = tied(1)
    sx.patch(target, Diff([Replace("b.x", 1, 5)]))
    assert sx.eq(target, tied(5))
    assert target.a is target.b


def test_different_changes_of_one_object_are_refused():
    change = Diff([Replace("a.x", 1, 5), Replace("b.x", 1, 6)])
    with pytest.raises(DiffError, match=r"'a' and 'b' are one tied object, but would come to diff"):
        sx.patch(tied(1), change)
    assert sx.eq(sx.patch(separate(1), change), Pair(Leaf(5), Leaf(6)))


def test_an_inserted_element_moves_a_tie_without_an_operation_on_ties():
    leaf, same = Leaf(1), Leaf(1)
    left, right = sx.List([leaf, 0, leaf]), sx.List([9, same, 0, same])
    change = sx.diff(left, right)
    assert list(change) == [Insert("[0]", 9)]
    sx.patch(left, change)
    assert groups(left) == [["1", "3"]]


def test_another_place_of_a_tied_object():
    leaf = Leaf(1)
    left, right = sx.List([leaf, leaf]), sx.List([leaf, leaf, leaf])
    change = sx.diff(left, right)
    assert [type(op) for op in change] == [Insert, Retie]
    made = view(change.apply(node(left)))
    assert groups(made) == [["0", "1", "2"]]
    assert groups(view(change.invert().apply(node(made)))) == [["0", "1"]]


def test_untying_and_changing_at_once():
    change = sx.diff(tied(1), Pair(Leaf(1), Leaf(7)))
    assert list(change) == [Replace("b.x", 1, 7), Retie([["a", "b"]], [])]
    assert sx.eq(sx.patch(tied(1), change), Pair(Leaf(1), Leaf(7)))


def test_tied_objects_inside_tied_objects():
    def build(*, inner, outer):
        leaf = Leaf(1)
        x = Pair(leaf, 0)
        return sx.List([x, x if outer else Pair(leaf if inner else Leaf(1), 0), leaf])

    trees = [build(inner=i, outer=o) for i in (False, True) for o in (False, True)]
    for left in trees:
        for right in trees:
            change = sx.diff(left, right)
            made = sx.patch(sx.clone(left), change)
            assert groups(made) == groups(right)
            assert sx.eq(made, right)
            for group in tie_groups(node(made)):
                assert len({id(sx.get(made, KeyPath.of(place))) for place in group}) == 1


def test_a_clone_beside_its_original():
    pair = tied()
    left = sx.List([pair, sx.clone(pair)])
    leaf = Leaf(1)
    right = sx.List([Pair(leaf, leaf), Pair(leaf, leaf)])
    assert groups(left) == [["0a", "0b"], ["1a", "1b"]]
    made = view(sx.diff(left, right).apply(node(left)))
    assert groups(made) == groups(right) == [["0a", "0b", "1a", "1b"]]
    assert groups(view(sx.diff(right, left).apply(node(right)))) == groups(left)


def test_the_ties_are_a_precondition():
    change = sx.diff(separate(), tied())
    with pytest.raises(
        DiffError, match=r"Expected the tied places none, but found \[\['a', 'b'\]\]\. Compute the"
    ):
        sx.patch(tied(), change)


def test_what_is_to_be_tied_must_be_equal():
    change = Diff([Retie([], [["a", "b"]])])
    with pytest.raises(DiffError, match=r"'a' and 'b' are one tied object, but would come to dif"):
        sx.patch(Pair(Leaf(1), Leaf(2)), change)


def test_only_objects_can_be_tied():
    with pytest.raises(DiffError, match=r"an object that can be tied, but found none\. \(path=a\)"):
        sx.patch(Pair(1, 1), Diff([Retie([], [["a", "b"]])]))
    with pytest.raises(DiffError, match=r"found none\. \(path=c\.d\)"):
        sx.patch(Pair(1, 1), Diff([Retie([], [["c.d", "b"]])]))


def test_the_order_of_a_dict_has_no_meaning_for_ties():
    one, two = Leaf(), Leaf()
    left, right = sx.Dict({"x": one, "y": one, 0: one}), sx.Dict({0: two, "y": two, "x": two})
    assert sx.eq(left, right)
    assert not sx.diff(left, right)
    assert sx.fingerprint(left) == sx.fingerprint(right)


def test_a_pickled_diff_brings_its_ties_to_a_process_without_any(monkeypatch):
    change = pickle.dumps(sx.diff(sx.List([0]), sx.List([tied()])))
    monkeypatch.setattr(ties, "_epoch", 0)
    loaded = pickle.loads(change)
    assert groups(loaded[0].new) == [["a", "b"]]
    assert groups(view(loaded.apply(node(sx.List([0]))))) == [["0a", "0b"]]


def test_a_diff_is_a_sequence_of_operations():
    change = sx.diff(sx.Dict(x=1, y=1), sx.Dict(x=2, y=2))
    assert len(change) == 2
    assert bool(change)
    assert list(change) == [change[0], change[1]] == list(change[0:2])
    assert change == Diff(change.operations)
    assert change != Diff(change.operations[:1])
    assert change != 5
    assert (change[0] == 5) is False
    assert Replace("x", 1, 2) != Replace("x", 1, 2.0)
    assert Replace("x", 1, 2) != Replace("y", 1, 2)
    assert Retie([["a", "b"]], []) == Retie([["b", "a"]], [])
    assert Retie([["a", "b"]], []) != Retie([], [["b", "a"]])


def test_the_inverse_of_many_moves():
    left = sx.List([0, 1, 2, 3, 4, 5])
    right = sx.List(["a", 1, 2, "b", "c", 4, "d"])
    change = sx.diff(left, right)
    back = change.invert()
    assert sx.eq(sx.patch(sx.clone(left), change), right)
    assert sx.eq(sx.patch(sx.clone(right), back), left)
    assert back.invert() == change
