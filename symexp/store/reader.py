"""Looking at what a store holds, and links that keep it."""

from __future__ import annotations

import datetime
import os
import subprocess
from pathlib import Path
from typing import Any

from symexp.store.disk import links as links_module
from symexp.store.disk.layout import Layout
from symexp.store.errors import MatchError, NotRealizedError, RefError
from symexp.store.lookup import Lookup
from symexp.store.realization import Realization
from symexp.store.upkeep import queries as query
from symexp.store.upkeep.queries import Difference

__all__ = ["Looking"]

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
