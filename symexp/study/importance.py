"""How much each decision matters: the share of the variation of rewards that it explains."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from itertools import groupby

from symexp.spaces.decisions import Decision, Decisions
from symexp.spaces.dna.compact import Scalar
from symexp.spaces.dna.space import Space
from symexp.study.trial import Trial

__all__ = ["importances"]

_MOST_GROUPS = 10


def importances(trials: Iterable[Trial], space: Space, objective: int = 0) -> dict[str, float]:
    """The importance of each decision, from 0 to 1, by its name or id, greatest first.

    It is the share of the variation of the rewards' ranks that the values of the decision explain,
    each decision alone: the effect size epsilon squared of an analysis of variance by ranks, which
    leaves out what chance alone would explain. Ranks make it robust: how much worse a bad trial is
    does not matter. Numbers with many values are grouped by quantiles. A conditional decision can
    only explain the variation among the trials where it is active, so one that seldom is cannot be
    important. What decisions do only together is not seen, so shares need not add up to 1.

    Args:
        trials: The trials; those that are not complete are left out.
        space: The space.
        objective: The index of the objective.

    Returns:
        0 for what was never varied, or where each value was tried only once.

    References:
        Kelley, "An unbiased correlation ratio measure", PNAS 21 (1935); Tomczak and Tomczak, "The
        need to report effect size estimates revisited", Trends in Sport Sciences 1 (2014).
    """
    decisions = Decisions(space)
    complete = [t for t in trials if t.state == "complete" and t.rewards and t.dna is not None]
    ranks = _ranks([t.rewards[objective] for t in complete if t.rewards])
    made = [decisions.of(t.dna) for t in complete if t.dna is not None]
    total = _squares(ranks)
    found = {}
    for key, decision in decisions.columns.items():
        active = [(d[key], rank) for d, rank in zip(made, ranks) if key in d]
        found[key] = _explained(_groups(decision, active)) / total if total else 0.0
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1; equal values share the mean of theirs."""
    order = sorted(range(len(values)), key=values.__getitem__)
    out = [0.0] * len(values)
    at = 0
    for _, same in groupby(order, key=values.__getitem__):
        indices = list(same)
        for i in indices:
            out[i] = at + (len(indices) + 1) / 2
        at += len(indices)
    return out


def _squares(values: Sequence[float]) -> float:
    """The sum of squares around the mean."""
    if not values:
        return 0.0
    mean = sum(values) / len(values)
    return sum((v - mean) ** 2 for v in values)


def _groups(decision: Decision, active: list[tuple[Scalar, float]]) -> list[list[float]]:
    """The ranks of trials with alike values."""
    cells: dict[Hashable, list[float]] = {}
    positions = _quantiles([v for v, _ in active]) if decision.is_ordered else {}
    for value, rank in active:
        cells.setdefault(positions.get(value, value), []).append(rank)
    return list(cells.values())


def _quantiles(values: list[Scalar]) -> dict[Scalar, int]:
    """The quantile that each number lies in; numbers with few values are left as they are."""
    groups = min(max(int(len(values) ** 0.5), 2), _MOST_GROUPS)
    if len(set(values)) <= min(max(groups, len(values) // 2), _MOST_GROUPS):
        return {}
    ordered = sorted(values)
    out: dict[Scalar, int] = {}
    for i, value in enumerate(ordered):
        out.setdefault(value, i * groups // len(ordered))
    return out


def _explained(groups: list[list[float]]) -> float:
    """The sum of squares between groups, less what chance would put there."""
    values = [v for group in groups for v in group]
    free = len(values) - len(groups)
    if len(groups) < 2 or free < 1:
        return 0.0
    within = sum(_squares(group) for group in groups)
    between = _squares(values) - within
    return max(0.0, between - (len(groups) - 1) * within / free)
