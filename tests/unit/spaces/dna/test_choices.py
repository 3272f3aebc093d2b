"""Random draws of multi-choices."""

from __future__ import annotations

import random

from symexp import geno


def test_sorted_distinct_draws_are_uniform_over_subsets():
    space = geno.manyof(2, 4, sorted=True).root()
    rng = random.Random(1)
    seen = {}
    for _ in range(6000):
        dna = space.random_dna(rng)
        seen[dna] = seen.get(dna, 0) + 1
    assert sorted(seen) == list(space.iter_dna())
    assert all(850 < n < 1150 for n in seen.values())
