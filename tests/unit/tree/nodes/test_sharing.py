"""Comparisons that visit shared nodes once, and operations on trees of 2^60 places."""

import pickle

import pytest

import symexp as sx
from symexp.errors import TooManyPlacesError
from symexp.tree.nodes.sharing import Comparison, MadeEqual


@sx.symbolize
class Pair:
    def __init__(self, a=None, b=None):
        self.live_a, self.live_b = a, b


def tower(leaf=1, levels=60):
    """Each operation on this tree ends only if it does not visit each of its places."""
    made = Pair(leaf)
    for _ in range(levels):
        made = Pair(made, made)
    return made


def test_pairs_are_classes():
    a, b, c = object(), object(), object()
    equal = MadeEqual()
    assert equal.add(a, b)
    assert equal.add(b, c)
    assert not equal.add(a, c)


def test_a_comparison_compares_each_pair_once():
    class Part:
        def __init__(self, *parts):
            self.parts = parts

    calls = []

    def parts(x, y):
        calls.append((x, y))
        return list(zip(x.parts, y.parts)) if len(x.parts) == len(y.parts) else None

    left, right, other = Part(), Part(), Part(Part(), Part())
    for _ in range(60):
        left, right, other = Part(left, left), Part(right, right), Part(other, other)
    relation = Comparison(parts)
    assert relation.holds(left, right)
    assert len(calls) == 61
    assert not relation.holds(left, other)
    assert len(calls) <= 2 * 61
    assert not relation.holds(left.parts[0], other.parts[0])
    assert len(calls) <= 2 * 61


def test_values_are_compared_by_objects():
    assert sx.eq(tower(), tower())
    assert sx.ne(tower(), tower(2))
    assert sx.fingerprint(tower()) == sx.fingerprint(tower()) != sx.fingerprint(tower(2))
    assert sx.hash(tower()) == sx.hash(tower())
    assert sx.contains(tower(), 1)
    assert not sx.contains(tower(), type=str)


def test_copies_are_made_by_objects():
    tree = tower()
    text = sx.to_json_str(tree)
    assert len(text) < 10_000
    assert sx.eq(sx.from_json_str(text), tree)
    assert sx.eq(pickle.loads(pickle.dumps(tree)), tree)
    assert sx.to_json_str(sx.clone(tree)) == text


@pytest.mark.parametrize("rule", [{"a" + ".b" * 59 + ".a": 5}, lambda k, v: 5 if v == 1 else v])
def test_rules_change_an_object_once(rule):
    tree = tower()
    sx.patch(tree, rule)
    assert sx.eq(tree, tower(5))


def test_a_diff_names_one_place_of_an_object():
    change = sx.diff(tower(), tower(3))
    assert len(change) < 100
    tree = tower()
    sx.patch(tree, change.patch())
    assert sx.eq(tree, tower(3))


def test_printing_ends_and_says_what_is_left_out():
    tree = tower()
    assert str(sx.format(tree, max_chars=1000)).endswith(
        "... over 10^15 more lines. All: `sx.format(value, max_chars=None)`."
    )
    assert sx.format(tree, compact=True, max_chars=100).endswith("... over 10^15 more characters")
    assert len(tree._repr_html_()) < 2_000_000
    small = tower(levels=3)
    whole = sx.format(small, max_chars=None)
    cut = sx.format(small, max_chars=60)
    left = int(cut.splitlines()[-1].split()[1])
    assert len(cut.splitlines()) - 1 + left == len(whole.splitlines())


@pytest.mark.parametrize(
    "visit", [lambda t: sx.query(t, ".*zz"), lambda t: sx.traverse(t, lambda k, v, p: None)]
)
def test_visits_of_all_places_are_refused(visit):
    with pytest.raises(TooManyPlacesError, match="61 objects and containers stand at many"):
        visit(tower())


def test_spaces_are_decided_by_objects():
    space = tower(sx.oneof([1, 2]))
    assert sx.dna_spec(space).space_size == 2
    assert sx.eq(sx.decode(space, sx.DNA(1)), tower(2))
    assert sx.encode(space, tower(2)) == sx.DNA(1)


def test_ten_thousand_decisions_side_by_side():
    space = sx.Dict({f"k{i}": sx.oneof([1, 2]) for i in range(10_000)})
    assert sx.encode(space, sx.Dict({f"k{i}": 2 for i in range(10_000)})).flat == (1,) * 10_000


def test_an_object_keeps_its_ties_if_it_is_edited_in_another_scope():
    whole = sx.clone(Pair(Pair(1), 2))
    tree = Pair(whole.a, whole)
    sx.patch(tree, {"b.a.a": 5})
    assert tree.a.a == tree.b.a.a == 5
    assert tree.live_a is tree.live_b.live_a
