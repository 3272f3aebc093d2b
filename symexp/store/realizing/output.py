"""Keeps what a build prints."""

from __future__ import annotations

import codecs
import io
import os
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Any, Protocol, TextIO, TypeVar

__all__ = ["ROUTERS", "Capture", "Captured", "Router", "is_captured"]


# What stands for `sys.stdout` and `sys.stderr` while builds run, several perhaps, in threads.
#
# The two streams belong to the whole process. So one object stands for each, and hands on what is
# written to the build of the thread that writes. It is always the same: what a build leaves behind
# with it, such as a handler of `logging`, prints into the build that runs later, and to the
# screen when none does.


class Captured(Protocol):
    """What takes the place of a stream for one build."""

    def write(self, text: str, /) -> int:
        """Takes text."""
        ...

    def flush_log(self) -> None:
        """Before a fork: leaves nothing behind that two processes would write."""

    def forget(self) -> None:
        """After a fork, in the new process: what is held back belongs to the other one."""


_T = TypeVar("_T", bound=Captured)


class _Entry:
    """A build whose prints are kept.

    Attributes:
        thread: The thread that it runs in.
        stream: What takes its prints.
        before: What stood in `sys` when it began.
    """

    __slots__ = ("before", "stream", "thread")

    def __init__(self, stream: Captured, before: Any) -> None:
        self.thread = threading.get_ident()
        self.stream = stream
        self.before = before


class Router(io.TextIOBase):
    """Stands for a standard stream; a build that replaces it does so for its own time only.

    Args:
        name: `stdout` or `stderr`.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._base: Any = None
        self._entries: list[_Entry] = []
        self._lock = threading.RLock()

    @property
    def is_active(self) -> bool:
        """Whether it stands for the stream just now."""
        return bool(self._entries)

    def enter(self, make: Callable[[TextIO | None], _T]) -> _T:
        """From now on, what this thread prints goes elsewhere.

        Args:
            make: Gives what takes it, from the stream that it would go to.
        """
        with self._lock:
            before = getattr(sys, self._name)
            if before is not self and not self._entries:
                self._base = before
            stream = make(before if before is not self else self._of_this_thread() or self._base)
            self._entries.append(_Entry(stream, before))
            setattr(sys, self._name, self)
        return stream

    def leave(self, stream: Captured) -> None:
        """Ends what `enter` began; builds in threads may end in any order."""
        with self._lock:
            index = [entry.stream for entry in self._entries].index(stream)
            before = self._entries.pop(index).before
            if index == len(self._entries):
                setattr(sys, self._name, before)
            elif self._entries[index].before is self:
                self._entries[index].before = before

    def _of_this_thread(self) -> Any:
        thread = threading.get_ident()
        return next((e.stream for e in reversed(self._entries) if e.thread == thread), None)

    def _now(self) -> Any:
        """Where the prints of this thread go."""
        found = self._of_this_thread()
        if found is None and self._entries:
            if threading.get_ident() != threading.main_thread().ident:
                found = self._entries[-1].stream
        if found is None:
            current = getattr(sys, self._name)
            found = self._base if current is self else current
        return found

    def before_fork(self) -> None:
        """Nothing may wait in a buffer that two processes would write."""
        for entry in list(self._entries):
            entry.stream.flush_log()

    def after_fork(self) -> None:
        """In the new process, only the thread that forked goes on."""
        self._lock = threading.RLock()
        thread = threading.get_ident()
        for entry in list(self._entries):
            if entry.thread == thread:
                entry.stream.forget()
            else:
                self.leave(entry.stream)

    def write(self, text: str) -> int:
        """Hands text on."""
        stream = self._now()
        return len(text) if stream is None else int(stream.write(text) or 0)

    def flush(self) -> None:
        """Flushes the stream of this thread."""
        stream = self._now()
        if stream is not None:
            stream.flush()

    def close(self) -> None:
        """Does nothing: it is not the build's to close."""

    def writable(self) -> bool:
        """It is there to be written to."""
        return True

    def isatty(self) -> bool:
        """Whether the stream of this thread is a terminal."""
        stream = self._now()
        return stream is not None and bool(stream.isatty())

    def fileno(self) -> int:
        """The descriptor of the stream that stood here before."""
        stream = self._now()
        if stream is None:
            raise io.UnsupportedOperation(f"this process has no sys.{self._name}")
        return int(stream.fileno())

    @property
    def encoding(self) -> Any:  # type: ignore[override]  # that of another stream
        """That of the stream of this thread."""
        return getattr(self._now(), "encoding", "utf-8")

    @property
    def errors(self) -> Any:  # type: ignore[override]  # that of another stream
        """That of the stream of this thread."""
        return getattr(self._now(), "errors", None)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._now(), name)


