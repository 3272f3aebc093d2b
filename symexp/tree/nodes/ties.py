"""Ties: one object at several places of a tree (weight tying).

Clones share nodes, so the identity of a node cannot say which places hold *the same* object.

1. An object that is put at a second place gets a *tie*, a token in its node.
2. The root of every clone has a *scope*, a token of its own. The identity of an occurrence is the
   pair (nearest scope at or above it, tie). So the clone of a tied model is tied in itself, and not
   to its original.
3. All places of a tied object hold the same content. An edit of one place changes all of them
   (`unify_ties`).
4. An edited object gets a new tie (`settled_ties`), because other trees may contain it as it was.
5. Almost all trees have no ties. Each new tie starts an *epoch*, and a node remembers the epoch in
   which a search found no tie below it, so searches cost no more than what changed.

`docs/design/handles-and-nodes.md` has the reasons.
"""

from __future__ import annotations

from typing import Any

from symexp._base.keypath import Key, KeyPath
from symexp._base.recursion import room
from symexp.errors import RuleError
from symexp.tree.nodes.node import Node, Token

__all__ = [
    "TieGroups",
    "canonical_ties",
    "has_ties",
    "mark_tied",
    "settled_ties",
    "tie_groups",
    "unify_ties",
]

# The places of each tied object, as keys from the root, in the order of the tree.
TieGroups = tuple[tuple[tuple[Key, ...], ...], ...]

# The number of ties made so far.
_epoch = 0

# In place of an epoch in a node: the node or one below it has a tie, for ever.
_TIED = -2

# The identity of a tied object: scope and tie.
Identity = tuple[Token | None, Token]


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
    seen: list[Node] = []
    while stack:
        way = stack.pop()
        current = way[0]
        if current.tie is not None or current._clear == _TIED:
            while way is not None:
                way[0]._clear = _TIED
                way = way[1]
            return True
        seen.append(current)
        stack.extend((v, way) for v in current.values if type(v) is Node and v._clear != _epoch)
    for current in seen:
        current._clear = _epoch
    return False


def tie_groups(root: Node) -> TieGroups:
    """Returns the places of every object that occurs at more than one place of a tree.

    An object that occurs once inside a tied object is no group, however often that object occurs.
    """
    if not has_ties(root):
        return ()
    groups: dict[Identity, list[tuple[Key, ...]]] = {}
    # The places of each object if the objects above it had their first places only.
    firsts: dict[Identity, dict[tuple[Key, ...], None]] = {}
    stack: list[tuple[Node, tuple[Key, ...], tuple[Key, ...], Token | None]] = [
        (root, (), (), None)
    ]
    while stack:
        node, path, first, scope = stack.pop()
        scope = node.scope or scope
        if node.tie is not None:
            identity = (scope, node.tie)
            groups.setdefault(identity, []).append(path)
            known = firsts.setdefault(identity, {})
            known[first] = None
            first = next(iter(known))
        below = [
            (v, (*path, k), (*first, k), scope)
            for k, v in node.items()
            if type(v) is Node and has_ties(v)
        ]
        stack.extend(reversed(below))
    return tuple(tuple(places) for i, places in groups.items() if len(firsts[i]) > 1)


def canonical_ties(root: Node) -> TieGroups:
    """Returns the groups in an order that does not depend on the order of the keys of dicts."""
    groups = [tuple(sorted(group, key=_order)) for group in tie_groups(root)]
    return tuple(sorted(groups, key=lambda group: [_order(place) for place in group]))


def _order(place: tuple[Key, ...]) -> list[tuple[bool, Key]]:
    return [(type(key) is str, key) for key in place]


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
    if _epoch == 0 or new is old or not has_ties(new):
        return new
    before = {i: n for i, n, _ in _occurrences(old)}
    variants: dict[Identity, list[Node]] = {}
    for identity, node, path in _occurrences(new):
        known = variants.setdefault(identity, [])
        old_node = before.get(identity)
        same = old_node is not None and old_node.is_copy(node)
        if not same and not any(k.is_copy(node) for k in known):
            known.append(node)
            if len(known) > 1:
                raise _conflict(node, path)
    chosen = {i: nodes[0] for i, nodes in variants.items() if nodes}
    if not chosen:
        return new
    with room(new.depth, 3):
        return _replaced(new, chosen, None, {})


