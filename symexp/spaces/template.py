"""The template: a tree with placeholders ⇄ DNA ⇄ candidate.

A candidate shares with the template everything that the template fixes: decoding copies only the
nodes on the way to placeholders, along a skeleton that is compiled once.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from symexp._base.keypath import ROOT, KeyPath
from symexp._base.recursion import room
from symexp.spaces.dna import DNA, DecisionPoint, DNAError
from symexp.spaces.dna.space import CONSTANT, Space
from symexp.spaces.dna.structure import Tied
from symexp.spaces.encoding import (
    any_decision,
    match,
    may_stand_inactive,
    mismatch,
    without_inactive,
)
from symexp.spaces.placeholders.choices import Conditions, ManyOf, OneOf
from symexp.spaces.placeholders.hyper import Hyper, is_open
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import ABSTRACT, PARTIAL, SCALARS, Node, measure
from symexp.tree.nodes.state import get_state, is_handle
from symexp.tree.nodes.ties import tie_groups
from symexp.tree.nodes.types import TUPLE
from symexp.tree.nodes.values import freeze, view

__all__ = [
    "Keys",
    "Skeleton",
    "Template",
    "Where",
    "placeholders",
    "tied_places",
    "without_aliases",
]


# Where placeholders stand in a tree: each once, also where an object stands at several places.


Keys = tuple[Any, ...]

Where = Callable[[Any], Any]


def placeholders(root: Any, where: Where | None) -> list[tuple[KeyPath, Hyper]]:
    """All placeholders of a tree that take part, in its order."""
    out: list[tuple[KeyPath, Hyper]] = []
    stack: list[tuple[KeyPath, Any]] = [(ROOT, root)]
    while stack:
        path, value = stack.pop()
        if type(value) is Node:
            if value.flags & ABSTRACT:
                stack.extend(reversed([(KeyPath(path, k), v) for k, v in value.items()]))
        elif isinstance(value, Hyper) and (where is None or where(value)):
            out.append((path, value))
    return out


def tied_places(root: Any) -> dict[Keys, Keys]:
    """For each place of an object that stands at several: its first place."""
    groups = tie_groups(root) if type(root) is Node and root.flags & ABSTRACT else ()
    return {keys: group[0] for group in groups for keys in group}


def without_aliases(
    points: list[tuple[KeyPath, Hyper]], tied: dict[Keys, Keys]
) -> tuple[list[tuple[KeyPath, Hyper]], dict[Keys, list[KeyPath]]]:
    """Placeholders once for each object that holds them, and their other places."""
    if not tied:
        return points, {}
    own: list[tuple[KeyPath, Hyper]] = []
    aliases: dict[Keys, list[KeyPath]] = {}
    for path, hyper in points:
        first = _first_place(path.keys, tied)
        if first == path.keys:
            own.append((path, hyper))
        else:
            aliases.setdefault(first, []).append(path)
    return own, aliases


def _first_place(keys: Keys, tied: dict[Keys, Keys]) -> Keys:
    """The keys, with every tied object on the way replaced by its first place."""
    for n in range(len(keys), -1, -1):
        first = tied.get(keys[:n])
        if first is not None and first != keys[:n]:
            return _first_place(first + keys[n:], tied)
    return keys


# The part of a tree that leads to placeholders, compiled so that candidates share the rest.


class Skeleton:
    """The part of a tree that leads to placeholders.

    Args:
        node: A node that holds placeholders.
    """

    __slots__ = ("depth", "flags", "holes", "known", "node", "parts", "shared")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.shared: Keys | None = None
        # Positions of placeholders, and of children that hold some.
        self.holes: list[tuple[int, int]] = []
        self.parts: list[tuple[int, Skeleton]] = []
        self.known: dict[Any, Any] | None = None
        self.flags = self.depth = 0

    def open(self, places: dict[Keys, int], path: Keys, tied: dict[Keys, Keys]) -> Skeleton:
        """Finds the placeholders; not in `__init__`, through which C limits the depth.

        Args:
            places: Index of each placeholder below the node, by the keys that lead to it.
            path: Where the node stands.
            tied: First places of tied objects.
        """
        node = self.node
        self.shared = tied.get(path)
        below: dict[Any, dict[Keys, int]] = {}
        for keys, index in places.items():
            below.setdefault(keys[0], {})[keys[1:]] = index
        for key, inner in below.items():
            position = node.position(key)
            if () in inner:
                self.holes.append((position, inner[()]))
            else:
                child = Skeleton(node.values[position])
                self.parts.append((position, child.open(inner, (*path, key), tied)))
        open_places = {p for p, _ in self.holes} | {p for p, _ in self.parts}
        fixed = [v for i, v in enumerate(node.values) if i not in open_places]
        self.flags, self.depth = measure(fixed)
        # Nodes by the decision, where one decision is all that differs: candidates share them.
        if len(self.holes) == 1 and not self.parts and self.shared is None:
            self.known = {}
        return self

    def fill(
        self,
        decided: list[Any],
        done: dict[Keys, Any] | None,
        decisions: tuple[Any, ...] | None = None,
    ) -> Any:
        """The node with all its placeholders decided.

        Args:
            decided: The values of the placeholders.
            done: Tied objects that are made already, by their first place.
            decisions: The index of each value, where the placeholders are choices of constants.
        """
        if done is not None and self.shared in done:
            return done[self.shared]
        node = self.node
        values = list(node.values)
        flags, depth = self.flags, self.depth
        for position, index in self.holes:
            value = values[position] = decided[index]
            if type(value) is Node:
                flags |= _seen_flags(value)
                depth = max(depth, value.depth + 1)
            elif type(value) not in SCALARS and isinstance(value, Hyper):
                flags |= ABSTRACT
        for position, part in self.parts:
            if decisions is not None and part.known is not None:
                inner = part.recall(decided, decisions)
            else:
                inner = part.fill(decided, done, decisions)
            values[position] = inner
            if type(inner) is Node:
                if inner.flags:
                    flags |= _seen_flags(inner)
                if inner.depth >= depth:
                    depth = inner.depth + 1
        if node.type is TUPLE and not depth and not flags:
            return tuple(values)  # tuples of leaves are leaves
        made = Node(node.type, node.keys, tuple(values), flags, depth)
        made.tie = node.tie
        made.scope = node.scope
        if done is not None and self.shared is not None:
            done[self.shared] = made
        return made

    def recall(self, decided: list[Any], decisions: tuple[Any, ...]) -> Any:
        """As `fill` for a node with one placeholder; made once for each of its candidates."""
        assert self.known is not None
        index = decisions[self.holes[0][1]]
        made = self.known.get(index)
        if made is None:
            made = self.fill(decided, None)
            if len(self.known) < _MOST_KNOWN:
                self.known[index] = made
        return made


# A choice of more candidates than this is not remembered beyond them.
_MOST_KNOWN = 256


def _seen_flags(node: Node) -> int:
    """The flags of a node as the one above it counts them; see `measure`."""
    return node.flags & ~PARTIAL if node.flags and node.type.is_functor else node.flags


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
