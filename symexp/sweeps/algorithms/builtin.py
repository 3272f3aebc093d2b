"""Deduping: limits how often like candidates are evaluated."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any

from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.space import DNASpec
from symexp.spaces.dna.structure import SpaceError
from symexp.study.trial import Measurement, Trial
from symexp.sweeps.algorithms.base import Algorithm, trial_draws

__all__ = ["Deduping", "Random", "Sweeping"]


class Deduping(Algorithm):
    """Refuses proposals of another algorithm that are too much like earlier trials.

    A study never evaluates one DNA twice anyway, unless asked for; this is for likeness in the
    eyes of the user, or for a few repetitions of each DNA in a study that allows duplicates.

    Args:
        algorithm: The one that proposes: whatever `sx.sample` takes as one.
        key: What like DNAs have in common; `None` means the DNA itself.
        max_duplicates: How many trials of one key there may be.
        max_attempts: After how many refused proposals in a row the study ends.

    Example:
        >>> from symexp.sweeps.algorithms import Random
        >>> Deduping(Random(seed=1), key=lambda dna: sum(dna.to_numbers()))
        Deduping(Random(seed=1))
    """

    needs_feedback = True
    needs_running = True
    exhausts = True

    def __init__(
        self,
        algorithm: Any,
        key: Callable[[DNA], Hashable] | None = None,
        max_duplicates: int = 1,
        max_attempts: int = 1000,
    ) -> None:
        self.algorithm: Algorithm = algorithm
        self.key = key or (lambda dna: dna.flat)
        self.max_duplicates = max_duplicates
        self.max_attempts = max_attempts

    def of(self, algorithm: Algorithm) -> Deduping:
        """The same of another algorithm."""
        return Deduping(algorithm, self.key, self.max_duplicates, self.max_attempts)

    @property
    def is_multi_objective(self) -> bool:  # type: ignore[override]  # follows the inner one
        """Whether the inner algorithm is."""
        return self.algorithm.is_multi_objective

    def setup(
        self,
        spec: DNASpec,
        directions: Sequence[str] = ("maximize",),
        seed: int | str | None = None,
    ) -> None:
        """Begins a study, here and in the inner algorithm."""
        super().setup(spec, directions, seed)
        self.algorithm.setup(spec, directions, seed)
        self._seen: dict[Hashable, int] = {}

    def propose(self, number: int, attempt: int = 0, running: Sequence[Trial] = ()) -> DNA | None:
        """The first proposal of the inner algorithm that is not too much like others."""
        beside: dict[Hashable, int] = {}
        for trial in running:
            if trial.dna is not None and trial.number != number:
                key = self.key(trial.dna)
                beside[key] = beside.get(key, 0) + 1
        for refused in range(self.max_attempts):
            dna = self.algorithm.propose(number, attempt * self.max_attempts + refused, running)
            if dna is None:
                return None
            key = self.key(dna)
            if self._seen.get(key, 0) + beside.get(key, 0) < self.max_duplicates:
                return dna
        return None

    def feedback(self, trial: Trial) -> None:
        """Counts the trial, and tells the inner algorithm."""
        if trial.dna is not None:
            key = self.key(trial.dna)
            self._seen[key] = self._seen.get(key, 0) + 1
        if self.algorithm.needs_feedback:
            self.algorithm.feedback(trial)

    def notes(self, number: int) -> Mapping[str, Any] | None:
        """What the inner algorithm notes."""
        return self.algorithm.notes(number)

    def should_stop(self, trial: Trial, measurements: Sequence[Measurement]) -> bool:
        """What the inner algorithm says."""
        return self.algorithm.should_stop(trial, measurements)

    def __repr__(self) -> str:
        return f"Deduping({self.algorithm})"


# Random search.


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


# Sweeping: every DNA once, in order.


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
