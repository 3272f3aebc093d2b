"""`traverse` visits every place of a tree, `get` finds one; `is_partial`, `is_abstract`."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

from symexp._base.keypath import ROOT, KeyPath
from symexp._base.markers import Placeholder, Ref
from symexp._base.tracebacks import user_facing
from symexp.errors import PathError, SpecTypeError, describe
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import ABSTRACT, PARTIAL, PURE, Node, check_places, measure
from symexp.tree.nodes.sharing import MANY_STEPS
from symexp.tree.nodes.state import child, get_state, is_ghost, is_handle, node_of
from symexp.tree.nodes.types import UNKNOWN_TYPES
from symexp.tree.nodes.values import adopt, freeze, view

__all__ = [
    "TraverseAction",
    "at",
    "find_node",
    "get",
    "has_placeholders",
    "is_abstract",
    "is_deterministic",
    "is_partial",
    "is_pure_symbolic",
    "register_renewal",
    "renew",
    "symbolic_view",
    "traverse",
]


# The traversal kernel: walking a tree by its nodes, without recursion and without materializing.


_renewals: list[Callable[..., None]] = []


def register_renewal(renewal: Callable[..., None]) -> None:
    """Registers a function that makes objects of a handle known before rules and queries see it."""
    _renewals.append(renewal)


def renew(handle: Any, *, may_import: bool = False) -> None:
    """Gives the unknown objects of a tree the classes that are known by now.

    Args:
        handle: The tree.
        may_import: Whether classes with a known name are imported; see `symexp.codec.known_names`.
    """
    for renewal in _renewals:
        renewal(handle, may_import=may_import)


def symbolic_view(value: Any) -> Any:
    """Returns a handle below which no object is live: the handle itself, or a fresh one.

    So rules and queries see the same values before and after training. If nothing in the tree was
    materialized, they see the handles of the tree itself, and an edit of one shows in the tree.
    """
    handle = value if is_handle(value) else adopt(value)
    if not is_handle(handle):
        return handle
    if UNKNOWN_TYPES:
        node_of(handle)
        renew(handle)
    if get_state(handle).touched or (type(handle)._sx_type.is_object and not is_ghost(handle)):
        return view(node_of(handle))
    return handle


def find_node(root: Any, path: KeyPath) -> Any:
    """Returns the frozen value at a path.

    Raises:
        PathError: There is no such place; the message says how far the path leads.
    """
    value = root
    done = ROOT
    for key in path.keys:
        if type(value) is not Node:
            place = repr(str(done)) if done else "the root"
            raise PathError(
                f"Nothing stands below {place}, which is {describe(value)}, so there is no "
                f"{str(path)!r}."
            )
        value = value.values[value.position(key, done)]
        done = KeyPath(done, key)
    return value


def at(handle: Any, path: KeyPath) -> Any:
    """Returns the symbolic value (handle or leaf) at a path below a handle.

    Raises:
        PathError: There is no such place.
    """
    find_node(get_state(handle).node, path)
    value = handle
    for key in path.keys:
        value = element(value, key)
    return value


def element(handle: Any, key: Any) -> Any:
    """Returns the symbolic value under a key of a handle."""
    if type(handle)._sx_type.is_object:
        return child(handle, key)
    return handle[key]


Visitor = Callable[[KeyPath, Any, Any], Any]

_NOTHING = object()


class TraverseAction(enum.Enum):
    """The answer of a visitor: visit the places below, skip them, or stop."""

    ENTER = "enter"
    CONTINUE = "continue"
    STOP = "stop"


@user_facing
def traverse(
    root: Any,
    preorder_visitor_fn: Visitor | None = None,
    postorder_visitor_fn: Visitor | None = None,
) -> bool:
    """Visits every place of a tree, in order. Nothing is materialized.

    An object that stands at several places is visited at each of them. A placeholder is visited
    first, then each of its candidates, at the path that the candidate has in what is sampled. What
    a `sx.Ref` shares is not entered, and the visitor gets the `Ref`.

    Args:
        root: The tree.
        preorder_visitor_fn: Called as `(path, value, parent)` before the places below. It answers
            with a `TraverseAction`; `None` and true mean enter, false means stop.
        postorder_visitor_fn: Called likewise after the places below; its answer `STOP` stops.

    Returns:
        Whether the whole tree was visited.

    Raises:
        TooManyPlacesError: Few objects stand at millions of places.

    Example:
        >>> import symexp as sx
        >>> sx.traverse(sx.Dict(x=1), lambda k, v, p: print(repr(str(k))))
        ''
        'x'
        True
    """
    top = symbolic_view(root)
    stack: list[tuple[KeyPath, Any, Any, bool]] = [(ROOT, top, None, False)]
    steps = 0
    while stack:
        steps += 1
        if steps == MANY_STEPS and is_handle(top):
            check_places(get_state(top).node, "`sx.traverse` would visit")
        path, value, parent, done = stack.pop()
        visitor = postorder_visitor_fn if done else preorder_visitor_fn
        action = _action(visitor(path, value, parent)) if visitor else TraverseAction.ENTER
        if action is TraverseAction.STOP:
            return False
        if done:
            continue
        if postorder_visitor_fn is not None:
            stack.append((path, value, parent, True))
        if isinstance(value, Placeholder):
            if action is TraverseAction.ENTER:
                inside = [
                    (KeyPath.parse(f"{path}{place}"), view(candidate), parent, False)
                    for place, candidate in value.alternatives()
                ]
                stack.extend(reversed(inside))
        elif action is TraverseAction.ENTER and is_handle(value):
            pairs = list(get_state(value).node.items())
            stack.extend(
                # What a `Ref` shares is no part of the tree.
                (KeyPath(path, k), v if type(v) is Ref else element(value, k), value, False)
                for k, v in reversed(pairs)
            )
    return True


def _action(answer: Any) -> TraverseAction:
    if answer is None or answer is True:
        return TraverseAction.ENTER
    if answer is False:
        return TraverseAction.STOP
    if isinstance(answer, TraverseAction):
        return answer
    raise SpecTypeError(
        f"Expected a visitor to answer with a TraverseAction, a bool or None, "
        f"but got {describe(answer)}."
    )


@user_facing
def get(root: Any, path: str | KeyPath, default: Any = _NOTHING) -> Any:
    """Returns the symbolic value at a key path.

    A path that leads into a placeholder gives the placeholder of the values that may be decided
    there; if they are all equal, it gives that value.

    Args:
        root: The tree.
        path: Key path such as `model.layers[0].filters`; negative indices count from the end.
        default: The result if there is no such place; by default, that is an error.

    Raises:
        PathError: The path is malformed, or there is no such place and no default.

    Example:
        >>> import symexp as sx
        >>> sx.get(sx.Dict(x=[1, 2]), 'x[-1]')
        2
    """
    parsed = KeyPath.parse(path)
    top = root if is_handle(root) else symbolic_view(root)
    try:
        seen = symbolic_view(top)
        if has_placeholders(seen) and (found := _undecided_at(seen, parsed)) is not _NOTHING:
            return found
        if not is_handle(seen):
            find_node(seen, parsed)  # nothing stands below a leaf
            return seen
        return at(seen, parsed)
    except PathError:
        if default is _NOTHING:
            raise
        return default


def _undecided_at(top: Any, path: KeyPath) -> Any:
    """Returns the value at a path that leads into a placeholder, or `_NOTHING` for others.

    Raises:
        PathError: A candidate of the placeholder has no such place.
    """
    value = get_state(top).node if is_handle(top) else top
    done = ROOT
    for i, key in enumerate(path.keys):
        if isinstance(value, Placeholder) and value.has_candidates:
            return _inside(value, path.keys[i:], done)
        index = value.find(key) if type(value) is Node else -1
        if index < 0:
            return _NOTHING
        value = value.values[index]
        done = KeyPath(done, key)
    return _NOTHING


def _inside(hyper: Any, keys: tuple[Any, ...], path: KeyPath) -> Any:
    slots = hyper.num_slots
    if slots is None:
        new = hyper.mapped(lambda value: _below(hyper, value, keys, path))
        values = [value for _, value in new.alternatives()]
    else:
        key = keys[0] + slots if type(keys[0]) is int and keys[0] < 0 else keys[0]
        if type(key) is not int or not 0 <= key < slots:
            raise PathError(f"The list at {str(path)!r} has {slots} elements, but no {keys[0]!r}.")
        values = []
        for place, value in hyper.alternatives():
            if place == f"[{key}]":
                values.append(_below(hyper, value, keys[1:], path))
        new = hyper.choice_of([view(value) for value in values])
    same = all(frozen_equal(value, values[0]) for value in values)
    return view(values[0]) if same else new


def _below(hyper: Any, value: Any, keys: tuple[Any, ...], path: KeyPath) -> Any:
    """Returns the frozen value at some keys below a candidate."""
    if not keys:
        return value
    try:
        found = _undecided_at(view(value), KeyPath.of(keys))
        return find_node(value, KeyPath.of(keys)) if found is _NOTHING else freeze(found)
    except PathError as error:
        raise PathError(f"{error} It is a candidate at {str(path)!r}: {hyper}.") from None


def is_partial(value: Any) -> bool:
    """Whether a tree has missing arguments. It may be a plain list, dict or tuple."""
    return bool(_flags_of(value) & PARTIAL)


def is_abstract(value: Any) -> bool:
    """Whether a tree cannot be used yet: it has missing arguments, placeholders or pure objects.

    Example:
        >>> import symexp as sx
        >>> @sx.symbolize
        ... class Point:
        ...     def __init__(self, x, y): ...
        >>> sx.is_abstract(Point.partial(1)), sx.is_abstract(Point(1, sx.oneof([2, 3])))
        (True, True)
        >>> sx.is_abstract([Point(1, 2)])
        False
    """
    return bool(_flags_of(value) & (PARTIAL | ABSTRACT | PURE))


def is_deterministic(value: Any) -> bool:
    """Whether a tree has no placeholders: everything in it is decided.

    Example:
        >>> import symexp as sx
        >>> sx.is_deterministic(sx.Dict(x=1)), sx.is_deterministic(sx.Dict(x=sx.oneof([1, 2])))
        (True, False)
    """
    return not has_placeholders(value)


def is_pure_symbolic(value: Any) -> bool:
    """Whether a tree has objects that only stand for others: placeholders, `sx.PureSymbolic`.

    Example:
        >>> import symexp as sx
        >>> sx.is_pure_symbolic(sx.Dict(x=sx.oneof([1, 2])))
        True
    """
    return bool(_flags_of(value) & (ABSTRACT | PURE))


def has_placeholders(value: Any) -> bool:
    """Whether a tree has placeholders: values that are not decided yet."""
    return bool(_flags_of(value) & ABSTRACT)


def _flags_of(value: Any) -> int:
    handle = value if is_handle(value) else adopt(value)
    return node_of(handle).flags if is_handle(handle) else measure((handle,))[0]
