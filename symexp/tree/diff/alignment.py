"""Which elements of two lists correspond: the choice between "changed", "inserted" and "deleted".

1. Equal elements at both ends are set aside.
2. Of the rest, equal elements are aligned (a longest common subsequence of their signatures).
3. The gaps between them hold changed elements. Gaps of equal size pair up by position, small gaps
   by similarity, large gaps by type; elements without a partner are inserted or deleted.
4. For lists of equal length there is another reading: nothing moved, everything changed a little
   (filters 16, 32, 64 doubled to 32, 64, 128). It is taken if its description is about as short,
   unless an object that moved is the very same (shared) node.

The file has three parts: sequences of anything, signatures of values, and the pairing of lists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from math import isqrt
from typing import Any

from symexp._base.leaves import canonical, is_equal
from symexp.errors import UnsupportedValueError
from symexp.tree.diff.call_graphs import called_layer, is_call
from symexp.tree.nodes.equality import equal_parts, frozen_equal
from symexp.tree.nodes.node import SCALARS, Node
from symexp.tree.nodes.sharing import Comparison
from symexp.tree.nodes.types import same_type

__all__ = ["Pairing", "Signatures", "best_pairs", "common_subsequence"]


# Aligning two sequences: a longest common subsequence, by bit-parallel dynamic programming.
#
# A row of the table is one integer, so Python's big integers do 64 cells and more per step: two
# lists of 5,000 elements take some ten milliseconds whatever their edits are, with no heuristic
# that some input defeats.
#
# References:
#     Hyyrö, "Bit-parallel LCS-length computation revisited", AWOCA 2004, section 3.


# Left and right index.
Pair = tuple[int, int]

# Larger tables are not computed: the masks would take over 100 MB. The limit is reached by lists of
# 46,000 elements, without equal ends and elements that only one list has.
_MOST_CELLS = 1 << 31


def common_subsequence(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[Pair]:
    """Returns the index pairs of a longest common subsequence, ascending.

    Example:
        >>> common_subsequence("abcd", "xbcy")
        [(1, 1), (2, 2)]
    """
    kept_left = _shared(left, right)
    kept_right = _shared(right, left)
    if len(kept_left) * len(kept_right) > _MOST_CELLS:
        return []
    xs, ys = [left[i] for i in kept_left], [right[j] for j in kept_right]
    start, end = 0, 0
    most = min(len(xs), len(ys))
    while start < most and xs[start] == ys[start]:
        start += 1
    while end < most - start and xs[-1 - end] == ys[-1 - end]:
        end += 1
    pairs = [(i, i) for i in range(start)]
    inner = _bit_lcs(xs[start : len(xs) - end], ys[start : len(ys) - end])
    pairs += [(start + i, start + j) for i, j in inner]
    pairs += [(len(xs) - k, len(ys) - k) for k in range(end, 0, -1)]
    return [(kept_left[i], kept_right[j]) for i, j in pairs]


def _shared(items: Sequence[Hashable], other: Sequence[Hashable]) -> list[int]:
    """Returns the indices of the items that the other sequence has too."""
    known = Counter(other)
    return [i for i, item in enumerate(items) if item in known]


def _bit_lcs(xs: list[Hashable], ys: list[Hashable]) -> list[Pair]:
    """Returns the index pairs of a longest common subsequence.

    Bit i of row j is 0 where the LCS of xs[:i+1], ys[:j] is longer than that of xs[:i].
    """
    if not xs or not ys:
        return []
    places: dict[Hashable, int] = {}
    for i, x in enumerate(xs):
        places[x] = places.get(x, 0) | (1 << i)
    mask = (1 << len(xs)) - 1
    block = isqrt(len(ys)) + 1
    # Only the first row of each block is kept; the walk back computes each block again.
    firsts = [mask]
    for start in range(0, len(ys), block):
        firsts.append(_rows(firsts[-1], ys[start : start + block], places, mask)[-1])
    return _walk_back(len(xs), ys, block, firsts, places, mask)


def _rows(row: int, ys: list[Hashable], places: dict[Hashable, int], mask: int) -> list[int]:
    rows = [row]
    for y in ys:
        hits = row & places.get(y, 0)
        row = ((row + hits) | (row - hits)) & mask
        rows.append(row)
    return rows


def _walk_back(
    i: int,
    ys: list[Hashable],
    block: int,
    firsts: list[int],
    places: dict[Hashable, int],
    mask: int,
) -> list[Pair]:
    pairs: list[Pair] = []
    for b in range((len(ys) - 1) // block, -1, -1):
        start = b * block
        rows = _rows(firsts[b], ys[start : start + block], places, mask)
        j = len(rows) - 1
        while i and j:
            if rows[j] >> (i - 1) & 1:
                i -= 1
                continue
            j -= 1
            if rows[j] >> (i - 1) & 1:
                i -= 1
                pairs.append((i, start + j))
    pairs.reverse()
    return pairs


def best_pairs(n: int, m: int, score: Callable[[int, int], float]) -> list[Pair]:
    """Returns ascending index pairs of the greatest total score; each pair scores above zero.

    Takes n * m scores, so it is for short sequences.
    """
    gains = [[score(i, j) for j in range(m)] for i in range(n)]
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            skip = max(best[i + 1][j], best[i][j + 1])
            gain = gains[i][j]
            best[i][j] = max(skip, gain + best[i + 1][j + 1]) if gain > 0 else skip
    pairs, i, j = [], 0, 0
    while i < n and j < m:
        gain = gains[i][j]
        if gain > 0 and best[i][j] == gain + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            i += 1
    return pairs


# Signatures: a number for each class of equal values, by which lists are aligned.
#
# Values of different signatures differ. Values of the same signature are equal, except for rare
# leaves (large arrays, opaque objects). They are compared in full afterwards, so no result depends
# on a hash.


_LARGE = 1 << 20

# Values of so few levels are compared anew each time.
_SHALLOW = 4


def _kind_of(value: Any) -> Any:
    """Returns the name of the symbolic type of a node, or the class of a leaf."""
    if type(value) is not Node:
        return type(value)
    # In the graph of a functional model, the calls of two layers are not one changed call.
    return called_layer(value) if is_call(value) else value.type.name


class Signatures:
    """Signatures and sizes of frozen values, remembered by identity while one diff is computed."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._of_node: dict[int, int] = {}
        self._sizes: dict[int, int] = {}
        self._distances: dict[tuple[int, int], int] = {}
        self._equal = Comparison(equal_parts)

    def are_equal(self, a: Any, b: Any) -> bool:
        """Whether two frozen values are equal, ties aside.

        Lists inside lists are compared at each level, so deep values are remembered.
        """
        if type(a) is Node and type(b) is Node and a.depth > _SHALLOW:
            return self._equal.holds(a, b)
        return frozen_equal(a, b)

    def of(self, value: Any) -> Hashable:
        """Returns the signature of a value: a number for a node, a typed key for a leaf."""
        kind = type(value)
        if kind is Node:
            return self._of_node.get(id(value)) or self._node(value)
        if kind in SCALARS:
            return (kind, value) if value == value else (kind,)
        return _leaf(value)

    def _node(self, node: Node) -> int:
        values = node.values
        kinds = tuple(map(type, values))
        content: Hashable
        # Floats may be NaN, which is not equal to itself.
        if SCALARS.issuperset(kinds) and float not in kinds:
            content = (kinds, values)
        else:
            content = tuple(map(self.of, values))
        if node.keys is not None and node.keys is not node.type.names:
            content = frozenset(zip(node.keys, map(self.of, values)))
        key = (node.type.name, content)
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        self._of_node[id(node)] = number
        return number

    def size(self, value: Any) -> int:
        """Returns the number of places of a value, itself included."""
        if type(value) is not Node:
            return 1
        known = self._sizes.get(id(value))
        if known is None:
            known = 1
            for v in value.values:  # no generator: it would recurse through C
                known += self.size(v) if type(v) is Node else 1
            self._sizes[id(value)] = known
        return known

    def distance(self, a: Any, b: Any) -> int:
        """Returns about how many values a description of the change from a to b has."""
        if a is b:
            return 0
        if type(a) is not Node or type(b) is not Node:
            same = type(a) is not Node and type(b) is not Node and is_equal(a, b)
            return 0 if same else 1 + self.size(a) + self.size(b)
        if not same_type(a.type, b.type):
            return 1 + self.size(a) + self.size(b)
        if len(a.values) != len(b.values) or a.keys != b.keys:
            return 1 + abs(self.size(a) - self.size(b))
        known = self._distances.get((id(a), id(b)))
        if known is None:
            known = 0
            for v, w in zip(a.values, b.values):  # no generator: it would recurse through C
                if v is not w:
                    known += self.distance(v, w)
            self._distances[id(a), id(b)] = known
        return known


