"""What becomes of a worker that has ended: another in its place, or the end of all."""

from __future__ import annotations

import logging
from collections.abc import Callable

from symexp.sweeps.tune.errors import TuneError
from symexp.sweeps.tune.report import Report

__all__ = ["Supervisor"]

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
