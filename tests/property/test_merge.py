"""Laws of the three-way merge, over trees with lists, dicts, extra arguments and ties."""

import hypothesis.strategies as st
from hypothesis import HealthCheck, event, given, settings

import symexp as sx
from symexp.tree.diff import Diff, Retie
from symexp.tree.diff.apply import apply_operations
from symexp.tree.diff.combination import Combination
from symexp.tree.diff.operations import frozen
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.state import get_state
from symexp.tree.nodes.ties import canonical_ties


@sx.symbolize
class Leaf:
    def __init__(self, x=0, y=None):
        pass


@sx.symbolize
class Open:
    def __init__(self, first=None, *rest, **extra):
        pass


PLAIN = st.sampled_from([None, True, 0, 1, 2, 1.0, float("nan"), "", "a", (1, 2), {1}])
KEYS = st.sampled_from(["a", "b", "a.b", 0, 1])


@st.composite
def trees(draw, depth=3, pool=None):
    """Draws a tree; objects may occur at several places (tied), clones beside their originals."""
    pool = [] if pool is None else pool
    kind = draw(st.integers(0, 8 if depth else 1))
    below = trees(depth=depth - 1, pool=pool)
    if kind <= 1:
        return draw(PLAIN)
    if kind == 2:
        return draw(st.lists(below, max_size=4))
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
        made = Leaf(draw(below), draw(below))
    pool.append(made)
    return made


def places_of(tree):
    places = []
    sx.traverse(tree, lambda k, v, p: places.append((k, v)))
    return places


@st.composite
def edited(draw, tree):
    """Draws a version of a tree: a clone with a few changes of values, lists, dicts and ties."""
    made = sx.clone(tree)
    for _ in range(draw(st.integers(0, 3))):
        places = places_of(made)
        path, value = draw(st.sampled_from(places[1:]))
        # An object cannot be put into itself.
        objects = [
            v for k, v in places if isinstance(v, sx.Symbolic) and not path.is_relative_to(k)
        ]
        new = draw(trees(depth=1))
        what = draw(st.integers(0, 4))
        if what == 0 and objects:
            new = draw(st.sampled_from(objects))  # tied with its other place
        elif what == 1 and isinstance(value, sx.Symbolic):
            new = sx.clone(value)  # no longer tied
        elif what == 2 and isinstance(value, list):
            new = list(value)
            new.insert(draw(st.integers(0, len(new))), draw(trees(depth=1)))
        elif what == 3 and isinstance(value, (list, dict)) and value:
            key = draw(st.sampled_from(list(value) if isinstance(value, dict) else [0, -1]))
            new = value.copy() if isinstance(value, dict) else list(value)
            del new[key]
        elif what == 4 and isinstance(value, dict):
            new = {**value, draw(KEYS): draw(trees(depth=1))}
        try:
            sx.patch(made, {path: new})
        except (ValueError, TypeError):  # an object in itself, or two changes of one object
            continue
    assert sx.eq(fresh(made), made)
    return sx.clone(made)


def fresh(tree):
    """An equal tree that shares no nodes with the tree, as from a file."""
    return sx.from_json(sx.to_json(tree))


@st.composite
def versions(draw):
    """Draws a tree and two versions of it."""
    pool = []
    items = draw(st.lists(trees(depth=2, pool=pool), min_size=1, max_size=5))
    rest = draw(st.dictionaries(KEYS, trees(depth=2, pool=pool), max_size=2))
    base = sx.Dict(items=items, rest=rest)
    return base, draw(edited(base)), draw(edited(base))


MANY = settings(max_examples=2 * settings().max_examples, suppress_health_check=list(HealthCheck))


def node(handle):
    return get_state(handle).node


def ties(handle):
    return canonical_ties(node(handle))


def tried(*three, **options):
    """The merged tree, or the conflicts."""
    try:
        return sx.merge(*three, **options), ()
    except sx.MergeConflict as error:
        return None, error.conflicts


