"""The ledger: the one record of a study's trials, shared by all its workers."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from symexp.errors import SymexpError, describe
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.space import DNASpec
from symexp.spaces.dna.spec_json import spec_diff, spec_from_json, spec_to_json_str
from symexp.study.trial import Measurement, Trial

__all__ = [
    "DefinitionError",
    "Feed",
    "LeaseLostError",
    "Ledger",
    "LedgerError",
    "Propose",
    "StudyDefinition",
    "StudyMismatchError",
]


# The errors of studies and ledgers.


class LedgerError(SymexpError, RuntimeError):
    """A ledger cannot be reached, or is not one that this version understands."""


class DefinitionError(SymexpError, ValueError):
    """The objectives of a study make no sense."""


class StudyMismatchError(SymexpError, ValueError):
    """A study was opened with another space, direction or metrics than it was made with."""


class LeaseLostError(SymexpError, RuntimeError):
    """A trial is no longer this worker's: its lease expired and another took it over."""


# What a study is about: its space, its objectives. Compared whenever it is opened again.


_DIRECTIONS = ("maximize", "minimize")


class StudyDefinition:
    """The space of a study and its objectives.

    Args:
        spec: The space.
        directions: `'maximize'` or `'minimize'`, for each objective.
        metrics: The names of the objectives, in order; the first is called `'reward'` by default.
        duplicates: Whether one DNA may be evaluated more than once.

    Raises:
        DefinitionError: A direction is unknown, their number is not that of the metrics, or the
            names of the metrics are none.
    """

    __slots__ = ("directions", "duplicates", "metrics", "spec", "text")

    def __init__(
        self,
        spec: DNASpec,
        directions: str | Sequence[str] = "maximize",
        metrics: str | Sequence[str] | None = None,
        duplicates: bool = False,
    ) -> None:
        self.spec = spec.root()
        self.spec.check()
        self.directions = _texts("direction", directions)
        for direction in self.directions:
            if direction not in _DIRECTIONS:
                raise DefinitionError(
                    f"Expected direction to be 'maximize' or 'minimize', but got {direction!r}."
                )
        names = ["reward", *(f"reward{i}" for i in range(1, len(self.directions)))]
        self.metrics = _texts("metrics", names if metrics is None else metrics)
        if len(set(self.metrics)) != len(self.metrics) or "" in self.metrics:
            raise DefinitionError(
                f"Expected the names of metrics to differ, but got metrics={self.metrics}."
            )
        if len(self.metrics) != len(self.directions):
            raise DefinitionError(
                f"Expected one direction per metric, but got directions={self.directions} "
                f"and metrics={self.metrics}."
            )
        self.duplicates = duplicates
        self.text: str | None = None

    @property
    def spec_text(self) -> str:
        """The canonical JSON text of the space."""
        if self.text is None:
            self.text = spec_to_json_str(self.spec)
        return self.text

    def require_same(self, name: str, spec_text: str, directions: str, metrics: str) -> None:
        """Refuses to go on with a study that was made for something else.

        Args:
            name: The name of the study, for messages.
            spec_text: Its space, as JSON.
            directions: Its directions, as JSON.
            metrics: The names of its objectives, as JSON.

        Raises:
            StudyMismatchError: Something differs; the message shows what.
        """
        mend = (
            "Use another name for the new study, open this one as it was made, or remove it with "
            "`sx.delete_study`."
        )
        if spec_text != self.spec_text:
            diff = spec_diff(spec_from_json(json.loads(spec_text)), self.spec)
            raise StudyMismatchError(f"The study {name!r} has another space:\n{diff}\n{mend}")
        for what, old, new in (
            ("directions", directions, self.directions),
            ("metrics", metrics, self.metrics),
        ):
            if tuple(json.loads(old)) != new:
                raise StudyMismatchError(
                    f"The study {name!r} has the {what} {tuple(json.loads(old))}, "
                    f"but was opened with {new}. {mend}"
                )


def _texts(name: str, value: Any) -> tuple[str, ...]:
    texts = (value,) if isinstance(value, str) else value
    if not isinstance(texts, (list, tuple)) or not texts or not all(_is_text(t) for t in texts):
        raise DefinitionError(
            f"Expected {name} to be a text, or a list of texts, but got {describe(value)}."
        )
    return tuple(texts)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


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
