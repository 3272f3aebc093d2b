"""What is written about a trial: its decisions, rewards and metrics by name."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, final

from symexp.study.decisions import Decisions
from symexp.study.study import Study
from symexp.study.trial_result import Measured, TrialResult

__all__ = ["TrialRows", "as_float", "standard"]


@final
class TrialRows:
    """Reads the trials of one study.

    Args:
        study: The study.
    """

    def __init__(self, study: Study) -> None:
        self.metrics = study.definition.metrics
        self._decisions = Decisions(study.definition.spec)

    @property
    def columns(self) -> dict[str, Any]:
        """All decisions of the space, by key."""
        return dict(self._decisions.columns)

    def decisions(self, trial: TrialResult) -> dict[str, Any]:
        """Returns the values that a trial has for the decisions, by key; active ones only."""
        if trial.dna is None:  # its row in the database was spoilt
            return {}
        columns = self._decisions.columns
        found = self._decisions.of(trial.dna)
        return {key: columns[key].value(decision) for key, decision in found.items()}

    def rewards(self, trial: TrialResult) -> dict[str, float]:
        """Returns the rewards of a trial by objective; empty if it has none."""
        return dict(zip(self.metrics, trial.rewards or ()))

    def measured(self, measurement: Measured) -> dict[str, float]:
        """Returns the numbers of a measurement: its rewards and metrics, by name."""
        rewards = dict(zip(self.metrics, measurement.rewards))
        return _numbers_of({**measurement.metrics, **rewards})

    def final(self, trial: TrialResult) -> dict[str, float]:
        """Returns the numbers with which a trial ended: its rewards and metrics, by name."""
        return _numbers_of({**(trial.trial.metrics or {}), **self.rewards(trial)})

    def row(self, trial: TrialResult) -> dict[str, Any]:
        """Returns a trial that has ended, as standard JSON."""
        started, finished = trial.trial.started, trial.trial.finished
        known = started is not None and finished is not None
        seconds = round(finished - started, 6) if known else None  # type: ignore[operator]  # known
        found = {
            "id": trial.id,
            "state": trial.trial.state,
            "rewards": self.rewards(trial),
            "decisions": self.decisions(trial),
            "metrics": dict(trial.trial.metrics or {}),
            "seconds": seconds,
            "attempts": trial.trial.attempts,
            "error": trial.trial.error,
            "finished": finished,
        }
        return {key: standard(value) for key, value in found.items()}


def _numbers_of(values: Mapping[str, Any]) -> dict[str, float]:
    """Returns those of the values that are numbers, as floats."""
    is_number = {k: isinstance(v, (int, float)) and type(v) is not bool for k, v in values.items()}
    return {k: as_float(v) for k, v in values.items() if is_number[k]}


def as_float(value: float) -> float:
    """Returns a number as a float; infinity for an integer that is too large."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def standard(value: Any) -> Any:
    """Returns a value as standard JSON: numbers that are not finite become `None`."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(k): standard(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [standard(v) for v in value]
    return value if isinstance(value, (str, int, bool, type(None))) else str(value)
