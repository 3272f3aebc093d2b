"""Contextual values of live objects: what they were made with, and overrides that a tree notes.

1. A live object goes on with the value that it was made with. `check_read` compares it with what
   the tree says.
2. Before an object is made, the values of `sx.contextual_override` take the place of the markers
   that nothing above decides: so the tree says what runs, also after the block.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, NamedTuple, final

from symexp._base.contextual import ContextualValue, has_overrides, override_of
from symexp._base.keypath import Key
from symexp._base.leaves import is_equal
from symexp._base.markers import ABSENT as ABSENT_ABOVE
from symexp._base.markers import MissingValue, Placeholder
from symexp._base.recursion import room
from symexp.errors import ContextError, describe
from symexp.tree.handles.argument_edits import ABSENT, LATER, set_one
from symexp.tree.handles.container_views import merge_plain
from symexp.tree.handles.materialize import (
    register_context_preparation,
    thaw,
)
from symexp.tree.handles.replace import commit, follow
from symexp.tree.handles.sealing import SEALS, as_sealed, check_argument
from symexp.tree.handles.snapshots import copy_of, differs
from symexp.tree.nodes.context import fitting, in_tree, markers_in
from symexp.tree.nodes.node import CONTEXTUAL, Node
from symexp.tree.nodes.owners import keys_to
from symexp.tree.nodes.state import (
    EDITING,
    get_state,
    is_handle,
)
from symexp.tree.traverse import is_abstract

__all__ = ["Read", "check_read", "prepare_context", "reads_in"]


class Read(NamedTuple):
    """A contextual value that a live object was made with.

    Attributes:
        holder: The object, or the list, dict or tuple that is an argument of it.
        key: The key of the marker in there.
        given: The value.
    """

    holder: Any
    key: Key
    given: Any


def reads_in(container: Any) -> list[Read]:
    """Returns the contextual values in a list, dict or tuple, apart from those of its objects."""
    found = []
    for holder, key, marker in markers_in(container, objects=False):
        value = in_tree(holder, key, marker)
        if value is not ABSENT_ABOVE:
            given = thaw(fitting(holder, key, value))
            found.append(Read(holder, key, copy_of(given, None)))
    return found


def check_read(read: Read) -> bool:
    """Checks that a contextual value is what a live object was made with.

    An object that has left its tree has no context. It keeps the value, so its tree gets it.

    Returns:
        Whether it still is a contextual value.

    Raises:
        ContextError: The tree says another value by now.
    """
    holder, key, given = read
    node = get_state(holder).node
    index = node.find(key)
    marker = None if index < 0 else node.values[index]
    if type(marker) is not ContextualValue or given is ABSENT:
        return False  # a value of its own has taken its place
    now = in_tree(holder, key, marker)
    now = marker.default if now is ABSENT_ABOVE else now
    if now is ABSENT_ABOVE:
        _pin(holder, key, given)
        return False
    now = fitting(holder, key, now)
    if now is not given and not _is_given(now, given):
        name = marker.name or key
        raise ContextError(
            f"A live {node.type.label} was made with {describe(given)} at {str(key)!r}, the "
            f"contextual value {name!r}, which is {describe(now)} by now. Set {name!r} of the live "
            f"object back, and edit the tree: `sx.rebind(obj, {name}=...)`. Then what reads it is "
            "made anew."
        )
    return True


def _is_given(now: Any, given: Any) -> bool:
    """Whether a value of the tree is what a live object was made with."""
    if is_handle(given) or (is_handle(now) and type(now)._sx_type.is_object):
        return False
    return not differs(given, thaw(now)) or is_equal(given, now)


def _pin(holder: Any, key: Key, value: Any) -> None:
    """Puts a value into a tree in the place of its marker. All live objects stay as they are."""
    if isinstance(holder, tuple):
        return  # it cannot change
    with EDITING, as_sealed(False) if SEALS.in_use else nullcontext():
        if type(holder)._sx_type.is_object:
            set_one(holder, key, value, {})
        else:
            plain: Any = dict(holder) if isinstance(holder, dict) else list(holder)
            plain[key] = value
            follow(holder, merge_plain(holder, plain))


def prepare_context(handle: Any) -> Callable[[], None]:
    """Puts values of `contextual_override` into a tree that is about to be materialized.

    Returns:
        A function that puts the markers back, if the tree cannot be materialized.

    Raises:
        ContextError: A live object in it was made with another contextual value, elsewhere.
    """
    noted = _Noted(handle)
    try:
        if has_overrides():
            noted.note()
        _check_live_readers(handle)
    except BaseException:
        noted.take_back()
        raise
    return noted.take_back


def _check_live_readers(handle: Any) -> None:
    """Checks that the contextual values in a tree are those that its live objects were made with.

    Raises:
        ContextError: One is not.
    """
    stack, seen = [handle], set()
    while stack:
        current = stack.pop()
        state = get_state(current)
        if id(current) in seen or not state.node.flags & CONTEXTUAL:
            continue
        seen.add(id(current))
        stack.extend([kid for _, kid in type(current)._sx_type.children(current)])
        if state.seen is not None and state.seen is not LATER:
            for read in state.seen.context:
                check_read(read)


@final
class _Noted:
    """Values of overrides that took the place of their markers in a tree: all of them, or none.

    Args:
        handle: The tree.
    """

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        # The keys from the handle, the marker, and the frozen value in its place.
        self._given: list[tuple[tuple[Key, ...], ContextualValue, Any]] = []

    def note(self) -> None:
        """Puts the values of the overrides of this thread into the tree."""
        found: list[tuple[Any, Key, ContextualValue, Any]] = []
        for holder, key, marker in markers_in(self._handle):
            if in_tree(holder, key, marker) is not ABSENT_ABOVE:
                continue
            value = override_of(str(marker.name if marker.name is not None else key))
            if value is not ABSENT_ABOVE:
                _check_override(holder, key, marker, value)
                found.append((holder, key, marker, value))
        for holder, key, marker, value in found:
            keys = keys_to(holder, self._handle)
            if type(holder)._sx_type.is_object:
                with EDITING:
                    set_one(holder, key, value, {})
            else:
                holder[key] = value
            node = get_state(holder).node
            self._given.append(((*keys, key), marker, node.values[node.position(key)]))

    def take_back(self) -> None:
        """Puts the markers back. What was made with the values becomes a ghost again."""
        with EDITING, as_sealed(False) if SEALS.in_use else nullcontext():
            before = node = get_state(self._handle).node
            with room(node.depth):
                for keys, marker, value in self._given:
                    node = _with_marker(node, keys, marker, value)
            if node is not before:
                commit(self._handle, node)
        self._given.clear()


def _with_marker(node: Node, keys: tuple[Key, ...], marker: ContextualValue, value: Any) -> Node:
    """Returns a node with a marker in place of its value, unless an `__init__` has changed it."""
    index = node.find(keys[0])
    below = node.values[index] if index >= 0 else ABSENT_ABOVE
    if len(keys) > 1:
        made = _with_marker(below, keys[1:], marker, value) if type(below) is Node else below
    else:
        made = marker if below is value else below
    return node if made is below else node.with_value(index, made)


def _check_override(holder: Any, key: Key, marker: ContextualValue, value: Any) -> None:
    """Checks that the value of an override may take the place of a marker."""
    if isinstance(holder, tuple):
        raise ContextError(
            f"`sx.contextual_override` cannot give a value to {marker!r} in a tuple, which "
            "cannot change. Use a list."
        )
    kinds = (Placeholder, MissingValue, list, dict, tuple)
    if (is_handle(value) or isinstance(value, kinds)) and is_abstract(value):
        raise ContextError(
            f"`sx.contextual_override` gives {describe(value)} to {marker!r}, but nothing can be "
            "created with a value that is missing or not decided. Give a decided value."
        )
    fitting(holder, key, value)
    if SEALS.in_use:
        check_argument(holder, key, value)


register_context_preparation(prepare_context)
