"""A database that may be away for a while: statements are repeated until it answers."""

from __future__ import annotations

import logging
import os
import random
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa

from symexp.study.ledger.base import LedgerError
from symexp.study.ledger.sql.schema import COLUMNS

__all__ = ["POSTGRESQL", "SQLITE", "Database", "Dialect", "execute", "make_engines"]


# What differs between SQLite and PostgreSQL.


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


T = TypeVar("T")

_log = logging.getLogger("symexp")

_TRANSIENT = (sa.exc.OperationalError, sa.exc.InterfaceError)


class Database:
    """Connections to one database.

    Every call is repeated with growing pauses while the database is away, being restarted or
    locked, so callers must be right when a statement ran twice.

    Args:
        url: The SQLAlchemy URL.
        patience: For how many seconds to try before giving up.
    """

    def __init__(self, url: str, patience: float) -> None:
        self.url = url
        self.patience = patience
        self.engine, self._quick, self.dialect = make_engines(url)
        self._pid = os.getpid()
        self._finalizer = weakref.finalize(self, _dispose, self.engine, self._quick, self._pid)
        self._finalizer.atexit = False

    def run(self, statement: str, values: Mapping[str, Any]) -> Any:
        """Runs one statement; gives its first row, if it has any."""
        row, _ = self._once(statement, values, False)
        return row

    def change(self, statement: str, values: Mapping[str, Any], durable: bool = False) -> int:
        """Runs one statement; gives the number of rows that it changed.

        Args:
            statement: The statement.
            values: Its parameters.
            durable: Whether to wait until a crash of the server cannot undo it.
        """
        return self._once(statement, values, durable)[1]

    def _once(self, statement: str, values: Mapping[str, Any], durable: bool) -> tuple[Any, int]:
        def call() -> tuple[Any, int]:
            with self.connect(durable) as connection:
                result = execute(connection, statement, values)
                try:
                    row = result.fetchone() if result.returns_rows else None
                    return row, result.rowcount
                finally:
                    # SQLite commits an UPDATE with RETURNING when its rows are read. After an
                    # interrupt the traceback would keep the cursor, and with it the lock.
                    result.close()

        return self.patiently(call)

    def rows(self, statement: str, values: Mapping[str, Any]) -> list[Any]:
        """All rows of a query."""

        def call() -> list[Any]:
            with self.connect(False) as connection:
                return list(execute(connection, statement, values))

        return self.patiently(call)

    def transact(self, work: Callable[[sa.Connection], T]) -> T:
        """Runs several statements as one transaction, again from the start if it is broken off."""

        def call() -> T:
            with self.connect(True) as connection:
                connection.exec_driver_sql(self.dialect.begin)
                try:
                    result = work(connection)
                    connection.exec_driver_sql("COMMIT")
                except BaseException:
                    _roll_back(connection)
                    raise
                return result

        return self.patiently(call)

    @contextmanager
    def connect(self, durable: bool) -> Iterator[sa.Connection]:
        """A connection of this process."""
        if self._pid != os.getpid():
            # A forked child must not use, nor close, the connections of its parent.
            self.engine.dispose(close=False)
            self._quick.dispose(close=False)
            self._pid = os.getpid()
        with (self.engine if durable else self._quick).connect() as connection:
            yield connection

    def patiently(self, call: Callable[[], T]) -> T:
        """Repeats a call while the database is away.

        Raises:
            LedgerError: It stayed away.
        """
        give_up = time.monotonic() + self.patience
        pause, told = 0.01, False
        while True:
            try:
                return call()
            except sa.exc.DBAPIError as error:
                reason = error.orig or error
                # The class itself, for IntegrityError is one too: the file is no database.
                if type(error) is sa.exc.DatabaseError:
                    raise LedgerError(f"The database {self} cannot be used: {reason}") from error
                if not isinstance(error, _TRANSIENT) and not error.connection_invalidated:
                    raise
                if time.monotonic() > give_up or not is_transient(error):
                    raise LedgerError(
                        f"The database {self} cannot be used: {reason}{self._mend(reason)}"
                    ) from error
            if pause >= 1.0 and not told:
                told = True
                _log.warning(
                    "The database %s does not answer; trying for %d seconds in all: %s",
                    self,
                    self.patience,
                    reason,
                )
            time.sleep(pause * (0.5 + random.random()))
            pause = min(pause * 2, 1.0)

    def _mend(self, reason: Any) -> str:
        """What to do where a file cannot be opened, as far as it shows."""
        folder = os.path.dirname(self.engine.url.database or "")
        if "unable to open" not in str(reason) or not folder or os.path.isdir(folder):
            return ""
        home = " In a URL '~' is no home directory." if folder.startswith("~") else ""
        return f". There is no directory {folder!r}; make it first.{home}"

    def __str__(self) -> str:
        return self.engine.url.render_as_string(hide_password=True)

    def is_there(self, table: str) -> bool:
        """Whether there is a table of this name; a file that is not there is not made."""
        file = self.engine.url.database or ""
        if self.url.startswith("sqlite") and not file.startswith("file:"):
            if not os.path.exists(file):
                return False

        def call() -> bool:
            with self.connect(True) as connection:
                return sa.inspect(connection).has_table(table)

        return self.patiently(call)

    def close(self) -> None:
        """Closes all connections. Later statements each open one, and close it."""
        if self._finalizer.alive:
            self._finalizer()
            self.engine, self._quick, _ = make_engines(self.url, keep=False)


def _dispose(engine: sa.Engine, quick: sa.Engine, pid: int) -> None:
    # To close a connection of the parent here, in a forked child, would end it there.
    own = pid == os.getpid()
    engine.dispose(close=own)
    quick.dispose(close=own)


def is_transient(error: sa.exc.DBAPIError) -> bool:
    """Whether trying again may help."""
    text = str(error.orig)
    never = (
        "unable to open",
        "readonly database",
        "no such",
        "syntax error",
        "does not exist",
        "authentication failed",
    )
    return not any(words in text for words in never)


def _roll_back(connection: sa.Connection) -> None:
    if connection.invalidated:
        return  # The connection broke, and with it the transaction.
    try:
        connection.exec_driver_sql("ROLLBACK")
    except sa.exc.SQLAlchemyError:
        connection.invalidate()


_texts: dict[str, sa.TextClause] = {}


def execute(
    connection: sa.Connection, statement: str, values: Mapping[str, Any]
) -> sa.CursorResult[Any]:
    """Runs a statement; its parsed form is kept, for there are only a few dozen."""
    text = _texts.get(statement)
    if text is None:
        text = _texts[statement] = sa.text(statement)
    return connection.execute(text, values)
