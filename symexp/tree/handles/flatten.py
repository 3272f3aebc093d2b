"""Deep trees in a pickle: as a row of nodes, because pickle recurses in C."""

from __future__ import annotations

from typing import Any

from symexp.tree.nodes.node import Node

__all__ = ["FlatTree", "portable", "unpacked"]

# Pickle needs a few frames of C and of Python for each level.
_SAFE_LEVELS = 60


class _Ref:
    """Stands for a node that comes earlier in the row."""

    __slots__ = ("index",)

    def __init__(self, index: int) -> None:
        self.index = index

    def __reduce__(self) -> tuple[Any, ...]:
        return (_Ref, (self.index,))


class FlatTree:
    """The nodes of a tree, each after all that stand below it.

    Args:
        rows: The states of the nodes, with references for the nodes among their values.
    """

    __slots__ = ("rows",)

    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        self.rows = rows

    def __reduce__(self) -> tuple[Any, ...]:
        return (FlatTree, (self.rows,))


def portable(root: Node) -> Node | FlatTree:
    """A tree as it is pickled. Shallow ones as they are: those in one pickle share their nodes."""
    return root if root.depth <= _SAFE_LEVELS else _flat(root)


def unpacked(tree: Node | FlatTree) -> Node:
    """The tree of what `portable` gave."""
    if isinstance(tree, Node):
        return tree
    made: list[Node] = []
    for kind, keys, values, *rest in tree.rows:
        kids = tuple([made[v.index] if type(v) is _Ref else v for v in values])
        node = Node.__new__(Node)
        node.__setstate__((kind, keys, kids, *rest))
        made.append(node)
    return made[-1]


def _flat(root: Node) -> FlatTree:
    rows: list[tuple[Any, ...]] = []
    places: dict[int, _Ref] = {}
    stack = [root]
    while stack:
        node = stack[-1]
        below = [v for v in node.values if type(v) is Node and id(v) not in places]
        if below and id(node) not in places:
            stack.extend(below)
            continue
        stack.pop()
        if id(node) not in places:
            places[id(node)] = _Ref(len(rows))
            rows.append(_row(node, places))
    return FlatTree(rows)


def _row(node: Node, places: dict[int, _Ref]) -> tuple[Any, ...]:
    kind, keys, values, *rest = node.__getstate__()
    kids = tuple([places[id(v)] if type(v) is Node else v for v in values])
    return (kind, keys, kids, *rest)
