"""From frozen values to JSON values.

Most arguments are scalars that JSON has too. One set operation over the types of all arguments
finds them, and they are passed to the JSON writer unchanged. Only other values are encoded one by
one.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from functools import cache, lru_cache
from math import inf, isfinite
from typing import Any

import symexp.codec.diff_leaves
import symexp.codec.numpy_leaves  # noqa: F401  # these register their kinds of leaves
from symexp._base.keypath import Key, KeyPath
from symexp._base.recursion import room
from symexp.codec.arguments import is_default, version_of
from symexp.codec.leaf_registry import MAX_LEAF_LEVELS, Json, find_writer
from symexp.codec.standard_leaves import (
    write_big_int,
    write_special_float,
    write_surrogates,
)
from symexp.errors import UnsupportedValueError, explain
from symexp.tree.nodes.digest import no_name
from symexp.tree.nodes.node import SCALARS, Node, Token
from symexp.tree.nodes.ties import Spot, TiedObjects, spot_of
from symexp.tree.nodes.types import DICT, LIST, TUPLE, SymType

__all__ = ["Encoder"]

# Types whose values every JSON writer accepts. A float may be infinite, and an integer too long.
_ALWAYS_PLAIN = frozenset({type(None), bool})
# In JSON text, two lone surrogates in a row are one character.
_JOINED = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_TOO_DEEP = (
    f"A leaf that is nested more than {MAX_LEAF_LEVELS} levels deep cannot be saved. Use lists "
    "instead of tuples and sets."
)


class Encoder:
    """Encodes one tree.

    Args:
        hide_default_values: Leaves out arguments that have their default value.
        exact: Whether every float and integer is examined for infinity, NaN and too many digits,
            and every text for surrogates. The JSON writer in C refuses these numbers, and shows
            surrogates, so a first attempt to write text need not examine them.

    Attributes:
        levels: A bound on the nesting of the JSON value, after `encode`.
        types: The types of the objects in the tree, after `encode`.
    """

    def __init__(self, *, hide_default_values: bool = False, exact: bool = True) -> None:
        self.levels = 0
        self.types: set[SymType] = set()
        self._hides = hide_default_values
        self._plain = _ALWAYS_PLAIN if exact else SCALARS
        self._path: list[Key] = []
        # Levels of leaves inside leaves, such as tuples of tuples.
        self._leaf_level = 0
        # The tree that is encoded; the `$id` of each of its tied objects, 0 before the first place;
        # and the number of objects with an `$id` so far.
        self._root: Node | None = None
        self._ids: dict[Any, int] = {}
        self._numbered = 0
        # The scope at the place that is encoded, if the tree has tied objects.
        self._scope: Token | None = None
        # Nodes that are encoded before the size of the tree is examined.
        self._patience: float = _PATIENCE
        self._int_limit = _int_limit()

    def encode(self, root: Any) -> Json:
        """Returns the JSON value of a frozen value.

        Raises:
            UnsupportedValueError: Files cannot hold a leaf; the message names its path.
        """
        try:
            return self._tree(root) if type(root) is Node else self._value(root)
        except UnsupportedValueError as error:
            path = KeyPath.of(self._path)
            raise UnsupportedValueError(f"{error} (path={path})" if path else str(error)) from None
        except RecursionError:
            raise UnsupportedValueError(explain(_TOO_DEEP, where=KeyPath.of(self._path))) from None

    def _tree(self, root: Node) -> Json:
        self.levels += 3 * root.depth + 2 * MAX_LEAF_LEVELS
        outside = self._root, self._ids, self._scope
        self._root, self._ids = root, dict.fromkeys(TiedObjects(root).found, 0)
        self._scope = None
        try:
            with room(root.depth, 4):
                return self._node(root)
        finally:
            self._root, self._ids, self._scope = outside

    def _value(self, value: Any) -> Json:
        """Encodes a leaf, or a value inside a leaf."""
        kind = type(value)
        if kind in self._plain:
            return value
        if kind is str:
            return write_surrogates(value) if has_pair(value) else value
        if kind is Node:
            return self._candidate(value)
        if kind is float:
            return value if isfinite(value) else write_special_float(value)
        if kind is int:
            return value if abs(value) < self._int_limit else write_big_int(value)
        return self._leaf(value)

    def _leaf(self, value: Any) -> Json:
        self._leaf_level += 1
        if self._leaf_level > MAX_LEAF_LEVELS:
            raise UnsupportedValueError(_TOO_DEEP)
        made = find_writer(value)(value, self._value)
        self._leaf_level -= 1
        return made

    def _candidate(self, node: Node) -> Json:
        """Encodes a tree inside a leaf, such as a candidate of a placeholder."""
        inside, self._leaf_level = self._leaf_level, 0
        made = self._tree(node)
        self._leaf_level = inside
        return made

    def _node(self, node: Node) -> Json:
        self._patience -= 1
        if self._patience < 0:
            self._check_size()
        if node.scope is None or not self._ids:
            return self._object(node) if node.type.is_object else self._container(node)
        outside, self._scope = self._scope, node.scope_in(None)
        made = self._object(node) if node.type.is_object else self._container(node)
        self._scope = outside
        return made

    def _check_size(self) -> None:
        """Checks that the text of a large tree is not larger by orders of magnitude."""
        self._patience = inf
        assert self._root is not None
        nodes = _count_written(self._root, self._ids)
        if nodes > _MOST_NODES:
            raise UnsupportedValueError(
                f"The file would hold {nodes} objects and containers, more than {_MOST_NODES}. "
                "A file has one tied object once, but clones, and lists and dicts that stand at "
                "several places, at each of their places. Use the same object at these places."
            )

    def _container(self, node: Node) -> Json:
        kind = node.type
        values: Any = node.values
        if not self._plain.issuperset(map(type, values)):
            values, _ = self._values(node.iter_keys(), values)
        if kind is LIST:
            return list(values)
        if kind is TUPLE:
            return {"$tuple": list(values)}
        assert kind is DICT
        keys = node.keys or ()
        if self._plain is _ALWAYS_PLAIN:
            _check_names(keys)
        if all(type(key) is str and key[:1] != "$" for key in keys):
            return dict(zip(keys, values))
        return {"$dict": [[key, value] for key, value in zip(keys, values)]}

    def _values(self, keys: Any, values: Any, kind: Any = None) -> tuple[list[Json], bool]:
        """Returns the JSON values of a node, and whether defaults among them are left out."""
        out = list(values)
        leaves_out = False
        plain = self._plain
        path, inside, scope = len(self._path), self._leaf_level, self._scope
        for i, key in enumerate(keys):
            value = out[i]
            if type(value) not in plain:
                self._path.append(key)
                try:
                    out[i] = self._node(value) if type(value) is Node else self._value(value)
                except UnsupportedValueError:
                    # The default may be a leaf that files cannot hold, such as a lambda. It is left
                    # out, because the class has it.
                    if kind is None or value is not kind.default_of(key):
                        raise
                    self._leaf_level, self._scope = inside, scope
                    del self._path[path + 1 :]
                    out[i], leaves_out = _LEFT_OUT, True
                self._path.pop()
        return out, leaves_out

    def _object(self, node: Node) -> Json:
        number = 0
        if node.tie is not None:
            identity = (self._scope, node.tie)
            number = self._ids.get(identity, 0)
            if number:
                return {"$ref": number}
            if identity in self._ids:
                self._numbered += 1
                number = self._ids[identity] = self._numbered
        keys: Any = node.keys
        values: Any = node.values
        if self._hides:
            keys, values = _without_defaults(node)
        if not self._plain.issuperset(map(type, values)):
            values, leaves_out = self._values(keys, values, node.type)
            if leaves_out:
                pairs = [(k, v) for k, v in zip(keys, values) if v is not _LEFT_OUT]
                keys, values = tuple(k for k, _ in pairs), [v for _, v in pairs]
        if node.type.is_anonymous:
            raise UnsupportedValueError(no_name(node.type.label))
        self.types.add(node.type)
        head, is_odd = _head_of(keys)
        version = version_of(node.type)
        if number or version or is_odd:
            return _tagged(node.type.name, version, number, keys, values)
        return dict(zip(head, (node.type.name, *values)))


# Nodes that are encoded before the size of the text is computed, and the most that it may hold.
_PATIENCE = 200_000
_MOST_NODES = 10_000_000


def _count_written(root: Node, ids: Mapping[Any, int]) -> int:
    """Returns the number of nodes that the text of a tree holds; visits each node once.

    Args:
        root: The tree.
        ids: Its tied objects, each of which the text holds once, besides references.
    """
    sizes: dict[Spot, int] = {}
    stack = [(root, root.scope_in(None))]
    total = 0
    while stack:
        node, scope = stack[-1]
        spot = spot_of(node, scope)
        if spot in sizes:
            stack.pop()
            continue
        below = [(v, v.scope_in(scope)) for v in node.values if type(v) is Node]
        waiting = [kid for kid in below if spot_of(*kid) not in sizes]
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        size = 1 + sum([sizes[spot_of(*kid)] for kid in below])
        if spot in ids:
            total += size - 1
            size = 1
        sizes[spot] = size
    return total + sizes[spot_of(root, root.scope_in(None))]


def _tagged(name: str, version: int, number: int, keys: Any, values: Any) -> dict[str, Json]:
    """Returns an object that has more than its type and its arguments."""
    made: dict[str, Json] = {"$type": name}
    if version:
        made["$version"] = version
    if number:
        made["$id"] = number
    made.update((k, v) for k, v in zip(keys, values) if k[:1] != "$")
    extra = [[k, v] for k, v in zip(keys, values) if k[:1] == "$"]
    if extra:  # names of `**kwargs` that look like tags
        made["$extra"] = extra
    return made


_LEFT_OUT: Any = object()


@lru_cache(maxsize=10_000)
def _head_of(names: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Returns the keys of an object with these arguments, and whether one looks like a tag."""
    _check_names(names)
    return ("$type", *names), any(name[:1] == "$" for name in names)


def has_pair(text: str) -> bool:
    """Whether a text has two lone surrogates that JSON text would join to one character."""
    return not text.isascii() and _JOINED.search(text) is not None


def _check_names(names: tuple[Key, ...]) -> None:
    for name in names:
        if type(name) is str and has_pair(name):
            raise UnsupportedValueError(
                f"The name {name!r} has two lone surrogates in a row, which a file would join to "
                "one character. Use the character itself: "
                "`name.encode('utf-16', 'surrogatepass').decode('utf-16')`."
            )


def _without_defaults(node: Node) -> tuple[tuple[Key, ...], tuple[Any, ...]]:
    default_of = node.type.default_of
    pairs = [(k, v) for k, v in node.items() if not is_default(v, default_of(k))]
    return tuple(k for k, _ in pairs), tuple(v for _, v in pairs)


def _int_limit() -> int:
    """Returns the least integer that `int()` does not read from decimal text."""
    return _power(min(sys.get_int_max_str_digits() or _DIGITS, _DIGITS))


@cache
def _power(digits: int) -> int:
    power: int = 10**digits
    return power


# The default limit of Python. A higher limit of the process that writes a file may not hold in the
# process that reads it.
_DIGITS = 4300
