"""One instance of an algorithm for each loop: the object that the user gave, or a copy of it.

A loop sets its algorithm up, which makes it forget what another loop set up. So the object of the
user serves one loop at a time, and a loop that begins in the meantime gets a copy.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator
from typing import final

from symexp.sweeps.algorithms import Algorithm

__all__ = ["Hold"]

_lock = threading.Lock()
# Who holds an algorithm, by the identity of the algorithm, which its holder keeps alive.
_holders: weakref.WeakValueDictionary[int, Hold] = weakref.WeakValueDictionary()


@final
class Hold:
    """The algorithm of one loop, from its beginning to its end.

    A hold that nobody refers to any more has ended: that of a loop that was never run, for example.

    Args:
        algorithm: The algorithm that the user gave.

    Attributes:
        algorithm: The algorithm for this loop: the same object if no other loop holds it.

    Raises:
        AlgorithmCopyError: Another loop holds the algorithm, and it cannot be copied.
    """

    __slots__ = ("__weakref__", "_held", "algorithm")

    def __init__(self, algorithm: Algorithm) -> None:
        self._held: list[Algorithm] = []
        with _lock:
            parts = list(_parts_of(algorithm))
            if any(id(part) in _holders for part in parts):
                algorithm = algorithm.independent()
                parts = list(_parts_of(algorithm))
            self.algorithm = algorithm
            self._held = parts
            for part in parts:
                _holders[id(part)] = self

    def end(self) -> None:
        """Leaves the algorithm to other loops."""
        with _lock:
            for part in self._held:
                if _holders.get(id(part)) is self:
                    del _holders[id(part)]
            self._held = []


def _parts_of(algorithm: Algorithm) -> Iterator[Algorithm]:
    """Yields an algorithm, and those that it consists of."""
    seen: set[int] = set()
    stack = [algorithm]
    while stack:
        part = stack.pop()
        if id(part) not in seen:
            seen.add(id(part))
            yield part
            stack.extend(part.parts())
