"""The loop: `for exp, feedback in sample(space, algorithm)`."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from symexp._base.registry import resolve
from symexp.errors import SymexpError, describe
from symexp.spaces.dna import DNA
from symexp.study.ledger import StudyDefinition
from symexp.study.result import Result
from symexp.study.study import Study, define
from symexp.sweeps.adapters import as_algorithm, as_stopping
from symexp.sweeps.feedback import Feedback, Sweep
from symexp.sweeps.progress import Progress
from symexp.sweeps.warm_start import Memory, Reuse
from symexp.sweeps.worker import Worker
from symexp.tree.nodes.state import is_handle

__all__ = ["Loop", "SamplingError", "sample"]


class SamplingError(SymexpError, ValueError):
    """A sweep cannot be begun as it was asked for."""


class Loop:
    """A sweep: iterate over it to get candidates.

    Attributes:
        study: Where the trials are recorded.
    """

    def __init__(self, sweep: Sweep) -> None:
        self.study = sweep.study
        self._candidates = sweep.run()

    @property
    def result(self) -> Result:
        """What is known so far."""
        return self.study.result

    def __iter__(self) -> Iterator[tuple[Any, Feedback]]:
        return self._candidates

    def __next__(self) -> tuple[Any, Feedback]:
        return next(self._candidates)

    def close(self) -> None:
        """Ends the sweep here; a trial without feedback is given back."""
        self._candidates.close()


def sample(
    space: Any,
    algorithm: Any = None,
    num_examples: int | None = None,
    study: str | Study | None = None,
    direction: str | Sequence[str] = "maximize",
    metrics: Sequence[str] | str | None = None,
    *,
    where: Callable[[Any], Any] | None = None,
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
) -> Loop:
    """Goes through candidates of a space, and learns from the feedback on each.

    Args:
        space: A tree with placeholders.
        algorithm: What chooses the candidates: `sx.geno.Sweeping()`, `sx.geno.Random(seed)`, a
            sampler of Optuna, a DNA generator of PyGlove; or a name, such as `'tpe'` or
            `'regularized_evolution'`, or one with arguments, such as
            `('tpe', {'n_startup_trials': 20})`. Random by default.
        num_examples: How many trials the study shall have; until the algorithm has no more by
            default. A study that is opened again goes on to this number.
        study: Where trials are recorded: a URL such as `'sqlite:///sweep.db#name'` to keep them;
            any other name for a study in the memory of this process; or a `Study`. By default a
            study of its own in memory. Running the same loop again resumes the study.
        direction: `'maximize'` or `'minimize'`, or one for each objective.
        metrics: Names of the objectives, if there are several or they shall have names.
        where: Which placeholders take part, also inside of candidates; the others stay where they
            are, with all that is in them.
        early_stopping: What `feedback.should_stop_early()` asks: `'median'`, `'percentile'`,
            `'asha'`, `'hyperband'`, `'value'`, `'rank'`, `'patient'`; one of these with
            arguments, such as `('asha', {'min_resource': 2})`; a pruner of Optuna, a policy of
            PyGlove, or an object with `should_stop(trial, measurements)`.
        seed: Makes the sweep the same each time.
        progress: Whether to show a progress bar where someone sees it: in a terminal or a
            notebook, if tqdm is installed.
        base: What `feedback.rule` compares a candidate with; the space by default.
        on_invalid: What a reward that is NaN or no number does: `'raise'` an error, or `'skip'`
            the trial as infeasible.
        on_error: What an exception inside a `with feedback:` block does: `'stop'` the loop,
            `'skip'` the trial, or how many times to try again before the trial counts as failed.
        duplicates: Whether a candidate may be evaluated more than once.
        wait: Whether to stay while other workers hold the last trials.
        store: A `sx.Store`, or the path of one. A candidate whose outcome is there is not
            evaluated again, in whatever sweep it was; the rewards, the trained weights and
            histories of Keras models, and what is written into `feedback.out` become
            artifacts of a realization, whose reference is `metadata['realization']` of the trial.
        version: What else the outcomes in the store depend on; change it when the body of the
            loop changes what it computes.
        enqueue: Candidates to evaluate first: experiments of the space, DNAs, or dicts of
            decisions by name. One that is in the study already is not added again. While the
            loop runs, `feedback.study.enqueue(candidate)` adds others.
        reuse: Other studies, or their URLs. A candidate that one of them has evaluated is not
            evaluated here: its trial is complete at once, with the rewards from there, and
            `metadata['reused']` says from where.

    Returns:
        An iterable of pairs of a candidate and its feedback.

    Raises:
        SamplingError, SpaceError: The sweep cannot be begun so; the message says why.
        StudyMismatchError: The study was made with another space or other objectives.

    Example:
        >>> import symexp as sx
        >>> space = sx.Dict(x=sx.oneof([1, 2, 3]))
        >>> for exp, feedback in sx.sample(space, sx.geno.Sweeping()):
        ...     feedback(-abs(exp.x - 2))
        >>> feedback.study.result.best.exp
        {x=2}
    """
    _check_choice("on_invalid", on_invalid, ("raise", "skip"))
    if isinstance(on_error, bool) or not isinstance(on_error, int):
        _check_choice("on_error", on_error, ("stop", "skip"))
    num_examples = _count(num_examples)
    _check_numbers(on_error, seed)
    made, definition = define(space, where, direction, metrics, duplicates)
    chosen = as_algorithm(algorithm)
    stopping = as_stopping(early_stopping, definition)
    memories = _memories(store, definition, version)
    is_own = isinstance(study, str) and "://" in study
    if is_own:  # what cannot be begun must not leave a study behind
        chosen.setup(definition.spec, definition.directions, seed)
    opened = Study.of(study, made, definition)
    try:
        worker = Worker(opened.ledger, chosen, limit=num_examples, seed=seed, wait=wait)
        if reuse:
            memories.insert(0, Reuse(reuse, definition.metrics))
        _enqueue(opened, enqueue)
        sweep = Sweep(
            opened,
            worker,
            base=base,
            skips_invalid=on_invalid == "skip",
            on_error=on_error,
            stopping=stopping,
            progress=Progress(opened, num_examples) if progress else None,
            memories=memories,
            is_own=is_own,
        )
    except BaseException:
        for memory in memories:
            memory.close()
        if is_own:
            opened.close()
        raise
    return Loop(sweep)


def _count(value: Any) -> int | None:
    """How many trials, as a number of Python's own, for a database."""
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


def _enqueue(study: Study, candidates: Sequence[Any]) -> None:
    single = isinstance(candidates, (str, Mapping, DNA)) or is_handle(candidates)
    if single or not isinstance(candidates, Iterable):
        raise SamplingError(
            f"Expected a list of candidates to enqueue, but got {describe(candidates)}. Write "
            "enqueue=[candidate]."
        )
    # A study that allows duplicates would take the same candidates again whenever it is resumed.
    again = {t.dna for t in study.ledger.trials()} if study.definition.duplicates else set()
    for candidate in candidates:
        if not again or study.dna_of(candidate) not in again:
            study.enqueue(candidate)


def _memories(store: Any, definition: StudyDefinition, version: Any) -> list[Memory]:
    if store is None:
        return []
    return [resolve("stages.trials")(store, definition.metrics, version)]


def _check_choice(name: str, value: Any, known: tuple[str, ...]) -> None:
    if value not in known:
        expected = " or ".join(repr(k) for k in known)
        raise SamplingError(f"Expected {name} to be {expected}, but got {describe(value)}.")
