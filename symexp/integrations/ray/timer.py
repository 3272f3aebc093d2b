"""The timeout of a build in a task of Ray, whose process the run cannot reach from its machine.

A thread of the task interrupts the build, and ends the process with all that it started if the
build goes on after the grace period. A build in C code that holds the lock of the interpreter stops
all threads; then `faulthandler` ends the process, whose timer needs no Python.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import signal
import threading
import time
from collections.abc import Iterator
from typing import final

from symexp.store.derivation import Derivation
from symexp.store.disk.layout import Layout
from symexp.store.errors import BuildTimeoutError
from symexp.store.limits import timeout_error
from symexp.store.realizing.guard import GRACE, LateInterrupts

__all__ = ["TaskTimer", "ended_late"]

_MORE = 5.0
"""Seconds after the grace period until a process ends whose threads are all stopped."""


def _mark(layout: Layout, lease: str, derivation: Derivation) -> str:
    """Returns the file that says that a task was ended; it is swept with the lease."""
    return f"{layout.work}/{lease}-timeout.{derivation.key}"


def ended_late(layout: Layout, lease: str, derivation: Derivation) -> BuildTimeoutError | None:
    """Returns the error of a lost task that was ended because of its timeout."""
    if derivation.timeout is None:
        return None
    try:
        with open(_mark(layout, lease, derivation), encoding="ascii") as file:
            elapsed = float(file.read())
    except (OSError, ValueError):
        return None
    return timeout_error(derivation.name, derivation.ref, derivation.timeout, elapsed)


@final
class TaskTimer:
    """Ends the build of this process when its timeout is over.

    Args:
        layout: The layout of the store.
        lease: The name of the lease of the run.
        derivation: The stage, which has a timeout.
    """

    def __init__(self, layout: Layout, lease: str, derivation: Derivation) -> None:
        assert derivation.timeout is not None
        self._derivation = derivation
        self._timeout = derivation.timeout
        self._elapsed: float | None = None
        self._mark = _mark(layout, lease, derivation)
        self._ended: threading.Event | None = None
        self._interrupts = LateInterrupts(derivation.timeout)

    def announce(self, begins: bool) -> None:
        """Begins to count when the build begins, and ends when it has ended."""
        self._stop()
        if begins:
            self._interrupts.begin()
            self._ended = ended = threading.Event()
            threading.Thread(target=self._watch, args=(ended,), daemon=True).start()
            seconds = self._timeout + GRACE + _MORE
            faulthandler.dump_traceback_later(seconds, exit=True, file=2)

    def _stop(self) -> None:
        if self._ended is not None:
            self._ended.set()
            faulthandler.cancel_dump_traceback_later()
            self._ended = None

    def _watch(self, ended: threading.Event) -> None:
        begun = time.monotonic()
        if ended.wait(self._timeout):
            return
        self._elapsed = time.monotonic() - begun
        _signal_family(signal.SIGINT)
        if ended.wait(GRACE):
            _signal_family(signal.SIGKILL, is_sparing=True)
            return
        with contextlib.suppress(OSError), open(self._mark, "w", encoding="ascii") as file:
            file.write(str(time.monotonic() - begun))
        _signal_family(signal.SIGKILL, is_sparing=True)
        os._exit(1)

    @contextlib.contextmanager
    def errors(self) -> Iterator[None]:
        """Gives an interrupt its reason that comes when the build has just ended."""
        try:
            yield
        except KeyboardInterrupt as error:
            if self._elapsed is None:
                raise
            derivation = self._derivation
            raise timeout_error(
                derivation.name, derivation.ref, self._timeout, self._elapsed
            ) from error
        finally:
            self._stop()


def _signal_family(number: int, *, is_sparing: bool = False) -> None:
    """Sends a signal to the processes that this one started, and to itself unless it is spared."""
    with contextlib.suppress(ImportError):
        import psutil

        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                process.send_signal(number)
    if not is_sparing:
        os.kill(os.getpid(), number)
