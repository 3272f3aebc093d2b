"""Rights: what this user may do in a store, and errors that name what is missing.

A store whose directory has the setgid bit and is writable for its group is shared: all directories
in it are writable for the group, whatever the umask of the user who makes them.
"""

from __future__ import annotations

import errno
import grp
import os
import pwd
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from symexp.errors import explain
from symexp.store.errors import RightsError

__all__ = ["FORBIDDEN", "check_writable", "explained", "is_shared", "may_write", "unlock"]

StrPath = str | os.PathLike[str]

FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
"""Errors of missing rights, or of a read-only file system."""

_MEND = (
    "Let its owner, or root, give the group the right to write (`chmod g+ws` on the directories of "
    "the store; see 'A store for a group' in docs/store.md), or work in a store of your own: "
    "`store.copy(ref, to=sx.Store(path))`."
)
_MEND_MOUNT = "Mount it for writing, or copy from it: `store.copy(ref, to=sx.Store(path))`."


def is_shared(root: StrPath) -> bool:
    """Whether a directory belongs to a group whose members all write into it."""
    mode = os.stat(root).st_mode
    return bool(mode & stat.S_ISGID and mode & stat.S_IWGRP)


def may_write(directory: StrPath) -> bool:
    """Whether this user may make and remove entries of a directory."""
    effective = os.access in os.supports_effective_ids
    return os.access(directory, os.W_OK | os.X_OK, effective_ids=effective)


def unlock(directory: StrPath) -> None:
    """Lets this user write into a read-only directory, if it is his; others keep their rights.

    Moving a directory to another one needs the right to write into it, as its `..` changes. Only
    the owner can give this right; in a shared store the group has it.
    """
    mode = os.lstat(directory).st_mode
    if stat.S_ISDIR(mode) and mode & 0o700 != 0o700:
        try:
            os.chmod(directory, stat.S_IMODE(mode) | 0o700)
        except PermissionError:
            if not may_write(directory):
                raise


def check_writable(directories: Iterable[StrPath], what: str) -> None:
    """Checks that this user may write into directories.

    Args:
        directories: The directories.
        what: What cannot be done otherwise, as a sentence.

    Raises:
        RightsError: He may not write into one of them.
    """
    for directory in directories:
        if not may_write(directory):
            raise _error(what, directory)


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Turns an error of missing rights into one that says who owns the file, and how to mend it."""
    try:
        yield
    except OSError as error:
        if error.errno not in FORBIDDEN or error.filename is None:
            raise
        raise _error(f"{what}: {error.strerror}.", _culprit(error.filename)) from error


def _culprit(path: Any) -> str:
    """Returns the directory that may not be written, or else the path itself."""
    place = os.fsdecode(path)
    for item in (place, os.path.dirname(place)):
        if os.path.isdir(item) and not may_write(item):
            return item
    return place


def _error(what: str, path: StrPath) -> RightsError:
    where = os.fspath(path)
    try:
        status = os.stat(where)
        if os.statvfs(where).f_flag & os.ST_RDONLY:
            text = f"{what} {where} is on a file system that is mounted read-only."
            return RightsError(explain(text, mend=_MEND_MOUNT))
    except OSError:
        return RightsError(
            explain(f"{what} This user, {_user()}, may not use {where}.", mend=_MEND)
        )
    owner, group = _name_of(pwd.getpwuid, status.st_uid), _name_of(grp.getgrgid, status.st_gid)
    text = (
        f"{what} This user, {_user()}, may not write {where}, which belongs to user {owner} and "
        f"group {group} and has mode {stat.S_IMODE(status.st_mode):04o}."
    )
    return RightsError(explain(text, mend=_MEND))


def _user() -> str:
    return _name_of(pwd.getpwuid, os.geteuid())


def _name_of(look_up: Any, number: int) -> str:
    """Returns the name of a user or group; the number if it has none, as often in containers."""
    try:
        return f"{look_up(number)[0]} ({number})"
    except KeyError:
        return str(number)
