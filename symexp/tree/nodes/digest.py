"""The Merkle digest of a tree: SHA-256 over canonical bytes, cached in every node.

Format 1. A node is hashed as a tag, the name of its type, and its values. Arguments and items of a
dict are pairs of key and value, sorted by key, because their order has no meaning. A value is the
canonical bytes of a leaf (`symexp._base.leaves`), or `"#"` and the digest of a node. The
fingerprint of a tree without ties is the digest of its root. The fingerprint of a tree with ties
also covers the places of each tied object.

If these are more than `MANY_PLACES`, it covers the tied objects in place of their places: which of
them each object holds, and where. So it costs as much as the distinct nodes, even if the number of
places is exponential.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from itertools import repeat
from typing import Any

from symexp._base.keypath import Key, KeyPath
from symexp._base.leaves import canonical
from symexp.errors import UnsupportedValueError
from symexp.tree.nodes.node import SCALARS, Node, Token
from symexp.tree.nodes.ties import (
    MANY_PLACES,
    Spot,
    TiedObjects,
    canonical_ties,
    has_ties,
    spot_of,
)

__all__ = ["digest", "fingerprint_of", "no_name"]

_DOMAIN = b"symexp node 1\n"
_TIED = b"symexp tied tree 1\n"
_MANY = b"symexp tied objects 1\n"
# A default without canonical form, such as a lambda: the class has it.
_DEFAULT = b"D"


def digest(root: Node) -> bytes:
    """Returns the digest of a node, ties aside.

    Raises:
        UnsupportedValueError: A leaf has no canonical form; the message names its place.
    """
    stack = [root] if root._digest is None else []
    while stack:
        node = stack[-1]
        if node._digest is not None:
            stack.pop()
            continue
        size = len(stack)
        for value in node.values:
            if type(value) is Node and value._digest is None:
                stack.append(value)
        if len(stack) > size:
            continue
        stack.pop()
        try:
            node._digest = _hash(node)
        except UnsupportedValueError as error:
            raise _located(root, error) from None
    assert root._digest is not None
    return root._digest


def _hash(node: Node) -> bytes:
    """Returns the digest of a node, all of whose children have theirs."""
    if node.type.is_anonymous:
        raise UnsupportedValueError(no_name(node.type.label))
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
                parts.append(_canonical(value))
        except UnsupportedValueError:
            if not node.is_default(i):
                raise
            parts.append(_DEFAULT)
    return hashlib.sha256(b"".join(parts)).digest()


def _canonical(leaf: Any) -> bytes:
    try:
        return canonical(leaf)
    except RecursionError:
        raise UnsupportedValueError(
            "A leaf that is nested too deep can be run, but neither saved nor fingerprinted. Use "
            "lists instead of tuples and sets."
        ) from None


def no_name(label: str) -> str:
    """Returns the message for a functor of a function that no name tells from others."""
    return (
        f"The function {label} has no public name of its own, so it can be run, but neither saved "
        "nor fingerprinted. Define it with `def` at the top level of a module, or give it a name: "
        "`sx.symbolize(function, name='package.name')`."
    )


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
    seen: set[int] = set()
    while stack:
        node, path = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        for i, (key, value) in enumerate(node.items()):
            if type(value) is Node:
                stack.append((value, KeyPath(path, key)))
                if value.type.is_anonymous:
                    return UnsupportedValueError(f"{error} (path={KeyPath(path, key)})")
            elif type(value) not in SCALARS and not node.is_default(i):
                try:
                    _canonical(value)
                except UnsupportedValueError as found:
                    return UnsupportedValueError(f"{found} (path={KeyPath(path, key)})")
    return error


def fingerprint_of(root: Node) -> bytes:
    """Returns the digest of a tree, its ties included."""
    if not has_ties(root):
        return digest(root)
    objects = TiedObjects(root)
    if not objects.found:
        return digest(root)
    if objects.places > MANY_PLACES:
        return _digest_of_objects(root, objects)
    hasher = hashlib.sha256(_TIED + digest(root))
    for places in canonical_ties(root):
        for place in places:
            hasher.update(canonical(tuple(place)))
        hasher.update(b";")
    return hasher.digest()


def _digest_of_objects(root: Node, objects: TiedObjects) -> bytes:
    """Returns the digest of a tree with very many places of tied objects.

    Each object has a number, in the canonical order of the tree, and stands there by its number.
    """
    digest(root)
    numbers: dict[Spot, bytes] = {}
    made: dict[Spot, bytes] = {}
    hasher = hashlib.sha256(_MANY)
    top = (root, root.scope_in(None))
    # Each spot twice: before what it holds, when an object gets its number, and after.
    stack = [(*top, False)]
    while stack:
        node, scope, done = stack.pop()
        spot = spot_of(node, scope)
        parts = _tied_parts(node, scope)
        if done:
            made[spot] = _hash_spot(node, parts, numbers, made)
            continue
        if spot in made or spot in numbers:
            continue
        if spot in objects.found:
            numbers[spot] = len(numbers).to_bytes(8, "little")
        stack.append((node, scope, True))
        stack.extend((kid, inner, False) for _, kid, inner in reversed(parts))
    hasher.update(made[spot_of(*top)])
    for spot in numbers:
        hasher.update(made[spot] or b";")
    return hasher.digest()


def _tied_parts(node: Node, scope: Token | None) -> list[tuple[int, Node, Token | None]]:
    """Returns the parts of a node that have ties, by position in the canonical order."""
    if node.keys is None:
        values: Iterable[Any] = node.values
    else:
        order = _orders.get(node.keys) or _order(node.keys)
        values = [node.values[i] for _, i in order]
    return [
        (i, v, v.scope_in(scope)) for i, v in enumerate(values) if type(v) is Node and has_ties(v)
    ]


def _hash_spot(
    node: Node,
    parts: list[tuple[int, Node, Token | None]],
    numbers: dict[Spot, bytes],
    made: dict[Spot, bytes],
) -> bytes:
    """Returns the digest of a node with its tied objects; empty if none is in it.

    A tie of an object that has one place left does not count, so parts without objects are left
    out.
    """
    assert node._digest is not None
    out: list[bytes] = []
    for i, kid, scope in parts:
        spot = spot_of(kid, scope)
        content = b"&" + numbers[spot] if spot in numbers else made[spot]
        if content:
            out += (i.to_bytes(8, "little"), content)
    return b"#" + hashlib.sha256(b"".join([_MANY, node._digest, *out])).digest() if out else b""
