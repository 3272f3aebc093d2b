"""Search algorithms: the interface, and the algorithms that need no other library.

`symexp.integrations.optuna` and `symexp.integrations.pyglove` adapt the algorithms of these
libraries to the same interface.
"""

from __future__ import annotations

import copy
import math
import random
import struct
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from hashlib import shake_128
from itertools import chain, count
from typing import Any, Self

from symexp._base.markers import ABSENT
from symexp.errors import SymexpError
from symexp.spaces.constraints import MOST_TRIED, ConstraintError
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.space import DNASpec, Space
from symexp.spaces.dna.structure import SpaceError
from symexp.study.ledger.base import Ledger
from symexp.study.trial import Measurement, Trial
from symexp.sweeps.fidelity.fidelity import Fidelity

__all__ = [
    "Algorithm",
    "AlgorithmCopyError",
    "Deduping",
    "IndependentAlgorithm",
    "Random",
    "Sweeping",
    "trial_draws",
    "trial_rng",
]


class AlgorithmCopyError(SymexpError, TypeError):
    """An algorithm is in use by another loop, and cannot be copied."""


class Algorithm(ABC):
    """Proposes the DNAs of one space, and may learn from the trials that finish.

    An algorithm only suggests candidates; the ledger records them. Every worker has its own
    instance, sets it up, and passes it every finished trial of the study, of any worker, before it
    asks for a proposal. One thread uses an instance. An object that is given to several loops at
    the same time serves the first one; the others get copies (`independent`).

    Implementers guarantee that proposals depend only on the space, the seed, the number, the
    attempt, and the trials that were fed back.

    Attributes:
        needs_feedback: Whether `feedback` does anything; if not, it is not called.
        needs_running: Whether `propose` uses the running trials.
        resumes: Whether it pauses trials and lets them go on, in a sweep with a fidelity. Only then
            `feedback` gets paused trials too, each time that they pause, and `steer` is called.
        needs_own: Whether it learns only from trials that it proposed itself, such as CMA-ES.
        inherits: Whether it adds trials that begin with the checkpoints of others.
        names_parents: Whether `parent_of` says from which trial a proposal was made; after `setup`.
        exhausts: Whether the algorithm goes through the whole space by itself, so that a proposal
            that the study contains is never replaced by a random one.
        is_multi_objective: Whether the algorithm supports several objectives.
        max_refusals: How many proposals for one trial the constraints of a sweep may refuse. After
            that, the trial gets a random candidate that satisfies them.
        accepts: Whether a candidate satisfies the constraints of the sweep; `None` without
            constraints. An algorithm need not ask: what it proposes is checked anyway.
        limit: How many trials the study may have, as the worker says; `None` for no limit.
        spec: The space, after `setup`.
        directions: `'maximize'` or `'minimize'` for each objective, after `setup`.
        seed: The seed, after `setup`.
    """

    needs_feedback: bool = False
    needs_running: bool = False
    resumes: bool = False
    needs_own: bool = False
    inherits: bool = False
    names_parents: bool = False
    exhausts: bool = False
    is_multi_objective: bool = True
    max_refusals: int = 200
    accepts: Callable[[DNA], bool] | None = None
    limit: int | None = None

    # The attributes that `setup` changes, with their values before the first one.
    _before: dict[str, Any] = {}  # replaced, and never changed

    spec: Space
    directions: tuple[str, ...]
    seed: int | str

    def setup(
        self,
        spec: DNASpec,
        directions: Sequence[str] = ("maximize",),
        seed: int | str | None = None,
    ) -> None:
        """Begins a study; forgets any other.

        Args:
            spec: The space.
            directions: The direction of each objective.
            seed: The seed; `None` takes the seed of the algorithm itself, or a random one.

        Raises:
            ValueError: There are several objectives, and the algorithm supports only one.
        """
        before = dict(vars(self))
        self.spec = spec.root()
        self.directions = tuple(directions)
        if seed is None:
            seed = self._own_seed()
        self.seed = random.SystemRandom().getrandbits(64) if seed is None else seed
        if len(self.directions) > 1 and not self.is_multi_objective:
            raise ValueError(
                f"{type(self).__name__} works on one objective, but the study has "
                f"{len(self.directions)}. Use a multi-objective algorithm, such as NSGA-II."
            )
        self._setup()
        changed = (k for k, v in vars(self).items() if before.get(k, ABSENT) is not v)
        self._before = {k: before.get(k, ABSENT) for k in changed} | self._before

    def restrict(self, accepts: Callable[[DNA], bool] | None) -> None:
        """Sets which candidates a sweep allows, here and in the parts; called after `setup`.

        Args:
            accepts: Returns whether a candidate satisfies the constraints; `None` allows all.
        """
        if accepts is not None or self.accepts is not None:
            self.accepts = accepts
            self._before = {**self._before, "accepts": ABSENT}
        for part in self.parts():
            part.restrict(accepts)

    def use_fidelity(self, fidelity: Fidelity | None) -> None:
        """Sets the fidelity of a sweep, here and in the parts; called before `setup`.

        Args:
            fidelity: The budgets of its trials; `None` if the sweep has none.
        """
        for part in self.parts():
            part.use_fidelity(fidelity)

    def budgets_of(self, number: int) -> tuple[float, ...] | None:
        """Returns the budgets at which a new trial stops, ascending; it is complete at the last.

        Args:
            number: The number of the trial.

        Returns:
            `None` if the algorithm leaves it to the sweep: its trials run to the end at once.
        """
        return None

    def steer(self, ledger: Ledger) -> None:  # noqa: B027  # a hook that may be left out
        """Lets paused trials go on, or ends them; called before each claim, after `feedback`.

        Args:
            ledger: The ledger. Another worker may do the same at the same time: `resume` and
                `settle` say which one did it.
        """

    def conclude(self, ledger: Ledger) -> bool:
        """Lets paused trials go on at the end of a sweep; called when nothing else can be claimed.

        Args:
            ledger: The ledger, as `steer` gets it.

        Returns:
            Whether to go on; the sweep ends otherwise.
        """
        return False

    def parts(self) -> Iterable[Algorithm]:
        """Returns the algorithms that this one consists of: those that are its attributes."""
        return [part for part in vars(self).values() if isinstance(part, Algorithm)]

    def independent(self) -> Self:
        """Returns an algorithm of the same arguments, which shares nothing that can change.

        What `_setup` changed is as before; all other attributes are copied as they are.

        Raises:
            AlgorithmCopyError: An attribute cannot be copied.
        """
        made = copy.copy(self)
        attributes = {**vars(self), **self._before}
        attributes = {k: v for k, v in attributes.items() if v is not ABSENT and k != "_before"}
        parts = [part for part in attributes.values() if isinstance(part, Algorithm)]
        try:
            copied = copy.deepcopy(attributes, {id(part): part.independent() for part in parts})
        except Exception as error:
            raise AlgorithmCopyError(
                f"{self} is in use by another loop, and cannot be copied for this one: {error} "
                "Give each loop an algorithm of its own."
            ) from error
        vars(made).clear()
        vars(made).update(copied)
        return made

    def _own_seed(self) -> int | str | None:
        """Returns the seed of the algorithm itself, for a study without a seed."""
        return None

    def _setup(self) -> None:  # noqa: B027  # a hook that may be left out
        """Prepares the implementer at the beginning of a study."""

    @abstractmethod
    def propose(self, number: int, attempt: int = 0, running: Sequence[Trial] = ()) -> DNA | None:
        """Returns the DNA for a trial.

        Args:
            number: The number of the trial.
            attempt: How many proposals for this trial the study already contained.
            running: The trials that other workers evaluate now, if `needs_running`.

        Returns:
            The DNA; `None` if the algorithm has no more candidates.
        """

    def feedback(self, trial: Trial) -> None:  # noqa: B027  # a hook that may be left out
        """Learns from a finished trial. Called once for each trial, before the next proposal."""

    def notes(self, number: int) -> Mapping[str, Any] | None:
        """Returns what to store with a trial that this instance proposed, for all workers.

        Args:
            number: The number of the trial.

        Returns:
            A dict of JSON values, with one key that is the algorithm's own; or `None`.
        """
        return None

    def parent_of(self, trial: Trial) -> int | None:
        """Returns the id of the trial that a proposal of this instance was made from.

        Args:
            trial: The new trial.

        Returns:
            `None` if there is none, such as for a first candidate, or one that another part of
            the sweep drew because the study contained all proposals.
        """
        return None

    def should_stop(self, trial: Trial, measurements: Sequence[Measurement]) -> bool:
        """Returns whether a running trial should end early.

        Args:
            trial: The running trial.
            measurements: All intermediate values of the study, by trial and step.
        """
        return False


