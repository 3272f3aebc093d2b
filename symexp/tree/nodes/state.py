"""Handles and their state: the node of a handle, and the handles below it.

A handle is the object that users hold: a symbolic object, list, dict or tuple. Its only attribute
is `_sx`, a `State`. An edit replaces the state as a whole, so a thread that reads meanwhile sees
the old tree or the new one. The classes of handles are in `symexp.tree.handles`; this module knows
of them only that they have `_sx` and, on the class, `_sx_type`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from threading import get_ident
from typing import Any

from symexp._base.contextual import ContextualValue
from symexp._base.keypath import Key
from symexp._base.markers import Placeholder, Ref
from symexp.errors import PathError, SymbolizeError, describe
from symexp.tree.nodes import ties
from symexp.tree.nodes.node import SCALARS, UNSCOPED, Node, Token
from symexp.tree.nodes.opaque import Own, copied, is_opaque

__all__ = [
    "EDITING",
    "GUARDS",
    "LOCK",
    "SEALED",
    "Family",
    "Pending",
    "State",
    "child",
    "enter_scope",
    "get_state",
    "held_by",
    "is_ghost",
    "is_handle",
    "leave_scopes",
    "make_handle",
    "mark_guards",
    "node_of",
    "own",
    "own_element",
    "register_context",
    "register_read_back",
    "repoint",
    "view_below",
]

_get = object.__getattribute__
_set = object.__setattr__

# Guards the moments in which states and classes of handles change. Reading needs no lock, and no
# code of the user runs while it is held.
LOCK = threading.RLock()


class _Editing:
    """A lock that lets one thread edit at a time, so that no edit is lost.

    It is held while rules run, and may be taken again by the thread that holds it. Reading threads
    do not take it.

    Attributes:
        waiting: The threads that wait for it; `wait_until_made` does not wait for them.
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

SEALED = 1
GUARDS = 2

# Handles of tied objects, by scope and tie.
Family = dict[tuple[Token | None, Token], Any]


class State:
    """State of one handle.

    Attributes:
        node: The content.
        kids: Handles of the arguments, by key; filled on demand. Containers hold theirs themselves.
        owners: Handles that hold this one; an edit of this one shows in them.
        touched: Whether this handle or one below it was ever materialized.
        seen: What the live object held when it was compared with the tree last; `None` for a ghost
            (`symexp.tree.handles.read_back`).
        placed: Whether the handle has a place in a tree; a second place ties an object.
        family: Handles of tied objects, shared by all handles of a tree.
        scope: The clone that the node belongs to.
        own: What this handle has instead of opaque leaves; see `symexp.tree.nodes.opaque`.
        learned: Learned states of a file that the object gets when it goes live; see
            `symexp.tree.handles.awaiting`.
        seal: Whether the handle is sealed (`SEALED`), and whether one below it may be (`GUARDS`);
            see `symexp.tree.handles.sealing`.
    """

    __slots__ = (
        "family",
        "kids",
        "learned",
        "node",
        "own",
        "owners",
        "placed",
        "scope",
        "seal",
        "seen",
        "touched",
    )

    def __init__(self, node: Node, scope: Token | None = None) -> None:
        self.node = node
        self.kids: dict[Key, Any] | None = None
        self.owners: list[Any] | None = None
        self.touched = False
        self.seen: Any = None
        self.placed = False
        self.family: Family | None = None
        self.scope = scope
        self.own: Own | None = None
        self.learned: Any = None
        self.seal = 0


def get_state(handle: Any) -> State:
    """Returns the state of a handle, without materializing it."""
    state: State = _get(handle, "_sx")
    return state


def is_handle(value: object) -> bool:
    """Whether a value is a handle, ghost or live."""
    return hasattr(type(value), "_sx_type")


def is_ghost(handle: Any) -> bool:
    """Whether no user code has run for a handle yet."""
    kind = type(handle)
    return kind is getattr(kind, "_sx_ghost", None)


