"""How live objects show their arguments, and how an argument gets another value in place.

A patch makes the objects on its path anew. What is here leaves all of them as they are: a ghost
whose argument is set, and the tree of a live object that a program has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, final

from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.leaves import SetLeaf, is_equal
from symexp._base.markers import MISSING_VALUE
from symexp.tree.handles.container_views import merge_plain
from symexp.tree.handles.elements import held_counts
from symexp.tree.handles.ghost import register_argument_setter
from symexp.tree.handles.materialize import mark_touched
from symexp.tree.handles.replace import follow
from symexp.tree.handles.sealing import SEALS, check_argument
from symexp.tree.nodes.context import names_in
from symexp.tree.nodes.node import CONTEXTUAL, UNSCOPED, Node
from symexp.tree.nodes.opaque import Own, is_opaque, keep
from symexp.tree.nodes.owners import is_held_by
from symexp.tree.nodes.state import (
    EDITING,
    State,
    enter_scope,
    get_state,
    held_by,
    is_handle,
    own,
)
from symexp.tree.nodes.tied_edits import holds_itself
from symexp.tree.nodes.values import adopt, place, view

__all__ = ["ABSENT", "LATER", "PLAIN_MIRROR", "Mirror", "free_places", "set_argument", "set_one"]

ABSENT: Any = object()
"""In place of a value that cannot be read now."""

LATER: Any = object()
"""In place of what a live object held: it is noted when someone looks for the first time."""


@final
class Mirror:
    """How the live objects of a class show their arguments. The default serves plain classes.

    Args:
        read: Returns arguments by name that are no plain attributes, as they are now. If the object
            was just made, it is also given what its `__init__` received.
        hidden: Arguments that are not read from attributes.
        trusts_attributes: Whether an attribute with the name of an argument is the argument, even
            if its value was converted.
        drop: Arguments that are left out of the tree if they have this value.
        is_spent: Whether a live object has used an argument up, so that it goes on with the former
            value after a change.
    """

    __slots__ = ("drop", "hidden", "is_spent", "read", "trusts_attributes")

    def __init__(
        self,
        read: Callable[..., Mapping[str, Any]] | None = None,
        hidden: frozenset[str] = frozenset(),
        *,
        trusts_attributes: bool = False,
        drop: Mapping[str, Any] | None = None,
        is_spent: Callable[[Any, Key], bool] | None = None,
    ) -> None:
        self.is_spent = is_spent
        self.read = read
        self.hidden = hidden
        self.trusts_attributes = trusts_attributes
        self.drop = dict(drop or {})


PLAIN_MIRROR = Mirror()


# Setting an argument.


def set_argument(handle: Any, key: Key, value: Any) -> None:
    """Sets an argument of a ghost. Unlike a patch it leaves everything below as it is.

    `MISSING_VALUE` sets the default, as in a patch.

    Raises:
        SpecTypeError, SpecValueError: The value does not fit its place.
    """
    with EDITING:
        state = get_state(handle)
        if value is MISSING_VALUE:
            value = view(type(handle)._sx_type.default_of(key))
        readers = _live_readers(handle, key) if state.node.flags & CONTEXTUAL else ()
        set_one(handle, key, value, free_places(handle, (key,)))
        for reader in readers:  # made with the former value, so they leave the tree
            (get_state(handle).kids or {}).pop(reader)


def _live_readers(handle: Any, name: Key) -> list[Key]:
    """Returns the other arguments in which something was made with the value of an argument."""
    return [
        key
        for key, kid in held_by(handle)
        if key != name and get_state(kid).touched and name in names_in(get_state(kid).node)
    ]


def free_places(handle: Any, changed: Iterable[Key]) -> dict[int, int]:
    """Returns how often each handle stands at a place that gets another value, by identity.

    It may move from one of them to another, and stays one object at one place.
    """
    kids = get_state(handle).kids or {}
    return held_counts(kids[key] for key in changed if key in kids)


def set_one(handle: Any, key: Key, value: Any, held: dict[int, int]) -> None:
    """Gives an argument another value. All live objects stay as they are.

    Args:
        handle: The handle.
        key: The argument.
        value: The value.
        held: How often handles stand at places that get another value, see `free_places`.

    Raises:
        SpecTypeError, SpecValueError: The value does not fit its place.
        WritePermissionError: The argument is sealed.
    """
    state = get_state(handle)
    if SEALS.in_use:
        check_argument(handle, key, value)
    kid, frozen = _adopted(state, key, value, held)
    if is_handle(kid) and is_held_by(handle, kid):
        raise holds_itself(frozen, KeyPath(ROOT, key))
    kind: Any = state.node.type
    kids = dict(state.kids or {})
    kids.pop(key, None)
    if state.own is not None:
        state.own.values.pop(key, None)
    if is_handle(kid):
        kids[key] = kid
        own(get_state(kid), handle)
        enter_scope(kid, state.scope)
    elif is_opaque(type(kid)) and frozen is not kind.default_of(key):
        # As an argument of a call: this handle works with the object, all others with copies.
        state.own = state.own or Own()
        state.own.values[key] = kid
    state.kids = kids
    if is_handle(kid) and get_state(kid).touched:
        mark_touched(state)
    follow(handle, _with(state.node, key, frozen, kind.mirror or PLAIN_MIRROR))


def _adopted(state: State, key: Key, value: Any, held: dict[int, int]) -> Any:
    """Returns the handle of a new value (or the leaf), and its frozen value."""
    kind: Any = state.node.type
    before: Any = (state.kids or {}).get(key)
    spec = kind.spec_of(key)
    if spec is not None:
        value = spec.apply(value, key)
    if type(value) is set:
        value = SetLeaf(value)
    container = is_handle(before) and not type(before)._sx_type.is_object
    if container and isinstance(value, (list, dict)) and isinstance(before, (list, dict)):
        if isinstance(before, list) == isinstance(value, list):
            return before, merge_plain(before, value)
    if held.get(id(value), 0) > 0:
        held[id(value)] -= 1
        return value, get_state(value).node
    adopted = adopt(value)
    if is_handle(adopted):
        return adopted, place(adopted, state.scope or UNSCOPED)
    if is_opaque(type(adopted)) and adopted is kind.passed_default_of(key):
        return adopted, kind.default_of(key)
    return adopted, keep(adopted)


def _with(node: Node, key: Key, value: Any, mirror: Mirror) -> Node:
    """Returns a node with another value of an argument, which it may not have yet."""
    keys, values = node.keys or (), node.values
    drops = key in mirror.drop and key not in node.type.index
    if drops and is_equal(mirror.drop[str(key)], value):
        rest = [(k, v) for k, v in zip(keys, values) if k != key]
        names = tuple([k for k, _ in rest])
        if names == node.type.names:
            names = node.type.names
        return node.with_values(names, tuple([v for _, v in rest]))
    index = node.find(key)
    if index < 0:
        return node.with_values((*keys, key), (*values, value))
    return node.with_value(index, value)


register_argument_setter(set_argument)
