"""The durable ledger, in SQLite or PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, final

import sqlalchemy as sa

from symexp.spaces.dna.dna import DNA
from symexp.study.definition import StudyDefinition
from symexp.study.ledger.base import Feed, LeaseLostError, Ledger, LedgerError, Propose
from symexp.study.ledger.checkpoint_folders import folder_beside
from symexp.study.ledger.sql.catalog import open_study
from symexp.study.ledger.sql.database import Database, execute, lock_study
from symexp.study.ledger.sql.enqueueing import DELETED, insert_waiting
from symexp.study.ledger.sql.feed import SqlFeed
from symexp.study.ledger.sql.groups import (
    Groups,
    failing,
    free_the_dead,
    is_of_group,
    read_metadata,
)
from symexp.study.ledger.sql.queries import Queries
from symexp.study.ledger.sql.revisions import Revisions
from symexp.study.ledger.sql.rows import RowReader
from symexp.study.ledger.sql.schema import COLUMNS, MINE, dna_key, text_of
from symexp.study.ledger.sql.side_tables import Returns, Stops
from symexp.study.ledger.sql.spaces import keep_space, read_space
from symexp.study.ledger.sql.trial_leases import Heartbeat, new_owner
from symexp.study.trial import AT_REST, FINISHED, Measurement, Trial

__all__ = ["SqlLedger"]


_NO_LIMIT = 2**62


@final
class SqlLedger(Ledger):
    """The ledger of a study in a database, shared by any number of processes and machines.

    Args:
        url: The SQLAlchemy URL of the database.
        name: The name of the study.
        definition: The definition of the study; `None` opens a study that must exist.
        lease: After how many seconds without a heartbeat a worker counts as dead.
        patience: For how many seconds to wait for a database that is away.
        detect_dead: Whether to take over the trials of processes that died on this machine at
            once, without waiting for the end of their leases.

    Attributes:
        url: The URL of the study, with its name.

    Raises:
        StudyMismatchError: The study was made with another space or other objectives.
        LedgerError: The database cannot be used, or there is no such study.
    """

    def __init__(
        self,
        url: str,
        name: str,
        definition: StudyDefinition | None = None,
        *,
        lease: float = 60.0,
        patience: float = 120.0,
        detect_dead: bool = True,
    ) -> None:
        self.name = name
        self.url = f"{url}#{name}"
        self.lease = lease
        self.owner = new_owner()
        self.detect_dead = detect_dead
        self._database = database = Database(url, patience)
        self._now = self._database.dialect.now
        try:
            self._study, self.definition, self.identity = open_study(database, name, definition)
        except BaseException:
            self._database.close()
            raise
        self._heartbeat = Heartbeat(self._renew, lease / 3, database.close_unused)
        self._reader = RowReader(url, name, self.definition)
        self._queries = Queries(self._database, self._study, self._reader)
        self._groups = Groups(self._database, self._study, self._reader, self.owner, lease)
        self._revisions = Revisions(self._database, self._study)
        self._stops = Stops(self._database, self._study)
        self._returns = Returns(self._database, self._study)
        # Threads that may have claimed a trial that the heartbeat does not hold yet: an interrupt
        # can strike after the database has committed the claim, and before `hold`.
        self._claiming: set[int] = set()
        self._looked = self._searched = -1e9
        # On SQLite a look costs almost nothing; elsewhere it is a round trip.
        is_file = url.startswith("sqlite")
        self._look_every = 0.0 if is_file else min(0.25, lease / 10)
        # A worker without a trial notices the end of a sweep by one such pause too late.
        self._longest_pause = 0.1 if is_file else 1.0

    def claim(
        self, propose: Propose, limit: int | None = None, group: str | None = None
    ) -> Trial | None:
        """Claims the next trial, see `Ledger.claim`."""
        with nullcontext() if group is None else self._groups.lock:
            while True:
                trial = self._begin(limit, group)
                if trial is None:
                    return None
                if trial.dna is not None:
                    return trial
                chosen = self._chosen(trial, propose)
                if chosen:
                    return trial
                self._let_go(trial)
                if chosen is False:
                    return None
                # The lease was lost in the meantime, so another trial may be waiting.

    def _begin(self, limit: int | None, group: str | None) -> Trial | None:
        """Claims a trial, possibly without a DNA, and begins to renew its lease."""
        thread = threading.get_ident()
        self._claiming.add(thread)
        most = _NO_LIMIT if limit is None else limit + self._revisions.dropped
        trial = self._next(most, group)
        if trial is None and limit is not None and self._revisions.are_more_dropped():
            trial = self._next(limit + self._revisions.dropped, group)
        if trial is not None:
            self._heartbeat.hold(trial.number, trial.attempts)
        # Not in a `finally`: after an interrupt, `close` has to look for the claim.
        self._claiming.discard(thread)
        return trial

    def _next(self, limit: int, group: str | None) -> Trial | None:
        """Claims a trial, below a limit of numbers."""
        if group is not None:
            self._free_the_dead()
            return self._groups.join(group, limit)
        trial = self._take_over(force=False)
        if trial is not None:
            return trial
        number = self._allocate(limit)
        return self._take_over(force=True) if number is None else Trial(number, None)

    def _chosen(self, trial: Trial, propose: Propose) -> bool | None:
        try:
            return self._choose(trial, propose)
        except BaseException:
            self._give_back(trial)
            raise

    def _values(self, trial: Trial) -> dict[str, Any]:
        return {
            "study": self._study,
            "number": trial.number,
            "owner": self._groups.owner_of(trial) or self.owner,
            "attempts": trial.attempts,
        }

    def _let_go(self, trial: Trial) -> None:
        """Ends the part of this process in a trial that it does not hold any more."""
        self._heartbeat.let_go(trial.number, trial.attempts)
        self._groups.forget(trial)

    def _take_over(self, force: bool) -> Trial | None:
        now = time.monotonic()
        if not force and now - self._looked < self._look_every:
            return None
        self._looked = now
        self._free_the_dead()
        values = {"study": self._study, "owner": self.owner, "lease": self.lease}
        while (row := self._database.run(self._database.dialect.take_over, values)) is not None:
            self._looked = -1e9
            trial, is_sound = self._reader.claimed(row)
            if is_sound:
                return trial
            own = {**values, "number": trial.number, "error": trial.error}
            self._database.change(failing(self._now), own)
        return None

    def _free_the_dead(self) -> None:
        """Ends the leases of processes that died on this machine."""
        if not self.detect_dead or time.monotonic() - self._searched < min(1.0, self.lease / 4):
            return
        self._searched = time.monotonic()
        if self._database.dialect.mend is not None:
            self._database.change(self._database.dialect.mend, {"study": self._study})
        free_the_dead(self._database, self._study)

    def _allocate(self, limit: int) -> int | None:
        """Makes the next trial, without a DNA; returns its number, or `None` at the limit."""
        values = {"study": self._study, "limit": limit, "owner": self.owner, "lease": self.lease}
        first, *others = self._database.dialect.allocate
        if not others:
            row = self._database.run(first, values)
            return None if row is None else int(row[0])

        def work(connection: sa.Connection) -> int | None:
            number = execute(connection, first, values).scalar()
            if number is not None:
                for statement in others:
                    execute(connection, statement, {**values, "number": number})
            return None if number is None else int(number)

        return self._database.transact(work)

    def _choose(self, trial: Trial, propose: Propose) -> bool | None:
        """Returns whether a claimed trial got a DNA; `None` if its lease is lost."""
        attempt = 0
        while True:
            dna = propose(trial.number, attempt)
            if dna is None:
                self._drop(trial)
                return False
            text = dna.to_json_str()
            key = dna_key(text, trial.number, self.definition.duplicates)
            values = {**self._values(trial), "dna": text, "key": key}
            try:
                changed = self._database.change(
                    "UPDATE symexp_trials SET dna = :dna, dna_key = :key" + MINE + " AND NOT "
                    "EXISTS (SELECT 1 FROM symexp_trials WHERE study_id = :study"
                    " AND dna_key = :key AND number <> :number)",
                    values,
                    # The members of a group must not find the trial without it.
                    durable=values["owner"] != self.owner,
                )
            except sa.exc.IntegrityError:
                changed = 0
            if changed:
                trial.dna = dna
                return True
            if not self._renew(trial.number, trial.attempts):
                return None
            attempt += 1

    def _drop(self, trial: Trial) -> None:
        """Deletes a claimed trial for which the algorithm had no candidate."""
        values = self._values(trial)

        def work(connection: sa.Connection) -> None:
            lock_study(connection, self._database, self._study)
            if not execute(connection, "DELETE FROM symexp_trials" + MINE, values).rowcount:
                return  # the lease is lost, and the number with it
            execute(
                connection,
                "UPDATE symexp_studies SET next_number = :number"
                " WHERE id = :study AND next_number = :number + 1",
                values,
            )

        self._database.transact(work)

    def _renew(self, number: int, attempt: int) -> bool:
        trial = Trial(number, None, attempts=attempt)
        values = self._values(trial)
        changed = self._database.change(
            f"UPDATE symexp_trials SET due = {self._now} + :lease" + MINE,
            {**values, "lease": self.lease},
        )
        if changed and values["owner"] != self.owner:
            self._groups.renew(trial)
        return bool(changed)

    def finish(
        self,
        trial: Trial,
        state: str,
        rewards: Sequence[float] | None = None,
        metrics: Mapping[str, Any] | None = None,
        error: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        """Ends a claimed trial, see `Ledger.finish`."""
        # Two threads of this process may be members of a group; the second must not think that it
        # was the first.
        is_shared = is_of_group(trial)
        with self._groups.lock if is_shared else nullcontext():
            merged = None
            if not is_shared or self._groups.owner_of(trial) is not None:
                merged = self._record(trial, state, rewards, metrics, error, metadata or {})
                if merged is None and self._was_done(trial, state):
                    merged = {**(trial.metadata or {}), **(metadata or {})}
            self._let_go(trial)
            if merged is None:
                raise self._lost(trial)
        if state not in AT_REST:
            self._looked = -1e9
            self._returns.add(trial.number)
        trial.state = state
        trial.rewards = None if rewards is None else tuple(rewards)
        trial.metrics, trial.error, trial.metadata = metrics or None, error, merged or None

    def _lost(self, trial: Trial) -> LeaseLostError:
        return LeaseLostError(
            f"Trial {trial.id} of study {self.name!r} is no longer this worker's: its "
            "lease expired and another took it over, or it has ended. Nothing was recorded. "
            "If evaluations block the whole process for long, use a longer `lease`."
        )

    def _record(
        self,
        trial: Trial,
        state: str,
        rewards: Sequence[float] | None,
        metrics: Mapping[str, Any] | None,
        error: str | None,
        metadata: Mapping[str, Any],
    ) -> dict[str, Any] | None:
        """Writes the end of a trial, if this worker still holds it; returns all its metadata."""
        ended = state in AT_REST
        assert trial.dna is not None
        text = trial.dna.to_json_str()
        values = {
            **self._values(trial),
            "state": state,
            "due": None if ended else 0.0,
            "rewards": text_of(rewards),
            "metrics": text_of(metrics),
            "error": error,
            "member": self.owner,
            "dna": text,
            "key": dna_key(text, trial.number, self.definition.duplicates),
        }
        # The DNA was written without waiting for the disk. A crash of the server may have undone
        # that write alone, so a missing DNA is written again. The crash may even have undone the
        # claim, and another thread of this process may hold the number with another candidate.
        statement = (
            "UPDATE symexp_trials SET state = :state, due = :due, rewards = :rewards,"
            " metrics = :metrics, error = :error, metadata = :metadata, owner = :member,"
            " dna = COALESCE(dna, :dna), dna_key = COALESCE(dna_key, :key),"
            f" finished = {self._now if ended else 'NULL'}"
            + MINE
            + " AND (dna IS NULL OR dna = :dna)"
        )
        try:
            if values["owner"] != self.owner:
                return self._groups.end(trial, statement, values, metadata)
            merged = {**(trial.metadata or {}), **metadata}
            values["metadata"] = text_of(merged)
            changed = self._database.change(statement, values, durable=True)
            if not changed and self._has_spoilt_dna(values):
                statement = statement.replace("COALESCE(dna, :dna)", ":dna")
                statement = statement.replace(" AND (dna IS NULL OR dna = :dna)", "")
                changed = self._database.change(statement, values, durable=True)
            return merged if changed else None
        except sa.exc.IntegrityError:
            # In the meantime the candidate became another trial.
            return None

    def _has_spoilt_dna(self, values: Mapping[str, Any]) -> bool:
        """Returns whether someone has spoilt the DNA of a trial while this worker evaluates it."""
        row = self._database.run(f"SELECT {COLUMNS} FROM symexp_trials" + MINE, values)
        return row is not None and self._reader.trial(row).dna is None

    def _was_done(self, trial: Trial, state: str) -> bool:
        """Returns whether the statement had run before the connection broke and it was repeated."""
        if trial.state != "running":
            return False
        row = self._database.run(
            "SELECT state FROM symexp_trials WHERE study_id = :study AND number = :number"
            " AND owner = :owner AND attempts = :attempts",
            {**self._values(trial), "owner": self.owner},
        )
        return row is not None and row[0] == state

    def _give_back(self, trial: Trial) -> None:
        changed = self._database.change(
            "UPDATE symexp_trials SET state = 'waiting', due = 0" + MINE, self._values(trial)
        )
        if changed:
            self._returns.add(trial.number)
        self._let_go(trial)
        self._looked = -1e9

    def end_for(self, trial: Trial, state: str, error: str, *, is_return: bool = False) -> bool:
        """Ends a trial that another worker holds, see `Ledger.end_for`."""
        ended = state in FINISHED
        changed = self._database.change(
            "UPDATE symexp_trials SET state = :state, due = :due, error = :error,"
            f" finished = {self._now if ended else 'NULL'} WHERE study_id = :study"
            " AND number = :number AND attempts = :attempts AND state = 'running'"
            + (" AND dna IS NOT NULL" if ended else ""),
            {**self._values(trial), "state": state, "due": None if ended else 0.0, "error": error},
            durable=True,
        )
        self._looked = -1e9
        if changed and is_return:
            self._returns.add(trial.number)
        return bool(changed)

    def read_times(self, trial: Trial) -> None:
        """Completes the times of a trial, see `Ledger.read_times`."""
        self._queries.read_times(trial)

    def returns(self, trial: Trial) -> int:
        """Returns how often a trial was given back, see `Ledger.returns`."""
        return self._returns.of(trial.number)

    def request_stop(self, call: str = "") -> None:
        """Asks the workers to stop, see `Ledger.request_stop`."""
        self._stops.request(call)

    def stops(self, call: str = "") -> int:
        """Returns how many requests to stop there were, see `Ledger.stops`."""
        return self._stops.count(call)

    def leave(self, trial: Trial) -> None:
        """Ends this worker's part in a trial, see `Ledger.leave`."""
        if not is_of_group(trial):
            self._give_back(trial)
            return
        with self._groups.lock:
            if self._groups.owner_of(trial) is not None and self._groups.leave(trial):
                self._heartbeat.let_go(trial.number, trial.attempts)

    def is_running(self, trial: Trial) -> bool:
        """Returns whether an attempt has not ended, see `Ledger.is_running`."""
        row = self._database.run(
            "SELECT 1 FROM symexp_trials WHERE study_id = :study AND number = :number"
            " AND attempts = :attempts AND state = 'running'",
            self._values(trial),
        )
        return row is not None

    def annotate(
        self, trial: Trial, change: Callable[[dict[str, Any]], dict[str, Any]]
    ) -> dict[str, Any]:
        """Changes the metadata of a claimed trial, see `Ledger.annotate`."""
        values = self._values(trial)
        ended = tuple(FINISHED) if is_of_group(trial) else ()

        def work(connection: sa.Connection) -> dict[str, Any] | None:
            found = read_metadata(connection, self._database, values, ended)
            if found is None:
                return None
            new = change(found)
            execute(
                connection,
                "UPDATE symexp_trials SET metadata = :metadata"
                " WHERE study_id = :study AND number = :number",
                {**values, "metadata": text_of(new)},
            )
            return new

        new = self._database.transact(work)
        if new is None:
            self._let_go(trial)
            raise self._lost(trial)
        trial.metadata = new
        return dict(new)

    def measure(
        self,
        trial: Trial,
        step: int,
        rewards: Sequence[float],
        metrics: Mapping[str, float] | None = None,
    ) -> None:
        """Records an intermediate value, see `Ledger.measure`."""
        values = {"step": step, "rewards": text_of(rewards), "metrics": text_of(metrics)}
        changed = self._database.change(
            "INSERT INTO symexp_measurements"
            " (study_id, number, attempt, step, rewards, metrics, at)"
            f" SELECT study_id, number, attempts, :step, :rewards, :metrics, {self._now}"
            " FROM symexp_trials" + MINE + " ON CONFLICT (study_id, number, attempt, step)"
            " DO UPDATE SET rewards = excluded.rewards, metrics = excluded.metrics,"
            " at = excluded.at",
            {**self._values(trial), **values},
        )
        if not changed:
            self._let_go(trial)
            raise LeaseLostError(
                f"Trial {trial.id} of study {self.name!r} is no longer this worker's, so "
                "nothing can be measured for it. Leave its evaluation: `should_stop()` is true."
            )

    def is_held(self, trial: Trial) -> bool:
        """Returns whether the lease is held, as far as the last heartbeat knows."""
        if is_of_group(trial):  # another member may have ended it
            return self._groups.owner_of(trial) is not None and self.is_running(trial)
        return self._heartbeat.is_held(trial.number, trial.attempts)

    def enqueue(self, dna: DNA, metadata: Mapping[str, Any] | None = None) -> int | None:
        """Adds a waiting trial, see `Ledger.enqueue`."""
        text = dna.use_spec(self.definition.spec).to_json_str()
        values = {"study": self._study, "dna": text, "metadata": text_of(metadata)}
        number = self._database.transact(
            lambda connection: insert_waiting(connection, self.definition.duplicates, values)
        )
        if number == DELETED:
            raise LedgerError(f"The study {self.name!r} was deleted, so nothing can be added.")
        self._looked = -1e9
        return number

    def retry(self, trial: Trial, metadata: Mapping[str, Any]) -> bool:
        """Puts a trial that has ended back to waiting, see `Ledger.retry`."""
        self._looked = -1e9
        done = self._revisions.retry(trial, metadata)
        if done:
            self._returns.forget(trial.number)
        return done

    def resume(self, trial: Trial, metadata: Mapping[str, Any]) -> bool:
        """Puts a paused trial back to waiting, see `Ledger.resume`."""
        self._looked = -1e9
        done = self._revisions.resume(trial, metadata)
        if done:
            self._returns.forget(trial.number)
        return done

    def settle(
        self,
        trial: Trial,
        state: str,
        error: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> bool:
        """Ends a paused trial for good, see `Ledger.settle`."""
        kept = trial.metadata if metadata is None else metadata
        return self._revisions.settle(trial, state, error, kept or {})

    def drop(self, trial: Trial) -> bool:
        """Removes a trial, see `Ledger.drop`."""
        return self._revisions.drop(trial)

    def feed(self) -> Feed:
        """Returns a reader of finished trials."""
        return SqlFeed(self._database, self._study, self._reader, self._revisions.is_there)

    def trials(self, states: Iterable[str] | None = None) -> list[Trial]:
        """Returns the trials in these states, by number."""
        return self._queries.trials(states)

    def counts(self) -> dict[str, int]:
        """Returns the number of trials by state."""
        return self._queries.counts()

    def is_settled(self) -> bool:
        """Returns whether no trial is waiting or running."""
        return self._queries.is_settled()

    def measurements(self, since: float | None = None) -> list[Measurement]:
        """Returns the intermediate values, by trial and step."""
        return self._queries.measurements(since)

    def keep_space(self, make: Callable[[], Any]) -> None:
        """Keeps the space of the study, see `Ledger.keep_space`."""
        keep_space(self._database, self._study, make)

    def kept_space(self) -> tuple[str | None, str | None, str | None] | None:
        """Returns what the study keeps of its space, see `Ledger.kept_space`."""
        return read_space(self._database, self._study)

    def checkpoint_folder(self) -> Path | None:
        """Returns the folder beside a SQLite file, see `Ledger.checkpoint_folder`."""
        return folder_beside(self.url)

    @property
    def poll_seconds(self) -> float:
        """How many seconds to wait for the trials of other workers, before the next look."""
        return min(self._longest_pause, self.lease / 4)

    def rest(self) -> None:
        """Ends the heartbeat and closes the connections, unless this worker holds a trial."""
        if not self._heartbeat.held():
            self._heartbeat.stop()
            self._database.close()

    def close(self) -> None:
        """Returns claimed trials to the study, ends the heartbeat, closes the connections."""
        self._heartbeat.stop()
        for number, attempt in self._heartbeat.held():
            trial = Trial(number, None, attempts=attempt)
            if self._groups.owner_of(trial) is None:
                self._give_back(trial)
            else:
                self._groups.leave(trial, at_once=True)
        if self._claiming:
            self._groups.leave_all()
            self._claiming.clear()
        self._database.close()
