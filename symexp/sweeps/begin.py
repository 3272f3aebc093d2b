"""The beginning of a sweep: from the arguments of `sx.sample` to its study and its worker."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from symexp._base.registry import resolve
from symexp.errors import describe
from symexp.spaces.constraints import ConstraintError, Constraints
from symexp.spaces.dna import DNA
from symexp.study.definition import StudyDefinition
from symexp.study.ledger.base import Ledger
from symexp.study.study import Study, define
from symexp.study.trial import Trial
from symexp.sweeps.callbacks import Events
from symexp.sweeps.checkpoints.choice import places_of
from symexp.sweeps.checkpoints.inheriting import require_parents
from symexp.sweeps.checkpoints.places import Checkpoints
from symexp.sweeps.feasible import require_feasible
from symexp.sweeps.feedback import SweepSettings
from symexp.sweeps.instances import Hold
from symexp.sweeps.limits import SamplingError, TrialClock
from symexp.sweeps.progress import SweepProgress
from symexp.sweeps.sample_arguments import SweepArguments
from symexp.sweeps.stopping import MeasurementReader
from symexp.sweeps.strategies import as_algorithm, as_stopping, default_algorithm
from symexp.sweeps.warm_start import Memory, Reuse
from symexp.sweeps.worker import Worker
from symexp.tree.nodes.state import is_handle

__all__ = ["BegunSweep", "begin"]


# How many times a partial candidate is completed until it satisfies the constraints.
_MOST_COMPLETIONS = 1_000


class BegunSweep(NamedTuple):
    """A sweep that has begun.

    Attributes:
        settings: What the feedbacks of the sweep share.
        memories: Where known outcomes come from.
        is_own: Whether the sweep has opened its study, so that it closes it too.
        hold: The algorithm, which serves this sweep alone.
    """

    settings: SweepSettings
    memories: list[Memory]
    is_own: bool
    hold: Hold


def begin(given: SweepArguments) -> BegunSweep:
    """Opens the study of a sweep and prepares its algorithm and its worker.

    A sweep that cannot begin leaves no study behind, and what it has opened is closed.

    Args:
        given: The arguments of `sx.sample`.
    """
    deadline = None if given.timeout is None else time.monotonic() + given.timeout
    made, definition = define(
        given.space, given.where, given.direction, given.metrics, given.duplicates
    )
    default = None
    if given.algorithm is None:
        default = default_algorithm(definition, given.fidelity)
    chosen = as_algorithm(default or given.algorithm)
    stopping = as_stopping(given.early_stopping, definition)
    budget = None if given.fidelity is None else given.fidelity.high
    memories = _memories(given.store, definition, given.version, budget)
    limits = Constraints(given.constraints, made)
    is_own = isinstance(given.study, str) and "://" in given.study
    hold = Hold(chosen)
    opened = None
    try:
        if (
            is_own or limits or given.inherit_weights
        ):  # a sweep that cannot begin must not leave a study behind
            hold.algorithm.use_fidelity(given.fidelity)
            hold.algorithm.setup(definition.spec, definition.directions, given.seed)
            require_feasible(limits, hold.algorithm)
            if given.inherit_weights:
                require_parents(hold.algorithm)
        opened = Study.of(given.study, made, definition)
        queued = _queued(opened, limits, given.enqueue, given.seed)
        worker = Worker(
            opened.ledger, hold.algorithm, limit=given.num_examples, seed=given.seed,
            wait=given.wait, group=given.group, max_attempts=given.max_attempts,
            deadline=deadline, constraints=limits, fidelity=given.fidelity,
        )  # fmt: skip
        if given.reuse:
            memories.insert(0, Reuse(given.reuse, definition.metrics, budget))
        _enqueue(opened, queued)
        stops_early = None if stopping is None else _stops_early(stopping, opened.ledger)
        store = memories[-1].store if given.store is not None else None
        places = places_of(given.checkpoints, store, opened, given.group)
        settings = _settings(given, opened, worker, stops_early, default, places)
    except BaseException:
        hold.end()
        for memory in memories:
            memory.close()
        if is_own and opened is not None:
            opened.close()
        raise
    return BegunSweep(settings, memories, is_own, hold)


def _settings(
    given: SweepArguments,
    study: Study,
    worker: Worker,
    stops_early: Callable[[Trial], bool] | None,
    default: str | None,
    places: Callable[[], Checkpoints],
) -> SweepSettings:
    return SweepSettings(
        study,
        worker,
        given.base,
        skips_invalid=given.on_invalid == "skip",
        retries=given.on_error if isinstance(given.on_error, int) else 0,
        goes_on_after_errors=given.on_error != "stop",
        stops_early=stops_early,
        progress=SweepProgress(study, given.num_examples, default) if given.progress else None,
        clock=TrialClock(given.trial_timeout),
        events=Events(study, given.callbacks),
        checkpoints=places,
        inherits_weights=given.inherit_weights,
    )


def _stops_early(rule: Any, ledger: Ledger) -> Callable[[Trial], bool]:
    """Returns a function that asks a rule of early stopping about a running trial."""
    measured = MeasurementReader(ledger)
    return lambda trial: bool(rule.should_stop(trial, measured.all()))


def _memories(
    store: Any, definition: StudyDefinition, version: Any, budget: float | None
) -> list[Memory]:
    if store is None:
        return []
    return [resolve("stages.trials")(store, definition.metrics, version, budget)]


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
