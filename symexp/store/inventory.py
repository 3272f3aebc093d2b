"""`Inventory`: what a store has. Looking at it, keeping and removing it, and sharing it."""

from __future__ import annotations

import datetime
import os
import subprocess
from abc import abstractmethod
from pathlib import Path
from typing import Any

from symexp._base.registry import resolve
from symexp._base.tracebacks import user_facing_methods
from symexp.errors import describe
from symexp.store.checkpoints import Checkpoint, checkpoints_in
from symexp.store.derivation import Derivation
from symexp.store.disk import links
from symexp.store.disk.layout import Layout
from symexp.store.disk.repair import verify_and_repair
from symexp.store.disk.verify import Damage, verify
from symexp.store.errors import MatchError, NotRealizedError, RefError, StoreError
from symexp.store.matchers import Matcher
from symexp.store.realization import Realization
from symexp.store.refs import Ref
from symexp.store.remote.records import Transfer
from symexp.store.remote.remote import Remote
from symexp.store.remote.sharing import pull_which, push_which
from symexp.store.transfer import pack
from symexp.store.transfer.export import export
from symexp.store.upkeep import gc, queries
from symexp.store.upkeep.gc import Collected
from symexp.store.upkeep.queries import Difference, Selector
from symexp.store.upkeep.summary import Summary

__all__ = ["Inventory"]

Which = Any
"""A realization, its reference, a path to it, a derivation, its reference, or a stage."""


