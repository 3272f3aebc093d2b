"""Bound points know their place; decisions by bound points give the DNA back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symexp as sx
from symexp import geno
from symexp._base.leaves import content_hash
from symexp.spaces.dna import Condition, SpaceError
from symexp.spaces.dna.bound_points import assemble, decisions_of
from symexp.testing.algorithms import mixed_space


def space():
    below = [geno.floatv(0.0, 1.0, location="rate"), geno.constant(), geno.constant()]
    return geno.space(
        [geno.oneof([geno.oneof(2), geno.constant()], location="a"),
         geno.manyof(2, [b.root() for b in below], location="b", name="ops")]
    )  # fmt: skip


def test_the_points_are_those_of_pyglove():
    spec = space()
    ids = ["a", "a[=0/2]", "b[0]", "b[0][=0/3].rate", "b[1]", "b[1][=0/3].rate"]
    assert [p.id for p in spec.decision_points] == ids
    assert spec.decision_ids == ["a", "a[=0/2]", "b", "b[0][=0/3].rate", "b[1][=0/3].rate"]
    first, inner, slot, rate, *_ = spec.decision_points
    assert (first.parent_choice, inner.parent_choice, rate.parent_choice) == (None, first, slot)
    assert (slot.is_subchoice, slot.subchoice_index, slot.parent_spec.id) == (True, 0, "b")
    assert slot.parent_spec.subchoice(0) is slot
    assert slot.parent_spec.choice_specs == spec["ops"]
    assert first.subchoice(0) is first
    assert (slot.is_categorical, rate.is_numerical, spec.is_space) == (True, True, True)
    assert spec["b[0][=0/3].rate"] is rate
    assert spec["b"] == spec["ops"]
    assert spec[0] is spec.elements[0]


def test_points_without_a_place():
    point = geno.manyof(2, 3, location="x")
    assert (point.id, point.parent_choice, point.is_subchoice) == ("x", None, False)
    assert [p.id for p in point.decision_points] == ["x[0]", "x[1]"]
    with pytest.raises(SpaceError, match="has no place yet"):
        point.subchoice(0)
    with pytest.raises(SpaceError, match="is a slot of a multi-choice"):
        point.decision_points[0].subchoice(0)


def test_unknown_names_are_refused():
    with pytest.raises(KeyError, match=r"No decision is called 'op'.*Did you mean 'ops'"):
        space()["op"]


@given(st.integers(0, 999))
@settings(max_examples=50, deadline=None)
def test_decisions_by_points_give_the_dna_back(seed):
    for spec in (space(), mixed_space()):
        dna = spec.random_dna(seed=seed)
        table = decisions_of(spec.bound_points, dna.flat, spec.is_dynamic)
        assert assemble(spec.bound_points, table.__getitem__, spec.is_dynamic) == dna.flat


def test_decisions_of_a_dna_by_point():
    spec = geno.space(
        [geno.oneof(2, location="a", name="a"),
         geno.floatv(0.0, 1.0, location="b", condition=Condition("a", (1,)))]
    )  # fmt: skip
    a, b = spec.decision_points
    assert geno.DNA([1, 0.5], spec)[b] == 0.5
    assert geno.DNA([0, None], spec).get(b) is None
    assert geno.DNA([0, None], spec)[a] == 0


def test_a_dna_of_slots():
    spec = geno.manyof(2, 3, location="x").root()
    dna = spec.first_dna()
    assert dna.multi_choice_spec is spec.bound_points[0]
    assert dna.is_multi_choice_container
    assert not geno.oneof(2).first_dna().is_multi_choice_container
    assert geno.DNA([0, 1]).multi_choice_spec is None


SPACES = [
    lambda: sx.Dict(x=sx.oneof([1, sx.Dict(y=sx.oneof([2, 3]))]), z=sx.floatv(0.0, 1.0)),
    lambda: sx.Dict(x=sx.manyof(2, [1, 2, sx.oneof([3, 4])]), n=sx.intv(1, 4, name="n")),
]


def content(point):
    """What tells the points of `SPACES` apart: those below two slots of one choice are equal."""
    return str(point.location), point.subchoice_index, getattr(point, "literal_values", None)


@pytest.mark.parametrize("make", SPACES)
def test_points_compare_by_identity_with_eq_by_content(make):
    """As in PyGlove: points are keys of dicts, and `pg.eq` compares their content."""
    mine, theirs = (sx.dna_spec(make()).decision_points for _ in range(2))
    assert len(mine) == len(theirs) > 2
    for point in mine:
        for other in theirs:
            assert point != other
            assert sx.eq(point, other) == sx.eq(other, point) == (content(point) == content(other))
    assert sx.eq(sx.Dict(p=mine), sx.Dict(p=theirs))
    assert not sx.eq(sx.Dict(p=mine), sx.Dict(p=mine[::-1]))
    assert [content_hash(p) for p in mine] == [content_hash(p) for p in theirs]


@pytest.mark.parametrize(
    "change", [{"location": "b"}, {"name": "n"}, {"hints": "h"}, {"literal_values": [1, 3]}]
)
def test_eq_of_unbound_points(change):
    arguments = {"candidates": 2, "literal_values": [1, 2], "location": "a"}
    point = sx.geno.oneof(**arguments)
    assert sx.eq(point, sx.geno.oneof(**arguments))
    assert not sx.eq(point, sx.geno.oneof(**{**arguments, **change}))
    assert not sx.eq(point, point.root())
    assert not sx.eq(point, None)
