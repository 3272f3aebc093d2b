"""Handles that await the learned state of a file: it is restored when the object goes live.

`sx.load` of an archive with weights gives ghosts. Nodes are immutable and know nothing of learned
state, so the state waits beside the node, in the `State` of the handle.

1. A handle that awaits learned state counts as materialized (`touched`). So an edit treats it as a
   live object: what is edited starts fresh, with all that holds it.
2. Setting an attribute is no edit of a live object, so a ghost that awaits goes live first.
3. Copies, clones and pickles have the node alone, and are fresh.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from symexp._base.keypath import Key
from symexp.tree.handles.materialize import mark_touched, register_restoring, reset
from symexp.tree.nodes.state import get_state, held_by, is_ghost, is_handle

__all__ = [
    "Learned",
    "attach",
    "awaited_below",
    "awaiting_above",
    "handles_that_await",
    "has_awaited",
    "touched_below",
]


class Learned(Protocol):
    """The learned state of one object, which waits.

    Attributes:
        attribute: The attribute of the live object that holds the state; `None` for itself.
        target: The live object that has got the state; `None` before.
        states: All states of the same archive.
    """

    attribute: str | None
    target: Any
    states: dict[Any, Any]

    def restore(self, handle: Any) -> None:
        """Gives a new live object its state, as a whole or not at all."""


class _Use:
    """Whether any handle has ever awaited something: else the look-ups are skipped."""

    is_on = False


def attach(handle: Any, learned: Learned) -> None:
    """Lets a ghost await a learned state; it may await several, for itself and its attributes."""
    _Use.is_on = True
    state = get_state(handle)
    state.learned = [*(state.learned or ()), learned]
    mark_touched(state)


def awaited_below(handle: Any) -> list[tuple[tuple[Key, ...], Any]]:
    """Returns the learned states that a handle, and those below it, await, with their keys."""
    found: list[tuple[tuple[Key, ...], Any]] = []
    if _Use.is_on:
        for keys, current in touched_below(handle):
            found.extend((keys, learned) for learned in get_state(current).learned or ())
    return found


def handles_that_await(root: Any) -> list[Any]:
    """Returns the handles at and below a handle that await learned state, in order."""
    if not _Use.is_on:
        return []
    return [handle for _, handle in touched_below(root) if get_state(handle).learned]


def has_awaited(handle: Any) -> bool:
    """Whether a ghost, one below it, or an object that it is a part of, awaits learned state."""
    if not _Use.is_on:
        return False
    return awaiting_above(handle) is not None or bool(awaited_below(handle))


def awaiting_above(handle: Any) -> Any:
    """Returns the outermost object that awaits the state of all its parts, a handle among them.

    Returns:
        The handle itself if only it awaits; `None` if there is no such object.
    """
    found = None
    stack = [handle] if _Use.is_on else []
    seen: set[int] = set()
    while stack:
        current = stack.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        state = get_state(current)
        if any(learned.attribute is None for learned in state.learned or ()):
            found = current
        stack.extend(state.owners or ())
    return found


def touched_below(handle: Any) -> Iterator[tuple[tuple[Key, ...], Any]]:
    """Yields the handles at and below a handle that are live or await something, with their keys.

    Each is yielded once, at its first place in the order of the tree.
    """
    stack: list[tuple[tuple[Key, ...], Any]] = [((), handle)]
    seen: set[int] = set()
    while stack:
        keys, current = stack.pop()
        if id(current) in seen or not is_handle(current):
            continue
        seen.add(id(current))
        state = get_state(current)
        if state.touched:
            yield keys, current
            held = dict(held_by(current))
            order = [key for key, _ in state.node.items() if key in held]
            stack.extend(((*keys, key), held[key]) for key in reversed(order))


def _restore(handle: Any) -> None:
    """Gives a live object the states that it awaits. It has all of them, or stays a ghost."""
    state = get_state(handle)
    try:
        for learned in state.learned:
            learned.restore(handle)
    except BaseException:
        own = {id(state.target) for state in state.learned[0].states.values()}
        # Its other parts have no state of their own: the next use would find fresh weights in them.
        for _, below in list(touched_below(handle)):
            if below is not handle and type(below)._sx_type.is_object and not is_ghost(below):
                if id(below) not in own:
                    reset(below)
        raise
    state.learned = None


register_restoring(_restore)
