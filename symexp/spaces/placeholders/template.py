"""The template: a tree with placeholders ⇄ DNA ⇄ candidate.

A candidate shares everything that the template fixes. Decoding copies only the nodes on the way to
placeholders, along a *skeleton* that is compiled once. A placeholder in an object that occurs at
several places (a tied object) is decided once, at the first place.

Encoding goes the other way. It first ignores names and conditions, and so finds a decision for each
placeholder. Then it leaves out the decisions that are inactive, or that another place takes.
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, final

from symexp._base.keypath import ROOT, KeyPath
from symexp._base.leaves import is_equal
from symexp._base.recursion import room
from symexp.errors import PathError
from symexp.spaces.dna import DNA, Condition, DecisionPoint, DNAError, Space
from symexp.spaces.dna.decision_ids import iter_decisions
from symexp.spaces.dna.space import CONSTANT
from symexp.spaces.dna.structure import Tied
from symexp.spaces.placeholders.hyper import Hyper, Where, has_placeholders
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import ABSTRACT, PARTIAL, SCALARS, Node, measure
from symexp.tree.nodes.state import get_state, is_handle
from symexp.tree.nodes.ties import tie_groups
from symexp.tree.nodes.types import TUPLE, same_type
from symexp.tree.nodes.values import freeze, view
from symexp.tree.traverse import find_node

__all__ = ["Template", "TreeTemplate", "without_names"]

# The keys of a key path.
Keys = tuple[Any, ...]

# If many decisions give a value, this number is tried to find one that names and conditions allow.
_MOST_WAYS = 1_000
# The most nodes that are kept for a part of a skeleton with one placeholder.
_MOST_KNOWN = 256


class Template(ABC):
    """Base of templates: a frozen value that is a search space, compiled.

    Attributes:
        root: The frozen value.
        spec: The search space.
    """

    root: Any
    spec: Space

    @property
    def shown_root(self) -> Any:
        """The frozen value with which candidates are compared: the space itself."""
        return self.root

    def dna_spec(self) -> Space:
        """Returns the search space; PyGlove's name for `spec`."""
        return self.spec

    def decode(self, dna: Any) -> Any:
        """Returns the candidate of a DNA, or of anything that `DNA.parse` takes.

        Raises:
            DNAError: The DNA does not fit the space.
        """
        return view(self.decode_frozen(DNA.parse(dna)))

    @abstractmethod
    def decode_frozen(self, dna: DNA) -> Any:
        """Returns the frozen candidate of a DNA.

        Raises:
            DNAError: The DNA does not fit the space.
        """

    def encode(self, candidate: Any) -> DNA:
        """Returns the DNA of a candidate; the first one if several give it.

        Raises:
            DNAError: The value is not a candidate of this space; the message names the place.
        """
        root = get_state(candidate).node if is_handle(candidate) else freeze(candidate)
        return self.encode_frozen(root)

    @abstractmethod
    def encode_frozen(self, value: Any) -> DNA:
        """Returns the DNA of a frozen candidate; the first one if several give it.

        Raises:
            DNAError: The value is not a candidate of this space; the message names the place.
        """

    @abstractmethod
    def close(self) -> None:
        """Makes this the template of a whole space.

        Raises:
            SpaceError: Points of one name differ, or a condition can never hold.
        """


