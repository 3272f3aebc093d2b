"""The global random state of Python, seeded for a moment and restored."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["seeded_globally"]


@contextmanager
def seeded_globally(seed: int) -> Iterator[None]:
    """Seeds the functions of `random` in a block, and restores their state after it.

    Functions of users often draw from the global state. Inside of this block they are reproducible,
    and the program around it does not notice.

    Args:
        seed: The seed.
    """
    state = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(state)
