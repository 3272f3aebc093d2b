"""The guard of one worker process: its time, its memory, and how it is ended.

The parent looks after each worker, because a build may be in C code that never returns to Python.
A build that is over its time is interrupted first, with all processes that it started, so that it
can write to its checkpoint. After a grace period all are killed. A build that uses more memory than
it reserved is killed at once.
"""

from __future__ import annotations

import contextlib
import math
import os
import signal
import time
from typing import Any, final

from symexp._base.memory import Memory as _Memory
from symexp._base.memory import family_of, memory_of
from symexp.store.derivation import Derivation
from symexp.store.errors import BuildMemoryError, StoreError
from symexp.store.limits import shown_amount, timeout_error

__all__ = ["GRACE", "Guard", "LateInterrupts"]

GRACE = 10.0
"""Seconds that an interrupted build has to write what it wants to keep."""


@final
class Guard:
    """Watches one worker process.

    Args:
        derivation: The stage that the process builds.
        pid: The process.
        memory: The bytes that its build may use; `None` for no limit.

    Attributes:
        reason: The error of a build that is being ended; `None` for one that may go on.
    """

    __slots__ = ("_baseline", "_deadline", "_derivation", "_family", "_kill_at", "_memory", "_pid",
                 "_started", "is_killed", "reason")  # fmt: skip

    def __init__(self, derivation: Derivation, pid: int, memory: float | None) -> None:
        self._derivation = derivation
        self._pid = pid
        self._memory = memory
        self._started = 0.0
        self._deadline: float | None = None
        self._kill_at: float | None = None
        self._baseline: _Memory | None = None
        self._family: set[Any] = set()
        self.reason: StoreError | None = None
        self.is_killed = False

    def begins(self) -> None:
        """Begins to count: the process waits for nothing any more, and builds."""
        self._started = time.monotonic()
        if self._derivation.timeout is not None and self.reason is None:
            self._deadline = self._started + self._derivation.timeout
        if self._memory is not None:
            self._baseline = memory_of(self._pid)

    def ends(self) -> None:
        """Ends the count: the build has ended, and its result is put in its place."""
        self._deadline = self._baseline = None

    def pause(self, longest: float) -> float:
        """Returns the seconds until the next moment at which `enforce` has to be called."""
        moments = [m for m in (self._deadline, self._kill_at) if m is not None]
        return max(0.0, min([longest, *(m - time.monotonic() for m in moments)]))

    def enforce(self) -> bool:
        """Ends a process that is over its limits; returns whether it has just been killed."""
        now = time.monotonic()
        if self._kill_at is not None:
            if now >= self._kill_at:
                self._kill()
                return True
        elif self._deadline is not None and now >= self._deadline:
            derivation, elapsed = self._derivation, now - self._started
            assert derivation.timeout is not None
            self.reason = timeout_error(
                derivation.name, derivation.ref, derivation.timeout, elapsed
            )
            self._deadline, self._kill_at = None, now + GRACE
            self._signal(signal.SIGINT)
        elif self._baseline is not None and self._memory is not None:
            used = memory_of(self._pid).since(self._baseline)
            if used > self._memory:
                self.reason = _memory_error(self._derivation, self._memory, used)
                self._kill()
                return True
        return False

    def end_descendants(self) -> None:
        """Kills what an interrupted build has left running, although the worker has answered."""
        if self.reason is not None:
            self._signal(signal.SIGKILL, is_sparing=True)

    def _kill(self) -> None:
        self._signal(signal.SIGKILL)
        self.is_killed = True

    def _signal(self, number: int, *, is_sparing: bool = False) -> None:
        """Sends a signal to the worker and its descendants, those of earlier looks included."""
        try:
            import psutil
        except ImportError:  # its descendants cannot be found
            with contextlib.suppress(ProcessLookupError):
                if not is_sparing:
                    os.kill(self._pid, number)
            return
        self._family.update(family_of(psutil, self._pid))
        for process in self._family:
            if is_sparing and process.pid == self._pid:
                continue
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                process.send_signal(number)


@final
class LateInterrupts:
    """Lets the interrupt of a timeout through to a build whose process hears no interrupts.

    A shell without job control starts `python script.py &` so that it ignores interrupts, and the
    workers of Ray block them. Interrupts that come earlier have no effect still. It is made and
    used by the main thread of the process that builds.

    Args:
        timeout: The timeout of the build; nothing is changed if there is none.
    """

    __slots__ = ("_begun", "_timeout")

    def __init__(self, timeout: float | None) -> None:
        self._timeout = math.inf if timeout is None else timeout
        self._begun = math.inf
        is_deaf = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        is_deaf = is_deaf or signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())
        if timeout is not None and is_deaf:
            signal.signal(signal.SIGINT, self._interrupt)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})

    def begin(self) -> None:
        """Begins to count: the build begins."""
        self._begun = time.monotonic()

    def _interrupt(self, number: int, frame: Any) -> None:
        if time.monotonic() - self._begun >= self._timeout:
            signal.default_int_handler(number, frame)


def _memory_error(derivation: Derivation, limit: float, used: float) -> BuildMemoryError:
    return BuildMemoryError(
        f"The build of stage {derivation.name!r} ({derivation.ref}) was ended, because it used "
        f"more memory than it reserved ({shown_amount('memory', limit)}): "
        f"{shown_amount('memory', used)}. Reserve more, "
        "`@sx.stage(resources={'memory': ...})` or `resources=` of the call."
    )
