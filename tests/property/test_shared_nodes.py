"""Trees whose objects are shared: results computed by objects, against a visit of all places.

The visits of places are the algorithms that symexp had before. Their cost is that of the places, so
the trees here are small.
"""

import copy
import hashlib
import importlib
import itertools
import pickle

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

import symexp as sx
from symexp._base.leaves import canonical
from symexp.tree.nodes import digest, node, ties
from symexp.tree.nodes.digest import fingerprint_of
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import get_state
from symexp.tree.nodes.values import view

MANY = settings(max_examples=2 * settings().max_examples, suppress_health_check=list(HealthCheck))


@sx.symbolize
class Pair:
    def __init__(self, a=None, b=None):
        self.live_a, self.live_b = a, b


@sx.symbolize
class Leaf:
    def __init__(self, x=0):
        self.live_x = x


@st.composite
def trees(draw, least=2, most=9):
    """Draws a tree that is made of a pool: parts of it stand at several places, or are cloned."""
    pool = [Leaf(draw(st.integers(0, 2)))]
    for _ in range(draw(st.integers(least, most))):
        a, b = draw(st.sampled_from(pool)), draw(st.sampled_from(pool))
        kind = draw(st.sampled_from(["pair", "pair", "pair", "list", "dict", "clone", "leaf"]))
        if kind == "pair":
            pool.append(Pair(a, b))
        elif kind == "list":
            pool.append(Pair([a, b], draw(st.sampled_from(pool))))
        elif kind == "dict":
            pool.append(Pair(sx.Dict(p=a, q=b)))
        elif kind == "clone":
            pool.append(Pair(sx.clone(a), b))
        else:
            pool.append(Leaf(draw(st.integers(0, 2))))
        if len(pool) > 4 and draw(st.booleans()):
            del pool[0]
    return Pair(pool[-1], pool[-2] if len(pool) > 1 else None)


def root_of(value):
    return get_state(value).node


def groups_by_places(root):
    """The groups of tied places, found by a visit of every place."""
    groups, firsts = {}, {}
    stack = [(root, (), (), None)]
    while stack:
        here, path, first, scope = stack.pop()
        scope = here.scope or scope
        if here.tie is not None:
            identity = (scope, here.tie)
            groups.setdefault(identity, []).append(path)
            known = firsts.setdefault(identity, {})
            known[first] = None
            first = next(iter(known))
        below = [(v, (*path, k), (*first, k), scope) for k, v in here.items() if type(v) is Node]
        stack.extend(reversed(below))
    return tuple(tuple(places) for i, places in groups.items() if len(firsts[i]) > 1)


def order(place):
    return [(type(key) is str, key) for key in place]


def canonical_by_places(root):
    groups = [tuple(sorted(group, key=order)) for group in groups_by_places(root)]
    return tuple(sorted(groups, key=lambda group: [order(place) for place in group]))


def fingerprint_by_places(root):
    groups = canonical_by_places(root)
    if not groups:
        return digest.digest(root)
    hasher = hashlib.sha256(b"symexp tied tree 1\n" + digest.digest(root))
    for group in groups:
        for place in group:
            hasher.update(canonical(tuple(place)))
        hasher.update(b";")
    return hasher.digest()


