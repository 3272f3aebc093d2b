"""Recombinators of orders: permutations, such as the tour of a salesman."""

from __future__ import annotations

from abc import abstractmethod
from itertools import pairwise
from typing import Annotated, Any

from symexp.spaces.dna.annotations import AttributeDict
from symexp.spaces.dna.choices import Choices
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.genes import Gene, genes_of
from symexp.spaces.evolution.operation import Recombinator, rng_of
from symexp.spaces.evolution.pointwise import space_of
from symexp.spaces.evolution.where import ANY, make_filter
from symexp.spaces.evolution.where import Any as AnyPoint
from symexp.typing import Callable

__all__ = ["Cycle", "Order", "PartiallyMapped", "Permutation"]


class Permutation(Recombinator):
    """Makes new orders of those of the parents. Abstract; subclasses define `permutate`.

    It works on multi-choices that choose all of their candidates in an order (`sx.permutate`), and
    that no choice above makes different. Each new order is put into each parent; equal children are
    returned once. Without such a multi-choice, the parents are returned.

    Args:
        where: Which multi-choices take part; by default a random one.
        seed: The seed, also of the default `where`; `None` draws from the global state of `random`.
    """

    where: Annotated[Any, Callable()] = ANY
    seed: int | None = None

    def _on_bound(self) -> None:
        super()._on_bound()
        self._random = rng_of(self.seed)
        where = make_filter(self.where)
        if isinstance(where, AnyPoint):
            where = AnyPoint(k=where.k, seed=self.seed)
        self._where = where

    def recombine(self, parents: list[DNA], global_state: AttributeDict, step: int) -> list[DNA]:
        """Returns the children."""
        if not parents:
            return []
        space = space_of(parents, self)
        # Bound to one space, for places are compared by identity.
        trees = [genes_of(DNA._of(parent.flat, space))[0] for parent in parents]
        found = dict(_orders(trees))
        points = self._where(list(found), global_state=global_state, step=step)
        if not points:
            return parents
        outputs: dict[DNA, None] = {}
        for point in points:
            slots = [gene.children for gene in found[point]]
            proposals = self.permutate(point, [[g.value for g in own] for own in slots])  # type: ignore[misc]  # indices
            for parent, own in zip(parents, slots):
                sites = [gene.site for gene in own]
                ends = sites[0].ends  # type: ignore[union-attr]  # slots have sites
                parts = {parent.flat[a]: parent.flat[a:b] for a, b in pairwise(ends)}
                for proposal in proposals:
                    flat = (d for index in proposal for d in parts[index])
                    made = (*parent.flat[: ends[0]], *flat, *parent.flat[ends[-1] :])
                    outputs[DNA._of(made, space)] = None
        return list(outputs)

    @abstractmethod
    def permutate(self, multi_choice_spec: Choices, parents: list[list[int]]) -> list[list[int]]:
        """Returns new orders.

        Args:
            multi_choice_spec: The multi-choice, bound to its place.
            parents: The order of each parent: a list of indices.
        """


def _orders(genes: list[Gene]) -> list[tuple[Choices, list[Gene]]]:
    """Returns the permutations below genes of all parents, each with the genes that hold it."""
    found: list[tuple[Choices, list[Gene]]] = []
    stack = [genes]
    while stack:
        at = stack.pop()
        first = at[0]
        if any(g.spec is not first.spec or g.value != first.value for g in at):
            continue
        point = first.multi_choice_spec
        if (
            point is not None
            and len(point.candidates) == point.num_choices
            and point.distinct
            and not point.sorted
        ):
            found.append((point, at))
        stack.extend([list(some) for some in zip(*(g.children for g in at))][::-1])
    return found


class _TwoCuts(Permutation):
    """A recombinator that exchanges a random segment of two orders. Abstract."""

    NUM_PARENTS = 2

    def permutate(self, multi_choice_spec: Choices, parents: list[list[int]]) -> list[list[int]]:
        """Returns the two new orders."""
        size = len(parents[0])
        if size < 2:
            return [list(p) for p in parents]
        start, end = sorted(self._random.sample(range(size), k=2))
        x, y = parents
        return [self._filled(x, y, start, end), self._filled(y, x, start, end)]

    @abstractmethod
    def _filled(self, own: list[int], other: list[int], start: int, end: int) -> list[int]:
        """Returns the order of one parent with a segment of the other."""


class PartiallyMapped(_TwoCuts):
    """Partially mapped crossover (PMX): exchanges a segment, and maps what then comes twice.

    Args:
        where: Which multi-choices take part; by default a random one.
        seed: The seed; `None` draws from the global state of `random`.

    References:
        Goldberg and Lingle, "Alleles, Loci, and the Traveling Salesman Problem", ICGA 1985.
    """

    def _filled(self, own: list[int], other: list[int], start: int, end: int) -> list[int]:
        child = list(own)
        child[start:end] = other[start:end]
        mapped = {other[i]: own[i] for i in range(start, end)}
        for i in (*range(start), *range(end, len(own))):
            value = own[i]
            while value in mapped:
                value = mapped[value]
            child[i] = value
        return child


class Order(_TwoCuts):
    """Order crossover (OX): takes a segment of one parent, and the rest in the order of the other.

    Args:
        where: Which multi-choices take part; by default a random one.
        seed: The seed; `None` draws from the global state of `random`.

    References:
        Davis, "Applying Adaptive Algorithms to Epistatic Domains", IJCAI 1985.
    """

    def _filled(self, own: list[int], other: list[int], start: int, end: int) -> list[int]:
        segment = other[start:end]
        taken = set(segment)
        rest = [v for v in own[end:] + own[:end] if v not in taken]
        after = len(own) - end
        return rest[after:] + segment + rest[:after]


class Cycle(Permutation):
    """Cycle crossover (CX): every value keeps the position that it has in one of the parents.

    Args:
        where: Which multi-choices take part; by default a random one.
        seed: The seed; `None` draws from the global state of `random`.

    References:
        Oliver, Smith and Holland, "A Study of Permutation Crossover Operators on the Traveling
        Salesman Problem", ICGA 1987.
    """

    NUM_PARENTS = 2

    def permutate(self, multi_choice_spec: Choices, parents: list[list[int]]) -> list[list[int]]:
        """Returns the two new orders."""
        x, y = parents
        place = {value: i for i, value in enumerate(x)}
        children: list[list[int | None]] = [[None] * len(x), [None] * len(x)]
        for start in range(len(x)):
            if children[0][start] is not None:
                continue
            of_x = self._random.choice([0, 1])
            i = start
            while children[0][i] is None:
                children[of_x][i], children[1 - of_x][i] = x[i], y[i]
                i = place[y[i]]
        return children  # type: ignore[return-value]  # all positions are filled
