"""DNA generators of PyGlove as algorithms: regularized evolution, hill climbing, NSGA-II, NEAT."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pyglove as pg

from symexp._base.seeding import seeded_globally
from symexp.errors import SymexpError, describe
from symexp.integrations.pyglove.translator import Translator
from symexp.spaces.dna.dna import DNA
from symexp.study.trial import Trial
from symexp.sweeps.algorithms import Algorithm, trial_rng

__all__ = ["PyGloveAlgorithm", "PyGloveError", "adapt_generator"]

# Metadata that a generator writes about one proposal, and that the ledger does not keep.
_NOT_KEPT = ("reward", "feedback_sequence_number", "dedup_key", "fitness")


class PyGloveError(SymexpError, TypeError):
    """A value is not a DNA generator or an early stopping policy of PyGlove."""


class PyGloveAlgorithm(Algorithm):
    """Proposes candidates by any DNA generator of PyGlove.

    PyGlove only maximizes, so it gets the negated reward of a study that minimizes. Its generators
    draw random numbers from states of their own and from the global state of `random`. Both are
    seeded for every trial, and the global state is restored, so a search is reproducible.

    Args:
        generator: The generator, or its class. It is cloned. Its own seeds count only if the study
            has no seed.

    References:
        Peng et al., "PyGlove: Symbolic Programming for Automated Machine Learning", NeurIPS 2020.
    """

    def __init__(self, generator: Any) -> None:
        if isinstance(generator, type) and issubclass(generator, pg.DNAGenerator):
            generator = generator()
        if not isinstance(generator, pg.DNAGenerator):
            raise PyGloveError(f"Expected a DNA generator, but got {describe(generator)}.")
        self.generator = generator
        self.is_multi_objective = bool(generator.multi_objective)
        self.needs_feedback = True

    def _own_seed(self) -> str | None:
        parts = _parts_of(self.generator)
        given = [part.sym_init_args.get("seed") for part in parts if isinstance(part, pg.Object)]
        seeds = [seed for seed in given if seed is not None]
        return repr(seeds) if seeds else None

    def _setup(self) -> None:
        self._translator = Translator(self.spec)
        self._signs = [1.0 if d == "maximize" else -1.0 for d in self.directions]
        self._generator = self.generator.clone(deep=True)
        # In PyGlove 0.4.5 half the time of a proposal goes into type checks of its own DNA. Its
        # functors get their arguments from the checks, so the checks stay on if there are functors.
        self._is_checked = any(
            isinstance(part, pg.symbolic.Functor) for part in _parts_of(self._generator)
        )
        with self._seeded(-1, 0):
            self._generator.setup(self._translator.pg_spec)
        self._randoms = [p for p in _parts_of(self._generator) if isinstance(p, random.Random)]
        self._proposed: dict[int, Any] = {}

    def propose(self, number: int, attempt: int = 0, running: Sequence[Trial] = ()) -> DNA | None:
        """Returns the proposal of the generator."""
        with self._seeded(number, attempt):
            while True:
                try:
                    proposed = self._generator.propose()
                except StopIteration:
                    return None
                except ZeroDivisionError:
                    # NEAT of PyGlove 0.4.5 divides by the fitness above the worst individual of a
                    # generation. In a generation of one that is 0. It happens at the first child
                    # after other workers have started a new generation.
                    proposed = self._random_proposal(number)
                # A generator that skips duplicates answers them with their known reward.
                reward = proposed.metadata.get("reward")
                if reward is None:
                    break
                self._generator.feedback(proposed, reward)
        self._proposed[number] = proposed
        return self._translator.from_pyglove(proposed)

    def _random_proposal(self, number: int) -> Any:
        """Returns a random proposal that evolution takes for one of its own."""
        proposed = pg.random_dna(self._translator.pg_spec, random)
        for key, value in _own_metadata(number + 1).items():
            proposed.set_metadata(key, value)
        return proposed

    @contextmanager
    def _seeded(self, number: int, attempt: int) -> Iterator[None]:
        rng = trial_rng(self.seed, number, attempt)
        for own in getattr(self, "_randoms", ()):
            own.seed(rng.getrandbits(64))
        with seeded_globally(rng.getrandbits(64)), pg.enable_type_check(self._is_checked):
            yield

    def notes(self, number: int) -> Mapping[str, Any] | None:
        """Returns what the generator noted about a proposal, such as its generation."""
        proposed = self._proposed.get(number)
        if proposed is None:
            return None
        kept = {
            key: value
            for key, value in proposed.metadata.items()
            if key not in _NOT_KEPT and type(value) in (bool, int, float, str)
        }
        return {"pyglove": kept} if kept else None

    def feedback(self, trial: Trial) -> None:
        """Reports a complete trial to the generator; generators do not learn from other trials."""
        proposed = self._proposed.pop(trial.number, None)
        if trial.state != "complete" or trial.rewards is None or trial.dna is None:
            return
        if proposed is None:
            proposed = self._translator.to_pyglove(trial.dna)
            noted = (trial.metadata or {}).get("pyglove")
            # A candidate that a user enqueued has no notes; evolution takes it for one of its own.
            own = _own_metadata(trial.id)
            for key, value in {**own, **(noted if isinstance(noted, dict) else {})}.items():
                if key not in _NOT_KEPT:
                    proposed.set_metadata(key, value)
        rewards = tuple(sign * r for sign, r in zip(self._signs, trial.rewards))
        reward = rewards if self._generator.multi_objective else rewards[0]
        # Selectors and mutators draw random numbers when a population is updated.
        with self._seeded(trial.number, -1):
            self._generator.feedback(proposed, reward)

    def __repr__(self) -> str:
        return f"PyGloveAlgorithm({type(self.generator).__name__})"


def _own_metadata(number: int) -> dict[str, Any]:
    """Returns the metadata that the operations of evolution expect in every individual."""
    return {"proposal_id": number, "generation_id": 1, "initial_population": False}


def _parts_of(root: Any) -> Iterator[Any]:
    """Yields a DNA generator, and the operations and random states that it holds."""
    seen: set[int] = set()
    stack = [root]
    while stack:
        item = stack.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        yield item
        if isinstance(item, (list, tuple)):
            stack.extend(item)
        elif isinstance(item, pg.symbolic.Symbolic):
            stack.extend(value for _, value in item.sym_items())
            stack.extend(v for k, v in sorted(vars(item).items()) if _is_own(k, v))


def _is_own(key: str, value: Any) -> bool:
    """Whether an attribute is a part of an operation, and not a reference to its parent."""
    if key.startswith("_sym") or key == "_dna_spec":
        return False
    return isinstance(value, (random.Random, pg.symbolic.Symbolic, list, tuple))


def adapt_generator(generator: Any) -> Algorithm:
    """Returns the algorithm of a DNA generator of PyGlove, or of its class."""
    return PyGloveAlgorithm(generator)
