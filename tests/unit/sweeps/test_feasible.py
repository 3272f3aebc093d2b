"""Sweeps with constraints: every algorithm proposes feasible candidates only."""

from __future__ import annotations

import numpy as np
import pytest

import symexp as sx
from symexp.spaces.constraints import ConstraintError
from symexp.sweeps.feedback import FeedbackError

ALGORITHMS = [
    "random", "sweeping", "tpe", "cmaes", "nsga2", "qmc", "regularized_evolution", "hill_climb",
    "neat",
]  # fmt: skip


def space() -> sx.Dict:
    return sx.Dict(width=sx.intv(1, 24), depth=sx.intv(1, 24))


def is_small(exp) -> bool:
    return 20 <= exp.width * exp.depth <= 24


def sweep(algorithm, n=None, where=space, **options) -> list[tuple[int, int]]:
    seen = []
    options = {"seed": 1, "constraints": [is_small], **options}
    for exp, feedback in sx.sample(where(), algorithm, n, **options):
        assert feedback.id == len(seen) + 1
        seen.append((exp.width, exp.depth))
        feedback(-abs(exp.width - 5))
    return seen


FEASIBLE = [(w, d) for w in range(1, 25) for d in range(1, 25) if 20 <= w * d <= 24]


def test_sweeping_counts_feasible_candidates_only():
    assert sweep("sweeping") == FEASIBLE
    assert sweep("sweeping", 4) == FEASIBLE[:4]


@pytest.mark.parametrize("name", ALGORITHMS)
def test_every_algorithm_finds_all_feasible_candidates(name):
    if name in ("tpe", "cmaes", "nsga2", "qmc"):
        pytest.importorskip("optuna")
    assert sorted(sweep(name)) == FEASIBLE


@pytest.mark.parametrize("name", ["random", "tpe", "hill_climb"])
def test_an_interrupted_sweep_goes_on_as_it_would_have(name, tmp_path):
    if name == "tpe":
        pytest.importorskip("optuna")
    url = f"sqlite:///{tmp_path / 'a.db'}#s"
    options = {"seed": 1, "constraints": [is_small], "study": url}
    seen = []
    for stop in (4, 8):
        for exp, feedback in sx.sample(space(), name, stop, **options):
            seen.append((exp.width, exp.depth))
            feedback(-abs(exp.width - 5))
    assert seen == sweep(name, 8)


def test_floats_of_a_grid_are_checked_on_the_grid():
    rates = sx.Dict(rate=sx.floatv(0.0, 1.0))
    half = [lambda exp: exp.rate == 0.5]
    loop = sx.sample(rates, sx.geno.Sweeping(float_points=5), constraints=half)
    for exp, feedback in loop:
        feedback(exp.rate)
    assert [trial.exp.rate for trial in loop.result] == [0.5]
    with pytest.raises(ConstraintError, match="None of the 2 candidates of the sweep"):
        sx.sample(rates, sx.geno.Sweeping(float_points=2), constraints=half)


def test_an_empty_feasible_set_leaves_no_study(tmp_path):
    url = f"sqlite:///{tmp_path / 'a.db'}#s"
    with pytest.raises(ConstraintError, match="None of the 576 candidates"):
        sx.sample(space(), study=url, constraints=[lambda exp: exp.width > 30])
    assert not (tmp_path / "a.db").exists()


def test_an_infeasible_candidate_cannot_be_enqueued():
    study = sx.Study.for_space(None, space())
    good, bad = {"width": 4, "depth": 5}, {"width": 1, "depth": 1}
    with pytest.raises(ConstraintError, match=r"to enqueue, .* does not satisfy constraints\[0\]"):
        sx.sample(space(), study=study, constraints=[is_small], enqueue=[good, bad])
    assert len(study.result) == 0


def test_a_waiting_trial_that_is_infeasible_now_is_skipped():
    study = sx.Study.for_space(None, space())
    study.enqueue({"width": 1, "depth": 1})
    for exp, feedback in sx.sample(space(), "random", 3, study, seed=1, constraints=[is_small]):
        assert is_small(exp)
        feedback(0)
    assert study.result.counts == {"skipped": 1, "complete": 2}
    assert "does not satisfy constraints[0] (is_small)" in study.result.trials[0].error


def test_a_later_loop_without_constraints_is_free():
    algorithm = sx.geno.Sweeping()
    assert sweep(algorithm) == FEASIBLE
    assert len(sweep(algorithm, constraints=[])) == 576


def test_deduping_keeps_its_key():
    algorithm = sx.geno.Deduping("random", key=lambda dna: dna.to_numbers()[0])
    seen = sweep(algorithm, 4)
    assert len({width for width, _ in seen}) == 4


