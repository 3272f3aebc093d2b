"""The global random state is seeded for a moment only."""

import random

from symexp._base.seeding import seeded_globally


def test_the_state_is_restored():
    random.seed(3)
    expected = random.random()
    random.seed(3)
    with seeded_globally(1):
        inner = random.random()
    assert random.random() == expected
    with seeded_globally(1):
        assert random.random() == inner
