"""Laws of sweeps whose trials pause, for any values, workers that take turns, and deaths."""

import math
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from symexp import geno
from symexp.study.ledger import MemoryLedger, StudyDefinition
from symexp.sweeps.algorithms import Random
from symexp.sweeps.fidelity.fidelity import fidelity
from symexp.sweeps.fidelity.halving import SuccessiveHalving
from symexp.sweeps.fidelity.notes import note_of
from symexp.sweeps.fidelity.per_budget import PerBudget
from symexp.sweeps.worker import Worker

SPEC = geno.floatv(0.0, 1.0).root()


class Sweep:
    """Workers over one ledger, which take turns, die and come back."""

    def __init__(self, rng, budgets, limit, brackets, per_budget):
        self.rng, self.budgets, self.limit = rng, budgets, limit
        self.ledger = MemoryLedger(StudyDefinition(SPEC))
        self.put_back = self.ledger.resume
        self.ledger.resume = self.resume
        self.make = lambda: SuccessiveHalving(
            PerBudget(Random(), 0.3, 2) if per_budget else Random(), brackets
        )
        self.workers, self.held = {}, {}
        self.claims, self.values = [], {}

    def come(self, name):
        self.workers[name] = Worker(
            self.ledger, self.make(), limit=self.limit, seed=1, wait=False,
            fidelity=self.budgets, max_attempts=10**6,
        )  # fmt: skip

    def step(self, name):
        """Claims or ends a trial; returns whether there was one."""
        claim = self.held.pop(name, None)
        if claim is not None:
            key = claim.trial.number, claim.note.budget
            self.values[key] = float(self.rng.randrange(5))
            claim.complete(self.values[key])
            return True
        claim = self.workers[name].next_claim()
        if claim is None:
            return False
        self.held[name] = claim
        number, budget = claim.trial.number, claim.note.budget
        if claim.trial.attempts == 1 or claim.trial.tries == 1:
            self.claims.append((number, budget))
        return True

    def resume(self, trial, metadata):
        """Lets a trial go on, which is among the best of its bracket; or none is, at the end."""
        if not self.put_back(trial, metadata):
            return False
        note = note_of(trial)
        reached = note.reached
        others = [n for t in self.ledger.trials() if (n := note_of(t)) is not None]
        others = [n for n in others if n.budgets == note.budgets and reached in n.rewards]
        better = sum(n.rewards[reached] > note.rewards[reached] for n in others)
        is_best = better < math.floor(len(others) / self.budgets.factor)
        at_end = len(self.ledger.trials()) == self.limit
        assert is_best or (at_end and not self.ledger.counts().get("complete"))
        return True

    def die(self, name):
        """Kills a worker; another one takes its trial over."""
        claim = self.held.pop(name, None)
        if claim is not None:
            assert self.ledger.end_for(claim.trial, "waiting", "Its worker was killed.")
        self.come(name)


@settings(max_examples=60)
@given(
    seed=st.integers(0, 2**32),
    workers=st.integers(1, 4),
    limit=st.integers(1, 25),
    high=st.sampled_from([1, 2, 9, 27]),
    factor=st.sampled_from([1.5, 2, 3]),
    brackets=st.sampled_from([1, 2, None]),
    per_budget=st.booleans(),
    deaths=st.sampled_from([0.0, 0.1, 0.3]),
)
def test_trials_pause_and_go_on(seed, workers, limit, high, factor, brackets, per_budget, deaths):
    rng = random.Random(seed)
    sweep = Sweep(rng, fidelity("epochs", 1, high, factor=factor), limit, brackets, per_budget)
    for name in range(workers):
        sweep.come(name)
    for _ in range(20_000):
        name = rng.randrange(workers)
        if rng.random() < deaths:
            sweep.die(name)
        elif not sweep.step(name) and not sweep.held:
            break
    else:
        raise AssertionError("the sweep does not end")
    trials = sweep.ledger.trials()
    assert [t.number for t in trials] == list(range(limit))
    assert {t.state for t in trials} <= {"paused", "complete"}
    assert any(t.state == "complete" for t in trials)
    assert len(set(sweep.claims)) == len(sweep.claims), "a trial got a budget twice"
    for trial in trials:
        note = note_of(trial)
        begun = [b for n, b in sweep.claims if n == trial.number]
        assert tuple(begun) == note.budgets[: len(begun)]
        assert {b: r for b, (r,) in note.rewards.items()} == {
            b: v for (n, b), v in sweep.values.items() if n == trial.number
        }
        assert (trial.state == "complete") == (note.reached == note.budgets[-1])
    # No worker leaves a trial that may go on: a new one finds nothing to do.
    sweep.come("late")
    assert not sweep.step("late")
