"""The job of `sx.tune`: what its workers do, what they report, and which of them are replaced."""

from __future__ import annotations

import base64
import json
import logging
import traceback
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from symexp._base.tracebacks import hide_frames
from symexp.errors import SymexpError
from symexp.sweeps.tune.trial_watch import TrialWatch
from symexp.sweeps.worker import MAX_ATTEMPTS

__all__ = ["Job", "Report", "Supervisor", "Task", "TuneError", "WorkerTraceback"]


class TuneError(SymexpError, RuntimeError):
    """Workers cannot be started with these arguments, or keep dying."""


class WorkerTraceback(Exception):
    """The traceback of an exception in a worker, as the cause of the exception raised here."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return f'\n"""\n{self.text}"""'


class Task(NamedTuple):
    """The work of one worker; all workers of a job get the same task.

    Attributes:
        space: A tree with placeholders.
        evaluate: Called with a candidate, and with its feedback if it takes two arguments.
        study: The URL of the study.
        options: Further arguments of `sx.sample`.
        fresh_after: After how many trials a fresh process replaces the worker; `None` for never.
        call: The name of the call of `sx.tune`.
    """

    space: Any
    evaluate: Callable[..., Any]
    study: str
    options: Mapping[str, Any]
    fresh_after: int | None = None
    call: str = ""


class Job(NamedTuple):
    """A sweep by several workers, as an engine gets it.

    Attributes:
        payload: The task, pickled.
        workers: How many workers run at a time.
        supervisor: Decides whether a worker that has ended is replaced.
        resources: What each worker has for itself, such as `{'gpu': 1}`.
        is_local: Whether only this machine can reach the study.
        address: The address of the cluster.
        tick: Called repeatedly while workers run, by the thread that called the engine.
        write: Takes what a worker printed, given `'stdout'` or `'stderr'` and a text; any thread
            may call it.
        grace: How many seconds a worker has to end after the request to stop.
        watch: Watches the trials and the limits; `None` for a job that has no study.
    """

    payload: bytes
    workers: int
    supervisor: Supervisor
    resources: Mapping[str, float]
    is_local: bool = True
    address: str | None = None
    tick: Callable[[], None] = lambda: None
    write: Callable[[str, str], None] = lambda stream, text: None
    grace: float = 15.0
    watch: TrialWatch | None = None


class Report(NamedTuple):
    """How a worker ended.

    Attributes:
        state: `'done'`: no trials are left; `'again'`: a fresh process replaces it; `'stopped'`:
            on request; `'failed'`: with an exception.
        name: The name of the exception's class, with its module.
        text: Its traceback.
        pickled: The exception, if it can be pickled.
    """

    state: str
    name: str = ""
    text: str = ""
    pickled: bytes | None = None

    @classmethod
    def of_error(cls, error: BaseException) -> Report:
        """Returns the report of an exception."""
        hide_frames(error)
        text = "".join(traceback.format_exception(error))
        kind = type(error)
        return cls("failed", f"{kind.__module__}.{kind.__qualname__}", text, _pickled(error))

    def to_error(self) -> BaseException:
        """Returns the exception, to be raised here; its cause is the traceback in the worker."""
        error = _unpickled(self.pickled)
        if error is None:
            error = TuneError(
                f"A worker ended with {self.name}, which cannot be brought here as it is. Its "
                f"traceback:\n{self.text}"
            )
        else:
            error.__cause__ = WorkerTraceback(self.text)
        return error

    def to_bytes(self) -> bytes:
        """Returns the report as bytes."""
        pickled = None if self.pickled is None else base64.b64encode(self.pickled).decode()
        return json.dumps([self.state, self.name, self.text, pickled]).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Report:
        """Returns the report that `to_bytes` has written."""
        state, name, text, pickled = json.loads(data)
        return cls(state, name, text, None if pickled is None else base64.b64decode(pickled))


def _pickled(error: BaseException) -> bytes | None:
    """Pickles an exception without traceback and causes; `None` if it cannot be restored."""
    if not isinstance(error, Exception):
        return None  # SystemExit and the like must not end the parent too
    # cloudpickle is an optional dependency.
    from symexp.sweeps.tune.pickling import dumps

    try:
        data = dumps(error)
        return data if type(_unpickled(data)) is type(error) else None
    except Exception:  # the code of a user's exception may do anything
        return None


def _unpickled(data: bytes | None) -> BaseException | None:
    if data is None:
        return None
    # cloudpickle is an optional dependency.
    from symexp.sweeps.tune.pickling import loads

    try:
        found = loads(data)
    except Exception:  # as above
        return None
    return found if isinstance(found, BaseException) else None


_log = logging.getLogger("symexp.tune")

# Workers that die in a row, as long as none of them reaches its first trial.
_AT_START = 3


class Supervisor:
    """Counts the deaths of workers, and decides whether a worker is replaced.

    The ledger gives the trial of a dead worker to the next one, and ends a trial that has killed
    `max_attempts` workers as failed. So deaths are too many only if no trial ends between them.

    Args:
        workers: How many workers there are.
        finished: Returns how many trials have ended.
        max_attempts: How many workers a trial may kill.
    """

    def __init__(
        self, workers: int, finished: Callable[[], int], max_attempts: int = MAX_ATTEMPTS
    ) -> None:
        self._finished = finished
        self._most = max(10, max_attempts) * (workers + 1)
        self._done_before = -1
        self._deaths = 0
        self._deaths_at_start = 0

    def has_ended(self, report: Report) -> bool:
        """Returns whether a worker that sent a report is replaced.

        Raises:
            BaseException: The exception of a worker that failed.
        """
        self._deaths_at_start = 0
        if report.state == "failed":
            raise report.to_error()
        return report.state == "again"

    def was_ended(self, worker: str, reason: str) -> None:
        """Records that a worker was ended because its trial took too long; it is replaced.

        Args:
            worker: Its name.
            reason: Why its trial has failed.
        """
        self._deaths_at_start = 0
        _log.warning("%s was ended; another one takes its place. %s", worker, reason)

    def has_died(self, worker: str, how: str, *, started: bool, last_words: str = "") -> None:
        """Records that a worker died without a report; it is replaced.

        Args:
            worker: Its name.
            how: How it died, such as `'was killed by SIGKILL'`.
            started: Whether it had opened the study.
            last_words: The last lines that it printed.

        Raises:
            TuneError: Too many have died.
        """
        done = self._finished()
        self._deaths = self._deaths + 1 if done == self._done_before else 1
        self._done_before = done
        self._deaths_at_start = 0 if started else self._deaths_at_start + 1
        said = f" It said last:\n{last_words}" if last_words.strip() else ""
        if self._deaths_at_start >= _AT_START:
            raise TuneError(
                f"{_AT_START} workers died one after the other before their first trial; the last "
                f"one {how}.{said}"
            )
        if self._deaths > self._most:
            raise TuneError(
                f"{self._deaths} workers died without any trial coming to an end; the last one "
                f"{how}. If memory is short, use fewer `workers`.{said}"
            )
        _log.warning("%s %s; another one takes its place.%s", worker, how, said)
