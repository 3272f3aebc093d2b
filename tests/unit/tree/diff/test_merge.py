"""`sx.merge`: the changes of two versions in one tree, and what is a conflict."""

import copy
import pickle

import pytest

import symexp as sx
from symexp.tree.nodes.state import get_state
from symexp.tree.nodes.ties import canonical_ties


@sx.symbolize
class Leaf:
    def __init__(self, x=0, y=None):
        self.seen = (x, y)


@sx.symbolize
class Other:
    def __init__(self, x=0, y=None):
        pass


@sx.symbolize
class Open:
    def __init__(self, first=None, **extra):
        pass


@sx.symbolize([("parts", sx.typing.List(sx.typing.Int(), max_size=3))])
class Sized:
    def __init__(self, parts):
        pass


def changed(tree, *edits):
    return sx.patch(sx.clone(tree), *edits)


def node(value):
    return get_state(value).node


def ties(value):
    return [["".join(map(str, p)) for p in group] for group in canonical_ties(node(value))]


def conflicts(*three):
    """The conflicts of a merge; those of the swapped merge are the same."""
    with pytest.raises(sx.MergeConflict) as caught:
        sx.merge(*three)
    base, ours, theirs = three
    with pytest.raises(sx.MergeConflict) as swapped:
        sx.merge(base, theirs, ours)
    found = [(str(c.path), c.base, c.ours, c.theirs) for c in caught.value.conflicts]
    others = [(str(c.path), c.base, c.theirs, c.ours) for c in swapped.value.conflicts]
    assert repr(found) == repr(others)
    return found


BASE = sx.Dict(layers=[Leaf(1), Leaf(2), Leaf(3)], rate=0.1, options=sx.Dict(a=1))


def test_changes_of_both_are_taken_and_nothing_else_changes():
    ours = changed(BASE, {"rate": 0.2, "layers[0].x": 7})
    theirs = changed(BASE, {"layers[0].y": "a", "options.b": 2})
    before = [sx.clone(tree) for tree in (BASE, ours, theirs)]
    made = sx.merge(BASE, ours, theirs)
    want = sx.Dict(layers=[Leaf(7, "a"), Leaf(2), Leaf(3)], rate=0.2, options=sx.Dict(a=1, b=2))
    assert sx.eq(made, want)
    assert all(map(sx.eq, before, (BASE, ours, theirs)))
    made.layers[0].x = 100
    assert all(map(sx.eq, before, (BASE, ours, theirs)))
    # What no version changed is shared.
    assert node(made.layers).values[1] is node(BASE.layers).values[1]


def test_both_inserted_elements_are_kept_ours_first():
    ours = changed(BASE, {"layers[1]": sx.Insertion(Other(1))})
    theirs = changed(BASE, {"layers[1]": sx.Insertion(Other(2))})
    made = sx.merge(BASE, ours, theirs)
    assert [(type(v).__name__, v.x) for v in made.layers] == [
        ("Leaf", 1), ("Other", 1), ("Other", 2), ("Leaf", 2), ("Leaf", 3),
    ]  # fmt: skip
    assert [v.x for v in sx.merge(BASE, theirs, ours).layers] == [1, 2, 1, 2, 3]


@pytest.mark.parametrize(
    ("ours", "theirs", "want"),
    [
        ([9], [9], [9]),
        ([9, 8], [9], [9, 8]),
        ([7, 9], [9], [7, 9]),
        ([7, 8], [7, 9], [7, 8, 9]),
        ([7, 9], [8, 9], [7, 8, 9]),
        ([9, 9], [9], [9, 9]),
        ([8], [9], [8, 9]),
    ],
)
def test_equal_ends_of_inserted_runs_are_inserted_once(ours, theirs, want):
    def around(run):
        return sx.List([Leaf(0), *map(Leaf, run), Other(1)])

    made = sx.merge(around([]), around(ours), around(theirs))
    assert sx.eq(made, around(want))


