"""Recombinators that decide every decision point from those of the parents."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import Annotated, Any

from symexp._base.optional_arguments import with_optional
from symexp.errors import SpecValueError
from symexp.spaces.dna.annotations import AttributeDict
from symexp.spaces.dna.bound_points import assemble, decisions_of
from symexp.spaces.dna.choices import Choices
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.numeric import Float
from symexp.spaces.dna.space import DecisionPoint, DNASpec, Space
from symexp.spaces.evolution.operation import (
    EvolutionError,
    Recombinator,
    make_operation,
    rng_of,
)
from symexp.spaces.evolution.where import ALL, make_filter
from symexp.tree.handles.object_class import members
from symexp.typing import Callable

__all__ = ["Average", "Numeric", "PointWise", "Sample", "Uniform", "WeightedAverage", "space_of"]

# So many picks that do not fit a distinct or sorted multi-choice are drawn again.
_MOST_PICKS = 8


def space_of(parents: list[DNA], operation: Any) -> Space:
    """Returns the space that all parents are bound to.

    Raises:
        EvolutionError: They are bound to no space, or to several.
    """
    space = parents[0].spec
    for parent in parents:
        if parent.spec is None or (parent.spec is not space and parent.spec != space):
            raise EvolutionError(
                f"{type(operation).__name__} recombines DNAs of one space, but {parent} belongs to "
                f"{'none' if parent.spec is None else 'another'}. Bind it: `dna.use_spec(spec)`."
            )
    assert isinstance(space, Space)
    return space


class PointWise(Recombinator):
    """Decides every decision point from the decisions of the parents. Abstract.

    Subclasses define `merge(decision_point, parent_decisions)`. Each parent gives one child, with
    the merged decisions in the place of its own; equal children are returned once. So there is one
    child if all decision points take part, and as many as parents at most.

    A decision that only some parents have, because it is below a candidate that others did not
    choose, is merged from those. One that no parent has, because only the child fulfils its
    condition, is drawn.

    Args:
        where: Which decision points take part: a filter, or a function from a list of decision
            points to a list. By default all.
    """

    where: Annotated[Any, Callable()] = ALL

    def _on_bound(self) -> None:
        super()._on_bound()
        optional = ("global_state", "step")
        self._applicable = with_optional(self.applicable_decision_points, optional)
        self._merge = with_optional(self.merge, optional)
        self._where = make_filter(self.where)
        # Draws decisions that no parent has.
        self._absent = rng_of(getattr(self, "seed", None))

    def recombine(self, parents: list[DNA], global_state: AttributeDict, step: int) -> list[DNA]:
        """Returns the children."""
        if not parents:
            return []
        space = space_of(parents, self)
        shared: dict[str, Any] = {"global_state": global_state, "step": step}
        tables = [decisions_of(space.bound_points, p.flat, space.is_dynamic) for p in parents]
        known = [dict(table) for table in tables]
        for point in self._where(list(self._applicable(space, **shared)), **shared):
            given = [table.get(point) for table in tables]
            if all(decision is None for decision in given):
                continue
            decision = self._merge(point, given, **shared)
            if decision is None:
                continue
            for old, table in zip(given, tables):
                _forget_below(point, old, decision, table)
                table[point] = decision
        made = [DNA._of(self._child(space, table, known), space) for table in tables]
        return list(dict.fromkeys(made))

    def _child(self, space: Space, table: dict[Any, Any], known: list[dict[Any, Any]]) -> Any:
        def decide(point: Any) -> Any:
            if point in table:
                return table[point]
            for other in known:  # its choice came from another parent
                if point in other:
                    return other[point]
            if point.name is not None:  # another place of the same decision
                for other in (table, *known):
                    for place, decision in other.items():
                        if place.name == point.name:
                            return decision
            return _drawn(point, self._absent)

        return assemble(space.bound_points, decide, space.is_dynamic)

    def applicable_decision_points(
        self, dna_spec: DNASpec, global_state: AttributeDict, step: int
    ) -> list[DecisionPoint]:
        """Returns the decision points that the recombinator can merge.

        Args:
            dna_spec: The space, or a decision point for all that is below it.
            global_state: What operations of one evolution share; may be left out.
            step: The number of proposals so far; may be left out.

        Returns:
            All decision points, with a multi-choice as one.
        """
        points: dict[DecisionPoint, None] = {}
        for point in dna_spec.decision_points:
            points[point if point.parent_spec is None else point.parent_spec] = None
        return list(points)

    @abstractmethod
    def merge(
        self,
        decision_point: DecisionPoint,
        parent_decisions: list[Any],
        global_state: AttributeDict,
        step: int,
    ) -> Any:
        """Returns the decision of the children at a decision point.

        Args:
            decision_point: The decision point, bound to its place.
            parent_decisions: The decision of each parent: an index, a list of indices for a
                multi-choice, a number, or `None` where it is inactive.
            global_state: What operations of one evolution share; may be left out.
            step: The number of proposals so far; may be left out.

        Returns:
            The decision, which must fit; `None` leaves the decision of each parent.
        """


def _forget_below(point: Any, old: Any, new: Any, table: dict[Any, Any]) -> None:
    """Forgets the decisions of a parent below a choice that its children make otherwise."""
    slots = point.binding.slots or (point,)
    olds = old if isinstance(old, list) else [old]
    news = new if isinstance(new, list) else [new]
    for slot, before, after in zip(slots, olds, news):
        if before is None or before == after or not slot.subspaces:
            continue
        if slot.subspaces[before].elements:
            for below in slot.decision_points[1:]:
                table.pop(below if below.parent_spec is None else below.parent_spec, None)


def _drawn(point: Any, rng: Any) -> Any:
    """Returns a random decision of a point."""
    if point.num_choices > 1:
        return point.pick(rng.random)
    return point.sample(rng.random, range(len(point.subspaces)))


def _merged_slots(point: Choices, parents: list[Any], weights: list[float], rng: Any) -> list[int]:
    """Returns the slots of a multi-choice, each from a random parent.

    After several picks that do not fit, all slots come from one parent.
    """
    made: list[int] = []
    misfits = 0
    for slot in range(point.num_choices):
        candidates = [None if p is None else p[slot] for p in parents]
        while True:
            index = rng.choices(candidates, weights=weights, k=1)[0]
            is_new = not point.distinct or index not in made
            if is_new and (not point.sorted or not made or index >= made[-1]):
                made.append(index)
                break
            misfits += 1
            if misfits == _MOST_PICKS:
                return list(rng.choices(parents, weights=weights, k=1)[0])
    return made


class Uniform(PointWise):
    """Takes each decision from a random parent, all parents with equal probability.

    Args:
        where: Which decision points take part; see `PointWise`.
        seed: The seed; `None` draws from the global state of `random`.

    References:
        Syswerda, "Uniform crossover in genetic algorithms", ICGA 1989.
    """

    seed: int | None = None

    def _on_bound(self) -> None:
        super()._on_bound()
        self._random = rng_of(self.seed)

    def merge(self, decision_point: DecisionPoint, parent_decisions: list[Any]) -> Any:  # type: ignore[override]  # may be left out
        """Returns the decision of a random parent."""
        if decision_point.num_choices > 1:
            assert isinstance(decision_point, Choices)
            weights = [0.0 if d is None else 1.0 for d in parent_decisions]
            return _merged_slots(decision_point, parent_decisions, weights, self._random)
        return self._random.choice([d for d in parent_decisions if d is not None])


def _weights(function: Any, parents: list[DNA]) -> list[float]:
    weights = list(function(parents, global_state=AttributeDict(), step=0))
    if len(weights) != len(parents) or any(not 0 <= w < math.inf for w in weights):
        raise SpecValueError(
            f"Expected one weight from 0 for each of {len(parents)} parents, a finite number, but "
            f"got {weights}."
        )
    return weights


@members([], init_arg_list=["weights", "where", "seed"])
class Sample(PointWise):
    """Takes each decision from a random parent, by the weights of the parents.

    Args:
        weights: A function from the parents to their weights, such as their fitness.
        where: Which decision points take part; see `PointWise`.
        seed: The seed; `None` draws from the global state of `random`.
    """

    weights: Annotated[Any, Callable()]  # type: ignore[misc]  # the order is that of init_arg_list
    seed: int | None = None

    def _on_bound(self) -> None:
        super()._on_bound()
        self._random = rng_of(self.seed)
        self._weights_of = make_operation(self.weights)

    def _on_input(self, inputs: list[Any]) -> None:
        super()._on_input(inputs)
        self._parent_weights = _weights(self._weights_of, inputs)

    def merge(self, decision_point: DecisionPoint, parent_decisions: list[Any]) -> Any:  # type: ignore[override]  # may be left out
        """Returns the decision of a random parent."""
        weights = [0.0 if d is None else w for d, w in zip(parent_decisions, self._parent_weights)]
        if not sum(weights):  # only parents of weight zero have this decision
            weights = [0.0 if d is None else 1.0 for d in parent_decisions]
        if decision_point.num_choices > 1:
            assert isinstance(decision_point, Choices)
            return _merged_slots(decision_point, parent_decisions, weights, self._random)
        return self._random.choices(parent_decisions, weights=weights, k=1)[0]


class Numeric(PointWise):
    """A recombinator of floats. Abstract; other decisions stay those of each parent.

    Args:
        where: Which decision points take part; see `PointWise`.
    """

    def applicable_decision_points(self, dna_spec: DNASpec) -> list[DecisionPoint]:  # type: ignore[override]  # may be left out
        """Returns the floats."""
        return [p for p in dna_spec.decision_points if isinstance(p, Float) and p.grid is None]


class Average(Numeric):
    """Gives each float the average of the parents.

    Args:
        where: Which decision points take part; see `PointWise`.

    References:
        Nomura and Shimohara, "An Analysis of Two-Parent Recombinations for Real-Valued
        Chromosomes in an Infinite Population", Evolutionary Computation 9(3), 2001.
    """

    def merge(self, decision_point: DecisionPoint, parent_decisions: list[Any]) -> Any:  # type: ignore[override]  # may be left out
        """Returns the average of the parents that have the float."""
        given = [d for d in parent_decisions if d is not None]
        return _within(decision_point, sum(given) / len(given))


@members([], init_arg_list=["weights", "where"])
class WeightedAverage(Numeric):
    """Gives each float the average of the parents by their weights.

    Args:
        weights: A function from the parents to their weights, such as their fitness.
        where: Which decision points take part; see `PointWise`.
    """

    weights: Annotated[Any, Callable()]  # type: ignore[misc]  # the order is that of init_arg_list

    def _on_bound(self) -> None:
        super()._on_bound()
        self._weights_of = make_operation(self.weights)

    def _on_input(self, inputs: list[Any]) -> None:
        super()._on_input(inputs)
        self._parent_weights = _weights(self._weights_of, inputs)

    def merge(self, decision_point: DecisionPoint, parent_decisions: list[Any]) -> Any:  # type: ignore[override]  # may be left out
        """Returns the weighted average of the parents that have the float."""
        pairs = [(d, w) for d, w in zip(parent_decisions, self._parent_weights) if d is not None]
        whole = sum(w for _, w in pairs)
        if not whole:
            return None
        return _within(decision_point, sum(w * d for d, w in pairs) / whole)


def _within(point: DecisionPoint, value: float) -> float:
    """Returns an average within the bounds of a float, which rounding may have left."""
    assert isinstance(point, Float)
    return min(max(value, point.min_value), point.max_value)
