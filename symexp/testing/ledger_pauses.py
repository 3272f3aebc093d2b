"""Conformance of ledgers for trials that pause and go on; a part of `LedgerConformance`."""

# The name of a test says what it tests.
# ruff: noqa: D102

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest

from symexp import geno
from symexp.spaces.dna import DNA, Space
from symexp.study.ledger import LeaseLostError, Ledger, StudyDefinition
from symexp.study.trial import Trial
from symexp.sweeps.algorithms import Random
from symexp.sweeps.fidelity.fidelity import fidelity
from symexp.sweeps.fidelity.halving import SuccessiveHalving
from symexp.sweeps.worker import Claim, Worker

__all__ = ["LedgerPauseConformance", "small_space"]


def small_space(n: int = 3) -> Space:
    """Returns a space with a choice of `n` and a conditional float."""
    return Space(
        [
            geno.oneof(n, tuple(range(n)), location="a"),
            geno.oneof([geno.constant(), geno.floatv(0.0, 1.0)], location="b"),
        ]
    )


def _worker(ledger: Ledger, limit: int = 3, **options: Any) -> Worker:
    """Returns a worker whose trials pause after 1 and 3 of 9 epochs."""
    algorithm = SuccessiveHalving(Random())
    budgets = fidelity("epochs", 1, 9)
    return Worker(ledger, algorithm, limit=limit, seed=1, fidelity=budgets, **options)


