"""Tests of `sx.fidelity`: which budgets a sweep may have."""

import re

import pytest

import symexp as sx
from symexp.sweeps.limits import SamplingError


@pytest.mark.parametrize("value", [10**400, -(10**400), float("inf"), float("nan"), True, "9"])
@pytest.mark.parametrize("name", ["low", "high", "factor"])
def test_numbers_that_are_not_finite_are_refused(name, value):
    given = {"low": 1, "high": 9, "factor": 3, name: value}
    with pytest.raises(SamplingError, match=f"Expected {name} to be a finite number, but got"):
        sx.fidelity("epochs", given["low"], given["high"], factor=given["factor"])


@pytest.mark.parametrize("algorithm", ["random", "regularized_evolution", "asha", "pbt"])
@pytest.mark.parametrize("first", ["random", "asha", "pbt"])
def test_all_sweeps_of_a_study_have_the_same_greatest_budget(first, algorithm):
    space, name = sx.Dict(x=sx.floatv(0.0, 1.0)), f"budgets-{first}-{algorithm}"
    for exp, feedback in sx.sample(space, first, 4, name, fidelity=sx.fidelity("epochs", 1, 4)):
        feedback(exp.x)
    before = sx.poll_result(name).counts
    with pytest.raises(SamplingError, match=re.escape("so it is complete at 4, but this sweep")):
        for _ in sx.sample(space, algorithm, 8, name, fidelity=sx.fidelity("epochs", 1, 8)):
            pass
    assert sx.poll_result(name).counts == before


@pytest.mark.parametrize("algorithm", ["random", "asha", "pbt"])
@pytest.mark.parametrize("memory", ["store", "reuse"])
def test_outcomes_of_another_budget_are_not_taken(memory, algorithm, tmp_path):
    space, first = sx.Dict(x=sx.oneof([1, 2, 3])), f"{memory}-{algorithm}-4"

    def sweep(name, high, algorithm=algorithm):
        """Returns how often the body ran, and the rewards."""
        reuse = [first] if memory == "reuse" and name != first else ()
        options = {"store": str(tmp_path / "store")} if memory == "store" else {"reuse": reuse}
        budgets, runs = None if high is None else sx.fidelity("epochs", 1, high), 0
        for exp, feedback in sx.sample(space, algorithm, None, name, fidelity=budgets, **options):
            runs += 1
            feedback(exp.x * (feedback.budget or 4))
        trials = sx.poll_result(name).trials
        return runs, sorted(t.reward for t in trials if t.state == "complete")

    _, known = sweep(first, 4)
    assert known
    _, other = sweep(f"{memory}-{algorithm}-8", 8)
    assert other
    assert {reward / 8 for reward in other} <= {1, 2, 3}  # an outcome at 4 would be a half
    runs, again = sweep(f"{memory}-{algorithm}-again", 4, "random")
    assert (runs, again) == (3 - len(known), [4, 8, 12])
    runs, plain = sweep(f"{memory}-{algorithm}-plain", None, "random")
    assert runs < 3
    assert len(plain) == 3
