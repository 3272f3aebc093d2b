"""The tables of studies, trials, measurements and members, and the texts in them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from symexp.errors import describe
from symexp.study.ledger.base import LedgerError

__all__ = [
    "ADDITIONS",
    "COLUMNS",
    "LATER_TABLES",
    "MINE",
    "VERSION",
    "create_additions",
    "create_members",
    "create_side_tables",
    "create_tables",
    "dna_key",
    "measurements",
    "members",
    "revisions",
    "spaces",
    "studies",
    "text_of",
    "trials",
]


VERSION = 1

_metadata = sa.MetaData()

schema = sa.Table(
    "symexp_schema",
    _metadata,
    sa.Column("version", sa.Integer, primary_key=True),
)

studies = sa.Table(
    "symexp_studies",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("spec", sa.Text, nullable=False),
    sa.Column("directions", sa.Text, nullable=False),
    sa.Column("metrics", sa.Text, nullable=False),
    sa.Column("next_number", sa.BigInteger, nullable=False),
    sa.Column("created", sa.Double, nullable=False),
    # The id of a deleted study is never used again, because a worker may still have it.
    sqlite_autoincrement=True,
)

trials = sa.Table(
    "symexp_trials",
    _metadata,
    sa.Column("study_id", sa.Integer, sa.ForeignKey("symexp_studies.id"), primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("dna", sa.Text),
    # A digest, because an index entry must be short and a DNA need not be.
    sa.Column("dna_key", sa.Text),
    # When the trial may be claimed: the end of its lease; null if it is finished.
    sa.Column("due", sa.Double),
    sa.Column("owner", sa.Text),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("rewards", sa.Text),
    sa.Column("metrics", sa.Text),
    sa.Column("error", sa.Text),
    sa.Column("metadata", sa.Text),
    sa.Column("started", sa.Double),
    sa.Column("finished", sa.Double),
    sa.UniqueConstraint("study_id", "dna_key"),
    sa.Index("symexp_trials_due", "study_id", "due"),
)

measurements = sa.Table(
    "symexp_measurements",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("study_id", sa.Integer, nullable=False),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("step", sa.BigInteger, nullable=False),
    sa.Column("rewards", sa.Text, nullable=False),
    sa.Column("metrics", sa.Text),
    sa.Column("at", sa.Double, nullable=False),
    sa.UniqueConstraint("study_id", "number", "attempt", "step"),
    sa.Index("symexp_measurements_at", "study_id", "at"),
)


# Made when the first group needs it: a study without groups may be in a database that this process
# can only read.
_of_groups = sa.MetaData()

members = sa.Table(
    "symexp_members",
    _of_groups,
    sa.Column("study_id", sa.Integer, primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("owner", sa.Text, primary_key=True),
    # Until when the member counts as alive.
    sa.Column("due", sa.Double, nullable=False),
)


# Made when they are first written to, for the same reason.
_side = sa.MetaData()

stops = sa.Table(
    "symexp_stops",
    _side,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("study_id", sa.Integer, nullable=False),
    # The call of `sx.tune` whose workers are asked to stop; empty for all workers.
    sa.Column("call", sa.Text, nullable=False),
    sa.Index("symexp_stops_study", "study_id"),
)

returns = sa.Table(
    "symexp_returns",
    _side,
    sa.Column("study_id", sa.Integer, primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("times", sa.Integer, nullable=False),
)


def create_side_tables(connection: sa.Connection, lock: str | None) -> None:
    """Makes the tables of requests to stop and of returns, if missing; see `create_tables`."""
    if lock is not None:
        connection.execute(sa.text(lock))
    _side.create_all(connection, checkfirst=True)


# Made when a study is opened, if the database lets this process: earlier versions lack them.
_additions = sa.MetaData()

revisions = sa.Table(
    "symexp_revisions",
    _additions,
    sa.Column("study_id", sa.Integer, primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    # 'retried' or 'dropped'.
    sa.Column("kind", sa.Text, primary_key=True),
)

spaces = sa.Table(
    "symexp_spaces",
    _additions,
    sa.Column("study_id", sa.Integer, primary_key=True, autoincrement=False),
    # The space as JSON, and which placeholders take part; null if it could not be written.
    sa.Column("space", sa.Text),
    sa.Column("chosen", sa.Text),
    # Why it could not be written.
    sa.Column("reason", sa.Text),
)

#: The tables that are made when a study is opened.
ADDITIONS = tuple(_additions.tables)

#: The tables that not every database has.
LATER_TABLES = (*_of_groups.tables, *_side.tables, *ADDITIONS)


def create_additions(connection: sa.Connection, lock: str | None) -> None:
    """Makes the tables that a database of an earlier version lacks; see `create_tables`."""
    if lock is not None:
        connection.execute(sa.text(lock))
    _additions.create_all(connection, checkfirst=True)


def create_members(connection: sa.Connection, lock: str | None) -> None:
    """Makes the table of the members of groups, if it is missing; see `create_tables`."""
    if lock is not None:
        connection.execute(sa.text(lock))
    _of_groups.create_all(connection, checkfirst=True)


def create_tables(connection: sa.Connection, lock: str | None) -> None:
    """Makes the missing tables, in one transaction that excludes all others.

    Args:
        connection: A connection inside a transaction.
        lock: The statement that excludes others; `None` if the transaction itself does.

    Raises:
        LedgerError: A newer version of symexp has made the tables.
    """
    if lock is not None:
        connection.execute(sa.text(lock))
    _metadata.create_all(connection, checkfirst=True)
    found: Any = connection.execute(sa.select(schema.c.version)).scalar()
    if found is None:
        connection.execute(schema.insert().values(version=VERSION))
    elif found != VERSION:
        raise LedgerError(
            f"The database holds studies of schema version {found}, but this symexp knows only "
            f"version {VERSION}. Use the symexp that wrote it, or another database."
        )


#: The condition that a process, or its group, holds an attempt of a trial.
MINE = (
    " WHERE study_id = :study AND number = :number AND owner = :owner AND attempts = :attempts"
    " AND state = 'running'"
)

COLUMNS = (
    "number, state, dna, attempts, rewards, metrics, error, metadata, owner, started, finished"
)


def dna_key(text: str, number: int, duplicates: bool) -> str:
    """Returns the key that is unique in a study: a digest of the DNA.

    In a study that allows duplicates, the number is part of the key.
    """
    key = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return f"{key}-{number}" if duplicates else key


def text_of(value: Mapping[str, Any] | Sequence[float] | None) -> str | None:
    """Returns the JSON text of rewards, metrics or metadata; `None` for empty ones.

    Raises:
        LedgerError: A value cannot be written as JSON.
    """
    if not value:
        return None
    try:
        return json.dumps(dict(value) if isinstance(value, Mapping) else list(value))
    except TypeError as error:
        raise LedgerError(
            f"Metrics and metadata are kept as JSON, but got {describe(value)}: {error}. "
            "Convert arrays and objects to numbers, strings, lists and dicts first."
        ) from None
