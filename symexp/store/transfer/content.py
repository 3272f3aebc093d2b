"""The digest of files and directories of this machine, which is taken only if they have changed.

A file counts as unchanged if its inode, size, `mtime` and `ctime` are those that it had when its
digest was taken. Programs can set `mtime` back, but not `ctime`. A file that was changed within the
last seconds before its digest was taken is read again the next time: within the resolution of the
clock of its file system, a further change would leave no trace.

The digests are remembered in this process, and those that took time also in the user's cache:
`$XDG_CACHE_HOME/symexp/digests` or `~/.cache/symexp/digests`, one JSON file for each path. These
files may be removed at any time.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import stat
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from symexp._base.atomic import write_bytes
from symexp.store.disk.manifest import (
    DIRECTORY,
    EXECUTABLE,
    LINK,
    Entry,
    digest_file,
    scan,
    tree_digest,
)
from symexp.store.disk.places import local_path
from symexp.store.errors import FetchError

__all__ = ["Content", "content_of", "digest_of"]

_RACY = 3 * 10**9
"""Nanoseconds: more than the resolution of the times of any common file system (2 s on FAT)."""

_WORTH_KEEPING = 2**20
"""Bytes. Digests of fewer are taken again as fast as they are looked up."""

_MANY = 100
"""Files. Opening so many is worth keeping their digests, whatever their size is."""

_CHANGES = "{} changes while it is read. Fetch it when it is finished."

Stamp = tuple[int, int, int, int]
"""Inode, size, `mtime` and `ctime` of a file."""


class Content(NamedTuple):
    """What is at a path.

    Attributes:
        digest: SHA-256 of a file; the digest of the tree of a directory; 64 hex digits.
        kind: `file`, `exec` (an executable file) or `dir`.
    """

    digest: str
    kind: str


def digest_of(path: str | os.PathLike[str]) -> str:
    """Returns the digest that `sha256=` of `FetchLocal` takes, for a file or a directory.

    For a file it is the SHA-256 of its bytes. For a directory it covers the relative paths of all
    entries, the content and the executable bit of files, and the targets of links.

    Raises:
        FetchError: There is nothing at the path.
        TreeError: A directory has an entry that is neither a file, a directory nor a link inside.

    Example:
        `sx.stages.FetchLocal("data", sha256=sx.stages.digest_of("data"))`
    """
    return content_of(path).digest


def content_of(path: str | os.PathLike[str]) -> Content:
    """Returns digest and kind of what is at a path; links are followed at the path itself.

    Raises:
        FetchError: There is nothing at the path, or it changes while it is read.
        TreeError: A directory has an entry that cannot be kept.
        OSError: It cannot be read.
    """
    given = local_path(path, "file")
    real = os.path.realpath(given)
    try:
        mode = os.stat(real).st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise FetchError(
            errno.ENOENT,
            f"There is nothing at {given}, whose content identifies the stage. To use what was "
            "fetched before, give the digest that it had: `FetchLocal(path, sha256=...)`. "
            "`store.find('Fetch')` lists what was fetched, with the digest in `config.json`.",
        ) from None
    known = _Known(real)
    if stat.S_ISREG(mode):
        kind = EXECUTABLE if mode & stat.S_IXUSR else "file"
        digest = known.digests([""])[""]
    elif stat.S_ISDIR(mode):
        kind, digest = DIRECTORY, _digest_of_tree(real, known)
    else:
        raise FetchError(f"{given} is neither a file nor a directory, and cannot be copied.")
    known.keep()
    return Content(digest, kind)


def _digest_of_tree(root: str, known: _Known) -> str:
    try:
        entries = scan(root, hashed=False)
        digests = known.digests(e.path for e in entries if e.kind not in (DIRECTORY, LINK))
    except FileNotFoundError:
        raise FetchError(_CHANGES.format(root)) from None
    return tree_digest(
        Entry(e.path, e.kind, e.size, digests.get(e.path, e.content)) for e in entries
    )


_memory: dict[str, dict[str, tuple[Stamp, str]]] = {}


class _Known:
    """What is known of the files at and below a path.

    Args:
        root: The path, after following all links.
    """

    def __init__(self, root: str) -> None:
        self._root = root
        self._new_bytes = self._new_files = 0
        found = _memory.get(root)
        self._entries = _read(root) if found is None else found

    def digests(self, names: Iterable[str]) -> dict[str, str]:
        """Returns the SHA-256 of files, by relative path; forgets all other files."""
        made: dict[str, str] = {}
        entries: dict[str, tuple[Stamp, str]] = {}
        for name in names:
            path = f"{self._root}/{name}" if name else self._root
            now = time.time_ns()
            stamp = _stamp(path)
            old = self._entries.get(name)
            if old is None or old[0] != stamp:
                digest = self._digest(path, stamp)
            else:
                digest = old[1]
            made[name] = digest
            if max(stamp[2], stamp[3]) < now - _RACY or old == (stamp, digest):
                entries[name] = (stamp, digest)
        self._entries = _memory[self._root] = entries
        return made

    def _digest(self, path: str, stamp: Stamp) -> str:
        self._new_bytes += stamp[1]
        self._new_files += 1
        digest = digest_file(path)
        if _stamp(path) != stamp:
            raise FetchError(_CHANGES.format(path))
        return digest

    def keep(self) -> None:
        """Writes what is known to the user's cache, if it took time to learn."""
        if self._new_bytes < _WORTH_KEEPING and self._new_files < _MANY:
            return
        rows = {name: [*stamp, digest] for name, (stamp, digest) in self._entries.items()}
        place = _place(self._root)
        with contextlib.suppress(OSError):  # a cache that cannot be written costs time only
            place.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(place, json.dumps({"path": self._root, "files": rows}).encode())


def _stamp(path: str) -> Stamp:
    status = os.lstat(path)
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _place(root: str) -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"))
    name = hashlib.sha256(os.fsencode(root)).hexdigest()[:32]
    return cache / "symexp" / "digests" / f"{name}.json"


def _read(root: str) -> dict[str, tuple[Stamp, str]]:
    try:
        document: Any = json.loads(_place(root).read_bytes())
        rows = document["files"] if document["path"] == root else {}
        found = {name: ((a, b, c, d), str(digest)) for name, (a, b, c, d, digest) in rows.items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}  # a cache that cannot be read, or that something else wrote
    return found
