"""Sizes of spaces: exact integers, or infinity.

The number of ways to fill `k` slots from candidates of sizes `s` is an elementary symmetric
polynomial of `s` when slots are distinct and sorted, `k!` times that when only distinct, a
complete homogeneous polynomial when only sorted, and a power otherwise.

A *dynamic* space, in which names or conditions decide what is active, is counted by going through
the decisions on which others depend; the sizes of all others multiply.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from symexp.spaces.dna.structure import Point, PointSpace

__all__ = ["add", "count_dynamic", "fillings", "length", "multiply"]


def length(values: Sequence[Any]) -> int:
    """Returns the number of values, also of a range that is too long for `len`."""
    if not isinstance(values, range):
        return len(values)
    return max(0, (values.stop - values.start + values.step - 1) // values.step)


def add(a: float, b: float) -> float:
    """Returns the sum of two sizes. It never converts a large integer to a float."""
    return math.inf if a == math.inf or b == math.inf else a + b


def multiply(a: float, b: float) -> float:
    """Returns the product of two sizes. Zero times infinity is zero."""
    if a == 0 or b == 0:
        return 0
    return math.inf if a == math.inf or b == math.inf else a * b


def fillings(sizes: Sequence[float], k: int, distinct: bool, in_order: bool) -> float:
    """Returns the number of ways to fill k slots.

    Args:
        sizes: The sizes of the candidates that are free.
        k: The number of slots.
        distinct: Whether a candidate fills at most one slot.
        in_order: Whether the indices must not decrease.
    """
    if distinct:
        ways = _elementary(sizes, k)
        return ways if in_order else multiply(ways, math.factorial(k))
    if in_order:
        return _homogeneous(sizes, k)
    total: float = 0
    for size in sizes:
        total = add(total, size)
    ways = 1
    for _ in range(k):
        ways = multiply(ways, total)
    return ways


def _elementary(sizes: Sequence[float], k: int) -> float:
    """Returns the sum over all k-subsets of the product of their sizes."""
    row: list[float] = [1, *([0] * k)]
    for size in sizes:
        for j in range(k, 0, -1):
            row[j] = add(row[j], multiply(size, row[j - 1]))
    return row[k]


def _homogeneous(sizes: Sequence[float], k: int) -> float:
    """Returns the sum over all k-multisets of the product of their sizes."""
    row: list[float] = [1, *([0] * k)]
    for size in sizes:
        for j in range(1, k + 1):
            row[j] = add(row[j], multiply(size, row[j - 1]))
    return row[k]


def count_dynamic(space: PointSpace) -> float:
    """Returns the number of DNAs of a space in which names or conditions decide what is active."""
    return _Counter(space).count_space(space, {})


# The decisions that are still open, in order: `None`, or a pair of a point and the rest.
_Todo = Any


class _Counter:
    """Counts the DNAs of a dynamic space, with memoization.

    Attributes:
        sources: The values that conditions ask for, by the name of the decision.
        tracked: The names on which others depend: they occur twice, or a condition has them.
        links: The open decisions by a space and the decisions after it, so that equal ones are
            one object, by whose identity `memo` is keyed.
        memo: The counts by open decisions and tracked decisions so far.
    """

    def __init__(self, space: PointSpace) -> None:
        self.sources: dict[str, set[Any]] = {}
        self._find_sources(space)
        twice = {name for name in space.names if space.names.count(name) > 1}
        self.tracked = twice | set(self.sources)
        self.links: dict[tuple[int, int], _Todo] = {}
        self.memo: dict[Any, float] = {}

    def _find_sources(self, space: PointSpace) -> None:
        for point in space.elements:
            if point.condition is not None:
                self.sources.setdefault(point.condition.name, set()).update(point.condition.values)
            for below in point.subspaces:
                self._find_sources(below)

    def count_space(self, space: PointSpace, env: dict[str, Any]) -> float:
        return self.count(self._before(space, None), env)

    def _before(self, space: PointSpace, rest: _Todo) -> _Todo:
        """Returns the open decisions when a space comes before the rest; one object per pair."""
        key = (id(space), id(rest))
        if key not in self.links:
            todo = rest
            for point in reversed(space.elements):
                todo = (point, todo)
            self.links[key] = todo
        return self.links[key]

    def count(self, todo: _Todo, env: dict[str, Any]) -> float:
        if todo is None:
            return 1
        key = (id(todo), frozenset(env.items()))
        if key not in self.memo:
            point, rest = todo
            active = point.condition is None or point.condition.holds(env)
            if not active or (point.name is not None and point.name in env):
                self.memo[key] = self.count(rest, env)
            else:
                self.memo[key] = self._decide(point, rest, env)
        return self.memo[key]

    def _decide(self, point: Point, rest: _Todo, env: dict[str, Any]) -> float:
        if point.num_choices > 1:
            sizes = [self.count_space(below, env) for below in point.subspaces]
            ways: float = point.size_of(sizes)  # type: ignore[attr-defined]  # only Choices have k
            return multiply(ways, self.count(rest, self._with(env, point, True)))
        if point.subspaces and self._matters(point):
            total: float = 0
            for i, below in enumerate(point.subspaces):
                todo = self._before(below, rest)
                total = add(total, self.count(todo, self._with(env, point, i)))
            return total
        if point.name in self.sources:
            return self._split(point, rest, env)
        return multiply(point.space_size, self.count(rest, self._with(env, point, True)))

    def _split(self, point: Point, rest: _Todo, env: dict[str, Any]) -> float:
        """Counts an integer that conditions ask for: each such value, and all others at once."""
        asked = [v for v in self.sources[point.name or ""] if v in point.leaf_domain or ()]
        others = add(point.space_size, -len(asked))
        total = multiply(others, self.count(rest, self._with(env, point, None)))
        for value in asked:
            total = add(total, self.count(rest, self._with(env, point, value)))
        return total

    def _matters(self, point: Point) -> bool:
        below = point.subspaces
        return point.name in self.sources or any(
            s.is_dynamic or not self.tracked.isdisjoint(s.names) for s in below
        )

    def _with(self, env: dict[str, Any], point: Point, value: Any) -> dict[str, Any]:
        return {**env, point.name: value} if point.name in self.tracked else env
