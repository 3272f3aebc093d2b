"""Search algorithms: Sweeping, Random, Deduping. The cleverer ones come through adapters."""

from __future__ import annotations

from symexp.search.algorithms.base import Algorithm, trial_rng
from symexp.search.algorithms.deduping import Deduping
from symexp.search.algorithms.random_search import Random
from symexp.search.algorithms.sweeping import Sweeping

__all__ = ["Algorithm", "Deduping", "Random", "Sweeping", "trial_rng"]
