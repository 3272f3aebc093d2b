"""A study: the trials of one space, wherever they are recorded."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from typing import Any

from symexp.core.state import is_handle
from symexp.errors import SymexpError, closest, describe
from symexp.search.dna import DNA
from symexp.search.ledger import Ledger, MemoryLedger, StudyDefinition
from symexp.search.ledger.url import open_existing, open_ledger
from symexp.search.result import Result
from symexp.search.template import Template, template

__all__ = ["Study", "StudyError", "forget", "named", "poll_result"]

# Studies in memory that have a name; each is alive as long as the process.
_named: dict[str, tuple[MemoryLedger, Template]] = {}
_lock = threading.Lock()


class StudyError(SymexpError, LookupError):
    """There is no such study, or it cannot do what is asked of it."""


class Study:
    """The trials of one space.

    Attributes:
        ledger: Where the trials are recorded.
        template: What makes candidates of decisions; `None` if opened without the space.
    """

    def __init__(self, ledger: Ledger, made: Template | None = None) -> None:
        self.ledger = ledger
        self.template = made

    @classmethod
    def for_space(
        cls,
        study: str | Study | None,
        space: Any,
        where: Callable[[Any], Any] | None = None,
        direction: str | Sequence[str] = "maximize",
        metrics: Sequence[str] | str | None = None,
        duplicates: bool = False,
    ) -> Study:
        """Opens the study of a space, and makes it if it is not there yet.

        Args:
            study: A URL, a name, a study; `None` for one of its own in memory.
            space: A tree with placeholders.
            where: Which placeholders take part.
            direction: `'maximize'` or `'minimize'`, or one for each objective.
            metrics: Names of the objectives.
            duplicates: Whether a candidate may be evaluated more than once.

        Raises:
            StudyMismatchError: The study was made with another space or other objectives.
        """
        made = template(space, where)
        definition = _definition(made, direction, metrics, duplicates)
        if study is None:
            return cls(MemoryLedger(definition), made)
        if isinstance(study, Study):
            _require_same(study.ledger, definition)
            return cls(study.ledger, made)
        if not isinstance(study, str):
            raise StudyError(
                f"Expected a study: a URL, a name or a `sx.Study`, but got {describe(study)}."
            )
        if "://" in study:
            return cls(open_ledger(study, definition), made)
        return cls(_in_memory(study, definition, made), made)

    @classmethod
    def open(cls, url: str, name: str | None = None, space: Any = None) -> Study:
        """Opens a study that exists.

        Args:
            url: A URL such as `'sqlite:///sweep.db#name'`, or the name of a study in memory.
            name: The name of the study, if not in the URL.
            space: The space; without it there are decisions, but no experiments.

        Raises:
            StudyError: There is no such study.
            LedgerError: The URL is malformed, or the database cannot be used.
        """
        if "://" in url:
            ledger: Ledger = open_existing(url, name)
        else:
            ledger, made = _known(url)
            return cls(ledger, made if space is None else template(space))
        return cls(ledger, None if space is None else template(space))

    @property
    def name(self) -> str:
        """The name; empty for a study of one loop."""
        return self.ledger.name

    @property
    def definition(self) -> StudyDefinition:
        """Its space and objectives."""
        return self.ledger.definition

    @property
    def result(self) -> Result:
        """The trials as they are now."""
        ledger = self.ledger
        return Result(
            ledger.trials(), self.definition, self.template, self.name, ledger.measurements
        )

    def enqueue(self, candidate: Any, metadata: Any = None) -> int | None:
        """Has a candidate evaluated before the algorithm chooses another.

        Args:
            candidate: An experiment of the space, a DNA, or a dict of decisions by name.
            metadata: Anything that can be written as JSON.

        Returns:
            The id of the trial; `None` if the candidate is in the study already.

        Raises:
            DNAError: It is no candidate of the space.
        """
        number = self.ledger.enqueue(self.dna_of(candidate), metadata)
        return None if number is None else number + 1

    def dna_of(self, candidate: Any) -> DNA:
        """The decisions that make a candidate.

        Args:
            candidate: An experiment of the space, a DNA, or a dict of decisions by name.

        Raises:
            DNAError: It is no candidate of the space.
        """
        spec = self.definition.spec
        if isinstance(candidate, (DNA, str, list)) and not is_handle(candidate):
            return DNA.parse(candidate, spec)
        if isinstance(candidate, dict) and not is_handle(candidate):
            return DNA.from_dict(candidate, spec)
        if self.template is None:
            raise StudyError(
                "The study was opened without its space, so it cannot tell the decisions of an "
                "experiment. Open it with `sx.Study.open(url, space=space)`, or pass a DNA."
            )
        return self.template.encode(candidate).use_spec(spec)

    def decode(self, dna: DNA) -> Any:
        """The experiment of a DNA.

        Raises:
            StudyError: The study was opened without its space.
        """
        if self.template is None:
            raise StudyError(
                "The study was opened without its space, so there are decisions but no "
                "experiments. Open it with `sx.Study.open(url, space=space)`."
            )
        return self.template.decode(dna)

    def close(self) -> None:
        """Frees what is open; the study stays."""
        self.ledger.close()

    def __repr__(self) -> str:
        counts = ", ".join(f"{n} {state}" for state, n in self.ledger.counts().items())
        return f"<study {self.name!r}: {counts or 'no trials'}>"


def poll_result(study: str | Study) -> Result:
    """The result of a study as it is now, also while it runs.

    Args:
        study: The study, its URL, or its name in this process.

    Raises:
        StudyError: There is no such study.
    """
    if isinstance(study, Study):
        return study.result
    opened = Study.open(study)
    try:
        return opened.result
    finally:
        if "://" in study:
            opened.close()


def _definition(
    made: Template,
    direction: str | Sequence[str],
    metrics: Sequence[str] | str | None,
    duplicates: bool,
) -> StudyDefinition:
    names = [metrics] if isinstance(metrics, str) else metrics
    if names is not None and isinstance(direction, str):
        direction = [direction] * len(names)
    return StudyDefinition(made.spec, direction, names, duplicates)


def _require_same(ledger: Ledger, definition: StudyDefinition) -> None:
    old = ledger.definition
    if old.spec is not definition.spec or old.directions != definition.directions:
        definition.require_same(
            ledger.name, old.spec_text, json.dumps(old.directions), json.dumps(old.metrics)
        )


def _in_memory(name: str, definition: StudyDefinition, made: Template) -> MemoryLedger:
    with _lock:
        known = _named.get(name)
        if known is None:
            known = _named[name] = (MemoryLedger(definition, name), made)
            return known[0]
    _require_same(known[0], definition)
    return known[0]


def named() -> dict[str, MemoryLedger]:
    """The studies in the memory of this process that have a name."""
    with _lock:
        return {name: ledger for name, (ledger, _) in _named.items()}


def forget(name: str, force: bool) -> int:
    """Forgets a study in memory, unless trials of it are running; gives the number of those.

    Raises:
        StudyError: There is no such study.
    """
    running = 0 if force else _known(name)[0].counts().get("running", 0)
    if not running:
        with _lock:
            _named.pop(name, None)
    return running


def _known(name: str) -> tuple[MemoryLedger, Template]:
    with _lock:
        known = _named.get(name)
        names = list(_named)
    if known is None:
        raise StudyError(
            f"There is no study {name!r} in this process. {closest(name, names)} A study that is "
            "kept has a URL, such as 'sqlite:///sweep.db#name'."
        )
    return known
