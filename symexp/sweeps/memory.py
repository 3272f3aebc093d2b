"""What a sweep remembers beyond its study: outcomes of candidates that were evaluated before."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from symexp.study.trial import Measurement

__all__ = ["Memory", "Recalled", "Record"]

REALIZATION = "realization"
"""Metadata of a trial: the reference of its artifacts in a store."""


class Recalled(NamedTuple):
    """What is known of a candidate.

    Attributes:
        rewards: One value per objective.
        metrics: Further values by name.
        metadata: Where it comes from; recorded with the trial.
    """

    rewards: tuple[float, ...]
    metrics: Mapping[str, Any] | None
    metadata: Mapping[str, Any]


class Record(ABC):
    """A candidate that is being evaluated, with a directory for its artifacts.

    Exactly one of `keep` and `drop` ends it; `drop` after `keep` does nothing.

    Attributes:
        out: The directory, empty at the beginning.
    """

    out: Path

    @abstractmethod
    def keep(
        self,
        rewards: Sequence[float],
        metrics: Mapping[str, Any] | None,
        measurements: Sequence[Measurement],
    ) -> Mapping[str, Any]:
        """Remembers the outcome, durably and as a whole or not at all.

        Returns:
            Metadata for the trial.
        """

    @abstractmethod
    def drop(self) -> None:
        """Leaves nothing behind."""


class Memory(ABC):
    """Outcomes by candidate, shared by any number of processes and sweeps.

    One that only recalls, such as other studies, keeps nothing of what is evaluated here.
    """

    @abstractmethod
    def recall(self, exp: Any) -> Recalled | None:
        """What is known of a candidate; `None` if it has to be evaluated."""

    def begin(self, exp: Any) -> Record | None:
        """Begins the evaluation of a candidate; `exp` is the very object that is trained.

        Returns:
            Where its outcome goes; `None` if it is not kept.
        """
        return None

    def close(self) -> None:  # noqa: B027  # nothing, where nothing is open
        """Frees what is open."""