def test_different_values_are_a_conflict_with_its_place_and_three_values():
    ours, theirs = changed(BASE, {"rate": 0.2}), changed(BASE, {"rate": 0.3})
    with pytest.raises(sx.MergeConflict) as caught:
        sx.merge(BASE, ours, theirs)
    (conflict,) = caught.value.conflicts
    assert conflict == ("rate", 0.1, 0.2, 0.3, "")
    assert isinstance(conflict.path, sx.KeyPath)
    assert str(conflict) == "rate: base 0.1, ours 0.2, theirs 0.3"
    assert str(caught.value) == (
        "Both versions change one place in different ways:\n"
        "  rate: base 0.1, ours 0.2, theirs 0.3\n"
        "Decide with on_conflict='ours', on_conflict='theirs', or a function that gets each "
        "conflict and returns the value."
    )
    assert isinstance(caught.value, (sx.SymexpError, ValueError))


def test_a_message_shows_the_first_conflicts():
    base, ours, theirs = (sx.Dict({f"k{i}": i + j for i in range(8)}) for j in (0, 10, 20))
    with pytest.raises(sx.MergeConflict, match="8 places") as caught:
        sx.merge(base, ours, theirs)
    assert str(caught.value).count("base") == 5
    assert "and 3 more, see `.conflicts` of this error" in str(caught.value)
    assert len(caught.value.conflicts) == 8


def test_a_side_or_a_function_decides():
    ours = changed(BASE, {"rate": 0.2, "layers[0]": Other(1)})
    theirs = changed(BASE, {"rate": 0.3, "layers[0]": Open(1), "options.a": 5})
    made = sx.merge(BASE, ours, theirs, on_conflict="ours")
    assert (made.rate, type(made.layers[0]).__name__, made.options.a) == (0.2, "Other", 5)
    made = sx.merge(BASE, ours, theirs, on_conflict="theirs")
    assert (made.rate, type(made.layers[0]).__name__, made.options.a) == (0.3, "Open", 5)
    seen = []

    def decide(conflict):
        seen.append(str(conflict.path))
        return max(conflict.ours, conflict.theirs) if conflict.path == "rate" else sx.ABSENT

    made = sx.merge(BASE, ours, theirs, on_conflict=decide)
    assert seen == ["layers[0]", "rate"]
    assert sx.eq(made, sx.Dict(layers=[Leaf(2), Leaf(3)], rate=0.3, options=sx.Dict(a=5)))


def test_a_function_may_give_up():
    def refuse(conflict):
        raise RuntimeError(f"nobody knows {conflict.path}")

    with pytest.raises(RuntimeError, match="nobody knows rate"):
        sx.merge(BASE, changed(BASE, {"rate": 1.0}), changed(BASE, {"rate": 2.0}),
                 on_conflict=refuse)  # fmt: skip


def test_wrong_answers_are_refused():
    with pytest.raises(sx.errors.ArgumentError, match=r"on_conflict='ours', 'theirs' or a fun"):
        sx.merge(1, 2, 3, on_conflict="mine")
    with pytest.raises(sx.errors.ArgumentError, match="The root cannot be absent"):
        sx.merge(1, 2, 3, on_conflict=lambda c: sx.ABSENT)
    three = Sized([1]), Sized([2]), Sized([3])
    with pytest.raises(sx.errors.SpecTypeError, match=r"parts\[0\]"):
        sx.merge(*three, on_conflict=lambda c: "no number")


def test_leaves_and_roots():
    assert sx.merge(1, 1, 2) == 2
    assert sx.merge(1, 2, 1) == 2
    assert sx.merge(1, 2, 2) == 2
    assert conflicts(1, 2, 3) == [("", 1, 2, 3)]
    assert sx.merge([1, 2], [1, 2, 3], [0, 1, 2]) == [0, 1, 2, 3]
    nan = float("nan")
    assert sx.eq(sx.merge(sx.Dict(x=1), sx.Dict(x=nan), sx.Dict(x=float("nan"))), sx.Dict(x=nan))
    assert sx.eq(sx.merge(Leaf(1), Leaf(1), Other(1)), Other(1))
    assert repr(conflicts(Leaf(1), Open(1), Other(1))) == (
        "[('', Leaf(x=1, y=None), Open(first=1), Other(x=1, y=None))]"
    )


def test_types_of_numbers_differ():
    assert conflicts(sx.Dict(x=1), sx.Dict(x=True), sx.Dict(x=1.0)) == [("x", 1, True, 1.0)]


