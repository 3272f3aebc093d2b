"""The trial that a worker evaluates: what is known of it, and what is attached to it."""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from symexp._base.tracebacks import user_facing_methods
from symexp.spaces.dna import DNA
from symexp.study.ledger.base import LeaseLostError
from symexp.study.study import Study
from symexp.study.trial import AT_REST, Trial
from symexp.study.trial_result import CHECKPOINT, LINKS
from symexp.sweeps.callbacks import Events
from symexp.sweeps.checkpoints.places import Checkpoints
from symexp.sweeps.feedback_arguments import FeedbackError, require_per_trial
from symexp.sweeps.fidelity.notes import FidelityNote
from symexp.sweeps.limits import TrialClock
from symexp.sweeps.progress import SweepProgress
from symexp.sweeps.worker import Claim, Worker, to_builtin

__all__ = ["ClaimedTrial", "RaceConditionError", "SweepSettings"]


class RaceConditionError(FeedbackError, LeaseLostError):
    """Feedback for a trial that has ended already, or that another worker has taken over."""


def _race(trial: Trial, group: str | None, error: LeaseLostError) -> RaceConditionError:
    """Returns the error for a trial that another worker has ended, or holds."""
    if group is None:
        return RaceConditionError(str(error))
    return RaceConditionError(
        f"Trial {trial.id} has ended, or begun anew: another worker of the group {group!r} was "
        "first, so nothing was recorded. Give feedback under `with "
        "feedback.ignore_race_condition():`, or let one worker of the group give it."
    )


class SweepSettings(NamedTuple):
    """What all feedbacks of one sweep share.

    It must not refer to the generator of the loop. The generator has to end as soon as the user
    leaves the loop, by `break` or by an exception, even if the user still holds a feedback.

    Attributes:
        study: The study.
        worker: The worker that claims the trials.
        base: What `Feedback.rule` compares a candidate with.
        skips_invalid: Whether an invalid reward ends the trial as infeasible, without an error.
        retries: How many times a trial that raised an exception is tried again.
        goes_on_after_errors: Whether the loop continues after a trial failed.
        stops_early: What the rule of early stopping says of a running trial; `None` for no rule.
        progress: The progress bar; `None` for no bar.
        clock: The time of the present trial.
        events: What the callbacks of the sweep are told.
        checkpoints: Returns the place of the checkpoints.
        inherits_weights: Whether trials begin with the checkpoints of their parents.
    """

    study: Study
    worker: Worker
    base: Any
    skips_invalid: bool
    retries: int
    goes_on_after_errors: bool
    stops_early: Callable[[Trial], bool] | None
    progress: SweepProgress | None
    clock: TrialClock
    events: Events
    checkpoints: Callable[[], Checkpoints]
    inherits_weights: bool


