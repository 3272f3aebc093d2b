"""Finished trials as they come, without reading the whole study again."""

from __future__ import annotations

from collections.abc import Sequence

from symexp.spaces.dna.space import Space
from symexp.study.ledger.base import Feed
from symexp.study.ledger.sql.database import Database
from symexp.study.ledger.sql.rows import COLUMNS, trial_of
from symexp.study.trial import Trial

__all__ = ["SqlFeed"]

# A trial is seen when its transaction commits, which may be later than the time that it carries.
_OVERLAP = 30.0


class SqlFeed(Feed):
    """Reads what finished since the last look, give or take an overlap; tells each trial once.

    Args:
        database: The database.
        study: The id of the study.
        spec: Its space.
    """

    def __init__(self, database: Database, study: int, spec: Space) -> None:
        self._database = database
        self._study = study
        self._spec = spec
        # All trials below `_low` are known to be finished, and these above it.
        self._low = 0
        self._known: set[int] = set()
        self._latest = 0.0

    def news(self) -> Sequence[Trial]:
        """The trials that finished since the last call."""
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
