"""The skeleton of a tree: the part of it that leads to placeholders, compiled.

Candidates share everything outside of the skeleton with the tree. A placeholder in an object that
occurs at several places (a tied object) is decided once, at the first place.
"""

from __future__ import annotations

from typing import Any

from symexp._base.keypath import ROOT, KeyPath
from symexp.spaces.placeholders.hyper import Hyper, Where
from symexp.tree.nodes.node import ABSTRACT, PARTIAL, SCALARS, Node, measure
from symexp.tree.nodes.ties import tie_groups
from symexp.tree.nodes.types import TUPLE

__all__ = ["Keys", "Skeleton", "placeholders", "tied_places", "without_aliases"]

# The keys of a key path.
Keys = tuple[Any, ...]

# The most nodes that are kept for a part of a skeleton with one placeholder.
_MOST_KNOWN = 256


def placeholders(root: Any, where: Where | None) -> list[tuple[KeyPath, Hyper]]:
    """Returns the placeholders of a tree that take part, with their paths, in its order."""
    out: list[tuple[KeyPath, Hyper]] = []
    stack: list[tuple[KeyPath, Any]] = [(ROOT, root)]
    while stack:
        path, value = stack.pop()
        if type(value) is Node:
            if value.flags & ABSTRACT:
                stack.extend(reversed([(KeyPath(path, k), v) for k, v in value.items()]))
        elif isinstance(value, Hyper) and (where is None or where(value)):
            out.append((path, value))
    return out


def tied_places(root: Any) -> dict[Keys, Keys]:
    """Returns the first place of each object that occurs at several, by all its places."""
    groups = tie_groups(root) if type(root) is Node and root.flags & ABSTRACT else ()
    return {keys: group[0] for group in groups for keys in group}


def without_aliases(
    points: list[tuple[KeyPath, Hyper]], tied: dict[Keys, Keys]
) -> tuple[list[tuple[KeyPath, Hyper]], dict[Keys, list[KeyPath]]]:
    """Returns the placeholders at first places of tied objects, and their other places.

    Args:
        points: The placeholders with their paths.
        tied: The first places of tied objects, as `tied_places` returns them.
    """
    if not tied:
        return points, {}
    own: list[tuple[KeyPath, Hyper]] = []
    aliases: dict[Keys, list[KeyPath]] = {}
    for path, hyper in points:
        first = _first_place(path.keys, tied)
        if first == path.keys:
            own.append((path, hyper))
        else:
            aliases.setdefault(first, []).append(path)
    return own, aliases


def _first_place(keys: Keys, tied: dict[Keys, Keys]) -> Keys:
    """Returns the keys with each tied object on the way replaced by its first place."""
    for n in range(len(keys), -1, -1):
        first = tied.get(keys[:n])
        if first is not None and first != keys[:n]:
            return _first_place(first + keys[n:], tied)
    return keys


class Skeleton:
    """The part of a tree that leads to placeholders. `compile` finds them.

    Args:
        node: A node that holds placeholders.

    Attributes:
        node: The node.
        shared: The first place of the node, if it is a tied object; else `None`.
        holes: The position of each placeholder in the node, and its index.
        parts: The position of each child that holds placeholders, and its skeleton.
        known: The nodes by decision, if the node has one placeholder and no parts; candidates
            share them. Else `None`.
        flags: The flags of all other children, see `measure`.
        depth: The depth of all other children, see `measure`.
    """

    __slots__ = ("depth", "flags", "holes", "known", "node", "parts", "shared")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.shared: Keys | None = None
        self.holes: list[tuple[int, int]] = []
        self.parts: list[tuple[int, Skeleton]] = []
        self.known: dict[Any, Any] | None = None
        self.flags = self.depth = 0

    def compile(self, places: dict[Keys, int], path: Keys, tied: dict[Keys, Keys]) -> Skeleton:
        """Finds the placeholders below the node. Returns the skeleton itself.

        It is not a part of `__init__`, because the depth of recursive constructors is limited in C.

        Args:
            places: The index of each placeholder below the node, by the keys that lead to it.
            path: The place of the node.
            tied: The first places of tied objects.
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
                self.parts.append((position, child.compile(inner, (*path, key), tied)))
        open_places = {p for p, _ in self.holes} | {p for p, _ in self.parts}
        fixed = [v for i, v in enumerate(node.values) if i not in open_places]
        self.flags, self.depth = measure(fixed)
        if len(self.holes) == 1 and not self.parts and self.shared is None:
            self.known = {}
        return self

    def fill(
        self,
        decided: list[Any],
        done: dict[Keys, Any] | None,
        decisions: tuple[Any, ...] | None = None,
    ) -> Any:
        """Returns the node with values in the place of its placeholders.

        Args:
            decided: The values of the placeholders.
            done: The tied objects that are made already, by their first place; `None` without
                tied objects.
            decisions: The decision of each placeholder, if all are choices of constants; else
                `None`.
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
            return tuple(values)  # a tuple of leaves is a leaf
        made = Node(node.type, node.keys, tuple(values), flags, depth)
        made.tie = node.tie
        made.scope = node.scope
        if done is not None and self.shared is not None:
            done[self.shared] = made
        return made

    def recall(self, decided: list[Any], decisions: tuple[Any, ...]) -> Any:
        """Returns the node with its one placeholder decided; made once for each decision."""
        assert self.known is not None
        index = decisions[self.holes[0][1]]
        made = self.known.get(index)
        if made is None:
            made = self.fill(decided, None)
            if len(self.known) < _MOST_KNOWN:
                self.known[index] = made
        return made


def _seen_flags(node: Node) -> int:
    """Returns the flags of a node as its parent counts them; see `measure`."""
    return node.flags & ~PARTIAL if node.flags and node.type.is_functor else node.flags
