"""The guard of one worker process: its time, its memory, and how it is ended.

The parent looks after each worker, because a build may be in C code that never returns to Python.
A build that is over its time is interrupted first, with all processes that it started, so that it
can write to its checkpoint. After a grace period all are killed. A build that uses more memory than
it reserved is killed at once.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from typing import Any, final

from symexp.store.derivation import Derivation
from symexp.store.errors import BuildMemoryError, StoreError
from symexp.store.limits import shown_amount, timeout_error

__all__ = ["GRACE", "Guard"]

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
        self._baseline: int | None = None
        self._family: set[Any] = set()
        self.reason: StoreError | None = None
        self.is_killed = False

    def begins(self) -> None:
        """Begins to count: the process waits for nothing any more, and builds."""
        self._started = time.monotonic()
        if self._derivation.timeout is not None and self.reason is None:
            self._deadline = self._started + self._derivation.timeout
        if self._memory is not None:
            self._baseline = _memory_of(self._pid)  # pages that are shared with the parent

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
            used = max(0, _memory_of(self._pid) - self._baseline)
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
        self._family.update(_family_of(psutil, self._pid))
        for process in self._family:
            if is_sparing and process.pid == self._pid:
                continue
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                process.send_signal(number)


def _family_of(psutil: Any, pid: int) -> list[Any]:
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _memory_of(pid: int) -> int:
    """Returns the bytes that a process and its descendants use; shared pages count in parts."""
    import psutil

    total = 0
    for process in _family_of(psutil, pid):
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            found = process.memory_full_info()
            total += getattr(found, "pss", found.uss)
    return total


def _memory_error(derivation: Derivation, limit: float, used: float) -> BuildMemoryError:
    return BuildMemoryError(
        f"The build of stage {derivation.name!r} ({derivation.ref}) was ended, because it used "
        f"more memory than it reserved ({shown_amount('memory', limit)}): "
        f"{shown_amount('memory', used)}. Reserve more, "
        "`@sx.stage(resources={'memory': ...})` or `resources=` of the call."
    )
