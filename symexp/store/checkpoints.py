"""Checkpoints: directories that outlive a build that was killed, for the next attempt.

A checkpoint belongs to a derivation and the outcomes that were chosen for its dependencies. It is a
directory of `checkpoints/` in the store:

- `files/`: what the build writes, `out.checkpoint`
- `checkpoint.json`: which code wrote it, and in how many attempts
- `config.json`: the configuration of the stage
- `reads/`: what the attempts read of stages further down
- `result`: the reference that its build was about to publish; only if it was killed then

The process that uses a checkpoint holds the lock `locks/<name of the directory>.checkpoint`.
"""

from __future__ import annotations

import datetime
import errno
import os
import time
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, final

from symexp._base.atomic import write_bytes
from symexp.store.disk.canonical import Json, parse_json, pretty_bytes
from symexp.store.disk.files import remove_tree
from symexp.store.disk.layout import Layout
from symexp.store.disk.leases import Lease
from symexp.store.disk.locks import FileLock
from symexp.store.disk.rights import FORBIDDEN, explained, unlock
from symexp.store.errors import DamagedError, InUseError
from symexp.store.refs import Ref, derivation_ref

__all__ = ["FILES", "Checkpoint", "CheckpointRecord", "checkpoints_in", "entry_of", "lock_of"]

FILES, RECORD, READS, RESULT = "files", "checkpoint.json", "reads", "result"
_ASIDE = "!"
_KEY, _INPUTS = 32, 16


def entry_of(key: str, inputs: str, name: str) -> str:
    """Returns the name of the directory of a checkpoint.

    Args:
        key: The first 32 hex digits of the digest of the derivation.
        inputs: The key of the chosen inputs, 16 hex digits.
        name: The name of the derivation.
    """
    return f"{key}-{inputs}-{name}"


def lock_of(layout: Layout, entry: str) -> FileLock:
    """Returns the lock that the user of a checkpoint holds."""
    return FileLock(layout.locks / f"{entry}.checkpoint", transient=True)


class CheckpointRecord(NamedTuple):
    """What `checkpoint.json` says.

    Attributes:
        derivation: The digest of the derivation.
        attempts: How many builds have written to the checkpoint.
        by: The name of the work directory of the last one.
        sources: The sources of the code that has written to it, each once.
        started: When the first build made it, in seconds since the epoch.
        used: When the last build began to use it.
        host: The machine of the last build.
    """

    derivation: str
    attempts: int
    by: str
    sources: list[dict[str, str]]
    started: float
    used: float
    host: str

    @classmethod
    def read(cls, home: Path) -> CheckpointRecord:
        """Reads the record of a checkpoint.

        Raises:
            DamagedError: It is malformed.
            FileNotFoundError: There is no checkpoint.
        """
        path = home / RECORD
        document = parse_json(path.read_bytes(), path)
        try:
            found = cls(*(document[name] for name in cls._fields))
            is_right = isinstance(found.attempts, int) and isinstance(found.sources, list)
            is_right = is_right and all(isinstance(item, dict) for item in found.sources)
            float(found.started), float(found.used)
        except (KeyError, TypeError, ValueError):
            is_right = False
        if not is_right:
            raise DamagedError(f"{path} is not the record of a checkpoint.")
        return found

    def write(self, home: Path) -> None:
        """Writes the record into the directory of a checkpoint, durably."""
        document: dict[str, Json] = {"format": 1, **self._asdict()}
        write_bytes(home / RECORD, pretty_bytes(document))


