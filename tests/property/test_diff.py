"""Laws of diffs, over trees with lists, dicts, tuples, extra arguments, equal elements and ties."""

import itertools
import pickle

import hypothesis.strategies as st
from hypothesis import HealthCheck, event, given, settings

import symexp as sx
from symexp.tree.diff import Delete, Insert, Replace
from symexp.tree.diff.alignment import common_subsequence
from symexp.tree.diff.groups import alike
from symexp.tree.nodes.state import get_state, is_handle
from symexp.tree.nodes.ties import canonical_ties
from symexp.tree.nodes.values import view


@sx.symbolize
class Leaf:
    def __init__(self, x=0, y=None):
        pass


@sx.symbolize
class Twin:
    def __init__(self, x=0, y=None):
        pass


@sx.symbolize
class Open:
    def __init__(self, first=None, *rest, **extra):
        pass


PLAIN = st.sampled_from(
    [None, True, False, 0, 1, 2, 1.0, 0.0, -0.0, float("nan"), "", "a", b"a", (1, 2), (1, 2.0), {1}]
)
KEYS = st.sampled_from(["a", "b", "a.b", "", 0, 1])


@st.composite
def trees(draw, depth=3, pool=None):
    """Draws a tree; objects may occur at several places (tied), clones beside their originals."""
    pool = [] if pool is None else pool
    kind = draw(st.integers(0, 8 if depth else 1))
    below = trees(depth=depth - 1, pool=pool)
    if kind <= 1:
        return draw(PLAIN)
    if kind == 2:
        return draw(st.lists(below, max_size=5))
    if kind == 3:
        return draw(st.dictionaries(KEYS, below, max_size=3))
    if kind == 4 and pool:
        return draw(st.sampled_from(pool))
    if kind == 5 and pool:
        return sx.clone(draw(st.sampled_from(pool)))
    if kind == 6:
        return (Leaf(draw(below)), *draw(st.lists(below, max_size=2)))
    if kind == 7:
        extra = draw(st.dictionaries(st.sampled_from(["p", "q"]), below, max_size=2))
        made = Open(draw(below), *draw(st.lists(below, max_size=2)), **extra)
    else:
        made = draw(st.sampled_from([Leaf, Twin]))(draw(below), draw(below))
    pool.append(made)
    return made


def rooted(tree):
    return sx.Dict(root=tree)


@st.composite
def edited(draw):
    """Draws two trees that share most of their nodes: one, and a copy with some lists changed."""
    pool = []
    items = draw(st.lists(trees(depth=2, pool=pool), min_size=2, max_size=12))
    left = sx.List(items)
    right = list(sx.clone(left))
    for _ in range(draw(st.integers(1, 4))):
        where = draw(st.integers(0, len(right)))
        what = draw(st.sampled_from(["insert", "delete", "replace", "swap"]))
        if what == "insert":
            right.insert(where, draw(trees(depth=1)))
        elif right and what == "delete":
            del right[where % len(right)]
        elif right and what == "replace":
            right[where % len(right)] = draw(trees(depth=1))
        elif right:
            right[0], right[where % len(right)] = right[where % len(right)], right[0]
    return rooted(left), rooted(sx.List(right))


PAIRS = st.one_of(edited(), st.tuples(trees().map(rooted), trees().map(rooted)))
MANY = settings(max_examples=2 * settings().max_examples, suppress_health_check=list(HealthCheck))


def node(handle):
    return get_state(handle).node


def ties(handle):
    return canonical_ties(node(handle))


@given(PAIRS)
@MANY
def test_a_diff_is_empty_exactly_when_the_trees_are_equal(pair):
    left, right = pair
    equal = sx.eq(left, right)
    event(f"equal: {equal}, ties: {bool(ties(left) or ties(right))}")
    assert (not sx.diff(left, right)) == equal
    assert not sx.diff(left, sx.clone(left))


@given(PAIRS)
@MANY
def test_the_patched_left_tree_is_the_right_tree(pair):
    left, right = pair
    before = sx.clone(left)
    rule = sx.diff(left, right).patch()
    made = view(rule.apply(node(left)))
    assert sx.eq(made, right), (left, right, rule.operations)
    assert ties(made) == ties(right)
    assert sx.eq(left, before)


@given(PAIRS)
@MANY
def test_the_patch_engine_gives_the_same(pair):
    left, right = pair
    sx.patch(left, sx.diff(left, right).patch())
    assert sx.eq(left, right)


@given(PAIRS)
@MANY
def test_the_inverse_leads_back(pair):
    left, right = pair
    there = sx.diff(left, right)
    back = there.invert()
    assert len(back) == len(there)
    assert sx.eq(view(back.apply(node(right))), left)
    again = back.invert()
    assert sx.eq(view(again.apply(node(left))), right)


@given(PAIRS)
@MANY
def test_a_pickled_diff_is_the_same_diff(pair):
    left, right = pair
    change = sx.diff(left, right)
    copy = pickle.loads(pickle.dumps(change))
    assert copy == change
    assert str(copy) == str(change)
    assert sx.eq(view(copy.apply(node(left))), right)


@given(PAIRS)
@MANY
def test_every_operation_finds_its_precondition_in_the_left_tree(pair):
    left, right = pair
    for op in sx.diff(left, right):
        if isinstance(op, (Replace, Delete)):
            found = left
            for key in op.path.keys:
                kept = node(found)
                found = view(kept.values[kept.find(key)])
            assert sx.eq(found, op.old)
            assert is_handle(found) == is_handle(op.old)


@given(PAIRS)
@MANY
def test_the_text_names_every_change(pair):
    left, right = pair
    change = sx.diff(left, right)
    shown = [e.operation for e in change.walk() if e.operation is not None]
    assert sorted(map(repr, shown)) == sorted(map(repr, change))
    groups, rest = alike(change.walk())
    alone = [e for e in rest if e.operation is not None]
    together = [e for group in groups for e in group.entries]
    assert sorted(repr(e.operation) for e in alone + together) == sorted(map(repr, change))
    assert str(change).count("left = ") >= len(alone)
    assert all(group.head.startswith(f"{len(group.entries)} ") for group in groups)
    assert all(group.head in str(change) for group in groups)
    assert [e.kind for e in rest].count("open") == [e.kind for e in rest].count("close")
    opened = [e.kind for e in change.walk()]
    assert opened.count("open") == opened.count("close")


@given(st.lists(st.integers(0, 30), max_size=40), st.integers(0, 40), st.integers(31, 40))
def test_one_inserted_element_is_one_insertion(items, where, value):
    where = min(where, len(items))
    longer = [*items[:where], value, *items[where:]]
    left, right = sx.List(map(Leaf, items)), sx.List(map(Leaf, longer))
    assert list(sx.diff(left, right)) == [Insert(f"[{where}]", Leaf(value))]
    assert list(sx.diff(right, left)) == [Delete(f"[{where}]", Leaf(value))]


SEQUENCES = st.lists(st.integers(0, 4), max_size=60)


@given(SEQUENCES, SEQUENCES)
def test_the_common_subsequence_is_a_longest_one(left, right):
    pairs = common_subsequence(left, right)
    assert all(left[i] == right[j] for i, j in pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in itertools.pairwise(pairs))
    assert len(pairs) == _lcs_length(left, right)


def _lcs_length(left, right):
    row = [0] * (len(right) + 1)
    for x in left:
        above = row
        row = [0]
        for j, y in enumerate(right):
            row.append(above[j] + 1 if x == y else max(row[j], above[j + 1]))
    return row[-1]
