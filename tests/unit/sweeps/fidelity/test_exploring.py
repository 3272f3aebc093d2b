"""Exploration changes decisions on their scale, and keeps them within the space."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symexp as sx
from symexp.sweeps.fidelity.exploring import explored, perturbed


def point_of(value):
    return sx.dna_spec(sx.Dict(x=value)).decision_points[0]


@pytest.mark.parametrize(
    ("value", "decision", "factor", "expected"),
    [
        (sx.floatv(1e-4, 1.0, scale="log"), 0.01, 2.0, 0.02),
        (sx.floatv(1e-4, 1.0, scale="log"), 0.9, 2.0, 1.0),
        (sx.floatv(1.0, 9.0), 4.0, 0.5, 2.0),
        (sx.floatv(0.0, 0.5), 0.25, 1.2, 0.35),
        (sx.floatv(0.0, 0.5), 0.0, 1.2, 0.1),
        (sx.floatv(-1.0, 1.0), -0.5, 0.8, -0.9),
        (sx.floatv(0.9, 1.0), 0.95, 1.25, 0.975),
        (sx.floatv(0.9, 1.0, scale="rlog"), 0.95, 0.8, 0.93),
        (sx.floatv(0.001, 0.999, scale="rlog"), 0.98, 2.0, 0.99),
        (sx.floatv(0.001, 0.999, scale="rlog"), 0.98, 0.5, 0.96),
        (sx.floatv(0.0, 1.0, step=0.25), 0.5, 2.0, 0.75),
        (sx.floatv(0.0, 1.0, step=0.25), 0.0, 0.5, 0.0),
        (sx.intv(1, 100), 50, 1.2, 60),
        (sx.intv(1, 100), 2, 1.2, 3),
        (sx.intv(1, 100), 2, 0.8, 1),
        (sx.intv(1, 100), 1, 0.8, 1),
        (sx.intv(0, 100), 0, 1.2, 20),
        (sx.intv(10, 100, step=10), 50, 1.25, 60),
        (sx.intv(1, 10**400), 10**399, 2.0, 2 * 10**399),
        (sx.oneof([8, 16, 32]), 0, 1.25, 1),
        (sx.oneof([8, 16, 32]), 2, 1.25, 2),
        (sx.oneof([8, 16, 32]), 2, 0.8, 1),
        (sx.oneof([32, 8, 16]), 1, 0.8, 1),
        (sx.oneof(["relu", "tanh"]), 1, 0.8, 1),
        (sx.oneof([True, False]), 0, 1.25, 0),
    ],
)
def test_decisions_move_on_their_scale(value, decision, factor, expected):
    assert perturbed(point_of(value), decision, factor) == pytest.approx(expected)


SPACES = {
    "flat": sx.Dict(
        lr=sx.floatv(1e-4, 1.0, scale="log"),
        units=sx.intv(1, 64),
        act=sx.oneof(["relu", "tanh"]),
    ),
    "nested": sx.Dict(
        x=sx.oneof([sx.Dict(a=sx.floatv(0.0, 1.0)), sx.Dict(b=sx.oneof([1, 2, sx.intv(3, 9)]))])
    ),
    "distinct": sx.Dict(x=sx.manyof(2, [1, 2, sx.intv(3, 9), 4])),
    "sorted": sx.Dict(x=sx.manyof(3, list(range(5)), distinct=False, sorted=True)),
    "permuted": sx.Dict(x=sx.permutate([1, 2, 3, 4])),
}


@pytest.mark.parametrize("name", SPACES)
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9), resample=st.sampled_from([0.0, 0.25, 1.0]))
def test_what_is_explored_is_in_the_space(name, seed, resample):
    spec, rng = sx.dna_spec(SPACES[name]), random.Random(seed)
    dna = spec.random_dna(rng)
    made = explored(dna, spec, rng, resample, (0.8, 1.25))
    assert sx.DNA.from_numbers(list(made.flat), spec) == made


def test_without_resampling_unordered_choices_stay():
    spec, rng = sx.dna_spec(SPACES["flat"]), random.Random(1)
    dna = spec.random_dna(rng)
    made = [explored(dna, spec, rng, 0.0, (0.8, 1.25)) for _ in range(20)]
    assert {m.flat[2] for m in made} == {dna.flat[2]}
    assert {round(m.flat[0] / dna.flat[0], 9) for m in made} == {0.8, 1.25}


def test_a_decision_below_another_candidate_is_drawn():
    spec, rng = sx.dna_spec(SPACES["nested"]), random.Random(3)
    dna = sx.DNA.from_numbers([0, 0.5], spec)
    made = [explored(dna, spec, rng, 1.0, (0.8, 1.25)) for _ in range(30)]
    assert {m.flat[0] for m in made} == {0, 1}
