"""The feed of a study in a database: its finished trials, each delivered once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import final

from symexp.spaces.dna.space import Space
from symexp.study.ledger.base import Feed
from symexp.study.ledger.sql.database import Database
from symexp.study.ledger.sql.schema import COLUMNS, trial_of
from symexp.study.trial import Trial

__all__ = ["SqlFeed"]


# A reader sees a trial when its transaction commits, later than the time that the trial carries.
_OVERLAP = 30.0


@final
class SqlFeed(Feed):
    """Reads the trials that finished since the last call, and returns each trial once.

    It does not read the whole study again, but some seconds before the last call, because commits
    become visible in another order than their times.

    Args:
        database: The database.
        study: The id of the study.
        spec: Its space.
    """

    def __init__(self, database: Database, study: int, spec: Space) -> None:
        self._database = database
        self._study = study
        self._spec = spec
        # All trials below `_low` were returned, and of those above it the ones in `_known`.
        self._low = 0
        self._known: set[int] = set()
        self._latest = 0.0

    def news(self) -> Sequence[Trial]:
        """Returns the trials that finished since the last call."""
        rows = self._database.rows(
            f"SELECT {COLUMNS} FROM symexp_trials WHERE study_id = :study AND number >= :low"
            " AND due IS NULL AND finished >= :since ORDER BY finished, number",
            {
                "study": self._study,
                "low": self._low,
                "since": max(0.0, self._latest - _OVERLAP),
            },
        )
        news = [trial_of(row, self._spec) for row in rows if row[0] not in self._known]
        for trial in news:
            self._known.add(trial.number)
            self._latest = max(self._latest, trial.finished or 0.0)
        while self._low in self._known:
            self._known.discard(self._low)
            self._low += 1
        return news
