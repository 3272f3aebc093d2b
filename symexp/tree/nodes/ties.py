"""Ties: one object at several places of a tree (weight tying).

Clones share nodes, so the identity of a node cannot say which places hold *the same* object.

1. An object that is put at a second place gets a *tie*, a token in its node.
2. The root of every clone has a *scope*, a token of its own. The identity of an occurrence is the
   pair (nearest scope at or above it, tie). So the clone of a tied model is tied in itself, and not
   to its original. Clones inside of a clone get new scopes with it.
3. All places of a tied object hold the same content. An edit of one place changes all of them
   (`unify_ties`).
4. An edited object gets a new tie (`settled_ties`), because other trees may contain it as it was.
5. Almost all trees have no ties. Each new tie starts an *epoch*, and a node remembers the epoch in
   which a search found no tie below it, so searches cost no more than what changed.

`docs/design/handles-and-nodes.md` has the reasons.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, final

from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.leaves import is_equal
from symexp._base.markers import Placeholder
from symexp._base.recursion import room
from symexp.errors import RuleError, SymexpError
from symexp.tree.nodes.node import ABSTRACT, SCALARS, SCOPED, UNSCOPED, Node, Token, copied_parts
from symexp.tree.nodes.opaque import is_opaque
from symexp.tree.nodes.sharing import Comparison

__all__ = [
    "MANY_PLACES",
    "Identity",
    "Spot",
    "TieGroups",
    "TiedObjects",
    "Way",
    "canonical_ties",
    "has_ties",
    "holds_itself",
    "is_same",
    "mark_tied",
    "occurrences",
    "path_of",
    "separated_ties",
    "settled_ties",
    "spot_of",
    "tie_groups",
    "unify_ties",
    "with_objects",
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
        return (_new_tie, ())


def _new_tie() -> Tie:
    """Returns the tie of an unpickled node."""
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


def _leaves_agree(a: Any, b: Any) -> bool:
    """Whether two leaves are equal values without a state, which are as good as one."""
    return a is b or (not is_opaque(type(a)) and is_equal(a, b))


@final
class _Alike:
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
    return a.is_copy(b) and (not has_ties(a) or _Alike().holds(a, b, scope, other))


def unify_ties(old: Node, new: Node) -> Node:
    """Applies an edit of one place of a tied object to its other places.

    Args:
        old: The tree before the edit.
        new: The tree after the edit, in which the places of an object may differ.

    Returns:
        The tree in which they are equal again.

    Raises:
        RuleError: The edit changed two places of one object in different ways.
    """
    if _epoch == 0 or new is old:
        return new
    if new.flags & ABSTRACT:
        _check_candidates(old, new)
    if not has_ties(new):
        return new
    before = {i: n for i, n, _ in occurrences(old)}
    is_copy, agrees = _Alike().holds, _Alike(_leaves_agree).holds
    chosen: dict[Identity, Node] = {}
    unchanged: dict[Identity, Node] = {}
    for identity, node, way in occurrences(new):
        old_node, scope = before.get(identity), identity[0]
        if old_node is not None and agrees(old_node, node, scope, scope):
            if not is_copy(old_node, node, scope, scope):
                unchanged[identity] = old_node  # an edit that gives what was there is none
        elif not agrees(chosen.setdefault(identity, node), node, scope, scope):
            raise RuleError(
                f"The {node.type.label} at {str(path_of(way))!r} is one object that stands at "
                "several places, and the rule edits two of them in different ways. Edit one of "
                "them only."
            )
    if chosen:
        _check_ends(new, chosen)
    chosen = {**unchanged, **chosen}
    return with_objects(new, chosen) if chosen else new


def _check_ends(root: Node, chosen: dict[Identity, Node]) -> None:
    """Checks that no object is put into itself.

    Args:
        root: The tree.
        chosen: The edited objects, each with its new node.

    Raises:
        RuleError: There is one, which would have no end.
    """
    ways: dict[Identity, Way] = {}
    for identity, _, way in occurrences(root):
        ways.setdefault(identity, way)
    inside = {
        (scope, tie): {
            i for i, _, way in occurrences(node, scope) if way is not None and i in chosen
        }
        for (scope, tie), node in chosen.items()
    }
    for identity in chosen:
        seen: set[Identity] = set()
        stack = list(inside[identity])
        while stack:
            found = stack.pop()
            if found == identity:
                raise holds_itself(chosen[identity], path_of(ways[identity]))
            if found not in seen:
                seen.add(found)
                stack.extend(inside[found])


def holds_itself(node: Node, path: KeyPath = ROOT) -> RuleError:
    """Returns the error for an object that is put into itself."""
    at = f" at {str(path)!r}" if path else ""
    return RuleError(
        f"The {node.type.label}{at} would hold itself, directly or in another object, and a tree "
        "must end somewhere. Put a copy of it there: `sx.clone(obj)`."
    )


def _check_candidates(old: Node, new: Node) -> None:
    """Refuses an edit of an object that also occurs in a candidate of a placeholder.

    Which places the edit reaches would depend on the decision.

    Raises:
        RuleError: There is such an edit.
    """
    inside = _in_candidates(new)
    if not inside:
        return
    before = {i: nodes[0] for i, (nodes, _) in _in_candidates(old).items()}
    before.update((i, n) for i, n, _ in occurrences(old))
    outside: dict[Identity, list[Node]] = {}
    places: dict[Identity, KeyPath] = {}
    for identity, node, way in occurrences(new):
        outside.setdefault(identity, []).append(node)
        if identity in inside:
            places[identity] = path_of(way)
    agrees = _Alike(_leaves_agree).holds
    for identity, (nodes, holders) in inside.items():
        if identity not in before or (identity not in outside and len(holders) < 2):
            continue
        every = (*nodes, *outside.get(identity, ()))
        if not all(agrees(before[identity], node, identity[0], identity[0]) for node in every):
            at = f" at {str(places[identity])!r}" if identity in places else ""
            raise RuleError(
                f"The rule edits the {nodes[0].type.label}{at}, which is one object that occurs in "
                "a candidate of a placeholder and elsewhere. Which places change would depend "
                "on the decision. Apply the rule to what is sampled, use `sx.space(experiment, "
                "rules)`, or make the candidate an object of its own: `sx.clone(obj)`."
            )


def _in_candidates(root: Node) -> dict[Identity, tuple[list[Node], set[int]]]:
    """Returns the nodes of each tied object in candidates, and the placeholders that hold it."""
    out: dict[Identity, tuple[list[Node], set[int]]] = {}
    stack: list[tuple[Any, Token | None, int]] = [(root, None, 0)]
    seen: set[tuple[int, Token | None, int]] = set()
    while stack:
        value, scope, holder = stack.pop()
        if isinstance(value, Placeholder):
            if value.has_candidates:
                stack.extend((v, scope, holder or id(value)) for _, v in value.alternatives())
            continue
        if type(value) is not Node or not (holder or value.flags & ABSTRACT):
            continue
        scope = value.scope_in(scope)
        if (id(value), scope, holder) in seen:
            continue
        seen.add((id(value), scope, holder))
        if holder and value.tie is not None:
            nodes, holders = out.setdefault((scope, value.tie), ([], set()))
            nodes.append(value)
            holders.add(holder)
        stack.extend((v, scope, holder) for v in value.values if type(v) not in SCALARS)
    return out


def separated_ties(root: Node) -> Node:
    """Gives nodes of one tie that differ ties of their own: they were decided differently.

    Those that do not differ become one node.
    """
    if not has_ties(root):
        return root
    agrees = _Alike(_leaves_agree).holds
    alike: dict[Identity, list[tuple[Node, Tie | None]]] = {}
    ties: dict[int, Tie] = {}
    for identity, node, _ in occurrences(root):
        known = alike.setdefault(identity, [])
        same = next((t for n, t in known if agrees(n, node, identity[0], identity[0])), _NONE)
        if same is _NONE:
            same = _new_tie() if known else None
            known.append((node, same))
        if same is not None:
            ties[id(node)] = same
    with room(root.depth, 3):
        renewed = _Renewal(set(ties), ties).apply(root)
    chosen: dict[Identity, Node] = {}
    is_one = [chosen.setdefault(i, node) is node for i, node, _ in occurrences(renewed)]
    return renewed if all(is_one) else with_objects(renewed, chosen)


_NONE: Any = object()


def settled_ties(edits: list[tuple[Node, Node, Token | None]]) -> list[Node]:
    """Puts the identities of tied objects in order after an edit.

    An object that the edit changed gets a new tie: other trees, which the edit does not reach, may
    contain it as it was. A part of a tree that was put into the same tree again loses its scope.

    Args:
        edits: Each tree before and after the edit, and its scope. Trees may share subtrees.

    Returns:
        The trees after the edit; they share the same subtrees.
    """
    if not any(new.flags & SCOPED or has_ties(new) for _, new, _ in edits):
        return [new for _, new, _ in edits]
    with room(max(new.depth for _, new, _ in edits), 3):
        return _settled(edits)


def _settled(edits: list[tuple[Node, Node, Token | None]]) -> list[Node]:
    at_home: dict[tuple[int, Token | None], Node] = {}
    trees = [_localized(new, scope, at_home) for _, new, scope in edits]
    changed: set[int] = set()
    is_copy = _Alike().holds
    for (old, _, _), new in zip(edits, trees):
        before = {i: n for i, n, _ in occurrences(old)}
        for identity, node, _ in occurrences(new):
            if identity in before and not is_copy(before[identity], node, identity[0], identity[0]):
                changed.add(id(node))
    renewal = _Renewal(changed)
    return [renewal.apply(new) for new in trees]


def _localized(node: Node, scope: Token | None, done: dict[tuple[int, Token | None], Node]) -> Node:
    """Removes the scopes below a node that repeat the scope above them."""
    if not node.flags & SCOPED:
        return node
    key = (id(node), scope)
    if key not in done:
        values = []
        for value in node.values:
            if type(value) is Node:
                value = _localized(value, value.scope_in(scope), done)
                if value.scope is not None and value.scope_in(None) is scope:
                    value = value.with_scope(None)
            values.append(value)
        same = all(a is b for a, b in zip(values, node.values))
        done[key] = node if same else node.with_values(node.keys, tuple(values))
    return done[key]


class _Renewal:
    """Gives changed nodes new ties; all copies of a node get the same one."""

    def __init__(self, changed: set[int], ties: dict[int, Tie] | None = None) -> None:
        self._changed = changed
        self._given = ties or {}
        self._done: dict[int, Node] = {}
        self._ties: dict[Token, Tie] = {}

    def apply(self, node: Node) -> Node:
        if not self._changed or not has_ties(node):
            return node
        known = self._done.get(id(node))
        if known is not None:
            return known
        values = []
        for value in node.values:  # no generator expression: it would recurse through C
            values.append(self.apply(value) if type(value) is Node else value)
        made = node
        is_changed = id(node) in self._changed
        if is_changed or any(a is not b for a, b in zip(values, node.values)):
            made = node.with_values(node.keys, tuple(values))
        if is_changed and node.tie is not None:
            made.tie = self._given.get(id(node)) or self._ties.setdefault(node.tie, Tie())
        self._done[id(node)] = made
        return made


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


def with_objects(root: Node, chosen: dict[Identity, Node]) -> Node:
    """Returns a tree in which all places of each object have the same node, the chosen one."""
    with room(root.depth, 3):
        return _replaced(root, chosen, None, {})


def _replaced(
    node: Node,
    chosen: dict[Identity, Node],
    outer: Token | None,
    done: dict[tuple[Spot, bool], Node],
) -> Node:
    scope = node.scope_in(outer)
    # All places of an object get the very same node, which says its scope where that is another
    # one than the scope above it.
    spot, is_own = spot_of(node, scope), scope is not outer
    made = done.get((spot, is_own))
    if made is not None:
        return made
    made = done.get((spot, not is_own))
    if made is not None:
        said = scope or UNSCOPED
        made = made if made.scope is said else made.with_scope(said)
        done[spot, is_own] = made
        return made
    if node.tie is not None:
        node = chosen.get((scope, node.tie), node)
    if has_ties(node):
        values = []
        for value in node.values:  # no generator expression, as above
            below = type(value) is Node
            values.append(_replaced(value, chosen, scope, done) if below else value)
        if any(a is not b for a, b in zip(values, node.values)):
            node = node.with_values(node.keys, tuple(values))
        if is_own and node.scope is not (scope or UNSCOPED):
            node = node.with_scope(scope or UNSCOPED)
    done[spot, is_own] = node
    return node


def path_of(way: Way) -> KeyPath:
    """Returns the path of a way."""
    keys: list[Key] = []
    while way is not None:
        way, key = way
        keys.append(key)
    return KeyPath.of(reversed(keys))
