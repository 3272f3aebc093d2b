"""Callbacks of a sweep: what a user's object is told of its trials while they happen."""

# ruff: noqa: B027  # each method of a callback may be left out

from __future__ import annotations

from abc import ABC
from collections.abc import Callable, Iterable
from copy import copy
from typing import Any, final

from symexp.errors import describe
from symexp.study.study import Study
from symexp.study.trial import Measurement, Trial
from symexp.study.trial_result import Measured, TrialResult, as_measured
from symexp.sweeps.limits import SamplingError

__all__ = ["Callback", "Events", "callbacks_of"]


class Callback(ABC):  # noqa: B024  # each method may be left out
    """Is told what happens in a sweep: derive from it, and define the methods that you need.

    `sx.sample` calls it in the process of the loop. `sx.tune` calls it in the process that called
    `sx.tune`, about trials of all its workers, in the thread that waits there. So it need not be
    picklable, and one file or one connection is enough.

    Each trial that the sweep evaluates, also one whose outcome was known (`reuse=`, `store=`), has
    one `on_trial_begin`, then its measurements, then at most one `on_trial_end`. A trial that is
    given back to the study, or paused, has no end; if it is tried again, or goes on, its
    measurements go on. Trials of other sweeps of the same study are not reported.

    An exception in a callback ends the sweep. What the trials have found is kept.

    Example:
        >>> import symexp as sx
        >>> class Show(sx.Callback):
        ...     def on_trial_end(self, trial):
        ...         print(trial.id, trial.state, trial.reward)
        >>> space = sx.Dict(x=sx.oneof([1, 2]))
        >>> for exp, feedback in sx.sample(space, sx.geno.Sweeping(), callbacks=[Show()]):
        ...     feedback(exp.x)
        1 complete 1.0
        2 complete 2.0
    """

    def on_study_begin(self, study: Study) -> None:
        """Called before the first trial.

        Args:
            study: The study, which may contain trials of earlier sweeps.
        """

    def on_trial_begin(self, trial: TrialResult) -> None:
        """Called when a trial has been claimed.

        Args:
            trial: The trial, as it is at the moment.
        """

    def on_measurement(self, trial: TrialResult, measurement: Measured) -> None:
        """Called after an intermediate value has been recorded.

        Args:
            trial: The trial, as it is at the moment.
            measurement: The value.
        """

    def on_trial_pause(self, trial: TrialResult) -> None:
        """Called when a trial has paused, in a sweep with `fidelity=`; it may go on later.

        Args:
            trial: The trial, with its rewards so far. Its `state` is `'paused'`.
        """

    def on_trial_end(self, trial: TrialResult) -> None:
        """Called when a trial has ended.

        Args:
            trial: The trial. Its `state` is `'complete'`, `'pruned'`, `'failed'` or `'skipped'`.
        """

    def on_study_end(self, study: Study) -> None:
        """Called when the sweep ends, however it ends: also by an error or an interrupt.

        Args:
            study: The study.
        """


def callbacks_of(value: Any) -> tuple[Callback, ...]:
    """Returns the callbacks that a user passed.

    Raises:
        SamplingError: It is not a list of callbacks.
    """
    if isinstance(value, (Callback, str, bytes, type)):
        found: tuple[Any, ...] = ()
    else:
        found = tuple(value) if isinstance(value, Iterable) else ()
        if isinstance(value, Iterable) and all(isinstance(one, Callback) for one in found):
            return found
    wrong = next((one for one in found if not isinstance(one, Callback)), value)
    hint = "Write callbacks=[callback]." if isinstance(wrong, Callback) else (
        "Derive its class from `sx.Callback`, and pass an instance."
    )  # fmt: skip
    raise SamplingError(
        f"Expected callbacks to be a list of `sx.Callback`, but got {describe(wrong)}. {hint}"
    )


@final
class Events:
    """Tells callbacks what happens, each event once and in order.

    Args:
        study: The study.
        callbacks: The callbacks.
    """

    __slots__ = ("_callbacks", "_has_begun", "_open", "study")

    def __init__(self, study: Study, callbacks: Iterable[Callback]) -> None:
        self.study = study
        self._callbacks = tuple(callbacks)
        self._open: set[int] = set()
        self._has_begun = False

    def __bool__(self) -> bool:
        return bool(self._callbacks)

    def study_begins(self) -> None:
        """Tells that the sweep begins."""
        self._has_begun = True
        self._tell("", lambda c: c.on_study_begin(self.study))

    def study_ends(self) -> None:
        """Tells that the sweep has ended; does nothing the second time."""
        if self._has_begun:
            self._has_begun = False
            self._tell("", lambda c: c.on_study_end(self.study))

    def is_open(self, number: int) -> bool:
        """Returns whether a trial has begun, and has not ended."""
        return number in self._open

    def begins(self, trial: Trial) -> None:
        """Tells that a trial begins, unless that was told before."""
        if self._callbacks and trial.number not in self._open:
            self._open.add(trial.number)
            shown = self._shown(trial)
            self._tell(f" for trial {trial.id}", lambda c: c.on_trial_begin(shown))

    def measured(self, trial: Trial, measurement: Measurement) -> None:
        """Tells an intermediate value."""
        if self._callbacks:
            shown = self._shown(trial)
            value = as_measured(measurement, self.study.definition.metrics)
            self._tell(f" for trial {trial.id}", lambda c: c.on_measurement(shown, value))

    def ends(self, trial: Trial) -> None:
        """Tells that a trial has ended or paused; and first that it began, if that is not told."""
        if self._callbacks:
            self.begins(trial)
            is_pause = trial.state == "paused"
            if not is_pause:
                self._open.discard(trial.number)
            if trial.finished is None:
                self.study.ledger.read_times(trial)
            shown, where = self._shown(trial), f" for trial {trial.id}"
            if is_pause:
                self._tell(where, lambda c: c.on_trial_pause(shown))
            else:
                self._tell(where, lambda c: c.on_trial_end(shown))

    def _shown(self, trial: Trial) -> TrialResult:
        return self.study.result_of(copy(trial))

    def _tell(self, where: str, call: Callable[[Callback], None]) -> None:
        """Calls all callbacks, then raises the first exception of them."""
        first: Exception | None = None
        for callback in self._callbacks:
            try:
                call(callback)
            except Exception as error:  # the others are told all the same
                kind = type(callback)
                error.add_note(
                    f"raised by the callback {kind.__module__}.{kind.__qualname__}{where}; what "
                    "the trials have found is kept"
                )
                first = first or error
        if first is not None:
            raise first
