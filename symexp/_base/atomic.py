"""Files that are written as a whole or not at all: temporary sibling, fsync, rename."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

__all__ = ["fsync_directory", "write_bytes", "writing"]


def fsync_directory(path: Path) -> None:
    """Makes the renames in a directory durable."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def write_bytes(path: str | os.PathLike[str], data: bytes) -> None:
    """Writes a file atomically; see `writing`.

    Args:
        path: The file.
        data: The content.

    Raises:
        OSError: The file cannot be written; it still has the old content.
    """
    with writing(path) as file:
        file.write(data)


@contextmanager
def writing(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Writes a file atomically: readers see the old content or the new, never a part.

    An existing file keeps its mode; a new file gets the mode that the umask allows. A symbolic link
    is followed. If the block raises, the file still has the old content.

    Args:
        path: The file.

    Yields:
        The file to write the content into.

    Raises:
        OSError: The file cannot be written; it still has the old content.
    """
    target = Path(path)
    target = target.resolve() if target.is_symlink() else target
    mode = _mode(target)
    fd, name = _sibling(target)
    try:
        with os.fdopen(fd, "w+b") as file:
            yield file
            file.flush()
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise
    fsync_directory(target.parent)


def _sibling(target: Path) -> tuple[int, Path]:
    """Creates a temporary file in the directory of the target.

    The kernel applies the umask. Reading the umask here would mean to change it, for all threads.
    """
    # 40 characters take at most 160 of the 255 bytes that a name may have.
    path = target.parent / f".{target.name[:40]}.{os.urandom(8).hex()}.tmp"
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666), path


def _mode(target: Path) -> int | None:
    """Returns the mode of an existing file; `None` if there is no file."""
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        return None
