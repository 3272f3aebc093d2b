"""The values of a float that has a step: a sequence that holds only its bounds."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, final

from symexp.spaces.dna.structure import SpaceError

__all__ = ["StepGrid"]

_MOST = 2**53


@final
class StepGrid(Sequence[float]):
    """The floats `low`, `low + step`, and so on, up to `high`.

    The values are computed in decimal, so the steps of 0.1 from 0 are 0.1, 0.2, 0.3, and not
    0.30000000000000004.

    Args:
        low: The first value.
        high: The upper bound; a value only if it is a whole number of steps from the first.
        step: The distance between neighbours, greater than 0.

    Raises:
        SpaceError: There are more values than floats can tell apart.
    """

    __slots__ = ("_high", "_low", "_size", "_step")

    def __init__(self, low: float, high: float, step: float) -> None:
        self._low, self._step, self._high = Decimal(repr(low)), Decimal(repr(step)), high
        count = (Decimal(repr(high)) - self._low) / self._step
        if count >= _MOST or float(self._low + self._step) == low:
            raise SpaceError(
                f"Expected a greater step: from {low} to {high}, a step of {step} gives more "
                "values than floats can tell apart."
            )
        whole = round(count)
        is_reached = abs(float(self._low) + whole * step - high) <= 1e-9 * step
        self._size = (whole if is_reached else int(count)) + 1

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return tuple([self[i] for i in range(*index.indices(self._size))])
        at = index + self._size if index < 0 else index
        if not 0 <= at < self._size:
            raise IndexError(f"Expected an index below {self._size}, but got {index}.")
        exact = float(self._low + at * self._step)
        # A step such as 1/3 is rounded itself, so that the third step from 0 is 0.9999999999999999.
        binary = float(self._low) + at * float(self._step)
        return min(min(exact, binary, key=lambda value: len(repr(value))), self._high)

    def near(self, value: float) -> float | None:
        """Returns the value that a float means up to rounding, or `None` between two values."""
        at = round((Decimal(value) - self._low) / self._step)
        if not 0 <= at < self._size:
            return None
        found: float = self[at]
        is_near = abs(found - value) <= 1e-9 * max(float(self._step), abs(value))
        return found if is_near else None

    def index(self, value: Any, start: int = 0, stop: int | None = None) -> int:
        """Returns the index of a value.

        Raises:
            ValueError: It is not a value of the grid.
        """
        if self.near(value) != value:
            raise ValueError(f"{value!r} is not a value of {self!r}.")
        return round((Decimal(value) - self._low) / self._step)

    def __contains__(self, value: object) -> bool:
        return type(value) is float and self.near(value) == value

    def __repr__(self) -> str:
        shown = [*map(repr, self[:3]), "...", repr(self[-1])] if self._size > 4 else self[:]
        return f"({', '.join(map(str, shown))})"
