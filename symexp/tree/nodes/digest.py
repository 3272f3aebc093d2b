"""The Merkle digest of a tree: SHA-256 over canonical bytes, cached in every node.

Format 1. A node is hashed as a tag, the name of its type, and its values. Arguments and items of a
dict are pairs of key and value, sorted by key, because their order has no meaning. A value is the
canonical bytes of a leaf (`symexp._base.leaves`), or `"#"` and the digest of a node. The
fingerprint of a tree without ties is the digest of its root. The fingerprint of a tree with ties
also covers the places of each tied object.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from itertools import repeat

from symexp._base.keypath import Key, KeyPath
from symexp._base.leaves import canonical
from symexp.errors import UnsupportedValueError
from symexp.tree.nodes.node import SCALARS, Node
from symexp.tree.nodes.ties import canonical_ties, has_ties

__all__ = ["digest", "fingerprint_of"]

_DOMAIN = b"symexp node 1\n"
_TIED = b"symexp tied tree 1\n"
# A default without canonical form, such as a lambda: the class has it.
_DEFAULT = b"D"


def digest(root: Node) -> bytes:
    """Returns the digest of a node, ties aside.

    Raises:
        UnsupportedValueError: A leaf has no canonical form; the message names its place.
    """
    found = root._digest
    stack = [root] if found is None else []
    while stack:
        node = stack[-1]
        size = len(stack)
        for value in node.values:
            if type(value) is Node and value._digest is None:
                stack.append(value)
        if len(stack) > size:
            continue
        stack.pop()
        try:
            node._digest = found = _hash(node)
        except UnsupportedValueError as error:
            raise _located(root, error) from None
    assert found is not None  # of the root, which comes last
    return found


def _hash(node: Node) -> bytes:
    """Returns the digest of a node, all of whose children have theirs."""
    parts = [_head_of(node.type.name)]
    order: Iterable[tuple[bytes, int]]
    if node.keys is None:
        order = zip(repeat(b""), range(len(node.values)))  # elements have no keys
    else:
        order = _orders.get(node.keys) or _order(node.keys)
    for key, i in order:
        value = node.values[i]
        parts.append(key)
        try:
            if type(value) is Node:
                parts.append(b"#" + value._digest)  # type: ignore[operator]  # it is known by now
            else:
                parts.append(canonical(value))
        except UnsupportedValueError:
            if not node.is_default(i):
                raise
            parts.append(_DEFAULT)
    return hashlib.sha256(b"".join(parts)).digest()


@lru_cache(maxsize=10_000)
def _head_of(name: str) -> bytes:
    """Returns the first bytes of all nodes of the type of a name."""
    return _DOMAIN + canonical(name)


_orders: dict[tuple[Key, ...], list[tuple[bytes, int]]] = {}


def _order(keys: tuple[Key, ...]) -> list[tuple[bytes, int]]:
    """Returns the canonical keys with their positions, sorted."""
    order = sorted((canonical(k), i) for i, k in enumerate(keys))
    # Keys of one spelling but other types (1 and True) would share an entry.
    if len(_orders) < 10_000 and len(keys) <= 100 and all(type(k) is str for k in keys):
        _orders[keys] = order
    return order


def _located(root: Node, error: UnsupportedValueError) -> UnsupportedValueError:
    """Returns the error with the place of the first value that has no canonical form."""
    stack: list[tuple[Node, KeyPath]] = [(root, KeyPath())]
    while stack:
        node, path = stack.pop()
        for i, (key, value) in enumerate(node.items()):
            if type(value) is Node:
                stack.append((value, KeyPath(path, key)))
            elif type(value) not in SCALARS and not node.is_default(i):
                try:
                    canonical(value)
                except UnsupportedValueError as found:
                    return UnsupportedValueError(f"{found} (path={KeyPath(path, key)})")
    return error


def fingerprint_of(root: Node) -> bytes:
    """Returns the digest of a tree, its ties included."""
    groups = canonical_ties(root) if has_ties(root) else ()
    if not groups:
        return digest(root)
    hasher = hashlib.sha256(_TIED + digest(root))
    for places in groups:
        for place in places:
            hasher.update(canonical(tuple(place)))
        hasher.update(b";")
    return hasher.digest()