def test_a_deleted_place_that_the_other_version_changes_is_a_conflict():
    ours = sx.Dict(layers=[Leaf(1), Leaf(3)], rate=0.1, options=sx.Dict(a=1))
    theirs = changed(BASE, {"layers[1].x": 20})
    assert repr(conflicts(BASE, ours, theirs)) == (
        "[('layers[1]', Leaf(x=2, y=None), ABSENT, Leaf(x=20, y=None))]"
    )
    assert sx.eq(sx.merge(BASE, ours, theirs, on_conflict="ours"), ours)
    assert sx.eq(sx.merge(BASE, ours, theirs, on_conflict="theirs"), theirs)
    both = sx.merge(BASE, ours, sx.clone(ours))
    assert sx.eq(both, ours)


def test_a_replaced_value_that_the_other_version_changes_inside_is_a_conflict():
    ours = changed(BASE, {"layers": [1, 2]})
    theirs = changed(BASE, {"layers[0].x": 5})
    ((path, *_),) = conflicts(BASE, changed(BASE, {"layers": 5}), theirs)
    assert path == "layers"
    assert {path for path, *_ in conflicts(BASE, ours, theirs)} == {"layers[0]"}


def test_keys_of_dicts_and_further_arguments():
    base = sx.Dict(o=Open(1, p=1), d=sx.Dict(a=1))
    ours = sx.Dict(o=Open(1, q=2), d=sx.Dict(a=1, b=1))
    theirs = sx.Dict(o=Open(1, p=1, r=3), d=sx.Dict(a=1, b=1, c=0))
    made = sx.merge(base, ours, theirs)
    assert sx.eq(made, sx.Dict(o=Open(1, q=2, r=3), d=sx.Dict(a=1, b=1, c=0)))
    theirs = sx.Dict(o=Open(1, p=5, q=4), d=sx.Dict(a=1, b=2))
    assert conflicts(base, ours, theirs) == [
        ("o.p", 1, sx.ABSENT, 5),
        ("o.q", sx.ABSENT, 2, 4),
        ("d.b", sx.ABSENT, 1, 2),
    ]
    made = sx.merge(base, ours, theirs, on_conflict=lambda c: sx.ABSENT)
    assert sx.eq(made, sx.Dict(o=Open(1), d=sx.Dict(a=1)))


def test_a_moved_element_that_the_other_version_changes_is_a_conflict():
    items = [Leaf(1), Other(2), Open(3), Leaf("a"), Other("b")]
    base = sx.List(items)
    ours = sx.List([*base[1:], base[0]])
    assert [type(op).__name__ for op in sx.diff(base, ours)] == ["Delete", "Insert"]
    assert {path for path, *_ in conflicts(base, ours, changed(base, {"[0].y": 5}))} == {""}
    # Moved by both to different places, or moved by one and removed by the other.
    theirs = sx.List([base[1], base[2], base[0], *base[3:]])
    assert {path for path, *_ in conflicts(base, ours, theirs)} == {""}
    assert {path for path, *_ in conflicts(base, ours, sx.List(base[1:]))} == {""}
    with pytest.raises(sx.MergeConflict, match="one version moves element 0, and the other chan"):
        sx.merge(base, ours, theirs)
    assert sx.eq(sx.merge(base, ours, theirs, on_conflict="theirs"), theirs)
    assert sx.eq(sx.merge(base, ours, changed(base, {"[1].y": 5})), changed(ours, {"[0].y": 5}))


def test_elements_that_both_replace_by_others_are_a_conflict():
    base = sx.List([Leaf(0), Other(1), Other(2), Leaf(3)])
    ours = sx.List([Leaf(0), Open(1), Leaf(3)])
    theirs = sx.List([Leaf(0), Open(2), Leaf(3)])
    with pytest.raises(sx.MergeConflict, match="both versions replace element 1 and elements bes"):
        sx.merge(base, ours, theirs)


