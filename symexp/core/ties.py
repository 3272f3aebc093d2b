"""Ties: one object that stands at several places of a tree (weight tying).

Design (`docs/design/handles-and-nodes.md`). Nodes are shared between clones, so the identity of a
node cannot say which places hold *the same* object. Instead:

- An object that is put at a second place gets a *tie*, a token in its node.
- The root of every clone carries a *scope*, a token of its own. The identity of an occurrence is
  (nearest scope at or above it, tie): the clone of a tied model is tied in itself, not to its
  original.

Almost all trees have no ties. A node remembers that a search found none below it, until the next
tie is made anywhere; searching therefore costs no more than what changed.
"""

from __future__ import annotations

from symexp._base.keypath import Key, KeyPath
from symexp.core.node import Node, Token
from symexp.errors import RuleError

__all__ = [
    "TieGroups",
    "canonical_ties",
    "has_ties",
    "mark_tied",
    "note_ties",
    "renewed_ties",
    "tie_groups",
    "unify_ties",
]

# Paths (as keys) of the places of each tied object, in the order of the tree.
TieGroups = tuple[tuple[tuple[Key, ...], ...], ...]

_epoch = 0


class Tie(Token):
    """The identity of an object that stands at several places."""

    __slots__ = ()

    def __reduce__(self) -> tuple[object, ...]:
        return (_new_tie, ())


def _new_tie() -> Tie:
    """A tie that comes from elsewhere (unpickling)."""
    note_ties()
    return Tie()


def mark_tied(node: Node) -> None:
    """Gives a node a tie: from now on its occurrences in one tree are one object."""
    global _epoch
    node.tie = Tie()
    _epoch += 1


def exist() -> bool:
    """Whether any tie was made in this process."""
    return _epoch > 0


def note_ties() -> None:
    """To be called where a tie is made without `mark_tied`."""
    global _epoch
    _epoch += 1


def has_ties(node: Node) -> bool:
    """Whether a node with a tie stands here or below (it may still stand there only once)."""
    if _epoch == 0 or node._clear == _epoch:
        return False
    stack = [node]
    seen: list[Node] = []
    while stack:
        current = stack.pop()
        if current.tie is not None:
            return True
        seen.append(current)
        stack.extend(v for v in current.values if type(v) is Node and v._clear != _epoch)
    for current in seen:
        current._clear = _epoch
    return False


def tie_groups(root: Node) -> TieGroups:
    """The places of every object that stands at more than one place of the tree."""
    if not has_ties(root):
        return ()
    groups: dict[tuple[Token | None, Token], list[tuple[Key, ...]]] = {}
    stack: list[tuple[Node, tuple[Key, ...], Token | None]] = [(root, (), None)]
    while stack:
        node, path, scope = stack.pop()
        scope = node.scope or scope
        if node.tie is not None:
            groups.setdefault((scope, node.tie), []).append(path)
        below = [(v, (*path, k), scope) for k, v in node.items() if type(v) is Node and has_ties(v)]
        stack.extend(reversed(below))
    return tuple(tuple(paths) for paths in groups.values() if len(paths) > 1)


def canonical_ties(root: Node) -> TieGroups:
    """The groups in an order that does not depend on the order of dicts, which has no meaning."""
    groups = [tuple(sorted(group, key=_order)) for group in tie_groups(root)]
    return tuple(sorted(groups, key=lambda group: [_order(place) for place in group]))


def _order(place: tuple[Key, ...]) -> list[tuple[bool, Key]]:
    return [(type(key) is str, key) for key in place]


def unify_ties(old: Node, new: Node) -> Node:
    """Carries an edit of one place of a tied object over to its other places.

    Args:
        old: The tree before the edit.
        new: The tree after it, in which places of one object may have come to differ.

    Returns:
        The tree in which they are the same again.

    Raises:
        RuleError: Two places of one object were edited in different ways.
    """
    if new is old or not has_ties(new):
        return new
    before = {i: n for i, n, _ in _occurrences(old)}
    variants: dict[Identity, list[Node]] = {}
    for identity, node, path in _occurrences(new):
        known = variants.setdefault(identity, [])
        if node is not before.get(identity) and not any(node is k for k in known):
            known.append(node)
            if len(known) > 1:
                raise _conflict(node, path)
    chosen = {i: nodes[0] for i, nodes in variants.items() if nodes}
    return _replaced(new, chosen, None, {}) if chosen else new


def renewed_ties(pairs: list[tuple[Node, Node]]) -> list[Node]:
    """Gives tied objects that an edit has changed an identity of their own.

    What they were may stand in other trees as well, which the edit has not reached.

    Args:
        pairs: Trees before and after the edit, which may share subtrees.

    Returns:
        The trees after the edit; a subtree that they shared they still share.
    """
    changed: set[int] = set()
    for old, new in pairs:
        if has_ties(new):
            before = {i: n for i, n, _ in _occurrences(old)}
            for identity, node, _ in _occurrences(new):
                if identity in before and not before[identity].is_copy(node):
                    changed.add(id(node))
    if not changed:
        return [new for _, new in pairs]
    done: dict[int, Node] = {}
    return [_renewed(new, changed, done) for _, new in pairs]


def _renewed(node: Node, changed: set[int], done: dict[int, Node]) -> Node:
    if id(node) in done or not has_ties(node):
        return done.get(id(node), node)
    values = tuple(_renewed(v, changed, done) if type(v) is Node else v for v in node.values)
    made = node
    if id(node) in changed or any(a is not b for a, b in zip(values, node.values)):
        made = node.with_values(node.keys, values)
    if id(node) in changed:
        made.tie = Tie()
    done[id(node)] = made
    return made


Identity = tuple[Token | None, Token]


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
        if identity in done:  # all places of one object hold the very same node
            return done[identity]
        node = chosen.get(identity, node)
    if has_ties(node):
        values = tuple(
            _replaced(v, chosen, scope, done) if type(v) is Node else v for v in node.values
        )
        if any(a is not b for a, b in zip(values, node.values)):
            node = node.with_values(node.keys, values)
    if identity is not None:
        done[identity] = node
    return node


def _conflict(node: Node, path: tuple[Key, ...]) -> RuleError:
    return RuleError(
        f"The {node.type.label} at {str(KeyPath.of(path))!r} is one object that stands at several "
        "places, and the rule edits two of them in different ways. Edit one of them only."
    )
