"""Spaces: points of one name, conditions, depth, and what is refused."""

from __future__ import annotations

import math

import pytest

from symexp import geno
from symexp.spaces.dna import (
    DNA,
    Condition,
    DNAError,
    Space,
    SpaceError,
    spec_from_json,
    spec_to_json,
)


def choice(location, literals=(8, 16), **common):
    return geno.oneof(len(literals), literals, location=location, **common)


def texts(space):
    return [str(d) for d in space.iter_dna()]


def test_points_of_one_name_side_by_side_are_one_decision():
    space = Space([choice("a", name="w"), choice("b"), choice("c", name="w")])
    assert str(space) == (
        "Space({\n"
        "  0 = 'a', 'c': Choices(num_choices=1, [\n"
        "    (0): 8\n"
        "    (1): 16\n"
        "  ],   name='w')\n"
        "  1 = 'b': Choices(num_choices=1, [\n"
        "    (0): 8\n"
        "    (1): 16\n"
        "  ])\n"
        "})"
    )
    assert space.space_size == 4
    assert texts(space) == ["DNA([0, 0])", "DNA([0, 1])", "DNA([1, 0])", "DNA([1, 1])"]


def test_tied_choices_must_have_equally_many_candidates():
    with pytest.raises(SpaceError, match=r"'w' at 'a' and at 'b' differ(.|\n)*other names"):
        Space([choice("a", name="w"), choice("b", (8, 32, 64), name="w")])
    inner = geno.oneof([choice("x", (1, 2, 3), name="w").root(), geno.constant()], location="b")
    with pytest.raises(SpaceError, match="'w' at 'a' and at 'x' differ"):
        Space([choice("a", name="w"), inner]).random_dna(seed=0)
    deeper = geno.oneof([choice("x", (1, 2)).root(), geno.constant()], location="b", name="w")
    with pytest.raises(SpaceError, match="with the same decisions in them"):
        Space([choice("a", name="w"), deeper])


def test_choices_of_one_name_are_tied_by_index():
    space = Space([choice("a", (8, 16), name="w"), choice("b", (1.0, "x"), name="w")])
    assert texts(space) == ["DNA(0)", "DNA(1)"]
    assert space != Space([choice("a", (8, 16), name="w"), choice("b", (1.0, "y"), name="w")])
    assert spec_from_json(spec_to_json(space)) == space
    inner = geno.oneof([choice("x", (1, 2), name="w").root(), geno.constant()], location="b")
    assert texts(Space([choice("a", name="w"), inner])) == [
        "DNA([0, 0])", "DNA([0, 1])", "DNA([1, 0])", "DNA([1, 1])"
    ]  # fmt: skip


def branches():
    """Returns two choices; each has the decision `w` in one of its branches."""
    return Space(
        [
            geno.oneof([choice("x", name="w"), geno.constant()], location="a"),
            geno.oneof([choice("x", name="w"), geno.constant()], location="b"),
        ]
    )


def test_a_tie_across_branches_is_decided_by_the_first_active_one():
    space = branches()
    assert space.is_dynamic
    assert texts(space) == [
        "DNA([(0, 0), 0])",
        "DNA([(0, 0), 1])",
        "DNA([(0, 1), 0])",
        "DNA([(0, 1), 1])",
        "DNA([1, (0, 0)])",
        "DNA([1, (0, 1)])",
        "DNA([1, 1])",
    ]
    assert space.space_size == 7
    assert [str(space.dna_at(i)) for i in (4, 6)] == ["DNA([1, (0, 0)])", "DNA([1, 1])"]
    assert space.first_dna().to_dict(key_type="name_or_id") == {"a": 0, "w": 0, "b": 0}


def test_a_condition_makes_a_decision_active():
    space = Space(
        [
            choice("opt", ("sgd", "adam", "lion"), name="opt"),
            choice("momentum", (0.0, 0.9), condition=Condition("opt", (0, 2))),
            choice("units"),
        ]
    )
    assert space.space_size == 2 * 2 + 2 + 2 * 2
    assert texts(space)[:5] == [
        "DNA([0, 0, 0])",
        "DNA([0, 0, 1])",
        "DNA([0, 1, 0])",
        "DNA([0, 1, 1])",
        "DNA([1, None, 0])",
    ]
    dna = DNA([1, None, 1], space)
    assert dna.to_numbers() == [1, 1]
    assert dna.to_dict() == {"opt": 1, "units": 1}
    assert DNA.from_dict({"opt": 1, "units": 1}, space) == dna
    assert DNA.from_json_str(dna.to_json_str(), space) == dna
    with pytest.raises(DNAError, match="wrong shape"):
        DNA([1, 1], space)
    assert spec_from_json(spec_to_json(space)) == space


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (Condition("opp", (0,)), "not the name of a decision before it. Did you mean 'opt'"),
        (Condition("opt", (5,)), r"active under 'opt' = 5, which that never is; .* from 0 to 1"),
        (Condition("lr", (0.1,)), "neither one choice nor an integer"),
    ],
)
def test_a_condition_that_can_never_hold_is_refused(condition, message):
    elements = [
        choice("opt", name="opt"),
        geno.floatv(0, 1, name="lr", location="lr"),
        choice("x", condition=condition),
    ]
    with pytest.raises(SpaceError, match=message):
        Space(elements).first_dna()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: geno.manyof(3, 2, location="x"), "at least 3 candidates for 3 distinct choices"),
        (lambda: geno.oneof(0), "at least one choice and one candidate"),
        (lambda: geno.oneof(2, (1,)), "one literal value for each of the 2 candidates"),
        (lambda: geno.floatv(1, 0), "min_value <= max_value"),
        (lambda: geno.floatv(0, math.inf), "finite bounds"),
        (lambda: geno.floatv(math.nan, 1), "finite bounds"),
        (lambda: geno.floatv(0, 1, "log"), "positive lower bound on the scale 'log'"),
        (lambda: geno.floatv(0, 1, "loq"), "scale None, 'linear', 'log' or 'rlog', but got 'loq'"),
        (lambda: geno.intv(1, 5, 0), "positive step"),
        (lambda: geno.intv(1, 2.5), "Expected integers .* got 2.5"),
        (lambda: geno.intv(0, 5, log=True), "positive bounds if log=True"),
    ],
)
def test_ill_defined_points_are_refused(make, message):
    with pytest.raises(SpaceError, match=message):
        make()


def test_a_space_may_be_deep():
    space = geno.constant()
    for _ in range(500):
        space = geno.oneof([geno.constant(), space], location="x").root()
    assert space.space_size == 501
    last = space.dna_at(500)
    assert last.flat == (1,) * 500
    assert space.next_dna(last) is None
    assert DNA.from_json_str(last.to_json_str(), space) == last
    assert DNA.from_dict(last.to_dict(), space) == last
    assert spec_from_json(spec_to_json(space)) == space
    assert str(last).startswith("DNA(1, 1, 1")
    assert str(space).count("Choices") == 500


def test_the_dna_after_one_that_does_not_fit():
    spec = geno.space([geno.oneof(3, location="x"), geno.manyof(2, 3, location="m")])
    for wrong in (DNA([5, [0, 1]]), DNA([2, [2, 2]]), DNA([0, 1])):
        for call in (spec.next_dna, lambda dna: next(spec.iter_dna(dna))):
            with pytest.raises(geno.DNAError):
                call(wrong)
    assert spec.next_dna(DNA([2, [2, 1]])) is None


def test_a_space_answers_what_a_decision_point_does():
    spec = geno.space([geno.oneof(3, location="x")])
    assert (spec.id, str(spec.location), spec.name, spec.hints) == ("", "", None, None)
