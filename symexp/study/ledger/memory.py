"""The ledger in the memory of one process."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
import uuid
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from copy import copy
from pathlib import Path
from typing import Any, NamedTuple, final

from symexp.spaces.dna.dna import DNA
from symexp.study.definition import StudyDefinition
from symexp.study.ledger.base import Feed, LeaseLostError, Ledger, Propose
from symexp.study.trial import AT_REST, FINISHED, Measurement, Trial

__all__ = ["MemoryLedger"]


class _Shared(NamedTuple):
    """An attempt of a trial that the workers of a group share.

    Attributes:
        group: The name of the group.
        number: The number of the trial.
        attempt: The attempt.
        members: How many workers evaluate it.
    """

    group: str
    number: int
    attempt: int
    members: int


@final
class MemoryLedger(Ledger):
    """A ledger without a database. Any number of threads may share it.

    Args:
        definition: The space and objectives of the study.
        name: The name of the study.
    """

    def __init__(self, definition: StudyDefinition, name: str = "") -> None:
        self.definition = definition
        self.name = name
        self.identity = uuid.uuid4().hex
        self._folder: Path | None = None
        self._lock = threading.RLock()
        self._trials: dict[int, Trial] = {}
        self._next = 0
        self._dropped = 0
        self._open: dict[int, Trial] = {}
        self._waiting: deque[Trial] = deque()
        self._keys: set[Any] = set()
        # What feeds deliver; empty where a trial was put back or removed since.
        self._finished: list[Trial | None] = []
        self._place: dict[int, int] = {}
        self._counts: dict[str, int] = {}
        self._measurements: dict[tuple[int, int, int], Measurement] = {}
        self._shared: dict[str, _Shared] = {}
        self._returns: dict[int, int] = {}
        self._stops: list[str] = []

    def claim(
        self, propose: Propose, limit: int | None = None, group: str | None = None
    ) -> Trial | None:
        """Claims the next trial, see `Ledger.claim`."""
        with self._lock:
            if group is not None:
                return self._claim_together(group, propose, limit)
            if self._waiting:
                trial = self._waiting.popleft()
                trial.attempts += 1
                trial.started = time.time()
                self._move(trial, "running")
                return trial
            number = self._next
            if limit is not None and number >= limit + self._dropped:
                return None
            dna = self._new_dna(propose, number)
            return None if dna is None else self._add(dna, "running", None)

    def _claim_together(self, group: str, propose: Propose, limit: int | None) -> Trial | None:
        """Returns a copy of the trial of a group, so that a member notices a later attempt."""
        shared = self._shared.get(group)
        trial = None if shared is None else self._trials.get(shared.number)
        if shared is None or trial is None or not _is_attempt(trial, shared.attempt):
            trial = self.claim(propose, limit)
            if trial is None:
                return None
            shared = _Shared(group, trial.number, trial.attempts, 0)
        self._shared[group] = shared._replace(members=shared.members + 1)
        return copy(trial)

    def leave(self, trial: Trial) -> None:
        """Ends this worker's part in a trial, see `Ledger.leave`."""
        with self._lock:
            if not self.is_running(trial):
                return
            shared = self._shared_of(trial)
            if shared is not None:
                self._shared[shared.group] = shared._replace(members=shared.members - 1)
                if shared.members > 1:
                    return
            self._finish(trial, "waiting")

    def _shared_of(self, trial: Trial) -> _Shared | None:
        key = (trial.number, trial.attempts)
        return next((s for s in self._shared.values() if (s.number, s.attempt) == key), None)

    def is_running(self, trial: Trial) -> bool:
        """Returns whether an attempt has not ended, see `Ledger.is_running`."""
        own = self._trials.get(trial.number)
        return own is not None and _is_attempt(own, trial.attempts)

    def annotate(
        self, trial: Trial, change: Callable[[dict[str, Any]], dict[str, Any]]
    ) -> dict[str, Any]:
        """Changes the metadata of a claimed trial, see `Ledger.annotate`."""
        with self._lock:
            own = self._trials.get(trial.number)
            is_of_group = own is not None and own is not trial and own.attempts == trial.attempts
            if own is None or not (is_of_group and own.state in FINISHED):
                own = self._require_held(trial)
            own.metadata = trial.metadata = change(dict(own.metadata or {}))
            return dict(own.metadata)

    def _new_dna(self, propose: Propose, number: int) -> DNA | None:
        attempt = 0
        while True:
            dna = propose(number, attempt)
            if dna is None or dna.flat not in self._keys or self.definition.duplicates:
                return dna
            if len(self._keys) >= self.definition.spec.space_size:
                return None
            attempt += 1

    def _add(self, dna: DNA, state: str, metadata: Mapping[str, Any] | None) -> Trial:
        trial = Trial(self._next, dna, state, int(state == "running"), metadata=metadata)
        self._next += 1
        trial.started = time.time() if state == "running" else None
        self._keys.add(dna.flat)
        self._trials[trial.number] = trial
        self._open[trial.number] = trial
        self._counts[state] = self._counts.get(state, 0) + 1
        return trial

    def _move(self, trial: Trial, state: str) -> None:
        self._counts[trial.state] -= 1
        self._counts[state] = self._counts.get(state, 0) + 1
        trial.state = state

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
        with self._lock:
            self._finish(trial, state, rewards, metrics, error, metadata)
            if state not in AT_REST:
                self._returns[trial.number] = self._returns.get(trial.number, 0) + 1

    def _finish(
        self,
        trial: Trial,
        state: str,
        rewards: Sequence[float] | None = None,
        metrics: Mapping[str, Any] | None = None,
        error: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        with self._lock:
            own = self._require_held(trial)
            own.rewards = None if rewards is None else tuple(rewards)
            own.metrics = metrics or None
            own.error = error
            if metadata:
                own.metadata = {**(own.metadata or {}), **metadata}
            self._move(own, state)
            if state in AT_REST:
                own.finished = time.time()
                del self._open[own.number]
                self._deliver(own)
            else:
                self._waiting.append(own)
            if own is not trial:  # the trial of a group: the member has a copy
                for name in Trial.__slots__:
                    setattr(trial, name, getattr(own, name))

    def end_for(self, trial: Trial, state: str, error: str, *, is_return: bool = False) -> bool:
        """Ends a trial that another worker holds, see `Ledger.end_for`."""
        with self._lock:
            own = self._trials[trial.number]
            if not _is_attempt(own, trial.attempts):
                return False
            self._finish(copy(own), state, error=error)
            if is_return:
                self._returns[own.number] = self._returns.get(own.number, 0) + 1
            return True

    def returns(self, trial: Trial) -> int:
        """Returns how often a trial was given back, see `Ledger.returns`."""
        return self._returns.get(trial.number, 0)

    def request_stop(self, call: str = "") -> None:
        """Asks the workers to stop, see `Ledger.request_stop`."""
        self._stops.append(call)

    def stops(self, call: str = "") -> int:
        """Returns how many requests to stop there were, see `Ledger.stops`."""
        return sum(name in ("", call) for name in self._stops)

    def _require_held(self, trial: Trial) -> Trial:
        """Returns the ledger's own record of a trial that this worker holds."""
        own = self._trials.get(trial.number)
        if own is None:
            raise LeaseLostError(
                f"Trial {trial.id} was removed, so nothing can be recorded for it."
            )
        is_held = own.state == "running" == trial.state and own.attempts == trial.attempts
        if not is_held:
            now = own.state if trial.state == "running" else trial.state
            raise LeaseLostError(
                f"Trial {trial.id} is {now}, so nothing can be recorded for it. "
                "Give feedback once per iteration."
            )
        return own

    def measure(
        self,
        trial: Trial,
        step: int,
        rewards: Sequence[float],
        metrics: Mapping[str, float] | None = None,
    ) -> None:
        """Records an intermediate value, see `Ledger.measure`."""
        with self._lock:
            self._require_held(trial)
            value = (tuple(rewards), metrics or {}, time.time())
            key = (trial.number, trial.attempts, step)
            self._measurements[key] = Measurement(*key, *value)

    def is_held(self, trial: Trial) -> bool:
        """Returns whether the trial is running."""
        return trial.state == "running" and self.is_running(trial)

    def enqueue(self, dna: DNA, metadata: Mapping[str, Any] | None = None) -> int | None:
        """Adds a waiting trial, see `Ledger.enqueue`."""
        dna = dna.use_spec(self.definition.spec)
        with self._lock:
            if dna.flat in self._keys and not self.definition.duplicates:
                return None
            trial = self._add(dna, "waiting", metadata)
            self._waiting.append(trial)
            return trial.number

    def retry(self, trial: Trial, metadata: Mapping[str, Any]) -> bool:
        """Puts a trial that has ended back to waiting, see `Ledger.retry`."""
        with self._lock:
            own = self._same(trial)
            if own is None or own.state not in FINISHED:
                return False
            self._put_back(own, Trial(own.number, own.dna, "waiting", own.attempts), metadata)
            return True

    def resume(self, trial: Trial, metadata: Mapping[str, Any]) -> bool:
        """Puts a paused trial back to waiting, see `Ledger.resume`."""
        with self._lock:
            own = self._same(trial)
            if own is None or own.state != "paused":
                return False
            again = copy(own)
            again.state, again.finished = "waiting", None
            self._put_back(own, again, metadata)
            return True

    def settle(
        self,
        trial: Trial,
        state: str,
        error: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> bool:
        """Ends a paused trial for good, see `Ledger.settle`."""
        with self._lock:
            own = self._same(trial)
            if own is None or own.state != "paused":
                return False
            ended = copy(own)
            ended.state, ended.error, ended.finished = state, error, time.time()
            ended.metadata = own.metadata if metadata is None else dict(metadata)
            self._forget(own)
            self._counts[state] = self._counts.get(state, 0) + 1
            self._trials[ended.number] = ended
            self._deliver(ended)
            return True

    def _put_back(self, own: Trial, again: Trial, metadata: Mapping[str, Any]) -> None:
        """Replaces a trial at rest by one that waits; earlier results keep its end."""
        again.metadata = dict(metadata)
        self._forget(own)
        self._returns.pop(own.number, None)
        self._counts["waiting"] = self._counts.get("waiting", 0) + 1
        self._trials[again.number] = self._open[again.number] = again
        self._waiting.append(again)

    def _deliver(self, trial: Trial) -> None:
        self._place[trial.number] = len(self._finished)
        self._finished.append(trial)

    def drop(self, trial: Trial) -> bool:
        """Removes a trial, see `Ledger.drop`."""
        with self._lock:
            own = self._same(trial)
            if own is None:
                return False
            self._forget(own)
            del self._trials[own.number]
            assert own.dna is not None
            flat = own.dna.flat
            others = self._trials.values() if self.definition.duplicates else ()
            if not any(t.dna is not None and t.dna.flat == flat for t in others):
                self._keys.discard(flat)
            for key in [key for key in self._measurements if key[0] == own.number]:
                del self._measurements[key]
            self._dropped += 1
            return True

    def _same(self, trial: Trial) -> Trial | None:
        """Returns the ledger's record of a trial, if it is as the caller has read it."""
        own = self._trials.get(trial.number)
        if own is None or (own.state, own.attempts) != (trial.state, trial.attempts):
            return None
        return own

    def _forget(self, trial: Trial) -> None:
        """Removes the record of a trial from the lists by state."""
        self._counts[trial.state] -= 1
        self._open.pop(trial.number, None)
        with suppress(ValueError):
            self._waiting.remove(trial)
        if trial.state in AT_REST:
            self._finished[self._place.pop(trial.number)] = None

    def feed(self) -> Feed:
        """Returns a reader of finished and paused trials, in the order of their ends."""
        return _MemoryFeed(self._finished)

    def trials(self, states: Iterable[str] | None = None) -> list[Trial]:
        """Returns the trials in these states, by number."""
        with self._lock:
            if states is None:
                return list(self._trials.values())
            wanted = set(states)
            if wanted.isdisjoint(AT_REST):
                return [t for t in self._open.values() if t.state in wanted]
            return [t for t in self._trials.values() if t.state in wanted]

    def counts(self) -> dict[str, int]:
        """Returns the number of trials by state."""
        with self._lock:
            return {state: n for state, n in self._counts.items() if n}

    def measurements(self, since: float | None = None) -> list[Measurement]:
        """Returns the intermediate values, by trial and step."""
        with self._lock:
            found = [
                m._replace(state=self._trials[m.number].state)
                for m in self._measurements.values()
                if since is None or m.at >= since
            ]
        return sorted(found, key=lambda m: (m.number, m.attempt, m.step))

    def checkpoint_folder(self) -> Path:
        """Returns a temporary folder, which ends with the study, or else with the process."""
        with self._lock:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="symexp-checkpoints-"))
                weakref.finalize(self, _remove_own, self._folder, os.getpid())
            return self._folder

    @property
    def poll_seconds(self) -> float:
        """How many seconds to wait for other threads."""
        return 0.005

    def close(self) -> None:
        """Returns claimed trials to the study."""
        with self._lock:
            for trial in self.trials(["running"]):
                self._move(trial, "waiting")
                self._waiting.append(trial)


def _is_attempt(trial: Trial, attempt: int) -> bool:
    return trial.state == "running" and trial.attempts == attempt


def _remove_own(folder: Path, process: int) -> None:
    """Removes a folder, but not at the end of a process that was forked."""
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)


class _MemoryFeed(Feed):
    def __init__(self, finished: list[Trial | None]) -> None:
        self._finished = finished
        self._at = 0

    def news(self) -> Sequence[Trial]:
        if self._at == len(self._finished):
            return ()
        news = self._finished[self._at :]
        self._at += len(news)
        return [trial for trial in news if trial is not None]
