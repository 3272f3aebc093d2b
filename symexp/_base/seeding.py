"""The global random state of Python, seeded for a moment and restored."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["seeded_globally"]

# Another thread that seeds the same state would change the draws of this one, and restore a state
# that is not the program's. Blocks may be nested.
_lock = threading.RLock()


@contextmanager
def seeded_globally(seed: int) -> Iterator[None]:
    """Seeds the functions of `random` in a block, and restores their state after it.

    Functions of users often draw from the global state. Inside of this block they are reproducible,
    and the program around it does not notice. Only one thread at a time is in such a block.

    Args:
        seed: The seed.
    """
    with _lock:
        state = random.getstate()
        random.seed(seed)
        try:
            yield
        finally:
            random.setstate(state)
