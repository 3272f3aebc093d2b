"""NSGA-II: evolution with several objectives."""

from __future__ import annotations

from typing import Any

from symexp.spaces.dna.annotations import AttributeDict
from symexp.spaces.dna.dna import DNA
from symexp.spaces.evolution import mutators, selectors
from symexp.spaces.evolution.compositions import GlobalStateGetter, Identity
from symexp.spaces.evolution.individuals import get_fitness, get_violation
from symexp.spaces.evolution.operation import EvolutionError, Operation
from symexp.sweeps.evolution.evolution import Evolution
from symexp.sweeps.evolution.initial_population import Random
from symexp.sweeps.generators import NoParentsError

__all__ = ["AtLeast", "CrowdingDistanceSort", "NextElite", "NondominatedSort", "dominates", "nsga2"]


def nsga2(mutator: Any = None, population_size: int = 100, seed: int | None = None) -> Evolution:
    """Returns NSGA-II: the elites are those that no other candidate surpasses in all objectives.

    Each proposal is a mutation of the next elite. When as many candidates as the population has are
    evaluated, the elites are selected anew, by frontier and then by distance from neighbours.

    Args:
        mutator: The operation that changes an elite; by default `mutators.Uniform()`.
        population_size: The number of elites. The initial population is twice as large.
        seed: The seed of the initial population.

    References:
        Deb et al., "A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II", IEEE
        Transactions on Evolutionary Computation 6(2), 2002.
    """
    elites = (
        GlobalStateGetter("elites", []) + Identity()
        >> NondominatedSort().for_each(CrowdingDistanceSort()).flatten()
        >> selectors.First(population_size)
        .as_global_state("elites")
        .set_global_state("elite_cursor", 0)
    )
    return Evolution(
        NextElite() >> (mutators.Uniform() if mutator is None else mutator),
        population_init=(Random(seed=seed), population_size * 2),
        population_update=elites.if_true(AtLeast(population_size)),
        multi_objective=True,
    )


class AtLeast(Operation):
    """Returns whether there are so many individuals."""

    n: int

    def call(self, inputs: list[Any]) -> Any:  # type: ignore[override]  # a predicate
        """Returns whether there are so many inputs."""
        return len(inputs) >= self.n


class NextElite(Operation):
    """Returns the elites one after another."""

    def call(self, inputs: list[DNA], global_state: AttributeDict) -> list[DNA]:  # type: ignore[override]  # may be left out
        """Returns the next elite.

        Raises:
            NoParentsError: There are none yet.
        """
        elites = global_state.get("elites")
        if not elites:
            raise NoParentsError("There are no elites yet: too few candidates have a reward.")
        cursor = global_state.elite_cursor
        global_state.elite_cursor = (cursor + 1) % len(elites)
        return [elites[cursor]]


class NondominatedSort(Operation):
    """Sorts individuals into frontiers: no individual of a frontier surpasses another one of it.

    An individual that violates constraints less surpasses one that violates them more, whatever
    their rewards (Deb's rule).
    """

    def call(self, inputs: list[DNA]) -> list[list[DNA]]:  # type: ignore[override]  # may be left out
        """Returns the frontiers, the best one first."""
        scores = [get_fitness(dna) for dna in inputs]
        violations = [get_violation(dna) for dna in inputs]
        worse: list[list[int]] = [[] for _ in inputs]
        better = [0] * len(inputs)
        for i, score in enumerate(scores):
            for j in range(i):
                if violations[i] != violations[j]:
                    better_one, other = (i, j) if violations[i] < violations[j] else (j, i)
                    worse[better_one].append(other)
                    better[other] += 1
                elif dominates(score, scores[j]):
                    worse[i].append(j)
                    better[j] += 1
                elif dominates(scores[j], score):
                    worse[j].append(i)
                    better[i] += 1
        frontiers = []
        frontier = [i for i, count in enumerate(better) if not count]
        while frontier:
            frontiers.append([inputs[i] for i in frontier])
            following = []
            for i in frontier:
                for j in sorted(worse[i]):
                    better[j] -= 1
                    if not better[j]:
                        following.append(j)
            frontier = following
        return frontiers


class CrowdingDistanceSort(Operation):
    """Sorts a frontier by the distance from neighbours, the greatest first."""

    def call(self, inputs: list[DNA]) -> list[DNA]:  # type: ignore[override]  # may be left out
        """Returns the sorted individuals; equal ones keep their order."""
        if len(inputs) <= 1:
            return inputs
        scores = [get_fitness(dna) for dna in inputs]
        objectives = len(scores[0])
        distances = [0.0] * len(inputs)
        for objective in range(objectives):
            values = [score[objective] for score in scores]
            order = sorted(range(len(inputs)), key=values.__getitem__)
            width = values[order[-1]] - values[order[0]]
            distances[order[0]] = distances[order[-1]] = objectives
            if width > 0:
                for before, i, after in zip(order, order[1:], order[2:]):
                    distances[i] += (values[after] - values[before]) / width
        order = sorted(range(len(inputs)), key=distances.__getitem__, reverse=True)
        return [inputs[i] for i in order]


def dominates(left: tuple[float, ...], right: tuple[float, ...]) -> bool:
    """Returns whether rewards are nowhere smaller, and somewhere greater, than others.

    Raises:
        EvolutionError: Their numbers differ.
    """
    if len(left) != len(right):
        raise EvolutionError(f"Expected equally many rewards, but got {left} and {right}.")
    return all(x >= y for x, y in zip(left, right)) and left != right
