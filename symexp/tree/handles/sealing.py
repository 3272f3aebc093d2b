"""Sealing: objects that refuse every edit, such as the baseline of a team.

The seal belongs to a handle, not to the content: fingerprints and files do not have it, and what is
made from a sealed object (a clone, a candidate, a loaded file) is not sealed.

1. An edit of a part is an edit of all its owners, so a sealed object protects everything in it.
2. A sealed part protects itself against edits from above: `check_edit` compares what the sealed
   handles below the changed ones have with the new tree. Parts may move in a list, no more.
3. An edit may drop handles (`symexp.tree.handles.replace`). `restore_seals` seals their successors.
4. `SEALS.in_use` is false until something is sealed, so that other programs pay nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple, TypeVar, final

from symexp._base.keypath import Key, KeyPath
from symexp._base.tracebacks import user_facing
from symexp.errors import SymbolizeError, WritePermissionError, describe
from symexp.tree.nodes import ties
from symexp.tree.nodes.node import Node, Token
from symexp.tree.nodes.owners import is_held_by, keys_to, owners_of, upwards
from symexp.tree.nodes.state import (
    GUARDS,
    LOCK,
    SEALED,
    State,
    child,
    get_state,
    held_by,
    is_ghost,
    is_handle,
    mark_guards,
    node_of,
)
from symexp.tree.nodes.types import TUPLE

__all__ = [
    "SEALS",
    "as_sealed",
    "check_argument",
    "check_edit",
    "check_replaced",
    "is_sealed",
    "restore_seals",
    "seal",
]

T = TypeVar("T")


@final
class _Seals:
    """Notes whether this process has sealed anything.

    Attributes:
        in_use: Whether it has.
    """

    __slots__ = ("in_use",)

    def __init__(self) -> None:
        self.in_use = False


SEALS = _Seals()

# What `as_sealed` says in this thread or task.
_scope: ContextVar[bool | None] = ContextVar("symexp.as_sealed", default=None)


# For users.


@user_facing
def seal(value: T, sealed: bool = True) -> T:
    """Seals an object against edits, or unseals it.

    A sealed object refuses every change of its tree: patches, attributes, methods of lists and
    dicts, and edits of a tree that it is a part of. Training is no edit. A clone is not sealed.

    Args:
        value: A symbolic object, list, dict or tuple.
        sealed: Whether to seal it; `False` unseals it and everything in it.

    Returns:
        The object.

    Raises:
        SymbolizeError: The value is not symbolic.
        WritePermissionError: A part of a sealed object cannot be unsealed alone.

    Example:
        >>> import symexp as sx
        >>> baseline = sx.seal(sx.Dict(lr=0.1))
        >>> try:
        ...     baseline.lr = 0.2
        ... except sx.WritePermissionError:
        ...     print(baseline)
        {
          lr = 0.1
        }
        >>> sx.clone(baseline, override={'lr': 0.2})
        {lr=0.2}
    """
    if sealed:
        node_of(value)  # what a program changed on live objects so far
        SEALS.in_use = True
        with LOCK:
            state = get_state(value)
            state.seal |= SEALED
            for owner, _ in owners_of(value):
                mark_guards(get_state(owner))
        return value
    if not is_handle(value):
        raise SymbolizeError(f"Expected a symbolic object, but got {describe(value)}.")
    with LOCK:
        for owner in upwards(value)[1:]:
            if get_state(owner).seal & SEALED:
                raise WritePermissionError(
                    f"This {_label(value)} is a part of a sealed {_label(owner)}, so it cannot be "
                    "unsealed alone. Take a clone of it (`sx.clone(obj)`), or unseal the "
                    f"{_label(owner)}: `obj.seal(False)`."
                )
        _unseal(value)
    return value


def _unseal(handle: Any) -> None:
    stack = [handle]
    while stack:
        current = stack.pop()
        state = get_state(current)
        if state.seal & GUARDS:
            stack.extend([kid for _, kid in held_by(current)])
        state.seal = 0


@user_facing
def is_sealed(value: Any) -> bool:
    """Whether an object, or an object that it is a part of, is sealed.

    Args:
        value: A symbolic object, list, dict or tuple.

    Raises:
        SymbolizeError: The value is not symbolic.

    Example:
        >>> import symexp as sx
        >>> baseline = sx.seal(sx.Dict(model=sx.Dict(units=8)))
        >>> sx.is_sealed(baseline.model), sx.is_sealed(sx.clone(baseline))
        (True, False)
    """
    if not is_handle(value):
        raise SymbolizeError(f"Expected a symbolic object, but got {describe(value)}.")
    if not SEALS.in_use:
        return False
    return any(get_state(handle).seal & SEALED for handle in upwards(value))


@contextmanager
def as_sealed(sealed: bool | None = True) -> Iterator[None]:
    """Treats all symbolic objects as sealed, or as not sealed, in a `with` block.

    It applies to the thread, or asynchronous task, that runs the block. In nested blocks the inner
    one counts.

    Args:
        sealed: `True`: every edit is refused. `False`: sealed objects may be edited. `None`: what
            `seal` says about each object counts, as outside of all blocks.

    Example:
        >>> import symexp as sx
        >>> baseline = sx.seal(sx.Dict(lr=0.1))
        >>> with sx.as_sealed(False):
        ...     baseline.lr = 0.2
        >>> baseline, baseline.is_sealed
        ({lr=0.2}, True)
    """
    SEALS.in_use = True
    token = _scope.set(sealed)
    try:
        yield
    finally:
        _scope.reset(token)


# Checks.


class _Kept(NamedTuple):
    """A sealed handle below a changed one, whose place is sealed after the edit too.

    Attributes:
        handle: The handle.
        root: The changed handle above it.
        keys: The keys from there to what takes its place.
    """

    handle: Any
    root: Any
    keys: tuple[Key, ...]


class _Place(NamedTuple):
    """A handle below a changed one, and what takes its place.

    Attributes:
        handle: The handle.
        before: The keys down to it before the edit.
        after: The keys down to what takes its place.
        value: What takes its place; `None` if nothing does.
        scope: The scope there.
    """

    handle: Any
    before: tuple[Key, ...]
    after: tuple[Key, ...]
    value: Any
    scope: Token | None


def check_edit(plan: Sequence[tuple[Any, Node]]) -> list[_Kept]:
    """Checks that an edit changes nothing that is sealed.

    Args:
        plan: The handles that change with their new nodes, the edited one first.

    Returns:
        Where the sealed handles below the changed ones are after the edit.

    Raises:
        WritePermissionError: The edit is refused.
    """
    scope = _scope.get()
    if scope is not False:
        for handle, node in plan:
            if scope or get_state(handle).seal & SEALED:
                raise _refusal(handle, _keys_below(handle, node))
    changed = {id(handle) for handle, _ in plan}
    kept: list[_Kept] = []
    for handle, node in plan:
        if get_state(handle).seal & GUARDS:
            kept += _check_below(handle, node, changed, strict=scope is not False)
    return kept


def _check_below(root: Any, node: Node, changed: set[int], *, strict: bool) -> list[_Kept]:
    """Checks the sealed parts below a changed handle, apart from those below other changed ones."""
    kept: list[_Kept] = []
    stack = [_Place(root, (), (), node, node.scope_in(get_state(root).scope))]
    while stack:
        place = stack.pop()
        state = get_state(place.handle)
        is_root = place.handle is root
        if id(place.handle) in changed and not is_root:
            continue
        if state.seal & SEALED and not is_root:
            stays = type(place.value) is Node and _is_same(state, place.value, place.scope)
            if not stays and strict:
                raise _refusal(place.handle, (), place=place.before)
            # An edit in a tuple always puts another tuple in its place.
            if stays or (state.node.type is TUPLE and _is_tuple(place.value)):
                kept.append(_Kept(place.handle, root, place.after))
        if state.seal & GUARDS:
            stack.extend(_parts(place))
    return kept


def _parts(place: _Place) -> Iterator[_Place]:
    """Yields the places of the handles in a handle, with what takes their places."""
    kids = [(k, kid) for k, kid in held_by(place.handle) if get_state(kid).seal]
    value = place.value if type(place.value) is Node else None
    moves = _moves(place.handle, value) if value is not None and value.keys is None else None
    for key, kid in kids:
        new_key = key if moves is None else moves.get(key)  # -1 would be the last element
        index = -1 if value is None or new_key is None else value.find(new_key)
        new = None if value is None or index < 0 else value.values[index]
        scope = new.scope_in(place.scope) if type(new) is Node else None
        after = place.after if new_key is None else (*place.after, new_key)
        yield _Place(kid, (*place.before, key), after, new, scope)


def _moves(handle: Any, node: Node) -> dict[Key, Key]:
    """Returns the new index of each element of a list: elements that stay first, then the rest."""
    old = get_state(handle).node.values
    free: dict[int, list[int]] = {}
    for i in reversed(range(len(node.values))):
        if type(node.values[i]) is Node:
            free.setdefault(id(node.values[i]), []).append(i)
    moves: dict[Key, Key] = {}
    for i, value in enumerate(old):
        if type(value) is Node and free.get(id(value)):
            moves[i] = free[id(value)].pop()
    taken = set(moves.values())
    rest = [i for i in range(len(node.values)) if i not in taken]
    others = [i for i in range(len(old)) if i not in moves]
    if len(rest) == len(others):
        moves.update(zip(others, rest))
    return moves


def _is_same(state: State, node: Node, scope: Token | None) -> bool:
    return state.node is node or ties.is_same(state.node, state.scope, node, scope)


def _is_tuple(value: Any) -> bool:
    return type(value) is Node and value.type is TUPLE


def restore_seals(kept: Iterable[_Kept]) -> None:
    """Seals the handles that stand where an edit has left sealed parts.

    The seal of a handle that is no part of a tree any more goes to its successor. Otherwise, it
    would protect the objects that both hold, and nothing in the tree could unseal them.
    """
    for old, root, keys in kept:
        handle = root
        for key in keys:
            state = get_state(handle)
            state.seal |= GUARDS
            is_object = type(handle)._sx_type.is_object
            handle = child(handle, key) if is_object else dict(held_by(handle))[key]
        get_state(handle).seal |= SEALED
        if handle is not old and not owners_of(old):
            get_state(old).seal &= ~SEALED


def check_replaced(handle: Any) -> None:
    """Checks that another tuple may take the place of a tuple.

    Raises:
        WritePermissionError: The edit is refused.
    """
    scope = _scope.get()
    if scope is False or not owners_of(handle):
        return
    for owner in upwards(handle):
        if scope or get_state(owner).seal & SEALED:
            raise _refusal(owner, keys_to(handle, owner))


def check_argument(handle: Any, key: Key, value: Any) -> None:
    """Checks that an argument may be set, or may follow what a live object holds.

    Raises:
        WritePermissionError: The edit is refused.
    """
    scope = _scope.get()
    if scope is False:
        return
    note = ""
    if type(handle)._sx_type.is_object and not is_ghost(handle):
        note = (
            f" The live {_label(handle)} has {describe(value)} for {key!r}; give it the value "
            "of the tree again."
        )
    before = (get_state(handle).kids or {}).get(key)
    for owner in upwards(handle):
        if scope or get_state(owner).seal & SEALED:
            raise _refusal(owner, (*keys_to(handle, owner), key), note=note)
    if before is not None and get_state(before).seal and before is not value:
        for part, keys in _sealed_parts(before):
            if part is before or not _is_within(part, value):
                raise _refusal(part, (), place=(key, *keys), note=note)


def _sealed_parts(handle: Any) -> Iterator[tuple[Any, tuple[Key, ...]]]:
    stack: list[tuple[Any, tuple[Key, ...]]] = [(handle, ())]
    while stack:
        current, keys = stack.pop()
        state = get_state(current)
        if state.seal & SEALED:
            yield current, keys
        elif state.seal & GUARDS:
            stack.extend([(kid, (*keys, key)) for key, kid in held_by(current)])


def _is_within(part: Any, value: Any) -> bool:
    """Whether a value of a live object still contains a part of the tree."""
    stack = [value]
    while stack:
        current = stack.pop()
        if is_handle(current):
            if is_held_by(part, current):
                return True
        elif isinstance(current, (list, tuple, dict)):
            stack.extend(current.values() if isinstance(current, dict) else current)
    return False


# Messages.


def _label(handle: Any) -> str:
    return str(type(handle)._sx_type.label)


def _keys_below(top: Any, new: Any) -> tuple[Key, ...]:
    """Returns the keys from a handle down to what an edit changes, given its new node."""
    old: Any = get_state(top).node
    keys: tuple[Key, ...] = ()
    while type(old) is Node and type(new) is Node and old.keys == new.keys:
        if len(old.values) != len(new.values):
            break
        differ = [i for i, (a, b) in enumerate(zip(old.values, new.values)) if a is not b]
        if len(differ) != 1:
            break
        keys = (*keys, list(old.iter_keys())[differ[0]])
        old, new = old.values[differ[0]], new.values[differ[0]]
    return keys


def _refusal(
    handle: Any, changed: tuple[Key, ...], *, place: tuple[Key, ...] = (), note: str = ""
) -> WritePermissionError:
    """Returns the error for an edit that is refused.

    Args:
        handle: The sealed handle.
        changed: The keys from there to what would change.
        place: The keys to the sealed handle, from the edited one.
        note: More about the change.
    """
    label = _label(handle)
    what = repr(str(KeyPath.of(changed))) if changed else "it"
    if _scope.get() and not get_state(handle).seal & SEALED:
        return WritePermissionError(
            f"Everything is sealed here, by `sx.as_sealed()`, so {what} of this {label} cannot "
            f"change.{note} Edit it outside of the `with` block, or in `with sx.as_sealed(False):`."
        )
    where = f" at {str(KeyPath.of(place))!r}" if place else ""
    return WritePermissionError(
        f"{'The' if place else 'This'} {label}{where} is sealed, so {what} cannot change.{note} "
        f"Edit a clone (`sx.clone(obj)`), or unseal the {label} first: `obj.seal(False)`."
    )
