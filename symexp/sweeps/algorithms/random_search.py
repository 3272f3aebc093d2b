"""Random search."""

from __future__ import annotations

from collections.abc import Sequence

from symexp.spaces.dna.dna import DNA
from symexp.study.trial import Trial
from symexp.sweeps.algorithms.base import Algorithm, trial_draws

__all__ = ["Random"]


class Random(Algorithm):
    """Draws every decision uniformly on its scale, independently for every trial.

    Args:
        seed: The seed; `None` takes that of the study.

    References:
        Bergstra and Bengio, "Random Search for Hyper-Parameter Optimization", JMLR 13, 2012.
    """

    def __init__(self, seed: int | str | None = None) -> None:
        self.own_seed = seed

    def _setup(self) -> None:
        if self.own_seed is not None:
            self.seed = self.own_seed

    def propose(self, number: int, attempt: int = 0, running: Sequence[Trial] = ()) -> DNA | None:
        """A random DNA."""
        return self.spec.drawn_dna(trial_draws(self.seed, number, attempt))

    def __repr__(self) -> str:
        return f"Random(seed={self.own_seed})"
