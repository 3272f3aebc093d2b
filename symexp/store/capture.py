"""Keeps what a build prints."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Any, TextIO

__all__ = ["Capture", "is_captured"]

# A line longer than this is printed in pieces.
_LONG = 1 << 16

Printing = Callable[[], AbstractContextManager[None]]


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

    def __init__(self, log: _Log, original: TextIO | None, printing: Printing) -> None:
        self._log = log
        self._original = original
        self._printing = printing
        self._starts_line = True

    def write(self, text: str) -> int:
        if not self._log.closed:  # a logging handler made by the build outlives it
            self._log.write(text)
        if self._original is not None and text:
            self._print(self._original, text)
        return len(text)

    def _print(self, stream: TextIO, text: str) -> None:
        with self._printing() if self._starts_line else nullcontext():
            stream.write(text)
        self._starts_line = text.endswith("\n")

    def end(self) -> None:
        """Prints what is held back."""

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


class _LineTee(_Tee):
    """Writes whole lines only, each in one piece, so that those of several processes do not mix."""

    def __init__(self, log: _Log, original: TextIO | None, printing: Printing) -> None:
        super().__init__(log, original, printing)
        self._lock = threading.Lock()
        self._rest = ""

    def _print(self, stream: TextIO, text: str) -> None:
        with self._lock:
            whole, newline, self._rest = (self._rest + text).rpartition("\n")
            if len(self._rest) > _LONG:
                whole, newline, self._rest = whole + newline + self._rest, "", ""
            if whole or newline:
                with self._printing():
                    stream.write(whole + newline)
                    stream.flush()

    def flush(self) -> None:
        if not self._log.closed:
            self._log.flush()

    def end(self) -> None:
        if self._rest and self._original is not None:
            self._print(self._original, "\n")


class Capture:
    """While it is entered, what Python code prints goes to a log file as well.

    Args:
        path: The log file.
        echo: Whether it is printed, too.
        printing: Makes what is entered while lines are printed.
        whole_lines: Whether only whole lines are printed: other processes print there, too.
    """

    def __init__(
        self,
        path: str,
        *,
        echo: bool,
        printing: Printing = nullcontext,
        whole_lines: bool = False,
    ) -> None:
        self._path = path
        self._echo = echo
        self._printing = printing
        self._tee = _LineTee if whole_lines else _Tee

    def __enter__(self) -> Capture:
        self._log = _Log(self._path)
        self._before = (sys.stdout, sys.stderr)
        out, error = self._before if self._echo else (None, None)
        self._tees = [self._tee(self._log, stream, self._printing) for stream in (out, error)]
        sys.stdout, sys.stderr = self._tees
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        sys.stdout, sys.stderr = self._before
        for tee in self._tees:
            tee.end()
        self._log.close()


def is_captured() -> bool:
    """Whether a build runs whose prints are kept."""
    return isinstance(sys.stderr, _Tee)
