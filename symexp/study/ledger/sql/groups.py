"""Groups: workers, in any number of processes, that evaluate the same trials together.

The owner of a trial is then the group, so that each member can measure and end it. A table of its
own knows the members, and until when each is alive; it is made when the first group needs it.

Transactions lock the study, then the trial, then its members, each if they need it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from symexp.study.ledger.sql.database import Database, execute, lock_study
from symexp.study.ledger.sql.rows import RowReader, metadata_of
from symexp.study.ledger.sql.schema import COLUMNS, MINE, create_members, text_of
from symexp.study.ledger.sql.trial_leases import dead_among, machine
from symexp.study.trial import Trial

__all__ = [
    "PREFIX",
    "Groups",
    "failing",
    "free_the_dead",
    "is_of_group",
    "living_members",
    "read_metadata",
]

#: The owner of a trial that a group evaluates begins with it.
PREFIX = "group:"

# How often a member asks whether another member has chosen the candidate, in seconds.
_PAUSE = 0.02

_JOIN = """
INSERT INTO symexp_members (study_id, number, owner, due)
VALUES (:study, :number, :owner, {now} + :lease)
ON CONFLICT (study_id, number, owner) DO UPDATE SET due = excluded.due"""


class Groups:
    """The parts that one process takes in the trials of groups.

    Args:
        database: The database.
        study: The id of the study.
        reader: Reads its rows.
        owner: The name of this process as a member.
        lease: For how many seconds a member counts as alive.
    """

    def __init__(
        self, database: Database, study: int, reader: RowReader, owner: str, lease: float
    ) -> None:
        self._database = database
        self._reader = reader
        self._study = study
        self._values: dict[str, Any] = {"study": study, "owner": owner, "lease": lease}
        self._now = database.dialect.now
        self._is_prepared = False
        # Threads of this process share its part: the group of each attempt, and how many they are.
        self._parts: dict[tuple[int, int], tuple[str, int]] = {}
        #: Held while a thread of this process claims a trial and chooses its candidate, or ends it.
        self.lock = threading.RLock()

    def owner_of(self, trial: Trial) -> str | None:
        """Returns the owner of an attempt in which this process takes part; `None` for others."""
        part = self._parts.get((trial.number, trial.attempts))
        return None if part is None else part[0]

    def join(self, group: str, limit: int) -> Trial | None:
        """Claims the trial that a group evaluates, or the next trial for it.

        Args:
            group: The name of the group.
            limit: How many trials the study may have.

        Returns:
            The trial. Without a DNA if this process is to choose it; `None` if no trial can be
            claimed at the moment.
        """
        if not self._is_prepared:
            lock = self._database.dialect.lock
            self._database.transact(lambda connection: create_members(connection, lock))
            self._is_prepared = True
        name = PREFIX + group
        values = {**self._values, "group": name, "limit": limit}
        while True:
            trial, is_chosen = self._database.transact(lambda c: self._claim(c, values))
            if is_chosen:
                break
            time.sleep(_PAUSE)
        if trial is not None:
            key = (trial.number, trial.attempts)
            self._parts[key] = (name, self._parts.get(key, (name, 0))[1] + 1)
        return trial

    def _claim(
        self, connection: sa.Connection, values: dict[str, Any]
    ) -> tuple[Trial | None, bool]:
        """Returns the trial of a group, and false if another member still chooses its DNA."""
        lock_study(connection, self._database, self._study)
        row = execute(
            connection,
            f"SELECT {COLUMNS} FROM symexp_trials WHERE study_id = :study AND owner = :group"
            " AND state = 'running' AND due IS NOT NULL ORDER BY number LIMIT 1"
            + self._database.dialect.lock_rows,
            values,
        ).fetchone()
        if row is None:
            trial = self._next(connection, values)
        else:
            trial, is_sound = self._reader.claimed(row)
            members = self._members(connection, trial.number)
            if not is_sound:
                self._fail(connection, trial, values)
                trial = self._next(connection, values)
            elif not members:
                trial = self._again(connection, trial, values)
            elif trial.dna is None and members != [values["owner"]]:
                return None, False
        if trial is not None:
            own = {**values, "number": trial.number}
            execute(connection, _JOIN.format(now=self._now), own)
            # Whatever was left of the lease, the trial has a member now that renews it.
            execute(
                connection,
                f"UPDATE symexp_trials SET due = {self._now} + :lease"
                " WHERE study_id = :study AND number = :number AND owner = :group",
                own,
            )
        return trial, True

    def _next(self, connection: sa.Connection, values: dict[str, Any]) -> Trial | None:
        """Claims a trial for a group that has none."""
        dialect = self._database.dialect
        values = {**values, "owner": values["group"]}
        while (row := execute(connection, dialect.take_over, values).fetchone()) is not None:
            trial, is_sound = self._reader.claimed(row)
            if is_sound:
                break
            self._fail(connection, trial, values)
        else:
            first, *others = dialect.allocate
            number = execute(connection, first, values).scalar()
            if number is None:
                return None
            for statement in others:
                execute(connection, statement, {**values, "number": number})
            trial = Trial(int(number), None, owner=values["group"])
        self._forget(connection, trial.number)
        return trial

    def _fail(self, connection: sa.Connection, trial: Trial, values: dict[str, Any]) -> None:
        """Ends a claimed trial whose row cannot be read."""
        own = {"number": trial.number, "owner": values["group"], "error": trial.error}
        execute(connection, failing(self._now), {**values, **own})
        self._forget(connection, trial.number)

    def _again(self, connection: sa.Connection, trial: Trial, values: dict[str, Any]) -> Trial:
        """Begins the next attempt of a trial that all members of the group left by dying."""
        row = execute(
            connection,
            f"UPDATE symexp_trials SET attempts = attempts + 1, started = {self._now}"
            f"{MINE} RETURNING {COLUMNS}",
            {
                **values,
                "number": trial.number,
                "attempts": trial.attempts,
                "owner": values["group"],
            },
        ).fetchone()
        self._forget(connection, trial.number)
        return self._reader.trial(row)

    def _members(self, connection: sa.Connection, number: int) -> list[str]:
        return living_members(connection, self._now, self._study, number)

    def _forget(self, connection: sa.Connection, number: int) -> None:
        execute(
            connection,
            "DELETE FROM symexp_members WHERE study_id = :study AND number = :number",
            {**self._values, "number": number},
        )

    def renew(self, trial: Trial) -> None:
        """Tells that this process is alive; the lease of the trial itself is renewed beside it."""
        self._database.change(_JOIN.format(now=self._now), {**self._values, "number": trial.number})

    def leave(self, trial: Trial, at_once: bool = False) -> bool:
        """Ends a part in a trial, which returns to the study if no member is left.

        Args:
            trial: The trial.
            at_once: Whether all threads of this process leave it.

        Returns:
            Whether this process has no part in the trial any more.
        """
        key = (trial.number, trial.attempts)
        group, threads = self._parts[key]
        if threads > 1 and not at_once:
            self._parts[key] = (group, threads - 1)
            return False
        values = {**self._values, "number": trial.number, "attempts": trial.attempts}

        def work(connection: sa.Connection) -> None:
            lock_study(connection, self._database, self._study)
            own = {**values, "owner": group}
            is_running = read_metadata(connection, self._database, own) is not None
            execute(
                connection,
                "DELETE FROM symexp_members"
                " WHERE study_id = :study AND number = :number AND owner = :owner",
                values,
            )
            if is_running and not self._members(connection, trial.number):
                execute(
                    connection,
                    "UPDATE symexp_trials SET state = 'waiting', due = 0" + MINE,
                    own,
                )

        self._database.transact(work)
        del self._parts[key]
        return True

    def leave_all(self) -> None:
        """Leaves trials that this process claimed without noticing, because an interrupt came.

        Called when no thread takes part in a trial.
        """
        if self._is_prepared:
            self._leave_memberships()
        self._database.change(
            "UPDATE symexp_trials SET state = 'waiting', due = 0"
            " WHERE study_id = :study AND owner = :owner AND state = 'running'",
            {"study": self._values["study"], "owner": self._values["owner"]},
        )

    def _leave_memberships(self) -> None:
        rows = self._database.rows(
            "SELECT t.number, t.attempts, t.owner FROM symexp_members m JOIN symexp_trials t"
            " ON t.study_id = m.study_id AND t.number = m.number"
            " WHERE m.study_id = :study AND m.owner = :owner AND t.state = 'running'",
            self._values,
        )
        for number, attempts, group in rows:
            self._parts[number, attempts] = (group, 1)
            self.leave(Trial(number, None, attempts=attempts))

    def end(
        self, trial: Trial, statement: str, values: dict[str, Any], metadata: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        """Writes the end of a trial, and keeps the metadata that its members have written.

        Args:
            trial: The trial.
            statement: The statement that ends it.
            values: Its parameters.
            metadata: What this member adds to the metadata.

        Returns:
            The metadata; `None` if another member was first.
        """

        def work(connection: sa.Connection) -> dict[str, Any] | None:
            found = read_metadata(connection, self._database, values)
            if found is None:
                return None
            found.update(metadata)
            execute(connection, statement, {**values, "metadata": text_of(found)})
            self._forget(connection, trial.number)
            return found

        return self._database.transact(work)

    def forget(self, trial: Trial) -> None:
        """Forgets the part of this process in an attempt that has ended."""
        self._parts.pop((trial.number, trial.attempts), None)


def failing(now: str) -> str:
    """Returns the statement that ends a claimed trial whose row cannot be read."""
    return (
        f"UPDATE symexp_trials SET state = 'failed', due = NULL, error = :error, finished = {now}"
        " WHERE study_id = :study AND number = :number AND owner = :owner AND state = 'running'"
    )


def is_of_group(trial: Trial) -> bool:
    """Returns whether a trial was claimed for a group."""
    return (trial.owner or "").startswith(PREFIX)


def read_metadata(
    connection: sa.Connection,
    database: Database,
    values: Mapping[str, Any],
    ended: Sequence[str] = (),
) -> dict[str, Any] | None:
    """Returns the metadata of a running trial, which no other process can change then.

    Args:
        connection: A connection inside a transaction.
        database: The database.
        values: The study, number, attempts and owner of the trial.
        ended: The states in which the attempt may be besides, whoever ended it.

    Returns:
        The metadata; `None` if the attempt has ended, or has another owner.
    """
    row = execute(
        connection,
        "SELECT metadata, state, owner FROM symexp_trials WHERE study_id = :study"
        " AND number = :number AND attempts = :attempts" + database.dialect.lock_rows,
        values,
    ).fetchone()
    if row is None:
        return None
    metadata, state, owner = tuple(row)
    if state not in ended and (state != "running" or owner != values["owner"]):
        return None
    return metadata_of(metadata)


def free_the_dead(database: Database, study: int) -> None:
    """Ends the leases of processes of this machine, and of groups, that have died."""
    here = machine() + "/"
    rows = database.rows(
        "SELECT DISTINCT owner FROM symexp_trials"
        " WHERE study_id = :study AND due IS NOT NULL AND state = 'running'"
        f" AND (substr(owner, 1, :length) = :here OR owner LIKE '{PREFIX}%')",
        {"study": study, "length": len(here), "here": here},
    )
    # A spoilt owner, which is no text, is left to the end of its lease.
    owners = [owner for (owner,) in rows if isinstance(owner, str)]
    for owner in owners:
        if owner.startswith(PREFIX):
            _free_abandoned(database, study, owner)
    for owner in dead_among(owners):
        database.change(
            "UPDATE symexp_trials SET due = 0 WHERE study_id = :study"
            " AND due IS NOT NULL AND owner = :owner AND state = 'running'",
            {"study": study, "owner": owner},
        )


def _free_abandoned(database: Database, study: int, group: str) -> None:
    """Ends the leases of trials of a group whose members have all died."""

    def work(connection: sa.Connection) -> None:
        values = {"study": study, "group": group}
        rows = execute(
            connection,
            "SELECT number FROM symexp_trials WHERE study_id = :study AND due IS NOT NULL"
            " AND owner = :group AND state = 'running'" + database.dialect.lock_rows,
            values,
        ).fetchall()
        for (number,) in rows:
            if not living_members(connection, database.dialect.now, study, number):
                execute(
                    connection,
                    "UPDATE symexp_trials SET due = 0 WHERE study_id = :study"
                    " AND number = :number AND owner = :group AND state = 'running'",
                    {**values, "number": number},
                )

    database.transact(work)


def living_members(connection: sa.Connection, now: str, study: int, number: int) -> list[str]:
    """Returns the members of a trial that are alive, as far as is known."""
    rows = execute(
        connection,
        "SELECT owner FROM symexp_members"
        f" WHERE study_id = :study AND number = :number AND due > {now}",
        {"study": study, "number": number},
    )
    owners = [owner for (owner,) in rows]
    dead = set(dead_among(owners))
    return [owner for owner in owners if owner not in dead]
