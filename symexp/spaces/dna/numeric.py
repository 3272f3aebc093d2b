"""Numeric decisions: floats and integers in a range."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, final

from symexp.errors import describe
from symexp.spaces.dna import counting
from symexp.spaces.dna.decision_sources import DecisionSource
from symexp.spaces.dna.printing import properties
from symexp.spaces.dna.space import DecisionPoint
from symexp.spaces.dna.step_grid import StepGrid
from symexp.spaces.dna.structure import Rand, Scalar, SpaceError, place_of
from symexp.typing import Float as FloatSpec

__all__ = ["Float", "Int"]

_SCALES = (None, "linear", "log", "rlog")
# Greater integers may not fit into a float, so they have no logarithm.
_MOST_LOG = 10**300
# The binary digits of one random draw.
_DIGITS = 53


class _Number(DecisionPoint):
    """A number of a range, both bounds included. The number itself is the decision."""

    is_numerical = True

    __slots__ = ("max_value", "min_value")

    # The arguments besides the bounds, with the values that are not printed.
    _extra: ClassVar[tuple[tuple[str, Any], ...]]

    min_value: float
    max_value: float

    @property
    @abstractmethod
    def values(self) -> Any:
        """All values in order, or this point if there are infinitely many."""

    def take(self, source: DecisionSource, env: dict[str, Any] | None) -> Any:
        """Takes the number."""
        return source.one(self, self.values)

    def draw(self, rand: Rand, out: list[Scalar]) -> None:
        """Appends a random number."""
        out.append(self.sample(rand, None))

    def unrank(self, index: int, out: list[Scalar]) -> None:
        """Appends the number at an index in the order of enumeration."""
        out.append(self.values[index])

    def format(self, indent: int = 0, show_id: bool = True) -> str:
        """Returns the printed form, which is that of PyGlove."""
        shown = self.shown((("min_value", None), ("max_value", None), *self._extra), show_id)
        return f"{type(self).__name__}({properties(shown, indent)})"

    def _check_range(self) -> None:
        if not -math.inf < self.min_value <= self.max_value < math.inf:
            raise SpaceError(
                f"Expected finite bounds with min_value <= max_value for {place_of(self)}, "
                f"but got min_value={self.min_value}, max_value={self.max_value}."
            )


@final
class Float(_Number):
    """A float within bounds, both included.

    Args:
        min_value: The lower bound.
        max_value: The upper bound.
        scale: How values are distributed: `None` or `'linear'` evenly; `'log'` evenly in the
            logarithm; `'rlog'` mirrored, so that values near the upper bound are densest.
        points: Restricts the float to a grid of so many values, even on its scale.
        step: Restricts the float to whole numbers of steps from the lower bound; only on a linear
            scale, and not together with `points`.
        **common: `location`, `name`, `hints`, `condition`, see `DecisionPoint`.

    Raises:
        SpaceError: The bounds are not finite, crossed, or not positive for a logarithmic scale.
    """

    __slots__ = ("grid", "points", "scale", "step")

    _own = ("min_value", "max_value", "scale", "points", "step")
    _decisions = FloatSpec()
    _extra = (("scale", None), ("points", None), ("step", None))

    def __init__(
        self,
        min_value: float,
        max_value: float,
        scale: str | None = None,
        points: int | None = None,
        step: float | None = None,
        **common: Any,
    ) -> None:
        super().__init__(**common)
        self.min_value = float(min_value)
        self.max_value = float(max_value)
        self.scale = scale
        self.points = points
        self.step = step = None if step is None else self._checked_step(step)
        self._check()
        self.grid: Sequence[float] | None = None
        if step is not None:
            self.grid = StepGrid(self.min_value, self.max_value, step)
        elif points is not None:
            self.grid = self._make_grid(points)

    def _checked_step(self, step: Any) -> float:
        """Returns the step as a float.

        Raises:
            SpaceError: It is no positive number, or does not fit the other arguments.
        """
        is_number = not isinstance(step, (str, bytes, bool)) and hasattr(step, "__float__")
        if not is_number or not 0 < float(step) < math.inf:
            raise SpaceError(
                f"Expected step to be a positive number for {place_of(self)}, but got "
                f"{describe(step)}."
            )
        if self.scale not in (None, "linear"):
            raise SpaceError(
                f"A step works on a linear scale only, but {place_of(self)} has "
                f"scale={self.scale!r}. Leave one of them out, or write the values with `oneof`."
            )
        if self.points is not None:
            raise SpaceError(f"Expected either step or points for {place_of(self)}, but got both.")
        return float(step)

    def _check(self) -> None:
        """Raises SpaceError for wrong arguments."""
        scale, points = self.scale, self.points
        self._check_range()
        if self.max_value - self.min_value == math.inf:
            raise SpaceError(
                f"Expected bounds whose distance is a float for {place_of(self)}, but got "
                f"min_value={self.min_value}, max_value={self.max_value}."
            )
        if scale not in _SCALES:
            raise SpaceError(f"Expected scale None, 'linear', 'log' or 'rlog', but got {scale!r}.")
        if scale in ("log", "rlog") and self.min_value <= 0:
            raise SpaceError(
                f"Expected a positive lower bound on the scale {scale!r} for {place_of(self)}, "
                f"but got min_value={self.min_value}."
            )
        if points is not None and (type(points) is not int or points < 1):
            raise SpaceError(
                f"Expected at least one point, a whole number, but got points={points!r}."
            )

    def _make_grid(self, points: int) -> tuple[float, ...]:
        if points == 1 or self.min_value == self.max_value:
            return (self.min_value,)
        inner = [self.at(i / (points - 1)) for i in range(1, points - 1)]
        return (self.min_value, *inner, self.max_value)

    def at(self, fraction: float) -> float:
        """Returns the value at a fraction from 0 to 1 of the range, on its scale."""
        low, high = self.min_value, self.max_value
        if self.scale == "log":
            value = _geometric(low, high, fraction)
        elif self.scale == "rlog":
            value = high + low - _geometric(low, high, 1 - fraction)
        else:
            value = low + (high - low) * fraction
        return min(max(value, low), high)

    @property
    def values(self) -> Any:
        """The grid, or this point without one."""
        return self if self.grid is None else self.grid

    @property
    def space_size(self) -> float:
        """The number of grid points, or `math.inf` without a grid."""
        return math.inf if self.grid is None else len(self.grid)

    def converted(self, value: Any) -> Any:
        """Returns a decision as a float; one that means a value of the steps is that value."""
        found = super().converted(value)
        if isinstance(self.grid, StepGrid) and type(found) is float and math.isfinite(found):
            near = self.grid.near(found)
            return found if near is None else near
        return found

    @property
    def leaf_domain(self) -> Sequence[float] | None:
        """The grid, if there is one and the float is always active; else `None`."""
        return self.grid if self.condition is None else None

    def definition(self) -> tuple[Any, ...]:
        """Returns what two points of one name must agree on."""
        return (self.min_value, self.max_value, self.scale, self.points, self.step)

    def sample(self, rand: Rand, domain: Any) -> float:
        """Returns a random value, uniform on the scale."""
        if self.grid is not None:
            return self.grid[int(rand() * len(self.grid))]
        return self.at(rand())

    def admits(self, value: Any, domain: Any) -> bool:
        """Returns whether a value is a float within the bounds, and on the grid if there is one."""
        if type(value) is not float or not self.min_value <= value <= self.max_value:
            return False
        return self.grid is None or value in self.grid

    def expects(self, domain: Any) -> str:
        """Returns the domain in words."""
        if self.grid is not None:
            return f"one of the floats {self.grid}"
        return f"a float from {self.min_value} to {self.max_value}"

    def first(self) -> float:
        """Returns the lower bound."""
        return self.min_value

    def discretized(self, points: int) -> Float:
        """Returns this float, restricted to a grid of so many points unless it has one."""
        return self if self.grid is not None else self.replaced(points=points)


@final
class Int(_Number):
    """An integer of a range, both bounds included. Its decision is the integer itself.

    Args:
        min_value: The lower bound.
        max_value: The upper bound; a value only if it is a whole number of steps from the lower.
        step: The distance between neighbours.
        log: Whether values are drawn evenly in the logarithm.
        **common: `location`, `name`, `hints`, `condition`, see `DecisionPoint`.

    Raises:
        SpaceError: The bounds are crossed or no integers, or not positive with `log`.
    """

    __slots__ = ("log", "step", "values")

    _own = ("min_value", "max_value", "step", "log")
    _extra = (("step", 1), ("log", False))

    min_value: int
    max_value: int
    values: range

    def __init__(
        self, min_value: int, max_value: int, step: int = 1, log: bool = False, **common: Any
    ) -> None:
        super().__init__(**common)
        for bound in (min_value, max_value, step):
            if type(bound) is not int:
                raise SpaceError(f"Expected integers for {place_of(self)}, got {describe(bound)}.")
        self.min_value = min_value
        self.max_value = max_value
        self.step = step
        self.log = log
        self._check_range()
        if step < 1 or (log and min_value < 1):
            raise SpaceError(
                f"Expected a positive step, and positive bounds if log=True, for "
                f"{place_of(self)}, but got min_value={min_value}, step={step}."
            )
        if log and max_value > _MOST_LOG:
            raise SpaceError(
                f"Expected at most {_MOST_LOG:.0e} as an upper bound if log=True, for "
                f"{place_of(self)}, but got max_value={max_value}."
            )
        self.values = range(min_value, max_value + 1, step)

    @property
    def space_size(self) -> int:
        """The number of integers in the range."""
        return counting.length(self.values)

    @property
    def leaf_domain(self) -> range | None:
        """The range, if the integer is always active; else `None`."""
        return self.values if self.condition is None else None

    def definition(self) -> tuple[Any, ...]:
        """Returns what two points of one name must agree on."""
        return (self.values, self.log)

    def sample(self, rand: Rand, domain: Any) -> int:
        """Returns a random integer, uniform on the scale."""
        if not self.log:
            return self.values[_below(self.space_size, rand)]
        low, high = self.min_value, self.values[-1]
        # The interval is half a step wider on both sides, so that the ends are as likely as others.
        a, b = (
            math.log(low - self.step / 2 if low > self.step / 2 else low / 2),
            math.log(high + self.step / 2),
        )
        value = math.exp(a + (b - a) * rand())
        index = round((value - low) / self.step)
        return self.values[min(max(index, 0), self.space_size - 1)]

    def admits(self, value: Any, domain: Any) -> bool:
        """Returns whether a value is an integer of the range."""
        return type(value) is int and value in self.values

    def expects(self, domain: Any) -> str:
        """Returns the domain in words."""
        step = f" in steps of {self.step}" if self.step != 1 else ""
        return f"an integer from {self.min_value} to {self.values[-1]}{step}"


def _geometric(low: float, high: float, fraction: float) -> float:
    """Returns the value at a fraction of a range, evenly in the logarithm."""
    ratio = high / low
    if ratio < math.inf:
        return low * float(ratio**fraction)
    return float(low ** (1 - fraction) * high**fraction)


def _below(size: int, rand: Rand) -> int:
    """Returns a random index below a size, from several draws if one has too few digits."""
    if size <= 2**_DIGITS:
        return int(rand() * size)
    drawn = digits = 0
    while digits < size.bit_length() + _DIGITS:
        drawn = drawn << _DIGITS | int(rand() * 2**_DIGITS)
        digits += _DIGITS
    return drawn * size >> digits