def trial_rng(seed: int | str, number: int, attempt: int = 0) -> random.Random:
    """Returns the random generator of one trial; it is the same in every worker."""
    return random.Random(f"{seed}/{number}/{attempt}")


def trial_draws(seed: int | str, number: int, attempt: int = 0) -> Callable[[], float]:
    """Returns uniform draws from [0, 1) for one trial, like `trial_rng(...).random` but faster.

    Setting up a Mersenne Twister takes longer than all draws of a trial. This function hashes
    blocks of sixteen draws instead.

    References:
        Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
    """
    key = f"{seed}/{number}/{attempt}/".encode()
    return chain.from_iterable(_block(key, n) for n in count()).__next__


_SIXTEEN = struct.Struct("<16Q")


def _block(key: bytes, n: int) -> list[float]:
    words = _SIXTEEN.unpack(shake_128(b"%b%d" % (key, n)).digest(128))
    return [(word >> 11) * 2.0**-53 for word in words]


class IndependentAlgorithm(Algorithm):
    """Base of algorithms whose proposals depend on no other trial.

    They also work outside of a study, as generators do: `propose()` returns the next DNA.

    Example:
        >>> import symexp as sx
        >>> algorithm = sx.geno.Sweeping()
        >>> algorithm.setup(sx.dna_spec(sx.oneof(['a', 'b'])))
        >>> list(algorithm)
        [DNA(0), DNA(1)]

    Attributes:
        num_proposals: The number of proposals outside of a study, after `setup`.
        num_feedbacks: The number of rewards outside of a study, after `setup`.
    """

    num_proposals: int
    num_feedbacks: int

    def setup(
        self,
        spec: DNASpec,
        directions: Sequence[str] = ("maximize",),
        seed: int | str | None = None,
    ) -> None:
        """Begins a study, or a search outside of one; see `Algorithm.setup`."""
        super().setup(spec, directions, seed)
        self.num_proposals = 0
        self.num_feedbacks = 0

    @abstractmethod
    def proposal(self, number: int, attempt: int) -> DNA | None:
        """Returns the DNA for a trial; `None` if there is none, see `propose`."""

    def has_next(self, number: int) -> bool:
        """Returns whether there is a proposal of a number, outside of a study."""
        return True

    def propose(
        self, number: int | None = None, attempt: int = 0, running: Sequence[Trial] = ()
    ) -> DNA | None:
        """Returns the DNA for a trial.

        Args:
            number: The number of the trial; without it, the next proposal outside of a study.
            attempt: How many proposals for this trial the study already contained.
            running: Is not used.

        Raises:
            StopIteration: Outside of a study: the algorithm has no more candidates.
        """
        if number is not None:
            return self.proposal(number, attempt)
        if not self.has_next(self.num_proposals):
            raise StopIteration
        self.num_proposals += 1
        return self.proposal(self.num_proposals - 1, 0)

    def feedback(self, trial: Trial | DNA, reward: Any = None) -> None:
        """Counts a reward outside of a study; the proposals do not depend on it."""
        self.num_feedbacks += 1

    def __iter__(self) -> Iterator[DNA | None]:
        """Yields the proposals outside of a study."""
        while self.has_next(self.num_proposals):
            yield self.propose()


