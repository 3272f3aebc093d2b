"""Pruners of Optuna as early stopping: median, percentile, successive halving, Hyperband."""

from __future__ import annotations

import copy
import functools
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import optuna
from optuna.trial import TrialState, create_trial

from symexp.errors import describe
from symexp.integrations.optuna.samplers import OptunaError, silence_optuna
from symexp.study.definition import StudyDefinition
from symexp.study.trial import Measurement, Trial

__all__ = ["OptunaStopping", "adapt_pruner", "find_pruner"]

# The states of trials that may be measured again.
_OPEN = ("running", "waiting", "paused")
_ENDS = {"complete": TrialState.COMPLETE, "pruned": TrialState.PRUNED}


class OptunaStopping:
    """Ends trials that a pruner of Optuna would prune.

    The pruner sees the measurements of all workers in the order of time, as if all trials ran in
    this process. So pruners that keep notes about trials (successive halving) decide alike in every
    worker.

    Args:
        pruner: The pruner.
        definition: The definition of the study, which must have one objective.

    Raises:
        OptunaError: The study has several objectives, which pruners do not support.
    """

    def __init__(self, pruner: Any, definition: StudyDefinition) -> None:
        if len(definition.directions) > 1:
            raise OptunaError(
                f"Pruners compare one objective, but the study has {definition.metrics}. "
                "Stop early by a rule of your own: an object with `should_stop(trial, "
                "measurements)`."
            )
        self.pruner = pruner
        with silence_optuna():
            self._study = optuna.create_study(
                storage=optuna.storages.InMemoryStorage(),
                direction=definition.directions[0],
                pruner=pruner,
                study_name="symexp",
            )
        self._seen: set[tuple[int, int, int]] = set()
        self._ended: set[int] = set()
        self._attempts: dict[int, int] = {}
        self._answers: dict[tuple[int, int], bool] = {}

    def should_stop(self, trial: Trial, measurements: Sequence[Measurement]) -> bool:
        """Whether the pruner would end the trial after its last measurement."""
        last = {m.number: m for m in sorted(measurements, key=_time)}
        # A trial counts as ended right after its last measurement, so that all workers see the same
        # order of measurements and ends.
        ends = sorted((m for m in last.values() if m.number not in self._ended), key=_time)
        for measurement in sorted(measurements, key=_time):
            key = (measurement.number, measurement.attempt, measurement.step)
            if key not in self._seen:
                while ends and ends[0].at < measurement.at:
                    self._end(ends.pop(0))
                self._seen.add(key)
                self._report(measurement)
        for measurement in ends:
            self._end(measurement)
        return self._answers.get((trial.number, trial.attempts), False)

    def _report(self, measurement: Measurement) -> None:
        storage, number = self._study._storage, measurement.number
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Trials have their numbers in the study, because Hyperband assigns brackets by them.
            while len(self._study.get_trials(deepcopy=False)) <= number:
                self._study.add_trial(create_trial(state=TrialState.RUNNING))
        trial_id = self._study.get_trials(deepcopy=False)[number]._trial_id
        if number in self._ended or not self._belongs_to_trial(measurement, trial_id):
            return
        storage.set_trial_intermediate_value(trial_id, measurement.step, measurement.rewards[0])
        frozen = self._study.get_trials(deepcopy=False)[number]
        answer = bool(self.pruner.prune(self._study, frozen))
        self._answers[number, measurement.attempt] = answer

    def _belongs_to_trial(self, measurement: Measurement, trial_id: int) -> bool:
        """Whether a measurement is of the last attempt.

        A new attempt begins anew, or goes on from earlier ones: then their values before its first
        step belong to the trial too, as in `joined`.
        """
        number, attempt = measurement.number, measurement.attempt
        known = self._attempts.get(number, attempt)
        self._attempts[number] = max(attempt, known)
        if attempt > known:
            storage: Any = self._study._storage
            fresh = copy.copy(storage.get_trial(trial_id))
            kept = fresh.intermediate_values.items()
            fresh.intermediate_values = {s: v for s, v in kept if s < measurement.step}
            if not fresh.intermediate_values:
                fresh.system_attrs = {}  # successive halving keeps its rungs here
            storage._set_trial(trial_id, fresh)
        return attempt >= known

    def _end(self, measurement: Measurement) -> None:
        state = _ENDS.get(measurement.state)
        if measurement.number in self._ended or measurement.state in _OPEN:
            return
        self._ended.add(measurement.number)
        trial = self._study.get_trials(deepcopy=False)[measurement.number]
        last = trial.intermediate_values.get(trial.last_step if trial.last_step is not None else 0)
        self._study._storage.set_trial_state_values(
            trial._trial_id,
            TrialState.FAIL if state is None or last is None else state,
            None if state is None or last is None else [last],
        )

    def __repr__(self) -> str:
        return f"OptunaStopping({type(self.pruner).__name__})"


def _time(measurement: Measurement) -> float:
    return measurement.at


_NAMED: dict[str, Callable[..., Any]] = {
    "median": optuna.pruners.MedianPruner,
    "percentile": functools.partial(optuna.pruners.PercentilePruner, percentile=25.0),
    "asha": optuna.pruners.SuccessiveHalvingPruner,
    "hyperband": optuna.pruners.HyperbandPruner,
    "patient": functools.partial(optuna.pruners.PatientPruner, wrapped_pruner=None, patience=3),
}


def find_pruner(name: str) -> Callable[..., Any]:
    """Returns a function that makes the pruner of a name from its arguments.

    Raises:
        KeyError: No pruner has this name.
    """
    pruner = _NAMED[name]

    @functools.wraps(pruner)
    def make(**arguments: Any) -> Any:
        with silence_optuna():
            return pruner(**arguments)

    return make


def adapt_pruner(value: Any, definition: StudyDefinition) -> OptunaStopping:
    """Returns early stopping by a pruner of Optuna, or by its class.

    Raises:
        OptunaError: The value is not a pruner.
    """
    if isinstance(value, type):
        value = value()
    if not isinstance(value, optuna.pruners.BasePruner):
        raise OptunaError(f"Expected a pruner of Optuna, but got {describe(value)}.")
    return OptunaStopping(value, definition)
