"""`Evolution`: a search algorithm that is composed of operations."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from typing import Annotated, Any

from symexp.errors import SpecTypeError, describe
from symexp.spaces.dna.annotations import AttributeDict
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.space import Space
from symexp.spaces.evolution.individuals import (
    get_feedback_sequence_number,
    get_generation_id,
    is_initial_population,
    set_feedback_sequence_number,
    set_fitness,
    set_generation_id,
    set_initial_population,
    set_proposal_id,
)
from symexp.spaces.evolution.operation import EvolutionError, make_operation
from symexp.sweeps.evolution.initial_population import Random, generator_of, symbolic_init
from symexp.sweeps.generators import DNAGenerator, NoParentsError
from symexp.tree.handles.object_class import members
from symexp.typing import Any as AnySpec

__all__ = ["Evolution"]


@members([], init_arg_list=["reproduction", "population_init", "population_update"])
class Evolution(DNAGenerator):
    """A search algorithm that breeds candidates from a population.

    Args:
        reproduction: The operation that makes children of the population: selection, recombination
            and mutation.
        population_init: What proposes the initial population: a DNA generator, or a tuple of one
            and the number of rewards after which breeding begins. Without a number, breeding begins
            when the generator has no more proposals.
        population_update: The operation that makes the new population of the old one and a
            candidate whose reward became known, which is the last one; `None` keeps all.
        multi_objective: Whether rewards are tuples with one number for each objective.

    Example:
        >>> import symexp as sx
        >>> kit = sx.evolution
        >>> search = kit.Evolution(
        ...     kit.selectors.Random(5) >> kit.selectors.Top(1) >> kit.mutators.Uniform(),
        ...     population_init=(sx.geno.Random(seed=1), 10),
        ...     population_update=kit.selectors.Last(20),
        ... )
        >>> space = sx.List([sx.oneof([0, 1])] * 8)
        >>> best = 0
        >>> for bits, feedback in sx.sample(space, search, 100, seed=1):
        ...     best = max(best, sum(bits))
        ...     feedback(sum(bits))
        >>> best
        8

    References:
        Peng et al., "PyGlove: Symbolic Programming for Automated Machine Learning", NeurIPS 2020.
    """

    reproduction: Any
    population_init: Annotated[Any, AnySpec(transform=symbolic_init)] = (Random(), 50)
    population_update: Any = None
    multi_objective: bool = False

    def _setup(self) -> None:
        init, size = self.population_init, None
        if isinstance(init, (tuple, list)):
            if len(init) != 2 or isinstance(init[1], bool) or not isinstance(init[1], int):
                raise SpecTypeError(
                    "Expected population_init to be a generator, or (generator, size), but got "
                    f"{describe(init)}."
                )
            init, size = init
        self._init = generator_of(init)
        self._init_size: int | None = size
        self._init.setup(self.dna_spec)
        self._reproduce = make_operation(self.reproduction)
        self._update = make_operation(self.population_update)
        self._global_state = AttributeDict(num_generations=0)
        self._is_initialized = False
        self._population: list[DNA] = []
        self._pending: deque[DNA] = deque()

    @property
    def population(self) -> list[DNA]:
        """The population."""
        return self._population

    @property
    def global_state(self) -> AttributeDict:
        """What the operations share."""
        return self._global_state

    @property
    def num_generations(self) -> int:
        """The number of generations so far; each reproduction makes a new one."""
        return int(self._global_state.num_generations)

    def _propose(self) -> DNA:
        if not self._pending and not self._is_initialized:
            try:
                dna = self._bound(self._init.propose())
            except StopIteration:
                self._begin()
            else:
                set_proposal_id(dna, self.num_proposals + 1)
                set_generation_id(dna, self.num_generations + 1)
                set_initial_population(dna, True)
                self._pending.append(dna)
        if not self._pending:
            self._pending.extend(self._children())
        return self._pending.popleft()

    def _begin(self) -> None:
        """Begins breeding."""
        self._is_initialized = True
        self._global_state.num_generations = 1

    def _children(self) -> list[DNA]:
        step = self.num_proposals
        made = _listed(
            "reproduction",
            self._reproduce(self._population, global_state=self._global_state, step=step),
        )
        children = []
        known: set[int] = set()
        for i, child in enumerate(made):
            if not isinstance(child, DNA):
                raise EvolutionError(
                    f"Expected the reproduction to return DNAs, but got {describe(child)}."
                )
            # An individual of the population, or one that comes twice, keeps its own notes.
            if get_feedback_sequence_number(child) is not None or id(child) in known:
                child = child.clone()
            known.add(id(child))
            child = self._bound(child)
            set_proposal_id(child, step + 1 + i)
            set_generation_id(child, self.num_generations + 1)
            set_initial_population(child, False)
            children.append(child)
        if not children:
            raise NoParentsError(
                "The reproduction returned no children: perhaps no candidate has a reward yet. "
                "Give the size of the initial population, `population_init=(generator, size)`, or "
                "let fewer workers propose at the same time."
            )
        self._global_state.num_generations += 1
        return children

    def _bound(self, dna: DNA) -> DNA:
        spec = self.dna_spec
        return dna.use_spec(spec) if isinstance(spec, Space) else dna

    def _feedback(self, dna: DNA, reward: Any) -> None:
        if not all(map(math.isfinite, reward if isinstance(reward, tuple) else (reward,))):
            return  # it would be neither fitter nor less fit than any other individual
        set_feedback_sequence_number(dna, self.num_feedbacks + 1)
        set_fitness(dna, reward)
        if is_initial_population(dna):
            self._init.feedback(dna, reward)
        if (
            not self._is_initialized
            and self._init_size is not None
            and self.num_feedbacks >= self._init_size - 1
        ):
            self._begin()
        self._add(dna)

    def _add(self, dna: DNA) -> None:
        self._population.append(dna)
        if self._update is not None:
            updated = self._update(
                self._population, global_state=self._global_state, step=self.num_feedbacks
            )
            self._population = _listed("population_update", updated)

    def recover(self, history: Iterable[tuple[DNA, Any]]) -> None:
        """Brings the evolution into the state after earlier proposals.

        Args:
            history: Pairs of a proposed DNA, with its notes, and its reward, or `None` without one.
        """
        initial = []
        for dna, reward in history:
            self._num_proposals += 1
            dna = self._bound(dna)
            if reward is not None:
                if get_feedback_sequence_number(dna) is None:
                    self.feedback(dna, reward)
                else:
                    self._add(dna)
                    self._num_feedbacks += 1
                if is_initial_population(dna):
                    initial.append((dna, reward))
            state = self._global_state
            state.num_generations = max(state.num_generations, get_generation_id(dna))
        if self._init_size is not None and len(initial) >= self._init_size:
            self._is_initialized = True
        self._init.recover(initial)


def _listed(name: str, made: Any) -> list[Any]:
    """Returns what an operation of the user made, as a list.

    Raises:
        EvolutionError: It is no list.
    """
    if isinstance(made, (str, DNA)) or not isinstance(made, Iterable):
        raise EvolutionError(
            f"Expected {name} to return a list of DNAs, but got {describe(made)}. Return the DNAs "
            "that are selected or made, in a list."
        )
    return list(made)
