"""References of stages in a configuration, in the place of the stages themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symexp.codec import register_leaf
from symexp.store.errors import RefError
from symexp.tree.nodes.node import Node

__all__ = ["StageRef", "filled"]


class StageRef:
    """The reference of a dependency, in its place in the configuration of a stage.

    Attributes:
        ref: The reference of the derivation of the dependency.
    """

    __slots__ = ("ref",)

    def __init__(self, ref: str) -> None:
        self.ref = ref

    def sx_canonical(self, canonical: Callable[[Any], bytes]) -> bytes:
        """Returns the bytes that represent the leaf in fingerprints."""
        return b"symexp stage ref 1\n" + self.ref.encode("ascii")

    def __repr__(self) -> str:
        return f"<{self.ref}>"


register_leaf("stage", StageRef, lambda ref, _: ref.ref, lambda text, _: StageRef(str(text)))


def filled(root: Node, made: dict[str, Any]) -> Node:
    """Returns the tree with stages in place of their references; without recursion."""
    done: dict[int, Node] = {}
    stack = [root]
    while stack:
        node = stack[-1]
        waiting = [v for v in node.values if type(v) is Node and id(v) not in done]
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        values = tuple(_value(v, done, made) for v in node.values)
        same = all(a is b for a, b in zip(values, node.values))
        done[id(node)] = node if same else node.with_values(node.keys, values)
    return done[id(root)]


def _value(value: Any, done: dict[int, Node], made: dict[str, Any]) -> Any:
    if type(value) is Node:
        return done[id(value)]
    if type(value) is not StageRef:
        return value
    try:
        return made[value.ref]
    except KeyError:
        raise RefError(
            f"The configuration names {value.ref}, of which no realization was an input. The store "
            "is damaged: `store.verify()` says where."
        ) from None
