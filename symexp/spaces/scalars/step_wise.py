"""A schedule in phases."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import Any

from symexp.errors import SpecValueError
from symexp.spaces.scalars.base import Scalar, make_scalar

__all__ = ["StepWise"]


class StepWise(Scalar):
    """A scalar that takes another value, or follows another scalar, in each phase.

    A scalar of a phase gets the step within the phase. After the last phase the value of its last
    step stays.

    Args:
        phases: Pairs of the length of a phase and its value. A length is a number of steps, or,
            with `total_steps`, a float: the share of the phase in the sum of all lengths.
        total_steps: The number of steps of all phases, for lengths that are floats.

    Raises:
        SpecValueError: A length is a float without `total_steps`, or an integer with it, or all
            lengths are zero.

    Example:
        >>> rate = StepWise([(2, 0.1), (3, 0.5)])
        >>> [rate(step) for step in range(6)]
        [0.1, 0.1, 0.5, 0.5, 0.5, 0.5]
    """

    phases: list[Any]
    total_steps: int | None = None

    def _on_bound(self) -> None:
        super()._on_bound()
        if not self.phases:
            raise SpecValueError("Expected at least one phase, but got none.")
        lengths = [length for length, _ in self.phases]
        wanted = int if self.total_steps is None else float
        for length in lengths:
            if type(length) is not wanted or length < 0:
                raise SpecValueError(
                    f"Expected the lengths of phases to be of type {wanted.__name__}, and not "
                    f"negative, {'without' if wanted is int else 'with'} total_steps, but got "
                    f"{length!r}. Lengths that are shares of the schedule need `total_steps=`."
                )
        if self.total_steps is not None:
            whole = sum(lengths)
            if not whole:
                raise SpecValueError(
                    f"Expected a phase whose share is not 0, but got {list(self.phases)}."
                )
            lengths = [int(length / whole * self.total_steps) for length in lengths]
        self._ends = list(accumulate(lengths))
        self._values = [make_scalar(value) for _, value in self.phases]

    def call(self, step: int) -> Any:
        """Returns the value at a step."""
        phase = bisect_right(self._ends, step)
        if phase == len(self._ends):
            phase, step = phase - 1, self._ends[-1] - 1
            while phase and self._ends[phase] == self._ends[phase - 1]:
                phase -= 1  # an empty phase has no last step
        return self._values[phase](step - (self._ends[phase - 1] if phase else 0))
