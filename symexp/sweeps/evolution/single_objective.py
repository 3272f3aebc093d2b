"""Evolution with one objective: regularized evolution and hill climbing."""

from __future__ import annotations

from typing import Any

from symexp.errors import SpecValueError
from symexp.spaces.evolution import mutators, selectors
from symexp.sweeps.evolution.evolution import Evolution
from symexp.sweeps.evolution.initial_population import Random

__all__ = ["hill_climb", "regularized_evolution"]


def regularized_evolution(
    mutator: Any = None,
    population_size: int = 100,
    tournament_size: int = 10,
    seed: int | None = None,
) -> Evolution:
    """Returns regularized evolution: the oldest candidates leave the population.

    Each proposal is a mutation of the fittest of a few random candidates.

    Args:
        mutator: The operation that changes a candidate; by default `mutators.Uniform()`.
        population_size: The number of candidates, of which the initial ones are random.
        tournament_size: The number of random candidates to select from, from 2.
        seed: The seed of the initial population and of the selection.

    Raises:
        SpecValueError: The tournament is smaller than 2, or larger than the population.

    References:
        Real et al., "Regularized Evolution for Image Classifier Architecture Search", AAAI 2019.
    """
    if tournament_size < 2:
        raise SpecValueError(f"Expected tournament_size from 2, but got {tournament_size}.")
    if population_size < tournament_size:
        raise SpecValueError(
            f"Expected a population_size from tournament_size={tournament_size}, but got "
            f"{population_size}."
        )
    return Evolution(
        selectors.Random(tournament_size, seed=seed)
        >> selectors.Top(1)
        >> (mutators.Uniform() if mutator is None else mutator),
        population_init=(Random(seed=seed), population_size),
        population_update=selectors.Last(population_size),
    )


def hill_climb(
    mutator: Any = None,
    batch_size: int = 1,
    init_population_size: int = 1,
    seed: int | None = None,
) -> Evolution:
    """Returns hill climbing: each proposal is a mutation of the fittest candidate so far.

    Args:
        mutator: The operation that changes a candidate; by default `mutators.Uniform()`.
        batch_size: The number of mutations of one candidate.
        init_population_size: The number of random candidates at the beginning.
        seed: The seed of the initial population.

    References:
        White, Nolen and Savani, "Exploring the Loss Landscape in Neural Architecture Search",
        UAI 2021.
    """
    changed = mutators.Uniform() if mutator is None else mutator
    return Evolution(
        selectors.Top(1) >> (changed * batch_size),
        population_init=(Random(seed), init_population_size),
        population_update=selectors.Top(1),
    )
