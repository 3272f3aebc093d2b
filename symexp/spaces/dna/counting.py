"""Sizes of spaces: exact integers, or infinity.

The number of ways to fill `k` slots from candidates of sizes `s` is an elementary symmetric
polynomial of `s` when slots are distinct and sorted, `k!` times that when only distinct, a
complete homogeneous polynomial when only sorted, and a power otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

__all__ = ["add", "fillings", "length", "multiply"]


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
