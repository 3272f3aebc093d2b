"""Trees that cannot be materialized: something in them is missing, undecided or pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symexp._base.keypath import Key, KeyPath
from symexp._base.markers import MISSING_VALUE, Placeholder
from symexp.errors import AbstractError, PartialError
from symexp.tree.nodes.node import ABSTRACT, PARTIAL, PURE, Node

__all__ = ["check_concrete"]

Path = tuple[Key, ...]


def check_concrete(node: Node) -> None:
    """Checks that a tree has neither missing arguments nor placeholders.

    Raises:
        PartialError, AbstractError: It has; the message lists the places.
    """
    if node.is_complete:
        return
    if node.flags & PARTIAL:
        places = ", ".join(str(KeyPath.of(p)) for p in _missing_paths(node))
        raise PartialError(
            f"{node.type.label} is partial: {places} missing. "
            f"Give the value with `sx.rebind(obj, {{{places.split(', ')[0]!r}: ...}})` first."
        )
    if node.flags & ABSTRACT:
        places = ", ".join(str(KeyPath.of(p)) or "the root" for p in _placeholder_paths(node))
        raise AbstractError(
            f"{node.type.label} is abstract: undecided search values at {places}. "
            "Sample it (`sx.sample`) or decide it (`sx.materialize(obj, dna)`) first."
        )
    if node.flags & PURE:
        places = ", ".join(str(KeyPath.of(p)) or "the root" for p in _pure_paths(node))
        raise AbstractError(
            f"{node.type.label} is abstract: at {places} stands an object that only stands for "
            "something (a PureSymbolic). Replace it by a rule first."
        )


def _pure_paths(root: Node) -> list[Path]:
    """Returns the places of objects that are never used as such, in the order of the tree."""
    out: list[Path] = []
    stack: list[tuple[Node, Path]] = [(root, ())]
    while stack:
        node, path = stack.pop()
        if node.type.flags & PURE:
            out.append(path)
            continue
        below = [(v, (*path, k)) for k, v in node.items() if type(v) is Node and v.flags & PURE]
        stack.extend(reversed(below))
    return out


def _missing_paths(root: Node) -> list[Path]:
    """Returns the places of missing arguments, in the order of the tree."""
    return _paths(root, PARTIAL, lambda value: value is MISSING_VALUE)


def _placeholder_paths(root: Node) -> list[Path]:
    """Returns the places of placeholders, in the order of the tree."""
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
