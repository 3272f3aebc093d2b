"""Conformance suite for search algorithms: a subclass inherits a test of every guarantee.

Example:
    class TestMyAlgorithm(AlgorithmConformance):
        def make(self):
            return MyAlgorithm()
"""

# The name of a test says what it tests.
# ruff: noqa: D102

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from symexp import geno
from symexp.spaces.dna import DNA, Condition, Space
from symexp.study.ledger import MemoryLedger, StudyDefinition
from symexp.study.trial import Trial
from symexp.sweeps.algorithms import Algorithm
from symexp.sweeps.worker import Worker

__all__ = ["AlgorithmConformance", "mixed_space", "reward_of"]


def mixed_space() -> Space:
    """Returns a search space with every kind of decision, with ties and with a condition."""
    tied = geno.oneof(2, ("relu", "tanh"), location="act", name="act")
    return Space(
        [
            geno.oneof(3, (8, 16, 32), location="units", name="units"),
            geno.floatv(1e-4, 1e-1, "log", location="lr"),
            geno.intv(1, 9, 2, location="depth"),
            geno.permutate(3, location="order"),
            geno.manyof(2, 4, sorted=True, location="ops"),
            geno.oneof([tied, geno.constant(), geno.floatv(0.0, 1.0, location="rate")]),
            geno.oneof([tied, geno.constant()], location="again"),
            geno.floatv(0.0, 1.0, location="decay", condition=Condition("units", (1, 2))),
        ]
    )


def reward_of(dna: DNA) -> float:
    """Returns a smooth reward of a candidate of `mixed_space`. The maximum is 0."""
    values = dna.to_dict()
    wrong = abs(values["units"] - 1) + abs(values["depth"] - 5) / 4 + abs(values["lr"] - 0.05) * 10
    wrong += values["order[0]"] + abs(values["ops[1]"] - 3)
    return -float(wrong + abs(values.get("decay", 1.0) - 0.25))


