"""Search algorithms: Sweeping, Random, Deduping. The cleverer ones come through adapters."""

from __future__ import annotations

from symexp.sweeps.algorithms.base import Algorithm, trial_rng
from symexp.sweeps.algorithms.builtin import Deduping, Random, Sweeping

__all__ = ["Algorithm", "Deduping", "Random", "Sweeping", "trial_rng"]
