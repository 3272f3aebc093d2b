"""Aligning two sequences: a longest common subsequence, by bit-parallel dynamic programming.

A row of the table is one integer, so Python's big integers do 64 cells and more per step: two
lists of 5,000 elements take some ten milliseconds whatever their edits are, with no heuristic
that some input defeats.

References:
    Hyyrö, "Bit-parallel LCS-length computation revisited", AWOCA 2004, section 3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from math import isqrt

__all__ = ["Pair", "best_pairs", "common_subsequence"]

# Left and right index.
Pair = tuple[int, int]

# Cells of the table beyond which lists (of some 46,000 elements, after what is the same at both
# ends and what stands on one side only) are not aligned: the masks would take over 100 MB.
_MOST_CELLS = 1 << 31


def common_subsequence(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[Pair]:
    """Index pairs of a longest common subsequence, ascending.

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
    known = Counter(other)
    return [i for i, item in enumerate(items) if item in known]


def _bit_lcs(xs: list[Hashable], ys: list[Hashable]) -> list[Pair]:
    """Bit i of row j is 0 where the LCS of xs[:i+1], ys[:j] is longer than that of xs[:i]."""
    if not xs or not ys:
        return []
    places: dict[Hashable, int] = {}
    for i, x in enumerate(xs):
        places[x] = places.get(x, 0) | (1 << i)
    mask = (1 << len(xs)) - 1
    block = isqrt(len(ys)) + 1
    # Only the first row of each block is kept; the walk back computes a block at a time again.
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
    """Ascending index pairs of greatest total score, among those that score above zero.

    For short sequences: takes n * m scores.
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
