"""What a handle holds: its node, and the handles that were handed out or passed in below it.

The state of a handle is replaced whole by an edit, so that a thread that reads meanwhile sees
the old tree or the new one.
"""

from __future__ import annotations

import threading
from threading import get_ident
from typing import Any

from symexp._base.keypath import Key
from symexp._base.recursion import room
from symexp.errors import PathError, SymbolizeError, describe
from symexp.tree.nodes import ties
from symexp.tree.nodes.node import Node, Token

__all__ = [
    "EDITING",
    "LOCK",
    "Family",
    "State",
    "child",
    "get_state",
    "is_ghost",
    "is_handle",
    "make_handle",
    "node_of",
    "own",
    "repoint",
    "view_below",
]


# Guards transitions (materializing, editing); reading needs no lock.
LOCK = threading.RLock()


class _Editing:
    """Lets one thread edit at a time, so that no edit gets lost; nobody waits in order to read.

    It is held while rules run. A thread may take it again while it holds it.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.waiting: set[int] = set()

    def __enter__(self) -> None:
        if self._lock.acquire(blocking=False):
            return
        self.waiting.add(get_ident())
        try:
            self._lock.acquire()
        finally:
            self.waiting.discard(get_ident())

    def __exit__(self, *error: object) -> None:
        self._lock.release()


EDITING = _Editing()

# Handles of tied objects, by scope and tie.
Family = dict[tuple[Token | None, Token], Any]


class State:
    """State of one handle.

    Attributes:
        node: What the handle stands for.
        kids: Handles of the arguments, by key; filled as they are asked for.
        owners: Handles that hold this one; an edit of this one shows in them.
        touched: Whether this handle or one below it is or was live.
        placed: Whether the handle already stands somewhere in a tree.
        family: Shared handles of tied nodes, by scope and tie.
        scope: The clone that the node belongs to.
    """

    __slots__ = ("family", "kids", "node", "owners", "placed", "scope", "touched")

    def __init__(self, node: Node, scope: Token | None = None) -> None:
        self.node = node
        self.kids: dict[Key, Any] | None = None
        self.owners: list[Any] | None = None
        self.touched = False
        self.placed = False
        self.family: Family | None = None
        self.scope = scope


_get = object.__getattribute__
_set = object.__setattr__


def get_state(handle: Any) -> State:
    """The state of a handle, without touching the handle."""
    state: State = _get(handle, "_sx")
    return state


def is_handle(value: object) -> bool:
    """Whether a value is a handle on a node, ghost or live."""
    return hasattr(type(value), "_sx_type")


def is_ghost(handle: Any) -> bool:
    """Whether no user code has run for a handle yet."""
    kind = type(handle)
    return kind is getattr(kind, "_sx_ghost", None)


def node_of(handle: Any) -> Node:
    """The node that a handle stands for.

    Raises:
        TypeError: The value is not symbolic.
    """
    if not hasattr(type(handle), "_sx_type"):
        raise SymbolizeError(
            f"Expected a symbolic object, but got {describe(handle)}. "
            "Symbolize its class first: `sx.symbolize(cls)`."
        )
    node: Node = _get(handle, "_sx").node
    return node


def make_handle(node: Node, state: State | None = None) -> Any:
    """Returns a fresh ghost on an object node."""
    kind: Any = node.type
    handle = kind.allocate(kind.ghost)
    _set(handle, "_sx", State(node, node.scope) if state is None else state)
    return handle


# The handles below a handle: made when they are asked for, the same each time.


def child(handle: Any, key: Key) -> Any:
    """The symbolic value of an argument: the same handle each time, or a leaf.

    Raises:
        PathError: There is no such argument.
    """
    state = get_state(handle)
    kids = state.kids
    if kids is not None:
        kid = kids.get(key)
        if kid is not None:
            return kid
    node = state.node
    index = node.find(key)
    if index < 0:
        raise PathError(node._no_key(key, None))
    value = node.values[index]
    if type(value) is not Node:
        return value
    return _make_child(handle, state, key, value)


def _make_child(handle: Any, state: State, key: Key, value: Node) -> Any:
    with LOCK:
        if state.kids is None:
            state.kids = {}
        kid = state.kids.get(key)
        if kid is None:
            with room(value.depth, frames=4):
                kid = state.kids[key] = view_below(handle, state, value)
        return kid


def view_below(owner: Any, state: State, value: Node) -> Any:
    """A handle on a node below an owner; tied nodes give the same handle wherever they stand.

    Containers make the handles of their elements at once, so callers hold `room` for the depth of
    the node, with four frames per level.
    """
    scope = value.scope or state.scope
    if value.tie is not None:
        if state.family is None:
            state.family = {}
        known = state.family.get((scope, value.tie))
        # After an edit from above, a handle of before may stand for what was there before.
        if known is not None and get_state(known).node.is_copy(value):
            repoint(known, value)
            own(get_state(known), owner)
            return known
    below = State(value, scope)
    below.placed = True
    below.owners = [owner]
    if state.family is not None or ties.exist():
        _share_family(state, below)
    kid = value.type.view(value, below)
    if value.tie is not None:
        assert state.family is not None
        state.family[(scope, value.tie)] = kid
    return kid


def _share_family(state: State, below: State) -> None:
    if state.family is None and ties.has_ties(state.node):
        state.family = {}
    below.family = state.family


def repoint(handle: Any, node: Node) -> None:
    """Makes a handle, and those below it, stand for the very nodes of its tree.

    What it stands for now is equal to them.
    """
    stack = [(handle, node)]
    while stack:
        current, new = stack.pop()
        state = get_state(current)
        if state.node is new:
            continue
        state.node = new
        is_object = type(current)._sx_type.is_object
        held = (state.kids or {}).items() if is_object else type(current)._sx_type.children(current)
        for key, kid in list(held):
            index = new.find(key)
            if index >= 0 and type(new.values[index]) is Node:
                if get_state(kid).node.is_copy(new.values[index]):
                    stack.append((kid, new.values[index]))


def own(state: State, owner: Any) -> None:
    """Notes that an owner holds the handle of this state."""
    if state.owners is None:
        state.owners = [owner]
    elif not any(o is owner for o in state.owners):
        state.owners.append(owner)
