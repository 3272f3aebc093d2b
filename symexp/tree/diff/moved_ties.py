"""Whether the ties of two trees differ, apart from the places that a diff moves."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, final

from symexp._base.keypath import Key
from symexp.tree.diff.operation_tree import OperationTree
from symexp.tree.diff.operations import Delete
from symexp.tree.nodes.equality import paired
from symexp.tree.nodes.node import Node, Token
from symexp.tree.nodes.ties import Identity, Spot, TiedObjects, has_ties, spot_of

__all__ = ["have_same_objects"]

# A part of the left tree, the part of the right tree that it became, and what changes below it.
# One of the two parts is missing where a value is deleted, inserted or replaced.
_Parts = tuple[Any, Any, OperationTree | None]


def have_same_objects(
    a: Node, b: Node, ops: OperationTree, ours: TiedObjects, theirs: TiedObjects
) -> bool:
    """Whether two trees have the same tied objects, at the places to which a diff moves them.

    Args:
        a: The left tree.
        b: The right tree.
        ops: The diff between them, ties aside.
        ours: The tied objects of the left tree.
        theirs: The tied objects of the right tree.
    """
    if len(ours.found) != len(theirs.found):
        return False
    return _Walk(ours.found, theirs.found).agrees(a, b, ops)


@final
class _Walk:
    """A walk through two trees at the same time, which visits each pair of nodes once."""

    def __init__(self, ours: Collection[Spot], theirs: Collection[Spot]) -> None:
        self._ours = ours
        self._theirs = theirs
        self._partner: dict[Identity, Identity] = {}
        self._taken: set[Identity] = set()

    def agrees(self, a: Node, b: Node, ops: OperationTree) -> bool:
        """Whether the tied objects of the two trees correspond."""
        stack: list[tuple[Any, Token | None, Any, Token | None, OperationTree | None]] = [
            (a, a.scope_in(None), b, b.scope_in(None), ops)
        ]
        seen: set[tuple[Any, ...]] = set()
        while stack:
            x, scope, y, other, below = stack.pop()
            if (id(x), scope, id(y), other) in seen:
                continue
            seen.add((id(x), scope, id(y), other))
            if type(x) is not Node or type(y) is not Node:
                if _holds(x, scope, self._ours) or _holds(y, other, self._theirs):
                    return False
                continue
            if below is not None and below.change is not None:
                stack += [(x, scope, None, None, None), (None, None, y, other, None)]
                continue
            if not self._correspond(spot_of(x, scope), spot_of(y, other)):
                return False
            parts = [
                (v, _scope(v, scope), w, _scope(w, other), inner)
                for v, w, inner in _parts(x, y, below)
                if (type(v) is Node and has_ties(v)) or (type(w) is Node and has_ties(w))
            ]
            stack.extend(reversed(parts))
        return True

    def _correspond(self, mine: Spot, its: Spot) -> bool:
        if mine not in self._ours:
            return its not in self._theirs
        if its not in self._theirs:
            return False
        if mine in self._partner:
            return self._partner[mine] == its
        if its in self._taken:
            return False
        self._partner[mine] = its
        self._taken.add(its)
        return True


def _scope(value: Any, scope: Token | None) -> Token | None:
    return value.scope_in(scope) if type(value) is Node else None


def _parts(x: Node, y: Node, ops: OperationTree | None) -> Iterator[_Parts]:
    if ops is None or not (ops.kids or ops.inserts):
        pairs = paired(x, y) if len(x) == len(y) else None
        if pairs is None:  # the pair stands here again, and was compared at its first place
            return
        yield from ((v, w, None) for v, w in pairs)
        return
    moves = ops.is_sequence
    left: set[Key] = set()
    for key, value in x.items():
        inner = ops.kids.get(key)
        if inner is not None and type(inner.change) is Delete:
            yield value, None, None
            continue
        place = ops.shift.kept(key) if moves and type(key) is int else key
        left.add(place)
        index = y.find(place)
        yield value, y.values[index] if index >= 0 else None, inner
    for key, value in y.items():
        if key not in left:
            yield None, value, None


def _holds(value: Any, scope: Token | None, objects: Collection[Spot]) -> bool:
    """Whether a part of a tree holds one of some tied objects."""
    stack = [(value, scope)] if type(value) is Node else []
    seen: set[Spot] = set()
    while stack:
        node, scope = stack.pop()
        spot = spot_of(node, scope)
        if spot in objects:
            return True
        if spot not in seen and has_ties(node):
            seen.add(spot)
            stack.extend((v, v.scope_in(scope)) for v in node.values if type(v) is Node)
    return False
