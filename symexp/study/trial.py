"""Trials and measurements: the records that a study consists of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, final

from symexp.spaces.dna.dna import DNA

__all__ = [
    "AT_REST",
    "CONSTRAINT",
    "CONTINUED",
    "FIDELITY",
    "FINISHED",
    "LINEAGE",
    "RETRIED",
    "STATES",
    "Measurement",
    "Trial",
]

STATES = ("waiting", "running", "paused", "complete", "pruned", "failed", "skipped")
#: The key of the metadata that has the earlier ends of a trial that was put back to waiting.
RETRIED = "retried"
FINISHED = frozenset(("complete", "pruned", "failed", "skipped"))
#: The states in which no worker has a trial, nor gets it by itself.
AT_REST = FINISHED | {"paused"}
#: The key of the metadata that has the step at which the last attempt went on from earlier ones.
CONTINUED = "continued"
#: The key of the metadata that has what a sweep with a fidelity notes about a trial.
FIDELITY = "fidelity"
#: The key of the metadata that has the trial whose checkpoint a trial began from, and by which
#: child a trial of a population was replaced.
LINEAGE = "lineage"

CONSTRAINT = "constraint:"
"""The names of metrics that are constraint values begin like this."""


class Measurement(NamedTuple):
    """An intermediate value of a trial.

    Attributes:
        number: The number of the trial, from 0.
        attempt: The attempt of the trial, from 1.
        step: The step in the trial, such as the epoch.
        rewards: One value per objective.
        metrics: Further values by name.
        at: When it was recorded, in seconds since 1970.
        state: The current state of the trial.
    """

    number: int
    attempt: int
    step: int
    rewards: tuple[float, ...]
    metrics: Mapping[str, float]
    at: float
    state: str = "running"


@final
class Trial:
    """One candidate and its outcome. Only the ledger that made a trial changes it.

    Attributes:
        number: Its position in the study, from 0.
        dna: The candidate; `None` while the worker that claimed it is still choosing one.
        state: One of `STATES`.
        attempts: How often it was claimed.
        rewards: One value per objective, if complete (or pruned after a measurement). Those of a
            paused trial are its values so far, and it keeps them while it goes on.
        metrics: Further values by name.
        error: Why it failed or was skipped.
        metadata: Values that the algorithm or the user attached, by name.
        owner: The worker that claimed it last.
        started: When it was last claimed, in seconds since 1970.
        finished: When it ended, or was paused, in seconds since 1970.
    """

    __slots__ = (
        "attempts",
        "dna",
        "error",
        "finished",
        "metadata",
        "metrics",
        "number",
        "owner",
        "rewards",
        "started",
        "state",
    )

    def __init__(
        self,
        number: int,
        dna: DNA | None,
        state: str = "running",
        attempts: int = 1,
        rewards: tuple[float, ...] | None = None,
        metrics: Mapping[str, Any] | None = None,
        error: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        owner: str | None = None,
        started: float | None = None,
        finished: float | None = None,
    ) -> None:
        self.number = number
        self.dna = dna
        self.state = state
        self.attempts = attempts
        self.rewards = rewards
        self.metrics = metrics
        self.error = error
        self.metadata = metadata
        self.owner = owner
        self.started = started
        self.finished = finished

    @property
    def id(self) -> int:
        """The number in messages and tables, from 1."""
        return self.number + 1

    @property
    def retries(self) -> list[Mapping[str, Any]]:
        """Its ends before `study.retry` put it back: state, attempts, rewards and error of each."""
        found = (self.metadata or {}).get(RETRIED)
        return [r for r in found if isinstance(r, dict)] if isinstance(found, list) else []

    @property
    def tries(self) -> int:
        """How often it was claimed since it was made, resumed, or put back by `study.retry`."""
        before = self.retries[-1].get("attempts") if self.retries else 0
        resumed = self.fidelity.get("attempts")
        counts = [n for n in (before, resumed) if isinstance(n, int)]
        return self.attempts - max(counts, default=0)

    @property
    def fidelity(self) -> Mapping[str, Any]:
        """What a sweep with a fidelity has noted about it; empty in other sweeps."""
        found = (self.metadata or {}).get(FIDELITY)
        return found if isinstance(found, dict) else {}

    @property
    def lineage(self) -> Mapping[str, Any]:
        """What a sweep has noted about the parent of it, and its child; empty without either."""
        found = (self.metadata or {}).get(LINEAGE)
        return found if isinstance(found, dict) else {}

    @property
    def parent(self) -> int | None:
        """The id of the trial whose checkpoint it began from; `None` if it began by itself."""
        found = self.lineage.get("parent")
        return found if type(found) is int else None

    @property
    def reward(self) -> float | None:
        """The first reward; `None` without rewards."""
        return self.rewards[0] if self.rewards else None

    @property
    def constraints(self) -> dict[str, float]:
        """The constraint values by name; a value up to 0 satisfies its constraint."""
        values = self.metrics or {}
        return {
            name.removeprefix(CONSTRAINT): value
            for name, value in values.items()
            if name.startswith(CONSTRAINT) and isinstance(value, (int, float))
        }

    @property
    def violation(self) -> float:
        """The sum of the constraint values above 0; 0 if the trial satisfies all constraints."""
        if not self.metrics:
            return 0.0
        return sum((max(0.0, value) for value in self.constraints.values()), 0.0)

    @property
    def is_finished(self) -> bool:
        """Whether it has ended in any of the final states."""
        return self.state in FINISHED

    def __repr__(self) -> str:
        rewards = "" if self.rewards is None else f", rewards={self.rewards}"
        return f"Trial({self.number}, {self.dna}, {self.state!r}{rewards})"
