"""Places for the boxes of a graph, in layers: each box is below all that it depends on.

The steps are those of Sugiyama: layers, an order within each layer, coordinates. All take time in
proportion to the size of the graph, a few times over, and none is recursive.

References:
    Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system
    structures", 1981.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

__all__ = ["Drawing", "arrange"]

_GAP = 26.0
_NARROW = 8.0
_LANE = 10.0
_SWEEPS = 4
_WIDEST = 960.0
"""A layer that is wider than this becomes several rows, so that it fits on a screen."""
_MOST_LANES = 20_000
"""Long lines are led around boxes up to this many points; beyond, they run straight."""


class Drawing(NamedTuple):
    """Where the boxes and lines of a graph are.

    Attributes:
        centers: The middle of each box.
        layers: The number of the layer of each box.
        lanes: For each line, where it passes the layers between its ends.
        width: The width of the drawing.
        depth: The number of layers.
    """

    centers: list[float]
    layers: list[int]
    lanes: list[list[float]]
    width: float
    depth: int


def arrange(widths: Sequence[float], edges: Sequence[tuple[int, int]]) -> Drawing:
    """Returns a drawing.

    Args:
        widths: The width of each box. Dependencies come before what uses them.
        edges: Pairs of a dependency and what uses it.
    """
    rank = _wrapped(_ranks(len(widths), edges), widths, edges)
    depth = max(rank, default=-1) + 1
    size = [*widths]
    chains = _chains(size, rank, edges)
    count = len(widths)
    # Boxes follow the boxes that they belong to, not the lanes, which find a place beside them.
    rows: list[list[int]] = [[] for _ in range(depth)]
    for i, layer in enumerate(rank):
        rows[layer].append(i)
    below: list[list[int]] = [[] for _ in size]
    above: list[list[int]] = [[] for _ in size]
    for a, b in edges:
        above[b].append(a)
        below[a].append(b)
    for a, b in dict.fromkeys([pair for chain in chains for pair in pairwise(chain)]):
        if b >= count:
            above[b].append(a)
        if a >= count:
            below[a].append(b)
    _sort(rows, above, below)
    x = _coordinates(rows, size, above, below)
    left = min((x[i] - size[i] / 2 for i in range(len(size))), default=0.0)
    x = [value - left for value in x]
    width = max((x[i] + size[i] / 2 for i in range(len(size))), default=0.0)
    return Drawing(x[:count], rank[:count], [[x[i] for i in c[1:-1]] for c in chains], width, depth)


def _ranks(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """Returns layers: as low as the longest way to a box asks for, then as near to its users."""
    needs: list[list[int]] = [[] for _ in range(count)]
    users: list[list[int]] = [[] for _ in range(count)]
    for a, b in edges:
        needs[b].append(a)
        users[a].append(b)
    rank = [0] * count
    for i in range(count):
        rank[i] = max([rank[a] + 1 for a in needs[i]], default=0)
    for i in reversed(range(count)):
        if users[i]:
            rank[i] = min(rank[b] for b in users[i]) - 1
    return rank


def _wrapped(
    rank: list[int], widths: Sequence[float], edges: Sequence[tuple[int, int]]
) -> list[int]:
    """Returns layers that fit on a screen: a wide one becomes several, in the same order."""
    rows: list[list[int]] = [[] for _ in range(max(rank, default=-1) + 1)]
    for i, layer in enumerate(rank):
        rows[layer].append(i)
    new = [0] * len(rank)
    depth = -1
    for row in rows:
        depth, filled = depth + 1, 0.0
        for i in row:
            if filled and filled + widths[i] > _WIDEST:
                depth, filled = depth + 1, 0.0
            new[i] = depth
            filled += widths[i] + _GAP
    crossed = sum(new[b] - new[a] - 1 for a, b in edges)
    return new if crossed <= _MOST_LANES else rank


def _chains(
    size: list[float], rank: list[int], edges: Sequence[tuple[int, int]]
) -> list[list[int]]:
    """Returns the points of each line; adds a narrow box for each layer that lines cross.

    Lines from one box, or to one box, share their narrow boxes: they are drawn as one that forks.
    """
    long = [(a, b) for a, b in edges if rank[b] - rank[a] > 1]
    if sum(rank[b] - rank[a] - 1 for a, b in long) > _MOST_LANES:
        return [[a, b] for a, b in edges]
    starts, ends = Counter([a for a, _ in long]), Counter([b for _, b in long])
    made: dict[tuple[bool, int, int], int] = {}
    chains = []
    for a, b in edges:
        chain = [a]
        is_fork = starts[a] > ends[b]
        for layer in range(rank[a] + 1, rank[b]):
            key = (is_fork, a if is_fork else b, layer)
            if key not in made:
                made[key] = len(size)
                size.append(_LANE)
                rank.append(layer)
            chain.append(made[key])
        chains.append([*chain, b])
    return chains


def _sort(rows: list[list[int]], above: list[list[int]], below: list[list[int]]) -> None:
    """Sorts each layer by where the neighbours are, down and up again, to avoid crossings."""
    place: dict[int, float] = {}
    for row in rows:
        _note(row, place)
    for sweep in range(_SWEEPS):
        neighbours = above if sweep % 2 == 0 else below
        for row in rows if sweep % 2 == 0 else reversed(rows):
            row.sort(key=lambda i: _mean([place[j] for j in neighbours[i]], place[i]))
            _note(row, place)


def _note(row: Sequence[int], place: dict[int, float]) -> None:
    for k, i in enumerate(row):
        place[i] = (k + 0.5) / len(row)


def _mean(values: Sequence[float], default: float) -> float:
    return sum(values) / len(values) if values else default


def _coordinates(
    rows: list[list[int]], size: list[float], above: list[list[int]], below: list[list[int]]
) -> list[float]:
    """Returns the middles of all boxes: each below its neighbours as far as there is room."""
    x = [0.0] * len(size)
    for row in rows:
        x_of_row = _spread([0.0] * len(row), [size[i] for i in row])
        for i, value in zip(row, x_of_row):
            x[i] = value
    for sweep in range(2 * _SWEEPS):
        neighbours = above if sweep % 2 == 0 else below
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted = [_mean([x[j] for j in neighbours[i]], x[i]) for i in row]
            for i, value in zip(row, _spread(wanted, [size[i] for i in row])):
                x[i] = value
    return x


def _spread(wanted: list[float], sizes: list[float]) -> list[float]:
    """Returns the places nearest to the wanted ones, in the same order, that do not overlap.

    Without the gaps, it is a fit of a rising line: neighbours that want to pass each other are
    pooled, and get the mean of what they want.
    """
    gaps = [(a + b) / 2 + (_NARROW if _LANE in (a, b) else _GAP) for a, b in pairwise(sizes)]
    starts = list(accumulate(gaps, initial=0.0))
    pools: list[tuple[float, int]] = []  # the sum of what its members want, and their number
    for value, start in zip(wanted, starts):
        total, count = value - start, 1
        while pools and pools[-1][0] * count > total * pools[-1][1]:
            more, members = pools.pop()
            total, count = total + more, count + members
        pools.append((total, count))
    means = [total / count for total, count in pools for _ in range(count)]
    return [start + mean for start, mean in zip(starts, means)]
