"""A decision may have the name of the place of another one; both keep a parameter of their own."""

from __future__ import annotations

import random

import pytest

import symexp as sx
from symexp.spaces.dna.flat_space import FlatSpace


def space():
    """`x` has the name of the place of `y`, which has none; both have the same candidates."""
    return sx.Dict(x=sx.oneof([1, 2, 3], name="y"), y=sx.oneof([4, 5, 6]))


def test_a_name_and_an_equal_place_are_two_parameters():
    spec = sx.dna_spec(space())
    flat = FlatSpace(spec)
    assert len(flat.params) == 2
    for dna in spec.iter_dna():
        assert flat.decode_dict(flat.encode(dna)) == dna


def test_a_name_below_a_choice_and_an_equal_place_are_two_parameters():
    below = sx.Dict(rate=sx.floatv(0.0, 1.0, name="rate"))
    spec = sx.dna_spec(sx.Dict(opt=sx.oneof([below, None]), rate=sx.floatv(0.0, 1.0)))
    flat = FlatSpace(spec)
    assert len(flat.params) == 3
    for seed in range(20):
        dna = spec.random_dna(random.Random(seed))
        assert flat.decode_dict(flat.encode(dna)) == dna


def test_a_name_that_is_the_own_place_is_the_key():
    flat = FlatSpace(sx.dna_spec(sx.Dict(x=sx.oneof([1, 2], name="x"))))
    assert list(flat.params) == ["x"]


@pytest.mark.parametrize("algorithm", ["tpe", "nsga2"])
def test_samplers_decide_a_name_and_an_equal_place_apart(algorithm):
    pytest.importorskip("optuna")
    seen = set()
    for exp, feedback in sx.sample(space(), algorithm, 60, seed=1, duplicates=True):
        seen.add((exp.x, exp.y - 3))
        feedback(0.0)
    assert {x == y for x, y in seen} == {True, False}


def test_the_table_of_a_study_shows_a_name_and_an_equal_place():
    for exp, feedback in sx.sample(space(), "sweeping"):
        feedback(exp.y)
    result = feedback.study.result
    assert [(r["y (a name)"], r["y"]) for r in result.table()][:4] == [
        (1, 4),
        (1, 5),
        (1, 6),
        (2, 4),
    ]
    assert result.importances()["y"] > 0.9
    assert result.importances()["y (a name)"] == 0.0
