"""Probes: numbers that notice whether a rule looks at them.

A rule that is applied to a space meets ranges, whose values are not decided. It is called with a
number of the range that records its use: a comparison whose result depends on the decision, or
arithmetic. If there is no such use, the rule treats all numbers of the range alike.
"""

from __future__ import annotations

import operator
from typing import Any, final

__all__ = ["Probe", "probe_of"]


@final
class Probe:
    """A number of a range, and whether it was used.

    Attributes:
        value: The number.
        is_used: Whether something was done that other numbers of the range would do differently.
    """

    __slots__ = ("high", "is_used", "low", "value")

    def __init__(self, low: float, high: float) -> None:
        self.low = low
        self.high = high
        self.is_used = False
        self.value: Any = None


class _ProbedFloat(float):
    """A float of a range that records its use."""

    sx_probe: Probe


class _ProbedInt(int):
    """An int of a range that records its use."""

    sx_probe: Probe


def probe_of(value: Any, low: float, high: float) -> Probe:
    """Returns a probe.

    Args:
        value: A number of the range.
        low: The lower bound of the range.
        high: The upper bound of the range.
    """
    probe = Probe(low, high)
    kind: Any = _ProbedFloat if isinstance(value, float) else _ProbedInt
    probe.value = kind(value)
    probe.value.sx_probe = probe
    return probe


def _compare(name: str) -> Any:
    function = getattr(operator, name)

    def compare(self: Any, other: Any) -> Any:
        probe = self.sx_probe
        plain = getattr(float if isinstance(self, float) else int, name)(self, other)
        if plain is NotImplemented or self is other:
            return plain
        at_ends = {bool(function(probe.low, other)), bool(function(probe.high, other))}
        inside = name in ("__eq__", "__ne__") and probe.low <= other <= probe.high
        if len(at_ends) > 1 or (inside and probe.low != probe.high):
            probe.is_used = True
        return plain

    return compare


def _compute(name: str, base: type) -> Any:
    plain = getattr(base, name)

    def compute(self: Any, *args: Any) -> Any:
        self.sx_probe.is_used |= self.sx_probe.low != self.sx_probe.high
        return plain(self, *args)

    return compute


def _truth(self: Any) -> bool:
    probe = self.sx_probe
    if probe.low <= 0 <= probe.high and probe.low != probe.high:
        probe.is_used = True
    return float(self.real) != 0.0 if isinstance(self, float) else int.__bool__(self)


_COMPARED = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__")
_COMPUTED = (
    "__abs__", "__add__", "__and__", "__ceil__", "__divmod__", "__float__", "__floor__",
    "__floordiv__", "__hash__", "__index__", "__int__", "__invert__", "__lshift__", "__mod__",
    "__mul__", "__neg__", "__or__", "__pos__", "__pow__", "__radd__", "__rand__", "__rdivmod__",
    "__rfloordiv__", "__rlshift__", "__rmod__", "__rmul__", "__ror__", "__round__", "__rpow__",
    "__rrshift__", "__rshift__", "__rsub__", "__rtruediv__", "__rxor__", "__sub__", "__truediv__",
    "__trunc__", "__xor__", "is_integer",
)  # fmt: skip

for _kind, _base in ((_ProbedFloat, float), (_ProbedInt, int)):
    for _name in _COMPARED:
        setattr(_kind, _name, _compare(_name))
    for _name in _COMPUTED:
        if hasattr(_base, _name):
            setattr(_kind, _name, _compute(_name, _base))
    setattr(_kind, "__bool__", _truth)  # noqa: B010  # mypy knows no assignment of methods
