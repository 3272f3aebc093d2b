"""The loop of a sweep: `for exp, feedback in sx.sample(space, algorithm)`."""

from __future__ import annotations

import operator
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from symexp._base.registry import resolve
from symexp._base.tracebacks import user_facing
from symexp.errors import describe
from symexp.spaces.constraints import ConstraintError, Constraints
from symexp.spaces.dna import DNA
from symexp.study.definition import StudyDefinition
from symexp.study.ledger.base import LeaseLostError, Ledger
from symexp.study.result import Result
from symexp.study.study import Study, define
from symexp.study.trial import Trial
from symexp.sweeps.callbacks import Events, callbacks_of
from symexp.sweeps.feasible import require_feasible
from symexp.sweeps.feedback import Feedback, SweepSettings, missing_feedback
from symexp.sweeps.instances import Hold
from symexp.sweeps.limits import SamplingError, TrialClock, attempts_of, seconds_of
from symexp.sweeps.progress import SweepProgress
from symexp.sweeps.stopping import MeasurementReader
from symexp.sweeps.strategies import as_algorithm, as_stopping, default_algorithm
from symexp.sweeps.warm_start import Memory, Reuse, fingerprint_note
from symexp.sweeps.worker import MAX_ATTEMPTS, Claim, Worker
from symexp.tree.nodes.state import is_handle
from symexp.tree.nodes.values import view

__all__ = ["Loop", "SamplingError", "count_of", "sample"]


# How many times a partial candidate is completed until it satisfies the constraints.
_MOST_COMPLETIONS = 1_000


