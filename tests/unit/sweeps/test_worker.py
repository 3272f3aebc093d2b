"""Claims record outcomes once, and numbers of libraries as numbers of Python."""

import json

import numpy as np
import pytest

import symexp as sx
from symexp import geno
from symexp.study.ledger import MemoryLedger, StudyDefinition
from symexp.sweeps.algorithms import Random, Sweeping
from symexp.sweeps.warm_start import Record
from symexp.sweeps.worker import RewardError, Worker, to_builtin


class Tensor:
    """As tensors of TensorFlow: they have `numpy`, but no `tolist`."""

    def __init__(self, value):
        self._value = value

    def numpy(self):
        return np.asarray(self._value)


def one(body, **options):
    """The trial that a loop of one iteration makes."""
    for exp, feedback in sx.sample(sx.Dict(x=sx.oneof([1, 2])), "sweeping", 1, **options):
        body(exp, feedback)
    return feedback.study.result.trials[0]


@pytest.fixture(params=["memory", "sqlite"])
def place(request, tmp_path):
    if request.param == "memory":
        return None
    pytest.importorskip("sqlalchemy")
    return f"sqlite:///{tmp_path}/values.db#values"


def test_numbers_of_libraries_are_recorded_as_numbers_of_python(place):
    metrics = {
        "scalar": np.float32(0.5),
        "count": np.int64(3),
        "flag": np.bool_(True),
        "curve": np.array([1.0, 2.0]),
        "tensor": Tensor(0.25),
        "inner": {"list": [np.int8(1), (np.float16(2),)]},
    }

    def body(exp, feedback):
        feedback.add_measurement(np.float64(1.0), {"loss": np.float32(0.5)}, step=np.int64(3))
        feedback(np.float32(1.0), metrics, metadata={"seed": np.uint8(7)})

    trial = one(body, study=place)
    assert trial.metrics == {
        "scalar": 0.5,
        "count": 3,
        "flag": True,
        "curve": [1.0, 2.0],
        "tensor": 0.25,
        "inner": {"list": [1, [2.0]]},
    }
    assert json.loads(json.dumps(trial.metrics)) == trial.metrics
    assert trial.metadata["seed"] == 7


def test_symbolic_values_are_not_materialized():
    made = []

    @sx.symbolize
    class Thing:
        def __init__(self):
            made.append(self)

    value = Thing()
    assert to_builtin([value]) == [value]
    assert not made


class Kept(Record):
    """Notes what it keeps, and in which state the trial was then."""

    def __init__(self, claim):
        self._trial = claim.trial
        self.calls = []

    def keep(self, rewards, metrics, measurements):
        found = [(m.step, m.rewards, m.metrics) for m in measurements]
        self.calls.append((self._trial.state, rewards, metrics, found))
        return {"realization": "r"}

    def drop(self):
        self.calls.append("dropped")


def first_claim():
    return Worker(MemoryLedger(StudyDefinition(geno.oneof(3))), Sweeping()).next_claim()


def test_an_outcome_is_kept_before_the_trial_ends():
    claim = first_claim()
    record = Kept(claim)
    for step, reward in ((3, 0.5), (1, 0.25), (3, 0.75)):
        claim.measure(reward, step, {"loss": np.float32(reward)})
    claim.complete(np.float64(2.0), {"size": np.int64(4)}, {"note": 1}, record)
    measured = [(1, (0.25,), {"loss": 0.25}), (3, (0.75,), {"loss": 0.75})]
    assert record.calls == [("running", (2.0,), {"size": 4}, measured)]
    assert claim.trial.state == "complete"
    assert claim.trial.metadata == {"realization": "r", "note": 1}


def test_an_invalid_reward_is_not_kept():
    claim = first_claim()
    record = Kept(claim)
    with pytest.raises(RewardError, match="finite number"):
        claim.complete(float("nan"), record=record)
    assert record.calls == []
    assert not claim.is_done


class EndedByAnother(Random):
    """An algorithm during whose notes another worker of the group ends the trial."""

    def __init__(self, end):
        super().__init__(seed=1)
        self.end = end

    def notes(self, number):
        end, self.end = self.end, None
        if end is not None:
            end()


def test_a_trial_of_too_many_attempts_may_be_ended_by_another_worker_of_the_group():
    space = geno.space([geno.oneof(9, location="x")])
    ledger = MemoryLedger(StudyDefinition(space))
    other = Worker(ledger, Random(seed=1), limit=2, group="a")
    other.next_claim().release()
    held = other.next_claim()
    assert held.trial.attempts == 2
    late = Worker(
        ledger, EndedByAnother(lambda: held.complete(1.0)), limit=2, group="a", max_attempts=1
    )
    assert late.next_claim().id == 2
    assert [t.state for t in ledger.trials()] == ["complete", "running"]


def test_a_worker_that_waits_for_its_group_does_not_take_the_end_of_a_trial_for_that_of_the_study(
    monkeypatch,
):
    space = geno.space([geno.oneof(9, location="x")])
    ledger = MemoryLedger(StudyDefinition(space))
    chief = Worker(ledger, Random(seed=1), limit=2, group="a")
    helper = Worker(ledger, Random(seed=1), limit=2, group="a")
    held = chief.next_claim()
    helper.next_claim().leave_to_group()
    is_running = ledger.is_running

    def just_ends(trial):
        """The chief ends the trial when the helper has just been told that it runs."""
        running = is_running(trial)
        if not held.is_done:
            held.complete(1.0)
        return running

    monkeypatch.setattr(ledger, "is_running", just_ends)
    assert helper.next_claim().id == 2