@given(versions())
@MANY
def test_changes_of_one_version_are_taken(three):
    base, ours, _ = three
    for made in (
        sx.merge(base, base, ours),
        sx.merge(base, ours, base),
        sx.merge(base, ours, ours),
        sx.merge(base, ours, sx.clone(ours)),
    ):
        assert sx.eq(made, ours), ties(made)
        assert made is not ours


@given(versions())
@MANY
def test_equal_versions_from_files_have_no_conflict(three):
    base, ours, _ = three
    assert sx.eq(sx.merge(fresh(base), fresh(ours), fresh(ours)), ours)


def plain(values):
    return [repr(value) for value in values]


@given(versions())
@MANY
def test_swapped_versions_have_the_same_conflicts(three):
    base, ours, theirs = three
    made, conflicts = tried(base, ours, theirs)
    event(f"conflicts: {min(len(conflicts), 3)}")
    other, swapped = tried(base, theirs, ours)
    assert (made is None) == (other is None)
    key = str
    mine = sorted(plain((c.path, c.base, c.ours, c.theirs)) for c in conflicts)
    its = sorted(plain((c.path, c.base, c.theirs, c.ours)) for c in swapped)
    assert mine == its, key


@given(versions(), st.sampled_from(["ours", "theirs"]))
@MANY
def test_a_side_decides_every_conflict(three, side):
    base, ours, theirs = three
    before = [sx.clone(tree) for tree in three]
    made = sx.merge(base, ours, theirs, on_conflict=side)
    assert all(sx.eq(a, b) for a, b in zip(before, three))
    assert all(ties(a) == ties(b) for a, b in zip(before, three))
    plainly, _ = tried(base, ours, theirs)
    assert plainly is None or sx.eq(plainly, made)
    # The place of each conflict is free for any value.
    seen = []
    sx.merge(base, ours, theirs, on_conflict=lambda c: seen.append(c) or getattr(c, side))


@given(versions())
@MANY
def test_a_merge_without_conflicts_makes_every_change(three):
    work, diffs = combined(three, "base")
    if work.conflicts:
        return
    of_both = []
    for done, change in zip(reversed(work.operations), diffs):
        left = [op for op in change if not isinstance(op, Retie)]
        for op in done.changes:
            found = next(i for i, known in enumerate(left) if makes_same(op, known))
            del left[found]
        of_both.append(left)
    # What remains is what both versions changed alike.
    assert len(of_both[0]) == len(of_both[1])
    assert all(map(makes_same, *of_both))


def makes_same(a, b):
    same = frozen_equal(a.before, b.before) and frozen_equal(a.after, b.after)
    return type(a) is type(b) and same


def combined(three, side):
    """The operations of both versions, with one of the three values at each conflict."""

    def decided(conflict):
        value = getattr(conflict, side)
        return value if value is sx.ABSENT else frozen(value)

    diffs = [sx.diff(three[0], version) for version in three[1:]]
    work = Combination(*map(node, three), decided, merge_values=None)
    work.run(*(change.plan for change in diffs), None)
    return work, diffs


@given(versions(), trees(depth=1))
@MANY
def test_changes_of_different_places_are_both_applied(three, other):
    base, ours, _ = three

    def holding(left, right):
        return sx.Dict(left=sx.clone(left), right=fresh(sx.Dict(x=right)).x)

    made = sx.merge(holding(base, 1), holding(ours, 1), holding(base, other))
    assert sx.eq(made, holding(ours, other))


@given(versions(), st.sampled_from(["ours", "theirs", "base"]))
@MANY
def test_the_operations_of_both_versions_lead_to_one_content(three, side):
    work, _ = combined(three, side)
    made = [
        apply_operations(node(version), Diff(*ops).plan)
        for version, ops in zip(three[1:], work.operations)
    ]
    assert frozen_equal(*made)
