"""Fidelities: the budgets with which the trials of a sweep are evaluated."""

from __future__ import annotations

import math
import numbers
from typing import Any, NamedTuple

from symexp.errors import describe
from symexp.sweeps.limits import SamplingError

__all__ = ["Fidelity", "as_fidelity", "fidelity"]

# So many budgets at the most; each is a pause of the trials that come so far.
_MOST_BUDGETS = 1_000


class Fidelity(NamedTuple):
    """How far the trials of a sweep are trained, see `sx.fidelity`.

    Attributes:
        name: What is counted, such as `'epochs'`.
        low: The least budget.
        high: The budget of a complete trial.
        factor: How many times greater each budget is than the one before, except for the last.
    """

    name: str
    low: float
    high: float
    factor: float

    @property
    def budgets(self) -> tuple[float, ...]:
        """The budgets from the least to the greatest; whole numbers if both ends are."""
        is_whole = isinstance(self.low, int) and isinstance(self.high, int)
        found: list[float] = []
        budget: float = self.low
        while budget < self.high and len(found) < _MOST_BUDGETS:
            rounded = round(budget) if is_whole else budget
            if rounded < self.high and (not found or rounded > found[-1]):
                found.append(rounded)
            budget *= self.factor
        return (*found, self.high)

    def __repr__(self) -> str:
        return f"fidelity({self.name!r}, {self.low}, {self.high}, factor={self.factor})"


def fidelity(name: str, low: float, high: float, *, factor: float = 3) -> Fidelity:
    """Returns the budgets of a sweep, for `sx.sample(..., fidelity=)`.

    Args:
        name: What is counted, such as `'epochs'`. It is for people alone.
        low: The least budget, more than 0.
        high: The budget of a complete trial, at least `low`.
        factor: How many times greater each budget is than the one before; more than 1. Of the
            trials with one budget, about one in so many gets the next one.

    Raises:
        SamplingError: The numbers have no such order.

    Example:
        >>> import symexp as sx
        >>> sx.fidelity('epochs', 1, 27, factor=3).budgets
        (1, 3, 9, 27)
    """
    if not isinstance(name, str) or not name:
        raise SamplingError(
            f"Expected the name of what is counted, such as 'epochs', but got {describe(name)}."
        )
    least, most, times = _number("low", low), _number("high", high), _number("factor", factor)
    if not 0 < least <= most:
        raise SamplingError(
            f"Expected budgets with 0 < low <= high, but got low={low!r} and high={high!r}."
        )
    if times <= 1:
        raise SamplingError(f"Expected factor to be more than 1, but got {factor!r}.")
    if math.log(most / least) > _MOST_BUDGETS * math.log(times):
        raise SamplingError(
            f"There are more than {_MOST_BUDGETS} budgets from {low!r} to {high!r} with "
            f"factor={factor!r}. Use a greater factor."
        )
    return Fidelity(name, least, most, times)


def _number(name: str, value: Any) -> float:
    """Returns a finite number as an int or float of Python, also one of NumPy."""
    is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    try:
        is_finite = is_number and math.isfinite(value)
    except OverflowError:  # an integer greater than any float
        is_finite = False
    if not is_finite:
        raise SamplingError(f"Expected {name} to be a finite number, but got {describe(value)}.")
    return int(value) if isinstance(value, numbers.Integral) else float(value)


def as_fidelity(value: Any) -> Fidelity | None:
    """Returns the fidelity that a user passed to `sx.sample`.

    Raises:
        SamplingError: It is none.
    """
    if value is None or isinstance(value, Fidelity):
        return value
    raise SamplingError(
        f"Expected fidelity to be like `sx.fidelity('epochs', 1, 27)`, but got {describe(value)}."
    )
