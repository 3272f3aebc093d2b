"""What becomes of a worker that has ended: another in its place, or the end of all."""

from __future__ import annotations

import base64
import json
import logging
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from symexp.errors import SymexpError

__all__ = ["Job", "Report", "Supervisor", "Task", "TuneError", "WorkerTraceback"]


# What every worker is told: the space, what evaluates a candidate, and how to sample.


@dataclass(frozen=True, slots=True)
class Task:
    """The work of one worker; the same for all.

    Attributes:
        space: A tree with placeholders.
        evaluate: Called with a candidate, and with its feedback if it takes two arguments.
        study: The URL of the study.
        options: Further arguments of `sx.sample`.
        fresh_after: After how many trials a fresh process goes on; `None` for never.
    """

    space: Any
    evaluate: Callable[..., Any]
    study: str
    options: Mapping[str, Any]
    fresh_after: int | None = None


# The errors of `sx.tune`.


class TuneError(SymexpError, RuntimeError):
    """Workers cannot be started as asked for, or keep dying."""


class WorkerTraceback(Exception):
    """The traceback of an exception in a worker, as the cause of the one raised here."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return f'\n"""\n{self.text}"""'


# What a worker says when it ends, as bytes: also an exception, as far as it can travel.


@dataclass(frozen=True, slots=True)
class Report:
    """How a worker ended.

    Attributes:
        state: `'done'`: no trials are left; `'again'`: a fresh process shall go on; `'stopped'`:
            it was told to; `'failed'`: with an exception.
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
        """The report of an exception."""
        text = "".join(traceback.format_exception(error))
        kind = type(error)
        return cls("failed", f"{kind.__module__}.{kind.__qualname__}", text, _pickled(error))

    def to_error(self) -> BaseException:
        """The exception, to be raised here; the traceback in the worker is its cause."""
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
        """The report as bytes."""
        pickled = None if self.pickled is None else base64.b64encode(self.pickled).decode()
        return json.dumps([self.state, self.name, self.text, pickled]).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Report:
        """The report of `to_bytes`."""
        state, name, text, pickled = json.loads(data)
        return cls(state, name, text, None if pickled is None else base64.b64decode(pickled))


def _pickled(error: BaseException) -> bytes | None:
    """An exception without traceback and causes; `None` if it does not come back as it was."""
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
    """Counts deaths, and says whether a worker gets a successor.

    The ledger gives the trial of a dead worker to the next one, and ends a trial as failed that
    has killed ten of them; so deaths are only too many where no trial ends in spite of them.

    Args:
        workers: How many workers there are.
        finished: Tells how many trials have ended.
    """

    def __init__(self, workers: int, finished: Callable[[], int]) -> None:
        self._finished = finished
        self._most = 10 * (workers + 1)
        self._done_before = -1
        self._deaths = 0
        self._deaths_at_start = 0

    def has_ended(self, report: Report) -> bool:
        """Whether a worker that has ended regularly gets a successor.

        Raises:
            BaseException: What the worker failed with.
        """
        self._deaths_at_start = 0
        if report.state == "failed":
            raise report.to_error()
        return report.state == "again"

    def has_died(self, worker: str, how: str, *, started: bool, last_words: str = "") -> None:
        """Takes note that a worker died, and shall get a successor.

        Args:
            worker: Its name.
            how: What is known, such as `'was killed by SIGKILL'`.
            started: Whether it had opened the study.
            last_words: What it printed last.

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


# What an engine is asked to do.


@dataclass(frozen=True, slots=True)
class Job:
    """A sweep that workers shall do.

    Attributes:
        payload: The task, pickled.
        workers: How many work at a time.
        supervisor: Decides what becomes of a worker that has ended.
        resources: What each worker has for itself, such as `{'gpu': 1}`.
        is_local: Whether the study can only be reached from this machine.
        address: Where the cluster is.
        tick: Called again and again while workers work, by the thread that called the engine.
        write: Takes what a worker printed, given `'stdout'` or `'stderr'` and a text; any thread
            may call it.
        grace: How many seconds a worker has to end when it is told to.
    """

    payload: bytes
    workers: int
    supervisor: Supervisor
    resources: Mapping[str, float] = field(default_factory=dict)
    is_local: bool = True
    address: str | None = None
    tick: Callable[[], None] = lambda: None
    write: Callable[[str, str], None] = lambda stream, text: None
    grace: float = 15.0
