"""Custom decision points: decisions that users encode as strings."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any, final

from symexp.errors import describe
from symexp.spaces.dna.decision_sources import DecisionSource, enumeration_error
from symexp.spaces.dna.printing import properties
from symexp.spaces.dna.space import DecisionPoint
from symexp.spaces.dna.structure import Rand, Scalar, SpaceError, place_of

__all__ = ["CustomDecisionPoint"]


@final
class CustomDecisionPoint(DecisionPoint):
    """A decision that is written as a string, which only its owner understands.

    Args:
        hyper_type: The kind, as it is printed.
        random_fn: Returns a random string, given a `random.Random`.
        next_fn: Returns the string after the given one, or `None` after the last. It gets `None`
            for the first string.
        mutate_fn: Returns a string near the given one, given it and a `random.Random`.
        size: The number of strings that `next_fn` returns; infinite by default.
        **common: `location`, `name`, `hints`, `condition`, see `DecisionPoint`.

    The functions belong to this process. They are not part of the JSON or the equality of a spec.

    Raises:
        SpaceError: The size is not a number from 1.
    """

    is_custom_decision_point = True

    __slots__ = ("hyper_type", "mutate_fn", "next_fn", "random_fn", "size")

    _own = ("hyper_type", "random_fn", "next_fn", "mutate_fn", "size")

    def __init__(
        self,
        hyper_type: str | None = None,
        random_fn: Callable[[random.Random], str] | None = None,
        next_fn: Callable[[str | None], str | None] | None = None,
        mutate_fn: Callable[[str, random.Random], str] | None = None,
        size: float = math.inf,
        **common: Any,
    ) -> None:
        super().__init__(**common)
        if isinstance(size, bool) or not isinstance(size, (int, float)) or not size >= 1:
            raise SpaceError(
                f"Expected the size of {place_of(self)} to be how many strings there are, from 1, "
                f"or math.inf, but got {describe(size)}."
            )
        self.hyper_type = hyper_type
        self.random_fn = random_fn
        self.next_fn = next_fn
        self.mutate_fn = mutate_fn
        self.size = size

    @property
    def space_size(self) -> float:
        """The number of strings, or `math.inf`."""
        return self.size

    def definition(self) -> tuple[Any, ...]:
        """Returns what two points of one name must agree on."""
        return (self.hyper_type, self.size)

    def take(self, source: DecisionSource, env: dict[str, Any] | None) -> Any:
        """Takes the string."""
        return source.one(self, self)

    def draw(self, rand: Rand, out: list[Scalar]) -> None:
        """Appends a random string."""
        out.append(self.sample(rand, self))

    def sample(self, rand: Rand, domain: Any) -> str:
        """Returns a random string.

        Raises:
            SpaceError: There is no `random_fn`, or it returned something else than a string.
        """
        if self.random_fn is None:
            raise SpaceError(
                f"{place_of(self)} cannot be drawn at random. Give it a `random_fn`, or use an "
                "algorithm that proposes its strings."
            )
        return self._text(self.random_fn(random.Random(rand())), "random_fn")

    def mutated(self, value: str, rand: Rand) -> str:
        """Returns a string near another one; a random one without `mutate_fn`."""
        if self.mutate_fn is None:
            return self.sample(rand, self)
        return self._text(self.mutate_fn(value, random.Random(rand())), "mutate_fn")

    def _text(self, value: Any, source: str) -> str:
        if type(value) is not str:
            raise SpaceError(
                f"Expected the {source} of {place_of(self)} to give a string, but got "
                f"{describe(value)}."
            )
        return value

    def admits(self, value: Any, domain: Any) -> bool:
        """Returns whether a value is a string."""
        return type(value) is str

    def expects(self, domain: Any) -> str:
        """Returns the domain in words."""
        return "a string"

    def first(self) -> Scalar:
        """Returns the first string.

        Raises:
            SpaceError: There is no `next_fn`, or it has no first string.
        """
        following = self._next(None)
        if following is None:
            raise SpaceError(f"{place_of(self)} has no first string: next_fn(None) gave None.")
        return following

    def after(self, value: Scalar) -> Scalar | None:
        """Returns the string after another one, or `None` after the last."""
        return self._next(str(value))

    def _next(self, value: str | None) -> str | None:
        if self.next_fn is None:
            raise enumeration_error(self)
        following = self.next_fn(value)
        return None if following is None else self._text(following, "next_fn")

    def unrank(self, index: int, out: list[Scalar]) -> None:
        """Appends the string at an index in the order of enumeration."""
        value = self.first()
        for _ in range(index):
            value = self.after(value) or value
        out.append(value)

    def format(self, indent: int = 0, show_id: bool = True) -> str:
        """Returns the printed form, which is that of PyGlove."""
        first, *rest = self.shown((), show_id)
        shown = [first, ("hyper_type", self.hyper_type, None), *rest]
        return f"CustomDecisionPoint({properties(shown, indent)})"
