"""Placeholders for numbers of a range: `FloatV` and `IntV`."""

from __future__ import annotations

from typing import Any, ClassVar, Self, final

from symexp._base.leaves import is_equal
from symexp.errors import SpecTypeError, describe
from symexp.spaces.dna import Condition, DecisionPoint, Float, Int
from symexp.spaces.placeholders.hyper import Hyper, plain_number
from symexp.spaces.placeholders.probes import Probe, probe_of

__all__ = ["FloatV", "IntV"]


class _Range(Hyper):
    """A number of a range, both bounds included. The number itself is the decision."""

    __slots__ = ("max_value", "min_value")

    _kind: ClassVar[type[Float | Int]]
    min_value: float
    max_value: float

    def point(self, location: Any, condition: Condition | None) -> DecisionPoint:
        """Returns the decision point of this placeholder at a place."""
        common = {"location": location, "name": self.name, "hints": self.hints}
        return self._kind(**self._arguments(), **common, condition=condition)

    def _arguments(self) -> dict[str, Any]:
        """Returns the arguments of the decision point."""
        names = ("min_value", "max_value", *type(self).__slots__)
        return {name: getattr(self, name) for name in names}

    def probe(self) -> Probe:
        """Returns a number of the range that records whether a rule looks at it."""
        low, high = self.frozen_of(self.min_value), self.frozen_of(self.max_value)
        return probe_of(low, low, high)

    def frozen_of(self, decision: Any) -> Any:
        """Returns the number, as the place of the placeholder takes it."""
        return decision if self._spec is None else self._spec.apply(decision)

    def flat_of(self, value: Any) -> list[Any] | None:
        """Returns the number as a list, or `None` if it is not in the range."""
        point = self.point("", None)
        if type(value) is float or type(value).__module__ == "numpy":
            value = point.converted(value)
        if self._spec is not None and _is_whole(value):
            value = int(value) if is_equal(self._spec.match(int(value)), value) else value
        return [value] if point.admits(value, None) else None

    def fitted_decided(self, spec: Any, path: object) -> Self:
        """Checks both bounds; if the spec converts them, it converts every number."""
        bounds = (self.min_value, self.max_value)
        taken = [spec.apply(bound, path) for bound in bounds]
        converts = not all(map(is_equal, taken, bounds))
        new = spec if converts else None
        return self if self._spec == new else self.replaced(_spec=new)


def _is_whole(value: Any) -> bool:
    return isinstance(value, float) and value.is_integer()


@final
class FloatV(_Range):
    """A float of a range, both bounds included.

    Args:
        min_value: The lower bound.
        max_value: The upper bound.
        scale: `'linear'`, `'log'` or `'rlog'`; `None` means linear.
        step: The distance between neighbours; `None` allows every float.
        **common: `name`, `hints`, `when`, `otherwise`, see `Hyper`.
    """

    __slots__ = ("scale", "step")

    _kind = Float

    def __init__(
        self,
        min_value: float,
        max_value: float,
        scale: str | None = None,
        step: float | None = None,
        **common: Any,
    ) -> None:
        super().__init__(**common)
        self.min_value = _float(min_value)
        self.max_value = _float(max_value)
        self.scale = scale
        self.step = step
        point = self.point("", None)  # raises SpaceError for wrong arguments
        self.step = getattr(point, "step", None)  # as a float of Python

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.step = None  # pickles of older versions have none
        super().__setstate__(state)

    def _content(self) -> tuple[Any, ...]:
        # Without a step, the fingerprint is that of older versions.
        steps = () if self.step is None else (self.step,)
        return (self.min_value, self.max_value, self.scale, *steps)

    def __repr__(self) -> str:
        shown = [repr(self.min_value), repr(self.max_value)]
        shown += [] if self.scale is None else [repr(self.scale)]
        shown += [] if self.step is None else [f"step={self.step!r}"]
        return f"floatv({', '.join(shown + self._shown())})"


def _float(value: Any) -> float:
    """Returns a bound as a float.

    Raises:
        SpecTypeError: The value is not a number.
    """
    try:
        if not isinstance(value, (str, bytes)):
            return float(value)
    except (TypeError, ValueError, OverflowError):
        pass
    raise SpecTypeError(f"Expected a number as a bound of floatv, but got {describe(value)}.")


@final
class IntV(_Range):
    """An int of a range, both bounds included.

    Args:
        min_value: The lower bound.
        max_value: The upper bound.
        step: The distance between neighbours.
        log: Whether values are drawn evenly in the logarithm.
        **common: `name`, `hints`, `when`, `otherwise`, see `Hyper`.
    """

    __slots__ = ("log", "step")

    _kind = Int

    def __init__(
        self, min_value: int, max_value: int, step: int = 1, log: bool = False, **common: Any
    ) -> None:
        super().__init__(**common)
        self.min_value = plain_number(min_value)
        self.max_value = plain_number(max_value)
        self.step = plain_number(step)
        self.log = log
        self.point("", None)  # raises SpaceError for wrong arguments

    def _content(self) -> tuple[Any, ...]:
        return (self.min_value, self.max_value, self.step, self.log)

    def __repr__(self) -> str:
        shown = [repr(self.min_value), repr(self.max_value)]
        shown += [f"step={self.step}"] if self.step != 1 else []
        shown += ["log=True"] if self.log else []
        return f"intv({', '.join(shown + self._shown())})"
