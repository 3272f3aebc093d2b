"""Handles of lists, dicts and tuples: made from nodes, kept up to date, and read as plain values.

`ContainerType` gets the functions of this file. Those that make a handle take the state that
`view_below` prepared, or none for the root of a tree. The handles of the elements are made at once:
a `list` object has no place for one that does not exist yet. Lists and dicts are made empty and
filled afterwards, so that deep ones need no recursion; only tuples directly inside of tuples do.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from symexp._base.contextual import ContextualValue
from symexp._base.keypath import Key
from symexp._base.markers import Ref
from symexp._base.recursion import room
from symexp.tree.handles.containers import LiveDict, SymDict, SymList, SymTuple
from symexp.tree.handles.elements import SHARING, adopt_elements, check_keys, is_shared, note_shared
from symexp.tree.nodes.context import contextual, decided, reading_values
from symexp.tree.nodes.node import CONTEXTUAL, SCALARS, Node, check_places
from symexp.tree.nodes.opaque import is_opaque, known_leaf, tell_shared
from symexp.tree.nodes.sharing import MANY_STEPS
from symexp.tree.nodes.state import (
    EDITING,
    Pending,
    State,
    get_state,
    own,
    own_element,
    view_below,
)
from symexp.tree.nodes.types import DICT, LIST, TUPLE

__all__ = ["merge_plain", "refresh_dict"]

_set = object.__setattr__


# Handles from nodes.


def _view_list(node: Node, state: State | None = None, pending: Pending | None = None) -> SymList:
    made = SymList.__new__(SymList)
    _begin(made, node, state, pending)
    return made


def _view_dict(node: Node, state: State | None = None, pending: Pending | None = None) -> SymDict:
    made = SymDict.__new__(SymDict)
    _begin(made, node, state, pending)
    return made


def _begin(made: Any, node: Node, state: State | None, pending: Pending | None) -> None:
    """Gives a new list or dict its state, and its elements unless the caller fills it."""
    if state is None:
        state = State(node, node.scope_in(None))
    _set(made, "_sx", state)
    if pending is None:
        _fill([(made, state)])
    else:
        pending.append((made, state))


def _fill(pending: Pending) -> None:
    """Fills lists and dicts, and those below them.

    Raises:
        TooManyPlacesError: Few lists and dicts stand at millions of places.
    """
    top = pending[0][1].node if pending else None
    steps = 0
    while pending:
        steps += 1
        if steps == MANY_STEPS and top is not None:
            check_places(top, "each list and dict would be made at")
        made, state = pending.pop()
        node = state.node
        elements = [
            v
            if type(v) in SCALARS
            else view_below(made, state, v, pending)
            if type(v) is Node
            else _element(state, v)
            for v in node.values
        ]
        if type(made) is SymList:
            list.extend(made, elements)
        else:
            dict.update(made, zip(node.keys or (), elements))


def _element(state: State, leaf: Any) -> Any:
    """Returns what a container holds for a leaf."""
    if type(leaf) is Ref:
        note_shared(leaf.value)
    return own_element(state, leaf)


def _view_tuple(node: Node, state: State | None = None, pending: Pending | None = None) -> SymTuple:
    if state is None:
        state = State(node, node.scope_in(None))
    if any(type(v) is Node and v.type is TUPLE for v in node.values):
        with room(node.depth):
            return _make_tuple(node, state, pending)
    return _make_tuple(node, state, pending)


def _make_tuple(node: Node, state: State, pending: Pending | None) -> SymTuple:
    inner: Pending = [] if pending is None else pending
    # A tuple cannot be filled after it was made, so its elements get their owner afterwards.
    kids = [
        v
        if type(v) in SCALARS
        else view_below(None, state, v, inner)
        if type(v) is Node
        else _element(state, v)
        for v in node.values
    ]
    made = tuple.__new__(SymTuple, kids)
    _set(made, "_sx", state)
    for kid, frozen in zip(kids, node.values):
        if type(frozen) is Node:  # what a `Ref` shares is no part of the tuple
            below = get_state(kid)
            below.owners = [o for o in below.owners or () if o is not None]
            own(below, made)
    if pending is None:
        _fill(inner)
    return made


# Handles that exist: what they hold, as plain values or after an edit.


def _children(handle: Any) -> Iterator[tuple[Key, Any]]:
    pairs = list(dict.items(handle)) if isinstance(handle, dict) else enumerate(handle)
    for key, kid in pairs:
        if hasattr(type(kid), "_sx_type"):
            if SHARING.in_use and is_shared(handle, key, kid):
                continue
            yield key, kid


def _thaw(handle: Any, thaw: Callable[[Any], Any]) -> Any:
    own_values = get_state(handle).own
    if own_values is not None:
        own_values.used = True
        if own_values.shared is not None:
            tell_shared(own_values.shared)
    if get_state(handle).node.flags & CONTEXTUAL:
        return _thaw_contextual(handle, thaw)
    if isinstance(handle, dict):
        return LiveDict([(k, thaw(v)) for k, v in dict.items(handle)])
    live = [thaw(v) for v in (tuple if isinstance(handle, tuple) else list).__iter__(handle)]
    # No generator expression: it would recurse through C.
    return tuple(live) if isinstance(handle, tuple) else live


def _thaw_contextual(handle: Any, thaw: Callable[[Any], Any]) -> Any:
    """Does the same as `_thaw`, with values in place of contextual ones."""
    live: Any = []
    with reading_values(handle):
        for key, value in dict.items(handle) if isinstance(handle, dict) else enumerate(handle):
            if type(value) is ContextualValue:
                value = decided(handle, key, contextual(handle, key, value))
            live.append((key, thaw(value)))
    if isinstance(handle, dict):
        return LiveDict(live)
    live = [value for _, value in live]
    return tuple(live) if isinstance(handle, tuple) else live


def _refresh(handle: Any, state: State, edited: Collection[int]) -> None:
    """Makes the content of a list or dict follow its node.

    A tuple keeps its elements, which are the edited handles themselves.
    """
    if isinstance(handle, list):
        list.__setitem__(handle, slice(None), _contents(handle, state, edited))  # one step
    elif isinstance(handle, dict):
        refresh_dict(handle, dict(zip(state.node.keys or (), _contents(handle, state, edited))))


def _contents(handle: Any, state: State, edited: Collection[int]) -> list[Any]:
    """Returns what a container holds for its node: handles and leaves.

    A handle stays if its node still stands in the container and nothing below was materialized, or
    if the edit was made through it.
    """
    kept: dict[int, Any] = {}
    for _, kid in _children(handle):
        if not state.touched or id(kid) in edited:
            kept.setdefault(id(get_state(kid).node), kid)
    unused = _unused_elements(handle, state)
    out = []
    for value in state.node.values:
        kid = value
        if type(value) is Node:
            kid = kept.get(id(value))
            if kid is None or value.tie is not None:
                kid = view_below(handle, state, value)
        elif type(value) not in SCALARS:
            kid = unused[id(value)] if id(value) in unused else _element(state, value)
        out.append(kid)
    return out


def _unused_elements(handle: Any, state: State) -> dict[int, Any]:
    """Returns the opaque elements that no live object got, by the identity of their leaf."""
    own_values = state.own
    if own_values is None or own_values.used:
        state.own = None
        return {}
    held = dict.values(handle) if isinstance(handle, dict) else list.__iter__(handle)
    return {id(known_leaf(kid)): kid for kid in held if is_opaque(type(kid))}


def merge_plain(container: Any, plain: Any) -> Node:
    """Gives a symbolic list or dict the content of the plain one that a live object has for it.

    Elements that the container holds already, and nested containers at the same keys, stay the
    same handles. The caller makes the owners follow.

    Args:
        container: A symbolic list or dict. Its type is that of `plain`.
        plain: The content now.

    Returns:
        The new node of the container.

    Raises:
        AdoptionError, SpecTypeError: An element or a key cannot enter a tree.
    """
    state = get_state(container)
    with EDITING, room(state.node.depth, frames=4):
        state.node = _merge(container, plain)
    return state.node


def _merge(container: Any, plain: Any) -> Node:
    is_dict = isinstance(container, dict)
    spec = get_state(container).node.spec
    if spec is not None:
        plain = spec.apply(plain, None)
    if is_dict:
        check_keys(plain)
    old = dict(_children(container))
    elements = []
    for key, value in plain.items() if is_dict else enumerate(plain):
        before = old.get(key)
        for kind in (list, dict):
            if isinstance(before, kind) and isinstance(value, kind) and value is not before:
                get_state(before).node = _merge(before, value)
                value = before
        elements.append(value)
    handles, values = adopt_elements(elements, plain if is_dict else None, container)
    state = get_state(container)
    for handle, frozen in zip(handles, values):
        if type(frozen) is Ref:
            note_shared(handle)
        elif hasattr(type(handle), "_sx_type"):
            own(get_state(handle), container)
            state.touched = state.touched or get_state(handle).touched
    if is_dict:
        refresh_dict(container, dict(zip(plain, handles)))
        return state.node.with_values(tuple(plain), values)
    list.__setitem__(container, slice(None), handles)
    return state.node.with_values(None, values)


def refresh_dict(handle: dict[Any, Any], new: dict[Any, Any]) -> None:
    """Gives a dict new content.

    A thread that reads meanwhile finds every key that stays, unless the order changes.
    """
    stay = [key for key in dict.keys(handle) if key in new]
    moves = stay != list(new)[: len(stay)]
    for key in list(dict.keys(handle)):
        if moves or key not in new:
            dict.__delitem__(handle, key)
    dict.update(handle, new)


for _type, _view in ((LIST, _view_list), (DICT, _view_dict), (TUPLE, _view_tuple)):
    _type.view = _view
    _type.children = _children
    _type.thaw = _thaw
    _type.refresh = _refresh
