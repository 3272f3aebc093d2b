"""Known outcomes: candidates that another study, or a store, has already evaluated."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from symexp.errors import SymexpError, describe
from symexp.study.ledger.memory import MemoryLedger
from symexp.study.ledger.url import hide_password
from symexp.study.study import Study
from symexp.study.trial import Measurement, Trial
from symexp.tree.nodes.equality import fingerprint
from symexp.tree.nodes.values import view

__all__ = ["REALIZATION", "Memory", "Recalled", "Record", "Reuse", "ReuseError", "fingerprint_note"]

REALIZATION = "realization"
"""Metadata of a trial: the reference of its artifacts in a store."""

_FINGERPRINT = "fingerprint"
"""Metadata of a trial in a database: the fingerprint of its experiment."""

_REUSED = "reused"
"""Metadata of a trial that was not evaluated: the study and trial that its rewards come from."""


class Recalled(NamedTuple):
    """The known outcome of a candidate.

    Attributes:
        rewards: One value per objective.
        metrics: Further values by name.
        metadata: Where the outcome comes from; recorded with the trial.
    """

    rewards: tuple[float, ...]
    metrics: Mapping[str, Any] | None
    metadata: Mapping[str, Any]


class Record(ABC):
    """A candidate that is being evaluated, with a directory for its artifacts.

    Exactly one of `keep` and `drop` ends it; `drop` after `keep` does nothing.

    Attributes:
        out: The directory, empty at the beginning.
        derivation: The derivation in the store; `None` for a record that is in no store.
    """

    out: Path
    derivation: Any = None

    @abstractmethod
    def keep(
        self,
        rewards: Sequence[float],
        metrics: Mapping[str, Any] | None,
        measurements: Sequence[Measurement],
    ) -> Mapping[str, Any]:
        """Keeps the outcome, durably, and as a whole or not at all.

        Returns:
            Metadata for the trial.
        """

    @abstractmethod
    def drop(self) -> None:
        """Removes the directory."""


class Memory(ABC):
    """Outcomes by candidate, shared by any number of processes and sweeps.

    Other studies only return outcomes (`recall`). A store also keeps new ones (`begin`).

    Attributes:
        store: The store, a `sx.Store`; `None` for other studies.
    """

    store: Any = None

    @abstractmethod
    def recall(self, exp: Any) -> Recalled | None:
        """Returns the outcome of a candidate; `None` if the candidate has to be evaluated."""

    def begin(self, exp: Any) -> Record | None:
        """Begins the evaluation of a candidate that `recall` has just been asked about.

        Args:
            exp: The object itself that will be trained.

        Returns:
            Where its outcome goes; `None` if this memory keeps no outcomes.
        """
        return None

    def close(self) -> None:  # noqa: B027  # a memory without connections has nothing to free
        """Frees connections."""


class ReuseError(SymexpError, TypeError):
    """An element of `reuse` is not a study, a URL or a name."""


class Reuse(Memory):
    """The outcomes of experiments that other studies evaluated, also while these studies run.

    Two experiments are the same if they have the same fingerprint, whatever spaces they come from.

    Args:
        sources: Studies, their URLs, or their names in this process.
        metrics: The objectives that an outcome must have; a source may have them as objectives
            or among its further metrics.
        budget: The budget of a complete trial; `None` for a sweep without a fidelity. Outcomes of
            sweeps with another greatest budget are not used.
    """

    def __init__(self, sources: Any, metrics: Sequence[str], budget: float | None = None) -> None:
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
        self._budget = budget
        self._known: dict[str, Recalled] = {}

    def recall(self, exp: Any) -> Recalled | None:
        """Returns the outcome of a candidate; `None` if the candidate has to be evaluated."""
        for source in self._sources:
            for trial in source.news():
                self._learn(source, trial)
        if not self._known:
            return None
        key = _fingerprint_or_none(exp)
        return None if key is None else self._known.get(key)

    def _learn(self, source: _Source, trial: Trial) -> None:
        if trial.state != "complete" or trial.dna is None or trial.rewards is None:
            return
        if trial.parent is not None:
            return  # its outcome is that of its parent's weights too
        budgets = trial.fidelity.get("budgets")
        if self._budget is not None and budgets and budgets[-1] != self._budget:
            return  # results of different budgets cannot be compared
        key = source.fingerprint(trial)
        values: Mapping[str, Any] = {
            **(trial.metrics or {}),
            **dict(zip(source.metrics, trial.rewards)),
        }
        if key is None or key in self._known or not all(m in values for m in self._metrics):
            return
        rewards = tuple(float(values[m]) for m in self._metrics)
        rest = {name: value for name, value in values.items() if name not in self._metrics}
        origin = (trial.metadata or {}).get(_REUSED) or {"study": source.name, "trial": trial.id}
        metadata = {_REUSED: origin, _FINGERPRINT: key}
        self._known[key] = Recalled(rewards, rest or None, metadata)

    def close(self) -> None:
        """Closes the studies that were opened here."""
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
        """Returns the trials that finished since the last call."""
        return self._feed.news()

    def fingerprint(self, trial: Trial) -> str | None:
        """Returns the fingerprint of a trial's experiment; `None` if it is unknown."""
        noted = (trial.metadata or {}).get(_FINGERPRINT)
        if isinstance(noted, str):
            return noted
        if self._study.template is None or trial.dna is None:
            return None
        return _fingerprint_or_none(view(self._study.template.decode_frozen(trial.dna)))

    def close(self) -> None:
        if self._is_own:
            self._study.close()


def fingerprint_note(study: Study, exp: Any) -> Mapping[str, Any] | None:
    """Returns metadata with the fingerprint of a candidate, for trials in a database.

    A process that reads these trials may not have the space, so it cannot make the candidate.

    Returns:
        `None` for a study in memory, and for a candidate without a fingerprint.
    """
    if isinstance(study.ledger, MemoryLedger):
        return None
    key = _fingerprint_or_none(exp)
    return None if key is None else {_FINGERPRINT: key}


def _fingerprint_or_none(exp: Any) -> str | None:
    try:
        return fingerprint(exp)
    except SymexpError:
        return None
