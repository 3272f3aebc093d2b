"""The owners of a handle: the handles that hold it, up to the roots of its trees.

A state notes each handle that ever held its own, so an owner counts only while it holds the handle.
"""

from __future__ import annotations

from typing import Any

from symexp._base.keypath import Key, KeyPath
from symexp.tree.nodes.state import get_state, held_by

__all__ = [
    "Owners",
    "is_held_by",
    "keys_of",
    "keys_to",
    "last_place_of",
    "owners_of",
    "place_of",
    "upwards",
]

# The handles that hold a handle, and the keys under which they do.
Owners = list[tuple[Any, list[Key]]]


def keys_of(owner: Any, handle: Any) -> list[Key]:
    """Returns the keys under which an owner holds a handle now."""
    return [k for k, kid in held_by(owner) if kid is handle]


def upwards(handle: Any) -> list[Any]:
    """Returns a handle and all its direct and indirect owners, each before its own owners."""
    done: list[Any] = []
    seen = {id(handle)}
    stack = [(handle, iter(owners_of(handle)))]
    while stack:
        current, owners = stack[-1]
        for owner, _ in owners:
            if id(owner) not in seen:
                seen.add(id(owner))
                stack.append((owner, iter(owners_of(owner))))
                break
        else:
            stack.pop()
            done.append(current)
    return done[::-1]


def is_held_by(handle: Any, owner: Any) -> bool:
    """Whether a handle is another one or, directly or not, in it."""
    return handle is owner or any(above is owner for above in upwards(handle))


def keys_to(handle: Any, top: Any) -> tuple[Key, ...]:
    """Returns the keys from an owner down to a handle that it holds, directly or not."""
    keys: tuple[Key, ...] = ()
    while handle is not top:
        owner, held = next((o, k) for o, k in owners_of(handle) if is_held_by(o, top))
        handle, keys = owner, (held[0], *keys)
    return keys


def owners_of(handle: Any) -> Owners:
    """Returns the handles that hold a handle, and the keys under which they do."""
    pairs = [(owner, keys_of(owner, handle)) for owner in get_state(handle).owners or ()]
    return [(owner, held) for owner, held in pairs if held]


def last_place_of(handle: Any) -> tuple[Any, Key] | None:
    """Returns the last handle that a handle was put to, and the key there; `None` for a root."""
    for owner in reversed(get_state(handle).owners or ()):
        held = keys_of(owner, handle)
        if held:
            return owner, held[0]
    return None


def place_of(handle: Any) -> tuple[Any, KeyPath] | None:
    """Returns the root of the tree of a handle, and its place there; `None` if it has several."""
    keys: list[Key] = []
    while True:
        owners = owners_of(handle)
        if not owners:
            return handle, KeyPath.of(reversed(keys))
        if len(owners) > 1 or len(owners[0][1]) > 1:
            return None
        handle, held = owners[0]
        keys.append(held[0])
