"""Early stopping by value and by rank, and the measurements that rules read."""

import random

import pytest

import symexp as sx
from symexp import geno
from symexp.study.ledger import MemoryLedger, StudyDefinition, open_ledger
from symexp.sweeps.stopping import ByRank, ByValue, MeasurementReader, StoppingError
from symexp.sweeps.strategies import as_stopping


def steps_taken(stopping, slopes, steps=6, direction="maximize"):
    """Runs trials whose measurements grow linearly; returns the number of steps of each."""
    sign = 1 if direction == "maximize" else -1
    space = sx.Dict(slope=sx.oneof(slopes))
    loop = sx.sample(space, "sweeping", early_stopping=stopping, direction=direction)
    taken = []
    for exp, feedback in loop:
        for step in range(steps):
            value = sign * exp.slope * (step + 1.0)
            feedback.add_measurement(value, {"loss": -value}, step=step)
            if feedback.should_stop_early():
                feedback.prune()
                break
        else:
            feedback.done()
        taken.append(step + 1)
    return taken


@pytest.mark.parametrize("direction", ["maximize", "minimize"])
def test_a_trial_below_the_value_of_a_gate_ends(direction):
    sign = 1 if direction == "maximize" else -1
    gates = {1: sign * 4.0, 4: sign * 15.0}
    # The values after step 1 are 2, 4, 6 and 8; after step 4 they are 5, 10, 15 and 20.
    assert steps_taken(("value", {"steps": gates}), [1, 2, 3, 4], 6, direction) == [2, 5, 6, 6]
    assert steps_taken(ByValue(sign * 4.0), [1, 2, 3, 4], 6, direction) == [1, 1, 1, 6]


@pytest.mark.parametrize("direction", ["maximize", "minimize"])
def test_a_trial_below_the_rank_of_a_gate_ends(direction):
    slopes = [5, 4, 3, 8, 6, 2, 7]
    best_half = ("rank", {"steps": {2: 0.5}, "min_trials": 3})
    assert steps_taken(best_half, slopes, 6, direction) == [6, 6, 6, 6, 6, 3, 6]
    second = ByRank({2: 2}, min_trials=2)
    assert steps_taken(second, slopes, 6, direction) == [6, 6, 3, 6, 6, 3, 6]
    # By default: at every step better than half of at least five others.
    assert steps_taken("rank", slopes, 6, direction) == [6, 6, 6, 6, 6, 1, 6]


def test_a_rule_may_compare_another_metric():
    by_loss = ByValue({1: 4.0}, metric="loss", direction="maximize")
    assert steps_taken(by_loss, [1, -4], 6) == [2, 6]
    with pytest.raises(StoppingError, match=r"the metric 'los', but .* Did you mean 'loss'"):
        steps_taken(ByValue(1.0, metric="los"), [1, 2])


def test_several_objectives_need_the_name_of_one():
    definition = StudyDefinition(geno.oneof(3), ["maximize", "minimize"], ["acc", "size"])
    with pytest.raises(StoppingError, match="Say which one early stopping looks at: metric='acc'"):
        as_stopping("rank", definition)
    as_stopping(("rank", {"metric": "size"}), definition)


def test_a_late_question_gets_the_answer_of_an_early_one():
    """A worker that asks late decides as one that asked at once."""
    definition = StudyDefinition(geno.oneof(9, tuple(range(9)), location="x"))
    ledger = MemoryLedger(definition)
    rule = as_stopping(ByRank(0.5, min_trials=2), definition)
    trials = [ledger.claim(lambda n, attempt: definition.spec.dna_at(n)) for _ in range(4)]
    at_once = []
    for trial in trials:
        ledger.measure(trial, 0, (float(-trial.number),))
        at_once.append(rule.should_stop(trial, ledger.measurements()))
    assert at_once == [False, False, True, True]
    assert [rule.should_stop(t, ledger.measurements()) for t in trials] == at_once


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ByValue({-1: 0.5}), "Expected steps from 0, but got -1"),
        (lambda: ByValue({1: "x"}), "Expected a value, or a dict of values by step"),
        (lambda: ByValue(float("nan")), "Expected a value, .* but got nan"),
        (lambda: ByRank({1: 0}), "a fraction from 0.0 to 1.0 or a place from 1"),
        (lambda: ByRank(1.5), "a fraction from 0.0 to 1.0"),
        (lambda: ByRank(direction="up"), "Expected direction to be"),
    ],
)
def test_invalid_gates_are_refused(make, message):
    with pytest.raises(StoppingError, match=message):
        make()


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_measurements_read_in_parts_are_those_read_at_once(kind, tmp_path, monkeypatch):
    # Without an overlap no value is read twice by accident.
    monkeypatch.setattr("symexp.sweeps.stopping._OVERLAP", 0.0)
    if kind == "sqlite":
        pytest.importorskip("sqlalchemy")
    url = None if kind == "memory" else f"sqlite:///{tmp_path}/s.db#s"
    definition = StudyDefinition(geno.oneof(12, tuple(range(12)), location="x"))
    rng = random.Random(3)
    with open_ledger(url, definition) as ledger:
        measured, running = MeasurementReader(ledger), []
        for n in range(12):
            running.append(ledger.claim(lambda number, attempt: definition.spec.dna_at(number)))
            for trial in list(running):
                ledger.measure(trial, rng.randrange(4), (float(n),))
                if rng.random() < 0.3:
                    running.remove(trial)
                    ledger.finish(trial, rng.choice(["complete", "pruned", "failed"]), (1.0,))
            assert measured.all() == ledger.measurements()
        assert {m.state for m in measured.all()} >= {"running", "complete"}
