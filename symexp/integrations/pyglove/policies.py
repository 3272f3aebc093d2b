"""Early stopping policies of PyGlove as early stopping of a study."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyglove as pg

from symexp.errors import describe
from symexp.integrations.pyglove.generators import PyGloveError
from symexp.integrations.pyglove.translator import Translator
from symexp.spaces.dna.dna import DNA
from symexp.study.definition import StudyDefinition
from symexp.study.trial import Measurement, Trial

__all__ = ["PyGloveStopping", "adapt_policy"]


class PyGloveStopping:
    """Ends trials that an early stopping policy of PyGlove would end.

    The policy sees the measurements of all workers in the order of time, as if all trials ran in
    this process. So policies that compare trials decide alike in every worker.

    Args:
        policy: The policy. It is cloned.
        definition: The definition of the study.
    """

    def __init__(self, policy: Any, definition: StudyDefinition) -> None:
        self.policy = policy.clone(deep=True)
        self._metrics = definition.metrics
        self._translator = Translator(definition.spec)
        self.policy.setup(self._translator.pg_spec)
        self._shown: dict[tuple[int, int], list[Any]] = {}
        self._seen: set[tuple[int, int, int]] = set()
        self._answers: dict[tuple[int, int], bool] = {}

    def should_stop(self, trial: Trial, measurements: Sequence[Measurement]) -> bool:
        """Whether the policy would end the trial after its last measurement."""
        new = [m for m in measurements if (m.number, m.attempt, m.step) not in self._seen]
        for measurement in sorted(new, key=lambda m: m.at):
            self._seen.add((measurement.number, measurement.attempt, measurement.step))
            key = measurement.number, measurement.attempt
            shown = self._shown.setdefault(key, [])
            shown.append(self._measurement(measurement))
            own = trial.dna if trial.number == measurement.number else None
            asked = self._trial(measurement.number, own, shown)
            self._answers[key] = bool(self.policy.should_stop_early(asked))
        return self._answers.get((trial.number, trial.attempts), False)

    def _measurement(self, measurement: Measurement) -> Any:
        named = dict(zip(self._metrics, measurement.rewards))
        return pg.tuning.Measurement(
            step=measurement.step,
            elapse_secs=0.0,
            reward=measurement.rewards[0],
            metrics={**measurement.metrics, **named},
        )

    def _trial(self, number: int, dna: DNA | None, shown: list[Any]) -> Any:
        own = pg.DNA(None) if dna is None else self._translator.to_pyglove(dna)
        return pg.tuning.Trial(
            id=number + 1, dna=own, measurements=list(shown), metadata={}, created_time=0
        )

    def __repr__(self) -> str:
        return f"PyGloveStopping({type(self.policy).__name__})"


def adapt_policy(value: Any, definition: StudyDefinition) -> PyGloveStopping:
    """Returns early stopping by a policy of PyGlove, by its class, or by a functor that makes it.

    Raises:
        PyGloveError: The value is not an early stopping policy.
    """
    if isinstance(value, (type, pg.Functor)):
        value = value()
    if not isinstance(value, pg.tuning.EarlyStoppingPolicy):
        raise PyGloveError(f"Expected an early stopping policy, but got {describe(value)}.")
    return PyGloveStopping(value, definition)
