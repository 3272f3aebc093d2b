"""The feed of a durable ledger: the trials that finished or paused since the last look."""

from __future__ import annotations

import json
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

# The sign keeps SQLite from reading all finished trials by the index of `due`. The parts are
# separate queries, because a query of several conditions reads the whole table.
_AT_REST = f"SELECT {COLUMNS} FROM symexp_trials WHERE study_id = :study AND +due IS NULL AND "

_RETRIED = (
    "number IN (SELECT number FROM symexp_revisions WHERE study_id = :study AND kind = 'retried')"
)

# What may have become of a trial that was paused: it was claimed again, or ended for good.
_GONE_ON = "(attempts > 1 OR state <> 'paused') AND (finished >= :since OR finished IS NULL)"


@final
class SqlFeed(Feed):
    """Reads the trials that finished or paused since the last call, each end and pause once.

    It asks for the trials that are new, and for those that had not ended at the last call. So a
    call costs as much as the trials that are running, however many have ended, and whichever has
    not. Only if it knows of paused trials, it also asks for what ended since the last call. Then it
    looks back by some seconds, because commits become visible in another order than their times.

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
        # No trial from `_next` on was returned, and all below it, except those in `_open`.
        self._next = 0
        self._open: set[int] = set()
        # The attempts with which trials ended that had been put back to waiting.
        self._ended_again: dict[int, int] = {}
        # The attempts of trials that paused.
        self._paused: dict[int, int] = {}
        self._latest = 0.0
        parts = ["number >= :next", f"number IN ({database.dialect.numbers})"]
        if revisions:
            parts.append(_RETRIED)
        self._parts = [_AT_REST + part for part in parts]

    def news(self) -> Sequence[Trial]:
        """Returns the trials that finished or paused since the last call."""
        parts = [*self._parts, _AT_REST + _GONE_ON] if self._paused else self._parts
        values = {
            "study": self._study,
            "next": self._next,
            "numbers": json.dumps(sorted(self._open)),
            "since": max(0.0, self._latest - _OVERLAP),
        }
        statement = " UNION ALL ".join(parts) + " ORDER BY finished, number"
        news = []
        for row in self._database.rows(statement, values):
            if row[0] in self._paused:
                if row[1] == "paused" and row[3] == self._paused[row[0]]:
                    continue
            elif row[0] < self._next and row[0] not in self._open and not self._is_news(row):
                continue  # it is not even read
            trial = self._reader.trial(row)
            news.append(trial)
            if trial.retries:
                self._ended_again[trial.number] = trial.attempts
            self._paused.pop(trial.number, None)
            if trial.state == "paused":
                self._paused[trial.number] = trial.attempts
            self._open.update(range(self._next, trial.number))
            self._open.discard(trial.number)
            self._next = max(self._next, trial.number + 1)
            self._latest = max(self._latest, trial.finished or 0.0)
        return news

    def _is_news(self, row: Any) -> bool:
        """Returns whether a trial that was returned before has been put back and ended again."""
        number, _, _, attempts, _, _, _, metadata, *_ = row
        if attempts == self._ended_again.get(number) or not isinstance(metadata, str):
            return False
        return _MARK in metadata and bool(self._reader.trial(row).retries)
