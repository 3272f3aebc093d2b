"""The trees that a history led through."""

import symexp as sx
from symexp.tree.diff.versions import Versions, has_set, is_kept, left_place
from symexp.tree.nodes.history import Origin
from symexp.tree.nodes.state import node_of


def numbers(versions):
    return [versions.tree(i).values for i in range(len(versions.steps) + 1)]


def test_trees_and_changes():
    d = sx.patch(sx.Dict(x=1), {"x": 2}, {"x": 3})
    versions = Versions.of(node_of(d))
    assert numbers(versions) == [(1,), (2,), (3,)]
    assert [repr(versions.change(i)) for i in range(2)] == [
        "{x=Diff(left=1, right=2)}",
        "{x=Diff(left=2, right=3)}",
    ]
    assert versions.origin == Origin()


def test_earlier_trees_are_computed_from_the_changes_in_a_file(tmp_path):
    d = sx.patch(sx.Dict(x=[1, 2]), {"x[0]": sx.Insertion(5)}, {"x[2]": 7})
    sx.save(d, tmp_path / "d.json")
    versions = Versions.of(node_of(sx.load(tmp_path / "d.json")))
    assert [step.before for step in versions.steps] == [None, None]
    assert sx.eq(versions.tree(0).type.view(versions.tree(0)), sx.Dict(x=[1, 2]))
    assert sx.eq(versions.tree(1).type.view(versions.tree(1)), sx.Dict(x=[5, 1, 2]))


def test_places_before_a_change():
    change = sx.diff(sx.Dict(a=[1, 2, 3], b=1), sx.Dict(a=[1, 9, 2, 4], b=1))
    assert left_place(change, ("a", 2)) == ("a", 1)
    assert left_place(change, ("a", 1)) is None
    assert left_place(change, ("b",)) == ("b",)
    assert [is_kept(change, ("a", i)) for i in range(4)] == [True, False, True, False]
    assert is_kept(change, ("b",))
    assert not is_kept(change, ("a",))
    assert not is_kept(change, ())


def test_values_that_a_change_set():
    change = sx.diff(sx.Dict(a=1, b=sx.Dict(c=1)), sx.Dict(a=2, b=sx.Dict(c=1), d=sx.Dict(e=[5])))
    assert has_set(change, ("a",), 2)
    assert not has_set(change, ("a",), 1)
    assert has_set(change, ("d", "e", 0), 5)
    assert not has_set(change, ("d", "e", 1), 5)
    assert not has_set(change, ("b", "c"), 1)
