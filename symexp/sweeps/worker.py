"""The worker: claims the trials of a study one by one, and records their outcomes."""

from __future__ import annotations

import math
import time
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from copy import copy
from typing import Any

from symexp._base.tracebacks import hide_frames
from symexp.errors import SymexpError, describe
from symexp.spaces.constraints import Constraints
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.structure import SpaceError
from symexp.study.ledger.base import LeaseLostError, Ledger
from symexp.study.trial import FIDELITY, FINISHED, Measurement, Trial
from symexp.sweeps.algorithms import Algorithm, trial_rng
from symexp.sweeps.feasible import FeasibleProposals
from symexp.sweeps.fidelity.fidelity import Fidelity
from symexp.sweeps.fidelity.notes import FidelityNote, note_of, require_same
from symexp.sweeps.limits import counted_attempts
from symexp.sweeps.warm_start import Record

__all__ = ["MAX_ATTEMPTS", "Claim", "Observer", "RewardError", "Worker", "to_builtin"]

# An algorithm that has converged must not block a study. After `_PROPOSALS` proposals that the
# study already contains, candidates are drawn at random. After `_DRAWS` of these, they are taken in
# the order of enumeration.
_PROPOSALS = 10
_DRAWS = 200

#: How often a trial may be claimed, by default.
MAX_ATTEMPTS = 3

# How long a worker that waits for its group waits at the most until it asks again, in seconds.
_GROUP_PAUSE = 0.2


class RewardError(SymexpError, ValueError):
    """A reward is not a finite number, or the number of rewards is not that of the objectives."""


class Observer(ABC):
    """Is told what becomes of one attempt of a trial, by the worker that evaluates it."""

    @abstractmethod
    def is_measured(self) -> None:
        """An intermediate value was recorded."""

    @abstractmethod
    def ends(self, state: str) -> None:
        """The attempt is about to end, while the worker holds the trial."""

    @abstractmethod
    def has_ended(self, state: str) -> None:
        """The attempt has ended; the state is `'waiting'` if there will be another one."""


