"""The digest of a directory tree: names, nesting, kinds, executable bits and content.

Owners, times, other permission bits, the order of directories and hard links are not in the digest:
they differ between machines without a different result.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import stat
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from symexp.store.disk.canonical import Json
from symexp.store.errors import DamagedError, TreeError

__all__ = [
    "Entry",
    "check_link",
    "digest_file",
    "drop_unsupported",
    "entries_from",
    "is_nfs_leftover",
    "manifest",
    "path_order",
    "scan",
    "tree_digest",
]

FILE, EXECUTABLE, DIRECTORY, LINK = "file", "exec", "dir", "link"
_TREE_DOMAIN = b"symexp.tree.v1\0"
_ENCODING, _ERRORS = sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()


class Entry(NamedTuple):
    """A file, directory or link in a tree.

    Attributes:
        path: Relative path with `/`; bytes that are not UTF-8 as surrogates.
        kind: `file`, `exec` (an executable file), `dir` or `link`.
        size: Bytes of content; 0 for a directory.
        content: SHA-256 of a file, target of a link, empty for a directory.
    """

    path: str
    kind: str
    size: int = 0
    content: str = ""


_LARGE = 16 * 2**20


def digest_file(path: str | os.PathLike[str]) -> str:
    """Returns the SHA-256 of a file's content; holds at most two MiB of it in memory.

    Raises:
        OSError: The file cannot be read.
    """
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with open(fd, "rb", buffering=0) as file:
        if os.fstat(fd).st_size >= _LARGE:
            return _digest_large(file)
        return hashlib.file_digest(file, "sha256").hexdigest()


_PIECE = 2**20


def _digest_large(file: io.FileIO) -> str:
    """Reads one piece while the previous one is hashed; both release the interpreter's lock."""
    hasher = hashlib.sha256()
    buffers = (bytearray(_PIECE), bytearray(_PIECE))
    turn = 0
    with ThreadPoolExecutor(1) as reader:
        pending = reader.submit(file.readinto, buffers[turn])
        while count := pending.result():
            piece = memoryview(buffers[turn])[:count]
            turn = 1 - turn
            pending = reader.submit(file.readinto, buffers[turn])
            hasher.update(piece)
    return hasher.hexdigest()


def scan(root: str | os.PathLike[str], *, hashed: bool = True) -> list[Entry]:
    """Returns all entries below a directory, sorted by path.

    Args:
        root: The directory.
        hashed: Whether the content of files is read; otherwise their `content` is empty.

    Raises:
        TreeError: Something in it is neither file, directory nor a link that stays inside.
        OSError: Something in it cannot be read.
    """
    base = os.fspath(root)
    found: list[Entry] = []
    pending = [""]
    while pending:
        prefix = pending.pop()
        with os.scandir(os.path.join(base, prefix) if prefix else base) as items:
            for item in items:
                entry = _entry(item, prefix + item.name, base, hashed)
                found.append(entry)
                if entry.kind == DIRECTORY:
                    pending.append(entry.path + "/")
    found.sort(key=path_order)
    return found


def path_order(entry: Entry) -> bytes:
    """The key that sorts the entries of a tree: the bytes of their paths."""
    return entry.path.encode(_ENCODING, _ERRORS)


def _entry(item: os.DirEntry[str], path: str, base: str, hashed: bool) -> Entry:
    status = item.stat(follow_symlinks=False)
    if stat.S_ISREG(status.st_mode):
        kind = EXECUTABLE if status.st_mode & 0o100 else FILE
        return Entry(path, kind, status.st_size, digest_file(item.path) if hashed else "")
    if stat.S_ISDIR(status.st_mode):
        return Entry(path, DIRECTORY)
    if stat.S_ISLNK(status.st_mode):
        target = os.readlink(item.path)
        check_link(base, path, target)
        return Entry(path, LINK, len(os.fsencode(target)), target)
    raise TreeError(
        f"{path!r} is a {_kind_name(status.st_mode)}; only files, directories and symbolic links "
        "can be kept. Remove it before the build ends."
    )


_NFS_LEFTOVER = re.compile(r"\.nfs[0-9a-f]{16,24}\Z")


def is_nfs_leftover(name: str) -> bool:
    """Whether a name is one that NFS gives to a file that was removed while it was open.

    Such a file goes away by itself when it is closed. It is neither an artifact nor damage.
    """
    return _NFS_LEFTOVER.match(name) is not None


def drop_unsupported(root: str | os.PathLike[str]) -> None:
    """Removes what cannot be kept from the output of a failed build, and makes it a directory."""
    base = os.fspath(root)
    if os.path.islink(base) or not os.path.isdir(base):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(base)
        os.mkdir(base)
    pending = [""]
    while pending:
        prefix = pending.pop()
        with os.scandir(os.path.join(base, prefix) if prefix else base) as items:
            for item in items:
                try:
                    entry = _entry(item, prefix + item.name, base, hashed=False)
                except TreeError:
                    os.unlink(item.path)
                    continue
                if entry.kind == DIRECTORY:
                    pending.append(entry.path + "/")


def check_link(base: str, path: str, target: str) -> None:
    """Checks that a symbolic link stays inside of a tree.

    Args:
        base: The directory of the tree.
        path: The relative path of the link.
        target: What it refers to.

    Raises:
        TreeError: It does not.
    """
    if not _is_inside(base, f"{base}/{path}", target):
        raise TreeError(
            f"The symbolic link {path!r} leads out of the artifacts, to {target!r}. Links "
            "must be relative and stay inside; copy the file instead."
        )


def _is_inside(base: str, link: str, target: str) -> bool:
    """Whether a link's target is relative and, after following all links, is below `base`."""
    if os.path.isabs(target) or not target:
        return False
    root = os.path.realpath(base)
    real = os.path.realpath(os.path.join(os.path.dirname(link), target))
    return real == root or real.startswith(root + os.sep)


def _kind_name(mode: int) -> str:
    names = ((stat.S_ISFIFO, "named pipe"), (stat.S_ISSOCK, "socket"))
    return next((name for test, name in names if test(mode)), "device")


_TAGS = {FILE: b"F", EXECUTABLE: b"X", DIRECTORY: b"D", LINK: b"L"}


def tree_digest(entries: Iterable[Entry]) -> str:
    """Returns the digest of a tree, as 64 hex digits, from its entries sorted by path."""
    hasher = hashlib.sha256(_TREE_DOMAIN)
    for name, kind, _, text in entries:
        path = name.encode(_ENCODING, _ERRORS)
        content = text.encode(_ENCODING, _ERRORS)
        hasher.update(b"%b %d %d\0%b%b" % (_TAGS[kind], len(path), len(content), path, content))
    return hasher.hexdigest()


def manifest(entries: Iterable[Entry]) -> dict[str, Json]:
    """Returns the entries as JSON, by path."""
    return {entry.path: [entry.kind, entry.size, entry.content] for entry in entries}


def entries_from(listing: dict[str, Json], *, where: object) -> list[Entry]:
    """Reads what `manifest` wrote.

    Raises:
        DamagedError: It is not a manifest.
    """
    try:
        entries = [Entry(path, kind, size, str(c)) for path, (kind, size, c) in listing.items()]
        known = all(e.kind in _TAGS and isinstance(e.size, int) for e in entries)
    except (TypeError, ValueError, AttributeError):
        known = False
    if not known:
        raise DamagedError(f"{where} has a damaged list of files.")
    return sorted(entries, key=path_order)
