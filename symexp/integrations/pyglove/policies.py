"""Early stopping policies of PyGlove as early stopping of a study."""

from __future__ import annotations

from typing import Any

import pyglove as pg

from symexp.errors import describe
from symexp.integrations.pyglove.generators import PyGloveError
from symexp.integrations.pyglove.translator import Translator
from symexp.spaces.dna.dna import DNA
from symexp.study.definition import StudyDefinition
from symexp.study.trial import Measurement
from symexp.sweeps.policies import PolicyStopping

__all__ = ["adapt_policy"]


def adapt_policy(value: Any, definition: StudyDefinition) -> PolicyStopping:
    """Returns early stopping by a policy of PyGlove, by its class, or by a functor that makes it.

    The policy is cloned.

    Raises:
        PyGloveError: The value is not an early stopping policy.
    """
    if isinstance(value, (type, pg.Functor)):
        value = value()
    if not isinstance(value, pg.tuning.EarlyStoppingPolicy):
        raise PyGloveError(f"Expected an early stopping policy, but got {describe(value)}.")
    policy = value.clone(deep=True)
    translator = Translator(definition.spec)
    policy.setup(translator.pg_spec)

    def show(number: int, dna: DNA | None, measured: list[Measurement]) -> Any:
        return pg.tuning.Trial(
            id=number + 1,
            dna=pg.DNA(None) if dna is None else translator.to_pyglove(dna),
            measurements=[_measurement(m, definition.metrics) for m in measured],
            metadata={},
            created_time=0,
        )

    return PolicyStopping(policy, show)


def _measurement(measurement: Measurement, names: tuple[str, ...]) -> Any:
    return pg.tuning.Measurement(
        step=measurement.step,
        elapse_secs=0.0,
        reward=measurement.rewards[0],
        metrics={**measurement.metrics, **dict(zip(names, measurement.rewards))},
    )
