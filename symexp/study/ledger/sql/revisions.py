"""Revisions: trials that are put back to waiting, ended or removed while they are at rest.

A table of its own notes them. Feeds deliver such a trial again, and limits do not count the numbers
of removed trials. An earlier version of symexp works without the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from symexp.study.ledger.sql.database import Database, execute
from symexp.study.ledger.sql.rows import SPOILT
from symexp.study.ledger.sql.schema import text_of
from symexp.study.trial import FINISHED, Trial

__all__ = ["Revisions"]

_NOTE = (
    "INSERT INTO symexp_revisions (study_id, number, kind) VALUES (:study, :number, :kind)"
    " ON CONFLICT (study_id, number, kind) DO NOTHING"
)

# A spoilt number of attempts is read as 0.
_SAME = " WHERE study_id = :study AND number = :number AND CAST(attempts AS INTEGER) = :attempts"


def _ended(trial: Trial) -> str:
    """Returns the condition that a trial has ended; or waits, but its row cannot be read."""
    waits = " OR state = 'waiting'" if (trial.error or "").startswith(SPOILT) else ""
    return f" AND state <> 'paused' AND (due IS NULL{waits})"


class Revisions:
    """The trials of one study that were put back to waiting, or removed.

    Args:
        database: The database.
        study: The id of the study.

    Attributes:
        is_there: Whether the database has the table.
        dropped: How many trials were removed, as far as this process knows.
    """

    def __init__(self, database: Database, study: int) -> None:
        self._database = database
        self._study = study
        self.is_there = database.is_there("symexp_revisions")
        self.dropped = 0
        self.are_more_dropped()

    def are_more_dropped(self) -> bool:
        """Asks how many trials were removed; returns whether the number has changed."""
        if not self.is_there:
            return False
        before = self.dropped
        row = self._database.run(
            "SELECT count(*) FROM symexp_revisions WHERE study_id = :study AND kind = 'dropped'",
            {"study": self._study},
        )
        self.dropped = int(row[0])
        return self.dropped != before

    def _values(self, trial: Trial) -> dict[str, Any]:
        return {"study": self._study, "number": trial.number, "attempts": trial.attempts}

    def _note(self, connection: sa.Connection, trial: Trial, kind: str) -> None:
        if self.is_there:
            execute(connection, _NOTE, {**self._values(trial), "kind": kind})

    def retry(self, trial: Trial, metadata: Mapping[str, Any]) -> bool:
        """Puts a trial that has ended back to waiting, see `Ledger.retry`."""
        keeps_dna = trial.dna is not None
        statement = (
            "UPDATE symexp_trials SET state = 'waiting', due = 0, rewards = NULL, metrics = NULL,"
            " error = NULL, owner = NULL, started = NULL, finished = NULL, metadata = :metadata"
            + ", attempts = :attempts"
            + ("" if keeps_dna else ", dna = NULL, dna_key = NULL")
            + _SAME
            + _ended(trial)
        )
        values = {**self._values(trial), "metadata": text_of(metadata)}

        def work(connection: sa.Connection) -> bool:
            changed = execute(connection, statement, values).rowcount
            if changed:
                self._note(connection, trial, "retried")
            return bool(changed)

        return self._database.transact(work)

    def resume(self, trial: Trial, metadata: Mapping[str, Any]) -> bool:
        """Puts a paused trial back to waiting, see `Ledger.resume`."""
        statement = (
            "UPDATE symexp_trials SET state = 'waiting', due = 0, owner = NULL, finished = NULL,"
            " metadata = :metadata" + _SAME + " AND state = 'paused'"
        )
        values = {**self._values(trial), "metadata": text_of(metadata)}
        return bool(self._database.change(statement, values, durable=True))

    def settle(
        self, trial: Trial, state: str, error: str | None, metadata: Mapping[str, Any]
    ) -> bool:
        """Ends a paused trial for good, see `Ledger.settle`."""
        statement = (
            "UPDATE symexp_trials SET state = :state, error = :error, metadata = :metadata,"
            f" finished = {self._database.dialect.now}" + _SAME + " AND state = 'paused'"
        )
        values = {**self._values(trial), "state": state, "error": error}
        values["metadata"] = text_of(metadata)
        return bool(self._database.change(statement, values, durable=True))

    def drop(self, trial: Trial) -> bool:
        """Removes a trial, see `Ledger.drop`."""
        values = {**self._values(trial), "state": trial.state}
        same = _SAME + (_ended(trial) if trial.state in FINISHED else " AND state = :state")

        def work(connection: sa.Connection) -> bool:
            if not execute(connection, "DELETE FROM symexp_trials" + same, values).rowcount:
                return False
            tables = ["symexp_measurements"]
            others = ("symexp_members", "symexp_returns")
            tables.extend(filter(sa.inspect(connection).has_table, others))
            for table in tables:
                statement = f"DELETE FROM {table} WHERE study_id = :study AND number = :number"
                execute(connection, statement, values)
            self._note(connection, trial, "dropped")
            return True

        done = self._database.transact(work)
        if done:
            self.are_more_dropped()
        return done
