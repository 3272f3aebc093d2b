"""Early stopping policies: what they see, in which order, and what is refused."""

from __future__ import annotations

import pyglove as pg
import pytest

import symexp as sx
from symexp.sweeps.policies import TrialSoFar
from symexp.sweeps.stopping import StoppingError
from symexp.sweeps.strategies import AlgorithmError

SLOPES = [3, 1, 4, 2]


class BestSoFar(sx.tuning.EarlyStoppingPolicy):
    """Ends a trial that falls behind the best at its step."""

    slack: float = 0.0

    def setup(self, dna_spec):
        super().setup(dna_spec)
        self.best = {}
        self.seen = []

    def should_stop_early(self, trial):
        last = trial.measurements[-1]
        self.seen.append((trial.id, last.step, last.reward))
        best = self.best.get(last.step, last.reward)
        self.best[last.step] = max(best, last.reward)
        return last.reward + self.slack < best


def pruned(lib, policy, spelled="early_stopping_policy"):
    """Returns how many steps each trial made."""
    steps = []
    space = lib.Dict(slope=lib.oneof(SLOPES))
    for example, feedback in lib.sample(space, lib.geno.Sweeping(), **{spelled: policy}):
        for step in range(4):
            feedback.add_measurement(float(example.slope * (step + 1)), step=step)
            if feedback.should_stop_early():
                break
        steps.append(step + 1)
        feedback.done()
    return steps


def test_a_policy_of_ones_own_decides():
    policy = BestSoFar()
    assert pruned(sx, policy) == [4, 1, 4, 1]
    assert policy.seen[:5] == [(1, 0, 3.0), (1, 1, 6.0), (1, 2, 9.0), (1, 3, 12.0), (2, 0, 1.0)]
    assert pruned(sx, BestSoFar(2.5), "early_stopping") == [4, 2, 4, 2]
    assert pruned(sx, BestSoFar) == [4, 1, 4, 1]


def test_the_class_of_pyglove_and_ours_decide_alike():
    def make(lib):
        class Median(lib.tuning.EarlyStoppingPolicy):
            at_least: int = 1

            def setup(self, dna_spec):
                super().setup(dna_spec)
                self._values = {}

            def should_stop_early(self, trial):
                last = trial.measurements[-1]
                others = self._values.setdefault(last.step, [])
                behind = sorted(others)[len(others) // 2] if len(others) >= self.at_least else 0.0
                others.append(last.metrics.get("reward", last.reward))
                return last.reward < behind and len(trial.measurements) > 1

        return Median(at_least=1)

    assert pruned(sx, make(sx)) == pruned(pg, make(pg)) == pruned(sx, make(pg)) == [4, 2, 4, 2]


def test_a_policy_sees_the_trials_of_earlier_runs(tmp_path):
    space = sx.Dict(slope=sx.oneof(SLOPES))
    url = f"sqlite:///{tmp_path}/study.db#policy"
    for limit in (1, 2):
        policy = BestSoFar()
        for exp, feedback in sx.sample(space, "sweeping", limit, study=url, early_stopping=policy):
            feedback.add_measurement(exp.slope, step=0)
            stops = feedback.should_stop_early()
            feedback.done()
    assert stops
    assert policy.seen == [(1, 0, 3.0), (2, 0, 1.0)]


def test_what_a_policy_sees():
    shown: list[TrialSoFar] = []

    class Watch(sx.tuning.EarlyStoppingPolicy):
        def should_stop_early(self, trial):
            shown.append(trial)
            return False

    space = sx.Dict(x=sx.oneof([7]))
    for exp, feedback in sx.sample(
        space, metrics=["acc", "size"], direction=["maximize", "minimize"], early_stopping=Watch()
    ):
        feedback.add_measurement((0.5, exp.x), {"loss": 2.0}, step=3, elapse_secs=1.5)
        assert not feedback.should_stop_early()
        feedback.done()
    (trial,) = shown
    assert (trial.id, str(trial.dna), trial.status) == (1, "DNA(0)", "PENDING")
    (measured,) = trial.measurements
    assert measured[:2] == (3, 0.5)
    assert measured.rewards == (0.5, 7.0)
    assert measured.metrics == {"loss": 2.0, "elapse_secs": 1.5, "acc": 0.5, "size": 7.0}
    assert measured.elapse_secs == 1.5


def test_any_object_with_the_method_is_a_policy():
    class Plain:
        def should_stop_early(self, trial):
            return trial.measurements[-1].reward < 3

    assert pruned(sx, Plain()) == [4, 1, 4, 1]


def test_what_is_refused():
    class Level(sx.tuning.EarlyStoppingPolicy):
        level: float

        def should_stop_early(self, trial):
            return False

    space = sx.Dict(x=sx.oneof([1, 2]))
    with pytest.raises(StoppingError, match=r"Level.*needs arguments"):
        sx.sample(space, early_stopping=Level)
    policy = Level(1.0)
    sx.sample(space, early_stopping=policy).close()
    sx.sample(space, early_stopping=policy).close()
    with pytest.raises(StoppingError, match="belongs to a study of another space"):
        sx.sample(sx.Dict(x=sx.oneof([1, 2, 3])), early_stopping=policy)
    with pytest.raises(AlgorithmError, match=r"sx\.tuning\.EarlyStoppingPolicy"):
        sx.sample(space, early_stopping=object())
    lacking = sx.tuning.EarlyStoppingPolicy()
    for exp, feedback in sx.sample(space, early_stopping=lacking):
        feedback.add_measurement(exp.x)
        with pytest.raises(NotImplementedError, match="must define should_stop_early"):
            feedback.should_stop_early()
        feedback.done()


def test_a_policy_is_a_symbolic_object():
    policy = BestSoFar(slack=0.5)
    assert sx.eq(sx.from_json(sx.to_json(policy)), policy)
    assert sx.patch(policy, {"slack": 1.0}).slack == 1.0
