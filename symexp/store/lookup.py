"""Which realization is meant: by its reference, a path to it, a derivation, or a stage."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, MappingView, Sequence, Set
from pathlib import Path
from typing import Any

from symexp.store.derivation import Derivation
from symexp.store.disk.layout import Layout
from symexp.store.disk.links import realization_at
from symexp.store.errors import AmbiguousRealizationError, NotRealizedError, RefError
from symexp.store.realization import Realization
from symexp.store.realizing.plan import Step
from symexp.store.refs import Ref
from symexp.store.upkeep.queries import realizations_of

__all__ = ["Lookup", "is_several"]


def is_several(which: Any) -> bool:
    """Whether it is a list of things, of whatever kind; a stage that can be iterated is one."""
    kinds = (Sequence, Set, MappingView, Iterator)
    return isinstance(which, kinds) and not isinstance(which, (str, bytes))


class Lookup:
    """Finds references for whatever stands for realizations; never builds.

    A stage stands for the realizations that its matcher chooses, the reference of a derivation
    for all it has.

    Args:
        layout: The store's layout.
        derive: Gives the derivation of a stage.
        step_of: Gives the step of a derivation in its plan.
    """

    def __init__(
        self,
        layout: Layout,
        derive: Callable[[Any], Derivation],
        step_of: Callable[[Derivation], Step],
    ) -> None:
        self._layout = layout
        self._derive = derive
        self._step_of = step_of

    def one(self, which: Any) -> Ref:
        """The reference of the one realization that is meant.

        Raises:
            RefError: It is not the reference of one, or there is no such derivation.
            NotRealizedError: It is a stage without a realization.
            MatchError: It is a stage whose matcher refuses what there is.
            AmbiguousRealizationError: Several realizations stand for it.
        """
        found = self.every(which)
        if len(found) != 1:
            listed = ", ".join(map(str, found[:3]))
            raise AmbiguousRealizationError(
                f"{len(found)} realizations stand for {found[0].name!r}, where one is wanted. "
                f"Give one of {listed}, or the stage with another matcher."
            )
        return found[0]

    def every(self, which: Any) -> list[Ref]:
        """The references of all realizations that are meant; `which` may be a list."""
        if isinstance(which, Realization):
            return [which.parts]
        if isinstance(which, Path) or (isinstance(which, str) and os.sep in which):
            return [realization_at(self._layout, which).parts]
        if isinstance(which, str) and which.startswith("drv:"):
            return self._of_derivation(which)
        if isinstance(which, (str, Ref)):
            return [Ref.parse(which)]
        if is_several(which):
            return [ref for item in which for ref in self.every(item)]
        return self._of_stage(which)

    def kept_by(self, which: Any) -> list[Ref]:
        """As `every`, but all realizations of a stage, whatever its matcher chooses.

        Raises:
            RefError, NotRealizedError: What is named is not there, so that it cannot be kept.
        """
        if isinstance(which, (str, Ref, Path, Realization)):
            found = self.every(which)
            for ref in found:
                if not self._layout.place(ref).is_dir():
                    raise RefError(
                        f"There is no realization {ref} in {self._layout.root} that could be kept."
                    )
            return found
        if is_several(which):
            return [ref for item in which for ref in self.kept_by(item)]
        return self._kept(self._derive(which).ref)

    def derivation_ref(self, which: Any) -> str:
        """The reference of the derivation of a stage, of a realization, or of a reference."""
        if isinstance(which, Realization):
            return which.derivation
        if isinstance(which, Ref):
            return which.derivation_ref
        if isinstance(which, Path) or (isinstance(which, str) and os.sep in which):
            return realization_at(self._layout, which).derivation
        if isinstance(which, str):
            return which if which.startswith("drv:") else Ref.parse(which).derivation_ref
        return self._derive(which).ref

    def _kept(self, derivation_ref: str) -> list[Ref]:
        found = realizations_of(self._layout, derivation_ref, failed=False)
        return [realization.parts for realization in found]

    def _of_derivation(self, ref: str) -> list[Ref]:
        found = self._kept(ref)
        if not found:
            raise NotRealizedError(f"There is no realization of {ref} in {self._layout.root}.")
        return found

    def _of_stage(self, stage: Any) -> list[Ref]:
        step = self._step_of(self._derive(stage))
        step.check_kept()
        return list(step.refs)