class Claim:
    """A trial that this worker holds. Call exactly one of the methods that end it.

    Attributes:
        trial: The trial.
        is_done: Whether the trial has ended or paused, or was returned to the study.
        note: The budgets of the trial; `None` in a sweep without a fidelity.
        observer: Is told of measurements and of the end; `None` for nobody.
    """

    __slots__ = ("_measured", "_worker", "is_done", "note", "observer", "trial")

    def __init__(self, worker: Worker, trial: Trial) -> None:
        self._worker = worker
        self._measured: dict[int, Measurement] = {}
        self.trial = trial
        self.is_done = False
        self.note: FidelityNote | None = worker.note_for(trial)
        self.observer: Observer | None = None

    @property
    def dna(self) -> DNA:
        """The decisions of the candidate."""
        assert self.trial.dna is not None
        return self.trial.dna

    @property
    def id(self) -> int:
        """The number of the trial, from 1."""
        return self.trial.number + 1

    def complete(
        self,
        rewards: float | Sequence[float],
        metrics: Mapping[str, Any] | None = None,
        metadata: Mapping[str, Any] | None = None,
        record: Record | None = None,
    ) -> None:
        """Ends the trial with its rewards; or pauses it, if its budget is not the last.

        Args:
            rewards: A number, or one for each objective.
            metrics: Further values by name.
            metadata: Values of JSON to store with the trial.
            record: Where to keep the outcome beyond the study. It is kept before the trial ends: a
                worker that dies in between leaves an outcome that the next worker finds.

        Raises:
            RewardError: A reward is NaN, infinite or not a number, or their number is wrong.
            LeaseLostError: Another worker holds the trial now.
        """
        values = self._worker.check_rewards(rewards)
        metrics = to_builtin(metrics) if metrics else None
        kept = None
        if self.note is not None:
            self.note = self.note.evaluated(values, _violation(metrics))
            if not self.note.is_last:
                noted = self.note.into(self.trial.metadata)[FIDELITY]
                metadata = {**(metadata or {}), FIDELITY: noted}
                self._end("paused", values, metrics, None, metadata)
                return
        if self.trial.parent is not None:
            record = None  # the outcome is that of its parent's weights too
        if record is not None and self._worker.group is not None:
            self._require_first()
        if record is not None:
            measured = sorted(self._measured.values())  # by step, for the rest of the key is equal
            kept = record.keep(values, metrics, measured)
        self._end("complete", values, metrics, None, metadata, kept)

    def complete_known(
        self,
        rewards: Sequence[float],
        metrics: Mapping[str, Any] | None,
        metadata: Mapping[str, Any] | None,
    ) -> None:
        """Ends the trial with an outcome that another study, or a store, has, at any budget."""
        if self.note is not None:
            self.note = self.note._replace(budget=self.note.budgets[-1])
        self.complete(rewards, metrics, metadata)

    def _require_first(self) -> None:
        """Refuses an outcome that would be kept beside that of a faster worker of the group."""
        if not self._worker.ledger.is_held(self.trial):
            self.is_done = True
            raise LeaseLostError(f"Trial {self.id} has ended, so its outcome is not kept.")

    def skip(self, reason: str = "", metadata: Mapping[str, Any] | None = None) -> None:
        """Ends the trial as infeasible; it is never the best."""
        self._end("skipped", None, None, reason, metadata)

    def prune(
        self,
        rewards: float | Sequence[float] | None = None,
        metrics: Mapping[str, Any] | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        """Ends the trial early, as not worth continuing."""
        values = None if rewards is None else self._worker.check_rewards(rewards)
        self._end("pruned", values, to_builtin(metrics) if metrics else None, None, metadata)

    def fail(
        self,
        error: BaseException | str,
        retry: bool = False,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        """Records an error with its traceback; the trial ends, or returns to the study to retry."""
        if isinstance(error, BaseException):
            hide_frames(error)
            error = "".join(traceback.format_exception(error))
        self._end("waiting" if retry else "failed", None, None, error, metadata)

    def release(self) -> None:
        """Returns the trial to the study, where it is claimed again.

        A trial that other workers of a group evaluate stays with them.
        """
        if self._worker.group is None:
            self._end("waiting", None, None, None, None)
        else:
            if self.observer is not None:
                self.observer.ends("waiting")
            self._worker.ledger.leave(self.trial)
            self.is_done = True

    def leave_to_group(self) -> None:
        """Ends the part of this worker, which gets no trial before the group has ended this one."""
        self._worker.wait_for(self.trial)
        self.release()

    def annotate(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
        """Changes the metadata of the trial at once, see `Ledger.annotate`."""
        try:
            return self._worker.ledger.annotate(self.trial, change)
        except LeaseLostError:
            self.is_done = True
            raise

    def _end(
        self,
        state: str,
        rewards: Sequence[float] | None,
        metrics: Mapping[str, Any] | None,
        error: str | None,
        metadata: Mapping[str, Any] | None,
        kept: Mapping[str, Any] | None = None,
    ) -> None:
        worker = self._worker
        if self.note is not None and state in FINISHED:  # complete, or ended on the way
            metadata = {**(metadata or {}), FIDELITY: self.note.into(self.trial.metadata)[FIDELITY]}
        metadata = to_builtin(metadata) if metadata else None
        notes = worker.algorithm.notes(self.trial.number)
        if notes or kept:
            metadata = {**(notes or {}), **(kept or {}), **(metadata or {})}
        observer = self.observer
        if observer is not None and worker.ledger.is_held(self.trial):
            observer.ends(state)
        try:
            text = None if error is None else _plain(error)
            worker.ledger.finish(self.trial, state, rewards, metrics, text, metadata)
        except LeaseLostError:
            self.is_done = True
            raise
        self.is_done = True
        if observer is not None:
            observer.has_ended(state)

    def measure(
        self,
        rewards: float | Sequence[float],
        step: int,
        metrics: Mapping[str, float] | None = None,
    ) -> Measurement:
        """Records an intermediate value, and returns it; a later value of a step replaces it.

        Raises:
            RewardError: A reward is NaN, infinite or not a number, or their number is wrong.
            LeaseLostError: Another worker holds the trial now.
        """
        values = self._worker.check_rewards(rewards)
        metrics = to_builtin(metrics) if metrics else None
        trial = self.trial
        try:
            self._worker.ledger.measure(trial, step, values, metrics)
        except LeaseLostError:
            self.is_done = True
            raise
        key = (trial.number, trial.attempts, step)
        self._measured[step] = made = Measurement(*key, values, metrics or {}, time.time())
        if self.observer is not None:
            self.observer.is_measured()
        return made

    def should_stop(self) -> bool:
        """Returns whether to end the trial early: the algorithm says so, or the lease is lost."""
        worker = self._worker
        if not worker.ledger.is_held(self.trial):
            return True
        if type(worker.algorithm).should_stop is Algorithm.should_stop:
            return False  # The algorithm does not use the measurements, so none are read.
        return worker.algorithm.should_stop(self.trial, worker.ledger.measurements())


class Worker:
    """Iterates over the trials that this worker evaluates.

    Any number of workers may share a ledger, each with its own algorithm.

    Args:
        ledger: The ledger of the study.
        algorithm: What proposes candidates.
        limit: How many trials the study may have in all; `None` goes on until the algorithm has no
            more candidates.
        seed: The seed of the algorithm.
        wait: Whether to stay while other workers hold the last trials, to take over the trials of
            those that die.
        max_attempts: How often a trial may be claimed without getting further. A trial that kills
            every worker ends as failed. Attempts after which it was given back do not count.
        deadline: When the worker claims no more trials, on the clock `time.monotonic`.
        group: The name of the group whose workers evaluate the same trials; `None` for a worker
            that shares no trials.
        constraints: What every candidate has to satisfy; `None` allows all.
        fidelity: The budgets of the trials; `None` for trials that run to their end at once.

    Example:
        >>> from symexp.sweeps.algorithms import Sweeping
        >>> from symexp import geno
        >>> from symexp.study.ledger import MemoryLedger, StudyDefinition
        >>> ledger = MemoryLedger(StudyDefinition(geno.oneof(3)))
        >>> for claim in Worker(ledger, Sweeping()):
        ...     claim.complete(float(claim.dna.value))
        >>> [trial.reward for trial in ledger.trials()]
        [0.0, 1.0, 2.0]
    """

    def __init__(
        self,
        ledger: Ledger,
        algorithm: Algorithm,
        *,
        limit: int | None = None,
        seed: int | str | None = None,
        wait: bool = True,
        max_attempts: int = MAX_ATTEMPTS,
        group: str | None = None,
        deadline: float | None = None,
        constraints: Constraints | None = None,
        fidelity: Fidelity | None = None,
    ) -> None:
        self.ledger = ledger
        self.fidelity = fidelity
        self.algorithm = algorithm
        self.wait = wait
        self.max_attempts = max_attempts
        self.group = group
        self.deadline = deadline
        self.definition = ledger.definition
        self.limit = self.definition.max_trials(limit)
        algorithm.use_fidelity(fidelity)
        algorithm.setup(self.definition.spec, self.definition.directions, seed)
        algorithm.limit = self.limit
        algorithm.restrict(None)  # an earlier loop may have had constraints
        self.constraints = constraints
        self._feasible = FeasibleProposals(algorithm, constraints) if constraints else None
        if fidelity is not None:
            _require_same_fidelity(ledger, fidelity)
        self._feed = ledger.feed()
        self._stopped = False
        self._awaited: Trial | None = None
        self._call = ""
        self._stops = ledger.stops()
        #: Called with each trial that this worker gives up, because it was claimed too often.
        self.gives_up: Callable[[Trial], None] = lambda trial: None

    def check_rewards(self, rewards: float | Sequence[float]) -> tuple[float, ...]:
        """Returns the rewards as floats, one per objective; see `checked_rewards`."""
        return checked_rewards(rewards, self.definition.metrics)

    def next_claim(self) -> Claim | None:
        """Claims a trial, and waits for other workers if need be; `None` if the study is done."""
        pause = 0.002
        while not self._is_over():
            self._learn()
            # Whatever becomes of an awaited trial now, the study is not at its end.
            if self._awaited is not None and self._is_awaited(self._awaited):
                if not self.wait:
                    return None
                time.sleep(min(pause, self.ledger.poll_seconds, _GROUP_PAUSE))
                pause *= 2
                continue
            if self.algorithm.resumes:
                self.algorithm.steer(self.ledger)
            claimed = self.ledger.claim(self._propose, self.limit, self.group)
            if claimed is not None:
                claim = Claim(self, claimed)
                if not self._was_claimed_too_often(claimed):
                    return claim
                with suppress(LeaseLostError):  # another worker of the group was first
                    self._give_up(claim)
                continue
            if self.ledger.is_settled():
                if self._goes_on():
                    continue
                return None
            if not self.wait:
                return None
            time.sleep(min(pause, self.ledger.poll_seconds))
            pause *= 2
        return None

    def _goes_on(self) -> bool:
        """Returns whether a study in which no trial waits or runs may go on with paused ones."""
        if not self.algorithm.resumes:
            return False
        # Another worker may just have paused a trial, which steer knows by the next turn.
        return self._learn() or self.algorithm.conclude(self.ledger)

    def _learn(self) -> bool:
        """Tells the algorithm which trials have ended or paused; returns whether any has."""
        if not self.algorithm.needs_feedback:
            return False
        news = self._feed.news()
        for trial in news:
            if trial.state != "paused" or self.algorithm.resumes:
                self.algorithm.feedback(trial)
        return bool(news)

    def note_for(self, trial: Trial) -> FidelityNote | None:
        """Returns the budgets of a claimed trial; `None` in a sweep without a fidelity."""
        if self.fidelity is None:
            return None
        note = note_of(trial)
        if note is not None:
            return note
        budgets = self.algorithm.budgets_of(trial.number) or (self.fidelity.high,)
        return FidelityNote(budgets, budgets[0], {})

    def _is_over(self) -> bool:
        """Returns whether to claim no more trials: on request, or at the deadline."""
        if self._stopped or self.ledger.stops(self._call) > self._stops:
            return True
        return self.deadline is not None and time.monotonic() >= self.deadline

    def obey(self, call: str) -> None:
        """Makes the worker stop at requests to the workers of one call of `sx.tune`, too."""
        self._call = call

    def _was_claimed_too_often(self, trial: Trial) -> bool:
        most = self.max_attempts
        return counted_attempts(self.ledger, trial, most + 1) > most

    def _give_up(self, claim: Claim) -> None:
        last = (claim.trial.error or "").strip()
        claim.fail(
            f"The trial was claimed {self.max_attempts} times without getting further: its "
            "workers died. Perhaps this candidate kills them; `max_attempts` is the limit."
            + (f" The last time: {last}" if last else "")
        )
        self.gives_up(claim.trial)

    def _is_awaited(self, trial: Trial) -> bool:
        """Returns whether the group still evaluates the trial that this worker waits for."""
        if self.ledger.is_running(trial):
            return True
        self._awaited = None
        return False

    def wait_for(self, trial: Trial) -> None:
        """Makes the worker wait for the end of a trial before it claims the next one."""
        self._awaited = copy(trial)

    def stop(self) -> None:
        """Makes the current trial the last one of this worker."""
        self._stopped = True

    def skipped_as_infeasible(self, claim: Claim) -> bool:
        """Ends a trial that does not satisfy the constraints; returns whether it does not.

        Only a trial that this worker did not propose can be such a trial: a user enqueued it, or
        it returned to the study from a loop with other constraints.
        """
        broken = self.constraints.broken(claim.dna) if self.constraints else None
        if broken is not None:
            with suppress(LeaseLostError):  # another worker of the group was first
                claim.skip(f"The candidate does not satisfy {broken}.")
        return broken is not None

    def _propose(self, number: int, attempt: int) -> DNA | None:
        ask = attempt < _PROPOSALS or self.definition.duplicates
        if not ask and self._feasible is None:
            return self._fresh(number, attempt)
        running: Sequence[Trial] = ()
        if self.algorithm.needs_running and ask:
            running = self.ledger.trials(("running",))
        if self._feasible is not None:
            ask = ask or self.algorithm.exhausts
            return self._feasible.propose(number, attempt, running, ask)
        return self.algorithm.propose(number, attempt, running)

    def _fresh(self, number: int, attempt: int) -> DNA | None:
        """Returns a candidate for an algorithm that proposes only what the study contains."""
        spec, size = self.definition.spec, self.definition.spec.space_size
        if self.algorithm.exhausts:
            return self.algorithm.propose(number, attempt)
        rng = trial_rng(self.algorithm.seed, number, attempt)
        if attempt < _DRAWS or size == math.inf:
            if attempt >= 100 * _DRAWS:
                return None
            try:
                return spec.random_dna(rng)
            except (NotImplementedError, SpaceError):  # custom decisions without random values
                return self.algorithm.propose(number, attempt)
        if attempt - _DRAWS >= size:
            return None
        start = int(trial_rng(self.algorithm.seed, number).random() * size)
        return spec.dna_at((start + attempt - _DRAWS) % int(size))

    def __iter__(self) -> Iterator[Claim]:
        """Yields claims. A claim that the caller leaves without ending it returns to the study."""
        while (claim := self.next_claim()) is not None:
            try:
                yield claim
            finally:
                if not claim.is_done:
                    self._stopped = True
                    with suppress(LeaseLostError):
                        claim.release()


def _require_same_fidelity(ledger: Ledger, fidelity: Fidelity) -> None:
    """Checks that all trials of a study end at the budget of a sweep, whatever its algorithm."""
    for trial in ledger.trials():
        note = note_of(trial)
        if note is not None:
            require_same(trial, note, fidelity)


def _violation(metrics: Mapping[str, Any] | None) -> float | None:
    """Returns how much a trial violates its constraints; `None` without constraints."""
    trial = Trial(0, None, metrics=metrics)
    return trial.violation if trial.constraints else None


def _plain(reason: Any) -> str:
    """Returns a reason as a text that every database and file holds."""
    text = str(reason).encode("utf-8", "backslashreplace").decode()
    return text.replace("\0", "\\x00")


def checked_rewards(rewards: float | Sequence[float], names: Sequence[str]) -> tuple[float, ...]:
    """Returns rewards as floats, one per objective.

    Args:
        rewards: A finite number, or a sequence of one for each objective.
        names: The names of the objectives.

    Raises:
        RewardError: A reward is NaN, infinite or not a number, or their number is wrong.
    """
    if type(rewards) is float and len(names) == 1 and math.isfinite(rewards):
        return (rewards,)
    if isinstance(rewards, (str, bytes)) or rewards is None:
        raise RewardError(f"Expected a reward, a finite number, but got {describe(rewards)}.")
    several = isinstance(rewards, Sequence) or getattr(rewards, "ndim", 0) == 1
    values: tuple[Any, ...] = tuple(rewards) if several else (rewards,)  # type: ignore[arg-type]
    if len(values) != len(names):
        raise RewardError(
            f"Expected one reward for each of the objectives {names}, but got {len(values)}: "
            f"{describe(rewards)}."
        )
    return tuple([_finite(value, name) for value, name in zip(values, names)])


def _finite(value: Any, name: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError, RuntimeError):  # PyTorch raises the last
        number = math.nan
    if isinstance(value, str) or not math.isfinite(number):
        raise RewardError(
            f"Expected the reward {name!r} to be a finite number, but got {describe(value)}. "
            "End an infeasible trial with `skip(reason)`."
        )
    return number


_BUILTIN = (str, int, float, bool, type(None))


def to_builtin(value: Any) -> Any:
    """Converts numbers and arrays of libraries to numbers and lists of Python, for JSON.

    Args:
        value: Scalars and arrays of NumPy, TensorFlow, PyTorch or JAX, also inside of dicts and
            lists. Any other value is returned unchanged.
    """
    kind = type(value)
    if kind in _BUILTIN:
        return value
    if isinstance(value, Mapping):
        return {
            k if isinstance(k, str) else str(to_builtin(k)): to_builtin(v) for k, v in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [to_builtin(v) for v in value]
    # The class is asked, because an attribute of a symbolic object could materialize it.
    if callable(getattr(kind, "tolist", None)):
        return value.tolist()
    if callable(getattr(kind, "numpy", None)):  # tensors of TensorFlow, variables of Keras
        return to_builtin(value.numpy())
    return value
