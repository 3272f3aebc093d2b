"""File locks that only living processes hold: the kernel drops them with their holder.

A `flock` belongs to an open file, which a forked child shares with its parent. A child that
outlives a killed parent would go on holding the parent's locks, so children close them when they
are forked.
"""

from __future__ import annotations

import errno
import fcntl
import os
import weakref
from types import TracebackType

__all__ = ["FileLock"]

_held: weakref.WeakSet[FileLock] = weakref.WeakSet()


def _forget_in_child() -> None:
    for lock in list(_held):
        lock._close_in_child()


os.register_at_fork(after_in_child=_forget_in_child)


def _opened(path: str, access: int) -> int:
    """Opens a lock file; makes it only if it is missing.

    In a directory with the sticky bit, Linux refuses `O_CREAT` for an existing file of another
    user (`fs.protected_regular`). On NFS an exclusive lock needs a file that is open for writing.
    """
    flags = access | os.O_CLOEXEC
    try:
        return os.open(path, flags)
    except FileNotFoundError:
        return os.open(path, flags | os.O_CREAT, 0o666)
    except OSError as error:
        if access == os.O_RDONLY or error.errno not in _READ_ONLY:
            raise
        return _opened(path, os.O_RDONLY)


_READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)


class FileLock:
    """A lock on a file; a context manager.

    Args:
        path: The lock file; it is made if it is missing.
        shared: Whether other shared locks may be held at the same time.
        transient: Whether the file is removed when the lock is released. A process that waited on
            the removed file starts again with the new one.
    """

    __slots__ = ("__weakref__", "_fd", "path", "shared", "transient")

    def __init__(
        self, path: str | os.PathLike[str], *, shared: bool = False, transient: bool = False
    ) -> None:
        self.path = os.fspath(path)
        self.shared = shared
        self.transient = transient
        self._fd = -1

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._fd >= 0

    def acquire(self, *, wait: bool = True) -> bool:
        """Takes the lock.

        Args:
            wait: Whether to wait until others have released it.

        Returns:
            Whether this object holds the lock now; always true with `wait`.
        """
        kind = fcntl.LOCK_SH if self.shared else fcntl.LOCK_EX
        while True:
            fd = _opened(self.path, os.O_RDONLY if self.shared else os.O_RDWR)
            try:
                fcntl.flock(fd, kind if wait else kind | fcntl.LOCK_NB)
                # A transient lock may have been removed, and made anew, while this one waited.
                is_current = os.path.samestat(os.fstat(fd), os.stat(self.path))
            except FileNotFoundError:
                is_current = False
            except BaseException as error:
                os.close(fd)
                if isinstance(error, BlockingIOError):
                    return False
                raise
            if is_current:
                self._fd = fd
                _held.add(self)
                return True
            os.close(fd)

    def release(self) -> None:
        """Releases the lock; without effect if it is not held."""
        fd, self._fd = self._fd, -1
        if fd < 0:
            return
        _held.discard(self)
        try:
            if self.transient:
                os.unlink(self.path)
        except FileNotFoundError:
            pass  # a sweep of the store removed the file; the lock was held all the same
        finally:
            fcntl.flock(fd, fcntl.LOCK_UN)
            os.close(fd)

    def _close_in_child(self) -> None:
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)

    def __enter__(self) -> FileLock:
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()
