"""Exploration in a population: a candidate near another one."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, final

from symexp.spaces.dna.choices import Choices
from symexp.spaces.dna.custom import CustomDecisionPoint
from symexp.spaces.dna.decision_sources import DecisionSource
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.flat_space import is_ordinal
from symexp.spaces.dna.genes import decisions_by_point
from symexp.spaces.dna.numeric import Float, Int
from symexp.spaces.dna.space import Space
from symexp.spaces.dna.structure import Scalar

__all__ = ["explored", "perturbed"]

# A product would leave a range at once whose bounds have a smaller ratio.
_NARROW = 2


def explored(
    dna: DNA, space: Space, rng: random.Random, resample: float, factors: Sequence[float]
) -> DNA:
    """Returns a candidate near another one. Each of its decisions may change.

    Args:
        dna: The other candidate.
        space: The space.
        rng: What to draw from.
        resample: The probability with which a decision is drawn again.
        factors: What numbers are multiplied by otherwise, each with the same probability; see
            `perturbed`.

    Example:
        >>> import symexp as sx
        >>> rate = sx.floatv(1e-4, 1.0, scale='log')
        >>> space = sx.dna_spec(sx.Dict(lr=rate, x=sx.oneof(['a', 'b'])))
        >>> explored(sx.DNA([0.01, 1], space), space, random.Random(0), 0.0, (0.5, 2))
        DNA([0.02, 1])
    """
    source = _Exploring(decisions_by_point(space, dna.flat), rng, resample, factors)
    space.take(source)
    return DNA._of(tuple(source.flat), space)


@final
class _Exploring(DecisionSource):
    """Gives decisions near earlier ones as far as they fit, and draws all others."""

    __slots__ = ("earlier", "factors", "flat", "resample", "rng")

    def __init__(
        self,
        earlier: dict[int, list[Scalar]],
        rng: random.Random,
        resample: float,
        factors: Sequence[float],
    ) -> None:
        self.earlier = earlier
        self.rng = rng
        self.resample = resample
        self.factors = factors
        self.flat: list[Scalar] = []

    def one(self, point: Any, domain: Any) -> Any:
        """Returns the next decision of a point."""
        queue = self.earlier.get(id(point))
        value = queue.pop(0) if queue else None
        if value is None or not point.admits(value, domain) or self.rng.random() < self.resample:
            value = point.sample(self.rng.random, domain)
        else:
            near = self._near(point, value)
            if point.admits(near, domain):
                value = near
        self.flat.append(value)
        return value

    def _near(self, point: Any, value: Any) -> Any:
        if isinstance(point, CustomDecisionPoint):
            return point.mutated(value, self.rng.random)
        return perturbed(point, value, self.rng.choice(self.factors))


def perturbed(point: Any, value: Any, factor: float) -> Any:
    """Returns a decision near another one of the same point, within its bounds.

    - A float is multiplied by the factor. On the scale `'rlog'` its mirror image is divided by it.
      In a range that has 0 or negative numbers, or whose upper bound is less than twice the lower
      one, it moves by the same share of the width of the range.
    - An integer is multiplied and rounded, but moves by one step at least.
    - A value of a grid, and a choice of increasing numbers, becomes its neighbour.
    - Any other choice stays.

    Args:
        point: The decision point.
        value: Its decision.
        factor: A positive number; greater numbers follow from one above 1.
    """
    if isinstance(point, Float) and point.grid is None:
        return _scaled(point, value, factor)
    if isinstance(point, Float):
        assert point.grid is not None
        return _neighbour(point.grid, point.grid.index(value), factor)
    if isinstance(point, Int):
        return _moved(point.values, value, factor)
    if isinstance(point, Choices) and is_ordinal(point):
        return _neighbour(range(len(point.candidates)), value, factor)
    return value


def _scaled(point: Float, value: float, factor: float) -> float:
    low, high = point.min_value, point.max_value
    if low <= 0 or high < _NARROW * low:
        made = value + (factor - 1) * (high - low)
    elif point.scale == "rlog":
        made = low + high - (low + high - value) / factor
    else:
        made = value * factor
    return min(max(made, low), high)


def _moved(values: range, value: int, factor: float) -> int:
    low, high = values[0], values[-1]
    # As fractions, because an integer may be greater than any float.
    by = Fraction(value if low > 0 else high - low) * (Fraction(factor) - 1)
    steps = round(by / values.step) or int(math.copysign(1, factor - 1))
    return values[min(max(values.index(value) + steps, 0), (high - low) // values.step)]


def _neighbour(values: Sequence[Any], index: int, factor: float) -> Any:
    return values[min(max(index + (1 if factor > 1 else -1), 0), len(values) - 1)]
