"""Functions of scalars, and the usual schedules."""

from __future__ import annotations

import math
from typing import Any

from symexp.spaces.scalars.base import STEP, Scalar, UnaryOp, make_scalar

__all__ = [
    "Cosine",
    "Exp",
    "Log",
    "Sine",
    "SquareRoot",
    "cos",
    "cosine_decay",
    "cyclic",
    "exp",
    "exponential_decay",
    "linear",
    "log",
    "sin",
    "sqrt",
]


class SquareRoot(UnaryOp):
    """The square root of a scalar."""

    def operate(self, x: Any) -> float:
        """Returns the square root."""
        return math.sqrt(x)


class Exp(UnaryOp):
    """The exponential of a scalar."""

    def operate(self, x: Any) -> float:
        """Returns e to the power of x."""
        return math.exp(x)


class Log(Scalar):
    """The logarithm of a scalar.

    Args:
        x: A scalar, a function of the step, or a number.
        base: The base, likewise.
    """

    x: Any
    base: Any = math.e

    def _on_bound(self) -> None:
        super()._on_bound()
        self._x = make_scalar(self.x)
        self._base = make_scalar(self.base)

    def call(self, step: int) -> float:
        """Returns the logarithm at a step."""
        return math.log(self._x(step), self._base(step))


class Cosine(UnaryOp):
    """The cosine of a scalar, in radians."""

    def operate(self, x: Any) -> float:
        """Returns the cosine."""
        return math.cos(x)


class Sine(UnaryOp):
    """The sine of a scalar, in radians."""

    def operate(self, x: Any) -> float:
        """Returns the sine."""
        return math.sin(x)


sqrt, exp, log, cos, sin = SquareRoot, Exp, Log, Cosine, Sine


def linear(total_steps: int, start: float = 1.0, end: float = 0.0) -> Scalar:
    """Returns a scalar that goes from `start` to `end` along a line.

    Args:
        total_steps: The step at which the scalar is `end`.
        start: The value at step 0.
        end: The value at `total_steps`.

    Example:
        >>> linear(10, start=0, end=5)(4)
        2.0
    """
    return start + STEP * ((end - start) / total_steps)


def cosine_decay(total_steps: int, start: float = 1.0, end: float = 0.0) -> Scalar:
    """Returns a scalar that goes from `start` to `end` along half a cosine.

    Args:
        total_steps: The step at which the scalar is `end`.
        start: The value at step 0.
        end: The value at `total_steps`.

    References:
        Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017.
    """
    return 0.5 * (start - end) * (1 + Cosine(math.pi * STEP / total_steps)) + end


def exponential_decay(
    decay_rate: float, decay_interval: int, start: float = 1.0, staircase: bool = True
) -> Scalar:
    """Returns a scalar that is multiplied by a rate in every interval.

    Args:
        decay_rate: The factor of one interval.
        decay_interval: The number of steps of one interval.
        start: The value at step 0.
        staircase: Whether the scalar changes at the end of an interval only.
    """
    exponent = STEP / float(decay_interval)
    return start * (decay_rate ** (exponent.floor() if staircase else exponent))


def cyclic(cycle: int, initial_radiant: float = 0.0, high: float = 1.0, low: float = 0.0) -> Scalar:
    """Returns a scalar that goes up and down along a cosine.

    Args:
        cycle: The number of steps of a period.
        initial_radiant: The phase at step 0, in radians.
        high: The highest value.
        low: The lowest value.
    """
    phase = initial_radiant + math.pi * 2 * STEP / cycle
    return 0.5 * (high - low) * (1 + Cosine(phase)) + low