@user_facing
def sample(
    space: Any,
    algorithm: Any = None,
    num_examples: int | None = None,
    study: str | Study | None = None,
    direction: str | Sequence[str] = "maximize",
    metrics: Sequence[str] | str | None = None,
    *,
    where: Callable[[Any], Any] | None = None,
    constraints: Sequence[Callable[[Any], Any]] | None = None,
    early_stopping: Any = None,
    seed: int | str | None = None,
    progress: bool = True,
    base: Any = None,
    on_invalid: str = "raise",
    on_error: str | int = "stop",
    duplicates: bool = False,
    wait: bool = True,
    store: Any = None,
    version: Any = None,
    enqueue: Sequence[Any] = (),
    reuse: Any = (),
    timeout: Any = None,
    trial_timeout: Any = None,
    max_attempts: int = MAX_ATTEMPTS,
    callbacks: Iterable[Any] = (),
    name: str | None = None,
    metrics_to_optimize: Sequence[str] | None = None,
    early_stopping_policy: Any = None,
    group: int | str | None = None,
    backend: str | None = None,
) -> Loop:
    """Yields candidates of a search space, and passes the feedback on each to the algorithm.

    Args:
        space: A tree with placeholders, a traced function, or a space of `sx.geno`, whose
            candidates are DNAs.
        algorithm: Chooses the candidates: `sx.geno.Sweeping()`, `sx.geno.Random(seed)`, a
            sampler of Optuna, or a DNA generator of PyGlove; or a name, such as `'tpe'` or
            `'regularized_evolution'`; or a name with arguments, such as
            `('tpe', {'n_startup_trials': 20})`. By default `'tpe'`; `'random'` if Optuna is not
            installed, or if TPE cannot search the space. The progress bar shows the default.
        num_examples: How many trials the study gets in all, those of earlier loops included. By
            default the loop runs until the algorithm has no more candidates.
        study: Where trials are recorded: a URL such as `'sqlite:///sweep.db#name'` to keep them;
            any other name for a study in the memory of this process; or a `Study`. By default a
            new study in memory. Running the same loop again resumes the study.
        direction: `'maximize'` or `'minimize'`, or one for each objective.
        metrics: Names of the objectives, if there are several or you want to name them.
        where: A function that returns whether a placeholder takes part, also inside of candidates.
            The others stay in the candidates, with everything inside them.
        constraints: Functions of a candidate, such as `[lambda exp: exp.width * exp.depth < 512]`.
            A candidate for which one of them returns False is never a trial, whatever the
            algorithm. `feedback(reward, constraints=)` takes what is known only after a trial.
        early_stopping: The rule behind `feedback.should_stop_early()`: `'median'`, `'percentile'`,
            `'asha'`, `'hyperband'`, `'value'`, `'rank'`, `'patient'`; one of these with
            arguments, such as `('asha', {'min_resource': 2})`; a pruner of Optuna, a policy of
            PyGlove, an `sx.tuning.EarlyStoppingPolicy`, or an object with
            `should_stop(trial, measurements)`.
        seed: Makes the sweep reproducible.
        progress: Whether to show a progress bar, in a terminal or a notebook, if tqdm is installed.
            Elsewhere, such as in a log, a sweep of more than ten seconds writes a line a minute to
            standard error.
        base: What `feedback.rule` compares a candidate with; the space by default.
        on_invalid: What happens after a reward that is not a finite number: `'raise'` an error, or
            `'skip'` the trial as infeasible.
        on_error: What happens after an exception inside a `with feedback:` block: `'stop'` the
            loop, `'skip'` the trial, or a number of times to try again before the trial is
            recorded as failed.
        duplicates: Whether a candidate may be evaluated more than once.
        wait: Whether to stay while other workers hold the last trials.
        store: A `sx.Store`, or the path of one. A candidate whose outcome the store contains, from
            any sweep, is not evaluated again. The rewards, the trained weights and histories of
            Keras models, and the files in `feedback.out` become artifacts of a realization, whose
            reference is `metadata['realization']` of the trial.
        version: What else the outcomes in the store depend on; change it if you change what the
            body of the loop computes.
        enqueue: Candidates to evaluate first: experiments of the space, DNAs, or dicts of
            decisions by name. What a partial candidate leaves open (a dict without some
            decisions, an experiment with placeholders left) is drawn at random. Candidates
            that the study already contains are skipped. While the loop runs,
            `feedback.study.enqueue(candidate)` adds others.
        reuse: Other studies, or their URLs. A candidate that one of them has evaluated is not
            evaluated again: its trial is complete at once, with the rewards of the other study,
            and `metadata['reused']` names that study and trial.
        timeout: Seconds from this call on, or a `datetime.timedelta`, after which no trial begins
            any more. The present trial is not interrupted. The same call resumes the study.
        trial_timeout: Seconds that a trial may take, or a `datetime.timedelta`. Then
            `feedback.should_stop_early()` is true. In the main thread the body of the loop is
            interrupted by `TrialTimeoutError`, also while it sleeps or waits, but not in other code
            outside of Python, and the trial fails. In a `with feedback:` block the loop then goes
            on. Only `sx.tune` can end a trial wherever it hangs.
        max_attempts: How often a trial may be claimed whose workers die. Attempts after which it
            was given back, by an interrupt or to try again, do not count.
        callbacks: Instances of `sx.Callback`, such as `sx.callbacks.CSVLogger('trials.csv')`.
        name: PyGlove's name for `study`. In PyGlove it names a study in memory; a URL keeps it.
        metrics_to_optimize: PyGlove's name for `metrics`.
        early_stopping_policy: PyGlove's name for `early_stopping`.
        group: The name or number of the group of workers, in any number of threads, processes and
            machines, that evaluate each trial together. They get the same candidates and exchange
            values by `feedback.set_metadata` and `get_metadata`. One of them gives feedback; for
            another it is a `RaceConditionError`, or nothing under `with
            feedback.ignore_race_condition():`. A worker whose iteration ends without feedback
            waits for it. By default each trial belongs to one worker.
        backend: Only `None` or `'in-memory'` is possible: the URL of the study says where it is.

    Returns:
        An iterable of pairs of a candidate and its feedback.

    Raises:
        SamplingError, SpaceError: An argument is invalid, or the algorithm cannot search the space.
        ConstraintError: No candidate was found that satisfies the constraints.
        StudyMismatchError: The study was made with another space or other objectives.

    Example:
        >>> import symexp as sx
        >>> space = sx.Dict(x=sx.oneof([1, 2, 3]))
        >>> for exp, feedback in sx.sample(space, sx.geno.Sweeping()):
        ...     feedback(-abs(exp.x - 2))
        >>> feedback.study.result.best.exp
        {x=2}
    """
    if early_stopping is None and _is_stopping(study):
        study, early_stopping = None, study  # the fourth argument in PyGlove
    _check_backend(backend)
    group = _group_of(group)
    study = _one("study", study, "name", name)
    metrics = _one("metrics", metrics, "metrics_to_optimize", metrics_to_optimize)
    early_stopping = _one(
        "early_stopping", early_stopping, "early_stopping_policy", early_stopping_policy
    )
    _check_choice("on_invalid", on_invalid, ("raise", "skip"))
    if isinstance(on_error, bool) or not isinstance(on_error, int):
        _check_choice("on_error", on_error, ("stop", "skip"))
    num_examples = count_of(num_examples)
    seconds = seconds_of("timeout", timeout)
    deadline = None if seconds is None else time.monotonic() + seconds
    clock = TrialClock(seconds_of("trial_timeout", trial_timeout))
    max_attempts, told = attempts_of(max_attempts), callbacks_of(callbacks)
    _check_numbers(on_error, seed)
    made, definition = define(space, where, direction, metrics, duplicates)
    default = default_algorithm(definition.spec) if algorithm is None else None
    chosen = as_algorithm(default or algorithm)
    stopping = as_stopping(early_stopping, definition)
    memories = _memories(store, definition, version)
    limits = Constraints(constraints, made)
    is_own = isinstance(study, str) and "://" in study
    hold = Hold(chosen)
    opened = None
    try:
        if is_own or limits:  # a sweep that cannot begin must not leave a study behind
            hold.algorithm.setup(definition.spec, definition.directions, seed)
            require_feasible(limits, hold.algorithm)
        opened = Study.of(study, made, definition)
        queued = _queued(opened, limits, enqueue, seed)
        worker = Worker(
            opened.ledger, hold.algorithm, limit=num_examples, seed=seed, wait=wait, group=group,
            max_attempts=max_attempts, deadline=deadline, constraints=limits,
        )  # fmt: skip
        if reuse:
            memories.insert(0, Reuse(reuse, definition.metrics))
        _enqueue(opened, queued)
        settings = SweepSettings(
            opened,
            worker,
            base,
            skips_invalid=on_invalid == "skip",
            retries=on_error if isinstance(on_error, int) else 0,
            goes_on_after_errors=on_error != "stop",
            stops_early=None if stopping is None else _stops_early(stopping, opened.ledger),
            progress=SweepProgress(opened, num_examples, default) if progress else None,
            clock=clock,
            events=Events(opened, told),
        )
    except BaseException:
        hold.end()
        for memory in memories:
            memory.close()
        if is_own and opened is not None:
            opened.close()
        raise
    return Loop(opened, _candidates(settings, memories, is_own, hold), worker)