def test_tuples_merge_as_lists_do():
    base = sx.Dict(t=(Leaf(1), 2))
    made = sx.merge(base, sx.Dict(t=(Leaf(1, "a"), 2)), sx.Dict(t=(Leaf(1), 2, 3)))
    assert sx.eq(made, sx.Dict(t=(Leaf(1, "a"), 2, 3)))
    # A tuple of plain values is a value.
    assert conflicts(sx.Dict(t=(1, 2)), sx.Dict(t=(1, 3)), sx.Dict(t=(0, 2))) == [
        ("t", (1, 2), (1, 3), (0, 2))
    ]


def test_values_that_do_not_fit_together_are_an_error_with_their_place():
    base, ours, theirs = Sized([1]), Sized([1, 2, 3]), Sized([0, 1])
    with pytest.raises(sx.errors.SpecValueError, match="parts"):
        sx.merge(base, ours, theirs)


def test_ties_that_one_version_makes_or_removes():
    leaf = Leaf(1)
    tied, apart = sx.Dict(a=leaf, b=leaf, c=0), sx.Dict(a=Leaf(1), b=Leaf(1), c=0)
    for base, version in ((apart, tied), (tied, apart)):
        made = sx.merge(base, version, changed(base, {"c": 1}))
        assert (made.c, ties(made)) == (1, ties(version))
        assert ties(sx.merge(base, changed(base, {"c": 1}), version)) == ties(version)
        assert ties(sx.merge(base, version, sx.clone(version))) == ties(version)


def test_a_change_of_an_object_that_the_other_version_unties():
    leaf = Leaf(1)
    base = sx.Dict(a=leaf, b=leaf)
    ours, theirs = changed(base, {"a.x": 5}), changed(base, {"b": Leaf(1)})
    made = sx.merge(base, ours, theirs)
    assert sx.eq(made, sx.Dict(a=Leaf(5), b=Leaf(5)))
    assert ties(made) == []


def test_both_versions_change_one_object_at_different_places():
    leaf = Leaf(1)
    base = sx.Dict(a=leaf, b=leaf)
    made = sx.merge(base, changed(base, {"a.x": 5}), changed(base, {"b.y": 6}))
    assert made.a is made.b
    assert sx.eq(made.a, Leaf(5, 6))
    with pytest.raises(sx.MergeConflict, match=r"a\.x: base 1, ours 5, theirs 6"):
        sx.merge(base, changed(base, {"a.x": 5}), changed(base, {"b.x": 6}))


def test_tied_places_of_which_the_other_version_changes_one_are_a_conflict():
    leaf = Leaf(1)
    base = sx.Dict(m=sx.Dict(a=Leaf(1), b=Leaf(1)), c=0)
    ours = sx.Dict(m=sx.Dict(a=leaf, b=leaf), c=0)
    theirs = changed(base, {"m.a.x": 2, "c": 3})
    with pytest.raises(sx.MergeConflict, match=r"m: base .*different values: 'm.a' and 'm.b'"):
        sx.merge(base, ours, theirs)
    for side, tree in (("ours", ours), ("theirs", theirs)):
        made = sx.merge(base, ours, theirs, on_conflict=side)
        assert sx.eq(made.m, tree.m)
        assert made.c == 3


def test_contradicting_ties_are_a_conflict():
    leaf = Leaf(1)
    base = sx.Dict(a=leaf, b=leaf, c=Leaf(1))
    ours = sx.Dict(a=Leaf(1), b=Leaf(1), c=Leaf(1))
    theirs = sx.Dict(a=leaf, b=leaf, c=leaf)
    with pytest.raises(sx.MergeConflict, match="one version ties what the other one separates"):
        sx.merge(base, ours, theirs)
    assert ties(sx.merge(base, ours, theirs, on_conflict="theirs")) == [["a", "b", "c"]]


def test_inserted_objects_keep_their_ties():
    base = sx.List([Leaf(0)])
    mine, its = Leaf(1), Leaf(2)
    made = sx.merge(base, sx.List([Leaf(0), mine, mine]), sx.List([Leaf(0), its, its]))
    assert [v.x for v in made] == [0, 1, 1, 2, 2]
    assert ties(made) == [["1", "2"], ["3", "4"]]


