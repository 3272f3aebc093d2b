"""Shared nodes: what keeps operations linear in distinct nodes where places are many more.

A tree is a graph without cycles: one node may stand at any number of places, and a row of n nodes,
each of which holds the next one twice, has 2^n places. An operation that visits places, or pairs of
places of two trees, must therefore remember what it has visited.

Remembering costs time on ordinary trees, so comparisons start without it, and begin to remember
after `PATIENCE` steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, final

__all__ = ["MANY_STEPS", "PATIENCE", "Comparison", "MadeEqual"]

PATIENCE = 20_000
"""Steps that an operation on places takes before it remembers what it has visited."""


MANY_STEPS = 200_000
"""Places that an operation visits before it examines how many there are."""


@final
class MadeEqual:
    """Pairs of nodes that a comparison takes to be equal, as classes (union-find).

    A comparison that ends with "equal" has compared all of them. There are at most as many new
    pairs as nodes, however the two trees share theirs.

    References:
        J. E. Hopcroft and R. M. Karp, "A linear algorithm for testing equivalence of finite
        automata", 1971.
    """

    __slots__ = ("_above",)

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def add(self, a: object, b: object) -> bool:
        """Takes two nodes to be equal, and returns whether that is new."""
        x, y = self._class_of(id(a)), self._class_of(id(b))
        if x == y:
            return False
        self._above[x] = y
        return True

    def _class_of(self, number: int) -> int:
        above = self._above
        while number in above:
            following = above[number]
            if following in above:
                above[number] = above[following]  # halves the way for the next search
            number = following
        return number


@final
class Comparison:
    """A relation between nodes that remembers each pair, for operations that ask about many pairs.

    The nodes must live as long as this object, which knows them by their identities.

    Args:
        parts: Returns the pairs of nodes below two nodes that have to be in the relation too;
            `None` if the two nodes cannot be.
    """

    __slots__ = ("_known", "_parts")

    def __init__(self, parts: Callable[[Any, Any], Iterable[tuple[Any, Any]] | None]) -> None:
        self._parts = parts
        self._known: dict[tuple[int, int], bool] = {}

    def holds(self, a: Any, b: Any) -> bool:
        """Whether two nodes are in the relation; every node is in it with itself."""
        if a is b:
            return True
        known = self._known
        found = known.get((id(a), id(b)))
        if found is not None:
            return found
        # The pairs on the way to the one that is compared. If that one fails, all of them do.
        way: list[tuple[tuple[int, int], Iterator[tuple[Any, Any]]]] = []
        following: tuple[Any, Any] | None = (a, b)
        while True:
            if following is not None:
                parts = self._parts(*following)
                key = (id(following[0]), id(following[1]))
                if parts is None:
                    known[key] = False
                    break
                way.append((key, iter(parts)))
            elif not way:
                return True
            key, rest = way[-1]
            following = next(((v, w) for v, w in rest if self._is_open(v, w)), None)
            if following is None:
                known[key] = True
                way.pop()
            elif (id(following[0]), id(following[1])) in known:
                break  # this pair is known to fail
        known.update((key, False) for key, _ in way)
        return False

    def _is_open(self, a: Any, b: Any) -> bool:
        """Whether a pair is not known to be in the relation."""
        return a is not b and self._known.get((id(a), id(b))) is not True
