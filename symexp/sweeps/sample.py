"""The loop of a sweep: `for exp, feedback in sx.sample(space, algorithm)`."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from symexp._base.tracebacks import user_facing
from symexp.study.ledger.base import LeaseLostError
from symexp.study.result import Result
from symexp.study.study import Study
from symexp.sweeps.begin import BegunSweep, begin
from symexp.sweeps.callbacks import callbacks_of
from symexp.sweeps.checkpoints.choice import place_of_checkpoints
from symexp.sweeps.checkpoints.inheriting import name_parent
from symexp.sweeps.feedback import Feedback, SweepSettings, missing_feedback
from symexp.sweeps.fidelity.fidelity import Fidelity, as_fidelity
from symexp.sweeps.limits import SamplingError, attempts_of, seconds_of
from symexp.sweeps.sample_arguments import (
    SweepArguments,
    after_error,
    check_backend,
    choice_of,
    count_of,
    group_of,
    one_of,
    seed_of,
)
from symexp.sweeps.warm_start import fingerprint_note
from symexp.sweeps.worker import MAX_ATTEMPTS, Claim, Worker
from symexp.tree.nodes.values import view

__all__ = ["Loop", "SamplingError", "sample"]


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
    checkpoints: Any = None,
    inherit_weights: bool = False,
    version: Any = None,
    enqueue: Sequence[Any] = (),
    reuse: Any = (),
    timeout: Any = None,
    trial_timeout: Any = None,
    max_attempts: int = MAX_ATTEMPTS,
    fidelity: Fidelity | None = None,
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
            installed, or if TPE cannot search the space; with `fidelity=` it is `'bohb'` or
            `'asha'`. The progress bar shows the default.
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
        checkpoints: A folder, or a URL such as `'s3://bucket/checkpoints'`, for the directories
            `feedback.checkpoint`, in which the next attempt of a trial finds what an attempt wrote.
            By default they are in the store; without one beside a SQLite file, or in a temporary
            folder for a study in memory.
        inherit_weights: Whether the checkpoint of a new trial begins as a copy of its parent's: of
            the trial whose decisions it was bred from. The algorithm has to breed candidates, such
            as `'regularized_evolution'` or `'hill_climb'`. A body that trains with
            `sx.keras.FeedbackCallback(feedback, checkpoint=True)` then begins with the weights
            that fit. Such an outcome is not that of the candidate by itself, so it is neither
            taken from a store or another study, nor kept in a store.
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
        max_attempts: How often a trial may be claimed whose workers die without getting further,
            which means to measure a later step than all attempts before. Attempts after which it
            was given back, by an interrupt or to try again, do not count.
        fidelity: The budgets of the trials, such as `sx.fidelity('epochs', 1, 27)`, for the
            algorithms `'asha'`, `'hyperband'`, `'bohb'` and `'pbt'`: a trial goes up to
            `feedback.budget`, pauses with its reward there, and the best ones go on. With any other
            algorithm each trial goes to the greatest budget at once.
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
    check_backend(backend)
    arguments = SweepArguments(
        space,
        algorithm,
        num_examples=count_of(num_examples),
        study=one_of("study", study, "name", name),
        direction=direction,
        metrics=one_of("metrics", metrics, "metrics_to_optimize", metrics_to_optimize),
        where=where,
        constraints=constraints,
        early_stopping=one_of(
            "early_stopping", early_stopping, "early_stopping_policy", early_stopping_policy
        ),
        seed=seed_of(seed),
        progress=progress,
        base=base,
        on_invalid=choice_of("on_invalid", on_invalid, ("raise", "skip")),
        on_error=after_error(on_error),
        duplicates=duplicates,
        wait=wait,
        store=store,
        checkpoints=place_of_checkpoints(checkpoints),
        inherit_weights=inherit_weights,
        version=version,
        enqueue=enqueue,
        reuse=reuse,
        timeout=seconds_of("timeout", timeout),
        trial_timeout=seconds_of("trial_timeout", trial_timeout),
        max_attempts=attempts_of(max_attempts),
        fidelity=as_fidelity(fidelity),
        callbacks=callbacks_of(callbacks),
        group=group_of(group),
    )
    sweep = begin(arguments)
    return Loop(sweep.settings.study, _candidates(sweep), sweep.settings.worker)


def _is_stopping(value: Any) -> bool:
    return hasattr(value, "should_stop_early") or hasattr(value, "should_stop")


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
def _candidates(begun: BegunSweep) -> Generator[tuple[Any, Feedback], None, None]:
    """Yields the candidates whose outcome is unknown.

    A trial that has not ended when the user leaves the loop returns to the study.
    """
    sweep, memories = begun.settings, begun.memories
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
            if sweep.inherits_weights:
                name_parent(claim, worker)
            if _is_known(begun, claim, exp):
                continue
            record = None
            sweep.events.begins(claim.trial)
            noted = fingerprint_note(sweep.study, exp)  # before the user can change the candidate
            for memory in memories:
                record = record or memory.begin(exp)
            feedback = Feedback(sweep, claim, value, record, noted)
            sweep.clock.begin()
            yield exp, feedback
            feedback._end_if_open()
            sweep.clock.end()
            if not claim.is_done and claim.trial.state == "running":
                if worker.group is None:
                    raise missing_feedback(feedback)
                claim.leave_to_group()
            feedback._close()
    finally:
        _end(begun, claim, feedback)


def _is_known(begun: BegunSweep, claim: Claim, exp: Any) -> bool:
    """Ends a trial whose outcome another study, or the store, has; returns whether one has."""
    sweep, known = begun.settings, None
    if claim.trial.parent is not None:
        return False  # what inherits weights has another outcome than the candidate by itself
    for memory in begun.memories:
        known = known or memory.recall(exp)
    if known is None:
        return False
    with suppress(LeaseLostError):  # another worker of the group was first
        claim.complete_known(known.rewards, known.metrics, known.metadata)
        sweep.events.ends(claim.trial)
    if sweep.progress is not None:
        sweep.progress.refresh()
    return True


def _end(begun: BegunSweep, claim: Claim | None, feedback: Feedback | None) -> None:
    """Ends a sweep: its present trial, and all that it has opened."""
    sweep = begun.settings
    sweep.clock.end()
    begun.hold.end()
    try:
        if feedback is not None:
            feedback._drop_artifacts()
        if claim is not None and not claim.is_done and sweep.worker.ledger.is_held(claim.trial):
            _leave(claim, sweep)
    finally:
        if feedback is not None:
            feedback._close()  # the last, because the end of an attempt uploads its checkpoint
    if sweep.progress is not None:
        sweep.progress.close()
    for memory in begun.memories:
        memory.close()
    try:
        sweep.events.study_ends()
    finally:
        if begun.is_own:
            sweep.study.ledger.rest()


def _leave(claim: Claim, sweep: SweepSettings) -> None:
    """Ends a trial whose loop was left: it fails if its time was over, otherwise it returns."""
    if not sweep.clock.reason:
        claim.release()
        return
    claim.fail(sweep.clock.reason)
    sweep.events.ends(claim.trial)
