"""Conditions: a decision that is active only under another's value."""

from __future__ import annotations

from typing import Any

from symexp.errors import describe
from symexp.spaces.dna.compact import Scalar, Tied
from symexp.spaces.dna.errors import SpaceError

__all__ = ["Condition"]


class Condition:
    """Holds when the decision of this name was taken and is one of the values.

    Args:
        name: The name of a decision that stands before, in the same space or an outer one.
        values: Candidate indices, if that is a choice; else numbers.

    Example:
        >>> Condition("optimizer", (0, 2))
        Condition('optimizer', (0, 2))
    """

    __slots__ = ("name", "values")

    def __init__(self, name: str, values: tuple[Scalar, ...]) -> None:
        if not isinstance(name, str) or not values:
            raise SpaceError(
                f"Expected the name of a decision and at least one value, but got "
                f"{describe((name, values))}."
            )
        self.name = name
        self.values = tuple(values)

    def holds(self, env: dict[str, Any]) -> bool:
        """Whether the decisions taken so far make it hold."""
        decision = env.get(self.name)
        while isinstance(decision, Tied):
            decision = decision.decision
        if isinstance(decision, tuple):
            decision = decision[0]
        return decision is not None and decision in self.values

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Condition):
            return NotImplemented
        return self.name == other.name and self.values == other.values

    def __hash__(self) -> int:
        return hash((self.name, self.values))

    def __repr__(self) -> str:
        return f"Condition({self.name!r}, {self.values!r})"
