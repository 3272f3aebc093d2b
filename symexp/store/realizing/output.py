"""The output of builds: what each build prints goes to its own log, and to the screen.

`sys.stdout` and `sys.stderr` belong to the whole process, and several builds may run in threads. So
a `Router` replaces each of them while builds run, and passes text to the build of the thread that
writes. It is always the same object: what a build leaves behind with it, such as a handler of
`logging`, prints into the build that runs later, and to the screen if none does.

`Capture` is what the rest of the store uses. Below it are the routers, and then the streams that
a router passes text to.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
import threading
from abc import abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Any, Protocol, TextIO, TypeVar

__all__ = ["Capture", "is_captured"]

Printing = Callable[[], AbstractContextManager[None]]

_LONG = 1 << 16
"""A line with more characters is printed in pieces."""

# Held while whole lines are printed. Reentrant: finalizers and signal handlers print, too.
_lines = threading.RLock()


class Capture:
    """Writes the prints of Python code to a log file while it is entered.

    It captures the prints of the thread that entered it, and of threads without a capture of their
    own: those that the build starts. The main thread never counts as one of these.

    Args:
        path: The log file.
        echo: Whether the text is printed on the screen, too.
        printing: Returns a context manager that is entered while lines are printed.
        whole_lines: Whether only whole lines are printed, because other processes print, too.
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
        self._tee = _LineTee if whole_lines else _PlainTee

    def __enter__(self) -> Capture:
        self._log = _Log(self._path)
        self._tees = [router.enter(self._make) for router in _ROUTERS]
        return self

    def _make(self, original: TextIO | None) -> _Tee:
        return self._tee(self._log, original if self._echo else None, self._printing)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for router, tee in zip(_ROUTERS, self._tees):
            router.leave(tee)
        for tee in self._tees:
            tee.end()
        self._log.close()


def is_captured() -> bool:
    """Whether a build runs whose prints are captured."""
    return any(router.is_active for router in _ROUTERS)


class Captured(Protocol):
    """The stream of one build, which a router passes text to."""

    def write(self, text: str, /) -> int:
        """Writes text."""
        ...

    def flush_log(self) -> None:
        """Empties the buffer before a fork, so that two processes do not write it twice."""

    def forget(self) -> None:
        """Drops the text that the parent has yet to print; for forked processes."""


_T = TypeVar("_T", bound=Captured)


class _Entry:
    """A build whose prints are captured.

    Attributes:
        thread: The thread that it runs in.
        stream: The stream of the build.
        before: The stream in `sys` when it began.
    """

    __slots__ = ("before", "stream", "thread")

    def __init__(self, stream: Captured, before: Any) -> None:
        self.thread = threading.get_ident()
        self.stream = stream
        self.before = before


class Router(io.TextIOBase):
    """Replaces a standard stream; a build that replaces it again does so for its own time only.

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
        """Whether it replaces the stream now."""
        return bool(self._entries)

    def enter(self, make: Callable[[TextIO | None], _T]) -> _T:
        """Passes what this thread prints to a new stream from now on.

        Args:
            make: Makes the stream, from the one that the text would go to otherwise.
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
        """Returns the stream that the prints of this thread go to."""
        found = self._of_this_thread()
        if found is None and self._entries:
            if threading.get_ident() != threading.main_thread().ident:
                found = self._entries[-1].stream
        if found is None:
            current = getattr(sys, self._name)
            found = self._base if current is self else current
        return found

    def before_fork(self) -> None:
        """Empties the buffers, so that two processes do not write them twice."""
        for entry in list(self._entries):
            entry.stream.flush_log()

    def after_fork(self) -> None:
        """Keeps the build of the thread that forked: in the new process no other one goes on."""
        self._lock = threading.RLock()
        thread = threading.get_ident()
        for entry in list(self._entries):
            if entry.thread == thread:
                entry.stream.forget()
            else:
                self.leave(entry.stream)

    def write(self, text: str) -> int:
        """Passes text to the stream of this thread."""
        stream = self._now()
        return len(text) if stream is None else int(stream.write(text) or 0)

    def flush(self) -> None:
        """Flushes the stream of this thread."""
        stream = self._now()
        if stream is not None:
            stream.flush()

    def close(self) -> None:
        """Does nothing: a build must not close the stream of the process."""

    def writable(self) -> bool:
        """Whether it can be written to; always true."""
        return True

    def isatty(self) -> bool:
        """Whether the stream of this thread is a terminal."""
        stream = self._now()
        return stream is not None and bool(stream.isatty())

    def fileno(self) -> int:
        """Returns the descriptor of the stream of this thread."""
        stream = self._now()
        if stream is None:
            raise io.UnsupportedOperation(f"this process has no sys.{self._name}")
        return int(stream.fileno())

    @property
    def encoding(self) -> Any:  # type: ignore[override]  # that of another stream
        """The encoding of the stream of this thread."""
        return getattr(self._now(), "encoding", "utf-8")

    @property
    def errors(self) -> Any:  # type: ignore[override]  # that of another stream
        """The error handling of the stream of this thread."""
        return getattr(self._now(), "errors", None)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._now(), name)


_ROUTERS = (Router("stdout"), Router("stderr"))


def _before_fork() -> None:
    for router in _ROUTERS:
        router.before_fork()


def _after_fork() -> None:
    global _lines
    for router in _ROUTERS:
        router.after_fork()
    _lines = threading.RLock()


os.register_at_fork(before=_before_fork, after_in_child=_after_fork)


class _Log:
    """A text file that is made by the first write."""

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
    return getattr(stream, "closed", False)  # a stream of a user may lack it


class _Tee(io.TextIOBase):
    """Base of text streams that write to a log, and to the original stream."""

    def __init__(self, log: _Log, original: TextIO | None, printing: Printing) -> None:
        self._log = log
        self._original = original
        self._printing = printing
        self._buffer: _Bytes | None = None

    def write(self, text: str) -> int:
        if not self._log.closed:  # threads of the build may outlive it
            self._log.write(text)
        if self._original is not None and text:
            self._print(self._original, text)
        return len(text)

    @abstractmethod
    def _print(self, stream: TextIO, text: str) -> None:
        """Prints text on the original stream, or holds it back."""

    @abstractmethod
    def end(self) -> None:
        """Prints the text that is held back."""

    @abstractmethod
    def flush(self) -> None:
        """Flushes the log, and the original stream if this one prints at once."""

    @abstractmethod
    def forget(self) -> None:
        """Drops the text that the parent has yet to print, in a forked process."""

    def flush_log(self) -> None:
        """Empties the buffer of the log, which a forked process would write once more."""
        if not self._log.closed:
            self._log.flush()

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
        """Ignores its arguments: a build must not change the stream of the process."""

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
    """The `buffer` of a captured stream: decodes bytes and prints them as text."""

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


class _PlainTee(_Tee):
    """Prints text as it comes."""

    def __init__(self, log: _Log, original: TextIO | None, printing: Printing) -> None:
        super().__init__(log, original, printing)
        self._starts_line = True

    def _print(self, stream: TextIO, text: str) -> None:
        with self._printing() if self._starts_line else nullcontext():
            stream.write(text)
        self._starts_line = text.endswith("\n")

    def flush(self) -> None:
        self.flush_log()
        # Python flushes a stream when it collects it; the original may have been closed by then.
        if self._original is not None and not _is_closed(self._original):
            self._original.flush()

    def forget(self) -> None:
        pass

    def end(self) -> None:
        pass


class _LineTee(_Tee):
    """Prints each line as a whole, so that the lines of several processes do not mix."""

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
        # A process that the build has forked may end without `end`, but not without a flush.
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
