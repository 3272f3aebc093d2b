"""Edits: a handle and everything that holds it get new nodes.

1. `commit` computes all new nodes first and checks them by the value specs of their places. Only
   then it swaps states, each in one step, so a failed edit changes nothing, and a thread that reads
   meanwhile sees the old tree or the new one.
2. Owners are handled from the edited handle upwards. An owner that holds the handle in several ways
   changes once, with all changes below it.
3. A live object becomes a ghost again, so that nothing of an earlier training leaks into the edited
   one. An object whose `__init__` runs at this moment is materialized again afterwards.
4. A handle below stays the same object if its place keeps its content. Where something was
   materialized, only the handles stay through which the edit was made: others may hold live objects
   that the new `__init__` must not get.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import get_ident
from typing import Any

from symexp._base.keypath import ROOT, Key, KeyPath
from symexp.errors import SpecTypeError, SpecValueError, explain
from symexp.tree.handles.materialize import making_of, reset
from symexp.tree.handles.sealing import SEALS, check_edit, check_replaced, restore_seals
from symexp.tree.nodes import ties
from symexp.tree.nodes.history import RECORDING, RuleBelow, recorded
from symexp.tree.nodes.node import SCOPED, UNSCOPED, Node, Token
from symexp.tree.nodes.opaque import Own
from symexp.tree.nodes.owners import Owners, keys_of, owners_of, upwards
from symexp.tree.nodes.state import (
    LOCK,
    Family,
    State,
    child,
    get_state,
    held_by,
    is_ghost,
    repoint,
)
from symexp.tree.nodes.tied_edits import settled_ties, unify_ties
from symexp.tree.nodes.types import TUPLE
from symexp.tree.nodes.values import conform, conform_own, settled_tuple, view

__all__ = ["commit", "commit_tuple", "follow"]

_set = object.__setattr__

# Rules that were applied to a node, each with the node before it.
Changes = Sequence[tuple[Any, Node]]


def commit(handle: Any, node: Node, changes: Changes = ()) -> None:
    """Gives a handle another node of its type, and its owners the nodes that follow from it.

    The value spec of the place of a list, dict or tuple may convert its content.

    Args:
        handle: The handle.
        node: Its new node.
        changes: The rules that made it, as `symexp.tree.nodes.history.Step` holds them, each with
            the node before it; empty for a plain edit.

    Raises:
        SpecTypeError, SpecValueError: The new content does not fit a place of the handle; nothing
            has changed then.
        WritePermissionError: Something that would change is sealed.
    """
    with LOCK:
        node = _fitting(handle, node)
        above_of: dict[int, Owners] = {}
        state = get_state(handle)
        plan = _plan(handle, node, above_of) if state.owners else [(handle, node)]
        edited = {id(changed) for changed, _ in plan}
        family = None
        if ties.exist() or node.flags & SCOPED or (len(plan) > 1 and _is_scoped(plan)):
            plan = _settled(plan)
            family = _family_of(plan, edited)
        if RECORDING.is_on and len(plan) == 1:
            # Edits below the root give a new root; other rules may return that of another tree.
            is_own = not changes or changes[-1][0] is None
            plan = [(handle, recorded(state.node, plan[0][1], changes, is_own=is_own))]
        elif RECORDING.is_on:
            plan = _recorded(plan, changes, above_of)
        kept = check_edit(plan) if SEALS.in_use else ()
        for changed, new in plan:
            _swap(changed, new, edited, family)
        restore_seals(kept)


def commit_tuple(handle: Any, node: Node, changes: Changes = ()) -> Any:
    """Puts a changed tuple in the place of a tuple, which cannot change, and returns it.

    The old tuple stays as it is, and is no part of the tree any more.

    Args:
        handle: The tuple.
        node: The node of the new one.
        changes: As in `commit`.

    Raises:
        SpecTypeError, SpecValueError: The new content does not fit a place of the tuple.
        WritePermissionError: Something that would change is sealed.
    """
    with LOCK:
        if SEALS.in_use:
            check_replaced(handle)
        node = _fitting(handle, node)
        value, owners = settled_tuple(node), owners_of(handle)
        if type(value) is Node and not owners:
            value = recorded(get_state(handle).node, value, changes)
        for owner, held in owners:
            _check_place(get_state(owner).node, held[0], node)
        made = view(value)
        for owner, held in owners:
            above = get_state(owner).node
            for key in held:
                above = above.with_value(above.position(key), value)
            if above.type is TUPLE:
                made = commit_tuple(owner, above)[held[0]]
            else:
                commit(owner, above)
                made = child(owner, held[0]) if above.type.is_object else owner[held[0]]
    return made


def follow(handle: Any, node: Node) -> None:
    """Gives a handle and its owners the nodes that say what a live object is by now.

    Unlike `commit` it leaves all objects live, and all handles in their places.
    """
    with LOCK:
        above_of: dict[int, Owners] = {}
        state = get_state(handle)
        plan = _plan(handle, node, above_of) if state.owners else [(handle, node)]
        has_ties = ties.exist() or _is_scoped(plan)
        if has_ties:
            plan = _settled(plan)
        if RECORDING.is_on and len(plan) == 1:
            plan = [(handle, recorded(state.node, plan[0][1], ()))]
        elif RECORDING.is_on:
            plan = _recorded(plan, (), above_of)
        for changed, new in plan:
            get_state(changed).node = new
        if has_ties:
            followed = {id(changed) for changed, _ in plan}
            for changed, new in plan:
                _repoint_below(changed, new, followed)
            family = _family_of(plan, None)
            for changed, _ in plan:
                get_state(changed).family = family


def _fitting(handle: Any, node: Node) -> Node:
    """Returns the new node of a handle as the value specs of its place, and its own, take it.

    Raises:
        SpecTypeError, SpecValueError: The content does not fit.
    """
    old = get_state(handle).node
    if old.spec is not None and node.spec is None and node.type is old.type:
        node = node.with_spec(old.spec)  # a rule put another list in its place
    own = conform_own(node, old)
    if own.type.is_object:
        return own
    made = own
    for spec, path in _specs_of(handle, {id(handle)}):
        made = conform(made, spec, path)
    return made if made is own else conform_own(made, own)


def _is_scoped(plan: list[tuple[Any, Node]]) -> bool:
    """Whether there are scopes in the trees."""
    flags = 0
    for _, node in plan:
        flags |= node.flags
    return bool(flags & SCOPED)


def _repoint_below(handle: Any, node: Node, followed: set[int]) -> None:
    """Gives the handles below a handle the very nodes of the tree.

    A handle that differs holds another place of the changed object, but no handle on it yet.
    """
    kind, state = type(handle)._sx_type, get_state(handle)
    held = (state.kids or {}).items() if kind.is_object else kind.children(handle)
    for key, kid in list(held):
        index = node.find(key)
        if index >= 0 and type(node.values[index]) is Node:
            value, below = node.values[index], get_state(kid)
            if ties.is_same(below.node, below.scope, value, value.scope_in(state.scope)):
                repoint(kid, value)
            elif id(kid) not in followed:
                _swap(kid, value, followed, below.family)


def _specs_of(handle: Any, seen: set[int]) -> list[tuple[Any, KeyPath]]:
    """Returns the value specs of the places of a container, each with the path from there."""
    found: list[tuple[Any, KeyPath]] = []
    for owner in get_state(handle).owners or ():
        held = keys_of(owner, handle)
        if not held or id(owner) in seen:
            continue
        kind = type(owner)._sx_type
        if kind.is_object:
            found.extend((kind.spec_of(k), KeyPath(ROOT, k)) for k in held)
            continue
        above = _specs_of(owner, seen | {id(owner)})
        if (own := get_state(owner).node.spec) is not None:
            above.append((own, ROOT))
        found.extend((spec.child(k), KeyPath(path, k)) for spec, path in above for k in held)
    return [(spec, path) for spec, path in found if spec is not None]


def _plan(
    handle: Any, node: Node, above_of: dict[int, Owners] | None = None
) -> list[tuple[Any, Node]]:
    """Returns the handles that change, with their new nodes, from the edited one upwards.

    Args:
        handle: The edited handle.
        node: Its new node.
        above_of: Gets the owners of each handle, by identity.
    """
    has_ties = ties.exist()
    new: dict[int, Node] = {id(handle): node}
    plan: list[tuple[Any, Node]] = []
    for changed in upwards(handle):
        below = new[id(changed)]
        plan.append((changed, below))
        owners = owners_of(changed)
        if above_of is not None:
            above_of[id(changed)] = owners
        for owner, held in owners:
            above = new.get(id(owner)) or get_state(owner).node
            value = settled_tuple(_in_scope_of(owner, changed, below) if has_ties else below)
            for key in held:
                _check_place(above, key, below)
                above = above.with_value(above.position(key), value)
            if above.spec is not None:
                _check_stays(above, above.spec, None)
            new[id(owner)] = above
    return plan


def _in_scope_of(owner: Any, handle: Any, node: Node) -> Node:
    """Returns the node of a handle as its owner holds it, which may be in another clone."""
    scope = get_state(handle).scope
    if node.scope is not None or scope is get_state(owner).scope or not ties.has_ties(node):
        return node
    return node.with_scope(scope or UNSCOPED)


def _recorded(
    plan: list[tuple[Any, Node]], changes: Changes, above_of: dict[int, Owners]
) -> list[tuple[Any, Node]]:
    """Returns the plan of an edited part, the first handle, with histories at the roots."""
    handle = plan[0][0]
    keys = _keys_above(above_of)
    if keys is not None:  # there is one root
        root, new = plan[-1]
        top = get_state(root).node
        steps = [(None if rule is None else RuleBelow(rule, keys), top) for rule, _ in changes[:1]]
        for rule, before in changes[1:]:
            if now := _plan_or_none(handle, before):
                steps.append((RuleBelow(rule, keys), now[-1][1]))
        plan[-1] = (root, recorded(top, new, steps, is_own=True))
        return plan
    for i, (changed, new) in enumerate(plan):
        if not above_of[id(changed)]:
            top = get_state(changed).node
            steps = [(RuleBelow(rule, None), top) for rule, _ in changes[:1]]
            plan[i] = (changed, recorded(top, new, steps, is_own=True))
    return plan


def _keys_above(above_of: dict[int, Owners]) -> tuple[Key, ...] | None:
    """Returns the keys from the root down to the edited handle; `None` if it has several places."""
    keys: tuple[Key, ...] = ()
    for owners in above_of.values():
        if owners:
            if len(owners) != 1 or len(owners[0][1]) != 1:
                return None
            keys = (owners[0][1][0], *keys)
    return keys


def _plan_or_none(handle: Any, node: Node) -> list[tuple[Any, Node]]:
    """Returns the plan for a node between two rules; nothing if it does not fit its place."""
    try:
        return _plan(handle, node)
    except (SpecTypeError, SpecValueError):
        return []


def _settled(plan: list[tuple[Any, Node]]) -> list[tuple[Any, Node]]:
    """Returns the plan with the ties in order: of the roots first, from which the others follow."""
    roots = [(handle, node) for handle, node in plan if not owners_of(handle)]
    edits = []
    for handle, node in roots:
        state = get_state(handle)
        edits.append((state.node, unify_ties(state.node, node), state.scope))
    final = {id(h): n for (h, _), n in zip(roots, settled_ties(edits))}
    for handle, own in reversed(plan):
        for owner, held in owners_of(handle):
            above = final[id(owner)]
            value = above.values[above.position(held[0])]
            final[id(handle)] = value if type(value) is Node else final.get(id(handle), own)
    return [(handle, final[id(handle)]) for handle, _ in plan]


def _check_place(above: Node, key: Key, node: Node) -> None:
    # An edit keeps the type of an object, so only a container can violate a spec afterwards.
    if above.type.is_object and not node.type.is_object:
        spec = above.type.spec_of(key)
        if spec is not None:
            _check_stays(node, spec, key)


def _check_stays(node: Node, spec: Any, path: object) -> None:
    """Checks a container in which an edit below changed something."""
    if conform(node, spec, path) is not node:
        what = f"After this edit, the value spec {spec!r} would convert the {node.type.label} above"
        mend = "Edit the whole of it, for example by `sx.patch` with its path."
        raise SpecValueError(explain(what + ".", where=path, mend=mend))


def _family_of(plan: list[tuple[Any, Node]], edited: set[int] | None) -> Family | None:
    """Returns the handles of tied objects that stay, so that no second one is made for an object.

    The parts from which a tree was built had their own families. From now on they share this one.

    Args:
        plan: The handles that change, with their new nodes.
        edited: The identities of handles that stay below materialized ones; `None`: all stay.
    """
    if not any(ties.has_ties(node) for _, node in plan):
        return None
    family: Family = {}
    stack = [handle for handle, _ in plan]
    nodes = {id(handle): node for handle, node in plan}
    seen: set[int] = set()
    while stack:
        handle = stack.pop()
        state = get_state(handle)
        node = nodes.get(id(handle), state.node)
        if id(handle) in seen or not ties.has_ties(node):
            continue
        seen.add(id(handle))
        state.family = family
        if node.tie is not None:
            family.setdefault((node.scope_in(state.scope), node.tie), handle)
        kids = [kid for _, kid in held_by(handle)]
        keeps_all = edited is None or not state.touched
        stack.extend(kid for kid in kids if keeps_all or id(kid) in (edited or ()))
    return family


def _swap(handle: Any, node: Node, edited: set[int], family: Family | None) -> None:
    """Gives one handle its new state."""
    old = get_state(handle)
    new = State(node, old.scope)
    new.owners = old.owners
    new.placed = old.placed
    new.seal = old.seal
    new.family = family
    kind = type(handle)._sx_type
    if kind.is_object:
        if old.kids:
            new.kids = _kept(old, node, edited)
        if old.own is not None and (is_ghost(handle) or kind.is_functor):
            new.own = _kept_own(old, node)
        _set(handle, "_sx", new)
        if not is_ghost(handle):
            making = making_of(handle)
            if making is None:
                reset(handle)
            else:
                making.edited_by = get_ident()  # materialized again after its __init__
        return
    new.touched = old.touched
    new.own = old.own
    _set(handle, "_sx", new)
    kind.refresh(handle, new, edited)
    new.touched = False


def _kept(old: State, node: Node, edited: set[int]) -> dict[Key, Any]:
    """Returns the handles of arguments that stay, by key.

    If something below was materialized, only the handles through which the edit was made stay. They
    are ghosts already, and their holders may go on editing through them.
    """
    kept = {}
    for key, kid in (old.kids or {}).items():
        index = node.find(key)
        stays = index >= 0 and type(node.values[index]) is Node
        if stays and (not old.touched or id(kid) in edited):
            value, below = node.values[index], get_state(kid)
            if value is below.node:
                kept[key] = kid
            elif _is_rebuilt(below, value, old.scope):
                kept[key] = kid
                repoint(kid, value)
    return kept


def _is_rebuilt(state: State, node: Node, outer: Token | None) -> bool:
    """Whether a node in a tree is that of a handle, made anew because of ties or scopes.

    An equal node without them was put there by the edit, in the place of the object.
    """
    scope = node.scope_in(outer)
    if scope is not state.scope:
        return False
    is_tied = (node.flags | state.node.flags) & SCOPED or ties.has_ties(node)
    return bool(is_tied) and ties.is_same(state.node, scope, node, scope)


def _kept_own(old: State, node: Node) -> Own:
    """Returns the own values of a ghost whose leaves stay; those of a live object are used up."""
    assert old.own is not None
    own = Own()
    own.memo = old.own.memo
    for key, value in old.own.values.items():
        before, after = old.node.find(key), node.find(key)
        if after >= 0 and before >= 0 and old.node.values[before] is node.values[after]:
            own.values[key] = value
    return own