@pytest.fixture
def by_objects():
    """Every limit on places is zero, so that all trees are treated as those of too many places."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(digest, "MANY_PLACES", 0)
        patch.setattr(ties, "MANY_PLACES", 0)
        patch.setattr(node, "PATIENCE", 1)
        patch.setattr("symexp.tree.nodes.equality.PATIENCE", 1)
        patch.setattr(importlib.import_module("symexp.tree.diff.diff"), "_MOST_PAIRS", 1)
        patch.setattr("symexp.spaces.placeholders.skeleton.MANY_PLACES", 0)
        patch.setattr("symexp.patching.locations._PATIENCE", 0)
        yield


@given(trees())
@MANY
def test_groups_are_those_of_a_visit_of_all_places(tree):
    root = root_of(tree)
    found = groups_by_places(root)
    event(f"groups: {min(len(found), 4)}")
    assert ties.tie_groups(root) == found
    objects = ties.TiedObjects(root)
    assert len(objects.found) == len(found)
    assert objects.places == sum(map(len, found))


@given(trees())
@MANY
def test_fingerprints_are_those_of_a_visit_of_all_places(tree):
    assert fingerprint_of(root_of(tree)) == fingerprint_by_places(root_of(tree))


@given(trees(), trees())
@MANY
def test_equality_is_that_of_a_visit_of_all_places(left, right):
    same_content = digest.digest(root_of(left)) == digest.digest(root_of(right))
    same_ties = canonical_by_places(root_of(left)) == canonical_by_places(root_of(right))
    assert sx.eq(left, right) == (same_content and same_ties)
    assert sx.eq(left, sx.from_json_str(sx.to_json_str(left)))


@given(st.lists(trees(1, 4), min_size=2, max_size=6))
@MANY
def test_fingerprints_by_objects_tell_trees_apart_as_eq_does(by_objects, forest):
    for left, right in itertools.product(forest, repeat=2):
        same = fingerprint_of(root_of(left)) == fingerprint_of(root_of(right))
        assert same == sx.eq(left, right)
        event(f"equal: {same}")


@given(trees())
@MANY
def test_copies_by_objects_are_equal(by_objects, tree):
    text = sx.to_json_str(tree)
    for made in (
        sx.from_json_str(text),
        sx.clone(tree),
        copy.deepcopy(tree),
        pickle.loads(pickle.dumps(tree)),
    ):
        assert sx.eq(made, tree)
        assert sx.fingerprint(made) == sx.fingerprint(tree)
        assert sx.to_json_str(made) == text


@given(trees(), trees())
@MANY
def test_diffs_by_objects_lead_to_the_right_tree(by_objects, left, right):
    change = sx.diff(left, right)
    assert (not change) == sx.eq(left, right)
    made = view(change.apply(root_of(left)))
    assert sx.eq(made, right), (left, right, change.operations)
    back = view(change.invert().apply(root_of(right)))
    assert sx.eq(back, left), (left, right, change.operations)


@given(trees(), st.integers(0, 2))
@MANY
def test_a_rule_by_objects_changes_what_a_rule_by_places_does(by_objects, tree, old):
    def rule(k, v):
        return 9 if type(v) is int and v == old else v

    before = groups_by_places(root_of(tree))
    text = repr(tree)
    sx.patch(tree, rule)
    assert repr(tree) == text.replace(f"Leaf(x={old})", "Leaf(x=9)")
    assert groups_by_places(root_of(tree)) == before


def leaves(root, path=()):
    """The places of the leaf arguments, in the order of the tree."""
    for key, value in root.items():
        if type(value) is Node:
            yield from leaves(value, (*path, key))
        elif type(value) is int:
            yield (*path, key)


@given(trees(), st.data())
@MANY
def test_an_edit_of_any_place_changes_all_places_of_its_object(tree, data):
    place = data.draw(st.sampled_from(list(leaves(root_of(tree)))))
    path = sx.KeyPath.of(place)
    groups = groups_by_places(root_of(tree))
    expected = {place}
    while True:  # a place is also changed below each other place of each tied object above it
        more = {
            other + here[len(one) :]
            for here in expected
            for group in groups
            for one in group
            if here[: len(one)] == one
            for other in group
        }
        if more <= expected:
            break
        expected |= more
    sx.patch(tree, {path: 77})
    changed = {p for p in leaves(root_of(tree)) if sx.get(tree, sx.KeyPath.of(p)) == 77}
    assert changed == expected
    assert groups_by_places(root_of(tree)) == groups


@given(trees(), st.data())
@MANY
def test_spaces_by_objects_are_those_by_places(tree, data):
    space = tree.clone()
    for place in data.draw(st.lists(st.sampled_from(list(leaves(root_of(tree)))), max_size=3)):
        sx.patch(space, {sx.KeyPath.of(place): sx.oneof([0, 1, 2])})
    by_places = sx.dna_spec(space)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("symexp.spaces.placeholders.skeleton.MANY_PLACES", 0)
        short = sx.template(space.clone())
    assert short.spec.space_size == by_places.space_size
    assert [e.location for e in short.spec.elements] == [e.location for e in by_places.elements]
    for dna in itertools.islice(by_places, 0) if by_places.is_constant else [by_places.first_dna()]:
        candidate = short.decode(dna.nested)
        assert sx.eq(candidate, sx.decode(space, dna))
        assert short.encode(candidate).nested == dna.nested
