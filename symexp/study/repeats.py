"""Repeats: the trials of one candidate, with the mean and the spread of their rewards."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from symexp.study.trial import Trial

__all__ = ["Repeats", "best_without_repeats", "repeats_of"]


class Repeats(NamedTuple):
    """The complete trials of one candidate.

    Attributes:
        trials: The trials, by number.
        means: The mean reward of each objective.
        spreads: The standard deviation of each objective, as estimated from a sample (divided by
            n - 1); `None` for a single trial.
    """

    trials: tuple[Trial, ...]
    means: tuple[float, ...]
    spreads: tuple[float | None, ...]

    @property
    def first(self) -> Trial:
        """The trial that stands for the candidate: the first one."""
        return self.trials[0]

    @property
    def violation(self) -> float:
        """The mean violation of the constraints."""
        return _mean([trial.violation for trial in self.trials])


def repeats_of(trials: Iterable[Trial]) -> list[Repeats]:
    """Returns the complete trials of each candidate, by the number of the first.

    Args:
        trials: Trials by number; those that are not complete are left out.
    """
    groups: dict[object, list[Trial]] = {}
    for trial in trials:
        if trial.state == "complete" and trial.rewards:
            key = trial.number if trial.dna is None else (trial.dna.flat,)
            groups.setdefault(key, []).append(trial)
    return [_of(group) for group in groups.values()]


def best_without_repeats(trials: Iterable[Trial], sign: float, k: int) -> list[Trial] | None:
    """Returns the k complete trials with the best first rewards, if that needs no means.

    A group of repeats has a mean that is no better than its best trial. So if the k best trials
    have no repeats, no group comes before them, and the groups of all others need not be made.

    Args:
        trials: Trials by number.
        sign: 1 if lower rewards are better, -1 if higher ones are.
        k: How many.

    Returns:
        The best trials, best first and the earliest first of equal ones; `None` if one of them has
        repeats or violates a constraint.
    """
    trials = list(trials)
    ranks = [
        sign * t.rewards[0] if t.state == "complete" and t.rewards else math.inf for t in trials
    ]
    chosen = heapq.nsmallest(k, range(len(ranks)), key=ranks.__getitem__)
    best = [trials[i] for i in chosen if ranks[i] < math.inf]
    wanted = {t.dna.flat for t in best if t.dna is not None}
    if any(t.violation for t in best) or len(wanted) < len(best):
        return None
    same = [t for t in trials if t.dna is not None and t.dna.flat in wanted]
    return best if sum(t.state == "complete" for t in same) == len(best) else None


def _of(trials: list[Trial]) -> Repeats:
    if len(trials) == 1:
        rewards = trials[0].rewards or ()
        return Repeats((trials[0],), rewards, (None,) * len(rewards))
    columns = list(zip(*(trial.rewards or () for trial in trials)))
    means = tuple([_mean(values) for values in columns])
    spreads = tuple([_spread(values, mean) for values, mean in zip(columns, means)])
    return Repeats(tuple(trials), means, spreads)


def _mean(values: Sequence[float]) -> float:
    # Divided first, because the sum of large numbers may be infinite.
    return values[0] if len(set(values)) == 1 else math.fsum(v / len(values) for v in values)


def _spread(values: Sequence[float], mean: float) -> float:
    return math.hypot(*(v - mean for v in values)) / math.sqrt(len(values) - 1)
