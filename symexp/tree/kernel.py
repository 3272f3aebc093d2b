"""The traversal kernel: walking a tree by its nodes, without recursion and without going live."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symexp._base.keypath import ROOT, KeyPath
from symexp.errors import PathError, describe
from symexp.tree.handles.materialize import is_ghost
from symexp.tree.nodes.children import child
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import get_state, is_handle
from symexp.tree.nodes.values import adopt, view

__all__ = ["at", "find_node", "symbolic_view", "walk"]


def symbolic_view(value: Any) -> Any:
    """A handle below which everything is symbolic: the handle itself, or a fresh one.

    Rules and queries see the same values before and after training. While nothing in a tree is
    live its own handles are seen, so that an edit of one shows in the tree.
    """
    handle = value if is_handle(value) else adopt(value)
    if not is_handle(handle):
        return handle
    state = get_state(handle)
    if state.touched or (type(handle)._sx_type.is_object and not is_ghost(handle)):
        return view(state.node)
    return handle


def walk(root: Node) -> Iterator[tuple[KeyPath, Any, Node | None]]:
    """All places of a tree in preorder: path, frozen value, node it stands in."""
    stack: list[tuple[KeyPath, Any, Node | None]] = [(ROOT, root, None)]
    while stack:
        path, value, parent = stack.pop()
        yield path, value, parent
        if type(value) is Node:
            below = [(KeyPath(path, k), v, value) for k, v in value.items()]
            below.reverse()
            stack.extend(below)


def find_node(root: Any, path: KeyPath) -> Any:
    """The frozen value at a path.

    Raises:
        PathError: The path leads to nothing; the message names how far it leads and what is there.
    """
    value = root
    done = ROOT
    for key in path.keys:
        if type(value) is not Node:
            raise PathError(
                f"Nothing stands below {str(done)!r}, which is {describe(value)}, "
                f"so there is no {str(path)!r}."
            )
        value = value.values[value.position(key, done)]
        done = KeyPath(done, key)
    return value


def at(handle: Any, path: KeyPath) -> Any:
    """The symbolic value (handle or leaf) at a path below a handle.

    Raises:
        PathError: The path leads to nothing.
    """
    find_node(get_state(handle).node, path)
    value = handle
    for key in path.keys:
        value = element(value, key)
    return value


def element(handle: Any, key: Any) -> Any:
    """The symbolic value under one key of a handle."""
    if type(handle)._sx_type.is_object:
        return child(handle, key)
    return handle[key]