class Random(IndependentAlgorithm):
    """Draws every decision uniformly on its scale, independently for every trial.

    Args:
        seed: The seed; `None` takes the seed of the study.

    References:
        Bergstra and Bengio, "Random Search for Hyper-Parameter Optimization", JMLR 13, 2012.
    """

    def __init__(self, seed: int | str | None = None) -> None:
        self.own_seed = seed

    def _setup(self) -> None:
        if self.own_seed is not None:
            self.seed = self.own_seed

    def proposal(self, number: int, attempt: int) -> DNA | None:
        """Returns a random DNA."""
        return self.spec.drawn_dna(trial_draws(self.seed, number, attempt))

    def __repr__(self) -> str:
        return f"Random(seed={self.own_seed})"


class Sweeping(IndependentAlgorithm):
    """Goes through the whole space in the order of enumeration (grid search).

    Trial `n` gets the n-th DNA. If the study already contains it (a user enqueued it), the trial
    gets the next one. The order wraps around at the end, so that no candidate is left out.

    Args:
        float_points: How many values of each float to try, evenly spaced on its scale, with both
            bounds.

    Attributes:
        size: The number of candidates, after `setup`.

    Raises:
        SpaceError: At the beginning of a study: the space is infinite.
    """

    exhausts = True
    size: int

    def __init__(self, float_points: int | None = None) -> None:
        self.float_points = float_points

    def _setup(self) -> None:
        points = self.float_points
        self._grid = self.spec if points is None else self.spec.discretized(points)
        size = self._grid.space_size
        if size == math.inf:
            raise SpaceError(
                "Sweeping goes through every candidate, but this space is infinite: it holds "
                "floats or custom decisions. Say how many values of each float to try: "
                "`Sweeping(float_points=5)`. A custom placeholder says how many there are in its "
                f"`size()`.\n{self.spec}"
            )
        self.size = int(size)
        self._next = -1
        self._rest: Iterator[DNA] = iter(())
        self._begin_feasible()

    def _begin_feasible(self) -> None:
        self._feasible: list[DNA] = []
        self._others = self.candidates() if self.accepts is not None else iter(())

    def restrict(self, accepts: Callable[[DNA], bool] | None) -> None:
        """Sets which candidates a sweep allows; the others are left out of the order."""
        super().restrict(accepts)
        self._begin_feasible()

    def candidates(self) -> Iterator[DNA]:
        """Yields all candidates of the space in order, also infeasible ones, after `setup`."""
        if self._grid is self.spec:
            return self.spec.iter_dna()
        return (DNA._of(dna.flat, self.spec) for dna in self._grid.iter_dna())

    def has_next(self, number: int) -> bool:
        """Returns whether the space has so many candidates, that satisfy the constraints."""
        if self.accepts is not None:
            return self._find_feasible(number, self.accepts)
        return number < self.size

    def _find_feasible(self, index: int, accepts: Callable[[DNA], bool]) -> bool:
        """Returns whether there are more feasible candidates than an index; finds so many.

        Raises:
            ConstraintError: Very many candidates in a row are infeasible.
        """
        refused = 0
        while len(self._feasible) <= index:
            dna = next(self._others, None)
            if dna is None:
                return False
            if accepts(dna):
                self._feasible.append(dna)
                refused = 0
            elif (refused := refused + 1) >= MOST_TRIED:
                raise ConstraintError(
                    f"The sweep stops here: after {len(self._feasible)} feasible candidates, "
                    f"{refused} candidates in a row do not satisfy the constraints. Narrow the "
                    "space, or use an algorithm that need not go through all of it."
                )
        return True

    def proposal(self, number: int, attempt: int) -> DNA | None:
        """Returns the n-th DNA, or a later one that the study does not contain."""
        if self.accepts is not None:
            index, found = number + attempt, self._feasible
            if not self._find_feasible(index, self.accepts) and attempt >= len(found):
                return None  # the order wraps around at the end
            return found[index % len(found)]
        if attempt >= self.size:
            return None
        dna = self._at((number + attempt) % self.size)
        return dna if self._grid is self.spec else DNA._of(dna.flat, self.spec)

    def _at(self, index: int) -> DNA:
        """Returns the DNA at an index; cheap if it follows the last one."""
        if index != self._next:
            if index and not self._grid.is_dynamic:
                self._rest = self._grid.iter_dna(after=self._grid.dna_at(index - 1))
            else:
                self._rest = self._grid.iter_dna()
                for _ in range(index):
                    next(self._rest)
        self._next = index + 1
        return next(self._rest)

    def __repr__(self) -> str:
        return f"Sweeping(float_points={self.float_points})"


