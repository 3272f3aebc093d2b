"""DNA generators: search algorithms that keep a state of their own, as PyGlove defines them.

A generator proposes one DNA after another. `GeneratorAlgorithm` makes an algorithm of it: every
worker drives its own copy through the same proposals and rewards, so all copies are in the same
state, whichever worker evaluates a trial.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FunctionType
from typing import Any

from symexp._base.seeding import seeded_globally
from symexp.errors import SymexpError, describe
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.genes import drawn_flat
from symexp.spaces.dna.space import DNASpec
from symexp.spaces.dna.structure import Flat
from symexp.spaces.evolution.individuals import VIOLATION
from symexp.spaces.evolution.operation import (
    Ancestry,
    DNAOperation,
    EvolutionError,
    noting_ancestry,
)
from symexp.study.trial import Trial
from symexp.sweeps.algorithms import Algorithm, trial_rng
from symexp.tree.handles.object_class import Object
from symexp.tree.nodes.state import is_handle

__all__ = [
    "DNAGenerator",
    "GeneratorAlgorithm",
    "GeneratorError",
    "NoParentsError",
    "dna_generator",
]

# The key of the notes that are stored with a trial.
_NOTES = "proposal"
# So many proposals are compared with a trial that has no notes; a worker asks for no more of them.
_MOST_COMPARED = 10


class GeneratorError(SymexpError, TypeError):
    """A DNA generator does not do what a generator must."""


class NoParentsError(EvolutionError):
    """No candidate has a reward yet, so there is nothing to breed from."""


class DNAGenerator(Object):
    """A search algorithm that keeps a state of its own. Abstract.

    Subclasses define `_propose()`, which may raise StopIteration, and, if they need them,
    `_setup()` and `_feedback(dna, reward)`. The space is `self.dna_spec`. A class with several
    objectives sets `multi_objective = True`; its rewards are tuples. A generator always maximizes:
    in a study that minimizes, it gets negative rewards.

    A generator may be passed to `sx.sample`. There, random numbers of the module `random`, and of
    every `random.Random` that the generator or its operations keep, are seeded for every trial.

    Example:
        >>> import symexp as sx
        >>> class Ascending(sx.geno.DNAGenerator):
        ...     start: int = 0
        ...     def _setup(self):
        ...         self._next = self.start
        ...     def _propose(self):
        ...         self._next += 1
        ...         return sx.DNA(self._next - 1)
        >>> space = sx.Dict(x=sx.oneof([*'abcd']))
        >>> for found, feedback in sx.sample(space, Ascending(2), 2):
        ...     feedback(0)
        ...     print(found.x)
        c
        d

    References:
        `pg.DNAGenerator` of PyGlove.
    """

    multi_objective = False

    def setup(self, dna_spec: DNASpec) -> None:
        """Begins a search in a space; forgets any other."""
        self._dna_spec = dna_spec
        self._num_proposals = 0
        self._num_feedbacks = 0
        self._setup()

    def _setup(self) -> None:
        """Prepares a search. Subclasses may define it."""

    @property
    def needs_feedback(self) -> bool:
        """Whether the generator learns from rewards."""
        return type(self)._feedback is not DNAGenerator._feedback

    @property
    def dna_spec(self) -> Any:
        """The space, after `setup`."""
        return self.__dict__.get("_dna_spec")

    @property
    def num_proposals(self) -> int:
        """The number of proposals so far."""
        return self._num_proposals

    @property
    def num_feedbacks(self) -> int:
        """The number of rewards so far."""
        return self._num_feedbacks

    def propose(self) -> DNA:
        """Returns the next DNA.

        Raises:
            StopIteration: There is none.
        """
        dna = self._propose()
        self._num_proposals += 1
        return dna

    def _propose(self) -> DNA:
        """Returns the next DNA. Subclasses define it; they raise StopIteration at the end."""
        raise NotImplementedError(f"{type(self).__name__} must define _propose().")

    def feedback(self, dna: DNA, reward: float | tuple[float, ...]) -> None:
        """Tells the generator the reward of a DNA.

        Args:
            dna: A DNA that it proposed.
            reward: A number, or a tuple of numbers for several objectives. Greater is better.

        Raises:
            EvolutionError: There are several rewards for one objective.
        """
        if self.needs_feedback:
            if self.multi_objective and not isinstance(reward, tuple):
                reward = (reward,)
            elif not self.multi_objective and isinstance(reward, tuple):
                if len(reward) != 1:
                    raise EvolutionError(
                        f"{type(self).__name__} works on one objective, but got the rewards "
                        f"{reward}. Use a generator with `multi_objective=True`."
                    )
                reward = reward[0]
            self._feedback(dna, reward)
        self._num_feedbacks += 1

    def _feedback(self, dna: DNA, reward: Any) -> None:
        """Learns from the reward of a DNA. Subclasses may define it."""

    def recover(self, history: Iterable[tuple[DNA, Any]]) -> None:
        """Brings the generator into the state after earlier proposals.

        Args:
            history: Pairs of a proposed DNA and its reward, or `None` without one.
        """
        for i, (dna, reward) in enumerate(history):
            self._replay(i, dna, reward)
            self._num_proposals += 1
            if reward is not None:
                self._num_feedbacks += 1

    def _replay(self, trial_id: int, dna: DNA, reward: Any) -> None:
        """Learns from an earlier proposal. Subclasses may define it."""
        if reward is not None:
            self._feedback(dna, reward)

    def __iter__(self) -> Iterator[Any]:
        """Yields DNAs, each with a function for its reward if the generator learns."""
        while True:
            try:
                dna = self.propose()
            except StopIteration:
                return
            if self.needs_feedback:
                yield dna, lambda reward, dna=dna: self.feedback(dna, reward)
            else:
                yield dna


def dna_generator(function: Callable[[Any], Iterator[DNA]]) -> type[DNAGenerator]:
    """Returns the class of generators that yield what a function yields; a decorator.

    Args:
        function: A generator function of the space.

    Example:
        >>> import symexp as sx
        >>> @sx.geno.dna_generator
        ... def corners(dna_spec):
        ...     yield sx.DNA([0, 0])
        ...     yield sx.DNA([1, 1])
        >>> generator = corners()
        >>> generator.setup(sx.dna_spec(sx.Dict(x=sx.oneof([1, 2]), y=sx.oneof([1, 2]))))
        >>> list(generator)
        [DNA([0, 0]), DNA([1, 1])]
    """

    class SimpleDNAGenerator(DNAGenerator):
        """A generator of what a function yields."""

        def _setup(self) -> None:
            self._dnas = iter(function(self.dna_spec))
            self._error: BaseException | None = None

        def _propose(self) -> DNA:
            if self._error is not None:
                raise GeneratorError(
                    f"The generator function ended with an error before: {self._error}"
                ) from self._error
            try:
                return next(self._dnas)
            except StopIteration:
                raise
            except Exception as error:
                self._error = error
                raise

    SimpleDNAGenerator.__name__ = function.__name__
    SimpleDNAGenerator.__qualname__ = function.__qualname__
    SimpleDNAGenerator.__module__ = function.__module__
    SimpleDNAGenerator.__doc__ = function.__doc__
    return SimpleDNAGenerator


class GeneratorAlgorithm(Algorithm):
    """A DNA generator as the algorithm of a sweep.

    The state of a generator is what its proposals and rewards so far made of it. So an instance
    that is told of a trial of another worker first makes the same proposal itself. Workers that
    take turns, and a worker that continues a study, propose what one worker would have.

    Args:
        generator: The generator, or its class. It is cloned. Seeds of its own count only if the
            study has none.
    """

    needs_feedback = True

    def __init__(self, generator: Any) -> None:
        if isinstance(generator, type) and issubclass(generator, DNAGenerator):
            generator = generator()
        if not isinstance(generator, DNAGenerator):
            raise GeneratorError(f"Expected a DNA generator, but got {describe(generator)}.")
        self.given = generator
        self.is_multi_objective = bool(generator.multi_objective)

    def _own_seed(self) -> str | None:
        seeds = [part.__dict__.get("seed") for part in _parts_of(self._clone())]
        given = [seed for seed in seeds if seed is not None]
        return repr(given) if given else None

    def _clone(self) -> DNAGenerator:
        made: Any = self.given.clone(deep=True)
        with seeded_globally(0):
            made.setup(self.spec)  # makes the objects of the tree, whose seeds are then attributes
        return made  # type: ignore[no-any-return]  # a clone

    def _setup(self) -> None:
        self._signs = [1.0 if d == "maximize" else -1.0 for d in self.directions]
        made: Any = self.given.clone(deep=True)
        self.generator: DNAGenerator = made
        with seeded_globally(trial_rng(self.seed, -1).getrandbits(64)):
            self.generator.setup(self.spec)
        self._randoms = [p for p in _parts_of(self.generator) if isinstance(p, random.Random)]
        self._proposed: dict[int, DNA] = {}
        self._attempts: dict[int, list[int]] = {}
        # The decisions of all trials that were fed back.
        self._known: set[Flat] = set()
        # What operations made each candidate from, and the trials that have a reward.
        self._ancestry: Ancestry = {}
        self._evaluated: dict[Flat, int] = {}
        # Proposals that turned out to be those of no trial; they come before new ones.
        self._unused: deque[DNA] = deque()

    def propose(self, number: int, attempt: int = 0, running: Sequence[Trial] = ()) -> DNA | None:
        """Returns the next proposal of the generator."""
        dna = self._unused.popleft() if self._unused else self._next(number, attempt)
        if dna is None:
            return None
        if not isinstance(dna, DNA):
            raise GeneratorError(
                f"Expected {type(self.generator).__name__} to propose a DNA, but got "
                f"{describe(dna)}."
            )
        self._proposed[number] = dna = dna.use_spec(self.spec)
        self._attempts.setdefault(number, []).append(attempt)
        # The ledger gets another object: what the generator notes about its own stays here.
        return DNA._of(dna.flat, self.spec)

    def _next(self, number: int, attempt: int) -> DNA | None:
        """Returns the next proposal of the generator itself, or `None` after the last."""
        with self._seeded(number, attempt), noting_ancestry(self._ancestry):
            self.generator._num_proposals = number
            try:
                return self.generator.propose()
            except StopIteration:
                return None
            except NoParentsError:
                return self._adopted(drawn_flat(self.spec, random), number)

    @property
    def names_parents(self) -> bool:  # type: ignore[override]  # follows the generator
        """Whether the generator has operations that make candidates from others; after `setup`."""
        return any(isinstance(part, DNAOperation) for part in _parts_of(self.generator))

    def parent_of(self, trial: Trial) -> int | None:
        """Returns the id of the evaluated trial that a proposal was made from."""
        dna = self._proposed.get(trial.number)
        if dna is None or trial.dna is None or dna.flat != trial.dna.flat:
            return None  # the study contained all proposals, so the candidate was drawn
        flat, passed = dna.flat, {dna.flat}
        # Operations one after the other: the candidates in between are those of no trial.
        while (above := self._ancestry.get(flat)) is not None and above not in passed:
            if above in self._evaluated:
                return self._evaluated[above]
            passed.add(above)
            flat = above
        return None

    @contextmanager
    def _seeded(self, number: int, attempt: int) -> Iterator[None]:
        rng = trial_rng(self.seed, number, attempt)
        for own in self._randoms:
            own.seed(rng.getrandbits(64))
        with seeded_globally(rng.getrandbits(64)):
            yield

    def notes(self, number: int) -> Mapping[str, Any] | None:
        """Returns which attempts led to a proposal, and its generation."""
        if number not in self._attempts:
            return None
        attempts = self._attempts[number]
        kept: dict[str, Any] = {"attempt": attempts[-1]}
        if attempts != list(range(attempts[-1] + 1)):  # `Deduping` leaves numbers out
            kept["attempts"] = attempts
        generation = self._proposed[number].metadata.get("generation_id")
        return {_NOTES: kept if generation is None else {**kept, "generation": generation}}

    def feedback(self, trial: Trial) -> None:
        """Makes the proposal of another worker too, and learns from complete trials."""
        if trial.number not in self._proposed:
            self._repeat(trial)
        if trial.dna is not None:
            self._known.add(trial.dna.flat)
        self._attempts.pop(trial.number, None)
        dna = self._proposed.pop(trial.number, None)
        if trial.state != "complete" or trial.rewards is None or trial.dna is None:
            return
        self._evaluated[trial.dna.flat] = trial.id
        if dna is None or dna.flat != trial.dna.flat:
            # A user enqueued the candidate, or the study contained all proposals for this trial.
            dna = self._adopted(trial.dna.flat, trial.number)
        if trial.violation:
            dna.set_metadata(VIOLATION, trial.violation)
        rewards = tuple([sign * r for sign, r in zip(self._signs, trial.rewards)])
        with self._seeded(trial.number, -1):
            self.generator.feedback(dna, rewards if self.is_multi_objective else rewards[0])

    def _repeat(self, trial: Trial) -> None:
        """Makes the proposals of another worker for a trial, so that the states are equal."""
        number, noted = trial.number, (trial.metadata or {}).get(_NOTES)
        if isinstance(noted, dict):
            for attempt in noted.get("attempts") or range(int(noted.get("attempt", 0)) + 1):
                self.propose(number, int(attempt))
            return
        if trial.attempts < 2 or trial.dna is None:
            return  # a user enqueued it
        # Perhaps the worker that proposed it died, and another one, which knows nothing of the
        # proposals, ended it. With equal seeds they come again.
        for attempt in range(_MOST_COMPARED):
            if self.propose(number, attempt) is None:
                return
            flat = self._proposed[number].flat
            if flat == trial.dna.flat:
                return
            if flat not in self._known:
                self._unused.appendleft(self._proposed.pop(number))
                return

    def _adopted(self, flat: Flat, number: int) -> DNA:
        """Returns a candidate that the generator did not propose; it joins the last generation."""
        generation = max(1, int(getattr(self.generator, "num_generations", 1)))
        notes = {
            "proposal_id": number + 1,
            "generation_id": generation,
            "initial_population": False,
        }
        dna = DNA._of(flat, self.spec)
        for key, value in notes.items():
            dna.set_metadata(key, value)
        return dna

    def __repr__(self) -> str:
        return f"GeneratorAlgorithm({type(self.given).__name__})"


def _parts_of(root: Any) -> Iterator[Any]:
    """Yields a generator, and the operations and random states that it holds."""
    seen: set[int] = set()
    stack = [root]
    while stack:
        item = stack.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, (list, tuple)):
            stack.extend(item)
        elif isinstance(item, dict):
            stack.extend(item.values())
        elif isinstance(item, random.Random):
            yield item
        elif is_handle(item):
            yield item
            stack.extend(vars(item).values())
        elif callable(item) and not isinstance(item, (type, FunctionType)):
            # An operation that is an instance of a class of the user.
            own = getattr(item, "__dict__", {}).values()
            stack.extend(value for value in own if isinstance(value, random.Random))