class AlgorithmConformance:
    """Tests that every search algorithm must pass.

    Attributes:
        takes_mixed: Whether the algorithm supports floats, integers, ties and conditions.
        learns: Whether its proposals depend on the rewards of candidates that a user enqueued.
        resumes: Whether a later worker proposes the same candidates as the first one would have.
        shares: Whether two workers in turns propose the same candidates as one worker would have.
        trials: Number of trials in a test.
    """

    takes_mixed = True
    learns = True
    resumes = True
    shares = True
    trials = 25

    def make(self) -> Algorithm:
        """Returns a new algorithm."""
        raise NotImplementedError

    def space(self) -> Space:
        """Returns the search space of the tests."""
        if self.takes_mixed:
            return mixed_space()
        return Space([geno.oneof(3, (1, 2, 3), location=f"x{i}") for i in range(4)])

    def reward(self, dna: DNA) -> float:
        """Returns the reward of a candidate of `space()`."""
        return reward_of(dna) if self.takes_mixed else float(sum(dna.flat))  # type: ignore[arg-type]  # indices

    def run(self, seed: int, trials: int | None = None, direction: str = "maximize") -> list[Trial]:
        """Runs a study with one worker, and returns its trials.

        Args:
            seed: Seed of the study.
            trials: Number of trials; by default `self.trials`.
            direction: Direction of the study.
        """
        ledger = MemoryLedger(StudyDefinition(self.space(), direction))
        sign = 1 if direction == "maximize" else -1
        for claim in Worker(ledger, self.make(), limit=trials or self.trials, seed=seed):
            claim.complete(sign * self.reward(claim.dna))
        return ledger.trials()

    def test_proposals_fit_the_space_and_none_comes_twice(self) -> None:
        trials = self.run(seed=1)
        assert len(trials) == self.trials
        for trial in trials:
            assert trial.dna is not None
            self.space().validate(trial.dna)
        assert len({trial.dna for trial in trials}) == self.trials

    def test_a_seed_determines_everything(self) -> None:
        first = [str(t.dna) for t in self.run(seed=7)]
        assert [str(t.dna) for t in self.run(seed=7)] == first

    def test_minimizing_is_maximizing_the_negative(self) -> None:
        up = [str(t.dna) for t in self.run(seed=3)]
        assert [str(t.dna) for t in self.run(seed=3, direction="minimize")] == up

    def test_the_algorithm_can_be_set_up_again(self) -> None:
        algorithm = self.make()
        found = []
        for _ in range(2):
            ledger = MemoryLedger(StudyDefinition(self.space()))
            for claim in Worker(ledger, algorithm, limit=8, seed=2):
                claim.complete(self.reward(claim.dna))
            found.append([str(t.dna) for t in ledger.trials()])
        assert found[0] == found[1]

    def test_a_new_worker_goes_on_from_the_ledger(self) -> None:
        ledger = MemoryLedger(StudyDefinition(self.space()))
        for limit in (8, 16, self.trials):
            for claim in Worker(ledger, self.make(), limit=limit, seed=2):
                claim.complete(self.reward(claim.dna))
        assert ledger.counts() == {"complete": self.trials}
        self._check_like_one_worker(ledger, self.resumes)

    def test_two_workers_take_turns(self) -> None:
        ledger = MemoryLedger(StudyDefinition(self.space()))
        workers = [Worker(ledger, self.make(), limit=self.trials, seed=2) for _ in range(2)]
        for worker in workers * self.trials:
            both = [w for w in (worker,) if len(ledger.trials()) < self.trials]
            for one in both:
                claim = one.next_claim()
                assert claim is not None
                claim.complete(self.reward(claim.dna))
        assert ledger.counts() == {"complete": self.trials}
        self._check_like_one_worker(ledger, self.shares)

    def _check_like_one_worker(self, ledger: MemoryLedger, is_alike: bool) -> None:
        if is_alike:
            found = [str(t.dna) for t in ledger.trials()]
            assert found == [str(t.dna) for t in self.run(seed=2)]

    @pytest.mark.parametrize("ending", ["skip", "fail", "prune", "enqueue"])
    def test_trials_that_end_otherwise(self, ending: str) -> None:
        ledger = MemoryLedger(StudyDefinition(self.space()))
        if ending == "enqueue":
            for dna in (self.space().first_dna(), self.space().random_dna(seed=11)):
                ledger.enqueue(dna)
        for i, claim in enumerate(Worker(ledger, self.make(), limit=self.trials, seed=4)):
            ends: dict[str, Callable[[], None]] = {
                "skip": claim.skip,
                "fail": lambda c=claim: c.fail("boom"),  # type: ignore[misc]  # bound here
                "prune": lambda c=claim: c.prune(-9.0),  # type: ignore[misc]  # bound here
            }
            if i % 3 == 1 and ending in ends:
                ends[ending]()
            else:
                claim.complete(self.reward(claim.dna))
        assert sum(ledger.counts().values()) == self.trials
        assert ledger.is_settled()

    def test_what_a_user_enqueued_is_learnt_from(self) -> None:
        """The reward of an enqueued candidate changes the proposals after it."""
        when = self.trials // 3
        good, bad = (self._enqueued(when, reward) for reward in (50.0, -50.0))
        assert (good != bad) == self.learns

    def _enqueued(self, when: int, reward: float) -> list[str]:
        ledger = MemoryLedger(StudyDefinition(self.space()))
        known = self.space().random_dna(seed=99)
        for claim in Worker(ledger, self.make(), limit=self.trials, seed=2):
            claim.complete(reward if claim.dna == known else self.reward(claim.dna))
            if claim.trial.number + 1 == when:
                ledger.enqueue(known)
        trials = ledger.trials()
        assert trials[when].dna == known
        return [str(t.dna) for t in trials]

    def test_notes_are_json(self) -> None:
        for trial in self.run(seed=1):
            assert json.loads(json.dumps(trial.metadata)) == trial.metadata

    def test_a_small_space_is_used_up(self) -> None:
        ledger = MemoryLedger(StudyDefinition(geno.manyof(2, 3, location="x")))
        for claim in Worker(ledger, self.make(), limit=100, seed=1):
            claim.complete(float(claim.dna.flat[0]))
        assert ledger.counts() == {"complete": 6}