def _leaf(value: Any) -> Hashable:
    if getattr(value, "nbytes", 0) > _LARGE:
        return (type(value), str(getattr(value, "shape", None)))
    try:
        return (type(value), canonical(value))
    except UnsupportedValueError:
        pass
    try:
        return (type(value), hash(value))
    except Exception:  # the hash of a user's class may do anything
        return (type(value),)


# Left and right index of corresponding elements; `None` on a side without such an element.
Match = tuple[int | None, int | None]

_Values = Sequence[Any]

# Largest product of the sizes of a gap whose elements are paired by similarity.
_SMALL_GAP = 400

# For objects, "changed in place" may be this many times as long as "moved": rules change values far
# more often than they move elements.
_IN_PLACE = 4


class Pairing:
    """Pairs the elements of lists.

    Args:
        signatures: Signatures of the values of both trees.
    """

    def __init__(self, signatures: Signatures) -> None:
        self._signatures = signatures

    def of(self, xs: _Values, ys: _Values) -> tuple[int, Iterator[Match]]:
        """Pairs the elements of two lists.

        Returns:
            The number of equal elements at the start, and the matches that follow, in order,
            without the equal elements at the end.
        """
        start, end = self._same_ends(xs, ys)
        n, m = len(xs) - start - end, len(ys) - start - end
        inner = self._inner(xs[start : start + n], ys[start : start + m])
        return start, (
            (None if i is None else i + start, None if j is None else j + start) for i, j in inner
        )

    def _same_ends(self, xs: _Values, ys: _Values) -> Pair:
        """Counts the equal elements at the start and at the end: by identity, then by content."""
        are_equal = self._signatures.are_equal
        most, start, end = min(len(xs), len(ys)), 0, 0
        while start < most and xs[start] is ys[start]:
            start += 1
        while end < most - start and xs[-1 - end] is ys[-1 - end]:
            end += 1
        while start < most - end and are_equal(xs[start], ys[start]):
            start += 1
        while end < most - start and are_equal(xs[-1 - end], ys[-1 - end]):
            end += 1
        return start, end

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
            pairs = common_subsequence([_kind_of(x) for x in xs], [_kind_of(y) for y in ys])
        return _filled(pairs, n, m)

    def _likeness(self, x: Any, y: Any) -> float:
        """Returns a score from 0 (of different types) to 2 (equal)."""
        if _kind_of(x) != _kind_of(y):
            return 0.0
        if type(x) is not Node or not x.values or len(x.values) != len(y.values):
            return 1.0
        of = self._signatures.of
        same = sum(v is w or of(v) == of(w) for v, w in zip(x.values, y.values))
        return 1.0 + same / len(x.values)

    def _prefers_in_place(
        self, xs: _Values, ys: _Values, matches: list[Match], moved: list[Pair]
    ) -> bool:
        """Whether two lists of equal length are better described as changed in place."""
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


def _filled(pairs: list[Pair], n: int, m: int) -> Iterator[Match]:
    """Yields the pairs and, in order, the elements without a partner, deletions first."""
    i = j = 0
    for p, q in [*pairs, (n, m)]:
        yield from ((k, None) for k in range(i, p))
        yield from ((None, k) for k in range(j, q))
        if p < n:
            yield (p, q)
        i, j = p + 1, q + 1
