"""Queries of one study: its trials, their number by state, and its measurements."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import final

from symexp._base.garbage import without_collection
from symexp.study.ledger.sql.database import Database
from symexp.study.ledger.sql.rows import RowReader, seconds_or_none
from symexp.study.ledger.sql.schema import COLUMNS
from symexp.study.trial import AT_REST, STATES, Measurement, Trial

__all__ = ["Queries"]


@final
class Queries:
    """Reads what a study contains.

    Args:
        database: The database.
        study: The id of the study.
        reader: Reads its rows.
    """

    def __init__(self, database: Database, study: int, reader: RowReader) -> None:
        self._database = database
        self._study = study
        self._reader = reader

    def trials(self, states: Iterable[str] | None = None) -> list[Trial]:
        """Returns the trials in these states, by number."""
        wanted = None if states is None else set(states)
        open_only = wanted is not None and wanted.isdisjoint(AT_REST)
        with without_collection():
            rows = self._database.rows(
                f"SELECT {COLUMNS} FROM symexp_trials WHERE study_id = :study"
                # Sorted here: for an order by number, SQLite would read the whole study.
                + (" AND due IS NOT NULL" if open_only else " ORDER BY number"),
                {"study": self._study},
            )
            found = [self._reader.trial(row) for row in rows]
        chosen = [t for t in found if wanted is None or t.state in wanted]
        return sorted(chosen, key=attrgetter("number")) if open_only else chosen

    def counts(self) -> dict[str, int]:
        """Returns the number of trials by state."""
        rows = self._database.rows(
            "SELECT state, count(*) FROM symexp_trials WHERE study_id = :study GROUP BY state",
            {"study": self._study},
        )
        counts: dict[str, int] = {}
        for state, n in rows:
            known = state if state in STATES else "failed"
            counts[known] = counts.get(known, 0) + int(n)
        return counts

    def is_settled(self) -> bool:
        """Returns whether no trial is waiting or running."""
        row = self._database.run(
            "SELECT 1 FROM symexp_trials WHERE study_id = :study AND due IS NOT NULL LIMIT 1",
            {"study": self._study},
        )
        return row is None

    def measurements(self, since: float | None = None) -> list[Measurement]:
        """Returns the intermediate values, by trial and step."""
        with without_collection():
            rows = self._database.rows(
                "SELECT m.number, m.attempt, m.step, m.rewards, m.metrics, m.at, t.state"
                " FROM symexp_measurements m JOIN symexp_trials t"
                " ON t.study_id = m.study_id AND t.number = m.number"
                " WHERE m.study_id = :study AND m.at >= :since"
                " ORDER BY m.number, m.attempt, m.step, m.id",
                {"study": self._study, "since": 0.0 if since is None else since},
            )
            return self._reader.measurements(rows)

    def read_times(self, trial: Trial) -> None:
        """Completes the times of a trial."""
        row = self._database.run(
            "SELECT started, finished FROM symexp_trials"
            " WHERE study_id = :study AND number = :number",
            {"study": self._study, "number": trial.number},
        )
        if row is not None:
            trial.started, trial.finished = map(seconds_or_none, row)
