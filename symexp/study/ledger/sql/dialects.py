"""What differs between SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa

from symexp.study.ledger.errors import LedgerError
from symexp.study.ledger.sql.rows import COLUMNS

__all__ = ["POSTGRESQL", "SQLITE", "Dialect", "make_engines"]


class Dialect(NamedTuple):
    """The statements that are not the same everywhere.

    Attributes:
        now: The clock that all workers share, in seconds since 1970.
        begin: Begins a transaction that writes, so that it cannot deadlock with another.
        lock: Excludes others while the tables are made, where the transaction does not.
        take_over: Claims a waiting trial, or one whose lease has expired.
        allocate: Makes the next trial of a study, unless the limit is reached.
    """

    now: str
    begin: str
    lock: str | None
    take_over: str
    allocate: tuple[str, ...]


_TAKE_OVER = (
    """
UPDATE symexp_trials SET state = 'running', owner = :owner, attempts = attempts + 1,
    due = {now} + :lease, started = {now}
WHERE study_id = :study AND number = (
    SELECT number FROM symexp_trials WHERE study_id = :study AND due < {now}
    ORDER BY due LIMIT 1{skip})
RETURNING """
    + COLUMNS
)

_NEXT = """
UPDATE symexp_studies SET next_number = next_number + 1
WHERE id = :study AND next_number < :limit RETURNING next_number - 1"""

_INSERT = "INSERT INTO symexp_trials (study_id, number, state, owner, attempts, due, started) "

_SQLITE_NOW = "((julianday('now') - 2440587.5) * 86400.0)"
_POSTGRESQL_NOW = "CAST(extract(epoch FROM clock_timestamp()) AS double precision)"

SQLITE = Dialect(
    now=_SQLITE_NOW,
    begin="BEGIN IMMEDIATE",
    lock=None,
    take_over=_TAKE_OVER.format(now=_SQLITE_NOW, skip=""),
    allocate=(
        _NEXT,
        _INSERT + f"VALUES (:study, :number, 'running', :owner, 1, {_SQLITE_NOW} + :lease, "
        f"{_SQLITE_NOW})",
    ),
)

POSTGRESQL = Dialect(
    now=_POSTGRESQL_NOW,
    begin="BEGIN",
    lock="SELECT pg_advisory_xact_lock(7306082421)",
    take_over=_TAKE_OVER.format(now=_POSTGRESQL_NOW, skip=" FOR UPDATE SKIP LOCKED"),
    allocate=(
        f"WITH taken(number) AS ({_NEXT}) {_INSERT}"
        f"SELECT :study, number, 'running', :owner, 1, {_POSTGRESQL_NOW} + :lease, "
        f"{_POSTGRESQL_NOW} FROM taken RETURNING number",
    ),
)


def make_engines(url: str, keep: bool = True) -> tuple[sa.Engine, sa.Engine, Dialect]:
    """Two engines and the dialect of a database. Statements commit by themselves.

    What the first commits survives a crash of the server. What the second commits may be lost in
    one, but is never kept without what was committed before; it does not wait for the disk.

    Args:
        url: The SQLAlchemy URL.
        keep: Whether connections stay open for the next statement.
    """
    pool: dict[str, Any] = {"poolclass": sa.QueuePool if keep else sa.NullPool}
    if url.startswith("sqlite"):
        engine = _sqlite_engine(url, pool)
        return engine, engine, SQLITE
    if keep:
        pool |= {"pool_size": 4, "max_overflow": 16}
    durable, quick = [sa.create_engine(url, isolation_level="AUTOCOMMIT", **pool) for _ in range(2)]

    def connect(connection: Any, record: Any) -> None:
        connection.autocommit = True
        connection.execute("SET synchronous_commit = off")

    sa.event.listen(quick, "connect", connect)
    return durable, quick, POSTGRESQL


def _sqlite_engine(url: str, pool: dict[str, Any]) -> sa.Engine:
    """SQLite in WAL mode, in which readers and the one writer do not wait for each other."""
    if not sa.make_url(url).database or ":memory:" in url:
        raise LedgerError(
            f"Expected a file in the study URL, such as 'sqlite:///sweep.db#name', but got {url!r}."
            " For a study in memory, give no URL."
        )
    engine = sa.create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        connect_args={"check_same_thread": False, "timeout": 30},
        **pool,
    )

    def connect(connection: Any, record: Any) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")

    sa.event.listen(engine, "connect", connect)
    return engine
