"""The skeleton of a tree with placeholders: what leads to them, and what all candidates share.

Decoding fills a skeleton with values. Encoding reads the values of a candidate along it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, final

from symexp._base.keypath import ROOT, KeyPath
from symexp._base.leaves import is_equal
from symexp.spaces.placeholders.followers import SameAs, may_become
from symexp.spaces.placeholders.hyper import Hyper, Where
from symexp.tree.nodes.equality import equal_parts, frozen_equal
from symexp.tree.nodes.node import (
    ABSTRACT,
    PARTIAL,
    SCALARS,
    SCOPED,
    Node,
    Token,
    check_places,
    measure,
)
from symexp.tree.nodes.sharing import MANY_STEPS, Comparison
from symexp.tree.nodes.ties import MANY_PLACES, Spot, TiedObjects, spot_of
from symexp.tree.nodes.types import TUPLE, same_type
from symexp.tree.nodes.values import settled_tuple

__all__ = ["Placeholders", "Skeleton", "values_of_holes"]

# The most nodes that are kept for a part of a skeleton with one placeholder.
_MOST_KNOWN = 256


@final
class Placeholders:
    """The placeholders of a tree that take part, in its order, and the skeleton that holds them.

    Args:
        root: The tree.
        where: Selects the placeholders that take part.

    Attributes:
        points: The placeholders with their first places.
        aliases: The other places of each, in tied objects with at most `MANY_PLACES` places.
        skeleton: The skeleton; `None` without placeholders in a tree.
        has_ties: Whether tied objects hold placeholders.

    Raises:
        TooManyPlacesError: Few lists and dicts stand at millions of places.
    """

    def __init__(self, root: Any, where: Where | None) -> None:
        self.points: list[tuple[KeyPath, Hyper]] = []
        self.aliases: list[list[KeyPath]] = []
        self._where = where
        # The skeletons of tied objects. They are shared by all places.
        self._shared: dict[Spot, Skeleton] = {}
        top = self._find(root)
        self.has_ties = bool(self._shared)
        if top is not None and self.points:
            _finish_skeleton(top)
        self.skeleton = top if self.points else None

    def _find(self, root: Any) -> Skeleton | None:
        objects = TiedObjects(root) if type(root) is Node else None
        top = None
        # Each place with the skeleton that it is in, its position there, and its scope.
        stack: list[tuple[KeyPath, Any, Skeleton | None, int, Token | None]]
        stack = [(ROOT, root, None, 0, None)]
        steps = 0
        while stack:
            path, value, owner, position, scope = stack.pop()
            if type(value) is not Node:
                self._add(path, value, owner, position)
                continue
            steps += 1
            if steps == MANY_STEPS:
                check_places(root, "placeholders are looked for at")
            assert objects is not None
            scope = value.scope_in(scope)
            part, is_new = self._part(value, scope, owner, position, objects)
            top = top or part
            if is_new or objects.places <= MANY_PLACES:
                stack.extend(
                    (KeyPath(path, key), kid, part, i, scope)
                    for i, key, kid in reversed(_open_parts(value))
                )
        return top

    def _add(self, path: KeyPath, hyper: Any, owner: Skeleton | None, position: int) -> None:
        if not isinstance(hyper, Hyper) or (self._where is not None and not self._where(hyper)):
            return
        index = None if owner is None else owner.holes.get(position)
        if index is not None:
            self.aliases[index].append(path)
            return
        if owner is not None:
            owner.holes[position] = len(self.points)
        self.points.append((path, hyper))
        self.aliases.append([])

    def _part(
        self,
        node: Node,
        scope: Token | None,
        owner: Skeleton | None,
        position: int,
        objects: TiedObjects,
    ) -> tuple[Skeleton, bool]:
        """Returns the skeleton of a place, and whether it is new."""
        spot = spot_of(node, scope)
        found = self._shared.get(spot)
        if found is None and owner is not None:
            found = owner.parts.get(position)
        part = Skeleton(node) if found is None else found
        if found is None and spot in objects.found:
            part.shared = len(self._shared)
            self._shared[spot] = part
        if owner is not None:
            owner.parts[position] = part
        return part, found is None


def _open_parts(node: Node) -> list[tuple[int, Any, Any]]:
    """Returns position, key and value of the parts of a node that are or hold placeholders."""
    if not node.flags & ABSTRACT:
        return []
    return [
        (i, key, value)
        for i, (key, value) in enumerate(node.items())
        if (value.flags & ABSTRACT if type(value) is Node else isinstance(value, Hyper))
    ]


def _finish_skeleton(top: Skeleton) -> None:
    """Finishes a skeleton and all parts, inner ones first; parts without placeholders go."""
    done: set[int] = set()
    stack = [top]
    while stack:
        part = stack[-1]
        waiting = [inner for inner in part.parts.values() if id(inner) not in done]
        if waiting and id(part) not in done:
            stack.extend(waiting)
            continue
        stack.pop()
        if id(part) not in done:
            done.add(id(part))
            part.finish()


class Skeleton:
    """The part of a tree that leads to placeholders, which `Placeholders` finds.

    Args:
        node: A node that holds placeholders.

    Attributes:
        node: The node.
        shared: A number, if the node is a tied object; else `None`.
        holes: The index of each placeholder in the node, by its position there.
        parts: The skeleton of each child that holds placeholders, by its position.
        known: The nodes by decision, if the node has one placeholder and no parts; candidates
            share them. Else `None`.
        flags: The flags of all other children, see `measure`.
        depth: The depth of all other children, see `measure`.
    """

    __slots__ = ("depth", "flags", "holes", "known", "node", "parts", "shared")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.shared: int | None = None
        self.holes: dict[int, int] = {}
        self.parts: dict[int, Skeleton] = {}
        self.known: dict[Any, Any] | None = None
        self.flags = self.depth = 0

    def finish(self) -> None:
        """Notes what does not change, when all placeholders are found."""
        self.parts = {i: part for i, part in self.parts.items() if part.holes or part.parts}
        fixed = [
            v for i, v in enumerate(self.node.values) if i not in self.holes and i not in self.parts
        ]
        self.flags, self.depth = measure(fixed)
        if len(self.holes) == 1 and not self.parts and self.shared is None:
            self.known = {}

    def fill(
        self,
        decided: list[Any],
        done: dict[int | None, Any] | None,
        decisions: tuple[Any, ...] | None = None,
    ) -> Any:
        """Returns the node with values in the place of its placeholders.

        Args:
            decided: The values of the placeholders.
            done: The tied objects that are made already, by their number; `None` without tied
                objects.
            decisions: The decision of each placeholder, if all are choices of constants; else
                `None`.
        """
        if done is not None and self.shared in done:
            return done[self.shared]
        node = self.node
        values = list(node.values)
        flags, depth = self.flags, self.depth
        for position, index in self.holes.items():
            value = values[position] = decided[index]
            if type(value) is Node:
                flags |= _seen_flags(value)
                depth = max(depth, value.depth + 1)
            elif type(value) not in SCALARS:
                flags |= measure((value,))[0]
        for position, part in self.parts.items():
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
        made = Node(node.type, node.keys, tuple(values), flags, depth, spec=node.spec)
        if node.type is TUPLE and not depth and not flags:
            return settled_tuple(made)
        made.tie = node.tie
        if node.scope is not None:
            made.scope = node.scope
            made.flags |= SCOPED
        if done is not None and self.shared is not None:
            done[self.shared] = made
        return made

    def recall(self, decided: list[Any], decisions: tuple[Any, ...]) -> Any:
        """Returns the node with its one placeholder decided; made once for each decision."""
        assert self.known is not None
        index = decisions[next(iter(self.holes.values()))]
        made = self.known.get(index)
        if made is None:
            made = self.fill(decided, None)
            if len(self.known) < _MOST_KNOWN:
                self.known[index] = made
        return made


def _seen_flags(node: Node) -> int:
    """Returns the flags of a node as its parent counts them; see `measure`."""
    return node.flags & ~PARTIAL if node.flags and node.type.is_functor else node.flags


def values_of_holes(
    root: Any, skeleton: Skeleton | None, points: Sequence[tuple[KeyPath, Hyper]], value: Any
) -> list[Any] | None:
    """Returns the values that a frozen value has in the place of the placeholders of a tree.

    Args:
        root: The tree.
        skeleton: Its skeleton.
        points: Its placeholders.
        value: The frozen value.

    Returns:
        The value of each placeholder; `None` if the fixed parts differ, or a placeholder in a tied
        object has two values.
    """
    if skeleton is None:
        if points:
            return [value]
        return [] if _agree(root, value, frozen_equal) else None
    found: list[Any] = [_NOTHING] * len(points)
    are_equal = Comparison(equal_parts).holds
    stack = [(skeleton, value)]
    seen: set[tuple[int, int]] = set()
    while stack:
        part, here = stack.pop()
        if (id(part), id(here)) in seen:
            continue
        seen.add((id(part), id(here)))
        values = _parts_of(here, part.node)
        if values is None:
            return None
        for i, (own, its) in enumerate(zip(part.node.values, values)):
            if i in part.holes:
                index = part.holes[i]
                if found[index] is _NOTHING:
                    found[index] = its
                elif not _are_equal(found[index], its, are_equal):
                    return None
            elif i in part.parts:
                stack.append((part.parts[i], its))
            elif own is not its and not _agree(own, its, partial(_are_equal, are_equal=are_equal)):
                return None
    return found


_NOTHING = object()


def _parts_of(value: Any, node: Node) -> Sequence[Any] | None:
    """Returns the values in a frozen value, if it can be a candidate of a node."""
    if type(value) is tuple and node.type is TUPLE:  # a tuple of leaves is a leaf
        return value if len(value) == len(node.values) else None
    if type(value) is not Node or not same_type(node.type, value.type):
        return None
    if node.keys != value.keys or len(node.values) != len(value.values):
        return None
    return value.values


def _agree(own: Any, its: Any, are_equal: Callable[[Any, Any], bool]) -> bool:
    """Whether a frozen value can be that of a fixed part of a space; followers have any value."""
    if isinstance(own, SameAs) or (type(own) is Node and own.flags & ABSTRACT):
        return may_become(own, its)
    return are_equal(own, its)


def _are_equal(a: Any, b: Any, are_equal: Callable[[Any, Any], bool]) -> bool:
    """Whether two frozen values are equal; pairs of nodes are compared once."""
    if type(a) is Node and type(b) is Node:
        return are_equal(a, b)
    return type(a) is not Node and type(b) is not Node and is_equal(a, b)
