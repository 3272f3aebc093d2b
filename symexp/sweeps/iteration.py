"""`sx.iter`: the candidates of a space, without a study."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, final

from symexp._base.tracebacks import user_facing, user_facing_methods
from symexp.errors import describe
from symexp.spaces.constraints import Constraints, Predicate
from symexp.spaces.dna import DNA
from symexp.spaces.functions import iter_candidates, template
from symexp.spaces.placeholders.hyper import Where
from symexp.study.trial import Trial
from symexp.sweeps.algorithms import Algorithm, Sweeping
from symexp.sweeps.feasible import FeasibleProposals, require_feasible
from symexp.sweeps.feedback import RaceConditionError
from symexp.sweeps.instances import Hold
from symexp.sweeps.limits import SamplingError
from symexp.sweeps.sample_arguments import count_of
from symexp.sweeps.strategies import as_algorithm
from symexp.sweeps.worker import checked_rewards
from symexp.tree.nodes.values import view

__all__ = ["CandidateFeedback", "iterate"]


@user_facing
def iterate(
    space: Any,
    num_examples: int | None = None,
    algorithm: Any = None,
    where: Where | None = None,
    force_feedback: bool = False,
    *,
    direction: str | Sequence[str] = "maximize",
    constraints: Sequence[Predicate] | None = None,
) -> Iterator[Any]:
    """Yields candidates of a space, lazily. Nothing is recorded; `sx.sample` records them.

    Args:
        space: A tree with placeholders.
        num_examples: The most candidates; by default as many as there are.
        algorithm: Chooses the candidates, as in `sx.sample`. By default all candidates are
            yielded, in the order of their DNAs.
        where: Returns whether a placeholder takes part; `None` takes all.
        force_feedback: Whether pairs are yielded although the algorithm learns nothing.
        direction: `'maximize'` or `'minimize'`, or one for each objective of the algorithm.
        constraints: Functions of a candidate, as in `sx.sample`. Without an algorithm, an empty
            feasible set yields nothing.

    Returns:
        An iterator of candidates; if the algorithm learns from rewards, of pairs of a candidate
        and a function that takes its reward. A candidate may come again.

    Raises:
        SamplingError: An argument is invalid.
        SpaceError: The space holds floats, which cannot be enumerated.
        ConstraintError: The algorithm finds no candidate that satisfies the constraints.

    Example:
        >>> import symexp as sx
        >>> list(sx.iter(sx.Dict(x=sx.oneof([1, 2, 3])), 2))
        [{x=1}, {x=2}]
        >>> for exp, feedback in sx.iter(
        ...     sx.Dict(x=sx.oneof([1, 2])), 2, sx.geno.Random(1), force_feedback=True
        ... ):
        ...     feedback(exp.x)
    """
    if callable(num_examples):
        raise SamplingError(
            f"Expected num_examples to be a whole number, but got {describe(num_examples)}. Pass "
            "the function that selects placeholders by keyword: `where=`."
        )
    limit = count_of(num_examples)
    if algorithm is None and not force_feedback:
        return islice(iter_candidates(space, where, constraints), limit)
    made = template(space, where)
    hold = Hold(as_algorithm("sweeping" if algorithm is None else algorithm))
    hold.algorithm.setup(made.spec, _directions(direction))
    limits = Constraints(constraints, made)
    require_feasible(limits, hold.algorithm)
    hold.algorithm.restrict(None)
    pairs = force_feedback or hold.algorithm.needs_feedback
    return _proposed(made, hold, limit, pairs, limits)


def _directions(given: Any) -> tuple[str, ...]:
    """Returns one direction for each objective."""
    directions = (given,) if isinstance(given, str) or not isinstance(given, Sequence) else given
    for direction in directions or (given,):
        if direction not in ("maximize", "minimize"):
            raise SamplingError(
                "Expected direction to be 'maximize' or 'minimize', or a list with one of these "
                f"for each objective, but got {describe(direction)}."
            )
    return tuple(directions)


def _proposed(
    made: Any, hold: Hold, limit: int | None, pairs: bool, limits: Constraints
) -> Iterator[Any]:
    """Yields what an algorithm proposes: candidates, or pairs of a candidate and its feedback."""
    try:
        yield from _paired(made, hold.algorithm, limit, pairs, limits)
    finally:
        hold.end()


def _paired(
    made: Any, algorithm: Algorithm, limit: int | None, pairs: bool, limits: Constraints
) -> Iterator[Any]:
    running: dict[int, Trial] = {}
    source = FeasibleProposals(algorithm, limits) if limits else algorithm
    number = 0
    while limit is None or number < limit:
        now = tuple(running.values()) if algorithm.needs_running else ()
        if isinstance(algorithm, Sweeping) and not algorithm.has_next(number):
            return  # it would begin again
        dna = source.propose(number, 0, now)
        if dna is None:
            return
        candidate = view(made.decode_frozen(dna))
        if pairs:
            trial = Trial(number, dna, metadata=algorithm.notes(number))
            if algorithm.needs_running:
                running[number] = trial
            yield candidate, CandidateFeedback(algorithm, trial, running)
        else:
            yield candidate
        number += 1


@user_facing_methods
@final
class CandidateFeedback:
    """Takes the reward of one candidate of `sx.iter`, for the algorithm.

    Args:
        algorithm: The algorithm.
        trial: The candidate.
        running: The candidates without a reward, if the algorithm looks at them.
    """

    __slots__ = ("_algorithm", "_running", "_trial")

    def __init__(self, algorithm: Algorithm, trial: Trial, running: dict[int, Trial]) -> None:
        self._algorithm = algorithm
        self._trial = trial
        self._running = running

    @property
    def dna(self) -> DNA:
        """The decisions that make the candidate."""
        assert self._trial.dna is not None
        return self._trial.dna

    @property
    def id(self) -> int:
        """The number of the candidate, from 1."""
        return self._trial.id

    def __call__(self, reward: float | Sequence[float]) -> None:
        """Passes the reward to the algorithm.

        Args:
            reward: A finite number, or a sequence of one for each objective.

        Raises:
            RewardError: A reward is NaN, infinite or not a number, or their number is not that of
                the directions.
            FeedbackError: The candidate has its reward already.
        """
        if self._trial.is_finished:
            raise RaceConditionError(f"Candidate {self.id} has its reward already.")
        n = len(self._algorithm.directions)
        names = ("reward",) if n == 1 else [f"reward {i + 1}" for i in range(n)]
        rewards = checked_rewards(reward, names)
        trial = self._trial
        trial.state, trial.rewards = "complete", rewards
        self._running.pop(trial.number, None)
        if self._algorithm.needs_feedback:
            self._algorithm.feedback(trial)

    def __repr__(self) -> str:
        return f"<feedback of candidate {self.id}: {self.dna}>"