@user_facing_methods
class ClaimedTrial(ABC):  # noqa: B024  # not used by itself
    """A trial that this worker evaluates: its decisions, its budget, and what is attached to it.

    Args:
        sweep: What the sweep's feedbacks share.
        claim: The trial.
    """

    __slots__ = ("_claim", "_metadata", "_sweep")

    def __init__(self, sweep: SweepSettings, claim: Claim) -> None:
        self._sweep = sweep
        self._claim = claim
        self._metadata: dict[str, Any] | None = None

    @property
    def study(self) -> Study:
        """The study that records the trial."""
        return self._sweep.study

    @property
    def id(self) -> int:
        """The number of the trial, from 1."""
        return self._claim.trial.number + 1

    @property
    def attempt(self) -> int:
        """How often the trial was begun, this time included."""
        return self._claim.trial.attempts

    @property
    def dna(self) -> DNA:
        """The decisions that make the candidate."""
        return self._claim.dna

    @property
    def budget(self) -> Any:
        """How far the trial shall go, in a sweep with `fidelity=`; `None` in other sweeps.

        It counts from the beginning of the trial, with what earlier attempts have done: train up to
        epoch `feedback.budget`. The reward is that at this budget. After it the trial pauses, or is
        complete if this is the greatest budget.
        """
        note = self._settled_note()
        return None if note is None else note.budget

    @property
    def reached(self) -> Any:
        """The budget that earlier attempts of the trial have reached; 0 if none.

        What the trial goes on from is in `feedback.checkpoint`. A child of population-based
        training begins at the budget that the checkpoint of its parent has reached.
        """
        note = self._settled_note()
        return 0 if note is None else note.reached

    def _settled_note(self) -> FidelityNote | None:
        """Returns the budgets of the trial; those of a child depend on what it inherits."""
        return self._claim.note

    @property
    def parent(self) -> int | None:
        """The id of the trial from whose checkpoint this one begins; `None` if there is none.

        Population-based training and `inherit_weights=True` name parents.
        """
        return self._claim.trial.parent

    @property
    def is_done(self) -> bool:
        """Whether the trial has ended."""
        return self._claim.is_done

    def _do(self, act: Callable[..., Any], *args: Any) -> Any:
        """Calls a method of the claim, and explains the error if the trial is not its own."""
        try:
            with self._sweep.clock.shielded():
                done = act(*args)
                if self._claim.is_done:
                    self._sweep.clock.end()
                return done
        except LeaseLostError as error:
            raise _race(self._claim.trial, self._sweep.worker.group, error) from error

    def set_metadata(self, key: str, value: Any, per_trial: bool = True) -> None:
        """Attaches a value to the trial; it is recorded when the trial ends.

        In a sweep with a group it is recorded at once, also if another worker has given feedback,
        and the other workers of the group get it from `get_metadata`.

        Args:
            key: The name.
            value: Any value that can be written as JSON.
            per_trial: Only `True` is possible: a study has no metadata of its own.

        Raises:
            FeedbackError: `per_trial` is false, or the trial has already ended.
        """
        self._require_open()
        require_per_trial(per_trial)
        self._annotate(lambda notes: {**notes, key: value})

    def _annotate(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        if self._sweep.worker.group is None:
            self._metadata = change(self._metadata or {})
            return
        self._do(self._claim.annotate, lambda notes: to_builtin(change(notes)))

    def get_metadata(self, key: str, default: Any = None, per_trial: bool = True) -> Any:
        """Returns the value that is attached to the trial under a name.

        Args:
            key: The name.
            default: What is returned if there is none.
            per_trial: Only `True` is possible: a study has no metadata of its own.

        Raises:
            FeedbackError: `per_trial` is false.
        """
        require_per_trial(per_trial)
        return self.metadata.get(key, default)

    @property
    def metadata(self) -> dict[str, Any]:
        """All values that are attached to the trial, by name."""
        if self._sweep.worker.group is not None and not self._claim.is_done:
            with suppress(LeaseLostError):  # the trial has ended: what is known of it
                return self._claim.annotate(dict)
        return {**(self._claim.trial.metadata or {}), **(self._metadata or {})}

    def add_link(self, name: str, url: str) -> None:
        """Attaches a link to an artifact, such as the URL of its TensorBoard or its model file."""
        self._require_open()
        known = self._claim.trial.metadata or {}
        self._annotate(
            lambda notes: {
                **notes,
                LINKS: {**known.get(LINKS, {}), **notes.get(LINKS, {}), name: str(url)},
            }
        )

    @property
    def links(self) -> dict[str, str]:
        """The links by name."""
        return dict(self.metadata.get(LINKS, {}))

    def _add_links(
        self, checkpoint: str | Path | None, links: Mapping[str, str] | None = None
    ) -> None:
        more = {} if checkpoint is None else {CHECKPOINT: checkpoint}
        for name, url in {**more, **(links or {})}.items():
            self.add_link(name, str(url))

    def _require_open(self) -> None:
        if not self._claim.is_done:
            return
        state = self._claim.trial.state
        if state in AT_REST:
            raise RaceConditionError(
                f"Trial {self.id} has ended already ({state}). Give feedback once in each "
                "iteration."
            )
        raise RaceConditionError(
            f"Trial {self.id} was given back to the study, because its loop was left. Give "
            "feedback inside of the loop."
        )