def node_of(handle: Any) -> Node:
    """Returns the node of a handle. What a program changed on live objects is in it.

    Every operation on a tree begins with this function.

    Raises:
        SymbolizeError: The value is not symbolic.
        SpecTypeError, SpecValueError: A live object holds a value that its place does not take.
    """
    if not hasattr(type(handle), "_sx_type"):
        mend = "Symbolize its class first: `sx.symbolize(cls)`."
        if isinstance(handle, Placeholder):
            mend = "Put it into a tree first: `sx.List([placeholder])`."
        raise SymbolizeError(f"Expected a symbolic object, but got {describe(handle)}. {mend}")
    state: State = _get(handle, "_sx")
    if state.touched:
        _read_back(handle)
        state = _get(handle, "_sx")
    return state.node


def _no_read_back(handle: Any) -> None:
    """Does nothing: no object can be live before `symexp.tree.handles` is imported."""


_read_back: Callable[[Any], None] = _no_read_back


def register_read_back(function: Callable[[Any], None]) -> None:
    """Registers the function that makes a tree follow the live objects in it.

    It knows the classes of handles, so this module cannot import it.
    """
    global _read_back
    _read_back = function


def make_handle(node: Node, state: State | None = None, pending: Any = None) -> Any:
    """Returns a fresh ghost on an object node.

    Args:
        node: The content.
        state: Its state; by default that of the root of a tree.
        pending: Not used; an object makes the handles below it on demand.
    """
    kind: Any = node.type
    handle = kind.allocate(kind.ghost)
    if state is None:
        state = State(node, None if node.scope is UNSCOPED else node.scope)
    _set(handle, "_sx", state)
    return handle


# Handles below a handle.


def child(handle: Any, key: Key) -> Any:
    """Returns the symbolic value of an argument: the same handle each time, or a leaf.

    Raises:
        PathError: There is no such argument.
    """
    state: State = _get(handle, "_sx")
    kids = state.kids
    if kids is not None:
        kid = kids.get(key)
        if kid is not None:
            return kid
    node = state.node
    index = node.find(key)
    if index < 0:
        raise PathError(node.no_key(key, None))
    value = node.values[index]
    if type(value) is not Node:
        return value if type(value) in SCALARS else _own_value(handle, state, key, value)
    return _make_child(handle, state, key, value)


def _make_child(handle: Any, state: State, key: Key, value: Node) -> Any:
    with LOCK:
        if state.kids is None:
            state.kids = {}
        kid = state.kids.get(key)
        if kid is None:
            kid = state.kids[key] = view_below(handle, state, value)
        return kid


def _own_value(handle: Any, state: State, key: Key, leaf: Any) -> Any:
    """Returns what a handle has for the leaf of an argument."""
    kind = type(leaf)
    if kind is Ref:
        return leaf.value
    if kind is ContextualValue:
        return _contextual(handle, key, leaf)
    if not is_opaque(kind) or leaf is state.node.type.default_of(key):
        return leaf  # a default is that of the class, and shared as in plain Python
    own = state.own
    if own is None:
        own = state.own = Own()
    if key in own.values:
        return own.values[key]
    made = copied(leaf, _memo_of(state))
    return leaf if made is leaf else own.values.setdefault(key, made)


def _no_context(handle: Any, key: Key, marker: ContextualValue) -> Any:
    """Returns the marker: `symexp.tree.nodes.context` is not imported yet."""
    return marker


_contextual: Callable[[Any, Key, ContextualValue], Any] = _no_context


def register_context(function: Callable[[Any, Key, ContextualValue], Any]) -> None:
    """Registers the function that returns the value for a marker of a handle.

    It needs the owners of handles, which need this module.
    """
    global _contextual
    _contextual = function


