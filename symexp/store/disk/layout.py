"""The paths of a store, and how one is opened. `docs/store-layout.md` describes them for users."""

from __future__ import annotations

import contextlib
import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

from symexp._base.atomic import fsync_directory, write_bytes
from symexp.errors import describe
from symexp.store.disk.canonical import parse_json
from symexp.store.disk.locks import FileLock
from symexp.store.disk.manifest import is_nfs_leftover
from symexp.store.disk.places import local_path
from symexp.store.disk.rights import is_shared
from symexp.store.errors import StoreFormatError
from symexp.store.refs import Ref

__all__ = ["FORMAT", "Layout"]

FORMAT = 1
_MARK = "symexp-store.json"
_CHECKPOINTS = "checkpoints"  # made when a build asks for one
_PARTS = ("realizations", "objects", "locks", "work", "failed", "quarantine", "roots")


class Layout:
    """The paths of one store, and its two locks.

    Args:
        root: The store's directory.
        create: Whether it is made if it is missing.

    Attributes:
        is_shared: Whether a group writes into the store: its directory has the setgid bit and is
            writable for the group.

    Raises:
        StoreFormatError: The directory is not a store, or a store of another version.
        StoreError: It is a URL, not the path of a directory.
    """

    __slots__ = (*_PARTS, "checkpoints", "gc_lock_path", "is_shared", "root")

    realizations: Path
    objects: Path
    locks: Path
    work: Path
    failed: Path
    quarantine: Path
    roots: Path
    checkpoints: Path

    def __init__(self, root: str | os.PathLike[str], *, create: bool = True) -> None:
        self.root = Path(local_path(root))
        for part in _PARTS:
            setattr(self, part, self.root / part)
        self.checkpoints = self.root / _CHECKPOINTS
        self.gc_lock_path = self.locks / "gc.lock"
        if not (self.root / _MARK).exists():
            self._make(create)
        self._check_format()
        self.is_shared = is_shared(self.root)
        self._complete()

    @classmethod
    def unmade(cls, root: str | os.PathLike[str]) -> Layout:
        """Returns the paths below a directory that is no store, such as a view of a remote."""
        layout = cls.__new__(cls)
        layout.root = Path(root)
        for part in _PARTS:
            setattr(layout, part, layout.root / part)
        layout.gc_lock_path = layout.locks / "gc.lock"
        layout.is_shared = False
        return layout

    def _make(self, create: bool) -> None:
        if not create:
            raise StoreFormatError(f"There is no store at {self.root}. `Store(path)` makes one.")
        try:
            self._make_root()
        except (FileExistsError, NotADirectoryError):
            raise StoreFormatError(
                f"{self.root} cannot be a store: a file is in its place. Choose another directory."
            ) from None
        self.is_shared = is_shared(self.root)
        names = [n for n in os.listdir(self.root) if not is_nfs_leftover(n)]
        known = (*_PARTS, _CHECKPOINTS)
        foreign = [n for n in names if n not in known and _MARK not in n]
        if (self.root / _MARK).exists():
            return  # another process has made the store since this one looked, and uses it already
        if foreign:
            raise StoreFormatError(
                f"{self.root} is not a store, and not empty (it holds {foreign[0]!r}). "
                "Choose another directory."
            )
        for part in _PARTS:
            self.make_directory(self.root / part)
        if self.is_shared:
            # Ahead: between `mkdir` and `chmod`, another user of the group may not write into one.
            for shard in range(256):
                self.make_directory(self.realizations / f"{shard:02x}")
                self.make_directory(self.objects / f"{shard:02x}")
            fsync_directory(self.realizations)
        self.gc_lock_path.touch()
        head = {"format": "symexp-store", "version": FORMAT}
        write_bytes(self.root / _MARK, json.dumps(head).encode() + b"\n")
        fsync_directory(self.root.parent)

    def _make_root(self) -> None:
        """Makes the directory of the store; it is shared if the one that contains it is."""
        if not self.root.is_dir():
            self.root.parent.mkdir(parents=True, exist_ok=True)
            self.root.mkdir(exist_ok=True)
            if is_shared(self.root.parent):
                os.chmod(self.root, 0o2775)

    def make_directory(self, path: Path) -> None:
        """Makes a directory that everyone who writes into the store may write; it may exist."""
        try:
            path.mkdir()
        except FileExistsError:
            return
        if self.is_shared:
            os.chmod(path, 0o2775)

    @property
    def sealed_mode(self) -> int:
        """The mode of the directories of realizations; its owner never writes by accident.

        The group of a shared store has to write, in order to move and to remove them.
        """
        return 0o2575 if self.is_shared else 0o555

    def _complete(self) -> None:
        """Makes missing directories: many ways to copy a store leave out empty ones."""
        for part in _PARTS:
            with contextlib.suppress(OSError):  # reading a store needs no rights to write
                self.make_directory(self.root / part)

    def _check_format(self) -> None:
        mark = self.root / _MARK
        try:
            head = parse_json(mark.read_bytes(), mark)
            version = head["version"] if head["format"] == "symexp-store" else None
        except (ValueError, KeyError, TypeError):
            version = None
        if version != FORMAT:
            raise StoreFormatError(
                f"{mark} says version {describe(version)}, this symexp reads version {FORMAT}. "
                "Open the store with the symexp that wrote it, or use another directory."
            )

    def shard(self, key: str) -> Path:
        """Returns the directory that has the realizations of a derivation, among others."""
        return self.realizations / key[:2]

    def place(self, ref: Ref) -> Path:
        """Returns the directory of a realization."""
        return Path(self.place_name(ref))

    def place_name(self, ref: Ref) -> str:
        """Returns the directory of a realization as text, which is ten times as fast."""
        return f"{self.realizations}/{ref.derivation[:2]}/{ref.entry}"

    def lock_path(self, key: str, name: str) -> Path:
        """Returns the lock file of a derivation that is being built."""
        return self.locks / f"{key}-{name}.lock"

    def entries(self, key: str) -> list[str]:
        """Returns the directory names in the shard of a derivation."""
        try:
            return os.listdir(f"{self.realizations}/{key[:2]}")
        except FileNotFoundError:
            return []

    def refs(self) -> Iterator[Ref]:
        """Yields every realization in the store, in no particular order."""
        for shard in sorted(os.listdir(self.realizations)):
            for entry in sorted(self.entries(shard)):
                ref = Ref.from_entry(entry)
                if ref is not None:
                    yield ref

    def using(self) -> FileLock:
        """Returns a lock for short moments: while a process holds it, nothing is removed."""
        return FileLock(self.gc_lock_path, shared=True)

    def collecting(self) -> FileLock:
        """Returns the exclusive lock for removing things from the store."""
        return FileLock(self.gc_lock_path)

    def fresh_name(self) -> str:
        """Returns a unique name that begins with the number of this process."""
        return f"{os.getpid()}-{uuid.uuid4().hex[:12]}"
