"""Ties: one object at several places of a tree (weight tying).

Clones share nodes, so the identity of a node cannot say which places hold *the same* object.

1. An object that is put at a second place gets a *tie*, a token in its node.
2. The root of every clone has a *scope*, a token of its own. The identity of an occurrence is the
   pair (nearest scope at or above it, tie). So the clone of a tied model is tied in itself, and not
   to its original. Clones inside of a clone get new scopes with it.
3. Almost all trees have no ties. Each new tie starts an *epoch*, and a node remembers the epoch in
   which a search found no tie below it, so searches cost no more than what changed.

What an edit does to ties is in `symexp.tree.nodes.tied_edits`. `docs/design/handles-and-nodes.md`
has the reasons.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, final

from symexp._base.keypath import Key, KeyPath
from symexp._base.leaves import is_equal
from symexp.errors import SymexpError
from symexp.tree.nodes.node import Node, Token, copied_parts
from symexp.tree.nodes.opaque import is_opaque
from symexp.tree.nodes.sharing import Comparison

__all__ = [
    "MANY_PLACES",
    "Alike",
    "Identity",
    "Spot",
    "Tie",
    "TieGroups",
    "TiedObjects",
    "Way",
    "canonical_ties",
    "exist",
    "has_ties",
    "is_same",
    "leaves_agree",
    "mark_tied",
    "new_tie",
    "occurrences",
    "path_of",
    "spot_of",
    "tie_groups",
]

# The places of each tied object, as keys from the root, in the order of the tree.
TieGroups = tuple[tuple[tuple[Key, ...], ...], ...]

# The number of ties made so far.
_epoch = 0

# In place of an epoch in a node: the node or one below it has a tie, for ever.
_TIED = -2

# The identity of a tied object: scope and tie.
Identity = tuple[Token | None, Token]


@final
class Tie(Token):
    """The identity of an object that occurs at several places."""

    __slots__ = ()

    def __reduce__(self) -> tuple[object, ...]:
        return (new_tie, ())


def new_tie() -> Tie:
    """Returns a tie, such as that of an unpickled node."""
    global _epoch
    _epoch += 1
    return Tie()


def mark_tied(node: Node) -> None:
    """Gives a node a tie: from now on, its occurrences in one tree are one object."""
    global _epoch
    node.tie = Tie()
    _epoch += 1


def exist() -> bool:
    """Whether any tie was made in this process."""
    return _epoch > 0


def has_ties(node: Node) -> bool:
    """Whether a node or one below it has a tie; the tied object may have only one place left."""
    if _epoch == 0 or node._clear == _epoch:
        return False
    if node._clear == _TIED:
        return True
    # Each node with the path that leads to it, the last step first.
    stack: list[Any] = [(node, None)]
    seen: dict[int, Node] = {}
    while stack:
        way = stack.pop()
        current = way[0]
        if current.tie is not None or current._clear == _TIED:
            while way is not None:
                way[0]._clear = _TIED
                way = way[1]
            return True
        if id(current) not in seen:
            seen[id(current)] = current
            stack.extend((v, way) for v in current.values if type(v) is Node and v._clear != _epoch)
    for current in seen.values():
        current._clear = _epoch
    return False


# The objects of a tree: what a search by nodes finds, without a visit of each place.

# An object or another node that holds one: a tied object by its identity, any other node by its
# own identity and the scope at its place. Its places in a tree all have the same ties below them.
Spot = tuple[Any, Any]


def spot_of(node: Node, scope: Token | None) -> Spot:
    """Returns the spot of a node in a scope, its own scope included."""
    return (id(node), scope) if node.tie is None else (scope, node.tie)


@final
class TiedObjects:
    """The tied objects of a tree, found without a visit of each place.

    Args:
        root: The tree.

    Attributes:
        found: The objects that occur at more than one place, in the order of the tree. An object
            that occurs once inside a tied object is none of them, however often that object occurs.
        places: The number of all their places.
    """

    __slots__ = ("found", "places")

    def __init__(self, root: Node) -> None:
        self.found: dict[Identity, None] = {}
        self.places = 0
        if not has_ties(root):
            return
        spots, below = _spots(root)
        # The places of each spot, and how many if the tied objects above had one place only.
        places = dict.fromkeys(spots, 0)
        firsts = dict.fromkeys(spots, 0)
        top = spot_of(root, root.scope_in(None))
        places[top] = firsts[top] = 1
        for spot in reversed(_inner_first(top, below)):
            own = 1 if isinstance(spot[1], Tie) else firsts[spot]
            for kid in below[spot]:
                places[kid] += places[spot]
                firsts[kid] += own
        for spot in spots:
            if isinstance(spot[1], Tie) and firsts[spot] > 1:
                self.found[spot] = None
                self.places += places[spot]


def _spots(root: Node) -> tuple[list[Spot], dict[Spot, list[Spot]]]:
    """Returns the spots of a tree that have ties, in its order, and the spots in each of them."""
    below: dict[Spot, list[Spot]] = {}
    stack = [(root, root.scope_in(None))]
    while stack:
        node, scope = stack.pop()
        spot = spot_of(node, scope)
        if spot not in below:
            kids = [(v, v.scope_in(scope)) for v in node.values if type(v) is Node and has_ties(v)]
            below[spot] = [spot_of(*kid) for kid in kids]
            stack.extend(reversed(kids))
    return list(below), below


def _inner_first(top: Spot, below: dict[Spot, list[Spot]]) -> list[Spot]:
    """Returns the spots, each after all spots in it."""
    done: dict[Spot, None] = {}
    stack = [(top, iter(below[top]))]
    entered = {top}
    while stack:
        spot, kids = stack[-1]
        for kid in kids:
            if kid not in entered:
                entered.add(kid)
                stack.append((kid, iter(below[kid])))
                break
        else:
            stack.pop()
            done[spot] = None
    return list(done)


MANY_PLACES = 50_000
"""Places of tied objects that are listed one by one.