class Loop:
    """A sweep. Iterate over it to get pairs of a candidate and its feedback.

    Attributes:
        study: The study that records the trials.
    """

    def __init__(
        self,
        study: Study,
        candidates: Generator[tuple[Any, Feedback], None, None],
        worker: Worker,
    ) -> None:
        self.study = study
        self._candidates = candidates
        self._worker = worker

    def obey(self, call: str) -> None:
        """Makes the loop one of the workers of a call of `sx.tune`. For its workers alone."""
        self._worker.obey(call)

    @property
    def result(self) -> Result:
        """The result of the study so far."""
        return self.study.result

    def __iter__(self) -> Iterator[tuple[Any, Feedback]]:
        return self._candidates

    def __next__(self) -> tuple[Any, Feedback]:
        return next(self._candidates)

    def close(self) -> None:
        """Ends the sweep here; a trial without feedback returns to the study."""
        self._candidates.close()


@user_facing
def _candidates(
    sweep: SweepSettings, memories: Sequence[Memory], is_own: bool, hold: Hold
) -> Generator[tuple[Any, Feedback], None, None]:
    """Yields the candidates whose outcome is unknown.

    A trial that has not ended when the user leaves the loop returns to the study.
    """
    template, worker = sweep.study.template, sweep.worker
    assert template is not None
    claim = feedback = None
    worker.gives_up = sweep.events.ends
    try:
        sweep.events.study_begins()
        while (claim := worker.next_claim()) is not None:
            if worker.skipped_as_infeasible(claim):
                continue
            value = template.decode_frozen(claim.dna)
            exp = view(value)
            known = record = None
            for memory in memories:
                known = known or memory.recall(exp)
            if known is not None:
                with suppress(LeaseLostError):  # another worker of the group was first
                    claim.complete(known.rewards, known.metrics, known.metadata)
                    sweep.events.ends(claim.trial)
                if sweep.progress is not None:
                    sweep.progress.refresh()
                continue
            sweep.events.begins(claim.trial)
            noted = fingerprint_note(sweep.study, exp)  # before the user can change the candidate
            for memory in memories:
                record = record or memory.begin(exp)
            feedback = Feedback(sweep, claim, value, record, noted)
            sweep.clock.begin()
            yield exp, feedback
            sweep.clock.end()
            if not claim.is_done and claim.trial.state == "running":
                if worker.group is None:
                    raise missing_feedback(feedback)
                claim.leave_to_group()
            feedback._close()
    finally:
        sweep.clock.end()
        hold.end()
        if feedback is not None:
            feedback._close()
        if claim is not None and not claim.is_done and worker.ledger.is_held(claim.trial):
            _leave(claim, sweep)
        if sweep.progress is not None:
            sweep.progress.close()
        for memory in memories:
            memory.close()
        try:
            sweep.events.study_ends()
        finally:
            if is_own:
                sweep.study.ledger.rest()


