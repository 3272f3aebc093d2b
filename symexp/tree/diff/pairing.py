"""Which elements of two lists correspond: the choice between "changed", "inserted" and "deleted".

1. What is the same at both ends is set aside.
2. Of the rest, equal elements are aligned (a longest common subsequence).
3. Between them stand gaps of changed elements. Gaps of equal size pair up by position, small ones
   by similarity, large ones by type; what then has no partner is inserted or deleted.
4. Lists of equal length may read as "nothing moved, everything changed a little" instead (filters
   16, 32, 64 doubled to 32, 64, 128). That reading is taken where it says about as little, unless
   an object that moved is the very same (shared) one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from symexp.tree.diff.alignment import Pair, best_pairs, common_subsequence
from symexp.tree.diff.signature import Signatures, kind_of
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import Node

__all__ = ["Match", "Pairing"]

# Left and right index of corresponding elements; `None` on the side where there is none.
Match = tuple[int | None, int | None]

_Values = Sequence[Any]

# Largest product of the sizes of a gap whose elements are paired by similarity.
_SMALL_GAP = 400

# How many times as much "changed in place" may say as "moved", for objects: rules change values far
# more often than they shift lists.
_IN_PLACE = 4


class Pairing:
    """Pairs the elements of lists.

    Args:
        signatures: Classes of the values of both trees.
    """

    def __init__(self, signatures: Signatures) -> None:
        self._signatures = signatures

    def of(self, xs: _Values, ys: _Values) -> tuple[int, Iterator[Match]]:
        """How many elements are the same at the start, and the matches that follow in order.

        Left out are those at both ends that hold equal elements.
        """
        start, end = _same_ends(xs, ys)
        n, m = len(xs) - start - end, len(ys) - start - end
        inner = self._inner(xs[start : start + n], ys[start : start + m])
        return start, (
            (None if i is None else i + start, None if j is None else j + start) for i, j in inner
        )

    def _inner(self, xs: _Values, ys: _Values) -> list[Match]:
        n, m = len(xs), len(ys)
        if not n or not m:
            return [*((i, None) for i in range(n)), *((None, j) for j in range(m))]
        if n == m == 1:
            return [(0, 0)]
        lefts = [self._signatures.of(x) for x in xs]
        rights = [self._signatures.of(y) for y in ys]
        anchors = common_subsequence(lefts, rights)
        moved = [(i, j) for i, j in anchors if i != j]
        if n == m and not moved:
            return [(i, i) for i in range(n)]
        matches = list(self._with_gaps(xs, ys, anchors))
        if n == m and self._prefers_in_place(xs, ys, matches, moved):
            return [(i, i) for i in range(n)]
        return matches

    def _with_gaps(self, xs: _Values, ys: _Values, anchors: list[Pair]) -> Iterator[Match]:
        i = j = 0
        for p, q in [*anchors, (len(xs), len(ys))]:
            for di, dj in self._gap(xs[i:p], ys[j:q]):
                yield (None if di is None else i + di, None if dj is None else j + dj)
            if p < len(xs):
                yield (p, q)
            i, j = p + 1, q + 1

    def _gap(self, xs: _Values, ys: _Values) -> Iterator[Match]:
        n, m = len(xs), len(ys)
        if n == m:
            pairs = [(i, i) for i in range(n)]
        elif n * m <= _SMALL_GAP:
            pairs = best_pairs(n, m, lambda i, j: self._likeness(xs[i], ys[j]))
        else:
            pairs = common_subsequence([kind_of(x) for x in xs], [kind_of(y) for y in ys])
        return _filled(pairs, n, m)

    def _likeness(self, x: Any, y: Any) -> float:
        """From 0 (of different kinds) to 2 (equal)."""
        if kind_of(x) != kind_of(y):
            return 0.0
        if type(x) is not Node or not x.values or len(x.values) != len(y.values):
            return 1.0
        of = self._signatures.of
        same = sum(v is w or of(v) == of(w) for v, w in zip(x.values, y.values))
        return 1.0 + same / len(x.values)

    def _prefers_in_place(
        self, xs: _Values, ys: _Values, matches: list[Match], moved: list[Pair]
    ) -> bool:
        objects = [(xs[i], ys[j]) for i, j in moved if type(xs[i]) is Node]
        if any(x is y for x, y in objects):
            return False
        distance, size = self._signatures.distance, self._signatures.size
        cost = 0
        for i, j in matches:
            if i is None or j is None:
                cost += 1 + (size(xs[i]) if i is not None else 0)
                cost += size(ys[j]) if j is not None else 0
            else:
                cost += distance(xs[i], ys[j])
        limit = cost * _IN_PLACE if objects else cost
        in_place = 0
        for x, y in zip(xs, ys):
            in_place += distance(x, y)
            if in_place > limit:
                return False
        return True


def _same_ends(xs: _Values, ys: _Values) -> Pair:
    """How many elements are the same at the start and at the end: by identity, then by content."""
    most, start, end = min(len(xs), len(ys)), 0, 0
    while start < most and xs[start] is ys[start]:
        start += 1
    while end < most - start and xs[-1 - end] is ys[-1 - end]:
        end += 1
    while start < most - end and frozen_equal(xs[start], ys[start]):
        start += 1
    while end < most - start and frozen_equal(xs[-1 - end], ys[-1 - end]):
        end += 1
    return start, end


def _filled(pairs: list[Pair], n: int, m: int) -> Iterator[Match]:
    """The pairs and, in order, what has no partner: deletions before insertions."""
    i = j = 0
    for p, q in [*pairs, (n, m)]:
        yield from ((k, None) for k in range(i, p))
        yield from ((None, k) for k in range(j, q))
        if p < n:
            yield (p, q)
        i, j = p + 1, q + 1
