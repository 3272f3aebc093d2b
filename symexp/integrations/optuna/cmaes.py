"""The state of the CMA-ES sampler of Optuna, computed from trials instead of read from pickles.

Optuna 5.0 keeps the state as a pickle among the attributes of a trial. A pickle must never be read
from a database. The state follows from the samples of each generation and their values, so every
worker computes it, and a resumed study goes on as it would have.
"""

from __future__ import annotations

import functools
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import optuna
from optuna._transform import _SearchSpaceTransform
from optuna.distributions import BaseDistribution, CategoricalDistribution
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial

__all__ = ["CMA_ATTRS", "NUMBER", "CmaState"]

NUMBER = "symexp:number"
"""Attribute of a trial that holds its number in the ledger."""
_GENERATIONS = ("cma:generation", "sepcma:generation", "cmawm:generation")
_SAMPLE = "x_for_tell"


def _is_sample(value: Any) -> bool:
    return type(value) is list and all(type(v) is float and math.isfinite(v) for v in value)


CMA_ATTRS = {**dict.fromkeys(_GENERATIONS, lambda value: type(value) is int), _SAMPLE: _is_sample}
"""Attributes of a trial that other workers need, each with a test of its value."""


class CmaState:
    """Computes the state; it replaces the method of a sampler that restores it from pickles.

    Args:
        sampler: The sampler.
        distributions: The joint space, by parameter.
        direction: Direction of the study: `'minimize'` or `'maximize'`.

    References:
        Hansen, "The CMA Evolution Strategy: A Tutorial", arXiv:1604.00772.
    """

    def __init__(
        self,
        sampler: optuna.samplers.CmaEsSampler,
        distributions: Mapping[str, BaseDistribution],
        direction: str,
    ) -> None:
        self._sampler = sampler
        # The parameters that CMA-ES samples, in the order of Optuna: by name.
        self._space = {
            name: distributions[name]
            for name in sorted(distributions)
            if not isinstance(distributions[name], CategoricalDistribution)
        }
        self._has_margin = bool(sampler._with_margin)
        self._direction = (
            StudyDirection.MINIMIZE if direction == "minimize" else StudyDirection.MAXIMIZE
        )
        self._optimizer: Any = None

    @functools.cached_property
    def _to_vector(self) -> _SearchSpaceTransform:
        return _SearchSpaceTransform(
            self._space, transform_step=not self._has_margin, transform_0_1=True
        )

    def __call__(self, completed: Sequence[FrozenTrial]) -> Any:
        """Returns the optimizer after all complete generations.

        A generation consists of its first trials in the order of the ledger, as many as a
        population has. Later trials of the generation are ignored.
        """
        # Optuna 5.0 seeds it with the number of the trial in this process, which differs from that
        # in other processes.
        seeded = _Seeded(self._sampler._cma_rng.rng.randint(1, 2**31 - 1))
        if self._optimizer is None:
            self._optimizer = self._sampler._init_optimizer(self._to_vector, self._direction)
        optimizer = self._optimizer
        generations = self._generations(completed)
        while len(found := generations.get(optimizer.generation, [])) >= optimizer.population_size:
            found.sort(key=lambda trial: trial.system_attrs.get(NUMBER, trial.number))
            optimizer.tell([self._solution(t) for t in found[: optimizer.population_size]])
        getattr(optimizer, "_cma", optimizer)._rng = seeded  # CMA-ES with margin is a wrapper
        return optimizer

    def _generations(self, completed: Sequence[FrozenTrial]) -> dict[int, list[FrozenTrial]]:
        key = self._sampler._attr_key_generation
        found = defaultdict(list)
        for trial in completed:
            if key in trial.system_attrs:
                found[trial.system_attrs[key]].append(trial)
        return found

    def valid(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Returns the attributes of a trial of another worker, checked against the space.

        A trial without a sample of the right length belongs to no generation.
        """
        sample = attrs.get(_SAMPLE, ())
        if self._has_margin and len(sample) != len(self._to_vector.bounds):
            attrs.pop(self._sampler._attr_key_generation, None)
        return attrs

    def _solution(self, trial: FrozenTrial) -> tuple[Any, float]:
        if self._has_margin:
            vector = np.array(trial.system_attrs[_SAMPLE])
        else:
            vector = self._to_vector.transform(trial.params)
        assert trial.value is not None
        return vector, trial.value if self._direction == StudyDirection.MINIMIZE else -trial.value


class _Seeded(np.random.RandomState):
    """A random state that keeps its first seed, because Optuna seeds it once more."""

    def seed(self, seed: Any = None) -> None:
        """Does nothing."""
