"""Conditions of placeholders, `when=(name, candidate)`, as conditions over decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symexp.spaces.dna import Condition, SpaceError
from symexp.spaces.placeholders.choices import ManyOf
from symexp.spaces.placeholders.hyper import Hyper
from symexp.tree.nodes.values import freeze

__all__ = ["Conditions"]


class Conditions:
    """Turns `when=(name, values)` into conditions over decisions.

    Args:
        named: The placeholders that conditions may refer to, by name.
    """

    def __init__(self, named: Mapping[str, Hyper]) -> None:
        self.named = named

    def lacks(self, hyper: Hyper) -> bool:
        """Whether a placeholder has a condition on one that is not known here."""
        return hyper.when is not None and hyper.when[0] not in self.named

    def of(self, hyper: Hyper) -> Condition | None:
        """The condition of a placeholder, if it has one."""
        if hyper.when is None:
            return None
        name, values = hyper.when
        owner = self.named.get(name)
        if not isinstance(owner, ManyOf):
            return Condition(name, values)
        return Condition(name, tuple(self._index(owner, v) for v in values))

    def _index(self, owner: ManyOf, value: Any) -> int:
        index = owner.index_of(freeze(value))
        if index is None:
            raise SpaceError(
                f"No candidate of {owner.name!r} is {value!r}; they are {owner!r}. "
                "Write a candidate in `when=(name, candidate)`."
            )
        return index
