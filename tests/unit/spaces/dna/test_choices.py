"""Choices: random draws of multi-choices, and candidates by value."""

from __future__ import annotations

import math
import random
import re

import numpy as np
import pytest

from symexp import geno
from symexp.spaces.dna import SpaceError
from symexp.spaces.dna.choices import Choices


def test_sorted_distinct_draws_are_uniform_over_subsets():
    space = geno.manyof(2, 4, sorted=True).root()
    rng = random.Random(1)
    seen = {}
    for _ in range(6000):
        dna = space.random_dna(rng)
        seen[dna] = seen.get(dna, 0) + 1
    assert sorted(seen) == list(space.iter_dna())
    assert all(850 < n < 1150 for n in seen.values())


class TestIndexOfValue:
    """Candidates as users name them in the dicts of `enqueue=` and `sx.decode`."""

    @pytest.mark.parametrize(
        ("literals", "value", "index"),
        [
            ((1, 2, 3), 2, 1),
            ((1, 2, 3), 3.0, 2),
            ((0.1, 0.3), 0.1 + 0.2, 1),
            ((1, 1.0), 1.0, 1),
            (("None", 16, 32), 16, 1),
            (("None", 16, 32), None, 0),
            ((True, False), False, 1),
            ((0, 1, True), True, 2),
            (("Layer(8)", 0), 1, 1),
            (("Layer(8)", 0), 0, 1),
            (("'a'", "'b'"), 1, 1),
            (("'1/2'", "'b'"), "1/2", 0),
            (("'a'", "'b'"), "1/2", 1),
            (("(1, 2)", "[3]"), (1, 2), 0),
            (("SGD(x)", "Adam()"), "Adam", 1),
            (("'SGD'", "SGD(x)"), "SGD", 0),
            ((1, 2, 3), np.int64(2), 1),
            ((True, False), np.bool_(True), 0),
            (None, 2, 2),
        ],
    )
    def test_the_candidate_is_found(self, literals, value, index):
        n = 3 if literals is None else len(literals)
        assert Choices(1, n, literals).index_of_value(value) == index

    @pytest.mark.parametrize(
        ("literals", "value"),
        [
            ((1, 2, 3), 0),
            ((1, 2, 3), True),
            ((1, 2, 3), "2"),
            ((1, 2, 3), math.nan),
            ((1.0, 2.0), 10**400),
            (("None", 16, 32), 1),
            (("'a'", "'b'"), 2),
            (("'a'", "'b'"), -1),
            (("SGD(1)", "SGD(2)"), "SGD"),
            (("'a'", "'b'"), None),
        ],
    )
    def test_a_value_that_no_candidate_has_is_an_error(self, literals, value):
        with pytest.raises(SpaceError, match=f"There are: {re.escape(str(literals[0]))}, "):
            Choices(1, len(literals), literals).index_of_value(value)