def settled_ties(edits: list[tuple[Node, Node, Token | None]]) -> list[Node]:
    """Puts the identities of tied objects in order after an edit.

    An object that the edit changed gets a new tie: other trees, which the edit does not reach, may
    contain it as it was. A part of a tree that was put into the same tree again loses its scope.

    Args:
        edits: Each tree before and after the edit, and its scope. Trees may share subtrees.

    Returns:
        The trees after the edit; they share the same subtrees.
    """
    if not any(has_ties(new) for _, new, _ in edits):
        return [new for _, new, _ in edits]
    with room(max(new.depth for _, new, _ in edits), 3):
        return _settled(edits)


def _settled(edits: list[tuple[Node, Node, Token | None]]) -> list[Node]:
    at_home: dict[tuple[int, Token | None], Node] = {}
    trees = [_localized(new, scope, at_home) for _, new, scope in edits]
    changed: set[int] = set()
    for (old, _, _), new in zip(edits, trees):
        before = {i: n for i, n, _ in _occurrences(old)}
        for identity, node, _ in _occurrences(new):
            if identity in before and not before[identity].is_copy(node):
                changed.add(id(node))
    renewal = _Renewal(changed)
    return [renewal.apply(new) for new in trees]


def _localized(node: Node, scope: Token | None, done: dict[tuple[int, Token | None], Node]) -> Node:
    """Removes the scopes below a node that repeat the scope above them."""
    if not has_ties(node):
        return node
    key = (id(node), scope)
    if key not in done:
        values = []
        for value in node.values:
            if type(value) is Node:
                value = _localized(value, value.scope or scope, done)
                if scope is not None and value.scope is scope:
                    value = value.with_scope(None)
            values.append(value)
        same = all(a is b for a, b in zip(values, node.values))
        done[key] = node if same else node.with_values(node.keys, tuple(values))
    return done[key]


class _Renewal:
    """Gives changed nodes new ties; all copies of a node get the same one."""

    def __init__(self, changed: set[int]) -> None:
        self._changed = changed
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
            made.tie = self._ties.setdefault(node.tie, Tie())
        self._done[id(node)] = made
        return made


def _occurrences(root: Node) -> list[tuple[Identity, Node, tuple[Key, ...]]]:
    out: list[tuple[Identity, Node, tuple[Key, ...]]] = []
    stack: list[tuple[Node, Token | None, tuple[Key, ...]]] = [(root, None, ())]
    while stack:
        node, scope, path = stack.pop()
        scope = node.scope or scope
        if node.tie is not None:
            out.append(((scope, node.tie), node, path))
        for key, value in node.items():
            if type(value) is Node and has_ties(value):
                stack.append((value, scope, (*path, key)))
    return out


def _replaced(
    node: Node, chosen: dict[Identity, Node], scope: Token | None, done: dict[Identity, Node]
) -> Node:
    scope = node.scope or scope
    identity = None if node.tie is None else (scope, node.tie)
    if identity is not None:
        if identity in done:  # so that all places of an object hold the very same node
            return done[identity]
        node = chosen.get(identity, node)
    if has_ties(node):
        values = []
        for value in node.values:  # no generator expression, as above
            below = type(value) is Node
            values.append(_replaced(value, chosen, scope, done) if below else value)
        if any(a is not b for a, b in zip(values, node.values)):
            node = node.with_values(node.keys, tuple(values))
    if identity is not None:
        done[identity] = node
    return node


def _conflict(node: Node, path: tuple[Key, ...]) -> RuleError:
    return RuleError(
        f"The {node.type.label} at {str(KeyPath.of(path))!r} is one object that stands at several "
        "places, and the rule edits two of them in different ways. Edit one of them only."
    )