@final
class TreeTemplate(Template):
    """A frozen value with placeholders, compiled.

    Args:
        root: The frozen value.
        where: Selects the placeholders that take part; the others stay in the candidates.

    Attributes:
        root: The frozen value.
        points: The placeholders that take part, with their paths, in the order of the tree.
        spec: The search space.
        is_open: Whether a condition refers to a name outside of this tree.
    """

    def __init__(self, root: Any, where: Where | None = None) -> None:
        self.root = root
        self.points: list[tuple[KeyPath, Hyper]] = []
        self.spec = CONSTANT
        self.is_open = False
        self._skeleton: Skeleton | None = None
        # The placeholders of this tree by name, and the other places of those in tied objects.
        self._own: dict[str, Hyper] = {}
        self._aliases: dict[Keys, list[KeyPath]] = {}
        # The index of each placeholder, by the keys of all its places.
        self._paths: dict[Keys, int] = {}
        # For each element of the space the placeholders that it decides, by index.
        self._decides: list[list[int]] = []
        # For each placeholder its values by decision, if decoding is a lookup.
        self._lookups: list[tuple[Any, ...] | None] = []
        # The lookups, if nothing else is needed to decode.
        self._tables: list[tuple[Any, ...]] | None = None
        self._is_plain, self._has_ties = True, False
        # Most candidates of choices hold no placeholders; for them this is all.
        if has_placeholders(root):
            self._compile(where)

    def _compile(self, where: Where | None) -> None:
        """Finds the placeholders, and makes the space."""
        tied = _tied_places(self.root)
        found = _find_placeholders(self.root, where)
        if where is not None:
            found = [(path, hyper.limited(where)) for path, hyper in found]
        self.points, self._aliases = _without_aliases(found, tied)
        self._own = {h.name: h for _, h in self.points if h.name is not None}
        self.is_open = self._lacks_names()
        self._make_space({})
        self._lookups = [h.lookup_table() for _, h in self.points]
        for i, (path, _) in enumerate(self.points):
            for place in (path, *self._aliases.get(path.keys, ())):
                self._paths[place.keys] = i
        # Decoding is recursive, so the template holds room for it during its life.
        is_node = type(self.root) is Node
        self._room = room(self.root.depth if is_node else 0).hold()
        if is_node and self.points:
            self._skeleton = Skeleton(self.root).compile(self._paths, (), tied)
        self._has_ties = bool(tied)
        self._find_tables()

    def _find_tables(self) -> None:
        """Notes the lookups, if each element is one choice of constants."""
        tables = [t for t in self._lookups if t is not None]
        each = self._decides == [[i] for i in range(len(tables))]
        is_simple = self._is_plain and each and self._skeleton is not None
        self._tables = tables if is_simple and len(tables) == len(self._lookups) else None

    @property
    def decides(self) -> list[list[int]]:
        """For each element of the space the indices of the placeholders that it decides."""
        return self._decides

    def close(self) -> None:
        """Makes this the template of a whole space: conditions may refer to names at any depth.

        Raises:
            SpaceError: Points of one name differ, or a condition can never hold.
        """
        if self.is_open:
            named: dict[str, Hyper] = {}
            self._collect_names(named)
            self._make_space(named)
            self._find_tables()
        self.spec.check()

    def _make_space(self, named: Mapping[str, Hyper]) -> None:
        """Makes the space, given the named placeholders of the whole tree."""
        self.spec = Space(self._elements(named))
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
        """Yields the decision points of the placeholders, one for each."""
        every = {**named, **self._own}
        for path, hyper in self.points:
            point = hyper.point(path, _condition(hyper, every))
            if named and any(t.is_open for t in hyper.templates()):
                below = [Space(t._elements(named)) for t in hyper.templates()]
                point = point.replaced(candidates=below)
            places = self._aliases.get(path.keys)
            yield point.replaced(also_at=places) if places else point

    def _lacks_names(self) -> bool:
        """Returns whether a condition, here or below, refers to a name that is not known here."""
        for _, hyper in self.points:
            if hyper.when is not None and hyper.when[0] not in self._own:
                return True
            if any(template.is_open for template in hyper.templates()):
                return True
        return False

    def _collect_names(self, out: dict[str, Hyper]) -> None:
        """Adds the named placeholders, here and below; the first one of each name."""
        for _, hyper in self.points:
            if hyper.name is not None:
                out.setdefault(hyper.name, hyper)
            for template in hyper.templates():
                template._collect_names(out)

    def decode_frozen(self, dna: DNA) -> Any:
        """Returns the frozen candidate of a DNA.

        Raises:
            DNAError: The DNA does not fit the space.
        """
        if dna.spec is not self.spec:
            self.spec.validate(dna)
        if self._tables is not None and self._skeleton is not None:
            # The decision of a choice is an index.
            flat = dna.flat
            values = [t[i] for t, i in zip(self._tables, flat)]  # type: ignore[index]
            return self._skeleton.fill(values, {} if self._has_ties else None, flat)
        if self._is_plain:
            return self.decode_tree(dna.flat)
        return self.decode_tree(self.spec.read(dna.flat))

    def decode_tree(self, decisions: tuple[Any, ...]) -> Any:
        """Returns the frozen candidate of a decision tree, as `Space.read` returns it."""
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
        return self._skeleton.fill(values, {} if self._has_ties else None)

    def encode_frozen(self, value: Any) -> DNA:
        """Returns the DNA of a frozen candidate; the first one if several give it.

        Raises:
            DNAError: The value is not a candidate of this space; the message names the place.
        """
        ways = self.ways(value)
        flat = next(ways, None)
        if flat is None:
            raise DNAError(_mismatch(self.points, value))
        if not self.spec.is_dynamic:
            return DNA.from_numbers(tuple(flat), self.spec)
        for way in itertools.chain([flat], itertools.islice(ways, _MOST_WAYS)):
            dna = _without_inactive(way, self.spec)
            if dna is not None and frozen_equal(self.decode_frozen(dna), value):
                return dna
        raise DNAError(
            "The value is no candidate of this space: its decisions break a condition, or those of "
            f"one name differ. They are: {', '.join(map(str, flat))}."
        )

    def ways(self, value: Any) -> Iterator[list[Any]]:
        """Returns all flat decisions that give a frozen value, with inactive and tied ones."""
        found: dict[int, Any] = {}
        if not _match(self.root, value, self._paths, found):
            return iter(())
        return self._ways(found, 0)

    def _ways(self, found: dict[int, Any], at: int) -> Iterator[list[Any]]:
        """Yields the ways to decide all elements from an index on."""
        if at == len(self._decides):
            yield []
            return
        for own in self._ways_of(at, found):
            for rest in self._ways(found, at + 1):
                yield [*own, *rest]

    def _ways_of(self, at: int, found: dict[int, Any]) -> Iterator[list[Any]]:
        """Yields the ways to decide one element; all its places must agree."""
        decides = self._decides[at]
        (_, hyper), value = self.points[decides[0]], found[decides[0]]
        others = [(self.points[i][1], found[i]) for i in decides[1:]]
        is_empty = True
        for way in hyper.ways(value):
            if all(way in other.ways(its) for other, its in others):
                is_empty = False
                yield way
        if is_empty and all(_may_be_inactive(h, v) for h, v in [(hyper, value), *others]):
            yield _any_decision(self.spec.elements[at])


