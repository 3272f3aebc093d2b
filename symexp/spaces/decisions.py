"""The decisions of a space as columns: of a table, of a plot, of a measure of importance."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from symexp.spaces.dna.choices import Choices
from symexp.spaces.dna.compact import Scalar, Tied
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.flat import clashes, key_of
from symexp.spaces.dna.labels import slots_of, under
from symexp.spaces.dna.numeric import Float, Int
from symexp.spaces.dna.point import DecisionPoint
from symexp.spaces.dna.space import Space

__all__ = ["Decision", "Decisions"]

_BRANCH = re.compile(r"\[=\d+/\d+\]")


@dataclass(frozen=True, slots=True)
class Decision:
    """One column.

    Attributes:
        key: Its name or id; unique in its space.
        label: The key as people read it.
        point: The decision point.
    """

    key: str
    label: str
    point: DecisionPoint

    @property
    def is_log(self) -> bool:
        """Whether it is a number that is explored evenly in the logarithm."""
        return (isinstance(self.point, Float) and self.point.scale == "log") or (
            isinstance(self.point, Int) and self.point.log
        )

    @property
    def is_ordered(self) -> bool:
        """Whether its values are numbers in order, so that near ones are alike."""
        if not isinstance(self.point, Choices):
            return isinstance(self.point, (Float, Int))
        values = self.point.literal_values or ()
        return len(values) > 1 and all(type(v) in (int, float) for v in values)

    def value(self, decision: Scalar) -> Any:
        """What was decided: a number, a text, a truth value, or the text of any other candidate."""
        if not isinstance(self.point, Choices):
            return decision
        assert isinstance(decision, int)
        if self.point.literal_values is None:
            return decision
        return _plain(self.point.literal_values[decision])

    def text(self, decision: Scalar) -> str:
        """The same as a text."""
        if not isinstance(self.point, Choices):
            return f"{decision:.6g}" if isinstance(decision, float) else str(decision)
        assert isinstance(decision, int)
        values = self.point.literal_values
        return f"candidate {decision}" if values is None else str(values[decision])


class Decisions:
    """All decisions of a space, of all branches, in order.

    Args:
        space: The space.

    Attributes:
        columns: The decisions by key.
    """

    def __init__(self, space: Space) -> None:
        self._space = space
        points: dict[str, DecisionPoint] = {}
        self._places = _places(space, "", False, points, clashes(space))
        # Without branches and conditions every DNA decides the same in the same order.
        is_plain = not space.is_dynamic and all(e.is_leaf for e in space.elements)
        self._plain = tuple(points) if is_plain else None
        shorts = [_BRANCH.sub("", key) for key in points]
        self.columns = {
            key: Decision(key, short if short and shorts.count(short) == 1 else key or "value", p)
            for (key, p), short in zip(points.items(), shorts)
        }

    def of(self, dna: DNA) -> dict[str, Scalar]:
        """What a DNA decides, by key; inactive decisions are left out."""
        flat = dna.use_spec(self._space).flat
        if self._plain is not None:
            return dict(zip(self._plain, flat))
        out: dict[str, Scalar] = {}
        _read(self._places, self._space.read(flat), out)
        return out


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a decision is taken: its key, and the places below each candidate."""

    key: str
    below: tuple[tuple[tuple[_Place, ...], ...], ...]


def _places(
    space: Space,
    prefix: str,
    is_scoped: bool,
    points: dict[str, DecisionPoint],
    clashing: Collection[str],
) -> tuple[tuple[_Place, ...], ...]:
    """For each element its slots; all keys are noted with their points, in order.

    Names below the slots of a multi-choice are the slot's own, so these decisions go by their ids.
    """
    out = []
    for point in space.elements:
        slots = []
        for label in slots_of(point, prefix):
            key = key_of(label, is_scoped, clashing)
            points.setdefault(key, point)
            scoped = is_scoped or label.slot is not None
            n = len(point.subspaces)
            below = tuple(
                _places(inner, under(label.id, i, n), scoped, points, clashing)
                for i, inner in enumerate(point.subspaces)
            )
            slots.append(_Place(key, below))
        out.append(tuple(slots))
    return tuple(out)


def _read(places: tuple[tuple[_Place, ...], ...], tree: Any, out: dict[str, Scalar]) -> None:
    """Collects the decisions of a decision tree; tied and inactive ones are left out."""
    for slots, decision in zip(places, tree):
        if decision is None or type(decision) is Tied:
            continue
        for place, value in zip(slots, decision if type(decision) is list else (decision,)):
            if type(value) is tuple:
                out[place.key], inner = value
                _read(place.below[out[place.key]], inner, out)  # type: ignore[index]  # an index
            else:
                out[place.key] = value


def _plain(literal: Any) -> Any:
    """Quoted texts and truth values as themselves."""
    if literal in ("True", "False"):
        return literal == "True"
    if not isinstance(literal, str) or literal[:1] not in ("'", '"'):
        return literal
    try:
        value = ast.literal_eval(literal)
    except (ValueError, SyntaxError):
        return literal
    return value if isinstance(value, str) else literal