def own_element(state: State, leaf: Any) -> Any:
    """Returns what a list, dict or tuple that is made from a node holds for a leaf."""
    kind = type(leaf)
    if kind is Ref:
        return leaf.value
    if not is_opaque(kind):
        return leaf
    if state.own is None:
        state.own = Own()
    made = copied(leaf, _memo_of(state))
    if made is leaf:
        state.own.shared = leaf
    return made


def _memo_of(state: State) -> dict[int, Any]:
    """Returns the memo of the copies in a tree, which is that of its root."""
    while state.owners and state.owners[0] is not None:
        state = get_state(state.owners[0])
    if state.own is None:
        state.own = Own()
    return state.own.memo


# Containers that were made, and whose elements are still to be made.
Pending = list[tuple[Any, State]]


def view_below(owner: Any, state: State, value: Node, pending: Pending | None = None) -> Any:
    """Returns a handle on a node below an owner; the same one for all places of a tied object.

    Containers have handles of all their elements, so those are made at once.

    Args:
        owner: The handle that will hold the new one; `None` if it does not exist yet.
        state: Its state.
        value: The node.
        pending: Gets the list or dict that is made, for a caller who fills it, and those below it,
            without recursion.
    """
    scope = value.scope_in(state.scope)
    if value.tie is not None:
        if state.family is None:
            state.family = {}
        known = state.family.get((scope, value.tie))
        # After an edit of an owner, a known handle may have the content from before the edit.
        if known is not None and _is_same(get_state(known), value, scope):
            repoint(known, value)
            own(get_state(known), owner)
            return known
    below = State(value, scope)
    below.placed = True
    below.owners = [owner]
    if state.family is not None or ties.exist():
        _share_family(state, below)
    kid = value.type.view(value, below, pending)
    if value.tie is not None:
        assert state.family is not None
        state.family[(scope, value.tie)] = kid
    return kid


def _share_family(state: State, below: State) -> None:
    if state.family is None and ties.has_ties(state.node):
        state.family = {}
    below.family = state.family


def repoint(handle: Any, node: Node) -> None:
    """Gives a handle and those below it the very nodes of a tree, in place of equal ones.

    Ties are stored in nodes, so handles have to hold the nodes of the tree that they are in.
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
                value = new.values[index]
                if _is_same(get_state(kid), value, value.scope_in(state.scope)):
                    stack.append((kid, value))


def _is_same(state: State, node: Node, scope: Token | None) -> bool:
    """Whether a node in a scope is what a handle has, with the same objects in it."""
    return ties.is_same(state.node, state.scope, node, scope)


def enter_scope(handle: Any, scope: Token | None) -> None:
    """Notes that a new object, with what is in it, has become a part of a clone."""
    stack = [handle] if scope is not None else []
    while stack:
        current = stack.pop()
        state = get_state(current)
        if state.scope is None and state.node.scope is None:
            state.scope = scope
            stack.extend([kid for _, kid in held_by(current)])


def leave_scopes(handle: Any) -> None:
    """Notes that an object, with what is in it, is in no clone: its nodes have no scopes."""
    stack = [handle]
    while stack:
        current = stack.pop()
        get_state(current).scope = None
        stack.extend([kid for _, kid in held_by(current)])


def mark_guards(state: State) -> None:
    """Notes in a handle and all its owners that something in them is sealed."""
    todo = [state]
    while todo:
        current = todo.pop()
        if not current.seal & GUARDS:
            current.seal |= GUARDS
            todo.extend(get_state(o) for o in current.owners or () if o is not None)


def held_by(handle: Any) -> list[tuple[Key, Any]]:
    """Returns the handles that a handle holds at this moment, with their keys."""
    kind, state = type(handle)._sx_type, get_state(handle)
    return list((state.kids or {}).items() if kind.is_object else kind.children(handle))


def own(state: State, owner: Any) -> None:
    """Notes that an owner holds the handle of a state."""
    if state.seal and owner is not None:
        mark_guards(get_state(owner))
    if state.owners is None:
        state.owners = [owner]
    elif not any(o is owner for o in state.owners):
        state.owners.append(owner)
