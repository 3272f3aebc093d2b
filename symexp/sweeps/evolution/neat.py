"""NEAT: evolution of species, so that new kinds of candidates have time to become fit."""

from __future__ import annotations

from operator import ne
from typing import Annotated, Any

from symexp.spaces.dna.annotations import AttributeDict
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.genes import sites_of
from symexp.spaces.dna.space import Space
from symexp.spaces.evolution import mutators, selectors
from symexp.spaces.evolution.compositions import GlobalStateGetter
from symexp.spaces.evolution.individuals import get_fitness, get_generation_id
from symexp.spaces.evolution.operation import Operation
from symexp.sweeps.evolution.evolution import Evolution
from symexp.sweeps.evolution.initial_population import Random
from symexp.typing import Callable

__all__ = ["CompatibilityDistance", "Members", "Speciate", "Species", "neat", "shared_fitness"]

_SPECIES = "species"
# So many candidates keep the ends of their decisions for the next distance.
_MOST_KNOWN = 512


def neat(
    mutator: Any = None,
    population_size: int = 100,
    disjoint_coefficient: float = 1.0,
    matching_coefficient: float = 3.0,
    compatibility_threshold: float = 0.4,
    remaining_ratio: float = 0.6,
    seed: int | None = None,
) -> Evolution:
    """Returns NEAT: species of similar candidates get offspring by their average fitness.

    Decisions do not grow from generation to generation, as in the paper: the space says which there
    are. There is no crossover.

    Args:
        mutator: The operation that changes a candidate; by default `mutators.Uniform()`.
        population_size: The number of candidates of a generation.
        disjoint_coefficient: The weight of decisions that only one of two candidates has.
        matching_coefficient: The weight of decisions that differ.
        compatibility_threshold: The greatest distance of two candidates of one species.
        remaining_ratio: The share of a species, the fittest, that has offspring.
        seed: The seed of the initial population and of the selection.

    References:
        Stanley and Miikkulainen, "Evolving Neural Networks through Augmenting Topologies",
        Evolutionary Computation 10(2), 2002.
    """
    parent = _members >> selectors.Top(remaining_ratio) >> selectors.Random(1, seed=seed)
    return Evolution(
        GlobalStateGetter("living_species", [])
        >> selectors.Proportional(population_size, shared_fitness).for_each(parent).flatten()
        >> (mutators.Uniform() if mutator is None else mutator),
        population_init=(Random(seed=seed), population_size),
        population_update=selectors.Top(1, cluster=True, key=get_generation_id)
        >> Speciate(
            CompatibilityDistance(disjoint_coefficient, matching_coefficient),
            compatibility_threshold,
        ),
    )


class Species:
    """Similar candidates.

    Attributes:
        representative: The candidate that new ones are compared with.
        members: The living candidates.
    """

    def __init__(self, representative: DNA) -> None:
        self.representative = representative
        self.members: list[DNA] = []


def _members_of(species: Any) -> list[DNA]:
    return species.members  # type: ignore[no-any-return]  # a species


class Members(Operation):
    """Returns the members of a species."""

    def __call__(
        self, inputs: Any, global_state: AttributeDict | None = None, step: int = 0
    ) -> list[Any]:
        """Returns the members of a species."""
        return _members_of(inputs)


_members = Members()


def shared_fitness(species: list[Species]) -> list[float]:
    """Returns the average fitness of each species, above that of the least fit candidate."""
    lowest = min((get_fitness(dna) for s in species for dna in s.members), default=0.0)
    return [sum(get_fitness(d) - lowest for d in s.members) / len(s.members) for s in species]


class CompatibilityDistance(Operation):
    """The distance of two candidates.

    Args:
        disjoint_coefficient: The weight of decisions that only one of them has.
        matching_coefficient: The weight of decisions that differ.
    """

    disjoint_coefficient: float
    matching_coefficient: float

    def _on_bound(self) -> None:
        super()._on_bound()
        self._known: dict[int, tuple[DNA, list[int]]] = {}

    def __call__(self, left: DNA, right: DNA) -> float:  # type: ignore[override]  # two candidates
        """Returns the distance of two candidates of one space."""
        n, differing, disjoint = self._difference(left, right)
        if not n:
            return 0.0
        return (self.disjoint_coefficient * disjoint + self.matching_coefficient * differing) / n

    def _difference(self, left: DNA, right: DNA) -> tuple[int, int, int]:
        """Returns how many decisions there are, how many differ, and how many only one DNA has."""
        space = left.spec
        assert isinstance(space, Space)
        x, y = left.flat, right.flat
        if not space.is_branching and not space.is_dynamic:
            return len(x), sum(map(ne, x, y)), 0
        x_ends, y_ends = self._ends(left), self._ends(right)
        i = j = n = differing = disjoint = 0
        while i < len(x) and j < len(y):
            # Up to a choice that differs, both have the same decisions.
            if x[i] == y[j]:
                n, i, j = n + 1, i + 1, j + 1
                continue
            size = max(x_ends[i] - i, y_ends[j] - j)
            n, differing, disjoint = n + size, differing + 1, disjoint + size - 1
            i, j = x_ends[i], y_ends[j]
        return n, differing, disjoint

    def _ends(self, dna: DNA) -> list[int]:
        """Returns, for each decision, the index after the last one below it."""
        known = self._known.get(id(dna))
        if known is None:
            ends = list(range(1, len(dna.flat) + 1))
            for site in sites_of(dna):
                if site.point.num_choices == 1 or site.slot is not None:
                    ends[site.start] = site.stop
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[id(dna)] = (dna, ends)
        return known[1]


class Speciate(Operation):
    """Sorts a population into species, and keeps the living ones in the global state.

    Args:
        distance: A function of two candidates that returns their distance.
        distance_threshold: The greatest distance of two candidates of one species.
    """

    distance: Annotated[Any, Callable()]
    distance_threshold: float

    def call(self, inputs: list[DNA], global_state: AttributeDict) -> list[DNA]:  # type: ignore[override]  # may be left out
        """Returns the population."""
        living: list[Species] = global_state.get("living_species", [])
        for species in living:
            species.members = []
        for dna in inputs:
            own = dna.userdata.get(_SPECIES)
            if own is None:
                own = next((s for s in living if self._is_near(s.representative, dna)), None)
                if own is None:
                    own = Species(dna)
                    living.append(own)
                dna.set_userdata(_SPECIES, own)
            own.members.append(dna)
        global_state.living_species = [s for s in living if s.members]
        return inputs

    def _is_near(self, left: DNA, right: DNA) -> bool:
        return bool(self.distance(left, right) <= self.distance_threshold)
