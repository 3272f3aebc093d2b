"""The worker: pulls trials of a study, one by one, and records what became of them."""

from __future__ import annotations

import math
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from symexp.errors import SymexpError, describe
from symexp.spaces.dna.dna import DNA
from symexp.study.ledger.base import LeaseLostError, Ledger
from symexp.study.trial import Measurement, Trial
from symexp.sweeps.algorithms.base import Algorithm, trial_rng

__all__ = ["Claim", "Measured", "RewardError", "Worker", "plain"]


# What libraries give as numbers, as Python's own numbers and lists.


_PLAIN = (str, int, float, bool, type(None))


def plain(value: Any) -> Any:
    """A value as the JSON kinds it stands for; what stands for none is left as it is.

    Args:
        value: Scalars and arrays of NumPy, TensorFlow, PyTorch or JAX, also inside of dicts and
            lists.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if isinstance(value, Mapping):
        return {k if isinstance(k, str) else str(plain(k)): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    # Asked of the class: an attribute of a symbolic object could make the live one.
    if callable(getattr(kind, "tolist", None)):
        return value.tolist()
    if callable(getattr(kind, "numpy", None)):  # TensorFlow, variables of Keras
        return plain(value.numpy())
    return value


# After so many proposals that are in the study already, candidates are drawn at random, and after
# so many of those taken in order: an algorithm that has converged must not hang the study.
_PROPOSALS = 10

_DRAWS = 200


class RewardError(SymexpError, ValueError):
    """A reward is not a finite number, or there are not as many as objectives."""


class Claim:
    """A trial in this worker's hands; exactly one of its endings must be called.

    Attributes:
        trial: The trial.
        is_done: Whether it has ended.
    """

    __slots__ = ("_worker", "is_done", "trial")

    def __init__(self, worker: Worker, trial: Trial) -> None:
        self._worker = worker
        self.trial = trial
        self.is_done = False

    @property
    def dna(self) -> DNA:
        """The candidate."""
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
    ) -> None:
        """Ends the trial with its rewards.

        Raises:
            RewardError: A reward is NaN, infinite or no number, or their number is wrong.
            LeaseLostError: Another worker took the trial over.
        """
        self._finish("complete", self._worker.check_rewards(rewards), metrics, None, metadata)

    def skip(self, reason: str = "", metadata: Mapping[str, Any] | None = None) -> None:
        """Ends the trial as infeasible; it is never the best."""
        self._finish("skipped", None, None, reason, metadata)

    def prune(
        self,
        rewards: float | Sequence[float] | None = None,
        metrics: Mapping[str, Any] | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        """Ends the trial early, as not worth going on with."""
        values = None if rewards is None else self._worker.check_rewards(rewards)
        self._finish("pruned", values, metrics, None, metadata)

    def fail(
        self,
        error: BaseException | str,
        retry: bool = False,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        """Records an error with its traceback; the trial ends, or is given back for a retry."""
        if isinstance(error, BaseException):
            error = "".join(traceback.format_exception(error))
        self._finish("waiting" if retry else "failed", None, None, error, metadata)

    def release(self) -> None:
        """Gives the trial back; it will be claimed again."""
        self._finish("waiting", None, None, None, None)

    def _finish(
        self,
        state: str,
        rewards: Sequence[float] | None,
        metrics: Mapping[str, Any] | None,
        error: str | None,
        metadata: Mapping[str, Any] | None,
    ) -> None:
        metrics = plain(metrics) if metrics else None
        metadata = plain(metadata) if metadata else None
        notes = self._worker.algorithm.notes(self.trial.number)
        if notes:
            metadata = {**notes, **(metadata or {})}
        try:
            self._worker.ledger.finish(self.trial, state, rewards, metrics, error, metadata)
        except LeaseLostError:
            self.is_done = True
            raise
        self.is_done = True

    def measure(
        self,
        rewards: float | Sequence[float],
        step: int,
        metrics: Mapping[str, float] | None = None,
    ) -> None:
        """Records an intermediate value.

        Raises:
            RewardError: A reward is NaN, infinite or no number, or their number is wrong.
            LeaseLostError: Another worker took the trial over.
        """
        values = self._worker.check_rewards(rewards)
        metrics = plain(metrics) if metrics else None
        try:
            self._worker.ledger.measure(self.trial, step, values, metrics)
        except LeaseLostError:
            self.is_done = True
            raise

    def should_stop(self) -> bool:
        """Whether to end the trial early: the algorithm says so, or another worker has it now."""
        worker = self._worker
        if not worker.ledger.is_held(self.trial):
            return True
        if type(worker.algorithm).should_stop is Algorithm.should_stop:
            return False  # To read all measurements would be for nothing.
        return worker.algorithm.should_stop(self.trial, worker.ledger.measurements())


class Worker:
    """Iterates over the trials that are to be evaluated here.

    Any number of workers may share a ledger's study, each with an algorithm of its own.

    Args:
        ledger: The study.
        algorithm: What proposes.
        limit: How many trials the study shall have in all; `None` goes on until the algorithm
            has no more.
        seed: The seed of the algorithm.
        wait: Whether to stay while others hold the last trials, to take over those whose
            workers die.
        max_attempts: How often a trial may be claimed; one that kills every worker ends as failed.

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
        max_attempts: int = 10,
    ) -> None:
        self.ledger = ledger
        self.algorithm = algorithm
        self.wait = wait
        self.max_attempts = max_attempts
        self.definition = ledger.definition
        self.limit = self._limit(limit)
        algorithm.setup(self.definition.spec, self.definition.directions, seed)
        self._feed = ledger.feed()
        self._stopped = False

    def _limit(self, limit: int | None) -> int | None:
        """The limit, and no more than there are candidates, where each is evaluated once."""
        size = self.definition.spec.space_size
        if self.definition.duplicates or size >= 2**62:
            return limit
        return int(size) if limit is None else min(limit, int(size))

    def check_rewards(self, rewards: float | Sequence[float]) -> tuple[float, ...]:
        """The rewards as floats, one per objective."""
        if type(rewards) is float and len(self.definition.metrics) == 1 and math.isfinite(rewards):
            return (rewards,)
        if isinstance(rewards, (str, bytes)) or rewards is None:
            raise RewardError(f"Expected a reward, a finite number, but got {describe(rewards)}.")
        several = isinstance(rewards, Sequence) or getattr(rewards, "ndim", 0) == 1
        values: tuple[Any, ...] = tuple(rewards) if several else (rewards,)  # type: ignore[arg-type]
        names = self.definition.metrics
        if len(values) != len(names):
            raise RewardError(
                f"Expected one reward for each of the objectives {names}, but got {len(values)}: "
                f"{describe(rewards)}."
            )
        return tuple([_finite(value, name) for value, name in zip(values, names)])

    def next_claim(self) -> Claim | None:
        """Claims a trial, waiting for others if need be; `None` when the study is done."""
        pause = 0.002
        while not self._stopped:
            if self.algorithm.needs_feedback:
                for trial in self._feed.news():
                    self.algorithm.feedback(trial)
            trial_or_none = self.ledger.claim(self._propose, self.limit)
            if trial_or_none is not None:
                claim = Claim(self, trial_or_none)
                if trial_or_none.attempts <= self.max_attempts:
                    return claim
                claim.fail(
                    f"The trial was claimed {self.max_attempts} times without coming to an end: "
                    "it was given back, or its workers died. Perhaps this candidate kills them."
                )
                continue
            if not self.wait or self.ledger.is_settled():
                return None
            time.sleep(min(pause, self.ledger.poll_seconds))
            pause *= 2
        return None

    def stop(self) -> None:
        """Makes this the last trial of this worker."""
        self._stopped = True

    def _propose(self, number: int, attempt: int) -> DNA | None:
        if attempt >= _PROPOSALS and not self.definition.duplicates:
            return self._fresh(number, attempt)
        running: Sequence[Trial] = ()
        if self.algorithm.needs_running:
            running = self.ledger.trials(("running",))
        return self.algorithm.propose(number, attempt, running)

    def _fresh(self, number: int, attempt: int) -> DNA | None:
        """A candidate for an algorithm that proposes only what is there already."""
        spec, size = self.definition.spec, self.definition.spec.space_size
        if self.algorithm.exhausts:
            return self.algorithm.propose(number, attempt)
        rng = trial_rng(self.algorithm.seed, number, attempt)
        if attempt < _DRAWS or size == math.inf:
            return spec.random_dna(rng) if attempt < 100 * _DRAWS else None
        if attempt - _DRAWS >= size:
            return None
        start = int(trial_rng(self.algorithm.seed, number).random() * size)
        return spec.dna_at((start + attempt - _DRAWS) % int(size))

    def __iter__(self) -> Iterator[Claim]:
        """Yields claims; one that is left without an ending is given back."""
        while (claim := self.next_claim()) is not None:
            try:
                yield claim
            finally:
                if not claim.is_done:
                    self._stopped = True
                    with suppress(LeaseLostError):
                        claim.release()


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


