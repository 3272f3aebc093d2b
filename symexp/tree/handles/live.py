"""Objects that are live from the beginning: copies of live objects, and objects of a library.

1. `copy.copy`, `copy.deepcopy` and `pickle` of a live object do what its class does, so a trained
   model keeps its weights. The tree travels with it. What symexp itself sends to another process is
   the node alone.
2. `enliven` turns an object that a library made (a trained Keras layer) into a live handle. It
   stays the same object: only its class changes, to the symbolic class, which derives from it.
"""

from __future__ import annotations

import copyreg
from collections.abc import Mapping
from typing import Any

from symexp._base.keypath import Key
from symexp.tree.handles.argument_edits import LATER
from symexp.tree.handles.containers import SymDict, SymList, SymTuple, make_tuple
from symexp.tree.handles.elements import start
from symexp.tree.handles.handle import Handle, register_live_reducer
from symexp.tree.handles.materialize import mark_touched, reset, run_new_and_init
from symexp.tree.handles.read_back import watch
from symexp.tree.nodes.node import portable, unpacked
from symexp.tree.nodes.state import State, get_state, is_ghost, node_of, own
from symexp.tree.nodes.values import new_scope

__all__ = ["enliven", "make_live"]

_set = object.__setattr__


def enliven(raw: Any, made: Any) -> Any:
    """Turns an object into the live handle of a tree.

    Args:
        raw: An object of the class that was symbolized. It keeps its identity and attributes.
        made: A fresh handle of the symbolic class, with the arguments that the object shows.

    Returns:
        The object; `made` itself if the class of the object cannot be changed.
    """
    state = get_state(made)
    kind: Any = state.node.type
    try:
        _set(raw, "__class__", kind.live)
    except (AttributeError, TypeError):  # another layout, or the class says no
        return made
    _set(raw, "_sx", state)
    for kid in (state.kids or {}).values():
        below = get_state(kid)
        below.owners = [raw if owner is made else owner for owner in below.owners or ()]
    mark_touched(state)
    watch(raw)
    return raw


def make_live(handle: Any, args: Any, kwargs: Mapping[str, Any]) -> None:
    """Materializes a fresh handle at once, with other arguments than those of its tree.

    Args:
        handle: The handle.
        args: Positional arguments that say for `__init__` what the tree says.
        kwargs: Arguments by keyword.
    """
    kind: Any = get_state(handle).node.type
    _set(handle, "__class__", kind.live)
    try:
        run_new_and_init(kind, handle, args, kwargs)
    except BaseException:
        reset(handle)
        raise
    mark_touched(get_state(handle))
    watch(handle)


# Copies and pickles.


def _reduce(handle: Any, protocol: Any) -> Any:
    """Returns how to copy or pickle a handle with what is live in it; `None`: as its node."""
    kind: Any = type(handle)._sx_type
    if not kind.is_object:
        return (_container, (portable(node_of(handle)), _contents(handle)))
    if is_ghost(handle):
        return None
    node = node_of(handle)
    if kind.reduce_live is not None:
        return kind.reduce_live(handle, node)
    reduced = super(Handle, handle).__reduce_ex__(protocol)
    newobj = copyreg.__newobj__  # type: ignore[attr-defined]  # typeshed leaves it out
    if reduced[0] is not newobj or reduced[1] != (type(handle),):
        return reduced
    kids = dict(get_state(handle).kids or {})
    state = reduced[2] if len(reduced) > 2 else None
    return (_object, (portable(node), kids), _without_tree(state), *reduced[3:])


def _contents(handle: Any) -> Any:
    return dict(handle) if isinstance(handle, dict) else list(handle)


def _without_tree(state: Any) -> Any:
    """Returns the state of an object without its tree."""
    if isinstance(state, dict):
        return {k: v for k, v in state.items() if not k.startswith("_sx")}
    if isinstance(state, tuple) and len(state) == 2:  # of an object with slots
        return tuple(_without_tree(part) for part in state)
    return state


def _object(tree: Any, kids: Mapping[Key, Any]) -> Any:
    """Returns a live object whose class then restores its attributes."""
    node = new_scope(unpacked(tree))
    kind: Any = node.type
    made = kind.allocate(kind.live)
    state = State(node, node.scope_in(None))
    state.kids = {k: v for k, v in kids.items() if hasattr(type(v), "_sx_type")}
    state.seen = LATER
    _set(made, "_sx", state)
    for kid in state.kids.values():
        own(get_state(kid), made)
    mark_touched(state)
    return made


def _container(tree: Any, contents: Any) -> Any:
    """Returns a symbolic container of handles that exist."""
    node = unpacked(tree)
    made: Any
    if isinstance(contents, dict):
        made = SymDict.__new__(SymDict)
        dict.update(made, contents)
        start(made, node, contents.values())
    elif node.type is SymTuple._sx_type:
        made = make_tuple(contents, node.values)
    else:
        made = SymList.__new__(SymList)
        list.extend(made, contents)
        start(made, node, contents)
    get_state(made).placed = True
    return made


register_live_reducer(_reduce)
