"""The generators that propose the initial population of an evolution."""

from __future__ import annotations

import random
from typing import Any, final

from symexp.errors import SpecTypeError, describe
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.genes import drawn_flat
from symexp.spaces.dna.structure import Flat
from symexp.spaces.evolution.operation import rng_of
from symexp.study.trial import Trial
from symexp.sweeps import algorithms
from symexp.sweeps.generators import DNAGenerator

__all__ = ["Given", "Random", "Sweeping", "generator_of", "symbolic_init"]


@final
class Random(DNAGenerator):
    """Draws from the beginning as PyGlove's random generator does.

    Args:
        seed: The seed; `None` draws from the global state of `random`.
    """

    seed: Any = None

    def _setup(self) -> None:
        self._random = rng_of(self.seed)

    def _propose(self) -> DNA:
        space = self.dna_spec.root()
        return DNA._of(drawn_flat(space, self._random), space)

    def _replay(self, trial_id: int, dna: DNA, reward: Any) -> None:
        if self.seed is not None:
            self._propose()  # the next proposal is the one after the recovered ones


class _OfAlgorithm(DNAGenerator):
    """Proposes what an algorithm of a sweep does, in the order of its trials. Abstract."""

    multi_objective = True

    def _algorithm(self) -> Any:
        """Returns the algorithm."""
        raise NotImplementedError

    def _setup(self) -> None:
        self._made = self._algorithm()
        # An algorithm that goes through the space draws nothing, and takes no draw from others.
        is_sweep = isinstance(self._made, algorithms.Sweeping)
        self._made.setup(self.dna_spec, seed=0 if is_sweep else random.getrandbits(64))
        self._numbers: dict[Flat, int] = {}

    @property
    def needs_feedback(self) -> bool:
        """Whether the algorithm learns from rewards."""
        return bool(self._made.needs_feedback)

    def _feedback(self, dna: DNA, reward: Any) -> None:
        number = self._numbers.pop(dna.flat, None)
        if number is not None:
            self._made.feedback(Trial(number, dna, "complete", rewards=reward))

    def _propose(self) -> DNA:
        number, algorithm = self.num_proposals, self._made
        is_over = algorithm.exhausts and number >= self.dna_spec.space_size
        dna = None if is_over else algorithm.propose(number)
        if dna is None:
            raise StopIteration
        if algorithm.needs_feedback:
            self._numbers[dna.flat] = number
        return DNA._of(dna.flat, dna.spec)


@final
class Sweeping(_OfAlgorithm):
    """Goes through the space in the order of enumeration.

    Args:
        float_points: How many values of each float to try.
    """

    float_points: int | None = None

    def _algorithm(self) -> Any:
        return algorithms.Sweeping(self.float_points)


@final
class Given(_OfAlgorithm):
    """Proposes what an algorithm of the user does.

    Args:
        algorithm: The algorithm.
    """

    algorithm: Any

    def _algorithm(self) -> Any:
        return self.algorithm


def _symbolic(value: Any) -> Any:
    """Returns the generator of a random search or a sweep; any other value stays as it is."""
    if isinstance(value, type) and issubclass(value, (DNAGenerator, algorithms.Algorithm)):
        value = value()
    if type(value) is algorithms.Random:
        return Random(value.own_seed)
    if type(value) is algorithms.Sweeping:
        return Sweeping(value.float_points)
    return value


def symbolic_init(value: Any) -> Any:
    """Returns `population_init` with generators in the place of the algorithms of `sx.geno`.

    These are no symbolic objects. An evolution with one could not be compared or saved.
    """
    if isinstance(value, (tuple, list)) and len(value) == 2:
        return (_symbolic(value[0]), value[1])
    return _symbolic(value)


def generator_of(value: Any) -> DNAGenerator:
    """Returns the generator of an initial population from what a user gave.

    Raises:
        SpecTypeError: The value is neither a generator nor an algorithm.
    """
    if isinstance(value, DNAGenerator):
        return value
    if isinstance(value, algorithms.Algorithm):
        return Given(value)
    raise SpecTypeError(
        "Expected population_init to be a DNA generator, such as `sx.geno.Random()`, or a tuple of "
        f"one and the size of the initial population, but got {describe(value)}."
    )