ROUTERS = (Router("stdout"), Router("stderr"))


def _before_fork() -> None:
    for router in ROUTERS:
        router.before_fork()


def _after_fork() -> None:
    for router in ROUTERS:
        router.after_fork()


os.register_at_fork(before=_before_fork, after_in_child=_after_fork)


# A line longer than this is printed in pieces.
_LONG = 1 << 16

Printing = Callable[[], AbstractContextManager[None]]

# Whoever prints whole lines holds it. Reentrant: finalizers and handlers of signals print, too.
_lines = threading.RLock()


def _renew_lock() -> None:
    global _lines
    _lines = threading.RLock()


os.register_at_fork(after_in_child=_renew_lock)


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


def _is_closed(stream: TextIO) -> bool:
    return getattr(stream, "closed", False)  # what users put in place of a stream may not say


class _Tee(io.TextIOBase):
    """A text stream that writes to a log, and to the stream it stands for."""

    def __init__(self, log: _Log, original: TextIO | None, printing: Printing) -> None:
        self._log = log
        self._original = original
        self._printing = printing
        self._starts_line = True
        self._buffer: _Bytes | None = None

    def write(self, text: str) -> int:
        if not self._log.closed:  # what the build has begun may outlive it
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
        self.flush_log()
        # Python flushes a stream when it collects it; the original may have been closed by then.
        if self._original is not None and not _is_closed(self._original):
            self._original.flush()

    def flush_log(self) -> None:
        """Leaves nothing behind that a forked process would write once more."""
        if not self._log.closed:
            self._log.flush()

    def forget(self) -> None:
        """In a forked process: what is held back is printed by the one that it was forked from."""

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._original is not None and self._original.isatty()

    def fileno(self) -> int:
        stream = self._original or sys.__stdout__
        if stream is None:
            raise io.UnsupportedOperation("this process has no standard output")
        return stream.fileno()

    def reconfigure(self, **options: Any) -> None:
        """Takes what a file of the standard library takes; it is not the build's to change."""

    @property
    def encoding(self) -> str:  # type: ignore[override]  # read-only here, as it never changes
        return "utf-8"

    @property
    def errors(self) -> str:  # type: ignore[override]  # read-only here, as it never changes
        return "backslashreplace"

    @property
    def buffer(self) -> Any:
        if self._buffer is None:
            self._buffer = _Bytes(self)
        return self._buffer


class _Bytes(io.BufferedIOBase):
    """What `sys.stdout.buffer` is meanwhile: bytes are printed as the text that they stand for."""

    def __init__(self, text: _Tee) -> None:
        self._text = text
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")

    def write(self, data: Any) -> int:
        view = memoryview(data)
        self._text.write(self._decoder.decode(view.tobytes()))
        return view.nbytes

    def flush(self) -> None:
        self._text.flush()

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._text.fileno()


class _LineTee(_Tee):
    """Writes whole lines only, each in one piece, so that those of several processes do not mix."""

    def __init__(self, log: _Log, original: TextIO | None, printing: Printing) -> None:
        super().__init__(log, original, printing)
        self._owner = os.getpid()
        self._rest = ""

    def _print(self, stream: TextIO, text: str) -> None:
        with _lines:
            whole, newline, self._rest = (self._rest + text).rpartition("\n")
            if len(self._rest) > _LONG:
                whole, newline, self._rest = whole + newline + self._rest, "", ""
            if whole or newline:
                self._print_now(stream, whole + newline)

    def _print_now(self, stream: TextIO, text: str) -> None:
        with self._printing():
            stream.write(text)
            stream.flush()

    def flush(self) -> None:
        self.flush_log()
        # A process that the build has forked ends without a word, but not without a flush.
        if os.getpid() != self._owner and self._original is not None:
            with _lines:
                text, self._rest = self._rest, ""
                if text:
                    self._print_now(self._original, text)

    def forget(self) -> None:
        self._rest = ""

    def end(self) -> None:
        if self._rest and self._original is not None:
            self._print(self._original, "\n")


class Capture:
    """While it is entered, what Python code prints goes to a log file as well.

    It is what the entering thread prints, and threads that belong to nobody else's capture: those
    that a build starts. The main thread is never taken for one of these.

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
        self._tees = [router.enter(self._make) for router in ROUTERS]
        return self

    def _make(self, original: TextIO | None) -> _Tee:
        return self._tee(self._log, original if self._echo else None, self._printing)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for router, tee in zip(ROUTERS, self._tees):
            router.leave(tee)
        for tee in self._tees:
            tee.end()
        self._log.close()


def is_captured() -> bool:
    """Whether a build runs whose prints are kept."""
    return any(router.is_active for router in ROUTERS)
