"""How containers are made from nodes, and follow them when they are edited."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any, TypeVar

from symexp._base.keypath import Key
from symexp._base.recursion import room
from symexp.tree.handles.containers import SymDict, SymList, SymTuple
from symexp.tree.nodes.children import own, view_below
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import State, get_state
from symexp.tree.nodes.symtype import DICT, LIST, TUPLE

__all__ = ["refresh_dict"]

_set = object.__setattr__

T = TypeVar("T")


def _view_list(node: Node, state: State | None = None) -> SymList:
    made = SymList.__new__(SymList)
    return _fill(made, node, state, lambda items: list.extend(made, items))


def _view_dict(node: Node, state: State | None = None) -> SymDict:
    made = SymDict.__new__(SymDict)
    return _fill(made, node, state, lambda items: dict.update(made, zip(node.keys or (), items)))


def _fill(made: T, node: Node, state: State | None, put: Callable[[list[Any]], None]) -> T:
    state = State(node, node.scope) if state is None else state
    _set(made, "_sx", state)
    with room(node.depth, frames=5):
        put([view_below(made, state, v) if type(v) is Node else v for v in node.values])
    return made


def _view_tuple(node: Node, state: State | None = None) -> SymTuple:
    state = State(node, node.scope) if state is None else state
    # A tuple cannot be filled after it was made, so its elements learn their owner afterwards.
    kids = [view_below(None, state, v) if type(v) is Node else v for v in node.values]
    made = tuple.__new__(SymTuple, kids)
    _set(made, "_sx", state)
    for kid in kids:
        if hasattr(type(kid), "_sx_type"):
            below = get_state(kid)
            below.owners = [o for o in below.owners or () if o is not None]
            own(below, made)
    return made


def _children(handle: Any) -> Iterator[tuple[Key, Any]]:
    pairs = list(dict.items(handle)) if isinstance(handle, dict) else enumerate(handle)
    for key, kid in pairs:
        if hasattr(type(kid), "_sx_type"):
            yield key, kid


def _thaw(handle: Any, thaw: Callable[[Any], Any]) -> Any:
    if isinstance(handle, dict):
        return {k: thaw(v) for k, v in dict.items(handle)}
    if isinstance(handle, tuple):
        return tuple(thaw(v) for v in handle)
    return [thaw(v) for v in list.__iter__(handle)]


def contents(handle: Any, state: State, edited: Collection[int]) -> list[Any]:
    """What a container handle holds for its node: handles below, and leaves.

    Handles that are held already are kept where their node stands unchanged and nothing is live,
    and so are those that the edit was made through.
    """
    kept: dict[int, Any] = {}
    for _, kid in handle._sx_type.children(handle):
        if not state.touched or id(kid) in edited:
            kept.setdefault(id(get_state(kid).node), kid)
    out = []
    for value in state.node.values:
        if type(value) is Node:
            kid = kept.get(id(value))
            if kid is None or value.tie is not None:
                kid = view_below(handle, state, value)
            out.append(kid)
        else:
            out.append(value)
    return out


def _refresh(handle: Any, state: State, edited: Collection[int]) -> None:
    """Makes the content of a container follow its node. Assigning a slice is one step.

    A tuple keeps its elements: they are the edited handles themselves.
    """
    items = contents(handle, state, edited)
    if isinstance(handle, list):
        list.__setitem__(handle, slice(None), items)
    elif isinstance(handle, dict):
        refresh_dict(handle, dict(zip(state.node.keys or (), items)))


def refresh_dict(handle: dict[Any, Any], new: dict[Any, Any]) -> None:
    """A thread that reads meanwhile finds every key that stays, unless the order changes."""
    stay = [key for key in dict.keys(handle) if key in new]
    for key in list(dict.keys(handle)):
        if key not in new or stay != list(new)[: len(stay)]:
            dict.__delitem__(handle, key)
    dict.update(handle, new)


for _cls, _type, _view in (
    (SymList, LIST, _view_list),
    (SymDict, DICT, _view_dict),
    (SymTuple, TUPLE, _view_tuple),
):
    _cls._sx_type = _type
    _type.view = _view
    _type.children = _children
    _type.thaw = _thaw
    _type.refresh = _refresh
