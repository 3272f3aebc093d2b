"""Connections to a database: its dialect, and statements that are repeated while it is away.

A database may be restarted, locked or unreachable for a while, and a sweep must survive that.
"""

from __future__ import annotations

import logging
import os
import random
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa

from symexp.study.ledger.base import LedgerError
from symexp.study.ledger.sql.schema import COLUMNS

__all__ = ["Database", "Dialect", "execute", "lock_study"]


class Dialect(NamedTuple):
    """The statements that differ between SQLite and PostgreSQL.

    Attributes:
        now: The clock that all workers share, in seconds since 1970.
        begin: Begins a transaction that writes, so that it cannot deadlock with another.
        lock: Excludes other processes while the tables are made; `None` if a transaction does.
        lock_rows: The end of a query whose rows nobody else changes during the transaction.
        take_over: Claims a waiting trial, or a trial whose lease has expired.
        allocate: Makes the next trial of a study, unless the limit is reached.
        numbers: The query for the numbers in a JSON list.
        mend: Frees trials whose time of claiming someone has spoilt; `None` where types exclude it.
    """

    now: str
    begin: str
    lock: str | None
    lock_rows: str
    take_over: str
    allocate: tuple[str, ...]
    numbers: str
    mend: str | None = None


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

_SQLITE = Dialect(
    now=_SQLITE_NOW,
    begin="BEGIN IMMEDIATE",
    lock=None,
    lock_rows="",
    take_over=_TAKE_OVER.format(now=_SQLITE_NOW, skip=""),
    allocate=(
        _NEXT,
        _INSERT + f"VALUES (:study, :number, 'running', :owner, 1, {_SQLITE_NOW} + :lease, "
        f"{_SQLITE_NOW})",
    ),
    numbers="SELECT value FROM json_each(:numbers)",
    # In SQLite every text is greater than every number.
    mend="UPDATE symexp_trials SET due = 0 WHERE study_id = :study AND due >= ''",
)

_POSTGRESQL = Dialect(
    now=_POSTGRESQL_NOW,
    begin="BEGIN",
    lock="SELECT pg_advisory_xact_lock(7306082421)",
    lock_rows=" FOR UPDATE",
    take_over=_TAKE_OVER.format(now=_POSTGRESQL_NOW, skip=" FOR UPDATE SKIP LOCKED"),
    allocate=(
        f"WITH taken(number) AS ({_NEXT}) {_INSERT}"
        f"SELECT :study, number, 'running', :owner, 1, {_POSTGRESQL_NOW} + :lease, "
        f"{_POSTGRESQL_NOW} FROM taken RETURNING number",
    ),
    numbers="SELECT CAST(value AS bigint) FROM json_array_elements_text(CAST(:numbers AS json))",
)


def _make_engines(url: str, keep: bool = True) -> tuple[sa.Engine, sa.Engine, Dialect]:
    """Returns two engines and the dialect of a database. Every statement commits by itself.

    Commits of the first engine survive a crash of the server. Commits of the second do not wait for
    the disk: a crash may undo them, but never an earlier commit without them.

    Args:
        url: The SQLAlchemy URL.
        keep: Whether connections stay open for the next statement.
    """
    pool: dict[str, Any] = {"poolclass": sa.QueuePool if keep else sa.NullPool}
    if url.startswith("sqlite"):
        engine = _sqlite_engine(url, pool)
        return engine, engine, _SQLITE
    if keep:
        pool |= {"pool_size": 4, "max_overflow": 16}
    durable, quick = [sa.create_engine(url, isolation_level="AUTOCOMMIT", **pool) for _ in range(2)]

    def connect(connection: Any, record: Any) -> None:
        connection.autocommit = True
        connection.execute("SET synchronous_commit = off")

    sa.event.listen(quick, "connect", connect)
    return durable, quick, _POSTGRESQL