def test_the_value_of_a_function_keeps_its_ties():
    def decide(conflict):
        leaf = Leaf(7)
        return sx.Dict(p=leaf, q=leaf)

    base = sx.Dict(l=sx.List([1, 2]), x=0)
    ours, theirs = changed(base, {"l[1]": Leaf(1), "x": 1}), changed(base, {"l[1]": Leaf(2)})
    made = sx.merge(base, ours, theirs, on_conflict=decide)
    assert made.l[1].p is made.l[1].q
    assert sx.merge(1, 2, 3, on_conflict=decide).p.x == 7


def test_spaces_merge_inside_candidates():
    def space(a, b, **options):
        return sx.Dict(layer=sx.oneof([Leaf(*a), Other(*b)], **options))

    made = sx.merge(space([1], [2]), space([1, "a"], [2]), space([5], [2, "b"]))
    assert sx.eq(made, space([5, "a"], [2, "b"]))
    ((path, *_),) = conflicts(space([1], [2]), space([3], [2]), space([4], [2]))
    assert path == "layer"
    conflicts(space([1], [2]), space([1], [2], name="n"), space([3], [2]))
    base = sx.Dict(x=sx.oneof([1, 2]))
    ours, theirs = sx.Dict(x=sx.oneof([1, 2, 3])), sx.Dict(x=sx.oneof([1, 2, 4]))
    assert [path for path, *_ in conflicts(base, ours, theirs)] == ["x"]
    made = sx.merge(base, sx.Dict(x=sx.floatv(0.0, 1.0)), base)
    assert sx.eq(made, sx.Dict(x=sx.floatv(0.0, 1.0)))


def test_a_materialized_object_is_read_and_stays():
    base = Leaf(Leaf(1), 2)
    ours = sx.clone(base)
    assert ours.seen[1] == 2
    live = ours.x
    theirs = changed(base, {"x.x": 5})
    made = sx.merge(base, ours, theirs)
    assert sx.eq(made, Leaf(Leaf(5), 2))
    assert ours.x is live
    assert made.seen[0].x == 5


def test_missing_values_are_values():
    base, ours, theirs = Leaf(sx.MISSING_VALUE), Leaf(sx.MISSING_VALUE, 1), Leaf(2)
    assert sx.eq(sx.merge(base, ours, theirs), Leaf(2, 1))


def test_deep_trees():
    def deep(x):
        tree = Leaf(x)
        for _ in range(3000):
            tree = Leaf(tree)
        return sx.Dict(tree=tree, y=0)

    made = sx.merge(deep(1), deep(2), changed(deep(1), {"y": 5}))
    assert made.y == 5
    assert sx.eq(made.tree, deep(2).tree)
    with pytest.raises(sx.MergeConflict):
        sx.merge(deep(1), deep(2), deep(3))


def test_absent_is_one_false_marker():
    assert not sx.ABSENT
    assert repr(sx.ABSENT) == "ABSENT"
    assert copy.deepcopy(sx.ABSENT) is copy.copy(sx.ABSENT) is sx.ABSENT
    assert pickle.loads(pickle.dumps(sx.ABSENT)) is sx.ABSENT


def unknown(**arguments):
    """An experiment of a class that is not known here."""
    value = {"$type": "lab.unknown.Net", **arguments}
    return sx.from_json({"symexp": 1, "value": {"net": value, "rate": 0.1}})


def test_unknown_objects_merge_argument_by_argument():
    base = unknown(units=4, name="n")
    made = sx.merge(base, unknown(units=4, name="n", depth=2), unknown(units=8, name="n"))
    assert sx.eq(made, unknown(units=8, name="n", depth=2))
    assert sx.to_json(made) == sx.to_json(unknown(units=8, name="n", depth=2))
    # An argument that is left out may have its default.
    assert sx.eq(sx.merge(base, unknown(units=4), unknown(units=8, name="n")), unknown(units=8))
    ((path, *values),) = conflicts(base, unknown(units=4), unknown(units=4, name="m"))
    assert (path, values) == ("net.name", ["n", sx.ABSENT, "m"])


def test_unknown_objects_of_two_versions_are_replaced_as_a_whole():
    base, ours = unknown(units=4), unknown(**{"$version": 2}, size=4)
    ((path, *_),) = conflicts(base, ours, unknown(units=8))
    assert path == "net"
    assert sx.eq(sx.merge(base, ours, base), ours)
