"""Filters of decision points: which of them a recombinator works on."""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated
from typing import Any as AnyValue

from symexp._base.optional_arguments import with_optional
from symexp.spaces.dna.annotations import AttributeDict
from symexp.spaces.evolution.operation import rng_of
from symexp.spaces.scalars.base import scalar_spec, scalar_value
from symexp.tree.handles.object_class import Object
from symexp.typing import Callable, Int

__all__ = ["ALL", "ANY", "All", "Any", "DecisionPointFilter", "Lambda", "make_filter"]


class DecisionPointFilter(Object):
    """Selects decision points. Abstract; subclasses define `call(decision_points)`."""

    def _on_bound(self) -> None:
        super()._on_bound()
        self._call = with_optional(self.call, ("global_state", "step"))

    def __call__(
        self,
        decision_points: list[AnyValue],
        global_state: AttributeDict | None = None,
        step: int = 0,
    ) -> list[AnyValue]:
        """Returns the selected decision points.

        Args:
            decision_points: The decision points, bound to their places.
            global_state: What operations of one evolution share.
            step: The number of proposals so far.
        """
        return self._call(decision_points, global_state=global_state, step=step)  # type: ignore[no-any-return]  # of users

    @abstractmethod
    def call(
        self,
        decision_points: list[AnyValue],
        global_state: AttributeDict | None = None,
        step: int = 0,
    ) -> list[AnyValue]:
        """Returns the selected decision points; the keyword arguments may be left out."""


class Lambda(DecisionPointFilter):
    """A function as a filter.

    Args:
        fn: A function of the decision points, and of `global_state` and `step` if it takes them.
    """

    fn: Annotated[AnyValue, Callable()]

    def _on_bound(self) -> None:
        super()._on_bound()
        self._fn = with_optional(self.fn, ("global_state", "step"))

    def call(
        self,
        decision_points: list[AnyValue],
        global_state: AttributeDict | None = None,
        step: int = 0,
    ) -> list[AnyValue]:
        """Returns what the function returns."""
        return self._fn(decision_points, global_state=global_state, step=step)  # type: ignore[no-any-return]  # of users


class All(DecisionPointFilter):
    """Selects all decision points."""

    def call(self, decision_points: list[AnyValue]) -> list[AnyValue]:  # type: ignore[override]  # may be left out
        """Returns all decision points."""
        return decision_points


class Any(DecisionPointFilter):
    """Selects some decision points at random.

    Args:
        k: How many, or a scalar of the step.
        seed: The seed; `None` draws from the global state of `random`.
    """

    k: Annotated[AnyValue, scalar_spec(Int(min_value=0))] = 1
    seed: int | None = None

    def _on_bound(self) -> None:
        super()._on_bound()
        self._random = rng_of(self.seed)

    def call(self, decision_points: list[AnyValue], step: int) -> list[AnyValue]:  # type: ignore[override]  # may be left out
        """Returns the selected decision points, in their order."""
        k = scalar_value(self.k, step)
        if k >= len(decision_points):
            return decision_points
        indices = sorted(self._random.sample(range(len(decision_points)), k=k))
        return [decision_points[i] for i in indices]


ALL = All()
ANY = Any()


def make_filter(value: AnyValue) -> DecisionPointFilter:
    """Returns the filter of a function; filters stay as they are."""
    return value if isinstance(value, DecisionPointFilter) else Lambda(value)
