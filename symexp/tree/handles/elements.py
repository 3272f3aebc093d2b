"""Elements of symbolic lists, dicts and tuples: from values to handles to frozen values.

A container holds handles of its symbolic elements, and the leaves themselves. Its node holds the
frozen values of the same elements, in the same order. Of what a `Ref` shares the container holds
the object itself, and its node the `Ref`: such an object is no part of the container.

An object that is put into a second container becomes tied, and a list becomes a copy. An element
that an edit leaves in its container must do neither, so `adopt_elements` has the container as an
argument.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, final

from symexp._base.keypath import Key
from symexp._base.markers import Ref
from symexp.errors import SpecTypeError
from symexp.tree.nodes.node import SCALARS, UNSCOPED, Node
from symexp.tree.nodes.opaque import Own, is_opaque, keep
from symexp.tree.nodes.state import State, get_state, own
from symexp.tree.nodes.values import AdoptionError, adopt, place

__all__ = [
    "SHARING",
    "adopt_elements",
    "check_keys",
    "held_counts",
    "is_shared",
    "note_shared",
    "start",
]

_set = object.__setattr__


def adopt_elements(
    items: Iterable[Any], keys: Collection[Any] | None = None, container: Any = None
) -> tuple[list[Any], tuple[Any, ...]]:
    """Returns the elements of a container as handles (or leaves), and as frozen values.

    Args:
        items: The elements.
        keys: Their keys, for errors; `None` for indices.
        container: The container that is edited, if there is one. It keeps the elements that it
            holds already, as often as it holds them.

    Raises:
        AdoptionError: An element cannot enter a tree; the error has its key.
    """
    pairs = () if container is None else list(_pairs(container))
    into = UNSCOPED if container is None else get_state(container).scope or UNSCOPED
    held = held_counts(kid for kid, frozen in pairs if type(frozen) is Node)
    leaves = {id(k): f for k, f in pairs if type(f) is not Node and k is not f}
    memo: dict[int, Any] = {}
    handles: list[Any] = []
    values: list[Any] = []
    try:
        for item in items:
            if held.get(id(item), 0) > 0:
                held[id(item)] -= 1
                handle, value = item, get_state(item).node
            elif id(item) in leaves:
                handle, value = item, leaves[id(item)]
            else:
                handle = adopt(item)
                if hasattr(type(handle), "_sx_type"):
                    value = place(handle, into)
                else:
                    value = handle if type(handle) in SCALARS else keep(handle, memo)
                    if type(value) is Ref:
                        handle = value.value
            handles.append(handle)
            values.append(value)
    except AdoptionError as error:
        n = len(handles)
        raise error.below(n if keys is None else list(keys)[n]) from error.__cause__
    return handles, tuple(values)


def held_counts(handles: Iterable[Any]) -> dict[int, int]:
    """Returns how often each handle occurs, by identity."""
    held: dict[int, int] = {}
    for handle in handles:
        held[id(handle)] = held.get(id(handle), 0) + 1
    return held


def _pairs(container: Any) -> Iterable[tuple[Any, Any]]:
    """Returns the pairs of an element of a container and its frozen value."""
    held = dict.values(container) if isinstance(container, dict) else list.__iter__(container)
    return zip(list(held), get_state(container).node.values)


def start(container: Any, node: Node, handles: Iterable[Any]) -> None:
    """Gives a new container its state, and makes it an owner of its elements."""
    state = State(node)
    _set(container, "_sx", state)
    for handle, frozen in zip(handles, node.values):
        kind = type(handle)
        if kind in SCALARS:
            continue
        if type(frozen) is Ref:
            note_shared(handle)
        elif hasattr(kind, "_sx_type"):
            below = get_state(handle)
            own(below, container)
            if below.touched:
                state.touched = True
        elif state.own is None and is_opaque(kind):
            state.own = Own()


@final
class _Sharing:
    """Notes whether a container of this process shares a symbolic object by a `Ref`.

    Attributes:
        in_use: Whether one does.
    """

    __slots__ = ("in_use",)

    def __init__(self) -> None:
        self.in_use = False


SHARING = _Sharing()


def note_shared(value: Any) -> None:
    """Notes that a container shares a value: a symbolic object is no part of it then."""
    if hasattr(type(value), "_sx_type"):
        SHARING.in_use = True


def is_shared(handle: Any, key: Key, kid: Any) -> bool:
    """Whether a container shares an object at a place by a `Ref`. It may hold it elsewhere."""
    if not any(owner is handle for owner in get_state(kid).owners or ()):
        return True
    node = get_state(handle).node
    index = node.find(key)  # in the middle of an edit, the place may not be in the node
    return index >= 0 and type(node.values[index]) is Ref


def check_keys(keys: Iterable[Any]) -> None:
    """Checks that keys may be those of a symbolic dict.

    Raises:
        SpecTypeError: One is no text and no whole number.
    """
    for key in keys:
        if type(key) not in (str, int):
            kind = type(key).__name__
            raise SpecTypeError(
                f"Keys of a symbolic dict are str or int, but got {key!r} (type {kind}). Use the "
                "text of the key, or wrap the dict in an object of your own."
            )
