"""`traverse` visits every place of a tree, `get` finds one; `is_partial`, `is_abstract`."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

from symexp._base.keypath import ROOT, KeyPath
from symexp._base.tracebacks import user_facing
from symexp.errors import PathError, SpecTypeError, describe
from symexp.tree.nodes.node import ABSTRACT, PARTIAL, Node, measure
from symexp.tree.nodes.state import child, get_state, is_ghost, is_handle
from symexp.tree.nodes.types import UNKNOWN_TYPES
from symexp.tree.nodes.values import adopt, view

__all__ = [
    "TraverseAction",
    "at",
    "find_node",
    "get",
    "has_placeholders",
    "is_abstract",
    "is_partial",
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
        renew(handle)
    state = get_state(handle)
    if state.touched or (type(handle)._sx_type.is_object and not is_ghost(handle)):
        return view(state.node)
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

    Args:
        root: The tree.
        preorder_visitor_fn: Called as `(path, value, parent)` before the places below. It answers
            with a `TraverseAction`; `None` and true mean enter, false means stop.
        postorder_visitor_fn: Called likewise after the places below; its answer `STOP` stops.

    Returns:
        Whether the whole tree was visited.

    Example:
        >>> import symexp as sx
        >>> sx.traverse(sx.Dict(x=1), lambda k, v, p: print(repr(str(k))))
        ''
        'x'
        True
    """
    stack: list[tuple[KeyPath, Any, Any, bool]] = [(ROOT, symbolic_view(root), None, False)]
    while stack:
        path, value, parent, done = stack.pop()
        visitor = postorder_visitor_fn if done else preorder_visitor_fn
        action = _action(visitor(path, value, parent)) if visitor else TraverseAction.ENTER
        if action is TraverseAction.STOP:
            return False
        if done:
            continue
        if postorder_visitor_fn is not None:
            stack.append((path, value, parent, True))
        if action is TraverseAction.ENTER and is_handle(value):
            keys = list(get_state(value).node.iter_keys())
            stack.extend(
                (KeyPath(path, k), element(value, k), value, False) for k in reversed(keys)
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
        if not is_handle(top):
            find_node(top, parsed)  # nothing stands below a leaf
            return top
        return at(symbolic_view(top), parsed)
    except PathError:
        if default is _NOTHING:
            raise
        return default


def is_partial(value: Any) -> bool:
    """Whether a tree has missing arguments. It may be a plain list, dict or tuple."""
    return bool(_flags_of(value) & PARTIAL)


def is_abstract(value: Any) -> bool:
    """Whether a tree cannot be used yet: it has missing arguments or placeholders.

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
    return bool(_flags_of(value))


def has_placeholders(value: Any) -> bool:
    """Whether a tree has placeholders: values that are not decided yet."""
    return bool(_flags_of(value) & ABSTRACT)


def _flags_of(value: Any) -> int:
    handle = value if is_handle(value) else adopt(value)
    return get_state(handle).node.flags if is_handle(handle) else measure((handle,))[0]
