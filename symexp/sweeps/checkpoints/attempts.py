"""The directories of the attempts of one trial, in a folder.

- `attempt-2/files/`: what the second attempt writes, `feedback.checkpoint`
- `attempt-2/note.json`: the trial whose checkpoint the content is
- `.lock`: held while an attempt is made or removed

An attempt begins with a copy of the last one, which appears by one rename. A rename of the last
one itself would be cheaper, but its process may live and still have files open in it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from symexp._base.atomic import write_bytes
from symexp.store.disk.files import copy_content, remove_tree
from symexp.store.disk.locks import FileLock
from symexp.store.disk.syncing import fsync_files

__all__ = ["FILES", "Attempt", "copy_tree", "is_empty", "last_of", "open_attempt", "sync_tree"]

FILES, _NOTE, LOCK = "files", "note.json", ".lock"
_PREFIX = "attempt-"

# How often a directory is copied that another process changes meanwhile.
_COPIES = 5


class Attempt:
    """The directory of one attempt.

    Args:
        home: The directory of the attempt, with its files and its note.
    """

    __slots__ = ("home",)

    def __init__(self, home: Path) -> None:
        self.home = home

    @property
    def files(self) -> Path:
        """The directory that the attempt writes into."""
        return self.home / FILES

    @property
    def number(self) -> int:
        """The number of the attempt."""
        return int(self.home.name.removeprefix(_PREFIX))

    @property
    def parent(self) -> int | None:
        """The id of the trial that the content was inherited from; `None` if there is none."""
        try:
            found = json.loads((self.home / _NOTE).read_bytes())["inherited_from"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return found if isinstance(found, int) else None

    @parent.setter
    def parent(self, parent: int | None) -> None:
        write_bytes(self.home / _NOTE, json.dumps({"inherited_from": parent}).encode())

    def fill(self, fetch: Callable[[Path], int], parent: int | None) -> int:
        """Fills the empty directory at once.

        Args:
            fetch: Writes the content into a new directory; returns the number of the attempt that
                it is from, 0 if there is none.
            parent: The id of the trial that the content is from.

        Returns:
            What `fetch` returned; 0 if the directory has files.
        """
        with FileLock(self.home.parent / LOCK):
            if not is_empty(self.files):
                return 0
            draft = self.home / f".{os.urandom(6).hex()}"
            try:
                found = fetch(draft)
                if not found:
                    return 0
                # The note first: after a kill in between, the directory is empty, and its note is
                # without effect.
                self.parent = parent
                os.rename(draft, self.files)
            finally:
                if draft.exists():
                    remove_tree(draft)
            return int(found)

    def remove_older(self, before: int) -> None:
        """Removes the attempts with a smaller number."""
        with FileLock(self.home.parent / LOCK):
            _remove_before(self.home.parent, before)


def open_attempt(home: Path, number: int) -> Attempt:
    """Opens the directory of an attempt; the first call makes it, with the last content.

    Args:
        home: The directory of the trial.
        number: The number of the attempt.
    """
    home.mkdir(parents=True, exist_ok=True)
    attempt = Attempt(home / f"{_PREFIX}{number}")
    with FileLock(home / LOCK):
        _remove_drafts(home)
        if not attempt.home.is_dir():
            _make(attempt, last_of(home, before=number))
        else:
            for name in os.listdir(attempt.home):
                if name.startswith(".") and not name.endswith(".tmp"):
                    remove_tree(attempt.home / name)
    return attempt


def attempt_of(home: Path, number: int) -> Attempt | None:
    """Returns an attempt of a trial; `None` if its directory is not kept any more."""
    attempt = Attempt(home / f"{_PREFIX}{number}")
    return attempt if attempt.home.is_dir() else None


def last_of(home: Path, *, before: int | None = None) -> Attempt | None:
    """Returns the last attempt of a trial; `None` if there is none.

    Args:
        home: The directory of the trial.
        before: Only attempts with a smaller number.
    """
    known = [n for n in _numbers(home) if before is None or n < before]
    return Attempt(home / f"{_PREFIX}{max(known)}") if known else None


def _numbers(home: Path) -> list[int]:
    try:
        names = os.listdir(home)
    except FileNotFoundError:
        return []
    numbers = [n.removeprefix(_PREFIX) for n in names if n.startswith(_PREFIX)]
    return sorted(int(n) for n in numbers if n.isdecimal())


def _make(attempt: Attempt, last: Attempt | None) -> None:
    draft = attempt.home.with_name(f".{attempt.home.name}-{os.urandom(6).hex()}")
    draft.mkdir()
    try:
        if last is None or not last.files.is_dir():  # the body of the loop may have removed it
            (draft / FILES).mkdir()
        else:
            copy_tree(last.files, draft / FILES)
            sync_tree(draft / FILES)
            Attempt(draft).parent = last.parent
        os.rename(draft, attempt.home)
    except BaseException:
        remove_tree(draft)
        raise
    if last is not None:
        # The last one stays: its process may live, and fails in a clear way at its next report.
        _remove_before(attempt.home.parent, last.number)


def _remove_drafts(home: Path) -> None:
    """Removes what killed processes left; whoever makes a draft holds the lock."""
    for name in os.listdir(home):
        if name.startswith(f".{_PREFIX}"):
            remove_tree(home / name)


def _remove_before(home: Path, number: int) -> None:
    for other in _numbers(home):
        if other < number:
            trash = home / f".{_PREFIX}{other}-{os.urandom(6).hex()}"
            os.rename(home / f"{_PREFIX}{other}", trash)
            remove_tree(trash)


def is_empty(directory: Path) -> bool:
    """Whether a directory has no entries, or does not exist."""
    try:
        with os.scandir(directory) as entries:
            return next(entries, None) is None
    except FileNotFoundError:
        return True


def copy_tree(source: Path, target: Path) -> None:
    """Copies a directory that another process may be writing into.

    A file that is renamed during the copy may be in neither of the two listings, so a copy that
    misses a listed file is made again.

    Args:
        source: The directory.
        target: The new directory.
    """
    for left in reversed(range(_COPIES)):
        if _copy(source, target) or not left:
            return
        remove_tree(target)


def _copy(source: Path, target: Path) -> bool:
    """Copies a directory; returns whether nothing vanished meanwhile."""
    is_whole = True
    target.mkdir()
    with os.scandir(source) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        place = target / entry.name
        try:
            if entry.is_symlink():
                os.symlink(os.readlink(entry.path), place)
            elif entry.is_dir():
                is_whole = _copy(Path(entry.path), place) and is_whole
            elif entry.is_file():
                copy_content(entry.path, place)
                shutil.copystat(entry.path, place)
        except FileNotFoundError:
            is_whole = False
    return is_whole


def sync_tree(root: Path) -> None:
    """Makes the files and directories of a tree durable."""
    paths = []
    for directory, _, names in os.walk(root):
        files = [os.path.join(directory, name) for name in names]
        paths += [directory, *(path for path in files if not os.path.islink(path))]
    fsync_files(paths)
