"""A space as a flat set of parameters, for samplers that know no trees.

A choice of strictly increasing numbers is an integer over its index, any other is categorical over
indices. Slots of a distinct multi-choice are Lehmer digits, so that every combination of values is
valid: the digit of slot j, from 0 to n-j-1, is the position of its index among the free indices.
Decisions of one name are one parameter. A parameter of a branch that is not taken is inactive.

References:
    D. H. Lehmer, "Teaching combinatorial tricks to a computer", 1960.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

from symexp.spaces.dna.choices import Choices
from symexp.spaces.dna.decision_ids import (
    Label,
    id_below,
    iter_decisions,
    iter_labels,
    slot_labels,
)
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.numeric import Float, Int
from symexp.spaces.dna.space import DNASpec, Space
from symexp.spaces.dna.structure import DNAError, Point, Scalar, SpaceError, place_of

__all__ = ["FlatSpace", "Param", "clashes", "digits_of", "indices_of", "is_ordinal", "key_of"]


def indices_of(digits: Iterable[int], n: int) -> list[int]:
    """Returns the distinct indices, below n, of Lehmer digits.

    Example:
        >>> indices_of([2, 0, 1], 4)
        [2, 0, 3]
    """
    free = list(range(n))
    return [free.pop(digit) for digit in digits]


def digits_of(indices: Iterable[int], n: int) -> list[int]:
    """Returns the Lehmer digits of distinct indices below n.

    Example:
        >>> digits_of([2, 0, 3], 4)
        [2, 0, 1]
    """
    free = list(range(n))
    digits = []
    for index in indices:
        digit = free.index(index)
        free.pop(digit)
        digits.append(digit)
    return digits


class Param(NamedTuple):
    """One parameter of a flat space.

    Attributes:
        key: The name, unique in the space.
        kind: `'int'`, `'float'`, or `'categorical'` (over the indices from low to high).
        low: The lowest value.
        high: The highest value.
        step: The distance between neighbouring integers.
        log: Whether to explore evenly in the logarithm.
    """

    key: str
    kind: str
    low: float
    high: float
    step: int = 1
    log: bool = False

    @property
    def is_fixed(self) -> bool:
        """Whether there is only one value."""
        return self.low == self.high


# Returns the value of a parameter.
Take = Callable[[Param], Any]


class FlatSpace:
    """The parameters of a space.

    Args:
        spec: The space.

    Raises:
        SpaceError: The space holds custom decision points, which have no parameters.

    Attributes:
        spec: The space.
        params: All parameters, of all branches, by key.
    """

    def __init__(self, spec: DNASpec) -> None:
        self.spec = spec.root()
        self.spec.check()
        self.params: dict[str, Param] = {}
        self._clashes = clashes(self.spec)
        for label in iter_labels(self.spec):
            key = key_of(label, self._clashes)
            self.params.setdefault(key, _param(key, label))

    def decode(self, take: Take) -> DNA:
        """Returns the DNA of parameter values.

        Args:
            take: Returns the value of a parameter. It is called only for active parameters that
                have more than one value.
        """
        out: list[Scalar] = []
        self._decode(self.spec, "", False, take, out, {})
        return DNA.from_numbers(out, self.spec)

    def _decode(
        self,
        space: Space,
        prefix: str,
        is_scoped: bool,
        take: Take,
        out: list[Scalar],
        env: dict[str, Any],
    ) -> None:
        """Appends the active decisions of a space; `env` holds the named ones so far."""
        for point in space.elements:
            if point.condition is not None and not point.condition.holds(env):
                continue
            if point.name is not None and point.name in env:
                continue
            found = list(slot_labels(point, prefix, is_scoped))
            params = [self.params[key_of(label, self._clashes)] for label in found]
            values = _values(point, [p.low if p.is_fixed else take(p) for p in params])
            for label, value in zip(found, values):
                out.append(value)
                below = point.subspaces[int(value)] if point.subspaces else None
                if below is not None and below.elements:
                    inner = env if label.slot is None else dict(env)
                    at = id_below(label.id, int(value), len(point.subspaces))
                    self._decode(below, at, label.is_scope, take, out, inner)
            if point.name is not None:
                env[point.name] = values[0]

    def decode_dict(self, values: Mapping[str, Any]) -> DNA:
        """Returns the DNA of a dict of parameter values; inactive ones are ignored.

        Raises:
            DNAError: An active one is missing, or out of range.
        """

        def take(param: Param) -> Any:
            if param.key not in values:
                raise DNAError(f"Expected a value for the parameter {param.key!r}.")
            return values[param.key]

        return self.decode(take)

    def encode(self, dna: DNA) -> dict[str, Any]:
        """Returns the values of the active parameters of a DNA; the inverse of `decode`."""
        tree = self.spec.read(dna.use_spec(self.spec).flat)
        by_id = {label.id: value for label, value in iter_decisions(self.spec, tree)}
        out: dict[str, Any] = {}
        self._encode(self.spec, "", False, by_id, out)
        return out

    def _encode(
        self, space: Space, prefix: str, is_scoped: bool, by_id: dict[str, Any], out: dict[str, Any]
    ) -> None:
        """Adds the values of the active parameters of a space."""
        for point in space.elements:
            found = list(slot_labels(point, prefix, is_scoped))
            if found[0].id not in by_id:
                continue
            values = [by_id[label.id] for label in found]
            for label, raw in zip(found, _raw(point, values)):
                key = key_of(label, self._clashes)
                if not self.params[key].is_fixed:
                    out[key] = raw
            for label, value in zip(found, values):
                below = point.subspaces[value] if point.subspaces else None
                if below is not None and below.elements:
                    at = id_below(label.id, value, len(point.subspaces))
                    self._encode(below, at, label.is_scope, by_id, out)


def key_of(label: Label, clashing: Collection[str]) -> str:
    """Returns the key of a decision, unique in its space: its name, with its slot, or its id.

    Args:
        label: The decision.
        clashing: What `clashes` returns for the space.
    """
    if label.is_scoped or label.point.name is None:
        return label.id
    key = _named(label)
    return f"{key} (a name)" if key in clashing else key


def clashes(space: Space) -> frozenset[str]:
    """Returns the names of decisions that are also the ids of other decisions."""
    found = list(iter_labels(space))
    ids = {lb.id for lb in found if lb.is_scoped or lb.point.name is None}
    names = {_named(lb) for lb in found if not lb.is_scoped and lb.point.name is not None}
    return frozenset(ids & names)


def _named(label: Label) -> str:
    name = str(label.point.name)
    return name if label.slot is None else f"{name}[{label.slot}]"


def _param(key: str, label: Label) -> Param:
    """Returns the parameter of a decision."""
    point = label.point
    if isinstance(point, Choices):
        lehmer_slot = label.slot if label.slot is not None and point.distinct else 0
        kind = "int" if is_ordinal(point) else "categorical"
        return Param(key, kind, 0, len(point.candidates) - 1 - lehmer_slot)
    if isinstance(point, Int):
        if point.log and point.step != 1:
            return Param(key, "int", 0, point.space_size - 1)
        return Param(key, "int", point.min_value, point.values[-1], point.step, point.log)
    if isinstance(point, Float):
        if point.grid is not None:
            return Param(key, "int", 0, len(point.grid) - 1)
        log = point.scale in ("log", "rlog")
        return Param(key, "float", point.min_value, point.max_value, log=log)
    raise SpaceError(
        f"{place_of(point)} is a custom decision, which has no range that a sampler could draw "
        "from. Use `Random`, or an evolutionary algorithm."
    )


def is_ordinal(point: Choices) -> bool:
    """Returns whether a point is one choice of strictly increasing numbers, without subspaces."""
    values = point.literal_values
    if point.num_choices > 1 or values is None or any(c.elements for c in point.candidates):
        return False
    if any(isinstance(v, (str, bool)) for v in values):
        return False
    return all(a < b for a, b in itertools.pairwise(values))  # type: ignore[operator]  # numbers


def _values(point: Point, raw: list[Any]) -> list[Any]:
    """Returns the decisions of parameter values."""
    if isinstance(point, Choices):
        indices = [int(r) for r in raw]
        if point.num_choices > 1 and point.distinct:
            indices = indices_of(indices, len(point.candidates))
        return sorted(indices) if point.sorted else indices
    (value,) = raw
    if isinstance(point, Int):
        return [point.values[int(value)] if point.log and point.step != 1 else int(value)]
    assert isinstance(point, Float)
    if point.grid is not None:
        return [point.grid[int(value)]]
    if point.scale == "rlog":
        value = point.min_value + point.max_value - value
    return [min(max(float(value), point.min_value), point.max_value)]


def _raw(point: Point, values: list[Any]) -> list[Any]:
    """Returns the parameter values of decisions; the inverse of `_values`."""
    if isinstance(point, Choices):
        if point.num_choices > 1 and point.distinct:
            return digits_of(values, len(point.candidates))
        return values
    (value,) = values
    if isinstance(point, Int) and point.log and point.step != 1:
        return [point.values.index(value)]
    if isinstance(point, Float) and point.grid is not None:
        return [point.grid.index(value)]
    if isinstance(point, Float) and point.scale == "rlog":
        mirrored = point.min_value + point.max_value - value
        return [min(max(mirrored, point.min_value), point.max_value)]
    return [value]
