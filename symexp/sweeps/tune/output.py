"""The output of workers: each line begins with the worker and the trial that it belongs to.

A worker writes a mark into its standard output and its standard error when it begins a trial. The
reader of these streams takes the marks out. So lines of C code and of child processes get the
trial too, and the order within a stream stays.
"""

from __future__ import annotations

import io
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

__all__ = ["LinePrefixer", "TrialMarks", "prefixed_output"]

_EDGE = b"\x1e"  # a record separator, which no text has


# How long to wait for the end of a stream whose writer has ended, in seconds.
_PATIENCE = 2.0


class TrialMarks:
    """Writes marks of trials into the standard streams of this process.

    Args:
        token: What tells marks from what a trial prints; the reader has the same.
        streams: Descriptors of the streams; by default the standard output and standard error, as
            they are now: a trial may redirect its own.
    """

    def __init__(self, token: str, streams: tuple[int, ...] | None = None) -> None:
        self._token = token.encode()
        self._streams = streams or (os.dup(1), os.dup(2))

    def begin(self, trial: int) -> None:
        """Marks that what follows belongs to a trial, given its id."""
        for stream in (sys.stdout, sys.stderr):
            with suppress(AttributeError, OSError, ValueError):  # none, or a closed one
                stream.flush()
        for descriptor in self._streams:
            with suppress(OSError):
                os.write(descriptor, b"%s%s:%d%s" % (_EDGE, self._token, trial, _EDGE))


class LinePrefixer:
    """Makes lines with a prefix of what one stream of a worker contains.

    Args:
        worker: The number of the worker, from 1.
        token: The token of its marks.
    """

    def __init__(self, worker: int, token: str) -> None:
        edge = re.escape(_EDGE)
        self._marks = re.compile(edge + re.escape(token.encode()) + rb":(\d+)" + edge)
        self._worker = worker
        self._prefix = f"[worker {worker}] "

    def pump(self, source: int, write: Callable[[str, str], None]) -> Callable[[], None]:
        """Reads a stream in a thread, line by line, until it ends.

        Args:
            source: Its descriptor, which the thread closes.
            write: Takes each line, with and without the prefix.

        Returns:
            A function that waits until everything is written. If another process keeps the stream
            open, for example one that the worker left behind, it writes what has come so far, also
            a line without an end.
        """
        rest, lock, patience = bytearray(), threading.Lock(), _PATIENCE

        def take(data: bytes) -> None:
            with lock:
                rest.extend(data)
                size = rest.rfind(b"\n") + 1 if data else len(rest)
                whole = bytes(rest[:size])
                del rest[:size]
                for raw in io.BytesIO(whole):  # ends lines at newlines alone
                    for line, text in self.lines(raw):
                        write(line, text)

        def read() -> None:
            try:
                while data := os.read(source, 65536):
                    take(data)
                take(b"")
            finally:
                os.close(source)

        thread = threading.Thread(target=read, name="symexp-output", daemon=True)
        thread.start()

        def finish() -> None:
            nonlocal patience
            thread.join(timeout=patience)
            if thread.is_alive():
                patience = 0.0  # the second time this is known
                take(b"")

        return finish

    def lines(self, raw: bytes) -> Iterator[tuple[str, str]]:
        """Yields the lines in a piece of the stream, with and without the prefix.

        A line that is open when a trial begins ends there. Of a line that was written over, as by
        a progress bar, the last state is left.

        Args:
            raw: A piece that ends where a line or the stream ends.
        """
        texts = self._marks.split(raw)
        for i in range(0, len(texts), 2):
            if texts[i]:
                text = _last_state(texts[i].decode(errors="replace"))
                yield f"{self._prefix}{text}\n", f"{text}\n"
            if i + 1 < len(texts):
                self._prefix = f"[worker {self._worker}, trial {int(texts[i + 1])}] "


def _last_state(line: str) -> str:
    """Returns what a terminal shows of a line at its end."""
    states = line.rstrip("\r\n").split("\r")
    return next((state for state in reversed(states) if state.strip()), states[-1])


@contextmanager
def prefixed_output(worker: int) -> Iterator[Callable[[int], None]]:
    """Prefixes the lines that this process writes, where no other process reads its output.

    Args:
        worker: The number of the worker, from 1.

    Yields:
        A function that begins a trial, given its id.
    """
    token = os.urandom(8).hex()
    undo: list[Callable[[], None]] = []
    try:
        for descriptor in (1, 2):
            undo.append(_redirect(descriptor, LinePrefixer(worker, token)))
        yield TrialMarks(token, (1, 2)).begin
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(AttributeError, OSError, ValueError):
                stream.flush()
        for restore in undo:
            restore()


def _redirect(descriptor: int, prefixer: LinePrefixer) -> Callable[[], None]:
    """Sends a stream of this process through a prefixer; returns a function that undoes it."""
    kept = os.dup(descriptor)
    source, sink = os.pipe()
    os.dup2(sink, descriptor)
    os.close(sink)

    out = os.fdopen(kept, "wb", closefd=False)

    def write(line: str, text: str) -> None:
        with suppress(OSError):
            out.write(line.encode(errors="replace"))
            out.flush()

    finish = prefixer.pump(source, write)

    def restore() -> None:
        os.dup2(kept, descriptor)
        finish()

    return restore