class LedgerPauseConformance(ABC):
    """Tests of paused trials that every ledger must pass, and the set-up of all tests.

    Attributes:
        is_shared: Whether a study can be opened twice, by different handles.
    """

    is_shared = True

    @abstractmethod
    def open(self, definition: StudyDefinition, name: str = "study") -> Ledger:
        """Opens a study. If `is_shared`, the same arguments open the same study again.

        Args:
            definition: Definition of the study.
            name: Name of the study.
        """

    @pytest.fixture
    def ledger(self) -> Any:
        """Yields a new study over a small search space with a float."""
        with self.open(StudyDefinition(small_space())) as ledger:
            yield ledger

    @pytest.fixture
    def handles(self) -> Any:
        """Yields two handles of a study: the same one twice if the study is opened once."""
        definition = StudyDefinition(small_space())
        with ExitStack() as stack:
            first = stack.enter_context(self.open(definition, "group"))
            second = first
            if self.is_shared:
                second = stack.enter_context(self.open(definition, "group"))
            yield first, second

    @staticmethod
    def fixed(*values: Any) -> Callable[[int, int], DNA | None]:
        """Returns a function that proposes these values one after the other, and then `None`."""
        rest = list(values)
        spec = small_space()
        return lambda number, attempt: DNA(rest.pop(0), spec) if rest else None

    def paused(self, ledger: Ledger, *value: Any) -> Trial:
        """Claims a new trial, pauses it, and returns its record."""
        trial = ledger.claim(self.fixed([*value] or [0, 0]))
        assert trial is not None
        ledger.finish(trial, "paused", (0.5,), {"loss": 2.0}, metadata={"note": 1})
        return next(t for t in ledger.trials() if t.number == trial.number)

    def test_a_paused_trial_keeps_what_it_has_found(self, ledger: Ledger) -> None:
        trial = self.paused(ledger, 2, (1, 0.25))
        assert (trial.state, trial.attempts, str(trial.dna)) == ("paused", 1, "DNA([2, (1, 0.25)])")
        assert (trial.rewards, trial.metrics) == ((0.5,), {"loss": 2.0})
        assert (trial.metadata, trial.error) == ({"note": 1}, None)
        assert trial.finished is not None
        assert [t.number for t in ledger.trials(["paused"])] == [0]
        assert ledger.trials(["running", "waiting", "complete"]) == []

    def test_a_paused_trial_rests(self, ledger: Ledger) -> None:
        claimed = ledger.claim(self.fixed([0, 0]))
        assert claimed is not None
        ledger.finish(claimed, "paused", (0.5,))
        assert not ledger.is_held(claimed)
        assert not ledger.is_running(claimed)
        assert ledger.is_settled()
        assert ledger.counts() == {"paused": 1}
        assert ledger.claim(self.fixed()) is None
        assert ledger.claim(self.fixed([1, 0]), 1) is None  # it counts for the limit
        assert ledger.enqueue(DNA([0, 0])) is None  # its candidate is in the study
        with pytest.raises(LeaseLostError, match="Trial 1 "):
            ledger.measure(claimed, 0, (1.0,))
        with pytest.raises(LeaseLostError, match="Trial 1 "):
            ledger.finish(claimed, "complete", (1.0,))

    def test_a_resumed_trial_is_claimed_first_and_goes_on(self, ledger: Ledger) -> None:
        trial = self.paused(ledger)
        assert ledger.resume(trial, {"note": 2})
        assert ledger.counts() == {"waiting": 1}
        assert not ledger.is_settled()
        again = ledger.claim(self.fixed([1, 0]))
        assert again is not None
        assert (again.number, again.attempts, again.metadata) == (0, 2, {"note": 2})
        assert (again.rewards, again.metrics) == ((0.5,), {"loss": 2.0})
        ledger.finish(again, "complete", (0.9,), {"loss": 1.0}, metadata={"more": 3})
        (ended,) = ledger.trials()
        assert (ended.rewards, ended.metrics) == ((0.9,), {"loss": 1.0})
        assert ended.metadata == {"note": 2, "more": 3}

    def test_feeds_tell_each_pause_and_the_end(self, ledger: Ledger) -> None:
        early = ledger.feed()
        trial, seen = self.paused(ledger), []
        for state, rewards in (("paused", (0.6,)), ("paused", (0.7,)), ("complete", (0.8,))):
            seen += [(t.number, t.state, t.rewards) for t in early.news()]
            assert list(early.news()) == []
            middle = ledger.feed()
            assert [t.rewards for t in middle.news()] == [trial.rewards]
            assert ledger.resume(trial, {})
            assert list(early.news()) == []
            assert list(ledger.feed().news()) == []  # what goes on is not at rest
            again = ledger.claim(self.fixed())
            assert again is not None
            assert list(early.news()) == []
            ledger.finish(again, state, rewards)
            assert [(t.state, t.rewards) for t in middle.news()] == [(state, rewards)]
            (trial,) = ledger.trials()
        seen += [(t.number, t.state, t.rewards) for t in early.news()]
        assert seen == [
            (0, "paused", (0.5,)),
            (0, "paused", (0.6,)),
            (0, "paused", (0.7,)),
            (0, "complete", (0.8,)),
        ]
        assert [(t.state, t.rewards) for t in ledger.feed().news()] == [("complete", (0.8,))]
        assert list(early.news()) == []

    def test_a_reader_that_comes_late_sees_the_last_pause(self, ledger: Ledger) -> None:
        late, trial = ledger.feed(), self.paused(ledger)
        assert ledger.resume(trial, {})
        again = ledger.claim(self.fixed())
        assert again is not None
        ledger.finish(again, "paused", (0.7,))
        self.paused(ledger, 1, 0)
        news = {t.number: (t.state, t.rewards) for t in late.news()}
        assert news == {0: ("paused", (0.7,)), 1: ("paused", (0.5,))}

    def test_of_two_that_resume_one_does(self, handles: tuple[Ledger, Ledger]) -> None:
        for value in range(3):
            trial = self.paused(handles[0], value, 0)
            done: list[bool] = []
            barrier = threading.Barrier(2)

            threads = [
                threading.Thread(target=self._resume, args=(handle, trial, barrier, done))
                for handle in handles
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
            assert sorted(done) == [False, True]
            claims = [handle.claim(self.fixed()) for handle in handles]
            (claimed,) = [c for c in claims if c is not None]
            handle = handles[0] if claims[0] is claimed else handles[1]
            handle.finish(claimed, "complete", (1.0,))

    @staticmethod
    def _resume(ledger: Ledger, trial: Trial, barrier: threading.Barrier, done: list[bool]) -> None:
        barrier.wait(30)
        done.append(ledger.resume(trial, {}))

    def test_only_a_paused_trial_as_it_is_goes_on(self, ledger: Ledger) -> None:
        first = self.paused(ledger)
        assert not ledger.retry(first, {})  # it has not ended
        assert ledger.resume(first, {})
        assert not ledger.resume(first, {})
        assert not ledger.settle(first, "failed")
        again = ledger.claim(self.fixed())
        assert again is not None
        assert not ledger.resume(again, {})
        ledger.finish(again, "paused", (0.6,))
        assert not ledger.resume(first, {})  # that was the pause before
        assert not ledger.settle(first, "failed")
        assert ledger.counts() == {"paused": 1}
        (second,) = ledger.trials()
        assert ledger.drop(second)
        assert not ledger.resume(second, {})
        assert not ledger.settle(second, "failed")

    def test_a_paused_trial_is_ended_for_good(self, ledger: Ledger) -> None:
        feed, trial = ledger.feed(), self.paused(ledger)
        assert len(feed.news()) == 1
        assert ledger.settle(trial, "pruned", "not among the best")
        assert not ledger.settle(trial, "pruned")
        (ended,) = ledger.trials()
        assert (ended.state, ended.rewards, ended.metrics) == ("pruned", (0.5,), {"loss": 2.0})
        assert (ended.error, ended.metadata) == ("not among the best", {"note": 1})
        assert [(t.number, t.state) for t in feed.news()] == [(0, "pruned")]
        assert list(feed.news()) == []
        assert ledger.counts() == {"pruned": 1}
        other = self.paused(ledger, 1, 0)
        assert ledger.settle(other, "skipped", metadata={"note": 9})
        assert ledger.trials()[1].metadata == {"note": 9}
        assert ledger.retry(ended, {})  # it has ended, so it can begin anew

    def test_a_removed_paused_trial_is_gone(self, ledger: Ledger) -> None:
        trial = self.paused(ledger)
        assert ledger.drop(trial)
        assert not ledger.drop(trial)
        assert ledger.trials() == []
        assert ledger.counts() == {}
        assert list(ledger.feed().news()) == []
        assert ledger.enqueue(DNA([0, 0])) == 1

    def test_attempts_count_for_each_budget(self, ledger: Ledger) -> None:
        worker = _worker(ledger, limit=1, max_attempts=2)
        budgets = []
        for _ in range(3):
            for _ in range(2):  # the first worker is killed
                claim = worker.next_claim()
                assert claim is not None
                assert claim.note is not None
                budgets.append(claim.note.budget)
                dies = len(budgets) % 2
                if dies:
                    running = ledger.trials(["running"])[0]
                    assert ledger.end_for(running, "waiting", "Its worker was killed.")
            assert claim is not None
            claim.complete(0.5)
        assert budgets == [1, 1, 3, 3, 9, 9]
        (trial,) = ledger.trials()
        assert (trial.state, trial.attempts) == ("complete", 6)
        assert worker.next_claim() is None

    def test_a_trial_that_never_reaches_a_budget_is_given_up(self, ledger: Ledger) -> None:
        worker = _worker(ledger, limit=1, max_attempts=2)
        claim = worker.next_claim()
        assert claim is not None
        claim.complete(0.5)
        for _ in range(2):
            assert worker.next_claim() is not None
            running = ledger.trials(["running"])[0]
            assert ledger.end_for(running, "waiting", "Its worker was killed.")
        assert worker.next_claim() is None
        (trial,) = ledger.trials()
        assert trial.state == "failed"
        assert trial.error is not None
        assert trial.error.startswith("The trial was claimed 2 times without getting further")
        assert trial.fidelity["rewards"] == [[1, [0.5]]]

    def test_a_trial_that_gets_further_after_each_death_is_not_given_up(
        self, ledger: Ledger
    ) -> None:
        def next_claim() -> Claim | None:
            return Worker(ledger, Random(seed=1), limit=1, max_attempts=2).next_claim()

        for step in (0, 1, 2, 4, 3):  # only the last one gets no further
            claim = next_claim()
            assert claim is not None
            claim.measure(0.5, step)
            assert ledger.end_for(claim.trial, "waiting", "Its worker was killed.")
        assert next_claim() is None
        (given_up,) = ledger.trials(["failed"])
        assert given_up.attempts == 6
        assert "claimed 2 times without getting further" in str(given_up.error)

    def test_what_was_given_back_is_counted_anew_after_a_pause(self, ledger: Ledger) -> None:
        for _ in range(2):
            trial = ledger.claim(self.fixed([0, 0]))
            assert trial is not None
            ledger.finish(trial, "waiting")
        trial = ledger.claim(self.fixed())
        assert trial is not None
        ledger.finish(trial, "paused", (0.5,))
        (rests,) = ledger.trials()
        assert ledger.resume(rests, {})
        assert ledger.returns(ledger.trials()[0]) == 0

    def test_a_group_shares_each_attempt_of_a_trial_that_pauses(
        self, handles: tuple[Ledger, Ledger]
    ) -> None:
        mine, yours = handles
        a = mine.claim(self.fixed([0, 0]), group="a")
        b = yours.claim(self.fixed([1, 0]), group="a")
        assert a is not None
        assert b is not None
        assert (a.number, b.number) == (0, 0)
        mine.finish(a, "paused", (0.5,))
        assert not yours.is_running(b)
        with pytest.raises(LeaseLostError):
            yours.finish(b, "paused", (0.7,))
        (rests,) = mine.trials()
        assert rests.rewards == (0.5,)
        assert yours.resume(rests, {})
        a, b = (h.claim(self.fixed(), group="a") for h in handles)
        assert a is not None
        assert b is not None
        assert [(t.number, t.attempts) for t in (a, b)] == [(0, 2), (0, 2)]
        yours.finish(b, "complete", (0.9,))
        assert mine.counts() == {"complete": 1}

    def test_closing_leaves_paused_trials(self) -> None:
        if not self.is_shared:
            pytest.skip("a study of this ledger is opened once")
        definition = StudyDefinition(small_space())
        with self.open(definition, "rests") as ledger:
            self.paused(ledger)
            assert ledger.resume(self.paused(ledger, 1, 0), {})
            assert ledger.claim(self.fixed()) is not None
        with self.open(definition, "rests") as ledger:
            assert [t.state for t in ledger.trials()] == ["paused", "waiting"]
            assert [t.rewards for t in ledger.trials()] == [(0.5,), (0.5,)]

    def test_workers_in_turns_pause_and_resume(self, handles: tuple[Ledger, Ledger]) -> None:
        workers = [_worker(handle, limit=6, wait=False) for handle in handles]
        claimed, budgets = True, []
        while claimed:
            claimed = False
            for worker in workers:
                claim = worker.next_claim()
                if claim is not None:
                    assert claim.note is not None
                    claimed = True
                    budgets.append((claim.trial.number, claim.note.budget))
                    claim.complete(float(claim.trial.number))
        assert len(budgets) == len(set(budgets))
        counts = handles[0].counts()
        assert sum(counts.values()) == 6
        assert counts["complete"] >= 1