def test_duplicates_are_feasible_too():
    seen = sweep("random", 40, duplicates=True)
    assert len(seen) == 40
    assert set(seen) <= set(FEASIBLE)


def test_tune_sends_constraints_to_its_workers():
    pytest.importorskip("cloudpickle")
    result = sx.tune(
        space(), lambda exp: exp.width, "random", 5, workers=1, progress=False, seed=1,
        constraints=[lambda exp: exp.width == 3],
    )  # fmt: skip
    assert [trial.exp.width for trial in result] == [3] * 5


# Constraint values that are known only after a trial.


def test_constraint_values_decide_which_trial_is_best():
    values = {1: 5.0, 2: -1.0, 3: 0.0, 4: 2.0}
    loop = sx.sample(sx.Dict(x=sx.oneof([1, 2, 3, 4])), "sweeping")
    for exp, feedback in loop:
        feedback(-exp.x, constraints=[np.float32(values[exp.x])])
    assert [trial.exp.x for trial in loop.result.top(4)] == [2, 3, 4, 1]
    assert loop.result.best.constraints == {"0": -1.0}
    assert loop.result.table()[0]["constraint:0"] == 5.0


def test_a_pareto_front_is_of_trials_with_the_least_violation():
    def front(limit: int) -> list[int]:
        loop = sx.sample(
            sx.Dict(x=sx.oneof([1, 2, 3])), "sweeping", direction=["maximize", "minimize"]
        )
        for exp, feedback in loop:
            feedback((exp.x, exp.x), constraints={"x": exp.x - limit})
        return [trial.exp.x for trial in loop.result.pareto_front()]

    assert (front(2), front(0), front(9)) == ([1, 2], [1], [1, 2, 3])


@pytest.mark.parametrize("value", ["much", True, float("nan"), {"x": None}])
def test_a_constraint_value_is_a_finite_number(value):
    loop = sx.sample(sx.Dict(x=sx.oneof([1, 2])), "sweeping")
    _, feedback = next(loop)
    with pytest.raises(FeedbackError, match=r"value of the constraint .* a finite number"):
        feedback(1, constraints=value)
    feedback(1, constraints=0)  # nothing was recorded, so the trial is still open
    assert loop.result.trials[0].constraints == {"0": 0.0}


def share_of_feasible(algorithm, seed: int, **options) -> float:
    """Returns how many of the later candidates satisfy x + y <= 1, with a reward that does not."""
    space = sx.Dict(x=sx.floatv(0.0, 2.0), y=sx.floatv(0.0, 2.0))
    good = 0
    for exp, feedback in sx.sample(space, algorithm, 120, seed=seed, **options):
        excess = exp.x + exp.y - 1
        two = "direction" in options
        feedback((exp.x, exp.y) if two else exp.x + exp.y, constraints=[excess])
        good += feedback.id > 60 and excess <= 0
    return good / 60


@pytest.mark.parametrize("name", ["tpe", "nsga2"])
def test_samplers_of_optuna_learn_constraint_values(name):
    pytest.importorskip("optuna")
    algorithm = (name, {"population_size": 15}) if name == "nsga2" else name
    assert share_of_feasible(algorithm, 1) > 0.25  # 0.125 of the space is feasible
    assert share_of_feasible("random", 1) < 0.25


def test_nsga2_of_evolution_learns_constraint_values():
    made = sx.evolution.nsga2(population_size=15)
    assert share_of_feasible(made, 1, direction=["maximize", "maximize"]) > 0.2


def test_the_order_of_workers_keeps_constraint_values(tmp_path):
    pytest.importorskip("optuna")

    def proposals(stops: tuple[int, ...]) -> list[float]:
        url = f"sqlite:///{tmp_path / 'a.db'}#s{len(stops)}"
        space, seen = sx.Dict(x=sx.floatv(0.0, 2.0)), []
        for stop in stops:
            for exp, feedback in sx.sample(space, "tpe", stop, url, seed=3):
                seen.append(exp.x)
                feedback(exp.x, constraints={"x": exp.x - 1})
        return seen

    assert proposals((20,)) == proposals((7, 15, 20))


@pytest.mark.parametrize("value", [float("nan"), {"memory": float("inf")}])
def test_a_value_that_is_not_finite_makes_the_trial_infeasible_if_the_loop_says_so(value):
    loop = sx.sample(sx.Dict(x=sx.oneof([1, 2])), "sweeping", on_invalid="skip")
    for exp, feedback in loop:
        feedback(float("nan") if exp.x == 2 else 1.0, constraints=value)
    assert loop.result.counts == {"skipped": 2}
    assert "value of the constraint" in loop.result.trials[0].error
