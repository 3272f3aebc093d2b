"""Keeps what a build prints."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any, TextIO

__all__ = ["Capture", "is_captured"]


class _Log:
    """A text file that is made when the first thing is written into it."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file: TextIO | None = None
        self.closed = False

    def write(self, text: str) -> None:
        if self._file is None:
            self._file = open(  # noqa: SIM115  # closed by `close`
                self._path, "a", encoding="utf-8", errors="backslashreplace", buffering=1
            )
        self._file.write(text)

    def flush(self) -> None:
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        self.closed = True
        if self._file is not None:
            self._file.close()


class _Tee(io.TextIOBase):
    """A text stream that writes to a log, and to the stream it stands for."""

    def __init__(
        self, log: _Log, original: TextIO | None, before: Callable[[], None] | None
    ) -> None:
        self._log = log
        self._original = original
        self._before = before
        self._starts_line = True

    def write(self, text: str) -> int:
        if not self._log.closed:  # a logging handler made by the build outlives it
            self._log.write(text)
        if self._original is not None:
            if self._before is not None and self._starts_line:
                self._before()
            self._starts_line = text.endswith("\n")
            self._original.write(text)
        return len(text)

    def flush(self) -> None:
        if not self._log.closed:
            self._log.flush()
        if self._original is not None:
            self._original.flush()

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._original is not None and self._original.isatty()

    def fileno(self) -> int:
        return self._stream().fileno()

    def _stream(self) -> TextIO:
        stream = self._original or sys.__stdout__
        if stream is None:
            raise io.UnsupportedOperation("this process has no standard output")
        return stream

    @property
    def encoding(self) -> str:  # type: ignore[override]  # read-only here, as it never changes
        return "utf-8"

    @property
    def buffer(self) -> Any:
        return self._stream().buffer


class Capture:
    """While it is entered, what Python code prints goes to a log file as well.

    Args:
        path: The log file.
        echo: Whether it is printed, too.
        before: Called before a line is printed.
    """

    def __init__(self, path: str, *, echo: bool, before: Callable[[], None] | None = None) -> None:
        self._path = path
        self._echo = echo
        self._clear = before

    def __enter__(self) -> Capture:
        self._log = _Log(self._path)
        self._before = (sys.stdout, sys.stderr)
        sys.stdout = _Tee(self._log, sys.stdout if self._echo else None, self._clear)
        sys.stderr = _Tee(self._log, sys.stderr if self._echo else None, self._clear)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        sys.stdout, sys.stderr = self._before
        self._log.close()


def is_captured() -> bool:
    """Whether a build runs whose prints are kept."""
    return isinstance(sys.stderr, _Tee)
