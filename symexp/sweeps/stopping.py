"""Early stopping by value and by rank: rules that need no other library."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from symexp.errors import SymexpError, closest, describe
from symexp.study.ledger import StudyDefinition
from symexp.study.trial import Measurement, Trial

__all__ = ["ByRank", "ByValue", "EarlyStopping", "StoppingError"]


class StoppingError(SymexpError, ValueError):
    """Early stopping cannot be used as it was asked for."""


class EarlyStopping(ABC):
    """Looks at a trial at some steps, called gates, and says whether to end it there.

    At each gate the first measurement at or after it counts, so what is decided does not depend on
    when it is asked, nor by which worker. Once said, it stays said until the next gate.

    Args:
        gates: What holds at each step. A single value holds at every step on its own.
        metric: Which value is looked at: an objective, or a metric of the measurements. The
            objective of the study by default.
        direction: Which values are better, `'maximize'` or `'minimize'`; that of the objective.
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
        """Refuses what cannot stand at a gate."""

    @abstractmethod
    def _stops(self, gate: float, value: float, others: Sequence[float]) -> bool:
        """Whether to end a trial with this value; greater is better. `others` came before it."""

    def setup(self, definition: StudyDefinition) -> None:
        """Begins to look at the trials of a study.

        Raises:
            StoppingError: The study has several objectives, and none was named.
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
        """Whether to end a running trial.

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
        """The gate that a step has come to, and the next one."""
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
    """Ends trials that have not come to a value.

    Args:
        steps: The least value at each step (the greatest where less is better); a number holds at
            every step.
        metric: Which value is looked at; the objective by default.
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
    """Ends trials that are not among the best that came to the same step before.

    Args:
        steps: The rank to reach at each step: a fraction (0.25: the best quarter) or a place (3:
            at least as good as the third best); one number holds at every step.
        min_trials: How many others must have come to the step.
        metric: Which value is looked at; the objective by default.
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
