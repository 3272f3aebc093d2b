"""The ledger: the one record of a study's trials, shared by all its workers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from symexp.spaces.dna.dna import DNA
from symexp.study.ledger.definition import StudyDefinition
from symexp.study.trial import Measurement, Trial

__all__ = ["Feed", "Ledger", "Propose"]

Propose = Callable[[int, int], "DNA | None"]


class Feed(ABC):
    """Finished trials, each given once, to one reader."""

    @abstractmethod
    def news(self) -> Sequence[Trial]:
        """The trials that finished since the last call, by anyone; in no promised order."""


class Ledger(ABC):
    """The trials of one study.

    Implementers guarantee, for any number of threads (and, if durable, processes and machines):

    - a number is given to one trial; a trial is claimed by one worker at a time;
    - of one DNA there is one trial, unless the study allows duplicates;
    - a claim whose worker died is given to another one; only the last claimer can finish it;
    - what `finish` has returned from is kept.

    Attributes:
        name: The name of the study.
        definition: What it is about.
    """

    name: str
    definition: StudyDefinition

    @abstractmethod
    def claim(self, propose: Propose, limit: int | None = None) -> Trial | None:
        """Claims the next trial: a waiting or abandoned one first, else a new one.

        Args:
            propose: Gives the DNA for a new trial's number; called again with the next attempt
                (from 0) when the DNA is already in the study; `None` when there are no more.
            limit: How many trials the study shall have; `None` means no limit.

        Returns:
            The claimed trial; `None` when there is none to claim at the moment.
        """

    @abstractmethod
    def finish(
        self,
        trial: Trial,
        state: str,
        rewards: Sequence[float] | None = None,
        metrics: Mapping[str, Any] | None = None,
        error: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        """Ends a claimed trial; the state `'waiting'` gives it back to be claimed again.

        Raises:
            LeaseLostError: Another worker took it over; nothing is recorded.
        """

    @abstractmethod
    def measure(
        self,
        trial: Trial,
        step: int,
        rewards: Sequence[float],
        metrics: Mapping[str, float] | None = None,
    ) -> None:
        """Records an intermediate value of a claimed trial; one per step, the last one stays.

        Raises:
            LeaseLostError: Another worker took the trial over.
        """

    @abstractmethod
    def is_held(self, trial: Trial) -> bool:
        """Whether a claimed trial is, as far as is known here, still this worker's."""

    @abstractmethod
    def enqueue(self, dna: DNA, metadata: Mapping[str, Any] | None = None) -> int | None:
        """Adds a waiting trial; gives its number, or `None` if the DNA is there already."""

    @abstractmethod
    def feed(self) -> Feed:
        """A reader of finished trials, beginning with the first."""

    @abstractmethod
    def trials(self, states: Iterable[str] | None = None) -> list[Trial]:
        """The trials in these states (`None`: all), by number."""

    @abstractmethod
    def counts(self) -> dict[str, int]:
        """The number of trials by state."""

    @abstractmethod
    def measurements(self, since: float | None = None) -> list[Measurement]:
        """The intermediate values recorded at or after a time (`None`: all), by trial and step."""

    @property
    @abstractmethod
    def poll_seconds(self) -> float:
        """How long to wait before asking again, when others hold all trials that are left."""

    @abstractmethod
    def close(self) -> None:
        """Gives back what is claimed and frees what is open. The ledger stays usable by others."""

    def rest(self) -> None:  # noqa: B027  # nothing, where nothing is open
        """Frees what is open, unless something is claimed here; used again, it opens again."""

    def is_settled(self) -> bool:
        """Whether no trial is waiting or running."""
        counts = self.counts()
        return not counts.get("waiting") and not counts.get("running")

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
