"""A database that may be away for a while: statements are repeated until it answers."""

from __future__ import annotations

import logging
import os
import random
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa

from symexp.study.ledger.errors import LedgerError
from symexp.study.ledger.sql.dialects import make_engines

__all__ = ["Database", "execute"]

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
