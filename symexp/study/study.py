"""Studies: the trials of one space, in memory or in a database; opening, listing, deleting."""

from __future__ import annotations

import datetime
import json
import operator
import random
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, final

from symexp._base.tracebacks import user_facing, user_facing_methods
from symexp.errors import SymexpError, closest, describe
from symexp.spaces.dna import DNA, DNAError
from symexp.spaces.functions import template
from symexp.spaces.placeholders.hyper import has_placeholders
from symexp.spaces.placeholders.template import Template
from symexp.study.curves import joined
from symexp.study.kept_space import KeptSpace, kept_space, restored_template
from symexp.study.ledger import Ledger, MemoryLedger, StudyDefinition
from symexp.study.ledger.checkpoint_folders import remove_trial
from symexp.study.ledger.url import catalog, open_existing, open_ledger, split_url
from symexp.study.result import Result
from symexp.study.trial import FIDELITY, FINISHED, RETRIED, STATES, Measurement, Trial
from symexp.study.trial_result import TrialResult
from symexp.tree.nodes.equality import fingerprint
from symexp.tree.nodes.state import is_handle, node_of

__all__ = [
    "Study",
    "StudyError",
    "StudyInfo",
    "define",
    "delete_study",
    "poll_result",
    "studies",
]


# Studies in memory that have a name; each exists as long as the process.
_named: dict[str, tuple[MemoryLedger, Template]] = {}

_lock = threading.Lock()

# A name that ends or begins like this was meant to be a file or a URL.
_ENDINGS = (".db", ".sqlite", ".sqlite3")
_BEGINNINGS = ("sqlite:", "postgresql:", "postgres:")


class StudyError(SymexpError, LookupError):
    """A study does not exist, or was opened without what a method needs."""


