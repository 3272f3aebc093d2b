"""The pool: identical files are kept once, as hard links to one inode.

The pool owns no file. A member without another link is dead, and gc removes it.
"""

from __future__ import annotations

import contextlib
import errno
import filecmp
import os
import stat
from pathlib import Path

from symexp.store.disk.files import copy_content, unlink
from symexp.store.disk.layout import Layout
from symexp.store.disk.manifest import EXECUTABLE, Entry

__all__ = ["join_pool", "pool_path", "sweep_pool", "unshare"]

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EXDEV, errno.EACCES}


def pool_path(layout: Layout, entry: Entry) -> str:
    """Returns the pool's path of a content; executables have their own, as links share modes."""
    suffix = ".x" if entry.kind == EXECUTABLE else ""
    return f"{layout.objects}/{entry.content[:2]}/{entry.content}{suffix}"


def unshare(path: str, scratch: str) -> None:
    """Gives a file its own inode if it has hard links, which could change its content.

    Args:
        path: The file.
        scratch: An unused path on the same file system; names of temporary files begin with it.
    """
    if os.lstat(path).st_nlink > 1:
        copy = f"{scratch}.copy"
        copy_content(path, copy)
        os.chmod(copy, os.lstat(path).st_mode & 0o777)
        os.replace(copy, path)


def join_pool(layout: Layout, path: str, entry: Entry, scratch: str) -> bool:
    """Makes a finished, read-only file share its inode with all files of the same content.

    The member of the pool is compared byte by byte before it is used, and its mode is corrected:
    damage to one file must not spread to a result that was just built.

    Returns:
        Whether the file is now a member that was already in the pool, and so is durable.
    """
    if entry.size == 0:
        return False
    member = pool_path(layout, entry)
    try:
        os.link(path, member)
    except FileExistsError:
        return _take(layout, path, entry, member, f"{scratch}.link")
    except FileNotFoundError:
        _add(layout, path, member)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
    return False


def _take(layout: Layout, path: str, entry: Entry, member: str, spare: str) -> bool:
    """Puts a member in the place of a file, if it has its bytes; otherwise the file replaces it."""
    try:
        os.link(member, spare)
    except FileNotFoundError:  # it was collected meanwhile
        _add(layout, path, member)
        return False
    except OSError as error:
        if error.errno == errno.EMLINK:
            _replace(layout, path, member)
        elif error.errno not in _NO_LINKS:
            raise
        return False
    if _has_mode(spare, entry) and filecmp.cmp(spare, path, shallow=False):
        os.replace(spare, path)
        if os.path.lexists(spare):  # a rename onto the same inode leaves both names
            os.unlink(spare)
        return True
    os.unlink(spare)
    _replace(layout, path, member)
    return False


def _has_mode(path: str, entry: Entry) -> bool:
    """Gives a member its mode again; whether it has it now.

    All realizations that share the member recorded the same kind of file.
    """
    mode = 0o555 if entry.kind == EXECUTABLE else 0o444
    status = os.lstat(path)
    if not stat.S_ISREG(status.st_mode):
        return False
    if stat.S_IMODE(status.st_mode) != mode:
        try:
            os.chmod(path, mode)
        except PermissionError:  # it belongs to another user
            return False
    return True


def _add(layout: Layout, path: str, member: str) -> None:
    try:
        os.link(path, member)
    except FileNotFoundError:
        layout.make_directory(Path(member).parent)
        _add(layout, path, member)
    except OSError as error:
        if error.errno != errno.EEXIST and error.errno not in _NO_LINKS:
            raise


def _replace(layout: Layout, path: str, member: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(member)
    _add(layout, path, member)


def sweep_pool(layout: Layout, *, dry_run: bool = False) -> int:
    """Removes the members of the pool that no realization has; inside of `collecting()`.

    Returns:
        The number of bytes that this frees.
    """
    freed = 0
    dead: list[tuple[int, str]] = []
    shards = [shard.path for shard in os.scandir(layout.objects) if shard.is_dir()]
    for shard in shards:  # desktops leave files of their own in every directory
        with os.scandir(shard) as items:
            for item in items:
                status = item.stat(follow_symlinks=False)
                if status.st_nlink == 1 and stat.S_ISREG(status.st_mode):
                    freed += status.st_size
                    dead.append((status.st_ino, item.path))
    if not dry_run:
        dead.sort()  # in the order of the table of inodes, as `rm -r` does it
        for _, path in dead:
            unlink(path)
    return freed
