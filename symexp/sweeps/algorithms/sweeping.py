"""Sweeping: every DNA once, in order."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.errors import SpaceError
from symexp.study.trial import Trial
from symexp.sweeps.algorithms.base import Algorithm

__all__ = ["Sweeping"]


class Sweeping(Algorithm):
    """Goes through the whole space in the order of enumeration (grid search).

    Trial `n` gets the n-th DNA. Where that is in the study already (a user enqueued it), the next
    one is taken, and the end wraps around, so that none is left out.

    Args:
        float_points: How many values of each float to try, even on its scale, both ends included.

    Raises:
        SpaceError: At the beginning of a study: the space is infinite.
    """

    exhausts = True

    def __init__(self, float_points: int | None = None) -> None:
        self.float_points = float_points

    def _setup(self) -> None:
        points = self.float_points
        self._grid = self.spec if points is None else self.spec.discretized(points)
        size = self._grid.space_size
        if size == math.inf:
            raise SpaceError(
                "Sweeping goes through every candidate, but this space is infinite: it holds "
                "floats or custom decisions. Say how many values of each float to try: "
                "`Sweeping(float_points=5)`. A custom placeholder says how many there are in its "
                f"`size()`.\n{self.spec}"
            )
        self._size = int(size)
        self._next = -1
        self._rest: Iterator[DNA] = iter(())

    def propose(self, number: int, attempt: int = 0, running: Sequence[Trial] = ()) -> DNA | None:
        """The n-th DNA, or the next one that is not in the study."""
        if attempt >= self._size:
            return None
        dna = self._at((number + attempt) % self._size)
        return dna if self._grid is self.spec else DNA._of(dna.flat, self.spec)

    def _at(self, index: int) -> DNA:
        """The DNA at an index; going on from the last is cheap."""
        if index != self._next:
            if index and not self._grid.is_dynamic:
                self._rest = self._grid.iter_dna(after=self._grid.dna_at(index - 1))
            else:
                self._rest = self._grid.iter_dna()
                for _ in range(index):
                    next(self._rest)
        self._next = index + 1
        return next(self._rest)

    def __repr__(self) -> str:
        return f"Sweeping(float_points={self.float_points})"
