"""Early stopping: the rules that need no other library, and the measurements that rules read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from symexp.errors import SymexpError, closest, describe
from symexp.study.definition import StudyDefinition
from symexp.study.ledger.base import Ledger
from symexp.study.trial import Measurement, Trial

__all__ = ["ByRank", "ByValue", "EarlyStopping", "MeasurementReader", "StoppingError"]


class StoppingError(SymexpError, ValueError):
    """A rule of early stopping has invalid arguments, or does not fit the study."""


class EarlyStopping(ABC):
    """Compares a trial at some steps, called gates, and decides whether to end it there.

    At each gate the first measurement at or after it counts. So the decision does not depend on
    when a worker asks, nor on which worker asks, and it holds until the next gate.

    Args:
        gates: The value of the gate at each step. A single value is the gate of every step.
        metric: The value to compare: an objective, or a metric of the measurements. The objective
            of the study by default.
        direction: Which values are better, `'maximize'` or `'minimize'`; as the objective by
            default.
    """

    def __init__(
        self, gates: Mapping[int, float] | float, metric: str | None, direction: str | None
    ) -> None:
        if not isinstance(gates, Mapping):
            self._check(gates)
        else:
            for step, gate in gates.items():
                if type(step) is not int or step < 0:
                    raise StoppingError(f"Expected steps from 0, but got {describe(step)}.")
                self._check(gate)
        if direction not in (None, "maximize", "minimize"):
            raise StoppingError(
                f"Expected direction to be 'maximize' or 'minimize', but got {direction!r}."
            )
        self.gates = gates
        self.metric = metric
        self.direction = direction
        self._index: int | None = None
        self._sign = 1.0

    @abstractmethod
    def _check(self, gate: Any) -> None:
        """Raises StoppingError if a value cannot be a gate."""

    @abstractmethod
    def _stops(self, gate: float, value: float, others: Sequence[float]) -> bool:
        """Returns whether to end a trial.

        Args:
            gate: The value of the gate.
            value: The value of the trial; greater is better.
            others: The values that other trials had at this gate before.
        """

    def setup(self, definition: StudyDefinition) -> None:
        """Prepares the rule for the trials of a study.

        Raises:
            StoppingError: The study has several objectives, and `metric` is missing.
        """
        names = definition.metrics
        if self.metric is None and len(names) > 1:
            raise StoppingError(
                f"The study has the objectives {', '.join(map(repr, names))}. Say which one early "
                f"stopping looks at: metric={names[0]!r}."
            )
        name = names[0] if self.metric is None else self.metric
        self._index = names.index(name) if name in names else None
        direction = self.direction or definition.directions[self._index or 0]
        self._sign = 1.0 if direction == "maximize" else -1.0

    def should_stop(self, trial: Trial, measurements: Sequence[Measurement]) -> bool:
        """Returns whether to end a running trial.

        Args:
            trial: The trial.
            measurements: All intermediate values of the study, by trial and step.
        """
        mine = [m for m in measurements if (m.number, m.attempt) == (trial.number, trial.attempts)]
        if not mine:
            return False
        start, end = self._gate(max(m.step for m in mine))
        if start is None:
            return False
        gate = self.gates[start] if isinstance(self.gates, Mapping) else self.gates
        inside = [m for m in measurements if m.step >= start and (end is None or m.step < end)]
        first = _first_of_each(inside)
        own = first[trial.number, trial.attempts]
        others = [
            self._value(m) for m in first.values() if m.number != own.number and m.at < own.at
        ]
        return self._stops(gate, self._value(own), others)

    def _gate(self, step: int) -> tuple[int | None, int | None]:
        """Returns the last gate up to a step, and the next one."""
        if not isinstance(self.gates, Mapping):
            return step, step + 1
        return (
            max((g for g in self.gates if g <= step), default=None),
            min((g for g in self.gates if g > step), default=None),
        )

    def _value(self, measurement: Measurement) -> float:
        if self._index is not None:
            return self._sign * measurement.rewards[self._index]
        assert self.metric is not None
        if self.metric not in measurement.metrics:
            raise StoppingError(
                f"Early stopping looks at the metric {self.metric!r}, but a measurement has none. "
                f"{closest(self.metric, measurement.metrics)}"
            )
        return self._sign * float(measurement.metrics[self.metric])


def _first_of_each(measurements: Sequence[Measurement]) -> dict[tuple[int, int], Measurement]:
    first: dict[tuple[int, int], Measurement] = {}
    for measurement in measurements:
        key = measurement.number, measurement.attempt
        if key not in first or measurement.step < first[key].step:
            first[key] = measurement
    return first


class ByValue(EarlyStopping):
    """Ends trials that have not reached a value.

    Args:
        steps: The smallest value to reach at each step (the greatest if smaller values are
            better); a number applies to every step.
        metric: The value to compare; the objective by default.
        direction: Which values are better; as the objective by default.

    Example:
        >>> from symexp.sweeps.stopping import ByValue
        >>> ByValue({2: 0.3, 5: 0.8})  # after epoch 2 at least 0.3, after epoch 5 at least 0.8
        ByValue({2: 0.3, 5: 0.8})
    """

    def __init__(
        self,
        steps: Mapping[int, float] | float,
        metric: str | None = None,
        direction: str | None = None,
    ) -> None:
        super().__init__(steps, metric, direction)

    def _check(self, gate: Any) -> None:
        if isinstance(gate, bool) or not isinstance(gate, (int, float)) or gate != gate:
            raise StoppingError(
                f"Expected a value, or a dict of values by step such as {{2: 0.3, 5: 0.8}}, but "
                f"got {describe(gate)}."
            )

    def _stops(self, gate: float, value: float, others: Sequence[float]) -> bool:
        return value < self._sign * gate

    def __repr__(self) -> str:
        return f"ByValue({self.gates})"


class ByRank(EarlyStopping):
    """Ends trials that are not among the best of those that reached the same step before.

    Args:
        steps: The rank to reach at each step: a fraction (0.25: the best quarter) or a place (3:
            at least as good as the third best); one number applies to every step.
        min_trials: How many other trials must have reached the step.
        metric: The value to compare; the objective by default.
        direction: Which values are better; as the objective by default.

    Example:
        >>> from symexp.sweeps.stopping import ByRank
        >>> ByRank({2: 0.5, 5: 0.25})
        ByRank({2: 0.5, 5: 0.25})
    """

    def __init__(
        self,
        steps: Mapping[int, float] | float = 0.5,
        min_trials: int = 5,
        metric: str | None = None,
        direction: str | None = None,
    ) -> None:
        super().__init__(steps, metric, direction)
        self.min_trials = max(1, min_trials)

    def _check(self, gate: Any) -> None:
        place = type(gate) is int and gate >= 1
        if not place and not (isinstance(gate, float) and 0.0 <= gate <= 1.0):
            raise StoppingError(
                "Expected a rank, a fraction from 0.0 to 1.0 or a place from 1, or a dict of ranks "
                f"by step such as {{2: 0.5, 5: 3}}, but got {describe(gate)}."
            )

    def _stops(self, gate: float, value: float, others: Sequence[float]) -> bool:
        if len(others) < self.min_trials:
            return False
        place = gate - 1 if type(gate) is int else int((len(others) - 1) * gate)
        return place < len(others) and value < sorted(others, reverse=True)[int(place)]

    def __repr__(self) -> str:
        return f"ByRank({self.gates})"


# A reader sees a value when its transaction commits, later than the time that the value carries.
_OVERLAP = 30.0


class MeasurementReader:
    """Reads the intermediate values of a study; a later read costs only what is new.

    Args:
        ledger: The ledger of the study.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._feed = ledger.feed()
        self._latest = 0.0
        self._found: dict[int, dict[tuple[int, int], Measurement]] = {}
        self._states: dict[int, str] = {}

    def all(self) -> list[Measurement]:
        """Returns all values, by trial and step, with the current states of their trials."""
        for trial in self._feed.news():
            self._states[trial.number] = trial.state
            self._renew(trial.number)
        changed = set()
        for new in self._ledger.measurements(max(0.0, self._latest - _OVERLAP)):
            self._latest = max(self._latest, new.at)
            self._found.setdefault(new.number, {})[new.attempt, new.step] = new
            if self._states.get(new.number) == "paused":
                self._states[new.number] = new.state  # perhaps it has gone on
            changed.add(new.number)
        for number in changed:
            self._renew(number)
        return [m for _, found in sorted(self._found.items()) for m in found.values()]

    def _renew(self, number: int) -> None:
        """Sorts the values of a trial, and sets their state."""
        found, state = self._found.get(number, {}), self._states.get(number)
        self._found[number] = {
            key: m if state is None or m.state == state else m._replace(state=state)
            for key, m in sorted(found.items())
        }
