"""Search spaces and DNAs of symexp for PyGlove, and back.

PyGlove has neither ties nor conditions: all of its decisions are active, and the values of
decisions that are inactive in symexp are ignored. PyGlove has no integers either: an integer
becomes a choice by index, or a float if it has too many values.
"""

from __future__ import annotations

from typing import Any

import pyglove as pg

from symexp.errors import describe
from symexp.spaces.dna.choices import Choices
from symexp.spaces.dna.custom import CustomDecisionPoint
from symexp.spaces.dna.decision_sources import Successor
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.nested import Nested
from symexp.spaces.dna.numeric import Float, Int
from symexp.spaces.dna.space import DecisionPoint, Space
from symexp.spaces.dna.structure import SpaceError, Tied, place_of

__all__ = ["Translator"]

# Integers with more values become floats.
_MOST_CHOICES = 1000


class _Scaled(pg.geno.Float):  # type: ignore[misc]  # PyGlove is not typed
    """A float that is drawn on its scale. PyGlove 0.4.5 ignores the scale when it draws."""

    def _on_bound(self) -> None:
        super()._on_bound()
        self._point = Float(self.min_value, self.max_value, self.scale)

    def _random_dna(self, random_generator: Any, previous_dna: Any) -> Any:
        return pg.DNA(self._point.at(random_generator.random()))


class Translator:
    """Translates the DNAs of one search space.

    Args:
        spec: The search space.

    Attributes:
        pg_spec: The same search space as a DNA spec of PyGlove.
    """

    def __init__(self, spec: Space) -> None:
        self.spec = spec
        self.pg_spec = _space(spec)
        self._is_same = not spec.is_dynamic and not _has_numbers(spec)

    def to_pyglove(self, dna: DNA) -> Any:
        """Returns a DNA as one of PyGlove, bound to its spec."""
        nested = dna.nested if self._is_same else _nest(self.spec, self.spec.read(dna.flat))
        return pg.DNA(nested).use_spec(self.pg_spec)

    def from_pyglove(self, dna: Any) -> DNA:
        """Returns the DNA of symexp for one of PyGlove.

        Raises:
            DNAError: It does not fit the space.
        """
        if self._is_same:
            return DNA.from_numbers(dna.to_numbers(), self.spec)
        nested = dna.to_json(compact=True, type_info=False)
        out: list[Any] = []
        _read(self.spec, nested, out, {})
        return DNA.from_numbers(out, self.spec)


def _has_numbers(space: Space) -> bool:
    """Whether a space has integers or grids, whose decisions PyGlove represents differently."""
    for point in space.elements:
        if isinstance(point, Int) or (isinstance(point, Float) and point.grid is not None):
            return True
        if any(_has_numbers(below) for below in point.subspaces):
            return True
    return False


def _space(space: Space) -> Any:
    return pg.geno.space([_point(point) for point in space.elements])


def _point(point: DecisionPoint) -> Any:
    common = {"location": pg.KeyPath.parse(str(point.location)), "hints": point.hints}
    if isinstance(point, Choices):
        below = [_space(candidate) for candidate in point.candidates]
        k, literals = point.num_choices, point.literal_values
        shown = None if literals is None else list(literals)
        return pg.geno.manyof(k, below, point.distinct, point.sorted, shown, **common)
    if isinstance(point, (Int, Float)) and (values := _values_by_index(point)) is not None:
        constants = [pg.geno.constant() for _ in values]
        return pg.geno.oneof(constants, list(values), **common)
    if isinstance(point, (Int, Float)):
        scale = point.scale if isinstance(point, Float) else "log" if point.log else None
        bounds = float(point.min_value), float(point.max_value)
        if scale in ("log", "rlog"):
            return _Scaled(*bounds, scale, **common)
        return pg.geno.floatv(*bounds, **common)
    if isinstance(point, CustomDecisionPoint):
        return _custom(point, common)
    raise SpaceError(f"PyGlove has nothing for {describe(point)}.")


def _custom(point: CustomDecisionPoint, common: dict[str, Any]) -> Any:
    def following(dna: Any) -> Any:
        value = point.first() if dna is None else point.after(dna.value)
        return None if value is None else pg.DNA(value)

    def draw(rng: Any, previous: Any = None) -> Any:
        # Mutators pass the DNA that they change; other operations pass nothing.
        if previous is None or not isinstance(previous.value, str):
            return pg.DNA(point.sample(rng.random, point))
        return pg.DNA(point.mutated(previous.value, rng.random))

    return pg.geno.custom(point.hyper_type, following, draw, **common)


def _values_by_index(point: Int | Float) -> Any:
    """Returns the values of a number that PyGlove chooses by index, or `None` for a float."""
    if isinstance(point, Float):
        if point.grid is not None and len(point.grid) > _MOST_CHOICES:
            raise SpaceError(
                f"{place_of(point)} has {len(point.grid)} values, too many for a choice of "
                "PyGlove, which has no floats with a step. Use a greater step, or leave it out."
            )
        return point.grid
    return point.values if point.space_size <= _MOST_CHOICES else None


def _nest(space: Space, tree: tuple[Any, ...]) -> Nested:
    """Returns the nested form of PyGlove of a decision tree.

    Inactive decisions get their first value.
    """
    items = [_nest_one(point, d) for point, d in zip(space.elements, tree)]
    return items if len(items) > 1 else items[0] if items else None


def _nest_one(point: DecisionPoint, decision: Any) -> Nested:
    while type(decision) is Tied:
        decision = decision.decision
    if decision is None:
        decision = point.take(Successor(()), {})
    if isinstance(point, Choices):
        if point.num_choices > 1:
            return [_nest_choice(point, slot) for slot in decision]
        return _nest_choice(point, decision)
    if isinstance(point, (Int, Float)):
        values = _values_by_index(point)
        return float(decision) if values is None else values.index(decision)
    return decision  # type: ignore[no-any-return]  # the string of a custom point


def _nest_choice(point: Choices, slot: Any) -> Nested:
    if type(slot) is not tuple:
        return slot  # type: ignore[no-any-return]  # an index
    below = _nest(point.candidates[slot[0]], slot[1])
    if below is None:
        return slot[0]  # type: ignore[no-any-return]  # an index
    return (slot[0], *below) if isinstance(below, tuple) else (slot[0], below)


def _read(space: Space, nested: Any, out: list[Any], env: dict[str, Any]) -> None:
    """Appends the active decisions of a nested form of PyGlove to a list."""
    items = [nested] if len(space.elements) == 1 else nested or []
    for point, item in zip(space.elements, items):
        if point.condition is not None and not point.condition.holds(env):
            continue
        if point.name is not None and point.name in env:
            continue
        before = len(out)
        _read_one(point, item, out, env)
        if point.name is not None:
            env[point.name] = out[before]


def _read_one(point: DecisionPoint, item: Any, out: list[Any], env: dict[str, Any]) -> None:
    if isinstance(point, Choices):
        slots = item if point.num_choices > 1 else [item]
        for slot in slots:
            inner = dict(env) if point.num_choices > 1 else env
            index, below = slot, None
            if isinstance(slot, tuple):
                index, below = slot[0], slot[1:] if len(slot) > 2 else slot[1]
            out.append(index)
            _read(point.candidates[index], below, out, inner)
    elif isinstance(point, (Int, Float)) and (values := _values_by_index(point)) is not None:
        out.append(values[item])
    elif isinstance(point, Int):
        steps = round((item - point.min_value) / point.step)
        out.append(point.values[min(max(steps, 0), point.space_size - 1)])
    else:
        out.append(item)