@user_facing_methods
@final
class Study:
    """The trials of one search space, recorded in a ledger.

    Attributes:
        ledger: The ledger that records the trials.
        template: Makes candidates from decisions. Without a space it is that of the space which the
            study keeps; `None` if the study keeps none that can be used here.
    """

    @user_facing
    def __init__(self, ledger: Ledger, made: Template | None = None) -> None:
        self.ledger = ledger
        self._template = made
        self._is_read = made is not None
        self._why = ""

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
        """Opens the study of a space, and makes it if it does not exist.

        Args:
            study: A URL, a name, or a study; `None` for a new study in memory.
            space: A tree with placeholders.
            where: A function that returns whether a placeholder takes part.
            direction: `'maximize'` or `'minimize'`, or one for each objective.
            metrics: Names of the objectives.
            duplicates: Whether a candidate may be evaluated more than once.

        Raises:
            DefinitionError: The objectives contradict each other or are malformed.
            StudyMismatchError: The study was made with another space or other objectives.
        """
        return cls.of(study, *define(space, where, direction, metrics, duplicates))

    @classmethod
    def of(cls, study: str | Study | None, made: Template, definition: StudyDefinition) -> Study:
        """Opens the study of a space, like `for_space`.

        Args:
            study: A URL, a name, or a study; `None` for a new study in memory.
            made: The template of the space, from `define`.
            definition: The definition of the study, from `define`.
        """
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
            ledger = open_ledger(study, definition)
            try:
                ledger.keep_space(lambda: kept_space(made))
            except BaseException:
                ledger.close()
                raise
            return cls(ledger, made)
        _require_name(study)
        return cls(_in_memory(study, definition, made), made)

    @classmethod
    def open(
        cls,
        url: str,
        name: str | None = None,
        space: Any = None,
        where: Callable[[Any], Any] | None = None,
    ) -> Study:
        """Opens a study that exists.

        Args:
            url: A URL such as `'sqlite:///sweep.db#name'`, or the name of a study in memory.
            name: The name of the study, if not in the URL.
            space: The space; by default the one that the study keeps, if it keeps one.
            where: The function that selects the placeholders that take part, if not all do.

        Raises:
            StudyError: There is no such study.
            StudyMismatchError: The study was made with another space.
            LedgerError: The URL is malformed, or the database cannot be used.
        """
        if not isinstance(url, str):
            raise StudyError(
                "Expected the URL of a study, or its name in this process, but got "
                f"{describe(url)}."
            )
        ledger: Ledger
        if "://" in url:
            ledger, made = open_existing(url, name), None
        else:
            ledger, made = _known(url)
        if space is None:
            return cls(ledger, made)
        try:
            made = template(space, where)
            old = ledger.definition
            given = StudyDefinition(made.spec, old.directions, old.metrics, old.duplicates)
            _require_same(ledger, given)
        except BaseException:
            ledger.close()
            raise
        return cls(ledger, made)

    @property
    def template(self) -> Template | None:
        """Makes candidates from decisions; `None` if the space is unknown."""
        if not self._is_read:
            self._is_read = True
            kept = self.ledger.kept_space()
            try:
                if kept is not None:
                    self._template = restored_template(KeptSpace(*kept), self.definition)
            except ValueError as error:
                self._why = f" The space that the study keeps cannot be used here: {error}"
        return self._template

    @property
    def name(self) -> str:
        """The name; empty for a study in memory without a name."""
        return self.ledger.name

    @property
    def definition(self) -> StudyDefinition:
        """Its space and objectives."""
        return self.ledger.definition

    @property
    def result(self) -> Result:
        """The result: all trials in their current states."""
        ledger = self.ledger
        made = self.template
        return Result(
            ledger.trials(), self.definition, made, self.name, ledger.measurements, self._why
        )

    def result_of(self, trial: Trial) -> TrialResult:
        """Returns a trial of the study as the result shows it."""

        def recorded() -> list[Measurement]:
            return joined(self.ledger.measurements(), [trial]).get(trial.number, [])

        made = self.template
        return TrialResult(trial, made, self.definition.metrics, recorded, self._why)

    def enqueue(self, candidate: Any, metadata: Any = None) -> int | None:
        """Adds a candidate that is evaluated before the algorithm chooses another.

        Args:
            candidate: An experiment of the space, a DNA, or a dict of decisions by name. An
                experiment with placeholders left, or a dict without some decisions, is a partial
                candidate: what it leaves open is drawn at random, always in the same way.
            metadata: Any value that can be written as JSON.

        Returns:
            The id of the trial; `None` if the study already contains the candidate.

        Raises:
            DNAError: The value is not a candidate of the space.
        """
        number = self.ledger.enqueue(self.dna_of(candidate), metadata)
        return None if number is None else number + 1

    def retry(
        self,
        states: str | Sequence[str] = ("failed",),
        trials: Sequence[int | Trial | TrialResult] | None = None,
    ) -> list[int]:
        """Puts trials that have ended back to waiting, so that workers evaluate them again.

        Running loops get them before new candidates; a loop that has ended must be started again.
        Rewards, metrics and error of the earlier end are in `metadata['retried']`. The number of
        attempts goes on, and the limits of attempts (`max_attempts`, `on_error`) count from here.
        In a sweep with `fidelity=` a trial goes on from the budgets that it has reached, and a
        complete one begins anew. Paused trials have not ended: they go on by themselves.

        Args:
            states: The states of the trials: `'failed'`, `'pruned'`, `'skipped'`, and `'complete'`,
                whose rewards no longer count then.
            trials: Ids of trials, or trials, to restrict the call to; by default all. Trials in
                other states than these are left as they are.

        Returns:
            The ids of the trials that wait now.

        Raises:
            StudyError: A state is none in which a trial has ended, or there is no such trial.
        """
        wanted = _ended_states(states)
        found = {t.number: t for t in self.ledger.trials()}
        chosen = found.values() if trials is None else [self._found(t, found) for t in trials]
        return [
            trial.id
            for trial in chosen
            if trial.state in wanted and self.ledger.retry(trial, _retried(trial))
        ]

    def drop(self, trial: int | Trial | TrialResult, *, force: bool = False) -> None:
        """Removes a trial with its measurements. This cannot be undone.

        Its checkpoints are removed too if they are in the default place of the study.
        It is gone from results, and its candidate can be proposed again. Its number is not used
        again, and limits such as `num_examples` do not count it. An algorithm of a running loop
        that has learned from it keeps that until the loop is started again.

        Args:
            trial: The trial, or its id.
            force: Whether to remove it although a worker evaluates it, whose result is lost: its
                next report is a `LeaseLostError`.

        Raises:
            StudyError: There is no such trial, or a worker evaluates it.
        """
        found = {t.number: t for t in self.ledger.trials()}
        own = self._found(trial, found)
        is_running = own.state == "running"
        if (is_running and not force) or not self.ledger.drop(own):
            raise StudyError(
                f"Trial {own.id} of the study {self.name!r} is being evaluated. Wait until it ends"
                ", or pass force=True: what its worker finds is lost then."
            )
        ledger = self.ledger
        remove_trial(ledger.checkpoint_folder(), ledger.name, ledger.identity, own.number)

    def _found(self, trial: Any, known: Mapping[int, Trial]) -> Trial:
        """Returns the present record of a trial, given the trial or its id."""
        if isinstance(trial, (Trial, TrialResult)):
            number = trial.number
        elif isinstance(trial, bool) or not hasattr(type(trial), "__index__"):
            raise StudyError(f"Expected a trial, or its id from 1, but got {describe(trial)}.")
        else:
            number = operator.index(trial) - 1
        if number not in known:
            raise StudyError(
                f"The study {self.name!r} has no trial {number + 1}. Its trials have the ids that "
                "`study.result.table()` shows."
            )
        return known[number]

    def dna_of(self, candidate: Any, seed: object = None) -> DNA:
        """Returns the decisions that make a candidate.

        Args:
            candidate: An experiment of the space, a DNA, or a dict of decisions by name; perhaps
                a partial one, see `enqueue`.
            seed: What the decisions that a partial candidate leaves open depend on, besides the
                candidate itself.

        Raises:
            DNAError: The value is not a candidate of the space.
        """
        spec = self.definition.spec
        if isinstance(candidate, (DNA, str, list)) and not is_handle(candidate):
            return DNA.parse(candidate, spec)
        if isinstance(candidate, dict) and not is_handle(candidate):
            rng = random.Random(f"{seed}/{sorted(candidate.items(), key=str)}")
            return DNA.from_numbers(spec.flat_by_values(candidate, rng.random), spec)
        if self.template is None:
            raise StudyError(
                "The study was opened without its space, so it cannot tell the decisions of an "
                "experiment. Open it with `sx.Study.open(url, space=space)`, or pass a DNA."
                + self._why
            )
        return self._encoded(self.template, candidate, seed).use_spec(spec)

    @staticmethod
    def _encoded(made: Template, candidate: Any, seed: object) -> DNA:
        try:
            return made.encode(candidate)
        except DNAError:
            if not is_handle(candidate) or not has_placeholders(node_of(candidate)):
                raise
            # A partial candidate is a space itself, and one of its candidates is taken.
            own = template(candidate)
            rng = random.Random(f"{seed}/{fingerprint(candidate)}")
            return made.encode(own.decode(own.spec.random_dna(rng)))

    def decode(self, dna: DNA) -> Any:
        """Returns the experiment of a DNA.

        Raises:
            StudyError: The study was opened without its space, and keeps none.
        """
        if self.template is None:
            raise StudyError(
                "The study was opened without its space, so there are decisions but no "
                "experiments. Open it with `sx.Study.open(url, space=space)`." + self._why
            )
        return self.template.decode(dna)

    def stop(self) -> None:
        """Ends the sweeps that are running on this study, after their present trials.

        It reaches all loops and all workers of `sx.tune` that work on the study now, in this
        process and in others. A sweep that begins later is not concerned, so it resumes the study.
        """
        self.ledger.request_stop()

    def close(self) -> None:
        """Returns claimed trials to the study and frees connections; the study itself stays."""
        self.ledger.close()

    def _repr_html_(self) -> str:
        return self.result._repr_html_()

    def __repr__(self) -> str:
        counts = ", ".join(f"{n} {state}" for state, n in self.ledger.counts().items())
        return f"<study {self.name!r}: {counts or 'no trials'}>"


