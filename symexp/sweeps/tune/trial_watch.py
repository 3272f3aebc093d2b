"""The watch over the trials of one call of `sx.tune`: who evaluates what, and for how long.

The parent of the workers looks after their limits, because a trial may be in C code that never
returns to Python. The ledger says which worker holds which trial: the owner of a trial contains the
name of the worker. A trial that is over a limit ends in the ledger first. So its worker loses it at
once, and nothing that the worker still does changes the outcome. Then the worker is ended.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import NamedTuple, final

from symexp._base.amounts import shown_bytes
from symexp._base.memory import Memory, memory_of
from symexp.study.ledger import Ledger
from symexp.study.ledger.sql.trial_leases import worker_of
from symexp.study.trial import Trial
from symexp.sweeps.limits import counted_attempts, timeout_reason
from symexp.sweeps.worker import MAX_ATTEMPTS

__all__ = ["GRACE", "CallLimits", "TrialWatch", "memory_reason", "used_memory"]

GRACE = 5.0
"""Seconds that the worker of a trial whose time is over has to end by itself."""

# How often the running trials and the memory of the workers are looked at, in seconds.
_LOOK_EVERY = 0.1

_NOTHING = Memory(0, 0, 0)


class CallLimits(NamedTuple):
    """The limits of one call of `sx.tune`.

    Attributes:
        deadline: When no trial begins any more, on the clock `time.monotonic`; `None` for never.
        trial_timeout: The seconds that a trial may take; `None` for no limit.
        memory: The bytes that each worker may use; `None` for no limit.
        max_attempts: How often a trial may be claimed whose workers die, without getting further.
    """

    deadline: float | None = None
    trial_timeout: float | None = None
    memory: float | None = None
    max_attempts: int = MAX_ATTEMPTS


def used_memory(pid: int) -> int:
    """Returns the bytes that a worker and all that it started have for themselves."""
    return memory_of(pid).since(_NOTHING)


def memory_reason(used: float, limit: float) -> str:
    """Returns why the trial of a worker has failed that used too much memory."""
    return (
        f"Its worker was ended: it used {shown_bytes(used)}, memory_limit is {shown_bytes(limit)}."
    )


@final
class TrialWatch:
    """Watches the trials that the workers of one call evaluate.

    Args:
        ledger: The ledger of the study, as the parent of the workers has opened it.
        call: The name of the call, from `new_call`.
        limits: The limits of the call.
        group: The group of the workers, if they evaluate trials together.
        follow: Called at each look; it tells the callbacks what has happened.
        stops: How many requests to stop there were when the call began; by default those now.
    """

    def __init__(
        self,
        ledger: Ledger,
        call: str,
        limits: CallLimits,
        *,
        group: str | None = None,
        follow: Callable[[], None] = lambda: None,
        stops: int | None = None,
    ) -> None:
        self.limits = limits
        self._ledger = ledger
        self._call = call
        self._owner_of_group = None if group is None else f"group:{group}"
        self._follow = follow
        self._stops = ledger.stops() if stops is None else stops
        self._is_stopped = False
        self._looked = -1e9
        # When each running attempt was first seen.
        self._seen: dict[tuple[int, int], float] = {}
        self._running: list[Trial] = []
        # Workers up to this number shared a trial whose time is over, and why it failed.
        self._ended_together: tuple[int, str] = (-1, "")
        self._latest = -1
        # When the memory of each worker was last measured.
        self._weighed: dict[int, float] = {}

    @staticmethod
    def new_call() -> str:
        """Returns a unique name for a call."""
        return uuid.uuid4().hex[:16]

    def look(self) -> None:
        """Looks at the trials that run, and passes a request to stop on; rarely enough."""
        now = time.monotonic()
        if now - self._looked < _LOOK_EVERY:
            return
        self._looked = now
        self.is_over()
        self._follow()
        if self.limits.trial_timeout is not None:
            self._running = [t for t in self._ledger.trials(("running",)) if t.dna is not None]
            keys = {(t.number, t.attempts) for t in self._running}
            self._seen = {key: self._seen.get(key, now) for key in keys}

    def is_over(self) -> bool:
        """Returns whether no trial begins any more: after the timeout, or on request.

        The workers ask the ledger themselves. So a worker that begins later stops too.
        """
        if not self._is_stopped:
            deadline = self.limits.deadline
            is_late = deadline is not None and time.monotonic() >= deadline
            if is_late or self._ledger.stops() > self._stops:
                self._ledger.request_stop(self._call)
                self._is_stopped = True
        return self._is_stopped

    def end_overdue(self, worker: int, pid: int | None = None) -> tuple[str, bool]:
        """Ends the trial of a worker that is over a limit.

        Args:
            worker: The number of the worker.
            pid: Its process, if it is one of this machine.

        Returns:
            Why the worker has to be ended, empty if it may go on; and whether it is killed at once.
        """
        self._latest = max(self._latest, worker)
        last, reason = self._ended_together
        if worker <= last:
            return reason, False
        for trial in self._running_of(worker):
            reason = self._end_if_late(trial)
            if reason:
                return reason, False
        return (self._end_if_large(worker, pid), True)

    def _running_of(self, worker: int) -> list[Trial]:
        return [t for t in self._running if self._is_of(t, worker)]

    def _is_of(self, trial: Trial, worker: int) -> bool:
        if self._owner_of_group is not None and trial.owner == self._owner_of_group:
            return True
        return worker_of(trial.owner) == f"{self._call}-{worker}"

    def _end_if_late(self, trial: Trial) -> str:
        limit = self.limits.trial_timeout
        elapsed = time.monotonic() - self._seen.get((trial.number, trial.attempts), 1e18)
        if limit is None or elapsed < limit:
            return ""
        self._running.remove(trial)
        reason = timeout_reason(limit, elapsed)
        if not self._ledger.end_for(trial, "failed", reason):
            return ""  # it has just ended by itself
        if trial.owner == self._owner_of_group:
            self._ended_together = (self._latest, reason)
        return reason

    def _end_if_large(self, worker: int, pid: int | None) -> str:
        limit = self.limits.memory
        now = time.monotonic()
        if limit is None or pid is None or now - self._weighed.get(worker, -1e9) < _LOOK_EVERY:
            return ""
        self._weighed[worker] = now
        used = used_memory(pid)
        if used <= limit:
            return ""
        reason = memory_reason(used, limit)
        for trial in self._ledger.trials(("running",)):
            if self._is_of(trial, worker):
                self._ledger.end_for(trial, "failed", reason)
        return reason

    def has_died(self, worker: int, how: str) -> None:
        """Ends the trial of a worker that died: it is claimed again, or fails.

        Args:
            worker: The number of the worker.
            how: How it died, such as `'was killed by SIGKILL'`.
        """
        for trial in self._held_by(worker):
            most = self.limits.max_attempts
            attempts = counted_attempts(self._ledger, trial, most)
            if attempts < most:
                self._ledger.end_for(trial, "waiting", f"Its worker {how}.")
                continue
            self._ledger.end_for(
                trial,
                "failed",
                f"The workers of the trial died {attempts} times, and max_attempts is {most}. "
                f"Perhaps this candidate kills them. The last one {how}.",
            )

    def was_ended(self, worker: int) -> None:
        """Returns to the study what a worker began after the trial for which it was ended.

        Args:
            worker: The number of the worker.
        """
        for trial in self._held_by(worker):
            self._ledger.end_for(trial, "waiting", "Its worker was ended.", is_return=True)

    def end(self) -> None:
        """Returns to the study what the workers, all ended by now, could not return themselves."""
        for trial in self._ledger.trials(("running",)):
            if worker_of(trial.owner).startswith(f"{self._call}-"):
                self._ledger.end_for(trial, "waiting", "Its worker was ended.", is_return=True)

    def _held_by(self, worker: int) -> list[Trial]:
        name = f"{self._call}-{worker}"
        return [t for t in self._ledger.trials(("running",)) if worker_of(t.owner) == name]