def _condition(hyper: Hyper, named: Mapping[str, Hyper]) -> Condition | None:
    """Returns the condition of a placeholder over decisions.

    Args:
        hyper: The placeholder.
        named: The placeholders that conditions may refer to, by name.
    """
    if hyper.when is None:
        return None
    name, values = hyper.when
    owner = named.get(name)
    return Condition(name, values if owner is None else owner.condition_values(values))


def _find_placeholders(root: Any, where: Where | None) -> list[tuple[KeyPath, Hyper]]:
    """Returns the placeholders of a tree that take part, with their paths, in its order."""
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


def _tied_places(root: Any) -> dict[Keys, Keys]:
    """Returns the first place of each object that occurs at several, by all its places."""
    groups = tie_groups(root) if type(root) is Node and root.flags & ABSTRACT else ()
    return {keys: group[0] for group in groups for keys in group}


def _without_aliases(
    points: list[tuple[KeyPath, Hyper]], tied: dict[Keys, Keys]
) -> tuple[list[tuple[KeyPath, Hyper]], dict[Keys, list[KeyPath]]]:
    """Returns the placeholders at first places of tied objects, and their other places.

    Args:
        points: The placeholders with their paths.
        tied: The first places of tied objects, as `_tied_places` returns them.
    """
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
    """Returns the keys with each tied object on the way replaced by its first place."""
    for n in range(len(keys), -1, -1):
        first = tied.get(keys[:n])
        if first is not None and first != keys[:n]:
            return _first_place(first + keys[n:], tied)
    return keys


class Skeleton:
    """The part of a tree that leads to placeholders. `compile` finds them.

    Args:
        node: A node that holds placeholders.

    Attributes:
        node: The node.
        shared: The first place of the node, if it is a tied object; else `None`.
        holes: The position of each placeholder in the node, and its index.
        parts: The position of each child that holds placeholders, and its skeleton.
        known: The nodes by decision, if the node has one placeholder and no parts; candidates
            share them. Else `None`.
        flags: The flags of all other children, see `measure`.
        depth: The depth of all other children, see `measure`.
    """

    __slots__ = ("depth", "flags", "holes", "known", "node", "parts", "shared")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.shared: Keys | None = None
        self.holes: list[tuple[int, int]] = []
        self.parts: list[tuple[int, Skeleton]] = []
        self.known: dict[Any, Any] | None = None
        self.flags = self.depth = 0

    def compile(self, places: dict[Keys, int], path: Keys, tied: dict[Keys, Keys]) -> Skeleton:
        """Finds the placeholders below the node. Returns the skeleton itself.

        It is not a part of `__init__`, because the depth of recursive constructors is limited in C.

        Args:
            places: The index of each placeholder below the node, by the keys that lead to it.
            path: The place of the node.
            tied: The first places of tied objects.
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
                self.parts.append((position, child.compile(inner, (*path, key), tied)))
        open_places = {position for position, _ in (*self.holes, *self.parts)}
        fixed = [v for i, v in enumerate(node.values) if i not in open_places]
        self.flags, self.depth = measure(fixed)
        if len(self.holes) == 1 and not self.parts and self.shared is None:
            self.known = {}
        return self

    def fill(
        self,
        decided: list[Any],
        done: dict[Keys, Any] | None,
        decisions: tuple[Any, ...] | None = None,
    ) -> Any:
        """Returns the node with values in the place of its placeholders.

        Args:
            decided: The values of the placeholders.
            done: The tied objects that are made already, by their first place; `None` without
                tied objects.
            decisions: The decision of each placeholder, if all are choices of constants; else
                `None`.
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
            return tuple(values)  # a tuple of leaves is a leaf
        made = Node(node.type, node.keys, tuple(values), flags, depth)
        made.tie = node.tie
        made.scope = node.scope
        if done is not None and self.shared is not None:
            done[self.shared] = made
        return made

    def recall(self, decided: list[Any], decisions: tuple[Any, ...]) -> Any:
        """Returns the node with its one placeholder decided; made once for each decision."""
        assert self.known is not None
        index = decisions[self.holes[0][1]]
        made = self.known.get(index)
        if made is None:
            made = self.fill(decided, None)
            if len(self.known) < _MOST_KNOWN:
                self.known[index] = made
        return made


