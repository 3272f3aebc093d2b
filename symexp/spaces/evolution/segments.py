"""Recombinators that cut the parents into segments and exchange them."""

from __future__ import annotations

from abc import abstractmethod
from itertools import pairwise
from typing import Annotated, Any

from symexp._base.optional_arguments import with_optional
from symexp.errors import describe
from symexp.spaces.dna.annotations import AttributeDict
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.genes import genes_of
from symexp.spaces.dna.space import DecisionPoint, Space
from symexp.spaces.dna.structure import Flat
from symexp.spaces.evolution.operation import EvolutionError, Recombinator, rng_of
from symexp.spaces.evolution.pointwise import space_of
from symexp.spaces.scalars.base import scalar_spec, scalar_value
from symexp.typing import Callable, Int

__all__ = ["KPoint", "SegmentWise", "Segmented"]


class SegmentWise(Recombinator):
    """Cuts two parents at the same places, and exchanges every other segment. Abstract.

    Subclasses define `cutting_indices(independent_decision_points)`. A choice goes with all that is
    below it, and the slots of a distinct or sorted multi-choice stay together. A space with names
    or conditions is not cut between decisions that depend on each other: it counts as one segment.
    """

    NUM_PARENTS = 2

    def _on_bound(self) -> None:
        super()._on_bound()
        self._cut = with_optional(self.cutting_indices, ("global_state", "step"))

    def recombine(self, parents: list[DNA], global_state: AttributeDict, step: int) -> list[DNA]:
        """Returns two children; the first one begins with the first parent."""
        space = space_of(parents, self)
        if space.is_dynamic:
            return [parent.clone() for parent in parents]
        points = _independent(space)
        cuts = list(self._cut(points, global_state=global_state, step=step))
        are_indices = all(isinstance(cut, int) and not isinstance(cut, bool) for cut in cuts)
        if not are_indices or any(a > b for a, b in pairwise([0, *cuts, len(points)])):
            raise EvolutionError(
                f"Expected the indices of the decision points at which to cut, from 0 to "
                f"{len(points)} in increasing order, but got {describe(cuts)}."
            )
        parts = [_parts(parent) for parent in parents]
        first: list[Any] = []
        second: list[Any] = []
        start = 0
        for i, cut in enumerate([*cuts, len(points)]):
            x, y = parts if i % 2 == 0 else parts[::-1]
            for part in x[start:cut]:
                first.extend(part)
            for part in y[start:cut]:
                second.extend(part)
            start = cut
        return [DNA.from_numbers(first, space), DNA.from_numbers(second, space)]

    @abstractmethod
    def cutting_indices(
        self,
        independent_decision_points: list[DecisionPoint],
        global_state: AttributeDict,
        step: int,
    ) -> list[int]:
        """Returns the indices before which to cut, in order.

        Args:
            independent_decision_points: The decision points that can be exchanged.
            global_state: What operations of one evolution share; may be left out.
            step: The number of proposals so far; may be left out.
        """


def _stays_together(point: Any) -> bool:
    return point.num_choices == 1 or point.distinct or point.sorted  # type: ignore[no-any-return]  # flags


def _independent(space: Space) -> list[DecisionPoint]:
    """Returns the bound points at the top that can be exchanged, slots included."""
    points: list[DecisionPoint] = []
    for point in space.bound_points:
        points.extend([point] if _stays_together(point) else point.binding.slots)
    return points


def _parts(dna: DNA) -> list[Flat]:
    """Returns the decisions of each point of `_independent`, with those below."""
    parts = []
    genes = genes_of(dna)
    root = genes[0]
    tops = root.children if isinstance(root.spec, Space) else [root]
    for gene in tops:
        assert gene.site is not None
        point = gene.site.point
        if _stays_together(point):
            parts.append(dna.flat[gene.site.start : gene.site.stop])
        else:
            parts.extend(dna.flat[g.site.start : g.site.stop] for g in gene.children if g.site)
    return parts


class KPoint(SegmentWise):
    """Cuts at k random places.

    Args:
        k: The number of cuts, or a scalar of the step. If there are not so many places, it cuts at
            all of them.
        seed: The seed; `None` draws from the global state of `random`.

    References:
        Mitchell, "An Introduction to Genetic Algorithms", MIT Press, 1998.
    """

    k: Annotated[Any, scalar_spec(Int(min_value=1))]
    seed: int | None = None

    def _on_bound(self) -> None:
        super()._on_bound()
        self._random = rng_of(self.seed)

    def cutting_indices(self, independent_decision_points: list[Any], step: int) -> list[int]:  # type: ignore[override]  # may be left out
        """Returns random places."""
        k = scalar_value(self.k, step)
        places = range(1, len(independent_decision_points))
        if len(places) > k:
            return sorted(self._random.sample(places, k=k))
        return list(places)


class Segmented(SegmentWise):
    """Cuts where a function says.

    Args:
        cutting_points: A function from the decision points that can be exchanged to the indices
            before which to cut.
    """

    cutting_points: Annotated[Any, Callable()]

    def _on_bound(self) -> None:
        super()._on_bound()
        self._points = with_optional(self.cutting_points, ("global_state", "step"))

    def cutting_indices(
        self,
        independent_decision_points: list[DecisionPoint],
        global_state: AttributeDict,
        step: int,
    ) -> list[int]:
        """Returns what the function returns."""
        return self._points(independent_decision_points, global_state=global_state, step=step)  # type: ignore[no-any-return]  # of users
