"""One process at a time prints: a bar and the lines of forked workers share a terminal."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from types import TracebackType

try:
    import fcntl
except ImportError:  # no forks without it, and so nobody to wait for
    fcntl = None  # type: ignore[assignment]

__all__ = ["TerminalLock"]


class TerminalLock:
    """Excludes the processes forked after it was made, and the one that made it, from each other.

    A process that is killed lets go of it. It does not exclude threads, and is not reentrant.
    """

    __slots__ = ("_file",)

    def __init__(self) -> None:
        try:
            self._file = tempfile.TemporaryFile() if fcntl else None  # noqa: SIM115  # kept open
        except OSError:  # mixed lines are better than no run
            self._file = None

    def __enter__(self) -> None:
        if self._file is not None:
            with suppress(OSError):  # the build may have closed all files that it finds open
                fcntl.lockf(self._file, fcntl.LOCK_EX)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            with suppress(OSError):
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Excludes nobody any more."""
        if self._file is not None:
            self._file.close()
            self._file = None
