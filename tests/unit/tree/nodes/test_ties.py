"""Ties: the same handle at two places is one object, everywhere and always."""

import copy
import pickle

import pytest

import symexp as sx
from symexp.errors import PathError, RuleError
from symexp.tree.nodes.node import SCOPED
from symexp.tree.nodes.state import get_state
from symexp.tree.nodes.ties import tie_groups


@sx.symbolize
class Leaf:
    def __init__(self, x=0):
        self.live = x


@sx.symbolize
class Pair:
    def __init__(self, a=None, b=None):
        self.a2, self.b2 = a, b


def groups(value):
    return [["".join(map(str, p)) for p in g] for g in tie_groups(get_state(value).node)]


def tied():
    leaf = Leaf(1)
    return Pair(leaf, leaf)


def test_tied_places_have_one_live_object():
    pair = tied()
    assert pair.a2 is pair.b2
    assert groups(pair) == [["a", "b"]]


def test_equal_but_separate_objects_are_not_tied():
    pair = Pair(Leaf(1), Leaf(1))
    assert pair.a2 is not pair.b2
    assert groups(pair) == []


def test_fingerprint_and_equality_tell_tied_from_untied():
    assert sx.eq(tied(), tied())
    assert sx.ne(tied(), Pair(Leaf(1), Leaf(1)))
    assert sx.fingerprint(tied()) == sx.fingerprint(tied())
    assert sx.fingerprint(tied()) != sx.fingerprint(Pair(Leaf(1), Leaf(1)))


