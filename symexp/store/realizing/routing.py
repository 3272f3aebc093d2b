"""What stands for `sys.stdout` and `sys.stderr` while builds run, several perhaps, in threads.

The two streams belong to the whole process. So one object stands for each, and hands on what is
written to the build of the thread that writes. It is always the same: what a build leaves behind
with it, such as a handler of `logging`, prints into the build that runs later, and to the
screen when none does.
"""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Callable
from typing import Any, Protocol, TextIO, TypeVar

__all__ = ["ROUTERS", "Captured", "Router"]


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
