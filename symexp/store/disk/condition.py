"""The condition of a realization: what can be seen of damage without reading its files.

Each file, directory and link is looked at: whether it exists, its kind, size and mode. This finds
what a full disk, an interrupted copy or a slip of a user leaves. `verify` reads the bytes as well.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterable
from typing import NamedTuple

from symexp.store.disk.canonical import unsealed
from symexp.store.disk.layout import Layout
from symexp.store.disk.manifest import DIRECTORY, EXECUTABLE, LINK, entries_from, is_nfs_leftover
from symexp.store.errors import DamagedError
from symexp.store.realization import CONFIG, CONTEXT, LOG, OUT
from symexp.store.refs import Ref

__all__ = ["Change", "Condition", "condition_of", "restore_modes"]

Change = tuple[str, str]
"""A path in the directory of a realization, and what is wrong with it."""


class _Mode(NamedTuple):
    """A mode that is not the recorded one; the content is not touched by it.

    Attributes:
        path: The file or directory.
        mode: The mode that it should have.
        owner: The user that may change it.
        matters: Whether the executable bit of a file is wrong.
    """

    path: str
    mode: int
    owner: int
    matters: bool


class Condition(NamedTuple):
    """How a realization looks.

    Attributes:
        problems: What is damaged.
        modes: What has another mode than it should have.
    """

    problems: list[Change]
    modes: list[_Mode]


class _Expected(NamedTuple):
    """What a realization consists of, as its `context.json` says.

    Attributes:
        signature: Inode, size and time of the `context.json` that was read.
        config: The size of `config.json`.
        directories: For each directory below `out`, mode and size of each entry by its name; the
            size of a directory is -1.
    """

    signature: tuple[int, int, int]
    config: int
    directories: dict[str, dict[str, tuple[int, int]]]


_MANY = 300_000
_known: dict[tuple[str, int], _Expected] = {}
_count = 0


def condition_of(layout: Layout, ref: Ref, *, is_quick: bool = False) -> Condition:
    """Looks at a realization. The list of its files is read once per process.

    Args:
        layout: The store's layout.
        ref: The realization.
        is_quick: Whether only what a build or a caller reads is looked at: not the log, and not
            the modes of the two outer directories.

    Raises:
        OSError: It may not be read; this says nothing about damage.
    """
    home = layout.place_name(ref)
    found = Condition([], [])
    try:
        if is_quick or _look_around(home, layout.sealed_mode, found):
            _look(home, ref, layout.sealed_mode, found)
    except DamagedError as error:
        found.problems.append((CONTEXT, f"is damaged: {error}"))
    except OSError as error:
        gone = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EIO, errno.EBADMSG)
        if error.errno not in gone or error.filename is None:
            raise
        what = "is gone" if error.errno == errno.ENOENT else f"cannot be read: {error.strerror}"
        found.problems.append((os.path.relpath(error.filename, home), what))
    return found


def _look_around(home: str, sealed: int, found: Condition) -> bool:
    """Looks at the outer directories and the log; whether the rest can be looked at."""
    for path in ("", OUT):
        status = os.lstat(f"{home}/{path}" if path else home)
        if status.st_mode != stat.S_IFDIR | sealed:
            _note(found, home, path, status, stat.S_IFDIR | sealed)
    if os.path.lexists(f"{home}/{LOG}") and not found.problems:
        _is_plain(found, home, LOG, os.lstat(f"{home}/{LOG}"))
    return not found.problems


def _look(home: str, ref: Ref, sealed: int, found: Condition) -> None:
    context = os.lstat(f"{home}/{CONTEXT}")
    config = os.lstat(f"{home}/{CONFIG}")
    if not (_is_plain(found, home, CONTEXT, context) and _is_plain(found, home, CONFIG, config)):
        return
    expected = _expected(home, ref, sealed, context)
    if config.st_size != expected.config:
        found.problems.append((CONFIG, _sizes(config.st_size, expected.config)))
    for directory, entries in expected.directories.items():
        _look_at_directory(home, directory, entries, found)


def _is_plain(found: Condition, home: str, name: str, status: os.stat_result) -> bool:
    mode = stat.S_IFREG | 0o444
    if status.st_mode != mode:
        _note(found, home, name, status, mode)
    return stat.S_ISREG(status.st_mode)


def _look_at_directory(
    home: str, directory: str, entries: dict[str, tuple[int, int]], found: Condition
) -> None:
    count = 0
    with os.scandir(f"{home}/{directory}") as items:
        for item in items:
            status = item.stat(follow_symlinks=False)
            entry = entries.get(item.name)
            if entry is None:
                if not is_nfs_leftover(item.name):
                    found.problems.append((f"{directory}/{item.name}", "was not there"))
                continue
            count += 1
            mode, size = entry
            if status.st_mode != mode:
                _note(found, home, f"{directory}/{item.name}", status, mode)
            if status.st_size != size and size >= 0 and stat.S_IFMT(status.st_mode ^ mode) == 0:
                found.problems.append((f"{directory}/{item.name}", _sizes(status.st_size, size)))
    if count != len(entries):
        for name in sorted(set(entries).difference(os.listdir(f"{home}/{directory}"))):
            found.problems.append((f"{directory}/{name}", "is gone"))


def _sizes(now: int, before: int) -> str:
    return f"has {now} bytes instead of {before}"


def _note(found: Condition, home: str, path: str, status: os.stat_result, mode: int) -> None:
    """Notes a mode that differs; another kind of file is damage."""
    if stat.S_IFMT(status.st_mode) != stat.S_IFMT(mode):
        what = "is no directory" if stat.S_ISDIR(mode) else "is another kind of file"
        found.problems.append((path or ".", what))
    elif not stat.S_ISLNK(mode):
        matters = stat.S_ISREG(mode) and bool((status.st_mode ^ mode) & 0o100)
        place = f"{home}/{path}" if path else home
        found.modes.append(_Mode(place, stat.S_IMODE(mode), status.st_uid, matters))


def _expected(home: str, ref: Ref, sealed: int, context: os.stat_result) -> _Expected:
    global _count
    signature = (context.st_ino, context.st_size, context.st_mtime_ns)
    known = _known.get((home, sealed))
    if known is not None and known.signature == signature:
        return known
    made = _read(home, ref, sealed, signature)
    _count += sum(map(len, made.directories.values())) + 1
    if _count > _MANY:  # the memory for it stays bounded
        _known.clear()
        _count = 0
    _known[home, sealed] = made
    return made


def _read(home: str, ref: Ref, sealed: int, signature: tuple[int, int, int]) -> _Expected:
    where = f"{home}/{CONTEXT}"
    with open(where, "rb", buffering=0) as file:
        document = unsealed(file.read(), where=where)
    with open(f"{home}/{CONFIG}", "rb", buffering=0) as file:
        config = file.read()
    if document.get("ref") != str(ref):
        raise DamagedError(f"it belongs to {document.get('ref')}")
    if hashlib.sha256(config).hexdigest() != document.get("config"):
        raise DamagedError(f"{CONFIG} does not fit it")
    modes = {
        DIRECTORY: stat.S_IFDIR | sealed,
        LINK: stat.S_IFLNK | 0o777,
        EXECUTABLE: stat.S_IFREG | 0o555,
    }
    directories: dict[str, dict[str, tuple[int, int]]] = {OUT: {}}
    for entry in entries_from(document["files"], where=where):
        above, _, name = f"{OUT}/{entry.path}".rpartition("/")
        size = -1 if entry.kind == DIRECTORY else entry.size
        mode = modes.get(entry.kind, stat.S_IFREG | 0o444)
        directories.setdefault(above, {})[name] = (mode, size)
        if entry.kind == DIRECTORY:
            directories.setdefault(f"{OUT}/{entry.path}", {})
    return _Expected(signature, len(config), directories)


def restore_modes(modes: Iterable[_Mode]) -> list[str]:
    """Gives files and directories the modes that they should have.

    Only their owner may do this. A file that several realizations share is the same kind of file in
    all of them, so its mode is right for all.

    Returns:
        The files whose executable bit is wrong still.
    """
    left = []
    user = os.geteuid()
    for path, mode, owner, matters in modes:
        try:
            if user not in (owner, 0):
                raise PermissionError
            os.chmod(path, mode)
            if (os.lstat(path).st_mode ^ mode) & 0o777:  # this file system keeps no modes
                return [path] if matters else []
        except OSError:  # of another user, on a read-only file system, or gone
            if matters:
                left.append(path)
    return left
