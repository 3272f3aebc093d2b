"""The decisions of a space as columns of tables and plots, and how much each one matters."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Hashable, Iterable, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from symexp.spaces.dna.choices import Choices
from symexp.spaces.dna.decision_ids import id_below, slot_labels
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.flat_space import clashes, key_of
from symexp.spaces.dna.numeric import Float, Int
from symexp.spaces.dna.readable_names import readable_names, short_texts
from symexp.spaces.dna.space import DecisionPoint, Space
from symexp.spaces.dna.structure import Scalar, Tied
from symexp.study.trial import Trial

__all__ = ["Decision", "Decisions", "importances"]

_BRANCH = re.compile(r"\[=\d+/\d+\]")


class Decision(NamedTuple):
    """One decision of a space, as a column.

    Attributes:
        key: Its name or id; unique in its space.
        label: The name for people, such as `optimizer.sgd.learning_rate`; unique in its space.
        point: The decision point.
        texts: A short text for each candidate of a choice; `None` if the indices are shown.
    """

    key: str
    label: str
    point: DecisionPoint
    texts: tuple[Any, ...] | None = None

    @property
    def place(self) -> str:
        """The key without the branches that it lies in; the same for a decision of each branch."""
        return _BRANCH.sub("", self.key) or "value"

    @property
    def is_log(self) -> bool:
        """Whether it is a number with a logarithmic scale."""
        return (isinstance(self.point, Float) and self.point.scale == "log") or (
            isinstance(self.point, Int) and self.point.log
        )

    @property
    def is_ordered(self) -> bool:
        """Whether its values are numbers, so that close values are similar."""
        if not isinstance(self.point, Choices):
            return isinstance(self.point, (Float, Int))
        values = self.point.literal_values or ()
        return len(values) > 1 and all(type(v) in (int, float) for v in values)

    def value(self, decision: Scalar) -> Any:
        """Returns the chosen value: a number, text or truth value, or the text of a candidate."""
        if self.texts is None:
            return decision
        assert isinstance(decision, int)
        return _literal_value(self.texts[decision])

    def text(self, decision: Scalar) -> str:
        """Returns the chosen value as a text."""
        if not isinstance(self.point, Choices):
            return f"{decision:.6g}" if isinstance(decision, float) else str(decision)
        assert isinstance(decision, int)
        return f"candidate {decision}" if self.texts is None else str(self.texts[decision])


class Decisions:
    """All decisions of a space, in all branches, in order.

    Args:
        space: The space.

    Attributes:
        columns: The decisions by key.
    """

    def __init__(self, space: Space) -> None:
        self._space = space
        points: dict[str, DecisionPoint] = {}
        self._places = _places(space, "", False, points, clashes(space))
        # Without branches and conditions every DNA has the same decisions in the same order.
        is_plain = not space.is_dynamic and all(e.is_leaf for e in space.elements)
        self._plain = tuple(points) if is_plain else None
        # A decision with a name has the name as its key; any other has its id.
        names = readable_names(space)
        self.columns = {
            key: Decision(key, names.get(key, key) or "value", point, _texts(point))
            for key, point in points.items()
        }

    def of(self, dna: DNA) -> dict[str, Scalar]:
        """Returns the decisions of a DNA by key; inactive decisions are omitted."""
        flat = dna.use_spec(self._space).flat
        if self._plain is not None:
            return dict(zip(self._plain, flat))
        out: dict[str, Scalar] = {}
        _read(self._places, self._space.read(flat), out)
        return out


def _texts(point: DecisionPoint) -> tuple[Any, ...] | None:
    """Returns a short text for each candidate, which takes much longer than to look one up."""
    if not isinstance(point, Choices) or point.literal_values is None:
        return None
    return tuple(short_texts(point))


class _Place(NamedTuple):
    """The key of a decision, and the decisions below each of its candidates."""

    key: str
    below: tuple[tuple[tuple[_Place, ...], ...], ...]


def _places(
    space: Space,
    prefix: str,
    is_scoped: bool,
    points: dict[str, DecisionPoint],
    clashing: Collection[str],
) -> tuple[tuple[_Place, ...], ...]:
    """Returns the slots of each element, and adds all keys with their points to `points`.

    Names below a slot of a multi-choice belong to the slot, so the ids of these decisions are their
    keys.
    """
    out = []
    for point in space.elements:
        slots = []
        for label in slot_labels(point, prefix, is_scoped):
            key = key_of(label, clashing)
            points.setdefault(key, point)
            n = len(point.subspaces)
            below = tuple(
                _places(inner, id_below(label.id, i, n), label.is_scope, points, clashing)
                for i, inner in enumerate(point.subspaces)
            )
            slots.append(_Place(key, below))
        out.append(tuple(slots))
    return tuple(out)


def _read(places: tuple[tuple[_Place, ...], ...], tree: Any, out: dict[str, Scalar]) -> None:
    """Collects the decisions of a decision tree in `out`, without tied and inactive ones."""
    for slots, decision in zip(places, tree):
        if decision is None or type(decision) is Tied:
            continue
        for place, value in zip(slots, decision if type(decision) is list else (decision,)):
            if type(value) is tuple:
                out[place.key], inner = value
                _read(place.below[out[place.key]], inner, out)  # type: ignore[index]  # an index
            else:
                out[place.key] = value


def _literal_value(literal: Any) -> Any:
    """Returns texts without quotes, and truth values as bools; other literals unchanged."""
    if literal in ("True", "False"):
        return literal == "True"
    if not isinstance(literal, str) or literal[:1] not in ("'", '"'):
        return literal
    try:
        value = ast.literal_eval(literal)
    except (ValueError, SyntaxError):
        return literal
    return value if isinstance(value, str) else literal


_MOST_GROUPS = 10


def importances(trials: Iterable[Trial], space: Space, objective: int = 0) -> dict[str, float]:
    """Returns the importance of each decision, from 0 to 1, by its name or place, greatest first.

    A decision that several branches have, such as the rate of either optimizer, is one decision:
    the variation that it explains within each branch is summed up.

    The importance of a decision is the share of the variation of the rewards' ranks that its values
    explain, each decision alone: the effect size epsilon squared of an analysis of variance by
    ranks. It subtracts what chance alone would explain. Ranks make it robust: it does not matter
    how much worse a bad trial is. Numbers with many values are grouped by quantiles. A conditional
    decision can only explain the variation among the trials where it is active, so a decision that
    is seldom active cannot be important. Effects of several decisions together are not measured, so
    the shares need not add up to 1.

    Args:
        trials: The trials; those that are not complete are ignored.
        space: The space.
        objective: The index of the objective.

    Returns:
        The importances; 0 for a decision that was never varied, or whose values were each tried
        only once.

    References:
        Kelley, "An unbiased correlation ratio measure", PNAS 21 (1935); Tomczak and Tomczak, "The
        need to report effect size estimates revisited", Trends in Sport Sciences 1 (2014).
    """
    decisions = Decisions(space)
    complete = [t for t in trials if t.state == "complete" and t.rewards and t.dna is not None]
    ranks = _ranks([t.rewards[objective] for t in complete if t.rewards])
    made = [decisions.of(t.dna) for t in complete if t.dna is not None]
    total = _squares(ranks)
    found: dict[str, float] = {}
    for key, decision in decisions.columns.items():
        active = [(d[key], rank) for d, rank in zip(made, ranks) if key in d]
        share = _explained(_groups(decision, active)) / total if total else 0.0
        found[decision.place] = found.get(decision.place, 0.0) + share
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _ranks(values: Sequence[float]) -> list[float]:
    """Returns the ranks of values, from 1; equal values get the mean of their ranks."""
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
    """Returns the sum of squares around the mean."""
    if not values:
        return 0.0
    mean = sum(values) / len(values)
    return sum((v - mean) ** 2 for v in values)


def _groups(decision: Decision, active: list[tuple[Scalar, float]]) -> list[list[float]]:
    """Returns the ranks of trials, grouped by equal or close values of a decision."""
    cells: dict[Hashable, list[float]] = {}
    positions = _quantiles([v for v, _ in active]) if decision.is_ordered else {}
    for value, rank in active:
        cells.setdefault(positions.get(value, value), []).append(rank)
    return list(cells.values())


def _quantiles(values: list[Scalar]) -> dict[Scalar, int]:
    """Returns the quantile of each number; nothing if there are few different numbers."""
    groups = min(max(int(len(values) ** 0.5), 2), _MOST_GROUPS)
    if len(set(values)) <= min(max(groups, len(values) // 2), _MOST_GROUPS):
        return {}
    ordered = sorted(values)
    out: dict[Scalar, int] = {}
    for i, value in enumerate(ordered):
        out.setdefault(value, i * groups // len(ordered))
    return out


def _explained(groups: list[list[float]]) -> float:
    """Returns the sum of squares between groups, minus what chance would explain."""
    values = [v for group in groups for v in group]
    free = len(values) - len(groups)
    if len(groups) < 2 or free < 1:
        return 0.0
    within = sum(_squares(group) for group in groups)
    between = _squares(values) - within
    return max(0.0, between - (len(groups) - 1) * within / free)
