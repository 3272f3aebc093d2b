"""What the contextual values in a tree mean: arguments of the objects above them.

A tree holds markers (`symexp._base.contextual`), so an edit of the value above changes one place.

1. `contextual` finds the value for a marker of a handle, through the owners of the handle. It is
   called when an argument is read, and when an object is created.
2. `settled` returns a tree with values in place of its markers. What needs a tree that says
   everything itself uses it: derivations of stages, source code, live objects that leave a tree.
3. A marker does not find what contains it: the argument that leads to it is skipped.
4. A value above may itself be a marker. It means what it means at its own place.
5. A handle with several owners may be in several contexts. One live object has one value, so these
   have to agree. An owner without any value does not count.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

from symexp._base.contextual import ContextualValue, override_of
from symexp._base.keypath import Key, KeyPath
from symexp._base.leaves import is_equal
from symexp._base.markers import ABSENT, MISSING_VALUE, Placeholder
from symexp._base.recursion import room
from symexp.errors import AbstractError, ContextError, PartialError, describe
from symexp.tree.nodes.node import CONTEXTUAL, Node
from symexp.tree.nodes.owners import is_held_by, owners_of, place_of
from symexp.tree.nodes.state import (
    child,
    get_state,
    held_by,
    is_handle,
    register_context,
)
from symexp.tree.nodes.ties import mark_tied
from symexp.tree.nodes.values import conform, fitted, freeze

__all__ = [
    "check_settled",
    "contextual",
    "decided",
    "fitting",
    "has_context",
    "in_tree",
    "markers_in",
    "names_in",
    "reading_values",
    "settled",
    "settled_part",
]


# Values of markers of handles.


def contextual(handle: Any, key: Key, marker: ContextualValue) -> Any:
    """Returns the value for a marker of a handle: a handle or a leaf that fits its place.

    Raises:
        ContextError: Nothing above has the value, or there are several.
        SpecTypeError, SpecValueError: The value does not fit the place.
    """
    name = _name_of(handle, key, marker)
    found = _in_tree(handle, key, name, (), override_of)
    if found is ABSENT:
        found = override_of(name)
    if found is ABSENT:
        found = marker.default
    if found is ABSENT:
        raise ContextError(
            f"{_place(handle, key)} is the contextual value {name!r}, but no object above has "
            f"{name!r}. Use it in a tree that has the value, or give one: "
            f"`with sx.contextual_override({name}=...)`, or "
            f"`sx.rebind(obj, {{{str(_path(handle, key)[1])!r}: value}})`."
        )
    if is_handle(found) and is_held_by(handle, found):
        raise ContextError(
            f"{_place(handle, key)} is the contextual value {name!r}, but the {name!r} above "
            "contains it. Give another name: `sx.ContextualValue('name')`."
        )
    return fitting(handle, key, found)


def in_tree(handle: Any, key: Key, marker: ContextualValue) -> Any:
    """Returns the value for a marker of a handle that the objects above have, or `ABSENT`."""
    return _in_tree(handle, key, _name_of(handle, key, marker), (), lambda name: ABSENT)


def _name_of(handle: Any, key: Key, marker: ContextualValue) -> str:
    if marker.name is not None:
        return marker.name
    if type(key) is str:
        return key
    return _no_name(_place(handle, key))


def _no_name(place: str) -> NoReturn:
    raise ContextError(
        f"{place} is a contextual value without a name. Give the name of the argument above: "
        "`sx.ContextualValue('name')`."
    )


_Visited = tuple[tuple[int, Key], ...]


def _in_tree(
    handle: Any, key: Key, name: str, visited: _Visited, override: Callable[[str], Any]
) -> Any:
    """Returns the value for a marker that the objects above have; `ABSENT` if none has.

    Args:
        handle: The handle that has the marker.
        key: The key of the marker.
        name: The name of the value.
        visited: The markers that led to this one.
        override: Returns the value that an override gives to a marker above, or `ABSENT`.
    """
    if (id(handle), key) in visited:
        raise ContextError(
            f"{_place(handle, key)} is a contextual value that leads back to itself. Give one of "
            "the places that refer to each other a value."
        )
    visited = (*visited, (id(handle), key))
    found: Any = ABSENT
    first: Any = None
    for holder in _holders(handle, key, name):
        value = get_state(holder).node.values[get_state(holder).node.position(name)]
        if type(value) is ContextualValue:
            inner = value.name if value.name is not None else name
            marker, value = value, _in_tree(holder, name, inner, visited, override)
            value = override(inner) if value is ABSENT else value
            value = marker.default if value is ABSENT else value
            if value is ABSENT:
                continue
        else:
            value = child(holder, name)
        if found is ABSENT:
            found, first = value, holder
        elif found is not value and (is_handle(value) or not is_equal(found, value)):
            raise ContextError(
                f"{_place(handle, key)} is in two trees, or at two places, with different values "
                f"of {name!r}: {describe(found)} in this {_label(first)}, and {describe(value)} "
                f"in this {_label(holder)}. One object has one value: use a clone of the part "
                "(`sx.clone(part)`) at one of the places."
            )
    return found


def _holders(handle: Any, key: Key, name: str) -> list[Any]:
    """Returns the nearest handles, on each way up from an argument, that have a name."""
    found: list[Any] = []
    stack: list[tuple[Any, tuple[Key, ...]]] = [(handle, (key,))]
    seen: set[tuple[int, tuple[Key, ...]]] = set()
    while stack:
        current, below = stack.pop()
        if (id(current), below) in seen:
            continue
        seen.add((id(current), below))
        node = get_state(current).node
        index = -1 if node.keys is None or name in below else node.find(name)
        if index >= 0 and node.values[index] is not MISSING_VALUE:
            if not any(holder is current for holder in found):
                found.append(current)
            continue
        stack.extend((owner, (k,)) for owner, held in reversed(owners_of(current)) for k in held)
    return found


def fitting(handle: Any, key: Key, value: Any) -> Any:
    """Returns a value as the value specs of a place of a handle take it.

    Raises:
        SpecTypeError, SpecValueError: It does not fit.
    """
    for spec in _specs_at(handle, key):
        value = spec.apply(value, key)
    return value


def _specs_at(handle: Any, key: Key) -> list[Any]:
    """Returns the value specs of a place: in a container its own one, and the one found above."""
    kind, own = type(handle)._sx_type, get_state(handle).node.spec
    if kind.is_object:
        found = [kind.spec_of(key)]
    else:
        found = [] if own is None else [own.child(key)]
        for owner, held in owners_of(handle):
            if above := _specs_at(owner, held[0]):
                found += [spec.child(key) for spec in above]
                break
    return [spec for spec in found if spec is not None]


def _label(handle: Any) -> str:
    return str(type(handle)._sx_type.label)


def _place(handle: Any, key: Key) -> str:
    """Returns a place in words: `'model.head.units' of this Experiment`."""
    root, path = _path(handle, key)
    return f"{str(path)!r} of this {_label(root)}"


def _path(handle: Any, key: Key) -> tuple[Any, KeyPath]:
    """Returns the root above an argument, and the path from there; of several, the handle."""
    root, path = place_of(handle) or (handle, KeyPath())
    return root, KeyPath(path, key)


register_context(contextual)


def decided(handle: Any, key: Key, value: Any) -> Any:
    """Returns the value for a marker, for an object that is created.

    Raises:
        AbstractError: It is not decided yet.
    """
    if isinstance(value, Placeholder):
        raise AbstractError(
            f"{_place(handle, key)} is a contextual value, and what it stands for is not decided: "
            f"{describe(value)}. Sample the whole tree (`sx.sample`) first."
        )
    return value


# What a thread is making with values in place of markers, from the outside inwards.
_reading = threading.local()


@contextmanager
def reading_values(handle: Any) -> Iterator[None]:
    """Notes for a block that live values are made of what a handle has, its markers included.

    Raises:
        ContextError: This is the case already: a marker leads back to the handle.
    """
    outer: tuple[Any, ...] = getattr(_reading, "handles", ())
    if any(reader is handle for reader in outer):
        raise ContextError(
            f"A contextual value in this {_label(handle)} leads back to it: {handle!r:.200}. Give "
            "one of the places that refer to each other a value."
        )
    _reading.handles = (*outer, handle)
    try:
        yield
    finally:
        _reading.handles = outer


# Trees without markers.


def names_in(root: Node) -> set[str]:
    """Returns the names of all contextual values in a tree."""
    names: set[str] = set()
    stack, seen = [root], set()
    while stack:
        node = stack.pop()
        if id(node) in seen or not node.flags & CONTEXTUAL:
            continue
        seen.add(id(node))
        for key, value in node.items():
            if type(value) is Node:
                stack.append(value)
            elif type(value) is ContextualValue:
                name = value.name if value.name is not None else key
                if type(name) is str:
                    names.add(name)
    return names


def check_settled(root: Any) -> None:
    """Checks that a tree has no contextual values.

    Raises:
        PartialError: It has one; the message has its place.
    """
    stack: list[tuple[Any, KeyPath]] = [(root, KeyPath())]
    seen: set[int] = set()
    while stack:
        value, path = stack.pop()
        if type(value) is Node:
            if id(value) not in seen and value.flags & CONTEXTUAL:
                seen.add(id(value))
                stack.extend((v, KeyPath(path, k)) for k, v in value.items())
        elif type(value) is ContextualValue:
            raise PartialError(
                f"{value!r} at {str(path)!r} stands for a value of an object above, and there is "
                "none. Take the whole tree, or give the value with `sx.rebind`."
            )


_Values = Mapping[str, Any]


def settled(root: Any, outer: Callable[[str], Any] = lambda name: ABSENT) -> Any:
    """Returns a tree with values in place of its contextual values.

    Args:
        root: A node, or a leaf.
        outer: Returns the frozen value of a name above the root, or `ABSENT`.

    Returns:
        The tree. A marker without any value stays.

    Raises:
        ContextError: Contextual values refer to each other.
        SpecTypeError, SpecValueError: A value does not fit its place.
    """
    if type(root) is not Node or not root.flags & CONTEXTUAL:
        return root
    values = {name: outer(name) for name in sorted(names_in(root))}
    with room(root.depth, 4):
        return _settled(root, values, {})


def settled_part(handle: Any, node: Node) -> Node:
    """Returns the node of a handle with the values that it reads in its tree."""
    if not node.flags & CONTEXTUAL:
        return node

    def outer(name: str) -> Any:
        for owner, held in owners_of(handle):
            for holder in _holders(owner, held[0], name):
                above = get_state(holder).node
                value = above.values[above.position(name)]
                if type(value) is ContextualValue:
                    value = _frozen_in_tree(holder, name, value)
                if value is not ABSENT:
                    return value
        return ABSENT

    made: Node = settled(node, outer)
    return made


def _frozen_in_tree(handle: Any, key: Key, marker: ContextualValue) -> Any:
    found = in_tree(handle, key, marker)
    if found is ABSENT:
        return ABSENT
    return get_state(found).node if is_handle(found) else freeze(found)


def _settled(node: Node, values: _Values, done: dict[Any, Any]) -> Node:
    """Returns a node without markers, given the values of the names above it."""
    identity = (id(node), *map(id, values.values()))
    known = done.get(identity)
    if known is not None:
        return known[0]  # type: ignore[no-any-return]
    new = list(node.values)
    for i, (key, value) in enumerate(node.items()):
        if type(value) is Node and value.flags & CONTEXTUAL:
            made = _settled(value, _below(node, key, values), done)
            new[i] = made if made is value else _fitted_in(node, key, made)
        elif type(value) is ContextualValue:
            new[i] = _value_of(node, key, value, values, ())
    made = node
    if any(a is not b for a, b in zip(new, node.values)):
        made = node.with_values(node.keys, tuple(new))
        if node.spec is not None:
            made = conform(made, node.spec, None)
    done[identity] = (made, node, values)  # keeps what the identities belong to
    return made


def _fitted_in(owner: Node, key: Key, value: Node) -> Any:
    """Returns a list, dict or tuple with values in it as the place in an object takes it."""
    spec = owner.type.spec_of(key) if owner.type.is_object and not value.type.is_object else None
    return value if spec is None else fitted(value, spec, key)


def _below(node: Node, key: Key, values: _Values) -> _Values:
    """Returns the values of the names above the part of a node under a key."""
    if node.keys is None:
        return values
    return {
        name: above if name == key else _named(node, name, above, values, ())
        for name, above in values.items()
    }


def _named(node: Node, name: str, above: Any, values: _Values, visited: tuple[Key, ...]) -> Any:
    """Returns the value of a name at a node: its own, or that above it."""
    index = node.find(name)
    own = MISSING_VALUE if index < 0 else node.values[index]
    if own is MISSING_VALUE:
        return above
    if type(own) is not ContextualValue:
        return own
    found = _value_of(node, name, own, values, visited)
    return above if type(found) is ContextualValue else found


def _value_of(
    node: Node, key: Key, marker: ContextualValue, values: _Values, visited: tuple[Key, ...]
) -> Any:
    """Returns the frozen value for a marker at a key of a node; the marker itself if none."""
    if key in visited:
        raise ContextError(
            f"{key!r} of this {node.type.label} is a contextual value that leads back to itself. "
            "Give one of the places that refer to each other a value."
        )
    name = marker.name if marker.name is not None else key
    if type(name) is not str:
        _no_name(f"[{key}] of this {node.type.label}")
    above = values[name]
    found = above
    if name != key and node.keys is not None:
        found = _named(node, name, above, values, (*visited, key))
    if found is ABSENT:
        found = marker.default
    if found is ABSENT:
        return marker
    if type(found) is Node:
        if found.flags & CONTEXTUAL:
            raise ContextError(
                f"The contextual value {name!r} of this {node.type.label} is a {found.type.label} "
                "that has contextual values itself. Give it values, or this place an object."
            )
        if found.type.is_object and found.tie is None:
            mark_tied(found)  # it is the one object
        return found
    spec = node.type.spec_of(key) if node.type.is_object else None
    return found if spec is None else fitted(found, spec, key)


def has_context(handle: Any) -> bool:
    """Whether there are contextual values in the tree of a handle."""
    return bool(get_state(handle).node.flags & CONTEXTUAL)


def markers_in(handle: Any, *, objects: bool = True) -> list[tuple[Any, Key, ContextualValue]]:
    """Returns the contextual values at and below a handle: holder, key and marker.

    Args:
        handle: The handle.
        objects: Whether to enter objects.
    """
    found: list[tuple[Any, Key, ContextualValue]] = []
    stack, seen = [handle], set()
    while stack:
        current = stack.pop()
        kind = type(current)._sx_type
        is_closed = kind.is_object and not objects
        if id(current) in seen or is_closed or not has_context(current):
            continue
        seen.add(id(current))
        found += [
            (current, key, v)
            for key, v in get_state(current).node.items()
            if type(v) is ContextualValue
        ]
        kids = kind.children(current) if kind.is_object else held_by(current)
        stack.extend([kid for _, kid in kids])
    return found