def _seen_flags(node: Node) -> int:
    """Returns the flags of a node as its parent counts them; see `measure`."""
    return node.flags & ~PARTIAL if node.flags and node.type.is_functor else node.flags


def _match(
    own: Any, value: Any, places: Mapping[Keys, int], found: dict[int, Any], path: Keys = ()
) -> bool:
    """Returns whether a value fits the fixed part of a tree.

    Args:
        own: The tree.
        value: The frozen value.
        places: The indices of the placeholders that take part, by their keys.
        found: Gets the value of each placeholder, by index.
        path: The keys of both.
    """
    if isinstance(own, Hyper):
        index = places.get(path)
        if index is not None:
            return frozen_equal(found.setdefault(index, value), value)
    if own is value:
        return True
    if type(own) is not Node:
        return type(value) is not Node and is_equal(own, value)
    if not own.flags & ABSTRACT:
        return frozen_equal(own, value)
    if own.type is TUPLE and type(value) is tuple and len(value) == len(own.values):
        pairs = enumerate(zip(own.values, value))
        return all(_match(a, b, places, found, (*path, i)) for i, (a, b) in pairs)
    if type(value) is not Node or not same_type(own.type, value.type):
        return False
    if own.keys != value.keys or len(own.values) != len(value.values):
        return False
    with room(own.depth):
        # A loop, not `all` over a generator: the depth of generators is limited in C.
        for k, a, b in zip(own.iter_keys(), own.values, value.values):
            if not _match(a, b, places, found, (*path, k)):
                return False
    return True


def _mismatch(points: Sequence[tuple[KeyPath, Hyper]], value: Any) -> str:
    """Returns the message that says why a value is not a candidate of these placeholders."""
    for path, hyper in points:
        try:
            here = find_node(value, path) if path else value
        except PathError:
            return f"The value is no candidate of this space: it has nothing at '{path}'."
        if hyper.encode(here) is None and not _may_be_inactive(hyper, here):
            return (
                f"The value is no candidate of this space: at '{path}' stands {view(here)!r}, "
                f"which {hyper!r} does not give."
            )
    return "The value is no candidate of this space: they differ outside its placeholders."


def _may_be_inactive(hyper: Hyper, value: Any) -> bool:
    """Returns whether a value is that of a placeholder that is not active."""
    return hyper.when is not None and frozen_equal(value, hyper.otherwise)


def _any_decision(point: DecisionPoint) -> list[Any]:
    """Returns any decision of a point that is inactive."""
    try:
        return list(Space([_bare_point(point)]).first_dna().flat)
    except NotImplementedError:  # a custom placeholder that cannot be enumerated
        return [""]


def _without_inactive(flat: Sequence[Any], spec: Space) -> DNA | None:
    """Returns the DNA of decisions among which are inactive and tied ones, or `None`."""
    bare = _bare(spec)
    try:
        every = {label.id: value for label, value in iter_decisions(bare, bare.read(tuple(flat)))}
        return DNA.from_numbers(spec.flat_by_id(every), spec)
    except DNAError:
        return None


def without_names(spec: Space) -> Space:
    """Returns a space without names and conditions, so that all its decisions are active."""
    return _bare(spec)


def _bare(spec: Space) -> Space:
    """Returns a space without names and conditions, so that all its decisions are active."""
    return Space([_bare_point(point) for point in spec.elements])


def _bare_point(point: DecisionPoint) -> DecisionPoint:
    if not point.subspaces:
        return point.replaced(name=None, condition=None)
    below = [_bare(candidate) for candidate in point.subspaces]
    return point.replaced(name=None, condition=None, candidates=below)
