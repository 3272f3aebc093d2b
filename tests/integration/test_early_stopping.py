"""Early stopping by Optuna's pruners and PyGlove's policies, on curves with known ends."""

import pytest

from symexp import geno
from symexp.study.ledger import MemoryLedger, StudyDefinition
from symexp.sweeps.algorithms import Random
from symexp.sweeps.stopping import ByRank, ByValue
from symexp.sweeps.strategies import AlgorithmError, as_stopping
from symexp.sweeps.worker import Worker
from symexp.testing.algorithms import mixed_space

optuna = pytest.importorskip("optuna")
pyglove = pytest.importorskip("pyglove")

from symexp.integrations.optuna.samplers import OptunaError  # noqa: E402  # after the skip


def curves(stopping, slopes=tuple(range(12, 0, -1)), steps=9):
    """Runs trials with linear curves; gives how many steps each took."""
    definition = StudyDefinition(geno.oneof(len(slopes), slopes, location="x"))
    ledger = MemoryLedger(definition)
    judge = as_stopping(stopping, definition)
    taken = []
    for claim in Worker(ledger, Random(), seed=0):
        slope = slopes[claim.trial.number]
        for step in range(steps):
            claim.measure(slope * (step + 1.0), step=step)
            if judge.should_stop(claim.trial, ledger.measurements()):
                claim.prune(slope * (step + 1.0))
                break
        else:
            claim.complete(float(slope * steps))
        taken.append(step + 1)
    return taken


def test_the_median_stops_what_is_below_it():
    assert curves("median") == [9, 9, 9, 9, 9, 1, 1, 1, 1, 1, 1, 1]
    two = ("median", {"n_startup_trials": 2, "n_warmup_steps": 3})
    assert curves(two) == [9, 9, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4]
    assert curves("median", slopes=(1, 2, 3, 4, 5, 6, 7)) == [9] * 7


def test_successive_halving_stops_all_but_the_best():
    """Li et al., "A System for Massively Parallel Hyperparameter Tuning", 2020: with a reduction
    factor of 3, of those that come to a rung the best third goes on. Steps count from 0 here."""
    given = ("asha", {"min_resource": 1, "reduction_factor": 3})
    taken = curves(given)
    assert taken[0] == 9
    assert taken[1:] == [2] * 11
    assert curves(given, slopes=(1, 2, 3, 4, 5, 6)) == [9] * 6
    # Of a good one after a bad one, a middling one and a good one again, only the second is ended.
    assert curves(given, slopes=(1, 9, 5, 10)) == [9, 9, 2, 9]


def test_hyperband_has_brackets_that_differ_in_how_early_they_stop():
    """Li et al., "Hyperband: A Novel Bandit-Based Approach", JMLR 2018, algorithm 1."""
    given = ("hyperband", {"min_resource": 1, "max_resource": 9, "reduction_factor": 3})
    taken = curves(given, slopes=tuple(range(30, 0, -1)))
    assert taken[0] == 9
    assert set(taken) == {2, 4, 9}
    assert sum(t < 9 for t in taken) >= 15


def test_the_percentile_rule_stops_what_is_not_in_the_best_share():
    given = ("percentile", {"percentile": 50.0, "n_startup_trials": 2})
    assert curves(given, slopes=(3, 1, 2, 4, 1)) == [9, 9, 9, 9, 1]


@pytest.mark.parametrize(
    "pruner", ["patient", optuna.pruners.NopPruner, optuna.pruners.NopPruner()]
)
def test_other_pruners_work(pruner):
    assert curves(pruner) == [9] * 12


def test_patience_ends_what_does_not_get_better():
    assert curves("patient", slopes=(-1, 1, -2)) == [5, 9, 5]


def test_pruners_agree_across_workers():
    """A worker that reads all measurements at the end decides as one that read each at once."""
    definition = StudyDefinition(geno.oneof(3))
    ledger = MemoryLedger(definition)
    spec = definition.spec
    trials = [ledger.claim(lambda number, attempt: spec.dna_at(number)) for _ in range(3)]
    early = as_stopping("asha", definition)
    answers = []
    for step in range(6):
        for i, trial in enumerate(trials):
            ledger.measure(trial, step, (float(i),))
            answers.append(early.should_stop(trial, ledger.measurements()))
    late = as_stopping("asha", definition)
    assert [late.should_stop(t, ledger.measurements()) for t in trials] == answers[-3:]


def test_pruners_know_one_objective():
    definition = StudyDefinition(mixed_space(), ["maximize", "minimize"])
    with pytest.raises(OptunaError, match="Pruners compare one objective"):
        as_stopping("median", definition)
    with pytest.raises(AlgorithmError, match=r"with warmup=1: .*It takes: n_startup_trials, n_war"):
        as_stopping(("median", {"warmup": 1}), StudyDefinition(mixed_space()))


SLOPES = (5, 4, 3, 8, 6, 2, 7, 1, 9)


@pytest.mark.parametrize("rank", [0.5, 0.25, 1, 3])
def test_policies_of_pyglove_decide_as_ours_by_rank(rank):
    policy = pyglove.early_stopping.early_stop_by_rank([(2, rank, 3), (5, rank, 2)])
    ours = curves(ByRank({2: rank}, min_trials=3), SLOPES)
    only = pyglove.early_stopping.early_stop_by_rank([(2, rank, 3)])
    assert curves(only, SLOPES) == ours
    assert curves(policy(), SLOPES) == curves(policy, SLOPES)
    assert min(curves(policy, SLOPES)) == 3


def test_policies_of_pyglove_decide_as_ours_by_value():
    policy = pyglove.early_stopping.early_stop_by_value([(1, 5.0), (4, 30.0)])
    assert curves(policy, SLOPES) == curves(ByValue({1: 5.0, 4: 30.0}), SLOPES)
    assert curves(policy, SLOPES) == [5, 5, 5, 9, 9, 2, 9, 2, 9]


@pytest.mark.parametrize(
    "stopping",
    [
        optuna.pruners.ThresholdPruner(lower=1.0),
        ("asha", {"min_resource": 1, "reduction_factor": 2}),
        ("median", {"n_startup_trials": 1}),
        ("value", {"steps": 1.0}),
        ("rank", {"steps": 0.5, "min_trials": 1}),
    ],
)
def test_a_trial_that_is_tried_again_is_not_judged_by_what_it_showed_before(stopping):
    definition = StudyDefinition(geno.oneof(2, location="x"))
    ledger = MemoryLedger(definition)
    judge = as_stopping(stopping, definition)
    answers = []
    worker = iter(Worker(ledger, Random(), seed=0))
    for values in ([4.0] * 6, [0.0] * 6, [9.0] * 6):
        claim = next(worker)
        for step, value in enumerate(values):
            claim.measure(value, step=step)
            answers.append(judge.should_stop(claim.trial, ledger.measurements()))
        if values[0]:
            claim.complete(values[-1])
        else:
            claim.fail("the machine went away", retry=True)
    assert [t.attempts for t in ledger.trials()] == [1, 2]
    assert any(answers[6:12])
    assert not any(answers[12:])
