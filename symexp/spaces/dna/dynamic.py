"""Names and conditions, which make decisions depend on each other.

Points of one name are one decision. Side by side in one space they are merged when the space is
made. In different spaces (branches of different choices) the first active one, depth first, takes
the decision and the others repeat it. Which one that is depends on the DNA, so such spaces, and
those with conditions, are called dynamic. A dynamic space is counted by going through the decisions
on which others depend; the sizes of all others multiply.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, TypeVar

from symexp._base.keypath import KeyPath
from symexp._base.recursion import room
from symexp.errors import closest
from symexp.spaces.dna import counting
from symexp.spaces.dna.structure import Point, PointSpace, SpaceError, Tied

__all__ = ["check", "count", "is_dynamic", "merge", "names_below", "take_element"]

P = TypeVar("P", bound=Point)


def merge(elements: tuple[P, ...]) -> tuple[P, ...]:
    """Returns points in which those of one name and one condition are merged into the first."""
    at: dict[tuple[str, Any], int] = {}
    places: dict[int, list[KeyPath]] = {}
    tied: dict[int, list[P]] = {}
    out: list[P] = []
    for point in elements:
        key = (point.name or "", point.condition)
        if point.name is None or key not in at:
            at[key] = len(out)
            out.append(point)
            continue
        owner = out[at[key]]
        _require_same(owner, point)
        places.setdefault(at[key], []).extend((point.location, *point.also_at))
        tied.setdefault(at[key], [owner]).append(point)
    for i, found in places.items():
        changes: dict[str, Any] = {"also_at": (*out[i].also_at, *found)}
        if len({point.definition() for point in tied[i]}) > 1:
            # The merged point shows the candidates of the first place; the digest tells the others.
            changes["digest"] = _digest_of(tied[i])
        out[i] = out[i].replaced(**changes)
    return tuple(out)


def _require_same(a: Point, b: Point) -> None:
    """Checks that two points of one name can be one decision.

    Choices are tied by index: the candidates may differ, if there are equally many, and if the
    decisions in them are the same.
    """
    if type(a) is not type(b) or (a.shape(), a.subspaces) != (b.shape(), b.subspaces):
        raise SpaceError(
            f"Decisions of one name are one decision, but {a.name!r} at '{a.location}' and at "
            f"'{b.location}' differ:\n{a}\n{b}\nGive them equally many candidates, with the same "
            "decisions in them, or other names."
        )


def _digest_of(points: Sequence[Point]) -> str:
    """Returns a digest of the candidates of points that are tied by index."""
    each = [repr((str(point.location), point.definition())) for point in points]
    return hashlib.blake2b("\n".join(each).encode(), digest_size=16).hexdigest()


def names_below(elements: Sequence[Point]) -> tuple[str, ...]:
    """Returns all names in a space, each as often as it occurs."""
    names: list[str] = []
    for point in elements:
        if point.name is not None:
            names.append(point.name)
        for below in point.subspaces:
            names.extend(below.names)
    return tuple(names)


def is_dynamic(space: PointSpace) -> bool:
    """Returns whether a name occurs twice in a space, or a point has a condition."""
    if len(set(space.names)) != len(space.names):
        return True
    return any(
        e.condition is not None or any(below.is_dynamic for below in e.subspaces)
        for e in space.elements
    )


def check(space: PointSpace) -> None:
    """Raises SpaceError if the names or conditions of a space contradict each other.

    Raises:
        SpaceError: Points of one name differ, or a condition can never hold.
    """
    _check_below(space, {}, set())


def _check_below(space: PointSpace, known: dict[str, Point], before: set[str]) -> None:
    """Checks a space, given the named points so far and the names that are decided before it."""
    for point in space.elements:
        if point.condition is not None:
            _check_condition(point, known, before)
        if point.name is not None:
            _require_same(known.setdefault(point.name, point), point)
        is_single = point.num_choices == 1
        for below in point.subspaces:
            if not below.elements:
                continue
            inner = set(before)
            _check_below(below, known, inner)
            if is_single:
                before |= inner
        if point.name is not None:
            before.add(point.name)


def _check_condition(point: Point, known: dict[str, Point], before: set[str]) -> None:
    """Raises SpaceError if the condition of a point can never hold."""
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
    if domain is None or source.num_choices != 1:
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


def take_element(point: Any, source: Any, env: dict[str, Any]) -> Any:
    """Takes a decision of a dynamic space, unless it is inactive or already taken."""
    if point.condition is not None and not point.condition.holds(env):
        return None
    if point.name is None:
        return point.take(source, env)
    if point.name in env:
        return Tied(env[point.name])
    decision = point.take(source, env)
    env[point.name] = decision
    return decision


def count(space: PointSpace) -> float:
    """Returns the number of DNAs of a space in which names or conditions decide what is active."""
    with room(_num_points(space)):
        return _Counter(space).count_space(space, {})


def _num_points(space: PointSpace) -> int:
    """Returns the number of points of a space, those in candidates included."""
    n, stack = 0, [space]
    while stack:
        elements = stack.pop().elements
        n += len(elements)
        stack.extend(below for point in elements for below in point.subspaces)
    return n


# The decisions that are still open, in order: `None`, or a pair of a point and the rest.
_Todo = Any


class _Counter:
    """Counts the DNAs of a dynamic space, with memoization.

    Attributes:
        sources: The values that conditions ask for, by the name of the decision.
        tracked: The names on which others depend: they occur twice, or a condition has them.
        links: The open decisions by a space and the decisions after it, so that equal ones are
            one object, by whose identity `memo` is keyed.
        memo: The counts by open decisions, and the decisions so far on which these depend.
        asked: The names of decisions on which open decisions depend.
    """

    def __init__(self, space: PointSpace) -> None:
        self.sources: dict[str, set[Any]] = {}
        self._find_sources(space)
        twice = {name for name in space.names if space.names.count(name) > 1}
        self.tracked = twice | set(self.sources)
        self.links: dict[tuple[int, int], _Todo] = {}
        self.memo: dict[Any, float] = {}
        self.asked: dict[int, frozenset[str]] = {id(None): frozenset()}

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
        asked = self._asked_by(todo)
        env = {name: value for name, value in env.items() if name in asked}
        key = (id(todo), frozenset(env.items()))
        if key not in self.memo:
            point, rest = todo
            active = point.condition is None or point.condition.holds(env)
            if not active or (point.name is not None and point.name in env):
                self.memo[key] = self.count(rest, env)
            else:
                self.memo[key] = self._decide(point, rest, env)
        return self.memo[key]

    def _asked_by(self, todo: _Todo) -> frozenset[str]:
        """Returns the names of decisions on which open decisions depend."""
        new = []
        while id(todo) not in self.asked:
            new.append(todo)
            todo = todo[1]
        found = self.asked[id(todo)]
        for todo in reversed(new):
            names = self._names_in(todo[0])
            found = self.asked[id(todo)] = found if names <= found else found | names
        return found

    def _names_in(self, point: Point) -> set[str]:
        names = set() if point.name is None else {point.name}
        if point.condition is not None:
            names.add(point.condition.name)
        for space in point.subspaces:
            for below in space.elements:
                names |= self._names_in(below)
        return names & self.tracked

    def _decide(self, point: Point, rest: _Todo, env: dict[str, Any]) -> float:
        if point.num_choices > 1:
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

    def _split(self, point: Point, rest: _Todo, env: dict[str, Any]) -> float:
        """Counts an integer that conditions ask for: each such value, and all others at once."""
        asked = [v for v in self.sources[point.name or ""] if v in point.leaf_domain or ()]
        others = counting.add(point.space_size, -len(asked))
        total = counting.multiply(others, self.count(rest, self._with(env, point, None)))
        for value in asked:
            total = counting.add(total, self.count(rest, self._with(env, point, value)))
        return total

    def _matters(self, point: Point) -> bool:
        below = point.subspaces
        return point.name in self.sources or any(
            s.is_dynamic or not self.tracked.isdisjoint(s.names) for s in below
        )

    def _with(self, env: dict[str, Any], point: Point, value: Any) -> dict[str, Any]:
        return {**env, point.name: value} if point.name in self.tracked else env
