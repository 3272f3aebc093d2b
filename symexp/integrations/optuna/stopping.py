"""Optuna's pruners as early stopping: median, percentile, successive halving, Hyperband."""

from __future__ import annotations

import copy
import functools
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import optuna
from optuna.trial import TrialState, create_trial

from symexp.errors import describe
from symexp.integrations.optuna.algorithms import OptunaError, quiet
from symexp.study.definition import StudyDefinition
from symexp.study.trial import Measurement, Trial

__all__ = ["OptunaStopping", "stopping"]

_ENDS = {"complete": TrialState.COMPLETE, "pruned": TrialState.PRUNED}


class OptunaStopping:
    """Asks a pruner of Optuna, given the measurements of all trials of a study.

    The pruner is shown every measurement of every worker in the order of time, as if all trials
    ran here; so pruners that keep notes about trials (successive halving) decide alike everywhere.

    Args:
        pruner: The pruner.
        definition: The study; it must have one objective.

    Raises:
        OptunaError: The study has several objectives, which pruners do not know.
    """

    def __init__(self, pruner: Any, definition: StudyDefinition) -> None:
        if len(definition.directions) > 1:
            raise OptunaError(
                f"Pruners compare one objective, but the study has {definition.metrics}. "
                "Stop early by a rule of your own: an object with `should_stop(trial, "
                "measurements)`."
            )
        self.pruner = pruner
        with quiet():
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
        # A trial is taken to end right after its last measurement, whenever that is learnt.
        ends = sorted((m for m in last.values() if m.number not in self._ended), key=_time)
        for measurement in sorted(measurements, key=_time):
            key = (measurement.number, measurement.attempt, measurement.step)
            if key not in self._seen:
                while ends and ends[0].at < measurement.at:
                    self._end(ends.pop(0))
                self._seen.add(key)
                self._show(measurement)
        for measurement in ends:
            self._end(measurement)
        return self._answers.get((trial.number, trial.attempts), False)

    def _show(self, measurement: Measurement) -> None:
        storage, number = self._study._storage, measurement.number
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Trials have the numbers that they have in the study: Hyperband goes by them.
            while len(self._study.get_trials(deepcopy=False)) <= number:
                self._study.add_trial(create_trial(state=TrialState.RUNNING))
        trial_id = self._study.get_trials(deepcopy=False)[number]._trial_id
        if number in self._ended or not self._is_current(measurement, trial_id):
            return
        storage.set_trial_intermediate_value(trial_id, measurement.step, measurement.rewards[0])
        frozen = self._study.get_trials(deepcopy=False)[number]
        answer = bool(self.pruner.prune(self._study, frozen))
        self._answers[number, measurement.attempt] = answer

    def _is_current(self, measurement: Measurement, trial_id: int) -> bool:
        """Whether it is of the last attempt; a new one begins without what earlier ones showed."""
        number, attempt = measurement.number, measurement.attempt
        known = self._attempts.get(number, attempt)
        self._attempts[number] = max(attempt, known)
        if attempt > known:
            storage: Any = self._study._storage
            fresh = copy.copy(storage.get_trial(trial_id))
            fresh.intermediate_values = {}
            fresh.system_attrs = {}  # rungs of successive halving
            storage._set_trial(trial_id, fresh)
        return attempt >= known

    def _end(self, measurement: Measurement) -> None:
        state = _ENDS.get(measurement.state)
        if measurement.number in self._ended or measurement.state in ("running", "waiting"):
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


def named(name: str) -> Callable[..., Any]:
    """What makes the pruner of a name, given its arguments.

    Raises:
        KeyError: There is none of this name here.
    """
    pruner = _NAMED[name]

    @functools.wraps(pruner)
    def make(**arguments: Any) -> Any:
        with quiet():
            return pruner(**arguments)

    return make


def stopping(value: Any, definition: StudyDefinition) -> OptunaStopping:
    """Early stopping by a pruner or its class.

    Raises:
        OptunaError: It is none.
    """
    if isinstance(value, type):
        value = value()
    if not isinstance(value, optuna.pruners.BasePruner):
        raise OptunaError(f"Expected a pruner of Optuna, but got {describe(value)}.")
    return OptunaStopping(value, definition)