def _sqlite_engine(url: str, pool: dict[str, Any]) -> sa.Engine:
    """Returns an engine of SQLite in WAL mode: readers and the writer never block each other."""
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

    Every call is repeated with growing pauses while the database is away, restarting or locked. So
    callers must stay correct if a statement runs twice.

    Args:
        url: The SQLAlchemy URL.
        patience: For how many seconds to repeat a call.
    """

    def __init__(self, url: str, patience: float) -> None:
        self.url = url
        self.patience = patience
        self.engine, self._quick, self.dialect = _make_engines(url)
        self._used = time.monotonic()
        self._background: int | None = None
        self._pid = os.getpid()
        self._finalizer = weakref.finalize(self, _dispose, self.engine, self._quick, self._pid)
        self._finalizer.atexit = False

    def run(self, statement: str, values: Mapping[str, Any]) -> Any:
        """Runs one statement; returns its first row, or `None`."""
        row, _ = self._once(statement, values, False)
        return row

    def change(self, statement: str, values: Mapping[str, Any], durable: bool = False) -> int:
        """Runs one statement; returns the number of rows that it changed.

        Args:
            statement: The statement.
            values: Its parameters.
            durable: Whether to wait until a crash of the server cannot undo the change.
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
        """Returns all rows of a query."""

        def call() -> list[Any]:
            with self.connect(False) as connection:
                return list(execute(connection, statement, values))

        return self.patiently(call)

    def transact(self, work: Callable[[sa.Connection], T]) -> T:
        """Runs statements as one transaction; repeats all of it if the connection breaks."""

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
        """Yields a connection of this process."""
        if self._pid != os.getpid():
            # A forked child must neither use nor close the connections of its parent.
            self.engine.dispose(close=False)
            self._quick.dispose(close=False)
            self._pid = os.getpid()
        if threading.get_ident() != self._background:
            self._used = time.monotonic()
        with (self.engine if durable else self._quick).connect() as connection:
            yield connection

    def patiently(self, call: Callable[[], T]) -> T:
        """Repeats a call while the database is away.

        Raises:
            LedgerError: The database stayed away, or cannot be used at all.
        """
        give_up = time.monotonic() + self.patience
        pause, told = 0.01, False
        while True:
            try:
                return call()
            except sa.exc.DBAPIError as error:
                reason = error.orig or error
                # The class itself, not a subclass such as IntegrityError: the file is no database.
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
        """Returns how to fix a file that cannot be opened, if the reason is visible."""
        folder = os.path.dirname(self.engine.url.database or "")
        if "unable to open" not in str(reason) or not folder or os.path.isdir(folder):
            return ""
        home = " In a URL '~' is no home directory." if folder.startswith("~") else ""
        return f". There is no directory {folder!r}; make it first.{home}"

    def __str__(self) -> str:
        return self.engine.url.render_as_string(hide_password=True)

    def is_there(self, table: str) -> bool:
        """Returns whether a table exists; does not create the file of the database."""
        file = self.engine.url.database or ""
        if self.url.startswith("sqlite") and not file.startswith("file:"):
            if not os.path.exists(file):
                return False

        def call() -> bool:
            with self.connect(True) as connection:
                return sa.inspect(connection).has_table(table)

        return self.patiently(call)

    def close_unused(self, seconds: float) -> None:
        """Closes the connections to a server, if only this thread has used them lately.

        A server has few connections for all workers, and most of the time each worker trains.

        Args:
            seconds: For how long the statements of this thread are the only ones.
        """
        self._background = threading.get_ident()
        if not self.url.startswith("sqlite") and time.monotonic() - self._used >= seconds:
            # Not `engine.dispose`: nobody would close a connection that another thread has taken
            # just now, because it would return to the pool before.
            self.engine.pool.dispose()
            self._quick.pool.dispose()

    def close(self) -> None:
        """Closes all connections. Each later statement opens a connection and closes it."""
        if self._finalizer.alive:
            self._finalizer()
            self.engine, self._quick, _ = _make_engines(self.url, keep=False)


def _dispose(engine: sa.Engine, quick: sa.Engine, pid: int) -> None:
    # Closing a connection of the parent in a forked child would close it for the parent too.
    own = pid == os.getpid()
    engine.dispose(close=own)
    quick.dispose(close=own)


def is_transient(error: sa.exc.DBAPIError) -> bool:
    """Returns whether repeating a statement may help."""
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
        return  # The connection broke, and the transaction with it.
    try:
        connection.exec_driver_sql("ROLLBACK")
    except sa.exc.SQLAlchemyError:
        connection.invalidate()


_texts: dict[str, sa.TextClause] = {}


def lock_study(connection: sa.Connection, database: Database, study: int) -> None:
    """Makes others that make trials or claim them for a group wait for this transaction."""
    if database.dialect.lock_rows:
        execute(
            connection,
            "SELECT 1 FROM symexp_studies WHERE id = :study" + database.dialect.lock_rows,
            {"study": study},
        )


def execute(
    connection: sa.Connection, statement: str, values: Mapping[str, Any]
) -> sa.CursorResult[Any]:
    """Runs a statement. Its parsed form is cached, because there are only a few dozen."""
    text = _texts.get(statement)
    if text is None:
        text = _texts[statement] = sa.text(statement)
    return connection.execute(text, values)
