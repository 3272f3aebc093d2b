"""Bounds on what a document may grow to."""

from __future__ import annotations

from typing import Any

from symexp.codec.kinds import Json
from symexp.codec.strict_json import MAX_NESTING
from symexp.errors import CodecError
from symexp.tree.nodes.node import SCALARS, Node

__all__ = ["check_size", "nesting"]

_MAX_PLACES = 10_000_000


def nesting(value: Json) -> int:
    """How deep a JSON value is nested.

    Raises:
        CodecError: Too deep; also when it contains itself.
    """
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_NESTING:
            raise CodecError(
                f"The value is nested more than {MAX_NESTING} levels deep, or contains itself."
            )
        below: list[Any] = []
        for item in level:
            if type(item) is dict:
                below.extend(v for v in item.values() if type(v) not in SCALARS)
            elif type(item) is list:
                below.extend(v for v in item if type(v) not in SCALARS)
        level = below
    return depth


def check_size(root: Any) -> None:
    """Refuses documents whose references blow them up.

    Raises:
        CodecError: Written out, the tree would have too many places or levels.
    """
    if type(root) is not Node:
        return
    sizes: dict[int, int] = {}
    stack = [root]
    while stack:
        node = stack[-1]
        below = [v for v in node.values if type(v) is Node]
        waiting = [v for v in below if id(v) not in sizes]
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        sizes[id(node)] = len(node.values) + sum(sizes[id(v)] for v in below)
    if sizes[id(root)] > _MAX_PLACES or root.depth > MAX_NESTING:
        raise CodecError(
            f"The references of the document blow it up to more than {_MAX_PLACES} places, or "
            f"{MAX_NESTING} levels."
        )
