"""Edits: a handle comes to stand for another node, and what holds it sees it.

An edit computes the new node first and checks everything that can be checked; only then are states
swapped, each in one step. A live handle goes back to a ghost: nothing of an earlier training leaks
into the edited object.
"""

from __future__ import annotations

from typing import Any

from symexp._base.keypath import ROOT, Key, KeyPath
from symexp.core.conform import conform
from symexp.core.materialize import is_ghost, reset
from symexp.core.node import Node
from symexp.core.state import LOCK, State, get_state

__all__ = ["commit"]

_set = object.__setattr__


def commit(handle: Any, node: Node) -> None:
    """Makes a handle stand for another node of its type.

    The content of a list, dict or tuple is converted where the value spec of its place converts.

    Raises:
        SpecTypeError, SpecValueError: The new content does not fit where the handle is held;
            nothing has changed then.
    """
    with LOCK:
        if not node.type.is_object:
            for spec, path in _specs_of(handle, {id(handle)}):
                node = conform(node, spec, path)
        plan: list[tuple[Any, Node]] = []
        _plan(handle, node, plan, set())
        for changed, new in plan:
            _swap(changed, new)


def _specs_of(handle: Any, seen: set[int]) -> list[tuple[Any, KeyPath]]:
    """The value specs of the places where a container stands, each with its path from there."""
    found: list[tuple[Any, KeyPath]] = []
    for owner in get_state(handle).owners or ():
        held = _held_at(owner, handle)
        if not held or id(owner) in seen:
            continue
        kind = type(owner)._sx_type
        if kind.is_object:
            found.extend((kind.spec_of(k), KeyPath(ROOT, k)) for k in held)
            continue
        above = _specs_of(owner, seen | {id(owner)})
        found.extend((spec.child(k), KeyPath(path, k)) for spec, path in above for k in held)
    return [(spec, path) for spec, path in found if spec is not None]


def _plan(handle: Any, node: Node, plan: list[tuple[Any, Node]], seen: set[int]) -> None:
    """Collects the handles that change with their new nodes, from the edited one upwards."""
    seen.add(id(handle))
    plan.append((handle, node))
    for owner in get_state(handle).owners or ():
        held = _held_at(owner, handle)
        if not held or id(owner) in seen:
            continue
        above = _pending(plan, owner)
        for key in held:
            index = above.position(key)
            _check_place(above, key, node)
            above = above.with_value(index, node)
        _plan(owner, above, plan, seen)


def _pending(plan: list[tuple[Any, Node]], handle: Any) -> Node:
    for changed, node in plan:
        if changed is handle:
            return node
    return get_state(handle).node


def _check_place(above: Node, key: Key, node: Node) -> None:
    # An object keeps its type in an edit, so only containers can come to violate a spec.
    if above.type.is_object and not node.type.is_object:
        spec = above.type.spec_of(key)
        if spec is not None:
            spec.apply(node.type.view(node), key)


def _held_at(owner: Any, handle: Any) -> list[Key]:
    kind = type(owner)._sx_type
    if kind.is_object:
        kids = get_state(owner).kids or {}
        return [k for k, kid in kids.items() if kid is handle]
    return [k for k, kid in kind.children(owner) if kid is handle]


def _swap(handle: Any, node: Node) -> None:
    old = get_state(handle)
    new = State(node, old.scope)
    new.owners = old.owners
    new.placed = old.placed
    kind = type(handle)._sx_type
    if kind.is_object:
        if old.kids and not old.touched:
            new.kids = _kept(old.kids, node)
            new.family = old.family
        _set(handle, "_sx", new)
        if not is_ghost(handle):
            reset(handle)
        return
    new.touched = old.touched
    _set(handle, "_sx", new)
    kind.refresh(handle, new)
    new.touched = False


def _kept(kids: dict[Key, Any], node: Node) -> dict[Key, Any]:
    """The handles whose nodes still stand where they stood."""
    kept = {}
    for key, kid in kids.items():
        index = node.find(key)
        if index >= 0 and node.values[index] is get_state(kid).node:
            kept[key] = kid
    return kept