# The intermediate values of a study, read bit by bit as they come.


# A value is seen when its transaction commits, which may be later than the time that it carries.
_OVERLAP = 30.0


class Measured:
    """Keeps what was read, so that to ask again costs only what is new.

    Args:
        ledger: The study.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._feed = ledger.feed()
        self._latest = 0.0
        self._found: dict[int, dict[tuple[int, int], Measurement]] = {}
        self._states: dict[int, str] = {}

    def all(self) -> list[Measurement]:
        """All intermediate values, by trial and step, with the present states of their trials."""
        for trial in self._feed.news():
            self._states[trial.number] = trial.state
            self._renew(trial.number)
        changed = set()
        for new in self._ledger.measurements(max(0.0, self._latest - _OVERLAP)):
            self._latest = max(self._latest, new.at)
            self._found.setdefault(new.number, {})[new.attempt, new.step] = new
            changed.add(new.number)
        for number in changed:
            self._renew(number)
        return [m for _, found in sorted(self._found.items()) for m in found.values()]

    def _renew(self, number: int) -> None:
        """Puts the values of a trial in order, and gives them its state."""
        found, state = self._found.get(number, {}), self._states.get(number)
        self._found[number] = {
            key: m if state is None or m.state == state else m._replace(state=state)
            for key, m in sorted(found.items())
        }
