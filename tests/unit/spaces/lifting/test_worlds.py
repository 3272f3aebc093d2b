import symexp as sx
from symexp.spaces.lifting.worlds import Worlds, decisions_of, every_placeholder, places_of
from symexp.tree.nodes.state import get_state
from symexp.tree.nodes.values import view


def worlds_of(space, most=1000):
    return Worlds(get_state(space).node, most)


def test_small_spaces_are_enumerated():
    worlds = worlds_of(sx.Dict(a=sx.oneof([1, 2]), b=sx.oneof([sx.oneof([3, 4]), 5])))
    assert [tuple(view(w.tree).values()) for w in worlds.every] == [
        (1, 3), (1, 4), (1, 5), (2, 3), (2, 4), (2, 5),
    ]  # fmt: skip
    assert worlds.is_complete


def test_each_candidate_of_each_placeholder_occurs():
    inner = sx.oneof([sx.oneof(range(20, 24)), sx.oneof([30, sx.oneof([31, 32, 33])])])
    space = sx.Dict(a=sx.oneof(range(9)), b=inner, c=sx.manyof(2, range(5)), d=sx.oneof(range(7)))
    worlds = worlds_of(space)
    trees = [view(w.tree) for w in worlds.every]
    assert {t.a for t in trees} == set(range(9))
    assert {t.b for t in trees} == {20, 21, 22, 23, 30, 31, 32, 33}
    assert {t.c[0] for t in trees} == {t.c[1] for t in trees} == set(range(5))
    assert worlds.is_complete
    assert len(trees) < 60  # of 10,080


def test_each_candidate_of_a_choice_of_several_occurs_below_another_choice():
    inner = sx.manyof(2, [0, 1, sx.floatv(0, 1)], distinct=False)
    worlds = worlds_of(sx.Dict(a=sx.floatv(0, 1), b=sx.oneof([inner, 5])))
    values = [v for w in worlds.every if view(w.tree).b != 5 for v in view(w.tree).b]
    assert {type(v) for v in values} == {int, float}
    assert worlds.is_complete


def test_a_limit_leaves_candidates_out():
    assert not worlds_of(sx.Dict(a=sx.oneof(range(1000))), 10).is_complete


def test_conditions_hold_in_all_worlds():
    space = sx.Dict(
        a=sx.oneof(range(40), name="a"),
        b=sx.oneof([1, 2], when=("a", 39), otherwise=0),
        c=sx.floatv(0, 1),
    )
    worlds = worlds_of(space)
    pairs = {(view(w.tree).a, view(w.tree).b) for w in worlds.every}
    assert {p for p in pairs if p[1]} <= {(39, 1), (39, 2)}
    # A part of a space, whose names are elsewhere, is tried without them.
    part = worlds_of(sx.Dict(b=sx.oneof([1, 2], when=("a", 39), otherwise=0)))
    assert {view(w.tree).b for w in part.every} == {1, 2}


def test_the_placeholders_of_a_tree():
    inner = sx.oneof([1, 2])
    outer = sx.oneof([inner, [sx.floatv(0, 1)]])
    space = sx.Dict(a=outer, b=3)
    assert [repr(h) for h in every_placeholder(get_state(space).node)] == [
        repr(outer), "oneof([1, 2])", "floatv(0.0, 1.0)",
    ]  # fmt: skip


def test_places_and_decisions_of_tied_objects_and_names():
    part = sx.Dict(x=sx.oneof([1, 2]))

    @sx.symbolize
    class Holder:
        def __init__(self, part): ...

    held = Holder(part)
    space = sx.Dict(a=held, b=held, c=sx.oneof([5, 6], name="n"), d=sx.oneof([5, 6], name="n"))
    template = worlds_of(space).template
    places = places_of(template)
    assert places["a", "part", "x"] == places["b", "part", "x"]
    assert len(places) == 4
    assert decisions_of(template, (1, 0)) == [1, 0, 0]
