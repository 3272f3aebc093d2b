"""Random scalars: a new value at every call."""

from __future__ import annotations

import random
from abc import abstractmethod
from typing import Any

from symexp.errors import SpecValueError
from symexp.spaces.scalars.base import Scalar
from symexp.tree.handles.object_class import members

__all__ = ["Gaussian", "LogNormal", "Normal", "RandomScalar", "Triangular", "Uniform"]


class RandomScalar(Scalar):
    """A random number. Abstract; subclasses define `next_value()`.

    Args:
        seed: The seed; `None` draws from the global state of `random`.
    """

    seed: int | None = None

    def _on_bound(self) -> None:
        super()._on_bound()
        self._random: Any = random if self.seed is None else random.Random(self.seed)

    def call(self, step: int) -> Any:
        """Returns the next value, whatever the step is."""
        return self.next_value()

    @abstractmethod
    def next_value(self) -> Any:
        """Returns the next value."""


@members([], init_arg_list=["low", "high", "seed"])
class Uniform(RandomScalar):
    """A random number of a range: an integer if both bounds are, else a float.

    Args:
        low: The lower bound.
        high: The upper bound, included.
        seed: The seed; `None` draws from the global state of `random`.

    Raises:
        SpecValueError: The bounds are crossed.
    """

    low: int | float = 0.0
    high: int | float = 1.0

    def _on_bound(self) -> None:
        super()._on_bound()
        if self.high < self.low:
            raise SpecValueError(f"Expected low <= high, but got low={self.low}, high={self.high}.")

    def next_value(self) -> Any:
        """Returns the next value."""
        if isinstance(self.low, int) and isinstance(self.high, int):
            return self._random.randint(self.low, self.high)
        return self._random.uniform(self.low, self.high)


@members([], init_arg_list=["low", "high", "mode", "seed"])
class Triangular(RandomScalar):
    """A random number of a range, most likely near the mode; an integer if both bounds are.

    Args:
        low: The lower bound.
        high: The upper bound.
        mode: The most likely value; `None` means the middle.
        seed: The seed; `None` draws from the global state of `random`.
    """

    low: int | float = 0.0
    high: int | float = 1.0
    mode: int | float | None = None

    def next_value(self) -> Any:
        """Returns the next value."""
        mode = (self.low + self.high) / 2 if self.mode is None else self.mode
        value = self._random.triangular(self.low, self.high, mode)
        is_int = isinstance(self.low, int) and isinstance(self.high, int)
        return int(value) if is_int else value


@members([], init_arg_list=["mean", "std", "seed"])
class Gaussian(RandomScalar):
    """A random number of a normal distribution, as `random.gauss` draws it.

    Args:
        mean: The mean.
        std: The standard deviation.
        seed: The seed; `None` draws from the global state of `random`.
    """

    mean: float  # type: ignore[misc]  # the order is that of init_arg_list
    std: float  # type: ignore[misc]  # likewise

    def next_value(self) -> float:
        """Returns the next value."""
        return float(self._random.gauss(self.mean, self.std))


@members([], init_arg_list=["mean", "std", "seed"])
class Normal(RandomScalar):
    """A random number of a normal distribution, as `random.normalvariate` draws it.

    Args:
        mean: The mean.
        std: The standard deviation.
        seed: The seed; `None` draws from the global state of `random`.
    """

    mean: float  # type: ignore[misc]  # the order is that of init_arg_list
    std: float  # type: ignore[misc]  # likewise

    def next_value(self) -> float:
        """Returns the next value."""
        return float(self._random.normalvariate(self.mean, self.std))


@members([], init_arg_list=["mean", "std", "seed"])
class LogNormal(RandomScalar):
    """A random number whose logarithm has a normal distribution.

    Args:
        mean: The mean of the logarithm.
        std: The standard deviation of the logarithm.
        seed: The seed; `None` draws from the global state of `random`.
    """

    mean: float  # type: ignore[misc]  # the order is that of init_arg_list
    std: float  # type: ignore[misc]  # likewise

    def next_value(self) -> float:
        """Returns the next value."""
        return float(self._random.lognormvariate(self.mean, self.std))
