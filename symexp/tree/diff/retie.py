"""Ties after a change: a tree must come to have exactly the ties that are wanted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from symexp._base.keypath import Key, KeyPath
from symexp.errors import DiffError, explain
from symexp.tree.diff.operations import Retie
from symexp.tree.diff.plan import Plan, right_place
from symexp.tree.nodes.equality import nodes_equal
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.ties import has_ties, mark_tied, tie_groups

__all__ = ["settle_ties"]

_Keys = tuple[Key, ...]
# Left place (if it is known) and right place of an occurrence.
_Occurrence = tuple[_Keys | None, _Keys]

_ANEW = "Compute the diff anew, between the trees as they are now: `sx.diff(left, right)`."


def settle_ties(left: Node, right: Any, plan: Plan, retie: Retie | None) -> Any:
    """Gives the changed tree its ties.

    Without an operation on ties, tied objects stay tied at the places that remain; a change at one
    of them is a change of the object, and shows at all.

    Args:
        left: The tree before the change.
        right: The tree after it.
        plan: The change.
        retie: The operation on ties, if there is one.

    Raises:
        DiffError: The ties are not those that the diff was made for, or what is to be tied differs.
    """
    before = tie_groups(left)
    if retie is not None:
        _check_before(before, retie)
        wanted: list[list[_Occurrence]] = [
            [(None, place.keys) for place in group] for group in retie.after
        ]
    elif not before and (type(right) is not Node or not has_ties(right)):
        return right
    else:
        wanted = list(_surviving(before, plan))
    if type(right) is not Node:
        return right
    # Inner objects first, so that what holds them holds the final ones.
    wanted.sort(key=lambda group: -max(len(place) for _, place in group))
    for group in wanted:
        right = _unify(left, right, group)
    groups = [[place for _, place in group] for group in wanted]
    if _as_sets(tie_groups(right)) == _as_sets(groups):
        return right
    return _tie(_untie(right, is_root=True), groups)


def _surviving(before: Iterable[Iterable[_Keys]], plan: Plan) -> Iterable[list[_Occurrence]]:
    for group in before:
        moved: list[_Occurrence] = []
        for place in group:
            new = right_place(plan, place)
            if new is not None:
                moved.append((place, new))
        if len(moved) > 1:
            yield moved


def _check_before(before: Iterable[Iterable[_Keys]], retie: Retie) -> None:
    expected = _as_sets([p.keys for p in g] for g in retie.before)
    if _as_sets(before) != expected:
        found = [[str(KeyPath.of(p)) for p in g] for g in before]
        shown = [[str(p) for p in g] for g in retie.before]
        raise DiffError(
            f"Expected the tied places {shown or 'none'}, but found {found or 'none'}. {_ANEW}"
        )


def _unify(left: Node, right: Node, group: list[_Occurrence]) -> Node:
    """Puts one node at all places of one object: the one that was changed wins."""
    nodes = [_node_at(right, place) for _, place in group]
    first = nodes[0]
    if all(n is first for n in nodes):
        return right
    if all(nodes_equal(n, first) for n in nodes):
        return _put(right, first, [place for _, place in group])
    changed = [
        node
        for node, (old, _) in zip(nodes, group)
        if old is not None and not nodes_equal(node, _node_at(left, old))
    ]
    if not changed or not all(nodes_equal(n, changed[0]) for n in changed):
        places = " and ".join(repr(str(KeyPath.of(p))) for _, p in group)
        what = f"{places} are one tied object, but would come to differ."
        raise DiffError(f"{what} Change them alike, or untie them first. {_ANEW}")
    return _put(right, changed[0], [place for _, place in group])


def _node_at(root: Node, keys: _Keys) -> Node:
    node: Any = root
    for key in keys:
        index = node.find(key) if type(node) is Node else -1
        if index < 0:
            node = None
            break
        node = node.values[index]
    if type(node) is not Node:
        what = "Expected an object that can be tied, but found none."
        raise DiffError(explain(what, where=KeyPath.of(keys), mend=_ANEW))
    return node


def _untie(node: Node, *, is_root: bool = False) -> Node:
    """The same content without ties, and without scopes of its own below the root."""
    if not has_ties(node):
        return node
    values = tuple(_untie(v) if type(v) is Node else v for v in node.values)
    plain = node.with_values(node.keys, values)
    plain._digest = node._digest
    if not is_root:
        plain.tie = plain.scope = None
    return plain


def _tie(root: Node, groups: list[list[_Keys]]) -> Node:
    for group in groups:
        node = _node_at(root, group[0])
        tied = node.with_scope(node.scope)
        mark_tied(tied)
        root = _put(root, tied, group)
    return root


def _put(root: Node, node: Node, places: Iterable[_Keys]) -> Node:
    """The tree with one node at several places."""
    below: dict[Key, list[_Keys]] = {}
    for keys in places:
        if not keys:
            return node
        below.setdefault(keys[0], []).append(keys[1:])
    values = list(root.values)
    for key, inner in below.items():
        index = root.position(key)
        values[index] = _put(values[index], node, inner)
    return root.with_values(root.keys, tuple(values))


def _as_sets(groups: Iterable[Iterable[_Keys]]) -> frozenset[frozenset[_Keys]]:
    return frozenset(frozenset(group) for group in groups)
