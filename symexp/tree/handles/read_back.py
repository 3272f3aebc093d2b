"""Reading back: what a program changes on a live object becomes an edit of its tree.

A live object is an ordinary object: nothing intercepts `exp.epochs = 5` or `exp.sizes.append(3)`.
So the tree is made to follow when someone looks at it. Every operation on a tree begins with
`node_of`, which calls `read_back` if something in the tree was materialized.

1. When an object is materialized, `watch` notes the attributes that hold its arguments, with copies
   of what they hold (lists, dicts and arrays can change in place).
2. An attribute to which the class itself gave another value than the argument is not the argument,
   and is not watched. A `Mirror` changes these rules for the classes of a library.
3. `read_back` compares the attributes with the copies, children first. What differs is checked by
   the value spec of its place and put into the tree by `follow`, which leaves all live objects as
   they are.
4. An opaque object is compared by identity: while a live object holds the copy that it received,
   whatever it did to it, the tree stays as it is. An object that `sx.Ref` shares is compared by
   identity too.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from symexp._base.contextual import ContextualValue
from symexp._base.introspection import level_of_user
from symexp._base.keypath import Key
from symexp._base.leaves import is_equal
from symexp._base.markers import ABSENT as ABSENT_ABOVE
from symexp._base.markers import MISSING_VALUE, Ref
from symexp._base.recursion import room
from symexp.errors import WritePermissionError, add_context, describe
from symexp.tree.handles.argument_edits import ABSENT, LATER, PLAIN_MIRROR, free_places, set_one
from symexp.tree.handles.live_context import Read, check_read, reads_in
from symexp.tree.handles.materialize import (
    dict_of,
    making_of,
    register_watcher,
)
from symexp.tree.handles.snapshots import copy_of, differs, is_shared
from symexp.tree.nodes.context import in_tree
from symexp.tree.nodes.node import CONTEXTUAL, SCALARS, Node
from symexp.tree.nodes.opaque import is_array, is_opaque
from symexp.tree.nodes.printing import LiveValueWarning
from symexp.tree.nodes.state import (
    EDITING,
    State,
    child,
    get_state,
    is_ghost,
    register_read_back,
)

__all__ = ["accept_below", "read_back", "watch"]


class _Seen(NamedTuple):
    """What a live object held when it was compared with its tree last.

    Attributes:
        attributes: The attribute that holds each argument.
        copies: Copies of the values of these arguments, and of those that the mirror reads.
        context: The contextual values that it was made with, its lists and dicts included.
    """

    attributes: dict[Key, str]
    copies: dict[Key, Any]
    context: list[Read]


# Watching.


def watch(handle: Any, received: Mapping[Key, Any] | None = None, *, is_new: bool = False) -> None:
    """Notes what a live object holds now, as what its tree says.

    Args:
        handle: The live object.
        received: The values that its `__init__` got, by argument; by default those of the tree.
        is_new: Whether nothing but its `__init__` has changed it.
    """
    state = get_state(handle)
    with room(state.node.depth):
        _watch(handle, state, received)
        state.seen.copies.update(_shown(handle, state, received if is_new else None))


def _shown(handle: Any, state: State, received: Mapping[Key, Any] | None) -> dict[Key, Any]:
    """Returns copies of the arguments that the mirror reads.

    Args:
        handle: The live object.
        state: Its state.
        received: What its `__init__` got, if the object was just made.
    """
    kind: Any = state.node.type
    mirror = kind.mirror or PLAIN_MIRROR
    if mirror.read is None:
        return {}
    read = mirror.read(handle) if received is None else mirror.read(handle, received)
    return {key: copy_of(value, None) for key, value in read.items() if value is not ABSENT}


def _watch(handle: Any, state: State, received: Mapping[Key, Any] | None) -> None:
    kind: Any = state.node.type
    mirror = kind.mirror or PLAIN_MIRROR
    attributes: dict[Key, str] = {}
    copies: dict[Key, Any] = {}
    context: list[Read] = []
    namespace = dict_of(handle) or {}
    for key, frozen in state.node.items():
        if key in mirror.hidden or frozen is MISSING_VALUE:
            continue
        name = str(key)
        if type(frozen) in SCALARS and namespace.get(name, ABSENT) is frozen:
            if received is None or received.get(key, frozen) is frozen:
                attributes[key], copies[key] = name, frozen  # as below, for most arguments
                continue
        given = _given(handle, key, frozen, received)
        if type(frozen) is ContextualValue:
            frozen = given
            context.append(Read(handle, key, copy_of(given, None)))
        elif type(frozen) is Node and frozen.flags & CONTEXTUAL and not frozen.type.is_object:
            context += reads_in(child(handle, key))
        for name in _names(kind, str(key)):
            value = _stored(handle, kind, name)
            if value is ABSENT:
                if name == key and key not in attributes:
                    # Until it is set, the attribute is read from the tree.
                    attributes[key], copies[key] = name, ABSENT
                continue
            trusted = mirror.trusts_attributes and name == key
            if trusted or value is given or _holds(value, given, frozen):
                attributes[key] = name
                shared = type(frozen) is Ref and value is given
                copies[key] = frozen if shared else copy_of(value, frozen)
                break
    state.seen = _Seen(attributes, copies, context)


def accept_below(handle: Any) -> None:
    """Takes what the live objects at and below a handle hold now for granted, without an edit."""
    for live in _live_below(handle):
        seen = get_state(live).seen
        if seen is not LATER:
            for key, value in _values(live, seen).items():
                if not is_shared(seen.copies.get(key), value):
                    seen.copies[key] = copy_of(value, None)


def _names(kind: Any, key: str) -> tuple[str, ...]:
    """Returns the attributes that may hold an argument: its name, and the one of a property."""
    found = kind.attribute_names.get(key)
    if found is None:
        static = getattr(kind.live, key, None)
        private = isinstance(static, property) and static.fset is not None
        private = private or hasattr(kind.live, "__attrs_attrs__")
        found = kind.attribute_names[key] = (key, f"_{key.lstrip('_')}") if private else (key,)
    return found  # type: ignore[no-any-return]


def _stored(handle: Any, kind: Any, name: str) -> Any:
    """Returns the value of an attribute, without running code of the class; else `ABSENT`."""
    namespace = dict_of(handle)
    if namespace is not None:
        if name in namespace:
            return namespace[name]
        for space in _SPACES:
            if space in namespace and name in namespace[space] and _is_torch_module(kind.live):
                return namespace[space][name]
    for base in kind.live.__mro__:
        slot = base.__dict__.get(name)
        if slot is not None:
            if type(slot).__name__ != "member_descriptor":
                return ABSENT
            try:
                return slot.__get__(handle)
            except AttributeError:
                return ABSENT
    return ABSENT


# Dicts in which `torch.nn.Module` keeps attributes, by their class. With PyTorch as the backend of
# Keras, each layer is such a module.
_SPACES = ("_modules", "_parameters", "_buffers")


@cache
def _is_torch_module(cls: type) -> bool:
    return any(
        (b.__module__, b.__name__) == ("torch.nn.modules.module", "Module") for b in cls.__mro__
    )


def _given(handle: Any, key: Key, frozen: Any, received: Mapping[Key, Any] | None) -> Any:
    """Returns what `__init__` got for an argument."""
    if received is not None:
        return received.get(key, frozen)
    if type(frozen) is Node:
        return child(handle, key)
    if type(frozen) is ContextualValue:
        found = in_tree(handle, key, frozen)
        # A copy of a part has no context; its class may have kept what it was made with.
        return _stored(handle, type(handle)._sx_type, str(key)) if found is ABSENT_ABOVE else found
    return frozen.value if type(frozen) is Ref else frozen


def _holds(value: Any, given: Any, frozen: Any) -> bool:
    """Whether an attribute still holds the value of an argument, be it as a copy."""
    if type(frozen) in SCALARS:
        return type(value) is type(frozen) and is_equal(value, frozen)
    if given is frozen and is_opaque(type(frozen)):
        return type(value) is type(frozen)  # a copy of a live object has a copy of this object
    if isinstance(given, (list, dict, tuple, set)):
        return not differs(copy_of(given, None), value)
    return is_array(value) and is_array(frozen) and is_equal(value, frozen)


# Reading back.

_active = threading.local()


def read_back(handle: Any) -> None:
    """Makes a tree follow the live objects in it.

    Raises:
        SpecTypeError, SpecValueError, SymbolizeError: A live object holds a value that its place
            does not take; nothing of this object has changed in the tree then.
    """
    if getattr(_active, "on", False):
        return  # a check of a value looks at the tree itself
    _active.on = True
    try:
        found = _live_below(handle)
        for live in found:
            seen = get_state(live).seen
            if seen is LATER:
                watch(live)
                continue
            changes = _changes(live, seen)
            if changes:
                with EDITING:
                    _apply(live, seen, changes)
        for live in found:
            seen = get_state(live).seen
            if seen is not None and seen.context:
                seen.context[:] = [read for read in seen.context if check_read(read)]
    finally:
        _active.on = False


def _live_below(handle: Any) -> list[Any]:
    """Returns the watched live objects at and below a handle, children first, each once."""
    found: list[Any] = []
    stack: list[tuple[Any, bool]] = [(handle, False)]
    done: set[int] = set()
    while stack:
        current, visited = stack.pop()
        if visited:
            found.append(current)
            continue
        state: State = get_state(current)
        if id(current) in done or not state.touched:
            continue
        done.add(id(current))
        kind = type(current)._sx_type
        if kind.is_object:
            if state.seen is not None and not is_ghost(current) and making_of(current) is None:
                stack.append((current, True))
            stack.extend((kid, False) for kid in list((state.kids or {}).values()))
        else:
            stack.extend((kid, False) for _, kid in list(kind.children(current)))
    return found


def _values(handle: Any, seen: _Seen) -> dict[Key, Any]:
    """Returns the arguments that a live object shows now."""
    kind: Any = get_state(handle).node.type
    mirror = kind.mirror or PLAIN_MIRROR
    values = {k: _stored(handle, kind, name) for k, name in seen.attributes.items()}
    if mirror.read is not None:
        values.update(mirror.read(handle))
    return {k: v for k, v in values.items() if v is not ABSENT}


def _changes(handle: Any, seen: _Seen) -> dict[Key, Any]:
    with room(get_state(handle).node.depth):
        return {
            key: value
            for key, value in _values(handle, seen).items()
            if differs(seen.copies.get(key, ABSENT), value)
        }


def _apply(handle: Any, seen: _Seen, changes: dict[Key, Any]) -> None:
    """Puts changed arguments of a live object into its tree, one after the other."""
    held = free_places(handle, changes)
    failed: Exception | None = None
    for key, value in changes.items():
        try:
            set_one(handle, key, value, held)
        except WritePermissionError as error:
            failed = failed or error
            continue
        except Exception as error:
            label = type(handle)._sx_type.label
            add_context(
                error,
                f"symexp: {label}.{key} of a live object is {describe(value)}, which the tree "
                "cannot follow. Set a value that fits, or edit the tree itself: "
                f"`sx.rebind(obj, {key}=...)`.",
            )
            failed = failed or error
            continue
        seen.copies[key] = copy_of(value, None)
        _tell_if_spent(handle, key, value)
    if failed is not None:
        raise failed


def _tell_if_spent(handle: Any, key: Key, value: Any) -> None:
    kind: Any = type(handle)._sx_type
    if kind.mirror is not None and kind.mirror.is_spent and kind.mirror.is_spent(handle, key):
        warnings.warn(
            f"{kind.label}.{key} of a live object was set to {describe(value)}, after the object "
            "was built with another value. The tree and its clones have the new value, but the "
            "object itself goes on as it was built. Use a clone (`sx.clone(obj)`); or do not set "
            f"the attribute, but edit the tree (`sx.rebind(obj, {key}=...)`): the object starts "
            "fresh then.",
            LiveValueWarning,
            stacklevel=level_of_user(),
        )


register_read_back(read_back)
register_watcher(watch)
