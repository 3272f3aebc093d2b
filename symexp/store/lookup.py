"""Which realization is meant: by its reference, a path to it, a derivation, or a stage."""

from __future__ import annotations

import datetime
import os
import subprocess
from collections.abc import Callable, Iterator, MappingView, Sequence, Set
from pathlib import Path
from typing import Any

from symexp.store.derivation import Derivation
from symexp.store.disk import links as links_module
from symexp.store.disk.layout import Layout
from symexp.store.disk.links import realization_at
from symexp.store.errors import AmbiguousRealizationError, MatchError, NotRealizedError, RefError
from symexp.store.realization import Realization
from symexp.store.realizing.plan import Step
from symexp.store.refs import Ref
from symexp.store.upkeep import queries as query
from symexp.store.upkeep.queries import Difference, realizations_of

__all__ = ["Looking", "Lookup", "is_several"]


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


# Looking at what a store holds, and links that keep it.


Which = Any

"""A realization, its reference, a path to it, a derivation, its reference, or a stage."""


class Looking:
    """The part of a store that builds nothing and removes nothing.

    Attributes:
        layout: Where things lie.
    """

    layout: Layout
    _lookup: Lookup

    @property
    def root(self) -> Path:
        """The store's directory."""
        return self.layout.root

    def __getitem__(self, which: Which) -> Realization:
        realization = Realization(self.layout, self._lookup.one(which))
        if not realization.home.is_dir():
            raise RefError(f"There is no realization {realization.ref} in {self.root}.")
        return realization

    def __contains__(self, which: object) -> bool:
        try:
            ref = self._lookup.one(which)
        except (RefError, MatchError, NotRealizedError):
            return False
        return self.layout.place(ref).is_dir()

    def realizations(self, stage: Any = None, *, failed: bool = False) -> list[Realization]:
        """The realizations of a stage, or all; newest first where a stage is given.

        Args:
            stage: A stage, the reference of a derivation, or one of its realizations; `None` for
                all, in no order.
            failed: Whether kept failures are wanted instead of successes.
        """
        if stage is None:
            refs = [ref for ref in self.layout.refs() if ref.failed == failed]
            return [Realization(self.layout, ref) for ref in refs]
        return query.realizations_of(self.layout, self._lookup.derivation_ref(stage), failed)

    def derivations(self) -> list[str]:
        """The references of all derivations that have realizations."""
        return sorted({ref.derivation_ref for ref in self.layout.refs() if not ref.failed})

    def dependencies(self, which: Which) -> list[Realization]:
        """What a realization was built from, directly."""
        return [Realization(self.layout, ref) for ref in self[which].direct_inputs]

    def dependents(self, which: Which) -> list[Realization]:
        """What was built from a realization, directly. Reads the whole store."""
        return query.dependents(self[which])

    def roots(self) -> list[Realization]:
        """The realizations that nothing depends on. Reads the whole store."""
        return query.roots(self.layout)

    def ls(self, which: Which, path: str | os.PathLike[str] = "") -> list[str]:
        """The names in a directory of a realization's artifacts."""
        return query.ls(self[which], path)

    def cat(self, which: Which, path: str | os.PathLike[str]) -> str:
        """The text of an artifact."""
        return query.cat(self[which], path)

    def find(
        self,
        name: str = "*",
        newer: float | datetime.timedelta | datetime.datetime | None = None,
    ) -> list[Realization]:
        """The realizations of stages with a name, newest first.

        Args:
            name: The stage's name; `*` and `?` as in file names.
            newer: A moment (local time, if it says nothing else), or so many seconds or such a
                time span back from now.
        """
        return list(query.find(self.layout, name, newer))

    def du(self) -> dict[str, int]:
        """Bytes of artifacts by realization, and the `total` on disk."""
        return query.du(self.layout)

    def diff(self, left: Which, right: Which) -> list[Difference]:
        """In what two realizations differ, in configuration and files."""
        return query.diff(self[left], self[right])

    def shell(self, which: Which) -> int:
        """Opens a shell in the directory of a realization's artifacts; gives its exit status."""
        program = os.environ.get("SHELL", "/bin/sh")
        return subprocess.call([program], cwd=self[which].path)

    def link(self, which: Which, path: str | os.PathLike[str]) -> Path:
        """Makes a symbolic link to a realization's artifacts; while it stands, gc keeps them.

        A link that is moved keeps nothing: make it again where it is to be.

        Raises:
            FileExistsError: Something else than a link to a realization is at the path.
        """
        return links_module.link(self.layout, self._lookup.one(which), path)

    def unlink(self, path: str | os.PathLike[str]) -> None:
        """Removes a link that `link` made."""
        links_module.unlink(self.layout, path)

    def links(self) -> dict[Path, str]:
        """The links that stand, and the references they lead to."""
        return {place: str(ref) for place, ref in links_module.links(self.layout).items()}
