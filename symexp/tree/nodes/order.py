"""The order of symbolic values: `lt` and `gt`."""

from __future__ import annotations

import enum
from itertools import zip_longest
from math import copysign
from typing import Any, final

from symexp._base.leaves import SetLeaf, canonical, is_equal
from symexp._base.markers import MISSING_VALUE
from symexp._base.recursion import room
from symexp._base.tracebacks import user_facing
from symexp.tree.nodes.equality import frozen_of
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.types import DICT, LIST, TUPLE

__all__ = ["gt", "lt"]


@user_facing
def lt(left: Any, right: Any) -> bool:
    """Whether a value comes before another in a total order of all values.

    The order of types is that of PyGlove: `MISSING_VALUE`, `None`, numbers, texts, lists, tuples,
    sets, dicts, then all other types by their names. Values of one type:

    - numbers by their value; equal ones in the order `bool`, `int`, `float`; -0.0 comes before
      0.0, and NaN last;
    - lists, tuples and the arguments of an object by the first element that differs;
    - dicts by their keys in sorted order: at the first key that differs the smaller key comes
      first, else the smaller value at the first value that differs;
    - all others by their canonical bytes, in an order without a meaning.

    Two values are equal by `sx.eq`, or one comes before the other; ties of objects aside.

    Args:
        left: A symbolic value or a leaf. It is not materialized.
        right: Another one.

    Raises:
        UnsupportedValueError: A leaf that can be run but not saved decides the order.

    Example:
        >>> import symexp as sx
        >>> sx.lt(sx.Dict(x=1), sx.Dict(x=2)), sx.lt([1, 2, 3], [2]), sx.lt('a', 1)
        (True, True, False)
    """
    return _compared(left, right) < 0


@user_facing
def gt(left: Any, right: Any) -> bool:
    """Whether a value comes after another; see `lt`.

    Example:
        >>> import symexp as sx
        >>> sx.gt([], None)
        True
    """
    return _compared(left, right) > 0


def _compared(left: Any, right: Any) -> int:
    a, b = frozen_of(left), frozen_of(right)
    depth = max(v.depth if type(v) is Node else 0 for v in (a, b))
    with room(depth, frames=4):
        return _Comparison().of(a, b)


@final
class _Comparison:
    """One comparison. Each pair of nodes that turned out equal is compared once."""

    def __init__(self) -> None:
        self._equal: set[tuple[int, int]] = set()

    def of(self, a: Any, b: Any) -> int:
        """Returns -1, 0 or 1 for frozen values."""
        if a is b:
            return 0
        if type(a) is not Node and type(b) is not Node and is_equal(a, b):
            return 0
        ranks = _rank(a), _rank(b)
        if ranks[0] != ranks[1]:
            return -1 if ranks[0] < ranks[1] else 1
        if type(a) is not Node and type(b) is not Node:
            return self._leaves(a, b, ranks[0][0])
        return self._nodes(a, b)

    def _nodes(self, a: Any, b: Any) -> int:
        pair = (id(a), id(b))
        if pair in self._equal:
            return 0
        if type(a) is Node and type(b) is Node and a._digest is not None:
            if a._digest == b._digest:
                return 0
        found = self._items(_items(a), _items(b))
        if found == 0:
            self._equal.add(pair)
        return found

    def _items(self, xs: Any, ys: Any) -> int:
        """Compares pairs of a key and a value, of which either side may have more."""
        for x, y in zip_longest(xs, ys):
            if x is None or y is None:
                return -1 if x is None else 1
            found = _keys(x[0], y[0]) or self.of(x[1], y[1])
            if found:
                return found
        return 0

    def _leaves(self, a: Any, b: Any, rank: int) -> int:
        if rank == _NUMBER:
            return _sign(_number(a), _number(b))
        if rank == _TEXT and type(a) is type(b):
            return _sign(a, b)
        if rank == _TUPLE:
            return self._items(_items(a), _items(b))
        return _sign(canonical(a), canonical(b))


_NUMBER, _TEXT, _LIST, _TUPLE, _SET, _DICT, _OTHER = range(2, 9)
_RANKS: dict[type, int] = {
    type(None): 1, bool: _NUMBER, int: _NUMBER, float: _NUMBER, str: _TEXT, tuple: _TUPLE,
    SetLeaf: _SET, frozenset: _SET,
}  # fmt: skip
_CONTAINERS = {LIST: _LIST, TUPLE: _TUPLE, DICT: _DICT}
_NUMBERS = (bool, int, float)


def _rank(value: Any) -> tuple[int, str, str]:
    """Returns what comes first: the place of the type of a frozen value."""
    if value is MISSING_VALUE:
        return (0, "", "")
    if type(value) is Node:
        kind = value.type
        if kind in _CONTAINERS:
            return (_CONTAINERS[kind], "", "")
        return (_OTHER, kind.label, kind.name)
    cls = type(value)
    rank = _RANKS.get(cls, _OTHER)
    if rank != _OTHER:
        return (rank, "", "")
    if isinstance(value, str) and not isinstance(value, enum.Enum):
        return (_TEXT, "", "")
    return (_OTHER, cls.__qualname__, cls.__module__)


def _items(value: Any) -> Any:
    if type(value) is not Node:
        return enumerate(value)
    if value.type is DICT:
        return sorted(value.items(), key=lambda item: (type(item[0]) is str, item[0]))
    return value.items()


def _keys(a: Any, b: Any) -> int:
    return _sign((type(a) is str, a), (type(b) is str, b)) if a != b else 0


def _number(value: Any) -> tuple[bool, Any, int, float]:
    if value != value:
        return (True, 0, 0, 0.0)
    sign = copysign(1.0, value) if type(value) is float else 0.0
    return (False, value, _NUMBERS.index(type(value)), sign)


def _sign(a: Any, b: Any) -> int:
    return int(a > b) - int(a < b)
