"""Conformance suite for ledgers of studies: a subclass inherits a test of every guarantee.

Example:
    class TestMyLedger(LedgerConformance):
        def open(self, definition, name):
            return MyLedger(definition, name)
"""

# The name of a test says what it tests.
# ruff: noqa: D102

from __future__ import annotations

import threading
from collections.abc import Callable
from copy import copy
from typing import Any

import pytest

from symexp import geno
from symexp.spaces.dna import DNA
from symexp.study.ledger import (
    LeaseLostError,
    Ledger,
    StudyDefinition,
    StudyMismatchError,
)
from symexp.study.trial import Trial
from symexp.sweeps.algorithms import Random, Sweeping
from symexp.sweeps.worker import RewardError, Worker
from symexp.testing.ledger_pauses import LedgerPauseConformance, small_space

__all__ = ["LedgerConformance"]


class LedgerConformance(LedgerPauseConformance):
    """Tests that every ledger must pass; those of paused trials are in the base class."""

    def test_trials_are_numbered_from_zero(self, ledger: Ledger) -> None:
        propose = self.fixed([0, 0], [1, 0])
        first, second = ledger.claim(propose), ledger.claim(propose)
        assert first is not None
        assert second is not None
        assert [first.number, second.number] == [0, 1]
        assert [str(first.dna), str(second.dna)] == ["DNA([0, 0])", "DNA([1, 0])"]
        assert ledger.counts() == {"running": 2}
        assert ledger.claim(propose) is None
        assert ledger.counts() == {"running": 2}

    def test_the_end_of_a_trial_is_kept(self, ledger: Ledger) -> None:
        trial = ledger.claim(self.fixed([2, (1, 0.25)]))
        assert trial is not None
        assert ledger.is_held(trial)
        ledger.finish(trial, "complete", (0.1,), {"loss": 2.5}, metadata={"gpu": "0"})
        assert not ledger.is_held(trial)
        (kept,) = ledger.trials()
        assert kept.state == "complete"
        assert kept.dna == DNA([2, (1, 0.25)])
        assert (kept.rewards, kept.metrics, kept.metadata) == ((0.1,), {"loss": 2.5}, {"gpu": "0"})
        assert kept.attempts == 1
        assert kept.error is None
        assert kept.started is not None
        assert kept.finished is not None
        assert kept.started <= kept.finished
        assert ledger.is_settled()

    def test_a_trial_ends_once(self, ledger: Ledger) -> None:
        trial = ledger.claim(self.fixed([0, 0]))
        assert trial is not None
        ledger.finish(trial, "complete", (1.0,))
        with pytest.raises(LeaseLostError, match="Trial 1 "):
            ledger.finish(trial, "complete", (2.0,))
        with pytest.raises(LeaseLostError, match="Trial 1 "):
            ledger.measure(trial, 0, (2.0,))
        assert [t.rewards for t in ledger.trials()] == [(1.0,)]
        assert ledger.measurements() == []

    def test_one_dna_is_one_trial(self, ledger: Ledger) -> None:
        propose = self.fixed([0, 0], [0, 0], [0, 0], [1, 0])
        assert ledger.claim(propose) is not None
        second = ledger.claim(propose)
        assert second is not None
        assert str(second.dna) == "DNA([1, 0])"
        assert second.number == 1
        assert ledger.enqueue(DNA([1, 0])) is None

    def test_the_attempt_counts_refused_proposals(self, ledger: Ledger) -> None:
        seen = []

        def propose(number: int, attempt: int) -> DNA:
            seen.append((number, attempt))
            return DNA([min(number + attempt, 2) if number else 0, 0], small_space())

        ledger.enqueue(DNA([1, 0]))
        assert ledger.claim(propose) is not None
        assert ledger.claim(propose) is not None
        assert seen == [(1, 0), (1, 1)]

    def test_duplicates_may_be_asked_for(self) -> None:
        with self.open(StudyDefinition(small_space(), duplicates=True), "dups") as ledger:
            propose = self.fixed([0, 0], [0, 0])
            assert ledger.claim(propose) is not None
            assert ledger.claim(propose) is not None
            assert [str(t.dna) for t in ledger.trials()] == ["DNA([0, 0])"] * 2

    def test_a_trial_given_back_is_claimed_again_first(self, ledger: Ledger) -> None:
        propose = self.fixed([0, 0], [1, 0])
        trial = ledger.claim(propose)
        assert trial is not None
        ledger.finish(trial, "waiting", error="boom")
        again = ledger.claim(propose)
        assert again is not None
        assert (again.number, again.attempts, str(again.dna)) == (0, 2, "DNA([0, 0])")
        ledger.finish(again, "failed", error="boom again")
        assert [t.error for t in ledger.trials(["failed"])] == ["boom again"]

    def test_enqueued_trials_come_first(self, ledger: Ledger) -> None:
        assert ledger.enqueue(DNA([2, 0]), {"why": "known to be good"}) == 0
        trial = ledger.claim(self.fixed([0, 0]))
        assert trial is not None
        assert (trial.number, str(trial.dna), trial.attempts) == (0, "DNA([2, 0])", 1)
        assert trial.metadata == {"why": "known to be good"}

    def test_a_limit_counts_all_trials(self, ledger: Ledger) -> None:
        worker = Worker(ledger, Random(seed=1), limit=5)
        assert [c.complete(1.0) or c.id for c in worker] == [1, 2, 3, 4, 5]  # type: ignore[func-returns-value]  # ends it
        assert list(Worker(ledger, Random(seed=1), limit=5)) == []
        for claim in Worker(ledger, Random(seed=1), limit=7):
            claim.complete(1.0)
        assert ledger.counts() == {"complete": 7}

    def test_sweeping_leaves_nothing_out(self, ledger: Ledger) -> None:
        ledger.enqueue(DNA([1, (1, 0.5)]))
        ledger.enqueue(DNA([2, 0]))
        for claim in Worker(ledger, Sweeping(float_points=3)):
            claim.complete(0.0)
        found = [str(t.dna) for t in ledger.trials()]
        grid = small_space().discretized(3)
        assert sorted(found) == sorted(str(d) for d in grid.iter_dna())

    def test_measurements(self, ledger: Ledger) -> None:
        trial = ledger.claim(self.fixed([0, 0]))
        assert trial is not None
        ledger.measure(trial, 1, (0.75,))
        ledger.measure(trial, 1, (0.5,), {"loss": 1.0})
        ledger.measure(trial, 0, (0.25,))
        found = ledger.measurements()
        assert [(m.number, m.attempt, m.step, m.rewards, dict(m.metrics)) for m in found] == [
            (0, 1, 0, (0.25,), {}),
            (0, 1, 1, (0.5,), {"loss": 1.0}),
        ]
        assert {m.state for m in found} == {"running"}
        assert ledger.measurements(since=found[-1].at + 100) == []
        ledger.finish(trial, "pruned", (0.5,))
        assert {m.state for m in ledger.measurements()} == {"pruned"}

    def test_a_feed_tells_each_finished_trial_once(self, ledger: Ledger) -> None:
        propose = self.fixed([0, 0], [1, 0], [2, 0])
        feed = ledger.feed()
        a, b, c = (ledger.claim(propose) for _ in range(3))
        assert a is not None
        assert b is not None
        assert c is not None
        assert list(feed.news()) == []
        ledger.finish(b, "complete", (2.0,))
        assert [t.number for t in feed.news()] == [1]
        ledger.finish(a, "failed", error="x")
        ledger.finish(c, "waiting")
        assert [(t.number, t.state) for t in feed.news()] == [(0, "failed")]
        assert list(feed.news()) == []
        late = {t.number: t.rewards for t in ledger.feed().news()}
        assert late == {0: None, 1: (2.0,)}

    def test_a_trial_that_has_ended_can_be_tried_again(self, ledger: Ledger) -> None:
        propose = self.fixed([0, 0], [1, 0])
        feed = ledger.feed()
        for state in ("failed", "complete"):
            trial = ledger.claim(propose)
            assert trial is not None
            rewards = (1.0,) if state == "complete" else None
            ledger.finish(trial, state, rewards, error="boom" if rewards is None else None)
        assert [t.number for t in feed.news()] == [0, 1]
        failed, complete = ledger.trials()
        assert ledger.retry(failed, {"note": 1})
        assert not ledger.retry(failed, {})
        assert ledger.counts() == {"waiting": 1, "complete": 1}
        assert (failed.state, failed.error) == ("failed", "boom")
        late = ledger.feed()
        again = ledger.claim(propose)
        assert again is not None
        assert (again.number, again.attempts, again.metadata) == (0, 2, {"note": 1})
        assert (again.rewards, again.error, str(again.dna)) == (None, None, "DNA([0, 0])")
        assert list(feed.news()) == []
        assert [t.number for t in late.news()] == [1]
        assert not ledger.retry(again, {})
        ledger.finish(again, "complete", (2.0,), metadata={"retried": [{"attempts": 1}]})
        for reader in (feed, late):
            assert [(t.number, t.rewards) for t in reader.news()] == [(0, (2.0,))]
            assert list(reader.news()) == []
        assert ledger.retry(complete, {})
        assert ledger.enqueue(DNA([1, 0])) is None

    def test_attempts_are_counted_anew_after_a_retry(self, ledger: Ledger) -> None:
        for _ in range(3):
            trial = ledger.claim(self.fixed([0, 0]))
            assert trial is not None
            assert ledger.end_for(trial, "waiting", "Its worker was killed.")
        (waiting,) = ledger.trials()
        assert (waiting.attempts, waiting.tries) == (3, 3)
        worker = Worker(ledger, Random(seed=1), limit=1, max_attempts=3)
        assert worker.next_claim() is None
        (failed,) = ledger.trials(["failed"])
        end = {"state": "failed", "attempts": failed.attempts, "error": failed.error}
        assert ledger.retry(failed, {"retried": [end]})
        claim = Worker(ledger, Random(seed=1), limit=1, max_attempts=3).next_claim()
        assert claim is not None
        assert (claim.trial.attempts, claim.trial.tries) == (5, 1)

    def test_what_was_given_back_is_counted_anew_after_a_retry(self, ledger: Ledger) -> None:
        for _ in range(3):
            trial = ledger.claim(self.fixed([0, 0]))
            assert trial is not None
            ledger.finish(trial, "waiting")
        trial = ledger.claim(self.fixed([0, 0]))
        assert trial is not None
        assert ledger.returns(trial) == 3
        ledger.finish(trial, "failed", error="no")
        (failed,) = ledger.trials()
        assert ledger.retry(failed, {"retried": [{"attempts": 4}]})
        (again,) = ledger.trials()
        assert ledger.returns(again) == 0

    def test_a_removed_trial_is_gone(self, ledger: Ledger) -> None:
        propose = self.fixed([0, 0], [1, 0], [2, 0], [1, 0], [2, (1, 0.5)])
        while (trial := ledger.claim(propose, 3)) is not None:
            ledger.measure(trial, 1, (0.5,))
            ledger.finish(trial, "complete", (1.0,))
        feed = ledger.feed()
        first, second, _ = ledger.trials()
        assert ledger.drop(second)
        assert not ledger.drop(second)
        assert not ledger.retry(second, {})
        assert [t.number for t in ledger.trials()] == [0, 2]
        assert [t.number for t in feed.news()] == [0, 2]
        assert [m.number for m in ledger.measurements()] == [0, 2]
        assert ledger.counts() == {"complete": 2}
        # The number is not used again, does not count for the limit, and the DNA is free.
        again = ledger.claim(propose, 3)
        assert again is not None
        ledger.finish(again, "complete", (2.0,))
        assert (again.number, str(again.dna)) == (3, "DNA([1, 0])")
        assert ledger.claim(propose, 3) is None
        assert [t.number for t in feed.news()] == [3]
        assert ledger.drop(first)
        assert ledger.enqueue(DNA([0, 0])) == 4
        (waiting,) = ledger.trials(["waiting"])
        assert ledger.drop(waiting)
        assert ledger.is_settled()

    def test_the_worker_of_a_removed_trial_loses_it(self, ledger: Ledger) -> None:
        trial = ledger.claim(self.fixed([0, 0]))
        assert trial is not None
        (running,) = ledger.trials()
        assert ledger.drop(running)
        assert not ledger.is_running(trial)
        for record in (
            lambda: ledger.measure(trial, 0, (1.0,)),
            lambda: ledger.annotate(trial, dict),
            lambda: ledger.finish(trial, "complete", (1.0,)),
        ):
            with pytest.raises(LeaseLostError, match="Trial 1 "):
                record()
        assert ledger.trials() == []

    def test_a_claimed_or_changed_trial_is_not_put_back(self, ledger: Ledger) -> None:
        propose = self.fixed([0, 0])
        trial = ledger.claim(propose)
        assert trial is not None
        ledger.finish(trial, "failed")
        (before,) = ledger.trials()
        old = copy(before)
        assert ledger.retry(before, {})
        again = ledger.claim(propose)
        assert again is not None
        ledger.finish(again, "failed")
        assert not ledger.retry(old, {})
        assert not ledger.drop(old)
        assert ledger.counts() == {"failed": 1}

    @pytest.mark.parametrize("bad", [float("nan"), float("inf"), "0.5", None, (1.0, 2.0), object()])
    def test_a_reward_that_is_no_number_is_refused(self, ledger: Ledger, bad: Any) -> None:
        for claim in Worker(ledger, Random(seed=1), limit=1):
            with pytest.raises(RewardError, match="Expected"):
                claim.complete(bad)
            assert not claim.is_done
            claim.skip("no number")
        assert ledger.counts() == {"skipped": 1}

    def test_leaving_the_loop_gives_the_trial_back(self, ledger: Ledger) -> None:
        with pytest.raises(KeyboardInterrupt):
            self._interrupt(ledger)
        assert ledger.counts() == {"waiting": 1}
        for claim in Worker(ledger, Random(seed=1), limit=2):
            claim.complete(0.0)
        assert ledger.counts() == {"complete": 2}

    @staticmethod
    def _interrupt(ledger: Ledger) -> None:
        iterator = iter(Worker(ledger, Random(seed=1), limit=2))
        next(iterator)
        iterator.throw(KeyboardInterrupt)  # type: ignore[attr-defined]  # a generator

    def test_a_trial_that_never_ends_is_given_up(self, ledger: Ledger) -> None:
        for _ in range(2):
            worker = Worker(ledger, Random(seed=1), limit=2, max_attempts=2)
            claim = worker.next_claim()
            assert claim is not None
            assert claim.trial.number == 0
            assert ledger.end_for(claim.trial, "waiting", "Its worker was killed by SIGKILL.")
        worker = Worker(ledger, Random(seed=1), limit=2, max_attempts=2)
        claim = worker.next_claim()
        assert claim is not None
        assert claim.trial.number == 1
        (given_up,) = ledger.trials(["failed"])
        assert given_up.number == 0
        assert "claimed 2 times without getting further" in str(given_up.error)
        assert "The last time: Its worker was killed by SIGKILL." in str(given_up.error)

    def test_attempts_that_were_given_back_do_not_count(self, ledger: Ledger) -> None:
        for attempt in range(1, 6):
            claim = Worker(ledger, Random(seed=1), limit=1, max_attempts=1).next_claim()
            assert claim is not None
            assert claim.trial.attempts == attempt
            claim.release() if attempt % 2 else claim.fail("once more", retry=True)
        claim = Worker(ledger, Random(seed=1), limit=1, max_attempts=1).next_claim()
        assert claim is not None
        assert ledger.returns(claim.trial) == 5
        claim.complete(1.0)
        assert ledger.counts() == {"complete": 1}

    def test_a_trial_is_ended_for_its_worker_which_loses_it_at_once(self, ledger: Ledger) -> None:
        trial = ledger.claim(self.fixed([0, 0]))
        assert trial is not None
        (seen,) = ledger.trials(["running"])
        assert ledger.end_for(seen, "failed", "It took too long.")
        assert not ledger.end_for(seen, "failed", "Once more.")
        with pytest.raises(LeaseLostError):
            ledger.finish(trial, "complete", [1.0])
        (failed,) = ledger.trials()
        assert (failed.state, failed.error, failed.rewards) == ("failed", "It took too long.", None)
        assert failed.finished is not None
        assert [t.number for t in ledger.feed().news()] == [0]
        assert ledger.is_settled()

    def test_an_attempt_that_was_begun_anew_is_not_ended(self, ledger: Ledger) -> None:
        assert ledger.claim(self.fixed([0, 0])) is not None
        (first,) = [copy(trial) for trial in ledger.trials(["running"])]
        assert ledger.end_for(first, "waiting", "Its worker died.")
        again = ledger.claim(self.fixed())
        assert again is not None
        assert (again.number, again.attempts, again.error) == (0, 2, "Its worker died.")
        assert not ledger.end_for(first, "failed", "It took too long.")
        ledger.finish(again, "complete", [1.0])
        assert [(t.state, t.error) for t in ledger.trials()] == [("complete", None)]

    def test_requests_to_stop_reach_those_that_are_meant(self, ledger: Ledger) -> None:
        assert (ledger.stops(), ledger.stops("a")) == (0, 0)
        early = Worker(ledger, Random(seed=1), limit=9)
        of_call = Worker(ledger, Random(seed=1), limit=9)
        of_call.obey("a")
        ledger.request_stop("a")
        assert (ledger.stops(), ledger.stops("a"), ledger.stops("b")) == (0, 1, 0)
        assert of_call.next_claim() is None
        claim = early.next_claim()
        assert claim is not None
        ledger.request_stop()
        assert (ledger.stops(), ledger.stops("a"), ledger.stops("b")) == (1, 2, 1)
        claim.complete(1.0)
        assert early.next_claim() is None
        late = Worker(ledger, Random(seed=1), limit=9).next_claim()
        assert late is not None
        late.release()

    def test_closing_gives_back_what_is_held(self, ledger: Ledger) -> None:
        assert ledger.claim(self.fixed([0, 0])) is not None
        ledger.close()
        assert ledger.counts() == {"waiting": 1}
        ledger.close()

    def test_an_error_while_choosing_leaves_nothing_stuck(self, ledger: Ledger) -> None:
        def propose(number: int, attempt: int) -> DNA:
            raise ZeroDivisionError("in the algorithm")

        with pytest.raises(ZeroDivisionError, match="in the algorithm"):
            ledger.claim(propose)
        assert not ledger.counts().get("running")
        trial = ledger.claim(self.fixed([0, 0]))
        assert trial is not None
        assert trial.number == 0

    def claimed(self, ledger: Ledger, *values: Any, group: str = "a") -> Trial:
        """Claims a trial for a group."""
        trial = ledger.claim(self.fixed(*values), group=group)
        assert trial is not None
        return trial

    def test_a_group_shares_a_trial(self, handles: tuple[Ledger, Ledger]) -> None:
        mine, yours = handles
        a = self.claimed(mine, [0, 0])
        b = self.claimed(yours, [1, 0])
        other = self.claimed(yours, [1, 0], group="b")
        assert [(t.number, str(t.dna), t.attempts) for t in (a, b, other)] == [
            (0, "DNA([0, 0])", 1),
            (0, "DNA([0, 0])", 1),
            (1, "DNA([1, 0])", 1),
        ]
        assert mine.counts() == {"running": 2}
        mine.measure(a, 0, (0.25,))
        yours.measure(b, 1, (0.5,))
        assert [m.step for m in mine.measurements()] == [0, 1]
        yours.finish(b, "complete", (2.0,))
        assert not mine.is_held(a)
        assert not mine.is_running(a)
        for state in ("complete", "waiting"):
            with pytest.raises(LeaseLostError, match="Trial 1 "):
                mine.finish(a, state, (1.0,))
        with pytest.raises(LeaseLostError, match="Trial 1 "):
            mine.measure(a, 2, (1.0,))
        mine.leave(a)
        assert [t.rewards for t in mine.trials(["complete"])] == [(2.0,)]
        following = self.claimed(mine, [2, 0])
        assert (following.number, self.claimed(yours).number) == (2, 2)

    def test_a_group_exchanges_metadata(self, handles: tuple[Ledger, Ledger]) -> None:
        mine, yours = handles
        a, b = self.claimed(mine, [0, 0]), self.claimed(yours)
        mine.annotate(a, lambda notes: {**notes, "a": 1})
        assert yours.annotate(b, lambda notes: {**notes, "b": 2}) == {"a": 1, "b": 2}
        assert mine.annotate(a, dict) == {"a": 1, "b": 2}
        mine.finish(a, "complete", (1.0,), metadata={"c": 3})
        yours.annotate(b, lambda notes: {**notes, "d": 4})
        assert [t.metadata for t in mine.trials()] == [{"a": 1, "b": 2, "c": 3, "d": 4}]

    def test_the_last_of_a_group_gives_the_trial_back(self, handles: tuple[Ledger, Ledger]) -> None:
        mine, yours = handles
        a, b = self.claimed(mine, [0, 0]), self.claimed(yours)
        mine.leave(a)
        assert yours.is_held(b)
        assert self.claimed(mine).attempts == 1
        mine.leave(a)
        yours.leave(b)
        assert mine.counts() == {"waiting": 1}
        again = mine.claim(self.fixed([1, 0]))
        assert again is not None
        assert (again.number, again.attempts) == (0, 2)

    def test_an_attempt_of_a_group_ends_for_all(self, handles: tuple[Ledger, Ledger]) -> None:
        mine, yours = handles
        a, b = self.claimed(mine, [0, 0]), self.claimed(yours)
        mine.finish(a, "waiting", error="boom")
        with pytest.raises(LeaseLostError, match="Trial 1 "):
            yours.annotate(b, dict)
        again = self.claimed(mine)
        assert again.attempts == 2
        with pytest.raises(LeaseLostError, match="Trial 1 "):
            yours.annotate(b, dict)
        with pytest.raises(LeaseLostError, match="Trial 1 "):
            yours.finish(b, "complete", (1.0,))
        assert self.claimed(yours).attempts == 2
        assert mine.is_running(again)

    def test_a_group_of_threads_ends_each_trial_once(self, handles: tuple[Ledger, Ledger]) -> None:
        ends: list[int] = []
        lost: list[int] = []

        def work(ledger: Ledger) -> None:
            for claim in Worker(ledger, Random(seed=1), limit=12, group="a"):
                try:
                    claim.complete(1.0)
                except LeaseLostError:
                    lost.append(claim.id)
                else:
                    ends.append(claim.id)

        ledgers = iter(handles * 2)
        self._in_threads(4, lambda: work(next(ledgers)))
        assert sorted(ends) == list(range(1, 13))
        assert set(lost) <= set(ends)
        assert handles[0].counts() == {"complete": 12}
        assert all(t.attempts == 1 for t in handles[0].trials())

    def test_a_worker_waits_for_its_group(self, handles: tuple[Ledger, Ledger]) -> None:
        chief = Worker(handles[0], Random(seed=1), limit=3, group="a")
        helper = Worker(handles[1], Random(seed=1), limit=3, group="a", wait=False)
        claim, same = chief.next_claim(), helper.next_claim()
        assert claim is not None
        assert same is not None
        assert same.id == claim.id
        same.leave_to_group()
        assert helper.next_claim() is None
        claim.complete(1.0)
        following = helper.next_claim()
        assert following is not None
        assert following.id == 2
        following.leave_to_group()  # nobody else has it, so it comes again
        again = chief.next_claim()
        assert again is not None
        assert (again.id, again.trial.attempts) == (2, 2)

    def test_threads_share_a_study(self) -> None:
        definition = StudyDefinition(geno.oneof(40))
        with self.open(definition, "threads") as ledger:
            self._in_threads(4, lambda: self._sweep(ledger))
            trials = ledger.trials()
            assert [t.number for t in trials] == list(range(40))
            assert {t.state for t in trials} == {"complete"}
            assert len({t.dna for t in trials}) == 40
            assert all(t.attempts == 1 for t in trials)

    @staticmethod
    def _sweep(ledger: Ledger) -> None:
        for claim in Worker(ledger, Sweeping()):
            claim.complete(float(claim.dna.flat[0]))

    @staticmethod
    def _in_threads(n: int, work: Callable[[], None]) -> None:
        errors: list[BaseException] = []

        def run() -> None:
            try:
                work()
            except BaseException as error:
                errors.append(error)

        threads = [threading.Thread(target=run) for _ in range(n)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not errors

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            (StudyDefinition(small_space(4)), r"has another space:\n(.|\n)*\+    \(3\): 3"),
            (
                StudyDefinition(small_space(), "minimize"),
                "directions .'maximize',., but was opened",
            ),
            (
                StudyDefinition(small_space(), metrics=["acc"]),
                "metrics .'reward',., but was opened",
            ),
            (StudyDefinition(small_space(), ["maximize"] * 2), "directions"),
        ],
    )
    def test_another_definition_is_refused(self, changed: StudyDefinition, message: str) -> None:
        if not self.is_shared:
            pytest.skip("a study of this ledger is opened once")
        with (
            self.open(StudyDefinition(small_space()), "same"),
            pytest.raises(StudyMismatchError, match=message),
        ):
            self.open(changed, "same")

    def test_a_study_is_there_when_opened_again(self) -> None:
        if not self.is_shared:
            pytest.skip("a study of this ledger is opened once")
        with self.open(StudyDefinition(small_space()), "again") as ledger:
            for claim in Worker(ledger, Random(seed=1), limit=3):
                claim.measure(0.5, step=0)
                claim.complete(1.5)
            before = [(t.number, t.dna, t.rewards) for t in ledger.trials()]
        with self.open(StudyDefinition(small_space()), "again") as ledger:
            assert [(t.number, t.dna, t.rewards) for t in ledger.trials()] == before
            assert len(ledger.measurements()) == 3
        with self.open(StudyDefinition(small_space()), "another") as ledger:
            assert ledger.trials() == []

    def test_a_trial_of_two_handles_is_one(self) -> None:
        if not self.is_shared:
            pytest.skip("a study of this ledger is opened once")
        definition = StudyDefinition(small_space())
        with self.open(definition, "two") as mine, self.open(definition, "two") as yours:
            a = mine.claim(self.fixed([0, 0]))
            b = yours.claim(self.fixed([0, 0], [1, 0]))
            assert a is not None
            assert b is not None
            assert (b.number, str(b.dna)) == (1, "DNA([1, 0])")
            feed = mine.feed()
            yours.finish(b, "complete", (3.0,))
            assert [t.rewards for t in feed.news()] == [(3.0,)]
            assert not mine.is_settled()
