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
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from functools import cache
from typing import Any, NamedTuple, final

from symexp._base.contextual import ContextualValue, has_overrides, override_of
from symexp._base.introspection import level_of_user
from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.leaves import SetLeaf, is_equal
from symexp._base.markers import ABSENT as ABSENT_ABOVE
from symexp._base.markers import MISSING_VALUE, MissingValue, Placeholder, Ref
from symexp._base.recursion import room
from symexp.errors import ContextError, WritePermissionError, add_context, describe
from symexp.tree.handles.container_views import merge_plain
from symexp.tree.handles.elements import held_counts
from symexp.tree.handles.ghost import register_argument_setter
from symexp.tree.handles.materialize import (
    dict_of,
    making_of,
    mark_touched,
    register_context_preparation,
    register_watcher,
    thaw,
)
from symexp.tree.handles.replace import follow
from symexp.tree.handles.sealing import SEALS, as_sealed, check_argument
from symexp.tree.handles.snapshots import copy_of, differs, is_shared
from symexp.tree.nodes.context import fitting, in_tree, markers_in, names_in
from symexp.tree.nodes.node import CONTEXTUAL, SCALARS, UNSCOPED, Node
from symexp.tree.nodes.opaque import Own, is_array, is_opaque, keep
from symexp.tree.nodes.owners import is_held_by
from symexp.tree.nodes.printing import LiveValueWarning
from symexp.tree.nodes.state import (
    EDITING,
    State,
    child,
    enter_scope,
    get_state,
    held_by,
    is_ghost,
    is_handle,
    own,
    register_read_back,
)
from symexp.tree.nodes.tied_edits import holds_itself
from symexp.tree.nodes.values import adopt, place, view
from symexp.tree.traverse import is_abstract

__all__ = ["ABSENT", "LATER", "Mirror", "accept_below", "read_back", "set_argument", "watch"]

ABSENT: Any = object()
"""In place of a value that cannot be read now."""

LATER: Any = object()
"""In place of what a live object held: it is noted when someone looks for the first time."""


@final
class Mirror:
    """How the live objects of a class show their arguments. The default serves plain classes.

    Args:
        read: Returns arguments by name that are no plain attributes, as they are now.
        hidden: Arguments that are not read from attributes.
        trusts_attributes: Whether an attribute with the name of an argument is the argument, even
            if its value was converted.
        drop: Arguments that are left out of the tree if they have this value.
        is_spent: Whether a live object has used an argument up, so that it goes on with the former
            value after a change.
    """

    __slots__ = ("drop", "hidden", "is_spent", "read", "trusts_attributes")

    def __init__(
        self,
        read: Callable[[Any], Mapping[str, Any]] | None = None,
        hidden: frozenset[str] = frozenset(),
        *,
        trusts_attributes: bool = False,
        drop: Mapping[str, Any] | None = None,
        is_spent: Callable[[Any, Key], bool] | None = None,
    ) -> None:
        self.is_spent = is_spent
        self.read = read
        self.hidden = hidden
        self.trusts_attributes = trusts_attributes
        self.drop = dict(drop or {})


_PLAIN_MIRROR = Mirror()


class _Read(NamedTuple):
    """A contextual value that a live object was made with.

    Attributes:
        holder: The object, or the list, dict or tuple that is an argument of it.
        key: The key of the marker in there.
        given: The value.
    """

    holder: Any
    key: Key
    given: Any


class _Seen(NamedTuple):
    """What a live object held when it was compared with its tree last.

    Attributes:
        attributes: The attribute that holds each argument.
        copies: Copies of the values of these arguments, and of those that the mirror reads.
        context: The contextual values that it was made with, its lists and dicts included.
    """

    attributes: dict[Key, str]
    copies: dict[Key, Any]
    context: list[_Read]


# Watching.


def watch(handle: Any, received: Mapping[Key, Any] | None = None) -> None:
    """Notes what a live object holds now, as what its tree says.

    Args:
        handle: The live object.
        received: The values that its `__init__` got, by argument; by default those of the tree.
    """
    state = get_state(handle)
    with room(state.node.depth):
        _watch(handle, state, received)


def _watch(handle: Any, state: State, received: Mapping[Key, Any] | None) -> None:
    kind: Any = state.node.type
    mirror = kind.mirror or _PLAIN_MIRROR
    attributes: dict[Key, str] = {}
    copies: dict[Key, Any] = {}
    context: list[_Read] = []
    for key, frozen in state.node.items():
        if key in mirror.hidden or frozen is MISSING_VALUE:
            continue
        given = _given(handle, key, frozen, received)
        if type(frozen) is ContextualValue:
            frozen = given
            context.append(_Read(handle, key, copy_of(given, None)))
        elif type(frozen) is Node and frozen.flags & CONTEXTUAL and not frozen.type.is_object:
            context += _reads_in(child(handle, key))
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
    if mirror.read is not None:
        for key, value in mirror.read(handle).items():
            if value is not ABSENT:
                copies[key] = copy_of(value, None)
    state.seen = _Seen(attributes, copies, context)


def _reads_in(container: Any) -> list[_Read]:
    """Returns the contextual values in a list, dict or tuple, apart from those of its objects."""
    found = []
    for holder, key, marker in markers_in(container, objects=False):
        value = in_tree(holder, key, marker)
        if value is not ABSENT_ABOVE:
            given = thaw(fitting(holder, key, value))
            found.append(_Read(holder, key, copy_of(given, None)))
    return found


def accept_below(handle: Any) -> None:
    """Takes what the live objects at and below a handle hold now for granted, without an edit."""
    for live in _live_below(handle):
        seen = get_state(live).seen
        if seen is not LATER:
            for key, value in _values(live, seen).items():
                if not is_shared(seen.copies.get(key), value):
                    seen.copies[key] = copy_of(value, None)