The fingerprint of a tree with more is taken over its objects, and the operation of a diff on its
ties lists the places of an object only below the first place of each object above it.
"""


def tie_groups(root: Node) -> TieGroups:
    """Returns the places of every object that occurs at more than one place of a tree.

    An object that occurs once inside a tied object is no group, however often that object occurs.
    Of more than `MANY_PLACES` places, those are left out that follow from the ties of the objects
    above them.
    """
    objects = TiedObjects(root)
    if not objects.found:
        return ()
    groups: dict[Identity, list[tuple[Key, ...]]] = {i: [] for i in objects.found}
    is_short = objects.places > MANY_PLACES
    stack: list[tuple[Node, tuple[Key, ...], Token | None]] = [(root, (), None)]
    listed = 0
    while stack:
        node, path, scope = stack.pop()
        scope = node.scope_in(scope)
        if node.tie is not None:
            places = groups.get((scope, node.tie))
            if places is not None:
                places.append(path)
                if is_short and len(places) > 1:
                    continue
        listed += is_short and len(path)
        if listed > _MOST_KEYS:
            raise SymexpError(
                f"The tied objects of the {root.type.label} have {objects.places} places, too many "
                "to list. Untie some of them: `sx.clone` makes an object that is not tied."
            )
        below = [(v, (*path, k), scope) for k, v in node.items() if type(v) is Node and has_ties(v)]
        if is_short:  # which place is the first must not depend on the order of the keys of dicts
            below.sort(key=lambda kid: _order(kid[1][-1:]))
        stack.extend(reversed(below))
    return tuple(map(tuple, groups.values()))


# The most keys in all paths of a list of places.
_MOST_KEYS = 5_000_000


def canonical_ties(root: Node) -> TieGroups:
    """Returns the groups in an order that does not depend on the order of the keys of dicts.

    For at most `MANY_PLACES` places.
    """
    groups = [tuple(sorted(group, key=_order)) for group in tie_groups(root)]
    return tuple(sorted(groups, key=lambda group: [_order(place) for place in group]))


def _order(place: tuple[Key, ...]) -> list[tuple[bool, Key]]:
    return [(type(key) is str, key) for key in place]


def leaves_agree(a: Any, b: Any) -> bool:
    """Whether two leaves are equal values without a state, which are as good as one."""
    return a is b or (not is_opaque(type(a)) and is_equal(a, b))


@final
class Alike:
    """A relation between nodes in scopes: equal, with the same objects at the same places.

    It remembers each pair; the nodes must live as long as this object.

    Args:
        are_same: Compares two leaves. By default, they must be the very same.
    """

    __slots__ = ("_are_same", "_comparison", "_spots")

    def __init__(self, are_same: Callable[[Any, Any], bool] = operator.is_) -> None:
        self._are_same = are_same
        self._comparison = Comparison(self._parts)
        # Each pair of a node and its scope once, because `Comparison` knows them by identity.
        self._spots: dict[tuple[int, Token | None], tuple[Node, Token | None]] = {}

    def holds(self, a: Node, b: Node, scope: Token | None, other: Token | None) -> bool:
        """Whether two nodes are in the relation, each with the scope at its place."""
        return self._comparison.holds(self._spot(a, scope), self._spot(b, other))

    def _spot(self, node: Node, scope: Token | None) -> tuple[Node, Token | None]:
        scope = scope if has_ties(node) else None
        return self._spots.setdefault((id(node), scope), (node, scope))

    def _parts(self, a: tuple[Node, Token | None], b: tuple[Node, Token | None]) -> Any:
        (x, scope), (y, other) = a, b
        if x.tie is not None and scope is not other:
            return None
        if copied_parts(x, y, self._are_same) is None:
            return None
        return [
            (self._spot(v, v.scope_in(scope)), self._spot(w, w.scope_in(other)))
            for v, w in zip(x.values, y.values)
            if type(v) is Node and (v is not w or scope is not other)
        ]


def is_same(a: Node, scope: Token | None, b: Node, other: Token | None) -> bool:
    """Whether two nodes have the very same leaves, and the same objects at the same places.

    Args:
        a: A node.
        scope: The scope at its place, its own included.
        b: Another node.
        other: The scope at its place.
    """
    if scope is other and a is b:
        return True
    return a.is_copy(b) and (not has_ties(a) or Alike().holds(a, b, scope, other))


# The keys that lead to a place, the last one first.
Way = tuple[Any, Key] | None


def occurrences(root: Node, outer: Token | None = None) -> list[tuple[Identity, Node, Way]]:
    """Returns the nodes of each object, each node once per object, with a way to one of its places.

    An edit may have left an object with several nodes.

    Args:
        root: The tree.
        outer: The scope at its place.
    """
    out: list[tuple[Identity, Node, Way]] = []
    stack: list[tuple[Node, Token | None, Way]] = [(root, outer, None)]
    seen: set[tuple[int, Token | None]] = set()
    while stack:
        node, scope, way = stack.pop()
        scope = node.scope_in(scope)
        if (id(node), scope) in seen:
            continue
        seen.add((id(node), scope))
        if node.tie is not None:
            out.append(((scope, node.tie), node, way))
        for key, value in node.items():
            if type(value) is Node and has_ties(value):
                stack.append((value, scope, (way, key)))
    return out


def path_of(way: Way) -> KeyPath:
    """Returns the path of a way."""
    keys: list[Key] = []
    while way is not None:
        way, key = way
        keys.append(key)
    return KeyPath.of(reversed(keys))
