"""Spaces in which what is active depends on names and conditions.

Points of one name are one decision. Side by side in one space they are merged when the space is
made. In different spaces (branches of different choices) the first active one, depth first, takes
the decision and the others repeat it; which that is depends on the DNA, so such spaces are called
dynamic and counted by going through the decisions that matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symexp.errors import closest
from symexp.spaces.dna import counting
from symexp.spaces.dna.errors import SpaceError

if TYPE_CHECKING:
    from symexp.spaces.dna.point import DecisionPoint
    from symexp.spaces.dna.space import Space

__all__ = ["check", "count", "is_dynamic", "merge", "names_below"]


def merge(elements: tuple[DecisionPoint, ...]) -> tuple[DecisionPoint, ...]:
    """Merges points of one name and one condition into the first of them."""
    at: dict[tuple[str, Any], int] = {}
    out: list[DecisionPoint] = []
    for point in elements:
        key = (point.name or "", point.condition)
        if point.name is None or key not in at:
            at[key] = len(out)
            out.append(point)
            continue
        owner = out[at[key]]
        _require_same(owner, point)
        places = (*owner.also_at, point.location, *point.also_at)
        out[at[key]] = owner.replaced(also_at=places)
    return tuple(out)


def _require_same(a: DecisionPoint, b: DecisionPoint) -> None:
    if type(a) is not type(b) or (a.definition(), a.subspaces) != (b.definition(), b.subspaces):
        raise SpaceError(
            f"Decisions of one name are one decision, but {a.name!r} at '{a.location}' and at "
            f"'{b.location}' differ:\n{a}\n{b}\nGive them the same candidates, or other names."
        )


def names_below(elements: tuple[DecisionPoint, ...]) -> tuple[str, ...]:
    """All names in a space, as often as they occur."""
    names: list[str] = []
    for point in elements:
        if point.name is not None:
            names.append(point.name)
        for below in point.subspaces:
            names.extend(below.names)
    return tuple(names)


def is_dynamic(space: Space) -> bool:
    """Whether a name occurs twice in a space, or anything in it has a condition."""
    if len(set(space.names)) != len(space.names):
        return True
    return any(
        e.condition is not None or any(below.is_dynamic for below in e.subspaces)
        for e in space.elements
    )


def check(space: Space) -> None:
    """Refuses a space whose names or conditions make no sense.

    Raises:
        SpaceError: Points of one name differ, or a condition asks for what is not decided before.
    """
    _visit(space, {}, set())


def _visit(space: Space, known: dict[str, DecisionPoint], before: set[str]) -> None:
    for point in space.elements:
        if point.condition is not None:
            _check_condition(point, known, before)
        if point.name is not None:
            _require_same(known.setdefault(point.name, point), point)
        is_single = getattr(point, "num_choices", 1) == 1
        for below in point.subspaces:
            inner = set(before)
            _visit(below, known, inner)
            if is_single:
                before |= inner
        if point.name is not None:
            before.add(point.name)


def _check_condition(
    point: DecisionPoint, known: dict[str, DecisionPoint], before: set[str]
) -> None:
    condition = point.condition
    assert condition is not None
    if condition.name not in before:
        raise SpaceError(
            f"'{point.location}' is active under a value of {condition.name!r}, which is not the "
            f"name of a decision before it. {closest(condition.name, before)}"
        )
    source = known[condition.name]
    domain = source.replaced(condition=None).leaf_domain
    if source.subspaces:
        domain = range(len(source.subspaces))
    if domain is None or getattr(source, "num_choices", 1) != 1:
        raise SpaceError(
            f"'{point.location}' is active under a value of {condition.name!r}, which is neither "
            f"one choice nor an integer: {source}"
        )
    wrong = [v for v in condition.values if v not in domain]
    if wrong:
        raise SpaceError(
            f"'{point.location}' is active under {condition.name!r} = {wrong[0]!r}, which that "
            f"never is; expected {source.expects(domain)}."
        )


def count(space: Space) -> float:
    """The number of DNAs of a dynamic space."""
    return _Counter(space).count_space(space, {})


_Todo = Any  # None, or (point, rest): what is still to be decided, in order


class _Counter:
    """Counts by going through the decisions that others depend on; all others multiply."""

    def __init__(self, space: Space) -> None:
        self.sources: dict[str, set[Any]] = {}
        self._find_sources(space)
        twice = {name for name in space.names if space.names.count(name) > 1}
        self.tracked = twice | set(self.sources)
        self.links: dict[tuple[int, int], _Todo] = {}
        self.memo: dict[Any, float] = {}

    def _find_sources(self, space: Space) -> None:
        for point in space.elements:
            if point.condition is not None:
                self.sources.setdefault(point.condition.name, set()).update(point.condition.values)
            for below in point.subspaces:
                self._find_sources(below)

    def count_space(self, space: Space, env: dict[str, Any]) -> float:
        return self.count(self._before(space, None), env)

    def _before(self, space: Space, rest: _Todo) -> _Todo:
        """What is to be decided when a space comes before the rest; one object per pair."""
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

    def _decide(self, point: DecisionPoint, rest: _Todo, env: dict[str, Any]) -> float:
        if getattr(point, "num_choices", 1) > 1:
            sizes = [self.count_space(below, env) for below in point.subspaces]
            ways: float = point.size_of(sizes)  # type: ignore[attr-defined]  # only Choices have k
            return counting.multiply(ways, self.count(rest, self._with(env, point, True)))
        if point.subspaces and self._matters(point):
            total: float = 0
            for i, below in enumerate(point.subspaces):
                todo = self._before(below, rest)
                total = counting.add(total, self.count(todo, self._with(env, point, i)))
            return total
        if point.name in self.sources:
            return self._split(point, rest, env)
        return counting.multiply(point.space_size, self.count(rest, self._with(env, point, True)))

    def _split(self, point: DecisionPoint, rest: _Todo, env: dict[str, Any]) -> float:
        """An integer that conditions ask for: the values asked for, and all others at once."""
        asked = [v for v in self.sources[point.name or ""] if v in point.leaf_domain or ()]
        others = counting.add(point.space_size, -len(asked))
        total = counting.multiply(others, self.count(rest, self._with(env, point, None)))
        for value in asked:
            total = counting.add(total, self.count(rest, self._with(env, point, value)))
        return total

    def _matters(self, point: DecisionPoint) -> bool:
        below = point.subspaces
        return point.name in self.sources or any(
            s.is_dynamic or not self.tracked.isdisjoint(s.names) for s in below
        )

    def _with(self, env: dict[str, Any], point: DecisionPoint, value: Any) -> dict[str, Any]:
        return {**env, point.name: value} if point.name in self.tracked else env
