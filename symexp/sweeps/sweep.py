"""A sweep: gives candidates to a loop, and takes what feedback says of them."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import Any

from symexp.spaces.template import Template
from symexp.study.study import Study
from symexp.study.trial import Trial
from symexp.sweeps import feedback as giving
from symexp.sweeps.feedback import Feedback
from symexp.sweeps.measured import Measured
from symexp.sweeps.memory import Memory, Record
from symexp.sweeps.plain import plain
from symexp.sweeps.progress import Progress
from symexp.sweeps.reuse import FINGERPRINT, fingerprint_or_none, is_durable
from symexp.sweeps.worker import Claim, Worker
from symexp.tree.nodes.values import view

__all__ = ["Sweep"]


class Sweep:
    """What the iterations of a loop have in common; what feedback needs of it.

    It must not refer to the generator that runs it: that one is to end as soon as the user's loop
    is left, by `break` or by an exception, whatever else the user still holds.
    """

    def __init__(
        self,
        study: Study,
        worker: Worker,
        *,
        base: Any = None,
        skips_invalid: bool = False,
        on_error: str | int = "stop",
        stopping: Any = None,
        progress: Progress | None = None,
        memories: Sequence[Memory] = (),
        is_own: bool = False,
    ) -> None:
        assert study.template is not None
        self.study = study
        self.skips_invalid = skips_invalid
        self.retries = on_error if isinstance(on_error, int) else 0
        self.goes_on_after_errors = on_error != "stop"
        self._worker = worker
        self._template: Template = study.template
        self._base = base
        self._stopping = stopping
        self._measured: Measured | None = None
        self._progress = progress
        self._memories = memories
        self._record: Record | None = None
        self._notes: dict[str, Any] = {}
        self._is_durable = is_durable(study)
        self._is_own = is_own
        self._names = study.definition.metrics

    def run(self) -> Generator[tuple[Any, Feedback], None, None]:
        """Gives the candidates; a trial that is left without an ending is given back."""
        worker, decode = self._worker, self._template.decode_frozen
        claim = None
        try:
            while (claim := worker.next_claim()) is not None:
                value = decode(claim.dna)
                exp = view(value)
                if self._remembers(claim, exp):
                    continue
                feedback = Feedback(self, claim, value)
                yield exp, feedback
                if not claim.is_done and claim.trial.state == "running":
                    raise giving.missing_feedback(feedback)
                self._drop_record()
        finally:
            self._drop_record()
            if claim is not None and not claim.is_done and worker.ledger.is_held(claim.trial):
                claim.release()
            if self._progress is not None:
                self._progress.close()
            for memory in self._memories:
                memory.close()
            if self._is_own:
                self.study.ledger.rest()

    def _remembers(self, claim: Claim, exp: Any) -> bool:
        """Ends a trial whose outcome is known; else begins to record it."""
        for memory in self._memories:
            known = memory.recall(exp)
            if known is not None:
                claim.complete(known.rewards, known.metrics, known.metadata)
                self.ended(claim.trial)
                return True
        self._begin(exp)
        return False

    def _begin(self, exp: Any) -> None:
        """Takes note of a candidate before the user has touched it."""
        records = [memory.begin(exp) for memory in self._memories]
        self._record = next((r for r in records if r is not None), None)  # only a store keeps it
        if self._is_durable:
            key = fingerprint_or_none(exp)
            self._notes = {} if key is None else {FINGERPRINT: key}

    def _drop_record(self) -> None:
        record, self._record = self._record, None
        if record is not None:
            record.drop()

    @property
    def out(self) -> Path | None:
        """The directory for artifacts of the trial at hand."""
        return None if self._record is None else self._record.out

    def keep(self, trial: Trial, reward: Any, metrics: Mapping[str, Any] | None) -> dict[str, Any]:
        """Remembers the outcome of the trial at hand, before it is recorded.

        Returns:
            Metadata for the trial.

        Raises:
            RewardError: The reward is none.
        """
        if self._record is None:
            return self._notes
        rewards = self._worker.check_rewards(reward)
        number, attempt = trial.number, trial.attempts
        measured = [
            m
            for m in self.study.ledger.measurements()
            if (m.number, m.attempt) == (number, attempt)
        ]
        return {**self._notes, **self._record.keep(rewards, plain(metrics), measured)}

    def named_rewards(
        self, reward: Any, metrics: Mapping[str, Any] | None
    ) -> tuple[Any, Mapping[str, Any] | None]:
        """The rewards in the order of the objectives, and the metrics that are none."""
        return giving.named_rewards(self._names, reward, metrics)

    def rule_of(self, value: Any) -> Any:
        """The diff of a candidate against the base."""
        from symexp.tree.diff import diff

        base = view(self._template.shown_root) if self._base is None else self._base
        return diff(base, view(value))

    def stops_early(self, trial: Trial) -> bool:
        """What the early stopping of the loop says of a trial."""
        if self._stopping is None:
            return False
        if self._measured is None:
            self._measured = Measured(self.study.ledger)
        return bool(self._stopping.should_stop(trial, self._measured.all()))

    def ended(self, trial: Trial) -> None:
        """Takes note that a trial has ended."""
        if self._progress is not None:
            self._progress.update(trial)

    def end(self) -> None:
        """Makes this the last iteration."""
        self._worker.stop()
