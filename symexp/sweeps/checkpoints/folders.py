"""Checkpoints in folders: beside a SQLite file, where the user says, or in a store."""

from __future__ import annotations

import os
import socket
import time
from contextlib import nullcontext
from pathlib import Path
from typing import final

from symexp._base.atomic import fsync_directory
from symexp.store.checkpoints import FILES as STORE_FILES
from symexp.store.checkpoints import CheckpointRecord, checkpoints_in, entry_of, lock_of
from symexp.store.derivation import config_document
from symexp.store.disk.files import write_new
from symexp.store.disk.layout import Layout
from symexp.store.disk.locks import FileLock
from symexp.store.disk.syncing import fsync_files
from symexp.sweeps.checkpoints.attempts import (
    LOCK,
    Attempt,
    attempt_of,
    copy_tree,
    is_empty,
    last_of,
    open_attempt,
)
from symexp.sweeps.checkpoints.places import LAST, Checkpoints, OpenCheckpoint, TrialKey, Wanted

__all__ = ["FolderCheckpoints", "StoreCheckpoints"]


@final
class FolderCheckpoints(Checkpoints):
    """Checkpoints in a folder: `<root>/<study>/<trial>/attempt-<number>/files/`.

    Args:
        root: The folder, which is made at first use.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def open(self, key: TrialKey, attempt: int) -> OpenCheckpoint:
        """Opens the checkpoint of an attempt, see `Checkpoints.open`."""
        return _OpenFolder(open_attempt(self._home(key), attempt))

    def fetch(self, key: TrialKey, target: Path, wanted: Wanted = LAST) -> int:
        """Copies the content of a trial, see `Checkpoints.fetch`."""
        return _fetch(self._home(key), target, wanted)

    def _home(self, key: TrialKey) -> Path:
        return self.root / key.study / key.trial


@final
class StoreCheckpoints(Checkpoints):
    """Checkpoints in a store, each as one that `store.checkpoints()` lists.

    Its `files/` has the directories of the attempts. A process that uses it holds the lock of the
    checkpoint, shared with other attempts, so that `gc` and `remove` leave it alone.

    Args:
        layout: The layout of the store.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    def open(self, key: TrialKey, attempt: int) -> OpenCheckpoint:
        """Opens the checkpoint of an attempt, see `Checkpoints.open`."""
        derivation = key.derivation
        entry = entry_of(derivation.key, key.digest, derivation.name)
        lock = FileLock(lock_of(self.layout, entry).path, shared=True)
        lock.acquire()
        try:
            home = self.layout.checkpoints / entry
            self._make(home, key, attempt)
            return _OpenFolder(open_attempt(home / STORE_FILES, attempt), lock)
        except BaseException:
            lock.release()
            raise

    def fetch(self, key: TrialKey, target: Path, wanted: Wanted = LAST) -> int:
        """Copies the content of a trial, see `Checkpoints.fetch`."""
        for found in checkpoints_in(self.layout):
            if f"-{key.digest}-" in found.entry and not found.is_set_aside:
                with FileLock(lock_of(self.layout, found.entry).path, shared=True):
                    return _fetch(found.path, target, wanted)
        return 0

    def _make(self, home: Path, key: TrialKey, attempt: int) -> None:
        """Makes the checkpoint with its record, or notes a new attempt in the record."""
        layout, derivation = self.layout, key.derivation
        layout.make_directory(layout.checkpoints)
        with layout.using(), FileLock(f"{layout.locks}/{home.name}.record"):
            now = time.time()
            facts = (f"attempt-{attempt}", [dict(derivation.source)])
            record = CheckpointRecord(
                derivation.digest, attempt, *facts, now, now, socket.gethostname()
            )
            if home.is_dir():
                record._replace(started=CheckpointRecord.read(home).started).write(home)
                return
            draft = layout.work / f"{layout.fresh_name()}.checkpoint"
            for path in (draft, draft / STORE_FILES):
                layout.make_directory(path)
            write_new(draft / "config.json", config_document(derivation))
            record.write(draft)
            fsync_files([draft / "config.json", draft])
            os.rename(draft, home)
            fsync_directory(layout.checkpoints)


def _fetch(home: Path, target: Path, wanted: Wanted) -> int:
    with FileLock(home / LOCK, shared=True) if home.is_dir() else nullcontext():
        found = None if wanted.attempt is None else attempt_of(home, wanted.attempt)
        if found is None and (wanted.attempt is None or wanted.or_last):
            found = last_of(home)
        if found is None or is_empty(found.files):
            return 0
        copy_tree(found.files, target)
        return found.number


class _OpenFolder(OpenCheckpoint):
    """The directory of an attempt in a folder: its content is what the next attempt gets.

    Args:
        attempt: The attempt.
        lock: Held until it is closed.
    """

    def __init__(self, attempt: Attempt, lock: FileLock | None = None) -> None:
        self.files = attempt.files
        self._attempt = attempt
        self._lock = lock

    @property
    def inherited_from(self) -> int | None:  # type: ignore[override]  # read from the note
        """The id of the trial whose checkpoint the content is."""
        parent = self._attempt.parent
        return None if parent is None or is_empty(self.files) else parent

    def inherit(
        self, parent: int, source: Checkpoints, key: TrialKey, wanted: Wanted = LAST
    ) -> int:
        """Fills the empty directory, see `OpenCheckpoint.inherit`."""
        return self._attempt.fill(lambda target: source.fetch(key, target, wanted), parent)

    def publish(self, *, is_own: bool) -> None:
        """Notes that the content is the trial's own; the next attempt gets it anyway."""
        if is_own and self._attempt.parent is not None:
            self._attempt.parent = None

    def end(self) -> None:
        """Removes the directories of earlier attempts."""
        self._attempt.remove_older(self._attempt.number)

    def close(self) -> None:
        """Releases the lock."""
        if self._lock is not None:
            self._lock.release()
