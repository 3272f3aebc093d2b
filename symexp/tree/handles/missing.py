"""Finding what is missing and what is undecided in a tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symexp._base.keypath import Key
from symexp._base.missing import MISSING_VALUE
from symexp._base.placeholder import Placeholder
from symexp.tree.nodes.node import ABSTRACT, PARTIAL, Node

__all__ = ["missing_paths", "placeholder_paths"]

Path = tuple[Key, ...]


def missing_paths(root: Node) -> list[Path]:
    """Places of the arguments that are missing, in the order of the tree."""
    return _paths(root, PARTIAL, lambda value: value is MISSING_VALUE)


def placeholder_paths(root: Node) -> list[Path]:
    """Places of the placeholders, in the order of the tree."""
    return _paths(root, ABSTRACT, lambda value: isinstance(value, Placeholder))


def _paths(root: Node, flag: int, matches: Callable[[Any], bool]) -> list[Path]:
    out: list[Path] = []
    stack: list[tuple[Any, Path]] = [(root, ())]
    while stack:
        value, path = stack.pop()
        if type(value) is Node:
            if value.flags & flag and not (flag == PARTIAL and value.type.is_functor and path):
                below = [(v, (*path, k)) for k, v in value.items()]
                stack.extend(reversed(below))
        elif matches(value):
            out.append(path)
    return out
