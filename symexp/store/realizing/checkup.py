"""Checking hits: each realization is looked at before it is used, and damaged ones are not used."""

from __future__ import annotations

from collections.abc import Iterable
from typing import final

from symexp.store.derivation import Derivation
from symexp.store.disk.condition import Change, condition_of, restore_modes
from symexp.store.disk.layout import Layout
from symexp.store.refs import Ref

__all__ = ["Checkup"]


@final
class Checkup:
    """What was seen of the realizations of a store; each one is looked at once, until `forget`.

    Args:
        layout: The store's layout.
        is_repairing: Whether wrong modes are corrected. A plan writes nothing.

    Attributes:
        damaged: What is wrong, by reference.
    """

    __slots__ = ("_layout", "_repairs", "_sound", "damaged")

    def __init__(self, layout: Layout, *, is_repairing: bool) -> None:
        self._layout = layout
        self._repairs = is_repairing
        self._sound: dict[str, set[Ref]] = {}
        self.damaged: dict[Ref, list[Change]] = {}

    def is_sound(self, ref: Ref) -> bool:
        """Looks at a realization, and corrects modes if this user may."""
        sound = self._sound.setdefault(ref.derivation, set())
        if ref in sound:
            return True
        if ref in self.damaged:
            return False
        condition = condition_of(self._layout, ref, is_quick=True)
        problems = condition.problems
        if condition.modes and self._repairs:
            left = restore_modes(condition.modes)
            problems += [(path, "has another executable bit than recorded") for path in left]
        if problems:
            self.damaged[ref] = problems
        else:
            sound.add(ref)
        return not problems

    def are_sound(self, refs: Iterable[Ref]) -> bool:
        """Looks at all of some realizations, also after the first damaged one."""
        return not [ref for ref in refs if not self.is_sound(ref)]

    def complaint(self, refs: Iterable[Ref]) -> str:
        """Returns what is wrong with the first damaged one of some realizations, as a phrase."""
        for ref in refs:
            if ref in self.damaged:
                path, problem = self.damaged[ref][0]
                return f"{ref} is damaged: {path} {problem}"
        return ""

    def forget(self, derivation: Derivation) -> None:
        """Makes the realizations of a derivation be looked at again."""
        self._sound.pop(derivation.key, None)
        for ref in [*self.damaged]:
            if ref.derivation == derivation.key:
                self.damaged.pop(ref, None)
