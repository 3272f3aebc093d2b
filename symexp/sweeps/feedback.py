"""Feedback: how the body of a sweep's loop reports what became of its candidate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, final

from symexp._base.tracebacks import user_facing_methods
from symexp.study.curves import last_measured
from symexp.study.ledger.base import LeaseLostError
from symexp.study.trial import CONTINUED
from symexp.study.trial_result import TrialResult
from symexp.sweeps.checkpoints.inheriting import inherit_checkpoint
from symexp.sweeps.checkpoints.places import key_of
from symexp.sweeps.checkpoints.trial_checkpoint import TrialCheckpoint
from symexp.sweeps.claimed_trial import ClaimedTrial, RaceConditionError, SweepSettings
from symexp.sweeps.feedback_arguments import (
    Failure,
    FeedbackError,
    LimitError,
    Rewards,
    by_objective,
    check_metrics,
    constraint_metrics,
    failures_of,
    is_failure,
    step_of,
)
from symexp.sweeps.fidelity.notes import FidelityNote
from symexp.sweeps.warm_start import Record
from symexp.sweeps.worker import Claim, RewardError
from symexp.tree.nodes.values import view

__all__ = ["Feedback", "FeedbackError", "RaceConditionError", "SweepSettings", "missing_feedback"]


@user_facing_methods
@final
class Feedback(ClaimedTrial):
    """Takes the outcome of one candidate. Give it once in each iteration.

    `feedback(reward)` ends the trial. Instead of it: any number of `add_measurement`, then `done`;
    or `skip`. In a `with feedback:` block an exception is recorded with its traceback, and then
    follows the policy of the loop (`on_error=`).

    Example:
        >>> import symexp as sx
        >>> for exp, feedback in sx.sample(sx.Dict(x=sx.oneof([1, 2])), sx.geno.Sweeping()):
        ...     feedback(exp.x)
    """

    __slots__ = (
        "_checkpoint",
        "_ending",
        "_inherits",
        "_invalid",
        "_last",
        "_noted",
        "_record",
        "_step",
        "_trained",
        "_value",
    )

    def __init__(
        self,
        sweep: SweepSettings,
        claim: Claim,
        value: Any,
        record: Record | None = None,
        noted: Mapping[str, Any] | None = None,
    ) -> None:
        """Makes the feedback of a claimed trial.

        Args:
            sweep: What the sweep's feedbacks share.
            claim: The trial.
            value: The frozen candidate.
            record: Where to keep the outcome beyond the study.
            noted: Metadata to store with a complete trial.
        """
        super().__init__(sweep, claim)
        self._value = value
        self._record = record
        self._noted = noted
        self._last: tuple[Rewards, Mapping[str, Any] | None] | None = None
        self._invalid = ""
        self._step = -1
        self._ending = ""
        # Weak references to the models whose training has begun, in this order.
        self._trained: list[Any] = []
        derivation = None if record is None else record.derivation
        self._checkpoint = TrialCheckpoint(
            sweep.checkpoints,
            lambda trial: key_of(sweep.study, trial, derivation),
            claim.trial,
            keeps_previous=sweep.worker.algorithm.inherits,
        )
        self._inherits = claim.trial.parent is not None
        claim.observer = self._checkpoint

    @property
    def out(self) -> Path:
        """The directory for artifacts of this trial, in a sweep with a store.

        Raises:
            FeedbackError: The sweep has no store.
        """
        if self._record is None:
            raise FeedbackError(
                "There is no directory for artifacts: the sweep has no store, or the trial has "
                "ended. Give it one: `sx.sample(..., store='my_store')`."
            )
        return self._record.out

    @property
    def checkpoint(self) -> Path:
        """The directory in which the next attempt of this trial finds what this one wrote.

        It is made at the first access, with the content that the last attempt left. A kill can
        strike at any moment: write a file under another name, and rename it.

        Raises:
            FeedbackError: The trial has ended, or there is no place for checkpoints, see
                `checkpoints` of `sx.sample`.
        """
        with self._sweep.clock.shielded():
            return self._own_checkpoint().directory()

    def keep_checkpoint(self) -> None:
        """Makes what is in `feedback.checkpoint` now the content that the next attempt gets.

        A checkpoint in a folder needs no call. One behind a URL is uploaded here, at each
        `add_measurement`, and when the attempt ends, so that a kill loses only what came later.
        """
        with self._sweep.clock.shielded():
            self._own_checkpoint().keep()

    @property
    def inherited_from(self) -> int | None:
        """The id of the trial whose checkpoint is in `feedback.checkpoint`, if it is another one.

        `None` after `add_measurement` or `keep_checkpoint`, which keep a checkpoint of its own.
        """
        return self._own_checkpoint().inherited_from

    def _settled_note(self) -> FidelityNote | None:
        if self._inherits and not self.is_done:
            with suppress(FeedbackError):  # there is no place: the body keeps its own files
                self._own_checkpoint()
        return self._claim.note

    def _own_checkpoint(self) -> TrialCheckpoint:
        if not self._checkpoint.is_used:
            self._require_open()
        if self._inherits:
            with self._sweep.clock.shielded():
                inherit_checkpoint(self._claim, self._checkpoint, self._sweep.worker)
            self._inherits = False
        return self._checkpoint

    @property
    def rule(self) -> Any:
        """What the candidate changed: its diff against the base of the sweep.

        The base is the argument `base=` of the sweep; by default the space itself, so that the
        diff shows each decision. `feedback.rule.patch()` makes a rule of it.
        """
        from symexp.tree.diff import diff

        base, template = self._sweep.base, self._sweep.study.template
        if base is None:
            assert template is not None
            base = view(template.shown_root)
        return diff(base, view(self._value))

    def __call__(
        self,
        reward: Rewards = None,
        metrics: Mapping[str, Any] | None = None,
        checkpoint_path: str | Path | None = None,
        metadata: Mapping[str, Any] | None = None,
        related_links: Mapping[str, str] | None = None,
        step: int | None = None,
        *,
        constraints: Any = None,
    ) -> None:
        """Ends the trial with its reward; or pauses it, before the last budget of `fidelity=`.

        Args:
            reward: A finite number; with several objectives a sequence of them, or a dict by name.
                If omitted, the rewards are taken from the metrics by name. A number is the
                objective `reward` if there is one of this name; the metrics have the others.
            metrics: Further values by name.
            checkpoint_path: Is recorded as the link `checkpoint`.
            metadata: Any value that can be written as JSON.
            related_links: Links by name, as `add_link` takes them.
            step: If given, the reward is a measurement of this step too.
            constraints: Constraint values that are known only now: a number, several, or a dict of
                numbers by name. A value up to 0 satisfies its constraint; a greater one says how
                much it is violated, such as `memory_mb - 512`. They are recorded as metrics.
                A trial that violates a constraint is complete, but worse than all that do not.

        Raises:
            RewardError: The reward is NaN, infinite or not a number, or the number of rewards is
                not that of the objectives (unless the loop has `on_invalid='skip'`).
            FeedbackError: The trial has already ended, or the value of a constraint is not finite
                (unless the loop has `on_invalid='skip'`).
        """
        self._require_open()
        if metrics is not None:
            check_metrics(metrics)
        try:
            limits = constraint_metrics(constraints)
        except LimitError as error:
            if not self._sweep.skips_invalid:
                raise
            self.skip(str(error))
            return
        if step is not None:
            self.add_measurement(reward, metrics, step)
        self._add_links(checkpoint_path, related_links)
        if self._noted or self._metadata or metadata:
            metadata = {**(self._noted or {}), **(self._metadata or {}), **(metadata or {})}
        try:
            reward, metrics = by_objective(reward, metrics, self._sweep.study.definition.metrics)
            metrics = {**(metrics or {}), **limits} or None
            self._do(self._claim.complete, reward, metrics, metadata, self._record)
        except RewardError as error:
            if not self._sweep.skips_invalid:
                raise
            self._do(self._claim.skip, str(error), self._metadata)
        self._has_ended()

    def _has_ended(self) -> None:
        """Tells the callbacks and the progress bar that the trial has ended."""
        self._sweep.events.ends(self._claim.trial)
        if self._sweep.progress is not None:
            self._sweep.progress.refresh()

    def add_measurement(
        self,
        reward: Rewards = None,
        metrics: Mapping[str, Any] | None = None,
        step: int | None = None,
        checkpoint_path: str | Path | None = None,
        elapse_secs: float | None = None,
    ) -> None:
        """Records an intermediate value, such as the accuracy after an epoch.

        Args:
            reward: As in a call.
            metrics: Further values by name.
            step: When in the trial; one after the last by default.
            checkpoint_path: Is recorded as the link `checkpoint`, the last one of the trial.
            elapse_secs: Is recorded as the metric `elapse_secs`. The time of each measurement is
                recorded anyway.

        Raises:
            RewardError: The reward is NaN, infinite or not a number. If the loop has
                `on_invalid='skip'`, `should_stop_early` is true instead, and `done` will end the
                trial as infeasible.
        """
        self._require_open()
        if metrics is not None:
            check_metrics(metrics)
        step = self._step + 1 if step is None else step_of(step)
        self._add_links(checkpoint_path)
        if elapse_secs is not None:
            metrics = {**(metrics or {}), "elapse_secs": elapse_secs}
        if self._invalid:
            return
        self._step = step
        try:
            reward, metrics = by_objective(reward, metrics, self._sweep.study.definition.metrics)
            measurement = self._do(self._claim.measure, reward, step, metrics)
        except RewardError as error:
            if not self._sweep.skips_invalid:
                raise
            self._invalid = str(error)
            return
        self._last = (reward, metrics)
        with self._sweep.clock.shielded():  # a callback may be in the middle of a file
            self._sweep.events.measured(self._claim.trial, measurement)
        self._sweep.clock.check()

    def continue_at(self, step: int) -> None:
        """Says that this attempt goes on from what earlier attempts left in the checkpoint.

        Then the measurements of earlier attempts before this step belong to the trial too.

        Args:
            step: The first step that this attempt measures, such as an epoch from 0. The next
                measurement is of this step, unless it says another one.
        """
        self.set_metadata(CONTINUED, step_of(step))
        self._step = max(self._step, step_of(step) - 1)

    def done(
        self,
        metadata: Mapping[str, Any] | None = None,
        related_links: Mapping[str, str] | None = None,
        *,
        constraints: Any = None,
    ) -> None:
        """Ends the trial with the last measurement as its reward.

        An attempt that goes on from a checkpoint may find that nothing is left to do: the one
        before was killed after its last measurement. Then that measurement is the reward.

        Args:
            metadata: Any value that can be written as JSON.
            related_links: Links by name, as `add_link` takes them.
            constraints: Constraint values, as in a call.

        Raises:
            FeedbackError: There is no measurement, or the trial has already ended.
        """
        if self._invalid:
            self.skip(self._invalid)
            return
        if self._last is None:
            self._measure_again()
        if self._last is None:
            raise FeedbackError(
                f"Trial {self.id} has no measurement that could be its reward. Call "
                "`feedback.add_measurement(reward)` before `done`, or `feedback(reward)` instead."
            )
        reward, metrics = self._last
        self(
            reward,
            metrics,
            metadata=metadata,
            related_links=related_links,
            constraints=constraints,
        )

    def _measure_again(self) -> None:
        """Adds the last measurement of the attempts from whose checkpoint this one goes on."""
        self._require_open()
        if not self._checkpoint.goes_on:
            return
        note = self._claim.note
        found = last_measured(
            self._sweep.worker.ledger.measurements(),
            self._claim.trial,
            after=0 if note is None else note.attempts,
        )
        if found is not None:
            self.continue_at(found.step)
            self.add_measurement(found.rewards, found.metrics, found.step)

    def skip(self, reason: str | None = None) -> None:
        """Ends the trial as infeasible: it has no reward and is never the best."""
        self._require_open()
        self._do(self._claim.skip, reason or "", self._metadata)
        self._has_ended()

    def prune(self) -> None:
        """Ends the trial early, after `should_stop_early`; its last measurement is kept."""
        if self._invalid:
            self.skip(self._invalid)
            return
        self._require_open()
        reward, metrics = (None, None) if self._last is None else self._last
        self._do(self._claim.prune, reward, metrics, self._metadata)
        self._has_ended()

    def fail(self, error: BaseException | str) -> None:
        """Ends the trial as failed, with the traceback of an exception."""
        self._require_open()
        self._do(self._claim.fail, error, False, self._metadata)
        self._has_ended()

    @contextmanager
    def skip_on_exceptions(self, exceptions: Failure | Iterable[Failure]) -> Iterator[None]:
        """Skips the trial if its `with` block raises one of these exceptions.

        Args:
            exceptions: Classes of exceptions, or pairs of a class and a regular expression that
                is found in the message or in `ClassName: message`. All other exceptions propagate.

        Raises:
            FeedbackError: The exceptions have another form.

        Example:
            >>> import symexp as sx
            >>> for exp, feedback in sx.sample(sx.Dict(x=sx.oneof([0, 1])), sx.geno.Sweeping()):
            ...     with feedback.skip_on_exceptions([(ArithmeticError, 'division')]):
            ...         feedback(1 / exp.x)
            >>> feedback.study.result.counts['skipped']
            1
        """
        kinds = failures_of(exceptions)
        try:
            yield
        except BaseException as error:
            is_late = bool(self._sweep.clock.reason)
            if self.is_done or is_late or not any(is_failure(error, *kind) for kind in kinds):
                raise
            self.skip(f"{type(error).__name__}: {error}")

    @contextmanager
    def ignore_race_condition(self) -> Iterator[None]:
        """Ignores feedback for a trial that has ended already, inside of its `with` block."""
        with suppress(RaceConditionError):
            yield

    def __enter__(self) -> Feedback:
        return self

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> bool:
        if error is None or self.is_done:
            return False
        with self._sweep.clock.shielded():
            goes_on = self._ends_after(error)
            self._sweep.clock.end()
            return goes_on

    def _ends_after(self, error: BaseException) -> bool:
        """Ends the trial after an exception; returns whether the loop goes on."""
        if not isinstance(error, Exception):
            with suppress(LeaseLostError):  # or the interrupt would be lost
                self._claim.release()
            return False
        if self._sweep.clock.reason:  # the error is the interrupt, or comes from it
            with self.ignore_race_condition():
                self.fail(self._sweep.clock.reason)
            return True
        if self._claim.trial.tries <= self._sweep.retries:
            with suppress(LeaseLostError):  # another worker has the trial, or has ended it
                self._claim.fail(error, retry=True)
            return True
        with self.ignore_race_condition():
            self.fail(error)
        return self._sweep.goes_on_after_errors

    def should_stop_early(self) -> bool:
        """Returns whether to end the trial now, with `done` or `prune`."""
        if self._invalid or self._sweep.clock.is_over or self._claim.should_stop():
            return True
        stops_early = self._sweep.stops_early
        return stops_early is not None and stops_early(self._claim.trial)

    def end_loop(self) -> None:
        """Makes this the last iteration of this loop; the study stays open for others."""
        self._sweep.worker.stop()

    @property
    def checkpoint_to_warm_start_from(self) -> None:
        """Always `None`, as in PyGlove's own backend; `sx.sample(..., store=)` keeps weights."""
        return None

    def get_trial(self) -> TrialResult:
        """Returns the trial as the result of the study shows it."""
        return self._sweep.study.result_of(self._claim.trial)

    def _end_if_open(self) -> None:
        """Ends the trial after the body as a training in it ended. For the loop alone.

        The body may give feedback after the training; `done` or `prune` are only the default. The
        body of another worker of the group may have been first.
        """
        if self._ending and not self._claim.is_done and self._claim.trial.state == "running":
            is_grouped = self._sweep.worker.group is not None
            with self.ignore_race_condition() if is_grouped else nullcontext():
                self.prune() if self._ending == "prune" else self.done()

    def _close(self) -> None:
        """Frees what the feedback holds, after the end of the attempt. For the loop alone."""
        self._checkpoint.close()
        self._drop_artifacts()

    def _drop_artifacts(self) -> None:
        """Drops the artifacts of the trial, unless they were kept. For the loop alone."""
        record, self._record = self._record, None
        if record is not None:
            record.drop()

    def __repr__(self) -> str:
        return f"<feedback of trial {self.id}: {self.dna}>"


def missing_feedback(feedback: Feedback) -> FeedbackError:
    """Returns the error of an iteration that ended without feedback."""
    text = (
        f"The iteration of trial {feedback.id} ({feedback.dna}) ended without feedback. Call "
        "`feedback(reward)` or `feedback.skip(reason)` in every iteration, also before `continue`"
    )
    return FeedbackError(f"{text}{'' if feedback._last is None else '; or `feedback.done()`'}.")