def set_argument(handle: Any, key: Key, value: Any) -> None:
    """Sets an argument of a ghost. Unlike a patch it leaves everything below as it is.

    `MISSING_VALUE` sets the default, as in a patch.

    Raises:
        SpecTypeError, SpecValueError: The value does not fit its place.
    """
    with EDITING:
        state = get_state(handle)
        if value is MISSING_VALUE:
            value = view(type(handle)._sx_type.default_of(key))
        readers = _live_readers(handle, key) if state.node.flags & CONTEXTUAL else ()
        _set_one(handle, key, value, _free(handle, (key,)))
        for reader in readers:  # made with the former value, so they leave the tree
            (get_state(handle).kids or {}).pop(reader)


def _live_readers(handle: Any, name: Key) -> list[Key]:
    """Returns the other arguments in which something was made with the value of an argument."""
    return [
        key
        for key, kid in held_by(handle)
        if key != name and get_state(kid).touched and name in names_in(get_state(kid).node)
    ]


def _free(handle: Any, changed: Iterable[Key]) -> dict[int, int]:
    """Returns how often each handle stands at a place that gets another value, by identity.

    It may move from one of them to another, and stays one object at one place.
    """
    kids = get_state(handle).kids or {}
    return held_counts(kids[key] for key in changed if key in kids)


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
                seen.context[:] = [read for read in seen.context if _check_context(read)]
    finally:
        _active.on = False


def _check_context(read: _Read) -> bool:
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
            _set_one(holder, key, value, {})
        else:
            plain: Any = dict(holder) if isinstance(holder, dict) else list(holder)
            plain[key] = value
            follow(holder, merge_plain(holder, plain))


def prepare_context(handle: Any) -> None:
    """Puts values of `contextual_override` into a tree that is about to be materialized.

    Raises:
        ContextError: A live object in it was made with another contextual value, elsewhere.
    """
    if has_overrides():
        _note_overrides(handle)
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
                _check_context(read)


def _note_overrides(handle: Any) -> None:
    """Puts the values of overrides into a tree: all of them, or none if one is refused."""
    given: list[tuple[Any, Key, Any]] = []
    for holder, key, marker in markers_in(handle):
        if in_tree(holder, key, marker) is not ABSENT_ABOVE:
            continue
        value = override_of(str(marker.name if marker.name is not None else key))
        if value is not ABSENT_ABOVE:
            _check_override(holder, key, marker, value)
            given.append((holder, key, value))
    for holder, key, value in given:
        if type(holder)._sx_type.is_object:
            with EDITING:
                _set_one(holder, key, value, {})
        else:
            holder[key] = value


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
    mirror = kind.mirror or _PLAIN_MIRROR
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
    held = _free(handle, changes)
    failed: Exception | None = None
    for key, value in changes.items():
        try:
            _set_one(handle, key, value, held)
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


def _set_one(handle: Any, key: Key, value: Any, held: dict[int, int]) -> None:
    state = get_state(handle)
    if SEALS.in_use:
        check_argument(handle, key, value)
    kid, frozen = _adopted(state, key, value, held)
    if is_handle(kid) and is_held_by(handle, kid):
        raise holds_itself(frozen, KeyPath(ROOT, key))
    kind: Any = state.node.type
    kids = dict(state.kids or {})
    kids.pop(key, None)
    if state.own is not None:
        state.own.values.pop(key, None)
    if is_handle(kid):
        kids[key] = kid
        own(get_state(kid), handle)
        enter_scope(kid, state.scope)
    elif is_opaque(type(kid)) and frozen is not kind.default_of(key):
        # As an argument of a call: this handle works with the object, all others with copies.
        state.own = state.own or Own()
        state.own.values[key] = kid
    state.kids = kids
    if is_handle(kid) and get_state(kid).touched:
        mark_touched(state)
    follow(handle, _with(state.node, key, frozen, kind.mirror or _PLAIN_MIRROR))


def _adopted(state: State, key: Key, value: Any, held: dict[int, int]) -> Any:
    """Returns the handle of a new value (or the leaf), and its frozen value."""
    kind: Any = state.node.type
    before: Any = (state.kids or {}).get(key)
    spec = kind.spec_of(key)
    if spec is not None:
        value = spec.apply(value, key)
    if type(value) is set:
        value = SetLeaf(value)
    container = is_handle(before) and not type(before)._sx_type.is_object
    if container and isinstance(value, (list, dict)) and isinstance(before, (list, dict)):
        if isinstance(before, list) == isinstance(value, list):
            return before, merge_plain(before, value)
    if held.get(id(value), 0) > 0:
        held[id(value)] -= 1
        return value, get_state(value).node
    adopted = adopt(value)
    if is_handle(adopted):
        return adopted, place(adopted, state.scope or UNSCOPED)
    if is_opaque(type(adopted)) and adopted is kind.passed_default_of(key):
        return adopted, kind.default_of(key)
    return adopted, keep(adopted)


def _with(node: Node, key: Key, value: Any, mirror: Mirror) -> Node:
    """Returns a node with another value of an argument, which it may not have yet."""
    keys, values = node.keys or (), node.values
    drops = key in mirror.drop and key not in node.type.index
    if drops and is_equal(mirror.drop[str(key)], value):
        rest = [(k, v) for k, v in zip(keys, values) if k != key]
        names = tuple([k for k, _ in rest])
        if names == node.type.names:
            names = node.type.names
        return node.with_values(names, tuple([v for _, v in rest]))
    index = node.find(key)
    if index < 0:
        return node.with_values((*keys, key), (*values, value))
    return node.with_value(index, value)


register_read_back(read_back)
register_watcher(watch)
register_argument_setter(set_argument)
register_context_preparation(prepare_context)
