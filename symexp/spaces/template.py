"""The template: a tree with placeholders ⇄ DNA ⇄ candidate.

A candidate shares with the template everything that the template fixes: decoding copies only the
nodes on the way to placeholders, along a skeleton that is compiled once.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from symexp._base.recursion import room
from symexp.spaces.dna import DNA, DecisionPoint, DNAError
from symexp.spaces.dna.compact import Tied
from symexp.spaces.dna.space import CONSTANT, Space
from symexp.spaces.encoding import (
    any_decision,
    match,
    may_stand_inactive,
    mismatch,
    without_inactive,
)
from symexp.spaces.placeholders.choices import ManyOf, OneOf
from symexp.spaces.placeholders.conditions import Conditions
from symexp.spaces.placeholders.hyper import Hyper, is_open
from symexp.spaces.places import Where, placeholders, tied_places, without_aliases
from symexp.spaces.skeleton import Skeleton
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import get_state, is_handle
from symexp.tree.nodes.values import freeze, view

__all__ = ["Template"]

# Several decisions may give a value; so many are tried for one that conditions and names allow.
_MOST_WAYS = 1_000


class Template:
    """A frozen value with placeholders, compiled.

    Args:
        root: The frozen value.
        where: Which placeholders take part; the others stay where they are.

    Attributes:
        root: The frozen value.
        points: The placeholders that take part, with their paths, in the order of the tree.
        spec: The search space.
        is_open: Whether a condition refers to a decision outside of this tree.
    """

    def __init__(self, root: Any, where: Where | None = None) -> None:
        self.root = root
        self._skeleton: Skeleton | None = None
        self._lookups: list[tuple[Any, ...] | None] = []
        self._decides: list[list[int]] = []
        # The candidates of each decision, where that is all there is to decoding.
        self._tables: list[tuple[Any, ...]] | None = None
        if not is_open(root):
            self._fix()
            return
        tied = tied_places(root)
        found = placeholders(root, where)
        if where is not None:
            found = [(p, h.limited(where) if isinstance(h, ManyOf) else h) for p, h in found]
        self.points, self._aliases = without_aliases(found, tied)
        self._own = {h.name: h for _, h in self.points if h.name is not None}
        self.is_open = self._lacks_names()
        self._decide({})
        self._lookups = [_lookup(h) for _, h in self.points]
        paths = {path.keys: i for i, (path, _) in enumerate(self.points)}
        for path, i in list(paths.items()):
            paths.update((p.keys, i) for p in self._aliases.get(path, ()))
        self._paths = paths
        has_inner = type(root) is Node and bool(paths)
        # Candidates are made by recursion, so there is room as long as the template is there.
        self._room = room(root.depth if type(root) is Node else 0).hold()
        self._skeleton = Skeleton(root).open(paths, (), tied) if has_inner else None
        self._shares = bool(tied)
        self._tabulate()

    def _tabulate(self) -> None:
        tables = [t for t in self._lookups if t is not None]
        each = self._decides == [[i] for i in range(len(tables))]
        is_simple = self._is_plain and each and self._skeleton is not None
        self._tables = tables if is_simple and len(tables) == len(self._lookups) else None

    def _fix(self) -> None:
        """Makes this the template of a value without placeholders, which most candidates are."""
        self.points = []
        self.is_open = False
        self.spec = CONSTANT
        self._is_plain, self._shares = True, False
        self._own, self._paths, self._aliases = {}, {}, {}

    def close(self) -> None:
        """Makes this the whole space: conditions may refer to names at any depth.

        Raises:
            SpaceError: Names or conditions make no sense.
        """
        if self.is_open:
            named: dict[str, Hyper] = {}
            self._collect_names(named)
            self._decide(named)
            self._tabulate()
        self.spec.check()

    def _decide(self, named: Mapping[str, Hyper]) -> None:
        """Makes the space, given the names that are known from elsewhere."""
        self.spec = Space(self._elements(named))
        # For each element of the space, the points that it decides (several if they share a name).
        if len(self.spec.elements) == len(self.points):
            self._decides = [[i] for i in range(len(self.points))]
        else:
            places = {path.keys: i for i, (path, _) in enumerate(self.points)}
            self._decides = [
                [places[p.keys] for p in (e.location, *e.also_at) if p.keys in places]
                for e in self.spec.elements
            ]
        self._is_plain = not self.spec.is_dynamic and all(e.is_leaf for e in self.spec.elements)

    def _elements(self, named: Mapping[str, Hyper]) -> Iterator[DecisionPoint]:
        conditions = Conditions({**named, **self._own} if named else self._own)
        for path, hyper in self.points:
            point = hyper.point(path, conditions.of(hyper))
            if named and any(t.is_open for t in _templates(hyper)):
                below = [Space(t._elements(named)) for t in _templates(hyper)]
                point = point.replaced(candidates=below)
            places = self._aliases.get(path.keys)
            yield point.replaced(also_at=places) if places else point

    def _lacks_names(self) -> bool:
        """Whether a condition, here or below, refers to what is not named here."""
        conditions = Conditions(self._own)
        for _, hyper in self.points:
            if hyper.when is not None and conditions.lacks(hyper):
                return True
            if isinstance(hyper, ManyOf):
                for template in hyper.templates():
                    if template.is_open:
                        return True
        return False

    def _collect_names(self, out: dict[str, Hyper]) -> None:
        for _, hyper in self.points:
            if hyper.name is not None:
                out.setdefault(hyper.name, hyper)
            for template in _templates(hyper):
                template._collect_names(out)

    @property
    def shown_root(self) -> Any:
        """What candidates are compared with, frozen: the space itself."""
        return self.root

    def dna_spec(self) -> Space:
        """The search space; PyGlove's name for `spec`."""
        return self.spec

    def decode(self, dna: Any) -> Any:
        """The candidate of a DNA, or of anything that `DNA.parse` takes.

        Raises:
            DNAError: The DNA does not fit the space.
        """
        return view(self.decode_frozen(DNA.parse(dna)))

    def decode_frozen(self, dna: DNA) -> Any:
        """The candidate of a DNA, frozen.

        Raises:
            DNAError: The DNA does not fit the space.
        """
        if dna.spec is not self.spec:
            self.spec.validate(dna)
        if self._tables is not None and self._skeleton is not None:
            # Decisions of choices are indices.
            values = [t[i] for t, i in zip(self._tables, dna.flat)]  # type: ignore[index]
            return self._skeleton.fill(values, {} if self._shares else None, dna.flat)
        if self._is_plain:
            return self.decode_tree(dna.flat)
        return self.decode_tree(self.spec.read(dna.flat))

    def decode_tree(self, decisions: tuple[Any, ...]) -> Any:
        """The candidate of a decision tree, as `Space.read` gives it."""
        if not self.points:
            return self.root
        values: list[Any] = [None] * len(self.points)
        lookups = self._lookups
        for decision, decides in zip(decisions, self._decides):
            while type(decision) is Tied:
                decision = decision.decision
            for i in decides:
                lookup = lookups[i]
                if lookup is not None and decision is not None:
                    values[i] = lookup[decision]
                else:
                    hyper = self.points[i][1]
                    values[i] = hyper.otherwise if decision is None else hyper.decode(decision)
        if self._skeleton is None:
            return values[0]
        return self._skeleton.fill(values, {} if self._shares else None)

    def encode(self, candidate: Any) -> DNA:
        """The DNA of a candidate; the first one where several give it.

        Raises:
            DNAError: The value is no candidate of this space; the message names the place.
        """
        root = get_state(candidate).node if is_handle(candidate) else freeze(candidate)
        return self.encode_frozen(root)

    def encode_frozen(self, value: Any) -> DNA:
        """The DNA of a frozen candidate; the first one where several give it.

        Raises:
            DNAError: The value is no candidate of this space; the message names the place.
        """
        ways = self.ways(value)
        flat = next(ways, None)
        if flat is None:
            raise DNAError(mismatch(self.points, value))
        if not self.spec.is_dynamic:
            return DNA.from_numbers(tuple(flat), self.spec)
        for way in itertools.chain([flat], itertools.islice(ways, _MOST_WAYS)):
            dna = without_inactive(way, self.spec)
            if dna is not None and frozen_equal(self.decode_frozen(dna), value):
                return dna
        raise DNAError(
            "The value is no candidate of this space: its decisions break a condition, or those of "
            f"one name differ. They are: {', '.join(map(str, flat))}."
        )

    def ways(self, value: Any) -> Iterator[list[Any]]:
        """The flat decisions that give a frozen value, those that are inactive or tied too."""
        found = self._fit(value)
        if found is None:
            return iter(())
        return self._ways(found, 0)

    def _ways(self, found: dict[int, Any], at: int) -> Iterator[list[Any]]:
        """The ways to decide all elements from one on."""
        if at == len(self._decides):
            yield []
            return
        for own in self._ways_of(at, found):
            for rest in self._ways(found, at + 1):
                yield [*own, *rest]

    def _ways_of(self, at: int, found: dict[int, Any]) -> Iterator[list[Any]]:
        """The ways to decide one element; all its places must agree."""
        decides = self._decides[at]
        (_, hyper), value = self.points[decides[0]], found[decides[0]]
        others = [(self.points[i][1], found[i]) for i in decides[1:]]
        is_empty = True
        for way in hyper.ways(value):
            if all(way in other.ways(its) for other, its in others):
                is_empty = False
                yield way
        if is_empty and all(may_stand_inactive(h, v) for h, v in [(hyper, value), *others]):
            yield any_decision(self.spec.elements[at])

    def _fit(self, value: Any) -> dict[int, Any] | None:
        """What stands at the placeholders, if a value fits the fixed part."""
        found: dict[int, Any] = {}
        return found if match(self.root, value, self._paths, found) else None


def _lookup(hyper: Hyper) -> tuple[Any, ...] | None:
    """The frozen candidates by decision, where it is that simple."""
    simple = type(hyper) is OneOf and not any(t.points for t in hyper.templates())
    return hyper.candidates if simple else None  # type: ignore[attr-defined]  # a OneOf has them


def _templates(hyper: Hyper) -> list[Template]:
    return hyper.templates() if isinstance(hyper, ManyOf) else []
