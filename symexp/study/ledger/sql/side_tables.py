"""Side tables of a study: requests to stop, and how often each trial was given back.

Both are read or written rarely, so each table is looked for when it is needed, and made by the
first one that writes to it.
"""

from __future__ import annotations

import time
from abc import ABC
from typing import Any, final

import sqlalchemy as sa

from symexp.study.ledger.sql.database import Database, execute
from symexp.study.ledger.sql.schema import create_side_tables

__all__ = ["Returns", "Stops"]

# How often a worker asks another server than SQLite for requests to stop, in seconds.
_LOOK_EVERY = 0.25

_IN_SQLITE = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'symexp_returns'"


class _SideTable(ABC):  # noqa: B024  # not used by itself
    def __init__(self, database: Database, study: int) -> None:
        self._database = database
        self._study = study
        self._is_there = False

    def _exists(self) -> bool:
        if not self._is_there and self._database.url.startswith("sqlite"):
            self._is_there = self._database.run(_IN_SQLITE, {}) is not None  # for each trial
        elif not self._is_there:
            self._is_there = self._database.is_there("symexp_returns")
        return self._is_there

    def _write(self, statement: str, values: dict[str, Any]) -> None:
        lock = self._database.dialect.lock

        def work(connection: sa.Connection) -> None:
            if not self._is_there:
                create_side_tables(connection, lock)
            execute(connection, statement, {"study": self._study, **values})

        self._database.transact(work)
        self._is_there = True


@final
class Stops(_SideTable):
    """The requests that the workers of a study stop.

    Args:
        database: The database.
        study: The id of the study.
    """

    def __init__(self, database: Database, study: int) -> None:
        super().__init__(database, study)
        self._look_every = 0.0 if database.url.startswith("sqlite") else _LOOK_EVERY
        self._seen: dict[str, tuple[float, int]] = {}

    def request(self, call: str) -> None:
        """Adds a request to the workers of one call, or to all workers if it is empty."""
        self._write("INSERT INTO symexp_stops (study_id, call) VALUES (:study, :call)",
                    {"call": call})  # fmt: skip
        self._seen.clear()

    def count(self, call: str) -> int:
        """Returns the number of requests to all workers, and to those of one call."""
        now = time.monotonic()
        looked, count = self._seen.get(call, (-1e9, 0))
        if now - looked < self._look_every:
            return count
        if self._exists():
            (count,) = self._database.run(
                "SELECT count(*) FROM symexp_stops WHERE study_id = :study AND call IN ('', :call)",
                {"study": self._study, "call": call},
            )
        self._seen[call] = (now, int(count))
        return int(count)


@final
class Returns(_SideTable):
    """How often each trial of a study was given back by its worker.

    Args:
        database: The database.
        study: The id of the study.
    """

    def add(self, number: int) -> None:
        """Counts that a trial was given back."""
        self._write(
            "INSERT INTO symexp_returns (study_id, number, times) VALUES (:study, :number, 1)"
            " ON CONFLICT (study_id, number) DO UPDATE SET times = symexp_returns.times + 1",
            {"number": number},
        )

    def forget(self, number: int) -> None:
        """Begins to count at 0 again."""
        if self._exists():
            self._write(
                "DELETE FROM symexp_returns WHERE study_id = :study AND number = :number",
                {"number": number},
            )

    def of(self, number: int) -> int:
        """Returns how often a trial was given back."""
        if not self._exists():
            return 0
        row = self._database.run(
            "SELECT times FROM symexp_returns WHERE study_id = :study AND number = :number",
            {"study": self._study, "number": number},
        )
        return 0 if row is None else int(row[0])
