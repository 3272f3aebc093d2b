"""Trials of other studies as outcomes that are known already."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from symexp.errors import SymexpError, describe
from symexp.study.ledger import MemoryLedger
from symexp.study.ledger.url import hide_password
from symexp.study.study import Study
from symexp.study.trial import Measurement, Trial
from symexp.tree.nodes.equality import fingerprint
from symexp.tree.nodes.values import view

__all__ = [
    "FINGERPRINT",
    "Memory",
    "REUSED",
    "Recalled",
    "Record",
    "Reuse",
    "ReuseError",
    "fingerprint_or_none",
    "is_durable",
]


# What a sweep remembers beyond its study: outcomes of candidates that were evaluated before.


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


FINGERPRINT = "fingerprint"

"""Metadata of a trial in a database: the fingerprint of its experiment."""

REUSED = "reused"

"""Metadata of a trial that was not evaluated: the study and trial that its rewards are from."""


def fingerprint_or_none(exp: Any) -> str | None:
    """The fingerprint of an experiment; `None` if something in it has none."""
    try:
        return fingerprint(exp)
    except SymexpError:
        return None


class ReuseError(SymexpError, TypeError):
    """What was given as another study is none."""


class Reuse(Memory):
    """Knows the outcomes of experiments that other studies have evaluated, also while they run.

    Two experiments are the same if they have the same fingerprint, whatever spaces they come from.

    Args:
        sources: Studies, their URLs, or their names in this process.
        metrics: The objectives that an outcome must have; a source may have them as objectives
            or among its further metrics.
    """

    def __init__(self, sources: Any, metrics: Sequence[str]) -> None:
        single = isinstance(sources, (str, Study))
        if not single and not isinstance(sources, (list, tuple)):
            raise ReuseError(
                f"Expected reuse to be a list of studies or URLs, but got {describe(sources)}."
            )
        self._sources: list[_Source] = []
        try:
            for source in [sources] if single else sources:
                self._sources.append(_Source(source))
        except BaseException:
            self.close()
            raise
        self._metrics = tuple(metrics)
        self._known: dict[str, Recalled] = {}

    def recall(self, exp: Any) -> Recalled | None:
        """What is known of a candidate; `None` if it has to be evaluated."""
        for source in self._sources:
            for trial in source.news():
                self._learn(source, trial)
        if not self._known:
            return None
        key = fingerprint_or_none(exp)
        return None if key is None else self._known.get(key)

    def _learn(self, source: _Source, trial: Trial) -> None:
        if trial.state != "complete" or trial.dna is None or trial.rewards is None:
            return
        key = source.fingerprint(trial)
        values: Mapping[str, Any] = {
            **(trial.metrics or {}),
            **dict(zip(source.metrics, trial.rewards)),
        }
        if key is None or key in self._known or not all(m in values for m in self._metrics):
            return
        rewards = tuple(float(values[m]) for m in self._metrics)
        rest = {name: value for name, value in values.items() if name not in self._metrics}
        origin = (trial.metadata or {}).get(REUSED) or {"study": source.name, "trial": trial.id}
        metadata = {REUSED: origin, FINGERPRINT: key}
        self._known[key] = Recalled(rewards, rest or None, metadata)

    def close(self) -> None:
        """Closes what was opened here."""
        for source in self._sources:
            source.close()


class _Source:
    """One of the other studies."""

    def __init__(self, given: Any) -> None:
        if not isinstance(given, (str, Study)):
            raise ReuseError(
                f"Expected a study, its URL or its name in `reuse`, but got {describe(given)}."
            )
        self._is_own = isinstance(given, str) and "://" in given
        self._study = given if isinstance(given, Study) else Study.open(given)
        self._feed = self._study.ledger.feed()
        self.name = hide_password(given) if isinstance(given, str) else self._study.name
        self.metrics = self._study.definition.metrics

    def news(self) -> Sequence[Trial]:
        """The trials that have finished since the last look."""
        return self._feed.news()

    def fingerprint(self, trial: Trial) -> str | None:
        """The fingerprint of a trial's experiment, if it can be known."""
        noted = (trial.metadata or {}).get(FINGERPRINT)
        if isinstance(noted, str) or self._study.template is None or trial.dna is None:
            return noted if isinstance(noted, str) else None
        return fingerprint_or_none(view(self._study.template.decode_frozen(trial.dna)))

    def close(self) -> None:
        if self._is_own:
            self._study.close()


def is_durable(study: Study) -> bool:
    """Whether trials of a study are read by processes that may not have its space."""
    return not isinstance(study.ledger, MemoryLedger)