@user_facing
def poll_result(study: str | Study) -> Result:
    """Returns the current result of a study, also while the study runs.

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


def define(
    space: Any,
    where: Callable[[Any], Any] | None,
    direction: str | Sequence[str],
    metrics: Sequence[str] | str | None,
    duplicates: bool,
) -> tuple[Template, StudyDefinition]:
    """Returns the template of a space, and the definition of a study of it."""
    made = template(space, where)
    if isinstance(metrics, (list, tuple)) and metrics and isinstance(direction, str):
        direction = [direction] * len(metrics)
    return made, StudyDefinition(made.spec, direction, metrics, duplicates)


def _require_name(study: str) -> None:
    """Raises StudyError for a name that is meant to be a place; it would end with the process."""
    file = study.partition("#")[0].lower()
    if not study or file.endswith(_ENDINGS) or file.startswith(_BEGINNINGS):
        raise StudyError(
            f"Expected a URL or a name as the study, but got {study!r}. A study that is kept in a "
            "file has a URL, such as 'sqlite:///sweep.db#name'; one that has only a name ends "
            "with this process."
        )


def _require_same(ledger: Ledger, definition: StudyDefinition) -> None:
    old = ledger.definition
    same = (definition.directions, definition.metrics)
    if old.spec is not definition.spec or (old.directions, old.metrics) != same:
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


def _studies_in_memory() -> dict[str, MemoryLedger]:
    """Returns the studies in the memory of this process that have a name."""
    with _lock:
        return {name: ledger for name, (ledger, _) in _named.items()}


def _forget(name: str, force: bool) -> int:
    """Removes a study in memory, unless trials of it are running.

    Args:
        name: The name of the study.
        force: Whether to remove it although trials are running.

    Returns:
        The number of running trials, if it was not removed; otherwise 0.

    Raises:
        StudyError: There is no such study.
    """
    ledger, _ = _known(name)
    running = 0 if force else ledger.counts().get("running", 0)
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


class StudyInfo(NamedTuple):
    """A study in a list: its objectives and the states of its trials.

    Attributes:
        name: Its name.
        objectives: The direction of each objective, by name.
        counts: The number of trials by state.
        created: When it was made; `None` for a study in memory.
    """

    name: str
    objectives: Mapping[str, str]
    counts: Mapping[str, int]
    created: datetime.datetime | None

    def __repr__(self) -> str:
        counts = ", ".join(f"{n} {state}" for state, n in self.counts.items())
        return f"<study {self.name!r}: {counts or 'no trials'}>"


@user_facing
def studies(url: str | None = None) -> list[StudyInfo]:
    """Returns the studies of a database, the oldest first.

    Args:
        url: The URL of the database, such as `'sqlite:///sweep.db'`; a part after `#` is ignored.
            `None` lists the studies in the memory of this process that have a name.

    Raises:
        LedgerError: The URL is malformed, or the database cannot be used.
    """
    if url is None:
        return [
            StudyInfo(name, _objectives(known.definition), known.counts(), None)
            for name, known in _studies_in_memory().items()
        ]
    if not isinstance(url, str):
        raise StudyError(f"Expected the URL of a database, but got {describe(url)}.")
    database, _ = split_url(url.partition("#")[0], "any")
    return [
        StudyInfo(
            row.name,
            dict(zip(row.metrics, row.directions)),
            row.counts,
            datetime.datetime.fromtimestamp(row.created, datetime.UTC),
        )
        for row in catalog(url).rows(database)
    ]


@user_facing
def delete_study(study: str, *, force: bool = False) -> None:
    """Deletes a study with all its trials. This cannot be undone.

    The checkpoints beside a SQLite file are deleted too, those in another place are not.
    Workers that were between two trials find no more trials.

    Args:
        study: Its URL, or its name in this process.
        force: Whether to delete it although workers are evaluating its trials, whose results are
            lost.

    Raises:
        StudyError: There is no such study, or trials of it are being evaluated.
        LedgerError: The same for a study in a database; or the database cannot be used.
    """
    if not isinstance(study, str):
        raise StudyError(f"Expected the URL of a study, or its name, but got {describe(study)}.")
    if "://" in study:
        database, name = split_url(study)
        catalog(study).delete(database, name, force=force)
        return
    running = _forget(study, force)
    if running:
        raise StudyError(
            f"Trials of the study {study!r} are being evaluated ({running} at the moment). Let "
            "its loop end first, or pass force=True."
        )


def _ended_states(states: Any) -> frozenset[str]:
    """Returns states in which trials have ended, given one or several."""
    given = (states,) if isinstance(states, str) else states
    if not isinstance(given, (list, tuple, set, frozenset)) or not FINISHED.issuperset(given):
        known = ", ".join(repr(state) for state in STATES if state in FINISHED)
        raise StudyError(f"Expected states to be among {known}, but got {describe(states)}.")
    return frozenset(given)


def _retried(trial: Trial) -> dict[str, Any]:
    """Returns the metadata of a trial that is put back: its earlier ends are kept there."""
    end = {"state": trial.state, "attempts": trial.attempts, "error": trial.error}
    if trial.rewards is not None:
        end["rewards"] = list(trial.rewards)
    kept = dict(trial.metadata or {})
    if trial.state == "complete":
        kept.pop(FIDELITY, None)  # it has no budget left to go on to, so it begins anew
    return {**kept, RETRIED: [*trial.retries, end]}


def _objectives(definition: StudyDefinition) -> Mapping[str, str]:
    return dict(zip(definition.metrics, definition.directions))