def _leave(claim: Claim, sweep: SweepSettings) -> None:
    """Ends a trial whose loop was left: it fails if its time was over, otherwise it returns."""
    if not sweep.clock.reason:
        claim.release()
        return
    claim.fail(sweep.clock.reason)
    sweep.events.ends(claim.trial)


def _stops_early(rule: Any, ledger: Ledger) -> Callable[[Trial], bool]:
    """Returns a function that asks a rule of early stopping about a running trial."""
    measured = MeasurementReader(ledger)
    return lambda trial: bool(rule.should_stop(trial, measured.all()))


def _memories(store: Any, definition: StudyDefinition, version: Any) -> list[Memory]:
    if store is None:
        return []
    return [resolve("stages.trials")(store, definition.metrics, version)]


def _queued(
    study: Study, constraints: Constraints, candidates: Any, seed: int | str | None
) -> list[DNA]:
    """Returns the decisions of the candidates to enqueue, before any of them is enqueued."""
    if not _is_list(candidates):
        raise SamplingError(
            f"Expected a list of candidates to enqueue, but got {describe(candidates)}. Write "
            "enqueue=[candidate]."
        )
    return [_feasible_dna(study, constraints, c, f"{seed}/{i}") for i, c in enumerate(candidates)]


def _feasible_dna(study: Study, constraints: Constraints, candidate: Any, seed: str) -> DNA:
    """Returns the decisions of a candidate; what a partial one leaves open makes it feasible."""
    dna = study.dna_of(candidate, seed)
    for attempt in range(_MOST_COMPLETIONS):
        broken = constraints.broken(dna)
        if broken is None:
            return dna
        another = study.dna_of(candidate, f"{seed}/{attempt}")
        if attempt == 0 and another == dna == study.dna_of(candidate, f"{seed}/again"):
            break  # it leaves nothing open, or almost nothing
        dna = another
    raise ConstraintError(
        f"The candidate to enqueue, {describe(candidate)}, does not satisfy {broken}."
    )


def _is_list(candidates: Any) -> bool:
    single = isinstance(candidates, (str, Mapping, DNA)) or is_handle(candidates)
    return not single and isinstance(candidates, Iterable)


def _enqueue(study: Study, dnas: Sequence[DNA]) -> None:
    # A study that allows duplicates would take the same candidates again whenever it is resumed.
    again = {t.dna for t in study.ledger.trials()} if study.definition.duplicates else set()
    for dna in dnas:
        if dna not in again:
            study.enqueue(dna)


def _is_stopping(value: Any) -> bool:
    return hasattr(value, "should_stop_early") or hasattr(value, "should_stop")


def _one(name: str, value: Any, other: str, theirs: Any) -> Any:
    """Returns an argument that has a second name, in PyGlove."""
    if value is not None and theirs is not None:
        raise SamplingError(f"Expected either {name} or {other}, which is the same, but got both.")
    return value if theirs is None else theirs


def _group_of(group: Any) -> str | None:
    """Returns the name of a group; a number is the name that it reads."""
    if group is None or (isinstance(group, str) and group):
        return group
    if isinstance(group, (bool, str)) or not _is_index(group):
        raise SamplingError(
            "Expected group to be the name or the number of a group of workers, or None for a "
            f"worker by itself, but got {describe(group)}."
        )
    return str(operator.index(group))


def _check_backend(backend: Any) -> None:
    if backend not in (None, "in-memory"):
        raise SamplingError(
            f"Expected backend to be None, but got {backend!r}. Give the study a URL, such as "
            "study='sqlite:///sweep.db#name', and any number of processes can work on it."
        )


def _check_choice(name: str, value: Any, known: tuple[str, ...]) -> None:
    if value not in known:
        expected = " or ".join(repr(k) for k in known)
        raise SamplingError(f"Expected {name} to be {expected}, but got {describe(value)}.")


def count_of(value: Any) -> int | None:
    """Returns a number of trials as an int of Python, for a database.

    Raises:
        SamplingError: The value is no whole number from 0, and not `None`.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not _is_index(value) or value < 0:
        raise SamplingError(
            "Expected num_examples to be a whole number from 0, or None for as many as there are, "
            f"but got {describe(value)}."
        )
    return operator.index(value)


def _check_numbers(on_error: Any, seed: Any) -> None:
    if isinstance(on_error, int) and on_error < 0:
        raise SamplingError(
            f"Expected on_error to be 'stop', 'skip' or how many times to try again, but got "
            f"{on_error}."
        )
    if seed is not None and not isinstance(seed, (str, float)) and not _is_index(seed):
        raise SamplingError(
            f"Expected seed to be a whole number or a text, but got {describe(seed)}."
        )


def _is_index(value: Any) -> bool:
    return hasattr(type(value), "__index__")
