"""The feed of a durable ledger: the trials that finished or paused since the last look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, final

from symexp.study.ledger.base import Feed
from symexp.study.ledger.sql.database import Database
from symexp.study.ledger.sql.rows import RowReader
from symexp.study.ledger.sql.schema import COLUMNS
from symexp.study.trial import RETRIED, Trial

__all__ = ["SqlFeed"]

# A reader sees a trial when its transaction commits, later than the time that the trial carries.
_OVERLAP = 30.0

# The text of the key in the metadata.
_MARK = f'"{RETRIED}"'

_RETRIED = (
    " OR number IN (SELECT number FROM symexp_revisions"
    " WHERE study_id = :study AND kind = 'retried')"
)


@final
class SqlFeed(Feed):
    """Reads the trials that finished or paused since the last call, each end and pause once.

    It does not read the whole study again, but some seconds before the last call, because commits
    become visible in another order than their times.

    Args:
        database: The database.
        study: The id of the study.
        reader: Reads its rows.
        revisions: Whether the database tells which trials were put back to waiting.
    """

    def __init__(
        self, database: Database, study: int, reader: RowReader, revisions: bool = False
    ) -> None:
        self._database = database
        self._study = study
        self._reader = reader
        # All trials below `_low` were returned, and of those above it the ones in `_known`.
        self._low = 0
        self._known: set[int] = set()
        # The attempts with which trials ended that had been put back to waiting.
        self._ended_again: dict[int, int] = {}
        # The attempts of trials that paused; they hold up `_low` until they end.
        self._paused: dict[int, int] = {}
        self._latest = 0.0
        self._statement = (
            f"SELECT {COLUMNS} FROM symexp_trials WHERE study_id = :study"
            f" AND (number >= :low{_RETRIED if revisions else ''})"
            " AND due IS NULL AND (finished >= :since OR finished IS NULL)"
            " ORDER BY finished, number"
        )

    def news(self) -> Sequence[Trial]:
        """Returns the trials that finished or paused since the last call."""
        since = max(0.0, self._latest - _OVERLAP)
        values = {"study": self._study, "low": self._low, "since": since}
        rows = self._database.rows(self._statement, values)
        news = []
        for row in rows:
            if row[0] in self._paused:
                if row[1] == "paused" and row[3] == self._paused[row[0]]:
                    continue
            elif (row[0] in self._known or row[0] < self._low) and not self._is_news(row):
                continue  # it is not even read
            trial = self._reader.trial(row)
            news.append(trial)
            if trial.retries:
                self._ended_again[trial.number] = trial.attempts
            self._paused.pop(trial.number, None)
            if trial.state == "paused":
                self._paused[trial.number] = trial.attempts
            elif trial.number >= self._low:
                self._known.add(trial.number)
            self._latest = max(self._latest, trial.finished or 0.0)
        while self._low in self._known:
            self._known.discard(self._low)
            self._low += 1
        return news

    def _is_news(self, row: Any) -> bool:
        """Returns whether a trial that was returned before has been put back and ended again."""
        number, _, _, attempts, _, _, _, metadata, *_ = row
        if attempts == self._ended_again.get(number) or not isinstance(metadata, str):
            return False
        return _MARK in metadata and bool(self._reader.trial(row).retries)
