"""Edits of trees with ties: what an edit of one place of an object does to the others.

1. All places of a tied object hold the same content. An edit of one place changes all of them
   (`unify_ties`).
2. An edited object gets a new tie (`settled_ties`), because other trees may contain it as it was.
3. What a search space decides differently is no longer one object (`separated_ties`).

`symexp.tree.nodes.ties` has the ties themselves.
"""

from __future__ import annotations

from typing import Any

from symexp._base.keypath import ROOT, KeyPath
from symexp._base.markers import Placeholder
from symexp._base.recursion import room
from symexp.errors import RuleError
from symexp.tree.nodes.node import ABSTRACT, SCALARS, SCOPED, UNSCOPED, Node, Token
from symexp.tree.nodes.ties import (
    Alike,
    Identity,
    Spot,
    Tie,
    Way,
    exist,
    has_ties,
    leaves_agree,
    new_tie,
    occurrences,
    path_of,
    spot_of,
)

__all__ = ["holds_itself", "separated_ties", "settled_ties", "unify_ties", "with_objects"]


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
    if not exist() or new is old:
        return new
    if new.flags & ABSTRACT:
        _check_candidates(old, new)
    if not has_ties(new):
        return new
    before = {i: n for i, n, _ in occurrences(old)}
    is_copy, agrees = Alike().holds, Alike(leaves_agree).holds
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
    agrees = Alike(leaves_agree).holds
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
    agrees = Alike(leaves_agree).holds
    alike: dict[Identity, list[tuple[Node, Tie | None]]] = {}
    ties: dict[int, Tie] = {}
    for identity, node, _ in occurrences(root):
        known = alike.setdefault(identity, [])
        same = next((t for n, t in known if agrees(n, node, identity[0], identity[0])), _NONE)
        if same is _NONE:
            same = new_tie() if known else None
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
    is_copy = Alike().holds
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