@user_facing_methods
class Inventory:
    """The realizations of a store, without building any; the base of `Store`.

    Attributes:
        layout: The paths of the store.
        remote: The place that is shared with other stores; `None` if there is none.
    """

    layout: Layout
    remote: Remote | None
    _selector: Selector

    @abstractmethod
    def derivation(self, stage: Any, matcher: Matcher | None = None) -> Derivation:
        """Returns the derivation of a stage. Runs nothing."""

    @property
    def root(self) -> Path:
        """The store's directory."""
        return self.layout.root

    # Looking.

    def __getitem__(self, which: Which) -> Realization:
        realization = Realization(self.layout, self._selector.one(which))
        if not realization.home.is_dir():
            raise RefError(f"There is no realization {realization.ref} in {self.root}.")
        return realization

    def __contains__(self, which: object) -> bool:
        try:
            ref = self._selector.one(which)
        except (RefError, MatchError, NotRealizedError):
            return False
        return self.layout.place(ref).is_dir()

    def realizations(self, stage: Any = None, *, failed: bool = False) -> list[Realization]:
        """Returns the realizations of a stage, newest first, or all realizations.

        Args:
            stage: A stage, the reference of a derivation, or one of its realizations; `None` for
                all, in no particular order.
            failed: Whether kept failures are wanted instead of successes.
        """
        if stage is None:
            refs = [ref for ref in self.layout.refs() if ref.failed == failed]
            return [Realization(self.layout, ref) for ref in refs]
        return self._selector.realizations(stage, failed)

    def stage(self, which: Which) -> Any:
        """Returns the pipeline that a realization was built from, as a symbolic object.

        It can be printed, compared, patched and realized like the original, even if the
        realization came in an archive. Classes that are not known here stay unknown.

        Args:
            which: A realization, its reference, or a path to it.

        Raises:
            RefError: It is not in the store.
            CodecError: The configuration does not fit the current classes.
        """
        return resolve("stages.restore")(self.layout, self[which])

    def derivations(self) -> list[str]:
        """Returns the references of all derivations that have realizations."""
        return sorted({ref.derivation_ref for ref in self.layout.refs() if not ref.failed})

    def dependencies(self, which: Which) -> list[Realization]:
        """Returns the realizations that a realization was built from directly.

        Those that its build read further down come last.
        """
        found = self[which]
        read = (Ref.parse(ref) for refs in found.reads.values() for ref in refs)
        every = dict.fromkeys([*found.direct_inputs, *read])
        return [Realization(self.layout, ref) for ref in every]

    def dependents(self, which: Which) -> list[Realization]:
        """Returns the realizations that were built from one directly. Reads the whole store."""
        return queries.dependents(self[which])

    def roots(self) -> list[Realization]:
        """Returns the realizations that nothing depends on. Reads the whole store."""
        return queries.roots(self.layout)

    def ls(self, which: Which, path: str | os.PathLike[str] = "") -> list[str]:
        """Returns the names in a directory of a realization's artifacts."""
        return queries.ls(self[which], path)

    def cat(self, which: Which, path: str | os.PathLike[str]) -> str:
        """Returns the text of an artifact."""
        return queries.cat(self[which], path)

    def find(
        self,
        name: str = "*",
        newer: float | datetime.timedelta | datetime.datetime | None = None,
    ) -> list[Realization]:
        """Returns the realizations of stages whose names match a pattern, newest first.

        Args:
            name: The stage's name; `*` and `?` as in file names.
            newer: A moment (in local time unless it has a time zone), or a time span back from
                now, in seconds or as a `timedelta`.
        """
        return list(queries.find(self.layout, name, newer))

    def checkpoints(self, stage: Any = None) -> list[Checkpoint]:
        """Returns the checkpoints of builds that have not succeeded yet.

        Args:
            stage: A stage, the reference of a derivation, or one of its realizations; `None` for
                all.

        Returns:
            The checkpoints. Each has `name`, `derivation`, `path`, `size`, `changed`, `attempts`,
            `is_in_use` and `is_set_aside`, and is removed by its `remove()`.
        """
        found = checkpoints_in(self.layout)
        if stage is None:
            return found
        key, name = self._selector.derivation_key(stage)
        return [c for c in found if c.entry.startswith(key) and c.name == name]

    def du(self) -> dict[str, int]:
        """Returns the bytes of artifacts of each realization, and the `total` on disk.

        If there are checkpoints, `checkpoints` is their size, which counts in the total.
        """
        return queries.du(self.layout)

    def diff(self, left: Which, right: Which) -> list[Difference]:
        """Returns the differences of two realizations, in configuration, files and provenance."""
        return queries.diff(self[left], self[right])

    def show(self, which: Which) -> Summary:
        """Returns all that is known about a realization, as text for people.

        It says how it was built (when, by whom, where, with which versions, commit of git and
        seeds), from what, its files, and how to build it again. At the prompt and in a notebook it
        shows itself; `print` prints it, and `to_json()` returns it as JSON.
        """
        return Summary(self[which])

    def shell(self, which: Which) -> int:
        """Opens a shell in the directory of a realization's artifacts; returns its exit status."""
        program = os.environ.get("SHELL", "/bin/sh")
        return subprocess.call([program], cwd=self[which].path)

    # Keeping, removing and checking.

    def link(self, which: Which, path: str | os.PathLike[str]) -> Path:
        """Makes a symbolic link to a realization's artifacts; gc keeps what links lead to.

        A link that is moved keeps nothing: make it again at its new place. If the store is moved
        or copied, its links still count, see `links`.

        Raises:
            FileExistsError: The path exists and is not a link to a realization.
        """
        return links.link(self.layout, self._selector.one(which), path)

    def unlink(self, path: str | os.PathLike[str]) -> None:
        """Removes a link that `link` made, so that it no longer keeps anything.

        Raises:
            RefError: The store has no record of such a link.
        """
        links.unlink(self.layout, path)

    def links(self) -> dict[Path, str]:
        """Returns the links that count, and the references of the realizations that they keep.

        A link that was removed by hand does not count. After the store was moved, links that lead
        to its old place are corrected where this user may write. After it was moved or copied, a
        link that does not exist here still counts, until `unlink` releases it.
        """
        return {place: str(ref) for place, ref in links.renewed(self.layout).items()}

    def gc(
        self,
        keep: Any = (),
        *,
        older_than: float | datetime.timedelta | None = None,
        max_bytes: int | None = None,
        keep_last: int | None = None,
        checkpoints: float | datetime.timedelta | None = None,
        dry_run: bool = False,
    ) -> Collected:
        """Removes all that is in no closure of a link, of a living process, or of `keep`.

        Build directories of failures go as well, unless `older_than` is given. Checkpoints of
        builds that have not succeeded stay, unless `checkpoints` is given.

        Args:
            keep: References or realizations to keep, one or a list; a stage keeps all its
                realizations.
            older_than: Removes only what was built longer ago, in seconds or as a time span.
            max_bytes: Removes no more than is needed to come down to this size; what was built
                first goes first.
            keep_last: Keeps this many of the last realizations of each derivation.
            checkpoints: Removes the checkpoints in which nothing has changed for this long, in
                seconds or as a time span; `0` removes all that no build uses now.
            dry_run: Only reports what would be removed.

        Raises:
            RefError, NotRealizedError: Something in `keep` is not in the store; nothing was
                removed.
            StoreError: A limit is not a sensible number; nothing was removed.
        """
        return gc.collect(
            self.layout,
            self._selector.kept_by(keep),
            older_than=older_than,
            max_bytes=max_bytes,
            keep_last=keep_last,
            checkpoints=checkpoints,
            dry_run=dry_run,
        )

    def remove(self, which: Any, *, dependents: bool = False) -> list[str]:
        """Removes one realization or several; refuses while others depend on them.

        Args:
            which: One, or a list.
            dependents: Whether the realizations that depend on them are removed, too.

        Returns:
            The references of the removed realizations.
        """
        removed = gc.remove(self.layout, self._selector.every(which), dependents=dependents)
        return [str(ref) for ref in removed]

    def verify(self, *, repair: bool = False) -> list[Damage]:
        """Compares every byte in the store with what was recorded.

        Args:
            repair: Whether damaged realizations, and those that were perhaps built from damage,
                are moved to `quarantine/`, so that they are built again on request. Modes of files
                that were changed are corrected.

        Returns:
            The damage; empty for a sound store.
        """
        return verify_and_repair(self.layout) if repair else verify(self.layout)

    # Moving realizations between stores.

    def pack(self, which: Any, archive: str | os.PathLike[str]) -> Path:
        """Writes realizations, with exactly their closure, into an archive."""
        return pack.pack(self.layout, self._selector.every(which), archive)

    def export(self, which: Any, folder: str | os.PathLike[str]) -> Path:
        """Copies the artifacts of realizations into a new folder, for people without symexp.

        The files have their own names, may be changed, and do not depend on the store. The folder
        has a file `symexp.json` with reference, configuration, provenance and digests, and
        `symexp.log` if the build printed something. The folder appears as a whole or not at all.

        Args:
            which: One realization, or a list; each of several gets a folder of its own in the
                folder.
            folder: The path of a folder that does not exist, or is empty.

        Returns:
            The folder.

        Raises:
            StoreError: The folder is not empty; nothing was written.
            DamagedError: A file does not have the recorded bytes; nothing was written.
        """
        return export(self.layout, self._selector.every(which), folder)

    def unpack(self, archive: str | os.PathLike[str]) -> list[Realization]:
        """Imports an archive; all of it is checked first, and refused if anything is wrong."""
        return pack.unpack(self.layout, archive)

    def push(
        self,
        which: Any = None,
        *,
        remote: str | os.PathLike[str] | Remote | None = None,
        verify: bool = False,
    ) -> Transfer:
        """Transfers realizations, with their closure, to the remote; only what it does not have.

        Args:
            which: What `pack` takes; by default all realizations of the store, but not the kept
                failures.
            remote: Another remote than that of the store.
            verify: Whether what the remote has is read and compared, and written again where it is
                damaged.

        Returns:
            What was transferred.

        Raises:
            RefError, NotRealizedError: Something is not in the store.
            DamagedError: A file of the store does not have the recorded bytes.
            RemoteError: The remote cannot be reached. What was transferred is not sent again.

        Example:
            `store.push(model, remote="s3://bucket/team")`
        """
        return push_which(self.layout, self._selector, which, (remote, self.remote), verify=verify)

    def pull(
        self, which: Any = None, *, remote: str | os.PathLike[str] | Remote | None = None
    ) -> Transfer:
        """Transfers realizations, with their closure, from the remote; only what is missing.

        Everything is checked like an archive, and with `Remote(trusted=...)` for its signature.

        Args:
            which: A reference, a realization, or a list; a stage, or the reference of a
                derivation, means all its realizations on the remote. By default everything that
                the remote has, without kept failures.
            remote: Another remote than that of the store.

        Returns:
            What was transferred.

        Raises:
            RemoteError: The remote cannot be reached, or something is not there, damaged or not
                signed. What arrived before stays.
        """
        return pull_which(self.layout, self._selector, which, (remote, self.remote))

    def copy(self, which: Any, to: Inventory) -> list[Realization]:
        """Copies realizations, with their closure, into another store; checked like an archive.

        Raises:
            StoreError: `to` is not a store.
        """
        if not isinstance(to, Inventory):
            raise StoreError(
                f"copy: to must be a store, such as sx.Store(path); got {describe(to)}."
            )
        return pack.copy(self.layout, self._selector.every(which), to.layout)