@pytest.mark.parametrize(
    "copier", [sx.clone, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_copies_keep_ties(copier):
    made = copier(tied())
    assert made.a is made.b
    assert made.a2 is made.b2
    assert sx.eq(made, tied())


def test_a_clone_is_not_tied_to_its_original():
    leaf = Leaf(1)
    pair = Pair(leaf, sx.clone(leaf))
    assert groups(pair) == []
    original = tied()
    both = Pair(original, sx.clone(original))
    assert groups(both) == [["aa", "ab"], ["ba", "bb"]]
    assert both.a2.a2 is not both.b2.a2


def test_a_clone_made_before_the_tie_stays_free():
    leaf = Leaf(1)
    pair = Pair(leaf, sx.clone(leaf))
    Pair(leaf, leaf)
    assert groups(pair) == []


def test_inner_parts_of_clones_stay_free():
    outer = Pair(Leaf(1))
    both = Pair(outer, sx.clone(outer))
    Pair(outer.a, outer.a)
    assert groups(both) == []


def test_ties_across_containers():
    leaf = Leaf(1)
    tree = Pair([leaf], {"k": (leaf, 2)})
    assert groups(tree) == [["a0", "bk0"]]
    assert tree.a2[0] is tree.b2["k"][0]
    made = sx.clone(tree)
    assert made.a2[0] is made.b2["k"][0]


def test_an_edit_of_one_place_is_an_edit_of_the_object():
    pair = tied()
    sx.patch(pair, {"a.x": 5})
    assert (pair.a.x, pair.b.x) == (5, 5)
    assert groups(pair) == [["a", "b"]]
    assert pair.a2 is pair.b2


def test_a_replaced_place_is_no_longer_tied():
    pair = tied()
    sx.patch(pair, {"a": Leaf(7)})
    assert (pair.a.x, pair.b.x) == (7, 1)
    assert groups(pair) == []


def test_a_function_rule_is_called_once_for_one_object():
    pair = tied()
    seen = []

    def rule(k, v):
        seen.append(str(k))
        return Leaf(v.x + 1) if isinstance(v, Leaf) else v

    sx.patch(pair, rule)
    assert seen == ["", "a"]
    assert (pair.a.x, pair.b.x) == (2, 2)
    assert pair.a2 is pair.b2


def test_contradicting_edits_of_one_object_are_refused():
    pair = tied()
    with pytest.raises(RuleError, match="one object that stands at several places"):
        sx.patch(pair, {"a.x": 5, "b.x": 6})
    assert pair.a.x == 1


def test_a_rule_may_tie():
    pair = Pair(Leaf(1), Leaf(2))
    shared = Leaf(3)
    sx.patch(pair, lambda k, v: shared if isinstance(v, Leaf) else v)
    assert pair.a2 is pair.b2
    sx.patch(pair, {"b": Leaf(4)})
    sx.patch(pair, {"b": pair.a})
    assert pair.a2 is pair.b2


def test_elements_of_a_list_used_twice():
    items = sx.List([Leaf(1), Leaf(2)])
    pair = Pair(items, items)
    assert groups(pair) == [["a0", "b0"], ["a1", "b1"]]
    assert pair.a2[0] is pair.b2[0]


def test_two_owners_share_one_live_object_as_in_plain_python():
    leaf = Leaf(1)
    one, two = Pair(leaf), Pair(leaf)
    assert one.a2 is two.a2
    leaf.rebind(x=9)
    assert (one.a.x, two.a.x) == (9, 9)


def test_handles_below_follow_every_edit_from_above():
    tied = Leaf(1)
    root = Leaf([tied, tied])
    for value in (2, 3, 4):
        sx.patch(root, {"x[0].x": value})
        assert [leaf.x for leaf in root.x] == [value, value]
        assert root.x[0] is root.x[1]


def test_an_object_that_holds_a_tied_one_stays_one_object():
    inner = Leaf(1)
    outer = Leaf(inner)
    root = Leaf([outer, outer, inner])
    for value in (2, 3):
        sx.patch(root, {"x[2].x": value})
        assert root.x[0] is root.x[1]
        assert root.x[0].x is root.x[2]
        assert sx.get(root, "x[1].x.x") == value


def nested():
    """An object at two places, as a layer that an encoder and a decoder share."""
    leaf = Leaf(1)
    return Pair(Pair(leaf), [Pair(leaf), 0])


def is_tied(pair):
    """In the tree, and once it is live."""
    return groups(pair) == [["aa", "b0a"]] and pair.a2.a2 is pair.b2[0].a2


def test_editing_a_tied_object_itself_shows_at_all_its_places():
    leaf = Leaf(1)
    pair = Pair(Pair([leaf]), [Pair(leaf), {"k": Pair(Pair(leaf))}])
    sx.patch(leaf, {"x": 9})
    assert str(pair).count("x = 9") == 3
    assert [pair.a.a[0].x, pair.b[0].a.x, pair.b[1]["k"].a.a.x] == [9, 9, 9]
    assert sx.fingerprint(pair) == sx.fingerprint(sx.from_json(sx.to_json(pair)))
    assert len(groups(pair)[0]) == 3


def test_editing_below_one_place_of_a_tied_object_shows_at_the_other():
    pair = nested()
    sx.patch(pair.a, {"a.x": 5})
    assert (pair.a.a.x, pair.b[0].a.x) == (5, 5)
    assert is_tied(pair)


EDITS = {
    "beside it": lambda pair: sx.patch(pair, {"a.b": 7}),
    "beside the other place": lambda pair: sx.patch(pair, {"b[0].b": 7}),
    "a part": lambda pair: sx.patch(pair.a, {"b": 7}),
    "a list": lambda pair: sx.patch(pair, {"b[1]": 7}),
    "itself": lambda pair: sx.patch(pair, {"a.a.x": 7}),
    "itself, in a part": lambda pair: sx.patch(pair.a, {"a.x": 7}),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
@pytest.mark.parametrize("cloned", [False, True], ids=["built", "cloned"])
@pytest.mark.parametrize("live", [False, True], ids=["fresh", "live"])
def test_an_edit_does_not_untie_what_is_live_afterwards(edit, cloned, live):
    pair = sx.clone(nested()) if cloned else nested()
    if live:
        assert is_tied(pair)
    edit(pair)
    assert is_tied(pair)


def test_a_list_that_gets_an_object_from_elsewhere_is_tied_to_it():
    leaf = Leaf(1)
    pair = Pair(leaf, [])
    pair.b.append(leaf)
    assert pair.a2 is pair.b2[0]
    other = Pair(Leaf(2), None)
    sx.patch(other, {"b": other.a})
    assert other.a2 is other.b2


def check_faithful(tree):
    loaded = sx.from_json(sx.to_json(tree))
    assert sx.eq(tree, loaded)
    assert sx.fingerprint(tree) == sx.fingerprint(loaded)


def test_places_that_an_edit_made_different_are_untied():
    shared = Leaf(1)
    first, second = Pair(shared), Pair(shared)
    sx.patch(first, {"a.x": 5})
    both = Pair(first, second)
    assert (both.a.a.x, both.b.a.x) == (5, 1)
    assert groups(both) == []
    check_faithful(both)
    sx.patch(both, {"b.b": 3})
    assert (both.a.a.x, both.b.a.x) == (5, 1)


@pytest.mark.parametrize("edit", [{}, {"a.x": 5}])
def test_parts_of_a_clone_are_not_tied_to_the_original(edit):
    pair = tied()
    copy_ = sx.patch(sx.clone(pair), edit)
    both = Pair(pair.a, copy_.a)
    assert groups(both) == []
    check_faithful(both)
    of_the_clone = Pair(copy_.a, Pair(copy_.b, pair.a))
    assert groups(of_the_clone) == [["a", "ba"]]
    assert of_the_clone.a2 is of_the_clone.b2.a2
    check_faithful(of_the_clone)


@sx.symbolize
class Holder:
    def __init__(self, a=None, b=None, n=0):
        pass


class TestObjectsInCandidates:
    """One object at a place and in a candidate: it is one object where the candidate is chosen."""

    def space(self):
        shared = Holder(n=1)
        return Holder(shared, sx.oneof([shared, None]))

    def test_candidates_are_tied(self):
        first, second = sx.iter(self.space())
        assert first.a is first.b
        assert second.b is None

    @pytest.mark.parametrize(
        "rule",
        [{"a.n": 2}, {"a.n": 2, "b.n": 3}, lambda k, v: 2 if k and k.key == "n" and v == 1 else v],
    )
    def test_an_edit_of_the_object_is_refused(self, rule):
        space = self.space()
        with pytest.raises((RuleError, PathError), match=r"sx\.clone\(obj\)|b\.n"):
            sx.patch(space, rule)
        assert sx.eq(space, self.space())

    def test_edits_elsewhere_and_copies_are_not(self):
        space = self.space()
        assert sx.patch(space, {"n": 5}).n == 5
        assert sx.patch(space, {"b": 5}).b == 5
        own = Holder(n=1)
        copied = Holder(own, sx.oneof([own.clone(), None]))
        sx.patch(copied, {"a.n": 2})
        assert [c.a.n for c in sx.iter(copied)] == [2, 2]

    def test_an_object_that_is_in_two_trees(self):
        shared = Holder(n=1)
        Holder(shared)
        space = Holder(None, sx.oneof([shared, Holder(n=4)]))
        sx.patch(space, {"b.n": 7})
        assert [c.b.n for c in sx.iter(space)] == [7, 7]

    def test_places_that_are_decided_differently_are_two_objects(self):
        shared = Holder(n=sx.oneof([1, 2]))
        space = Holder(shared, sx.oneof([shared, None]))
        candidate = sx.decode(space, [0, (0, 1)])
        sx.patch(candidate, {"n": 9})
        assert (candidate.a.n, candidate.b.n) == (1, 2)
        sx.patch(candidate, {"b.n": 5})
        assert (candidate.a.n, candidate.b.n) == (1, 5)


class TestObjectsOfSeveralTrees:
    def test_a_clone_inside_a_clone_is_not_that_of_the_original(self):
        original = Pair(sx.clone(Pair(Leaf(1))), sx.clone(Pair(Leaf(1))))
        both = Pair(sx.clone(original), original.a)
        assert groups(both) == []
        assert both.a.a is not both.b

    def test_an_object_inside_a_clone_of_itself(self):
        tree = sx.clone(sx.Dict(a=Leaf(1), b=Pair(), c=0))
        sx.patch(tree, {"b": sx.clone(Pair(Leaf(2)))})
        sx.patch(tree, {"b.b": tree.a})
        for version in (tree, sx.clone(tree), sx.from_json(sx.to_json(tree))):
            assert version.b.b is version.a
            assert sx.eq(version, tree)

    def test_a_clone_with_ties_is_put_into_several_containers(self):
        base = sx.Dict(items=[None], rest=sx.Dict(a=(Leaf(),)))
        tree = sx.clone(base)
        sx.patch(tree, {"items[0]": tree.rest.a[0]})
        tree = sx.clone(tree)
        for _ in range(3):
            holder = sx.Dict(left=tree)
            assert holder.left["items"][0] is holder.left.rest.a[0]
            assert groups(holder) == [["leftitems0", "leftresta0"]]

    @pytest.mark.parametrize("copied", [lambda tree: tree, sx.clone])
    def test_a_tuple_at_two_places_ties_what_it_holds(self, copied):
        tree = copied(Pair((Leaf(1), 2)))
        both = Pair(tree, tree.a)
        assert both.a.a[0] is both.b[0]
        assert groups(both) == [["aa0", "b0"]]

    def test_an_object_that_was_set_in_a_clone_is_that_object_elsewhere(self):
        leaf, tree = Leaf(1), sx.clone(Pair(1, 2))
        tree.a = leaf
        both = Pair(tree, leaf)
        assert both.a.a is both.b
        assert groups(both) == [["aa", "b"]]

    def test_an_object_that_is_set_at_a_second_place_of_its_owner(self):
        tree = Pair(Leaf(1))
        tree.b = tree.a
        assert tree.a is tree.b
        assert groups(tree) == [["a", "b"]]

    def test_an_equal_clone_in_the_place_of_an_object_is_another_object(self):
        leaf = Leaf(1)
        tree = Pair(leaf)
        sx.patch(tree, {"a": sx.clone(leaf)})
        sx.patch(leaf, {"x": 2})
        assert tree.a.x == 1

    def test_what_is_put_into_a_clone_costs_later_clones_nothing(self):
        tree = sx.clone(Pair(1, 2))
        sx.patch(tree, {"a": Pair(Leaf(1)), "b": sx.clone(Pair(Leaf(1)))})
        assert not any(value.flags & SCOPED for value in get_state(tree).node.values)

    def test_an_edited_object_is_put_at_a_second_place_by_the_same_rule(self):
        for keys in (("p.x", "q"), ("q", "p.x")):
            tree = sx.Dict(p=Leaf(1), q=0)
            new = {"p.x": 5, "q": tree.p}
            sx.patch(tree, {key: new[key] for key in keys})
            assert tree.p is tree.q
            assert tree.q.x == 5


class TestNewObjectsInOneTree:
    @pytest.mark.parametrize("cloned", [False, True])
    @pytest.mark.parametrize("inner", [5, Leaf(5)])
    @pytest.mark.parametrize(
        ("rules", "places"),
        [
            (lambda x: [{"a": x, "b": x}], ("a", "b")),
            (lambda x: [{"a": x}, {"b": x}], ("a", "b")),
            (lambda x: [{"a": x, "b": [x]}], ("a", "b[0]")),
            (lambda x: [{"b": x, "a": [x]}], ("b", "a[0]")),
            (lambda x: [{"b": [x, (x,)]}], ("b[0]", "b[1][0]")),
            (lambda x: [{"b": Pair(x, x)}], ("b.a", "b.b")),
            (lambda x: [{"a": x, "b": Pair(x)}], ("a", "b.a")),
            (lambda x: [lambda k, v: x if k in ("a", "b") else v], ("a", "b")),
        ],
    )
    def test_a_rule_ties_the_places_of_one_new_object(self, cloned, inner, rules, places):
        tree = Pair(1, 2)
        tree = sx.clone(tree) if cloned else tree
        for rule in rules(Leaf(sx.clone(inner) if inner != 5 else inner)):
            sx.patch(tree, rule)
        for version in (tree, sx.clone(tree), sx.from_json(sx.to_json(tree))):
            one, other = (sx.get(version, place) for place in places)
            assert one is other
            assert sx.eq(version, tree)

    def test_one_rule_for_two_trees_ties_nothing_between_them(self):
        rule = {"a": Leaf(Leaf(1))}
        trees = [sx.patch(sx.clone(Pair(1, 2)), rule) for _ in range(2)]
        assert groups(sx.List(trees)) == []


class TestObjectsInThemselves:
    @pytest.mark.parametrize(
        "rule",
        [
            lambda tree: {"p.x": tree.p},
            lambda tree: {"p.x": Leaf(tree.p)},
            lambda tree: {"p.x": [1, (tree.p,)]},
            lambda tree: {"q.x": tree.p, "p.x": tree.q},
            lambda tree: lambda k, v: tree.p if k == "p.x" else v,
        ],
    )
    @pytest.mark.parametrize("cloned", [False, True])
    def test_a_rule_is_refused(self, rule, cloned):
        tree = sx.Dict(p=Leaf(1), q=Leaf(2))
        tree = sx.clone(tree) if cloned else tree
        with pytest.raises(RuleError, match=r"would hold itself.*`sx\.clone"):
            sx.patch(tree, rule(tree))
        assert sx.eq(tree, sx.Dict(p=Leaf(1), q=Leaf(2)))

    def test_the_root_is_refused(self):
        leaf = Leaf(1)
        with pytest.raises(RuleError, match="Leaf would hold itself"):
            sx.patch(leaf, {"x": leaf})
        assert leaf.x == 1
        assert sx.eq(sx.patch(leaf, {"x": sx.clone(leaf)}), Leaf(Leaf(1)))

    @pytest.mark.parametrize("value", [lambda t: t, lambda t: t.p, lambda t: Leaf(t)])
    def test_an_assignment_is_refused(self, value):
        tree = sx.Dict(p=Leaf(1))
        with pytest.raises(RuleError, match="would hold itself"):
            tree.p.x = value(tree)
        assert sx.eq(tree, sx.Dict(p=Leaf(1)))

    def test_an_object_may_take_the_place_of_what_it_holds(self):
        tree = sx.Dict(p=Leaf(1))
        sx.patch(tree, {"p": Leaf(tree.p)})
        assert sx.eq(tree, sx.Dict(p=Leaf(Leaf(1))))