@final
class Checkpoint:
    """A directory in which a build that has not succeeded yet keeps what it goes on from.

    The object is light: its properties read files on request.

    Args:
        layout: The store's layout.
        entry: The name of its directory.
    """

    __slots__ = ("entry", "layout")

    def __init__(self, layout: Layout, entry: str) -> None:
        self.layout = layout
        self.entry = entry

    @property
    def name(self) -> str:
        """The name of the stage."""
        return self.entry[_KEY + _INPUTS + 2 :].partition(_ASIDE)[0]

    @property
    def derivation(self) -> str:
        """The reference of the derivation, `drv:...`."""
        return derivation_ref(self.entry[:_KEY], self.name)

    @property
    def home(self) -> Path:
        """The directory with the record and the files."""
        return self.layout.checkpoints / self.entry

    @property
    def path(self) -> Path:
        """The directory that builds see as `out.checkpoint`."""
        return self.home / FILES

    @property
    def config(self) -> Mapping[str, Json]:
        """The configuration of the stage."""
        path = self.home / "config.json"
        document: dict[str, Any] = parse_json(path.read_bytes(), path)
        config: dict[str, Json] = document["config"]
        return config

    @property
    def attempts(self) -> int:
        """How many builds have written to it; 0 if the record is damaged."""
        try:
            return CheckpointRecord.read(self.home).attempts
        except (DamagedError, FileNotFoundError):
            return 0

    @property
    def is_set_aside(self) -> bool:
        """Whether no build goes on from it, because code or inputs have changed."""
        return _ASIDE in self.entry

    @property
    def is_in_use(self) -> bool:
        """Whether a build or a session uses it now."""
        lock = lock_of(self.layout, self.entry)
        if not os.path.exists(lock.path):
            return False
        try:
            is_free = lock.acquire(wait=False)
        except OSError as error:
            if error.errno not in FORBIDDEN:
                raise
            return True
        if is_free:
            lock.release()
        return not is_free

    @property
    def size(self) -> int:
        """The number of bytes of its files."""
        return sum(status.st_size for _, status in self._walk())

    @property
    def changed(self) -> datetime.datetime:
        """The moment of the last change of a file in it."""
        times = [status.st_mtime for _, status in self._walk()]
        for path in (self.home / RECORD, self.path):
            try:
                times.append(path.stat().st_mtime)
            except FileNotFoundError:
                continue
        return datetime.datetime.fromtimestamp(max(times, default=time.time()), datetime.UTC)

    def _walk(self) -> Iterator[tuple[str, os.stat_result]]:
        for directory, _, names in os.walk(self.path):
            for name in names:
                path = os.path.join(directory, name)
                try:
                    yield path, os.lstat(path)
                except FileNotFoundError:  # a build that uses it has removed the file
                    continue

    def remove(self) -> None:
        """Removes it, so that the next build of the stage begins anew.

        Raises:
            InUseError: A build or a session uses it.
            RightsError: It belongs to another user.
        """
        lock = lock_of(self.layout, self.entry)
        what = f"The checkpoint of stage {self.name!r} cannot be removed"
        with explained(what):
            if not lock.acquire(wait=False):
                raise InUseError(
                    f"{what}: a build or a session uses it ({self.path}). Wait for it to end."
                )
            try:
                with self.layout.using():
                    lease = Lease(self.layout)
                with lease:
                    remove_home(self.home, f"{self.layout.work}/{lease.name}-gone")
            finally:
                lock.release()

    def set_aside(self) -> Checkpoint:
        """Renames it, so that no build goes on from it; the caller holds its lock."""
        aside = Checkpoint(self.layout, f"{self.entry}{_ASIDE}{uuid.uuid4().hex[:12]}")
        unlock(self.home)
        os.rename(self.home, aside.home)
        return aside

    def finished(self) -> bool:
        """Whether its build has succeeded, and was killed before it could remove it."""
        try:
            ref = Ref.parse((self.home / RESULT).read_text("ascii"))
        except (FileNotFoundError, ValueError, LookupError):
            return False
        return self.layout.place(ref).is_dir()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Checkpoint):
            return NotImplemented
        return self.entry == other.entry and self.layout.root == other.layout.root

    def __hash__(self) -> int:
        return hash(self.entry)

    def __repr__(self) -> str:
        state = " (set aside)" if self.is_set_aside else ""
        return f"<Checkpoint of {self.derivation}{state}: {self.path}>"


def remove_home(home: Path, trash: str) -> None:
    """Removes the directory of a checkpoint: from its place by one rename, then its files."""
    try:
        unlock(home)
        os.rename(home, trash)
    except FileNotFoundError:
        return
    try:
        remove_tree(trash)
    except OSError as error:
        # Directories of another user, who wrote them with a strict umask; `work/` is swept by him.
        if error.errno not in (*FORBIDDEN, errno.ENOTEMPTY):
            raise


def checkpoints_in(layout: Layout) -> list[Checkpoint]:
    """Returns all checkpoints of a store, sorted by their names."""
    try:
        names = sorted(os.listdir(layout.checkpoints))
    except FileNotFoundError:
        return []
    return [Checkpoint(layout, name) for name in names if len(name) > _KEY + _INPUTS + 2]
