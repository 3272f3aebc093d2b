"""The part of a tree that leads to placeholders, compiled so that candidates share the rest."""

from __future__ import annotations

from typing import Any

from symexp.spaces.placeholders.hyper import Hyper
from symexp.tree.nodes.node import ABSTRACT, PARTIAL, SCALARS, Node, measure
from symexp.tree.nodes.symtype import TUPLE

__all__ = ["Skeleton"]

Keys = tuple[Any, ...]


class Skeleton:
    """The part of a tree that leads to placeholders.

    Args:
        node: A node that holds placeholders.
    """

    __slots__ = ("depth", "flags", "holes", "known", "node", "parts", "shared")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.shared: Keys | None = None
        # Positions of placeholders, and of children that hold some.
        self.holes: list[tuple[int, int]] = []
        self.parts: list[tuple[int, Skeleton]] = []
        self.known: dict[Any, Any] | None = None
        self.flags = self.depth = 0

    def open(self, places: dict[Keys, int], path: Keys, tied: dict[Keys, Keys]) -> Skeleton:
        """Finds the placeholders; not in `__init__`, through which C limits the depth.

        Args:
            places: Index of each placeholder below the node, by the keys that lead to it.
            path: Where the node stands.
            tied: First places of tied objects.
        """
        node = self.node
        self.shared = tied.get(path)
        below: dict[Any, dict[Keys, int]] = {}
        for keys, index in places.items():
            below.setdefault(keys[0], {})[keys[1:]] = index
        for key, inner in below.items():
            position = node.position(key)
            if () in inner:
                self.holes.append((position, inner[()]))
            else:
                child = Skeleton(node.values[position])
                self.parts.append((position, child.open(inner, (*path, key), tied)))
        open_places = {p for p, _ in self.holes} | {p for p, _ in self.parts}
        fixed = [v for i, v in enumerate(node.values) if i not in open_places]
        self.flags, self.depth = measure(fixed)
        # Nodes by the decision, where one decision is all that differs: candidates share them.
        if len(self.holes) == 1 and not self.parts and self.shared is None:
            self.known = {}
        return self

    def fill(
        self,
        decided: list[Any],
        done: dict[Keys, Any] | None,
        decisions: tuple[Any, ...] | None = None,
    ) -> Any:
        """The node with all its placeholders decided.

        Args:
            decided: The values of the placeholders.
            done: Tied objects that are made already, by their first place.
            decisions: The index of each value, where the placeholders are choices of constants.
        """
        if done is not None and self.shared in done:
            return done[self.shared]
        node = self.node
        values = list(node.values)
        flags, depth = self.flags, self.depth
        for position, index in self.holes:
            value = values[position] = decided[index]
            if type(value) is Node:
                flags |= _seen_flags(value)
                depth = max(depth, value.depth + 1)
            elif type(value) not in SCALARS and isinstance(value, Hyper):
                flags |= ABSTRACT
        for position, part in self.parts:
            if decisions is not None and part.known is not None:
                inner = part.recall(decided, decisions)
            else:
                inner = part.fill(decided, done, decisions)
            values[position] = inner
            if type(inner) is Node:
                if inner.flags:
                    flags |= _seen_flags(inner)
                if inner.depth >= depth:
                    depth = inner.depth + 1
        if node.type is TUPLE and not depth and not flags:
            return tuple(values)  # tuples of leaves are leaves
        made = Node(node.type, node.keys, tuple(values), flags, depth)
        made.tie = node.tie
        made.scope = node.scope
        if done is not None and self.shared is not None:
            done[self.shared] = made
        return made

    def recall(self, decided: list[Any], decisions: tuple[Any, ...]) -> Any:
        """As `fill` for a node with one placeholder; made once for each of its candidates."""
        assert self.known is not None
        index = decisions[self.holes[0][1]]
        made = self.known.get(index)
        if made is None:
            made = self.fill(decided, None)
            if len(self.known) < _MOST_KNOWN:
                self.known[index] = made
        return made


# A choice of more candidates than this is not remembered beyond them.
_MOST_KNOWN = 256


def _seen_flags(node: Node) -> int:
    """The flags of a node as the one above it counts them; see `measure`."""
    return node.flags & ~PARTIAL if node.flags and node.type.is_functor else node.flags
