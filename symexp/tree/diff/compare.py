"""Finding the operations that turn one tree into another.

What both trees share is skipped by identity, so the cost is that of the change. Lists are aligned
by `pairing`; nothing here knows how.
"""

from __future__ import annotations

from typing import Any

from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.recursion import room
from symexp.tree.diff.diff import Diff
from symexp.tree.diff.operations import Delete, Insert, Operation, Replace, Retie, frozen
from symexp.tree.diff.pairing import Pairing
from symexp.tree.diff.plan import make_plan, right_place
from symexp.tree.diff.signature import Signatures
from symexp.tree.nodes.leaves import leaf_equal
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.symtype import SymType
from symexp.tree.nodes.ties import has_ties, tie_groups
from symexp.tree.nodes.types import same_type

__all__ = ["diff"]


def diff(left: Any, right: Any) -> Diff:
    """What must be done to turn one value into the other.

    Lists are aligned: an inserted element is one insertion. Where a type changed, the whole value
    is replaced. The result is empty (and false) exactly when `sx.eq(left, right)`.

    Args:
        left: A symbolic object, container or plain value. Nothing is made live.
        right: The value to compare it with.

    Returns:
        The diff. It prints as a tree, `.patch()` gives it as a rule, `.invert()` the way back.

    Example:
        >>> import symexp as sx
        >>> print(sx.diff(sx.Dict(x=1, y=2), sx.Dict(x=1, y=3)))
        {
          y = Diff(
            left = 2,
            right = 3
          )
        }
    """
    a, b = frozen(left), frozen(right)
    finder = _Finder()
    if a is not b:
        with room(max(v.depth if type(v) is Node else 0 for v in (a, b)), frames=5):
            finder.value(a, b, ROOT)
            retie = _changed_ties(a, b, finder)
        if retie is not None:
            finder.operations.append(retie)
    return Diff(finder.operations, reversed(finder.types))


def _changed_ties(a: Any, b: Any, finder: _Finder) -> Retie | None:
    """The operation on ties, unless the ties only moved along with their places."""
    before = tie_groups(a) if type(a) is Node and has_ties(a) else ()
    after = tie_groups(b) if type(b) is Node and has_ties(b) else ()
    if not before and not after:
        return None
    plan = make_plan(finder.operations, finder.types)
    moved = {frozenset(right_place(plan, place) for place in group) for group in before}
    if moved == {frozenset(group) for group in after}:
        return None
    return Retie(before, after)


class _Finder:
    """Collects operations, and the types of what stands above them (innermost first)."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self.types: list[tuple[KeyPath, SymType]] = []
        self._pairing = Pairing(Signatures())

    def value(self, a: Any, b: Any, path: KeyPath) -> None:
        """Two values that are not the same object."""
        if type(a) is Node and type(b) is Node:
            self.nodes(a, b, path)
        elif type(a) is Node or type(b) is Node or not leaf_equal(a, b):
            self.operations.append(Replace(path, a, b))

    def nodes(self, a: Node, b: Node, path: KeyPath) -> None:
        """Two nodes that are not the same object."""
        if a._digest is not None and a._digest == b._digest:
            return
        if a.type is not b.type and not same_type(a.type, b.type):
            self.operations.append(Replace(path, a, b))
            return
        known = len(self.operations)
        if a.keys is None:
            self._elements(a.values, b.values, path)
        elif a.keys is b.keys or a.keys == b.keys:
            self._arguments(a, b, path)
        else:
            self._keyed(a, b, path)
        if len(self.operations) > known:
            self.types.append((path, a.type))

    def _arguments(self, a: Node, b: Node, path: KeyPath) -> None:
        for key, v, w in zip(a.keys or (), a.values, b.values):
            if v is w:
                continue
            if type(v) is Node and type(w) is Node:
                self.nodes(v, w, KeyPath(path, key))
            elif type(v) is Node or type(w) is Node or not leaf_equal(v, w):
                self.operations.append(Replace(KeyPath(path, key), v, w))

    def _keyed(self, a: Node, b: Node, path: KeyPath) -> None:
        old, new = dict(a.items()), dict(b.items())
        gone = [k for k in old if k not in new]
        come = [k for k in new if k not in old]
        if _declares(a, gone) or _declares(b, come):
            # A class defined anew with other parameters.
            self.operations.append(Replace(path, a, b))
            return
        for key, v in old.items():
            if key not in new:
                self.operations.append(Delete(KeyPath(path, key), v))
            elif v is not new[key]:
                self.value(v, new[key], KeyPath(path, key))
        for key in come:
            self.operations.append(Insert(KeyPath(path, key), new[key]))

    def _elements(self, xs: tuple[Any, ...], ys: tuple[Any, ...], path: KeyPath) -> None:
        following, matches = self._pairing.of(xs, ys)
        for i, j in matches:
            if i is None:
                assert j is not None
                self.operations.append(Insert(KeyPath(path, following), ys[j]))
                continue
            following = i + 1
            if j is None:
                self.operations.append(Delete(KeyPath(path, i), xs[i]))
            elif xs[i] is not ys[j]:
                self.value(xs[i], ys[j], KeyPath(path, i))


def _declares(node: Node, keys: list[Key]) -> bool:
    return node.type.is_object and any(k in node.type.index for k in keys)
