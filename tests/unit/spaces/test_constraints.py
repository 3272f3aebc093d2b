"""Constraints of candidates: what they may be, and the candidates that they leave."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import symexp as sx
from symexp.spaces.constraints import ConstraintError, Constraints
from symexp.spaces.functions import template


def grid(n: int = 20) -> sx.Dict:
    return sx.Dict(width=sx.oneof(range(n)), depth=sx.oneof(range(n)))


def is_thirty(exp) -> bool:
    return exp.width * exp.depth == 30


def test_iter_yields_the_feasible_candidates_in_order():
    found = [(exp.width, exp.depth) for exp in sx.iter(grid(), constraints=[is_thirty])]
    assert found == [(2, 15), (3, 10), (5, 6), (6, 5), (10, 3), (15, 2)]
    assert list(sx.iter(grid(), constraints=[lambda exp: False])) == []


def test_random_sample_draws_feasible_candidates_only():
    made = itertools.islice(sx.random_sample(grid(), seed=1, constraints=[is_thirty]), 100)
    assert {(exp.width, exp.depth) for exp in made} == {
        (2, 15), (3, 10), (5, 6), (6, 5), (10, 3), (15, 2)
    }  # fmt: skip


def test_a_large_space_of_few_feasible_candidates_is_enumerated():
    space = sx.Dict(a=sx.intv(1, 80), b=sx.intv(1, 80))
    (found,) = sx.random_sample(space, 1, seed=1, constraints=[lambda e: e.a == 7 and e.b == 8])
    assert (found.a, found.b) == (7, 8)


def test_no_feasible_candidate_is_an_error_that_counts_the_refusals():
    limits = Constraints([lambda e: e.width > 90, lambda e: True], template(grid()))
    with pytest.raises(ConstraintError, match=r"None of the 400 candidates .* refuses 400\."):
        limits.require_some(sx.dna_spec(grid()))


def test_an_infinite_space_without_a_feasible_candidate_is_an_error(monkeypatch):
    monkeypatch.setattr("symexp.spaces.constraints.MOST_TRIED", 500)
    draws = sx.random_sample(sx.Dict(x=sx.floatv(0.0, 1.0)), 1, constraints=[lambda e: e.x > 2])
    with pytest.raises(ConstraintError, match="None of 500 candidates that were tried"):
        next(draws)


@pytest.mark.parametrize("answer", [True, np.bool_(True), np.array(True)])
def test_truth_values_of_numpy_are_taken(answer):
    assert len(list(sx.iter(grid(2), constraints=[lambda exp: answer]))) == 4


@pytest.mark.parametrize("answer", [1, None, "yes", np.array([True])])
def test_another_answer_is_an_error(answer):
    with pytest.raises(ConstraintError, match=r"Expected constraints\[0\] .* True or False"):
        list(sx.iter(grid(2), constraints=[lambda exp: answer]))


def test_an_error_of_a_constraint_keeps_its_type_and_names_the_candidate():
    with pytest.raises(ZeroDivisionError) as caught:
        list(sx.iter(grid(2), constraints=[lambda exp: 1 / exp.width > 0]))
    assert caught.value.__notes__ == [
        "In constraints[0] (lambda exp: 1 / exp.width > 0), called with the candidate of "
        "DNA([0, 0])."
    ]


@pytest.mark.parametrize("given", [is_thirty, "x < 3", {"x": is_thirty}, [3]])
def test_constraints_are_a_list_of_functions(given):
    with pytest.raises(ConstraintError, match="Expected"):
        sx.sample(grid(), constraints=given)


def test_a_constraint_cannot_change_the_candidate():
    def change(exp) -> bool:
        exp.width = 99
        return True

    assert [
        exp.width for exp in sx.iter(sx.Dict(width=sx.oneof([1, 2])), constraints=[change])
    ] == [
        1,
        2,
    ]


def test_the_candidate_of_a_space_without_values_is_the_dna():
    spec = sx.dna_spec(grid(3))
    found = [
        dna.to_numbers() for dna in sx.iter(spec, constraints=[lambda d: d.to_numbers()[0] == 1])
    ]
    assert found == [[1, 0], [1, 1], [1, 2]]


def test_the_candidate_of_a_function_is_its_run():
    def train() -> int:
        kind = sx.oneof(["sgd", "adam"])
        return {"sgd": 1, "adam": 2}[kind]

    runs = sx.iter(sx.hyper.trace(train), constraints=[lambda run: run.decisions["kind"] == "adam"])
    assert [run() for run in runs] == [2]
