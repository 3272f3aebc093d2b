"""Files: writing them, copying and removing them."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import stat
import sys

from symexp.store.disk.manifest import is_nfs_leftover
from symexp.store.disk.rights import unlock

__all__ = [
    "copy_content",
    "make_writable",
    "reflinked",
    "remove_tree",
    "unlink",
    "write_new",
]

StrPath = str | os.PathLike[str]


def write_new(path: StrPath, data: bytes) -> None:
    """Writes a new read-only file in a work directory; it is not durable yet."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o444)
    with open(fd, "wb", buffering=0) as file:
        view = memoryview(data)
        while view:
            view = view[file.write(view) :]


def copy_content(source: StrPath, target: StrPath) -> None:
    """Copies a file's bytes into a new file; as a reflink where the file system has them.

    A reflink (btrfs, XFS, ZFS) costs neither time nor space. Unlike with a hard link, a change of
    one file does not touch the other.

    Raises:
        OSError: It cannot be read or written, or the target exists.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
    with open(os.open(source, flags), "rb", buffering=0) as old, open(target, "xb") as new:
        if not _reflink(old.fileno(), new.fileno()):
            shutil.copyfileobj(old, new, 1 << 20)


_WORTH_SHARING = 2**16
"""Bytes. A copy of fewer takes no longer than a reflink, and hardly more space."""


def reflinked(source: int, target: StrPath, size: int) -> bool:
    """Makes a reflink of an open file, if it is large enough and the file system has reflinks.

    Args:
        source: The descriptor of the file.
        target: The path of the new file.
        size: The size of the file in bytes.

    Returns:
        Whether it was made; otherwise there is no target.
    """
    if size < _WORTH_SHARING:
        return False
    with open(target, "xb") as new:
        is_made = _reflink(source, new.fileno())
    if not is_made:
        os.unlink(target)
    return is_made


_FICLONE = 0x40049409  # of <linux/fs.h>


def _reflink(source: int, target: int) -> bool:
    if sys.platform != "linux":
        return False
    try:
        fcntl.ioctl(target, _FICLONE, source)
    except OSError:  # no reflinks, or two file systems; a copy reports any other trouble
        return False
    return True


def make_writable(root: StrPath, *, shared: bool = False) -> None:
    """Gives the owner, or also the group, all rights on every directory of a tree."""
    rights = 0o2770 if shared else 0o700
    pending = [os.fspath(root)]
    while pending:
        directory = pending.pop()
        os.chmod(directory, stat.S_IMODE(os.lstat(directory).st_mode) | rights)
        with os.scandir(directory) as items:
            pending.extend(i.path for i in items if i.is_dir(follow_symlinks=False))


def remove_tree(root: StrPath) -> None:
    """Removes a file or a directory tree, read-only or not; a missing one is no error.

    On NFS, a file that a process has open stays under another name until it is closed, and its
    directory with it.

    Raises:
        OSError: Something in it cannot be removed.
    """
    try:
        _remove_by_path(root)
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        shutil.rmtree(root)  # works with open directories, and needs no long paths


def _remove_by_path(root: StrPath) -> None:
    stack = [(os.fspath(root), False)]
    while stack:
        directory, emptied = stack.pop()
        try:
            if emptied:
                _remove_directory(directory)
                continue
            mode = os.lstat(directory).st_mode
            if not stat.S_ISDIR(mode):
                unlink(directory)
                continue
            stack.append((directory, True))
            unlock(directory)
            _empty(directory, stack)
        except FileNotFoundError:
            continue


def _empty(directory: str, stack: list[tuple[str, bool]]) -> None:
    with os.scandir(directory) as items:
        for item in items:
            if item.is_dir(follow_symlinks=False):
                stack.append((item.path, False))
            else:
                unlink(item.path)


def unlink(path: str) -> None:
    """Removes a file, unless it was removed already and NFS keeps it until it is closed."""
    try:
        os.unlink(path)
    except OSError as error:
        if error.errno != errno.EBUSY or not is_nfs_leftover(os.path.basename(path)):
            raise


def _remove_directory(directory: str) -> None:
    try:
        os.rmdir(directory)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST) or not _is_held(directory):
            raise


def _is_held(directory: str) -> bool:
    """Whether a directory has nothing but files that NFS keeps until they are closed."""
    with os.scandir(directory) as items:
        return all(
            _is_held(i.path) if i.is_dir(follow_symlinks=False) else is_nfs_leftover(i.name)
            for i in items
        )
