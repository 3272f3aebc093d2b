"""The interface of ledgers: the one record of a study's trials, shared by all its workers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from symexp.errors import SymexpError
from symexp.spaces.dna.dna import DNA
from symexp.study.definition import StudyDefinition
from symexp.study.trial import Measurement, Trial

__all__ = ["Feed", "LeaseLostError", "Ledger", "LedgerError", "Propose", "SpoiltTrialWarning"]


class LedgerError(SymexpError, RuntimeError):
    """A ledger cannot be reached, or this version of symexp cannot read it."""


class LeaseLostError(SymexpError, RuntimeError):
    """A worker no longer holds a trial: the lease expired, and another worker claimed the trial."""


class SpoiltTrialWarning(UserWarning):
    """The record of a trial cannot be read, so the trial counts as failed; the study goes on."""


#: Returns the DNA for a trial, given its number and how many proposals the study contained.
Propose = Callable[[int, int], "DNA | None"]


class Feed(ABC):
    """The trials of a study that finished or paused, each end and pause once to one reader."""

    @abstractmethod
    def news(self) -> Sequence[Trial]:
        """Returns the trials, of all workers, that finished or paused since the last call."""


class Ledger(ABC):
    """The trials of one study.

    Implementers guarantee, for any number of threads (and, if durable, processes and machines):

    - two trials never have the same number, and one worker (or one group) at a time holds a trial;
    - two trials never have the same DNA, unless the study allows duplicates;
    - another worker gets the trial of a dead worker, and only the last claimer can finish it;
    - a result is kept once `finish` has returned.

    Attributes:
        name: The name of the study.
        definition: Its space and objectives.
        identity: A text that differs for a study of the same name that is made after this one was
            deleted, and that is the same for all workers of the study.
    """

    name: str
    definition: StudyDefinition
    identity: str

    @abstractmethod
    def claim(
        self, propose: Propose, limit: int | None = None, group: str | None = None
    ) -> Trial | None:
        """Claims the next trial: a waiting or abandoned one first, otherwise a new one.

        Workers of one group share a trial: while one of them evaluates it, the claims of the
        others return the same attempt. Each of them can end it, and the first to do so does.

        Args:
            propose: Returns the DNA for a new trial, given its number and the attempt (from 0).
                Called with the next attempt if the study already contains the DNA. Returns `None`
                if there are no more candidates.
            limit: How many trials the study may have; `None` for no limit.
            group: The name of the worker's group; `None` if it shares no trials.

        Returns:
            The claimed trial; `None` if no trial can be claimed at the moment.
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
        """Ends a claimed trial. With the state `'waiting'` it can be claimed again.

        With the state `'paused'` it keeps its rewards, and rests until `resume`.

        Raises:
            LeaseLostError: Another worker holds the trial now; nothing is recorded.
        """

    @abstractmethod
    def end_for(self, trial: Trial, state: str, error: str, *, is_return: bool = False) -> bool:
        """Ends an attempt of a trial that another worker holds, which is dead or is being ended.

        The worker loses the trial at once, so nothing that it still records counts.

        Args:
            trial: The trial, as `trials` returned it.
            state: `'failed'`, or `'waiting'` to have the trial claimed again.
            error: The reason.
            is_return: Whether the attempt says nothing against the trial, see `returns`.

        Returns:
            Whether it was ended; false if the attempt had ended already.
        """

    @abstractmethod
    def returns(self, trial: Trial) -> int:
        """Returns how many attempts of a trial ended because their worker gave the trial back.

        These are attempts that say nothing against the trial, such as those that a person has
        interrupted. `retry` begins to count anew.
        """

    @abstractmethod
    def request_stop(self, call: str = "") -> None:
        """Asks workers of the study to stop after their present trials.

        Args:
            call: The call of `sx.tune` whose workers are meant; by default all workers.
        """

    @abstractmethod
    def stops(self, call: str = "") -> int:
        """Returns how many requests to stop there have been so far.

        Args:
            call: Requests to the workers of this call count too, besides those to all workers.
        """

    @abstractmethod
    def leave(self, trial: Trial) -> None:
        """Ends this worker's part in a claimed trial; the last worker that leaves returns it.

        A trial that no other worker shares returns to the study at once. Does nothing if the
        attempt has ended.
        """

    def read_times(self, trial: Trial) -> None:  # noqa: B027  # a ledger may know them already
        """Completes when a trial has started and finished; the clock of a database says it."""

    @abstractmethod
    def is_running(self, trial: Trial) -> bool:
        """Returns whether this attempt of a trial has not ended, whoever evaluates it."""

    @abstractmethod
    def annotate(
        self, trial: Trial, change: Callable[[dict[str, Any]], dict[str, Any]]
    ) -> dict[str, Any]:
        """Changes the metadata of a claimed trial at once, and for all workers that share it.

        A worker of a group can do so also after another has ended the attempt.

        Args:
            trial: The trial.
            change: Returns the new metadata, given the present. It may be called again.

        Returns:
            The new metadata.

        Raises:
            LeaseLostError: The trial is not this worker's any more; nothing is recorded.
        """

    @abstractmethod
    def measure(
        self,
        trial: Trial,
        step: int,
        rewards: Sequence[float],
        metrics: Mapping[str, float] | None = None,
    ) -> None:
        """Records an intermediate value of a claimed trial. A later value of a step replaces it.

        Raises:
            LeaseLostError: Another worker holds the trial now.
        """

    @abstractmethod
    def is_held(self, trial: Trial) -> bool:
        """Returns whether this worker, as far as it knows, still holds a claimed trial."""

    @abstractmethod
    def enqueue(self, dna: DNA, metadata: Mapping[str, Any] | None = None) -> int | None:
        """Adds a waiting trial.

        Returns:
            Its number; `None` if the study already contains the DNA.
        """

    @abstractmethod
    def retry(self, trial: Trial, metadata: Mapping[str, Any]) -> bool:
        """Puts a trial that has ended back to waiting, without its rewards, metrics and error.

        Its number of attempts goes on. A trial whose DNA cannot be read gets a new one from the
        algorithm when it is claimed. Feeds deliver the trial again when it has ended again.

        Args:
            trial: The trial, as `trials` returned it.
            metadata: The metadata that it has from now on.

        Returns:
            Whether it did; false if the trial is not as it was, or does not exist.
        """

    @abstractmethod
    def resume(self, trial: Trial, metadata: Mapping[str, Any]) -> bool:
        """Puts a paused trial back to waiting, with its rewards and metrics.

        Its number of attempts goes on, and `returns` begins to count anew. Feeds deliver the trial
        again at its next pause or end.

        Args:
            trial: The trial, as a feed or `trials` returned it.
            metadata: The metadata that it has from now on.

        Returns:
            Whether it did; false if the trial is not as it was, or does not exist.
        """

    @abstractmethod
    def settle(
        self,
        trial: Trial,
        state: str,
        error: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> bool:
        """Ends a paused trial for good. It keeps its rewards and metrics.

        Args:
            trial: The trial, as a feed or `trials` returned it.
            state: One of `FINISHED`.
            error: The reason.
            metadata: The metadata that it has from now on; by default what it has.

        Returns:
            Whether it did; false if the trial is not as it was, or does not exist.
        """

    @abstractmethod
    def drop(self, trial: Trial) -> bool:
        """Removes a trial with its measurements. Its candidate can be proposed again.

        Its number is never used again, and does not count for limits. A worker that holds the trial
        loses its lease.

        Args:
            trial: The trial, as `trials` returned it.

        Returns:
            Whether it did; false if the trial is not as it was, or does not exist.
        """

    @abstractmethod
    def feed(self) -> Feed:
        """Returns a reader of finished and paused trials, beginning with the first."""

    @abstractmethod
    def trials(self, states: Iterable[str] | None = None) -> list[Trial]:
        """Returns the trials in these states (`None`: all), by number."""

    @abstractmethod
    def counts(self) -> dict[str, int]:
        """Returns the number of trials by state."""

    @abstractmethod
    def measurements(self, since: float | None = None) -> list[Measurement]:
        """Returns the intermediate values, by trial and step.

        Args:
            since: Only those recorded at this time or later, in seconds since 1970; `None` for
                all.
        """

    @property
    @abstractmethod
    def poll_seconds(self) -> float:
        """How many seconds to wait before the next claim, if others hold all trials left."""

    @abstractmethod
    def close(self) -> None:
        """Returns claimed trials to the study and frees connections. Others can go on using it."""

    def keep_space(self, make: Callable[[], Any]) -> None:  # noqa: B027  # memory has the space
        """Keeps the space of the study for other processes, unless it is kept already.

        Args:
            make: Returns what to keep, a `KeptSpace`.
        """

    def kept_space(self) -> tuple[str | None, str | None, str | None] | None:
        """Returns the parts of the `KeptSpace` that the study keeps; `None` without one."""
        return None

    def checkpoint_folder(self) -> Path | None:
        """Returns the folder in which checkpoints of trials are by default.

        Returns:
            `None` if there is none that all workers of the study can reach.
        """
        return None

    def rest(self) -> None:  # noqa: B027  # a ledger without connections has nothing to free
        """Frees connections, unless this worker holds a trial. Later calls open new ones."""

    def is_settled(self) -> bool:
        """Returns whether no trial is waiting or running."""
        counts = self.counts()
        return not counts.get("waiting") and not counts.get("running")

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
