"""Lehmer digits: permutations and distinct picks as independent numbers.

The digit of slot j, from 0 to n-j-1, is the place of its index among those still free. Any
sequence of digits is a valid pick, so a sampler may choose them one by one.

References:
    D. H. Lehmer, "Teaching combinatorial tricks to a computer", 1960.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["digits_of", "indices_of"]


def indices_of(digits: Iterable[int], n: int) -> list[int]:
    """The distinct indices, below n, that Lehmer digits stand for.

    Example:
        >>> indices_of([2, 0, 1], 4)
        [2, 0, 3]
    """
    free = list(range(n))
    return [free.pop(digit) for digit in digits]


def digits_of(indices: Iterable[int], n: int) -> list[int]:
    """The Lehmer digits of distinct indices below n.

    Example:
        >>> digits_of([2, 0, 3], 4)
        [2, 0, 1]
    """
    free = list(range(n))
    digits = []
    for index in indices:
        digit = free.index(index)
        free.pop(digit)
        digits.append(digit)
    return digits
