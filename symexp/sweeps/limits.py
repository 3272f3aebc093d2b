"""Limits of a sweep: its time, the time of each trial, and the memory of each worker.

A loop in the user's own process cannot be killed. So a `TrialClock` lets its trial know that the
time is over, and interrupts it where Python can be interrupted. The workers of `sx.tune` are ended
by their parent (`symexp.sweeps.tune.trial_watch`).
"""

from __future__ import annotations

import datetime
import math
import numbers
import operator
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, final

from symexp._base.amounts import bytes_of, shown_seconds
from symexp.errors import SymexpError, describe
from symexp.study.curves import overtaken_attempts
from symexp.study.ledger.base import Ledger
from symexp.study.trial import Trial

__all__ = [
    "SamplingError",
    "TrialClock",
    "TrialTimeoutError",
    "attempts_of",
    "counted_attempts",
    "memory_of_limit",
    "seconds_of",
    "timeout_reason",
]


# When the alarm of a trial rings, in seconds from its beginning. It must not strike before the body
# of the loop has begun; and systems do not count further.
_SOONEST, _LATEST = 0.01, 2.0**31 - 1

# After how many seconds the alarm rings again, if it rang while something was recorded.
_AGAIN = 0.05


class SamplingError(SymexpError, ValueError):
    """A sweep has invalid arguments."""


class TrialTimeoutError(SymexpError, TimeoutError):
    """The evaluation of a trial took longer than `trial_timeout`, and was interrupted."""


def seconds_of(name: str, value: Any) -> float | None:
    """Returns a limit of time in seconds.

    Args:
        name: The name of the argument, for the message.
        value: Seconds, or a time span; `None` for no limit.

    Raises:
        SamplingError: It is neither, or not more than 0.
    """
    if value is None:
        return None
    seconds = value.total_seconds() if isinstance(value, datetime.timedelta) else value
    found = _positive(seconds)
    if found is None:
        raise SamplingError(
            f"Expected {name} to be seconds, or a datetime.timedelta, greater than 0, but got "
            f"{describe(value)}. Leave it out for no limit."
        )
    return found


def _positive(value: Any) -> float | None:
    """Returns a finite number greater than 0, also one of NumPy; `None` for another value."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if 0 < found < math.inf else None


def memory_of_limit(value: Any) -> float | None:
    """Returns a limit of memory in bytes.

    Args:
        value: Bytes, or a text such as `'8GB'`; `None` for no limit.

    Raises:
        SamplingError: It is neither, or not more than 0.
    """
    if value is None:
        return None
    found = _positive(bytes_of(value) if isinstance(value, str) else value)
    if found is None:
        raise SamplingError(
            "Expected memory_limit to be a number of bytes greater than 0, or a text such as "
            f"'8GB' or '512MiB', but got {describe(value)}. Leave it out for no limit."
        )
    return found


def attempts_of(value: Any) -> int:
    """Returns how often a trial may be claimed.

    Raises:
        SamplingError: The value is no whole number from 1.
    """
    try:
        found = 0 if isinstance(value, bool) else operator.index(value)
    except TypeError:
        found = 0
    if found < 1:
        raise SamplingError(
            f"Expected max_attempts to be a whole number from 1, but got {describe(value)}."
        )
    return found


def counted_attempts(ledger: Ledger, trial: Trial, enough: int) -> int:
    """Returns how many attempts of a trial count for `max_attempts`, the present one included.

    An attempt after which the trial was given back says nothing against it. And a trial that goes
    on from its checkpoint after each death of a machine is not what kills its workers: attempts do
    not count that ended before another one measured a later step than all before.

    Args:
        ledger: The ledger of the study.
        trial: The trial.
        enough: The measurements are read only if the number could be this or greater.
    """
    count = trial.tries
    if count >= enough:
        count -= ledger.returns(trial)
    if count >= enough:
        count -= overtaken_attempts(ledger.measurements(), trial)
    return max(count, 1)


def timeout_reason(limit: float, elapsed: float) -> str:
    """Returns why a trial has failed that took too long."""
    return (
        f"The trial was ended after {shown_seconds(elapsed)}: trial_timeout is "
        f"{shown_seconds(limit)}."
    )


@final
class TrialClock:
    """The time of the present trial of a loop in this process.

    When the time is over, `is_over` is true. In the main thread, on a system with `SIGALRM` that
    nothing else uses, `TrialTimeoutError` is raised in the body of the loop as well, also in a call
    that sleeps or waits. It is not raised while the ledger records something.

    Args:
        limit: The seconds that a trial may take; `None` for no limit.

    Attributes:
        reason: Why the trial fails, once its body was interrupted; empty before.
    """

    __slots__ = ("_began", "_is_armed", "_limit", "_shields", "reason")

    def __init__(self, limit: float | None) -> None:
        self._limit = limit
        self._began: float | None = None
        self._is_armed = False
        self._shields = 0
        self.reason = ""

    @property
    def is_over(self) -> bool:
        """Whether the trial has taken longer than it may."""
        if self._limit is None or self._began is None:
            return False
        return time.monotonic() - self._began >= self._limit

    def begin(self) -> None:
        """Begins to count, for the next trial."""
        self.reason = ""
        if self._limit is None:
            return
        self._began = time.monotonic()
        self._is_armed = _can_alarm()
        if self._is_armed:
            signal.signal(signal.SIGALRM, self._ring)
            first = min(max(self._limit, _SOONEST), _LATEST)
            signal.setitimer(signal.ITIMER_REAL, first, _AGAIN)

    def end(self) -> None:
        """Ends the count: the trial has ended, or its loop was left."""
        self._began = None
        if self._is_armed and threading.current_thread() is threading.main_thread():
            self._is_armed = False
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)

    @contextmanager
    def shielded(self) -> Iterator[None]:
        """Delays the interrupt until the end of the block, which records something."""
        self._shields += 1
        try:
            yield
        finally:
            self._shields -= 1

    def check(self) -> None:
        """Raises the interrupt that came in a shielded block, unless the trial has ended."""
        if self._is_armed and self._began is not None and self.is_over:
            self._interrupt()

    def _ring(self, number: int, frame: FrameType | None) -> None:
        if self._began is not None and not self._shields:
            self._interrupt()

    def _interrupt(self) -> None:
        assert self._limit is not None
        assert self._began is not None
        self.reason = timeout_reason(self._limit, time.monotonic() - self._began)
        self.end()
        raise TrialTimeoutError(self.reason)


def _can_alarm() -> bool:
    if not hasattr(signal, "setitimer"):
        return False
    is_main = threading.current_thread() is threading.main_thread()
    return is_main and signal.getsignal(signal.SIGALRM) is signal.SIG_DFL