class Deduping(Algorithm):
    """Replaces proposals of another algorithm that are too similar to earlier trials.

    A study never evaluates one DNA twice, unless `duplicates=True`. Use this class for candidates
    that differ in their DNAs but are equal for you, or for a few repetitions of each DNA in a
    study that allows duplicates.

    Args:
        algorithm: The algorithm that proposes: any value that `sx.sample` accepts as `algorithm`.
        key: Returns a value that is equal for similar DNAs; `None` compares the DNAs themselves.
        max_duplicates: How many trials may have the same key.
        max_attempts: After how many replaced proposals in a row the study ends.
        hash_fn: PyGlove's name for `key`.
        max_proposal_attempts: PyGlove's name for `max_attempts`.

    Example:
        >>> from symexp.sweeps.algorithms import Random
        >>> Deduping(Random(seed=1), key=lambda dna: sum(dna.to_numbers()))
        Deduping(Random(seed=1))
    """

    needs_feedback = True
    needs_running = True
    exhausts = True

    def __init__(
        self,
        algorithm: Any,
        key: Callable[[DNA], Hashable] | None = None,
        max_duplicates: int = 1,
        max_attempts: int = 1000,
        *,
        hash_fn: Callable[[DNA], Hashable] | None = None,
        max_proposal_attempts: int | None = None,
    ) -> None:
        self.algorithm: Algorithm = algorithm
        self.key = key or hash_fn or (lambda dna: dna.flat)
        self.max_duplicates = max_duplicates
        self.max_attempts = max_proposal_attempts or max_attempts

    def of(self, algorithm: Algorithm) -> Deduping:
        """Returns a `Deduping` of another algorithm with the same options."""
        return Deduping(algorithm, self.key, self.max_duplicates, self.max_attempts)

    @property
    def is_multi_objective(self) -> bool:  # type: ignore[override]  # follows the inner one
        """Whether the inner algorithm supports several objectives."""
        return self.algorithm.is_multi_objective

    def setup(
        self,
        spec: DNASpec,
        directions: Sequence[str] = ("maximize",),
        seed: int | str | None = None,
    ) -> None:
        """Begins a study, here and in the inner algorithm."""
        super().setup(spec, directions, seed)
        self.algorithm.setup(spec, directions, seed)
        self._seen: dict[Hashable, int] = {}

    def propose(self, number: int, attempt: int = 0, running: Sequence[Trial] = ()) -> DNA | None:
        """Returns the first proposal of the inner algorithm that is new enough."""
        beside: dict[Hashable, int] = {}
        for trial in running:
            if trial.dna is not None and trial.number != number:
                key = self.key(trial.dna)
                beside[key] = beside.get(key, 0) + 1
        for refused in range(self.max_attempts):
            dna = self.algorithm.propose(number, attempt * self.max_attempts + refused, running)
            if dna is None:
                return None
            key = self.key(dna)
            if self._seen.get(key, 0) + beside.get(key, 0) < self.max_duplicates:
                return dna
        return None

    def feedback(self, trial: Trial) -> None:
        """Counts the trial, and passes it to the inner algorithm."""
        if trial.dna is not None:
            key = self.key(trial.dna)
            self._seen[key] = self._seen.get(key, 0) + 1
        if self.algorithm.needs_feedback:
            self.algorithm.feedback(trial)

    def notes(self, number: int) -> Mapping[str, Any] | None:
        """Returns the notes of the inner algorithm."""
        return self.algorithm.notes(number)

    def should_stop(self, trial: Trial, measurements: Sequence[Measurement]) -> bool:
        """Returns what the inner algorithm returns."""
        return self.algorithm.should_stop(trial, measurements)

    def __repr__(self) -> str:
        return f"Deduping({self.algorithm})"
