"""Proposals of an algorithm in a search with constraints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import final

from symexp.spaces.constraints import MOST_TRIED, ConstraintError, Constraints
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.structure import SpaceError
from symexp.study.trial import Trial
from symexp.sweeps.algorithms import Algorithm, Sweeping, trial_rng

__all__ = ["FeasibleProposals", "require_feasible"]


@final
class FeasibleProposals:
    """Makes an algorithm propose again until a candidate satisfies the constraints.

    Args:
        algorithm: The algorithm, after `setup`.
        constraints: The constraints; there is at least one.
    """

    def __init__(self, algorithm: Algorithm, constraints: Constraints) -> None:
        algorithm.restrict(constraints.accepts)
        self._algorithm = algorithm
        self._constraints = constraints
        self._refused = 0

    def propose(
        self, number: int, attempt: int, running: Sequence[Trial] = (), ask: bool = True
    ) -> DNA | None:
        """Returns a feasible candidate for a trial; `None` if there are no more.

        After `Algorithm.max_refusals` refused proposals, the candidate is drawn at random.

        Args:
            number: The number of the trial.
            attempt: How many feasible candidates for this trial the study already contained.
            running: The running trials.
            ask: Whether to ask the algorithm; if not, the candidate is drawn at once.

        Raises:
            ConstraintError: No feasible candidate was found.
        """
        algorithm, constraints = self._algorithm, self._constraints
        if attempt == 0:
            self._refused = 0
        most = MOST_TRIED if algorithm.exhausts else algorithm.max_refusals
        while ask and self._refused < most:
            # A refused proposal counts as an attempt, so the next one differs.
            dna = algorithm.propose(number, attempt + self._refused, running)
            if dna is None or constraints.accepts(dna):
                return dna
            self._refused += 1
        spec = algorithm.spec
        if algorithm.exhausts:
            raise constraints.not_found(spec, self._refused)
        draw = trial_rng(algorithm.seed, number, attempt + self._refused).random
        start = trial_rng(algorithm.seed, number).random()
        try:
            return constraints.drawn(spec, draw, start, attempt)
        except (NotImplementedError, SpaceError):  # custom decisions without random values
            raise constraints.not_found(spec, self._refused) from None


def require_feasible(constraints: Constraints, algorithm: Algorithm) -> None:
    """Checks that the candidates of an algorithm can satisfy constraints; called after `setup`.

    Raises:
        ConstraintError: No feasible candidate was found.
    """
    if not constraints:
        return
    if isinstance(algorithm, Sweeping):  # its candidates may be a grid
        algorithm.restrict(constraints.accepts)
        if not algorithm.has_next(0):
            raise ConstraintError(
                f"None of the {algorithm.size} candidates of the sweep satisfies all constraints."
                f"{constraints.counts(algorithm.candidates())}"
            )
        return
    constraints.require_some(algorithm.spec)
