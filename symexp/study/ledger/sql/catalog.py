"""The studies of one database: listing, opening, making and deleting them."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

import sqlalchemy as sa

from symexp._base.introspection import level_of_user
from symexp.errors import SymexpError, closest, describe
from symexp.spaces.dna.spec_json import spec_from_json
from symexp.study.definition import StudyDefinition
from symexp.study.ledger.base import LedgerError, SpoiltTrialWarning
from symexp.study.ledger.checkpoint_folders import folder_beside, remove_study
from symexp.study.ledger.sql import schema
from symexp.study.ledger.sql.database import Database, execute
from symexp.study.ledger.sql.groups import PREFIX, living_members
from symexp.study.ledger.sql.trial_leases import dead_among

__all__ = ["Row", "delete", "open_study", "rows"]

_PATIENCE = 30.0


class Row(NamedTuple):
    """One study of a database, as `sx.studies` lists it.

    Attributes:
        name: Its name.
        directions: The direction of each objective.
        metrics: The names of the objectives.
        counts: The number of trials by state.
        created: When it was made, in seconds since 1970.
    """

    name: str
    directions: tuple[str, ...]
    metrics: tuple[str, ...]
    counts: dict[str, int]
    created: float


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = Database(url, _PATIENCE)
    try:
        yield database
    finally:
        database.close()


def rows(url: str) -> list[Row]:
    """Returns the studies of a database, the oldest first; an empty list without tables.

    Raises:
        LedgerError: The database cannot be used.
    """
    with _opened(url) as database:
        if not database.is_there("symexp_studies"):
            return []
        _prepare(database)
        counts: dict[int, dict[str, int]] = {}
        query = "SELECT study_id, state, count(*) FROM symexp_trials GROUP BY study_id, state"
        for study, state, number in database.rows(query, {}):
            counts.setdefault(study, {})[state] = int(number)
        found = database.rows(
            "SELECT id, name, directions, metrics, created FROM symexp_studies ORDER BY id", {}
        )
    return [_row(database, row, counts.get(row.id, {})) for row in found]


def _row(database: Database, row: Any, counts: dict[str, int]) -> Row:
    """Returns a study for the list; one whose row is spoilt has no objectives, and a warning."""
    created = row.created if isinstance(row.created, (int, float)) else 0.0
    try:
        directions, metrics = _texts_of(row, "directions"), _texts_of(row, "metrics")
    except ValueError as error:
        text = _spoilt_study(database, row.name, error)
        warnings.warn(text, SpoiltTrialWarning, stacklevel=level_of_user())
        directions = metrics = ()
    return Row(row.name, directions, metrics, counts, created)


def _texts_of(row: Any, column: str) -> tuple[str, ...]:
    """Returns a list of texts of the row of a study.

    Raises:
        ValueError: The column has something else.
    """
    text = getattr(row, column)
    try:
        found = json.loads(text)
        if isinstance(found, list) and all(isinstance(t, str) for t in found):
            return tuple(found)
    except (TypeError, ValueError):
        pass
    raise ValueError(f"column {column!r}: expected a list of texts, got {describe(text)}")


def _spoilt_study(database: Database, name: str, reason: Any) -> str:
    return (
        f"The row of the study {name!r} in the database {database} cannot be read: {reason}. "
        "Restore the row from a backup, or remove the study with `sx.delete_study`."
    )


def _definition_of(database: Database, name: str, row: Any) -> StudyDefinition:
    """Returns the definition of an existing study.

    Raises:
        LedgerError: Its row was spoilt.
    """
    try:
        directions, metrics = _texts_of(row, "directions"), _texts_of(row, "metrics")
        try:
            spec = spec_from_json(json.loads(row.spec))
        except Exception as error:  # whatever a spoilt text makes the reader raise
            reason = str(error).partition("\n")[0] or type(error).__name__
            raise ValueError(f"column 'spec': {reason}") from error
        return StudyDefinition(spec, directions, metrics)
    except (ValueError, SymexpError) as error:
        raise LedgerError(_spoilt_study(database, name, error)) from error


def open_study(
    database: Database, name: str, definition: StudyDefinition | None
) -> tuple[int, StudyDefinition, str]:
    """Opens a study; returns its id, its definition and its identity.

    Args:
        database: The database.
        name: The name of the study.
        definition: The definition of the study, which is made if it does not exist. `None` opens
            an existing study only.

    Raises:
        StudyMismatchError: The study was made with another space or other objectives.
        LedgerError: There is no such study, or the tables are of a newer version.
    """
    if definition is None:
        _require_tables(database, name)
    _prepare(database)
    if definition is not None:
        _make(database, name, definition)
    row = database.run(
        "SELECT id, spec, directions, metrics, created FROM symexp_studies WHERE name = :name",
        {"name": name},
    )
    if row is None:
        names = [n for (n,) in database.rows("SELECT name FROM symexp_studies", {})]
        raise _no_study(database, name, names)
    known = (row.spec, row.directions, row.metrics)
    if definition is None or known != _texts(definition):
        old = _definition_of(database, name, row)
        if definition is None:
            return row.id, old, _identity(name, row)
    definition.require_same(name, row.spec, row.directions, row.metrics)
    return row.id, definition, _identity(name, row)


def _identity(name: str, row: Any) -> str:
    """Returns what a study of the same name does not share if it is made after a deletion.

    SQLite uses the id of a deleted study again, so the time is part of it.
    """
    return f"{row.id}/{row.created!r}/{name}"


def _make(database: Database, name: str, definition: StudyDefinition) -> None:
    """Makes a study, unless it exists."""
    database.change(
        "INSERT INTO symexp_studies (name, spec, directions, metrics, next_number, created)"
        f" VALUES (:name, :spec, :directions, :metrics, 0, {database.dialect.now})"
        " ON CONFLICT (name) DO NOTHING",
        {
            "name": name,
            **dict(zip(("spec", "directions", "metrics"), _texts(definition))),
        },
    )


def _texts(definition: StudyDefinition) -> tuple[str, str, str]:
    directions, metrics = json.dumps(definition.directions), json.dumps(definition.metrics)
    return definition.spec_text, directions, metrics


def delete(url: str, name: str, *, force: bool) -> None:
    """Deletes a study with all its trials, as a whole or not at all, and then its checkpoints.

    The checkpoints are those beside the file of the database.

    Args:
        url: The SQLAlchemy URL of the database.
        name: The name of the study.
        force: Whether to delete it although workers are evaluating its trials, whose results are
            lost.

    Raises:
        LedgerError: There is no such study, workers are evaluating its trials, or the database
            cannot be used.
    """
    with _opened(url) as database:
        _require_tables(database, name)
        _prepare(database)

        def work(connection: sa.Connection) -> str:
            return _delete(connection, database, name, force)

        remove_study(folder_beside(url), name, database.transact(work))


def _require_tables(database: Database, name: str) -> None:
    if not database.is_there("symexp_studies"):
        raise LedgerError(f"There is no study {name!r}: the database {database} has none.")


def _prepare(database: Database) -> None:
    """Makes the missing tables, and checks their version."""
    lock = database.dialect.lock
    database.transact(lambda connection: schema.create_tables(connection, lock))
    if not all(map(database.is_there, schema.ADDITIONS)):
        # A user who may not make tables works without them, as earlier versions do.
        with suppress(sa.exc.DBAPIError, LedgerError):
            database.transact(lambda connection: schema.create_additions(connection, lock))


def _no_study(database: Database, name: str, names: list[str]) -> LedgerError:
    return LedgerError(
        f"There is no study {name!r} in the database {database}. {closest(name, names)}"
    )


def _delete(connection: sa.Connection, database: Database, name: str, force: bool) -> str:
    """Deletes a study in a transaction; returns its identity."""

    def ask(statement: str, values: dict[str, Any]) -> list[Any]:
        return list(execute(connection, statement, values))

    found = ask(
        "SELECT id, created FROM symexp_studies WHERE name = :name" + database.dialect.lock_rows,
        {"name": name},
    )
    if not found:
        names = [n for (n,) in ask("SELECT name FROM symexp_studies", {})]
        raise _no_study(database, name, names)
    values = {"study": found[0][0]}
    running = ask(
        "SELECT number, owner FROM symexp_trials WHERE study_id = :study AND state = 'running'"
        f" AND due > {database.dialect.now}",
        values,
    )
    owners = {owner or "" for number, owner in running if not (owner or "").startswith(PREFIX)}
    for number, owner in running:
        if owner not in owners:
            owners.update(living_members(connection, database.dialect.now, found[0][0], number))
    alive = len(owners) - len(dead_among(owners))
    if alive and not force:
        raise LedgerError(
            f"Workers are evaluating trials of the study {name!r} ({alive} at the moment). Stop "
            "them first, or pass force=True: what they find is lost then."
        )
    tables = ["symexp_measurements", "symexp_trials"]
    there = sa.inspect(connection)
    tables += [name for name in schema.LATER_TABLES if there.has_table(name)]
    for table in tables:
        execute(connection, f"DELETE FROM {table} WHERE study_id = :study", values)
    execute(connection, "DELETE FROM symexp_studies WHERE id = :study", values)
    return _identity(name, found[0])
