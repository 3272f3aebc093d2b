"""Published problems with known optima, to measure search algorithms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import symexp as sx

__all__ = [
    "TREE_OPTIMUM",
    "hypervolume",
    "tree_space",
    "tree_value",
    "zdt1_space",
    "zdt1_value",
]

TREE_OPTIMUM = 0.1


def tree_space() -> Any:
    """Returns a search space of two binary decisions, with a float of its own in each branch.

    References:
        Jenatton, Archambeau, González, Seeger, "Bayesian Optimization with Tree-structured
        Dependencies", ICML 2017, section 5.1.
    """

    def leaf(offset: float) -> Any:
        return sx.Dict(offset=offset, x=sx.floatv(-1.0, 1.0))

    def half(first: float, second: float) -> Any:
        return sx.Dict(r=sx.floatv(0.0, 1.0), leaf=sx.oneof([leaf(first), leaf(second)]))

    return sx.Dict(half=sx.oneof([half(0.1, 0.2), half(0.3, 0.4)]))


def tree_value(candidate: Any) -> float:
    """Returns the value of a candidate of `tree_space`, which is to be minimized.

    The minimum is `TREE_OPTIMUM`.
    """
    half = candidate.half
    return float(half.leaf.x**2 + half.leaf.offset + half.r)


def zdt1_space(n: int = 30) -> Any:
    """Returns the search space of ZDT1: n floats in [0, 1].

    Args:
        n: Number of floats.

    References:
        Zitzler, Deb, Thiele, "Comparison of Multiobjective Evolutionary Algorithms: Empirical
        Results", Evolutionary Computation 8(2), 2000, equation 7.
    """
    return sx.List([sx.floatv(0.0, 1.0) for _ in range(n)])


def zdt1_value(candidate: Sequence[float]) -> tuple[float, float]:
    """Returns the two values of a candidate of `zdt1_space`, which are to be minimized.

    The Pareto front is `f2 = 1 - sqrt(f1)`.
    """
    first, *rest = candidate
    g = 1.0 + 9.0 * sum(rest) / len(rest)
    return first, g * (1.0 - math.sqrt(first / g))


def hypervolume(points: Sequence[tuple[float, float]], reference: tuple[float, float]) -> float:
    """Returns the area that points dominate, up to a reference point; both values are minimized.

    Args:
        points: The points. A dominated point adds no area.
        reference: A point that is worse in both values. Points beyond it do not count.
    """
    area, ceiling = 0.0, reference[1]
    for x, y in sorted(points):
        if x < reference[0] and y < ceiling:
            area += (reference[0] - x) * (ceiling - y)
            ceiling = y
    return area
