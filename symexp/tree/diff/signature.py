"""Cheap classes of equal values: what a list is aligned by, before anything is compared in full.

Values of different classes differ. Values of the same class are equal but for rare leaves (large
arrays, opaque objects), so they still are compared in full afterwards; no result rests on a hash.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from symexp.errors import UnsupportedValueError
from symexp.tree.nodes.leaves import canonical, leaf_equal
from symexp.tree.nodes.node import SCALARS, Node
from symexp.tree.nodes.types import same_type

__all__ = ["Signatures", "kind_of"]

_LARGE = 1 << 20


def kind_of(value: Any) -> Any:
    """What a value is an instance of: the name of a symbolic type, or the class of a leaf."""
    return value.type.name if type(value) is Node else type(value)


class Signatures:
    """Classes and sizes of frozen values, remembered for one diff (whose trees stay alive)."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._of_node: dict[int, int] = {}
        self._sizes: dict[int, int] = {}

    def of(self, value: Any) -> Hashable:
        """The class of a value: a number for nodes, a typed key for leaves."""
        kind = type(value)
        if kind is Node:
            return self._of_node.get(id(value)) or self._node(value)
        if kind in SCALARS:
            return (kind, value) if value == value else (kind,)
        return _leaf(value)

    def _node(self, node: Node) -> int:
        values = node.values
        kinds = tuple(map(type, values))
        content: Hashable
        # Floats may be NaN, which is not equal to itself.
        if SCALARS.issuperset(kinds) and float not in kinds:
            content = (kinds, values)
        else:
            content = tuple(map(self.of, values))
        if node.keys is not None and node.keys is not node.type.names:
            content = frozenset(zip(node.keys, map(self.of, values)))
        key = (node.type.name, content)
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        self._of_node[id(node)] = number
        return number

    def size(self, value: Any) -> int:
        """The number of places of a value, itself included."""
        if type(value) is not Node:
            return 1
        known = self._sizes.get(id(value))
        if known is None:
            below = sum(self.size(v) if type(v) is Node else 1 for v in value.values)
            known = self._sizes[id(value)] = 1 + below
        return known

    def distance(self, a: Any, b: Any) -> int:
        """About how much has to be said to turn one value into the other."""
        if a is b:
            return 0
        if type(a) is not Node or type(b) is not Node:
            same = type(a) is not Node and type(b) is not Node and leaf_equal(a, b)
            return 0 if same else 1 + self.size(a) + self.size(b)
        if not same_type(a.type, b.type):
            return 1 + self.size(a) + self.size(b)
        if len(a.values) != len(b.values) or a.keys != b.keys:
            return 1 + abs(self.size(a) - self.size(b))
        return sum(self.distance(v, w) for v, w in zip(a.values, b.values) if v is not w)


def _leaf(value: Any) -> Hashable:
    if getattr(value, "nbytes", 0) > _LARGE:
        return (type(value), str(getattr(value, "shape", None)))
    try:
        return (type(value), canonical(value))
    except UnsupportedValueError:
        pass
    try:
        return (type(value), hash(value))
    except Exception:  # the hash of a user's class may do anything
        return (type(value),)
