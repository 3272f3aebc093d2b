"""Structural equality: `eq`, `ne`, `hash`, `fingerprint`."""

from __future__ import annotations

from typing import Any

from symexp._base.leaves import canonical, is_equal, register_symbolic_equality
from symexp._base.tracebacks import user_facing
from symexp.tree.nodes.digest import fingerprint_of
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import get_state, is_handle
from symexp.tree.nodes.ties import canonical_ties
from symexp.tree.nodes.types import same_type
from symexp.tree.nodes.values import freeze

__all__ = ["eq", "fingerprint", "frozen_equal", "hash", "ne"]


def eq(a: Any, b: Any) -> bool:
    """Whether two values are structurally equal: same types, same arguments, same ties.

    Equality is typed: `1`, `1.0` and `True` differ; NaN equals NaN; arrays compare by content; the
    order of a dict has no meaning. Nothing is materialized.

    Example:
        >>> import symexp as sx
        >>> sx.eq(sx.Dict(x=1), sx.Dict(x=1)), sx.eq(1, True)
        (True, False)
    """
    x, y = _frozen(a), _frozen(b)
    if not frozen_equal(x, y):
        return False
    if type(x) is not Node or x is y:
        return True
    return canonical_ties(x) == canonical_ties(y)


register_symbolic_equality(eq)


def ne(a: Any, b: Any) -> bool:
    """Whether two values differ; the opposite of `eq`."""
    return not eq(a, b)


@user_facing
def fingerprint(value: Any) -> str:
    """Returns the SHA-256 digest of a value's content and ties, as hexadecimal text.

    Values are equal (`eq`) exactly if their fingerprints are. A fingerprint is the same in every
    process and on every machine. Nodes cache it, so it costs only what has changed.

    Raises:
        UnsupportedValueError: A leaf can be run but not fingerprinted; the message names its place.
    """
    frozen = _frozen(value)
    if type(frozen) is Node:
        return fingerprint_of(frozen).hex()
    import hashlib

    return hashlib.sha256(b"symexp leaf 1\n" + canonical(frozen)).hexdigest()


@user_facing
def hash(value: Any) -> int:
    """Returns a hash of the content: equal values (`eq`) have equal hashes."""
    return int(fingerprint(value)[:15], 16)


def _frozen(value: Any) -> Any:
    return get_state(value).node if is_handle(value) else freeze(value)


def frozen_equal(a: Any, b: Any) -> bool:
    """Whether two frozen values are equal, ties aside."""
    if type(a) is Node and type(b) is Node:
        return _nodes_equal(a, b)
    return is_equal(a, b)


def _nodes_equal(a: Node, b: Node) -> bool:
    """Whether two nodes are equal, ties aside. Skips shared nodes, and compares known digests."""
    stack = [(a, b)]
    while stack:
        x, y = stack.pop()
        if x is y:
            continue
        if x._digest is not None and y._digest is not None:
            if x._digest != y._digest:
                return False
            continue
        if not same_type(x.type, y.type) or len(x.values) != len(y.values):
            return False
        pairs = _paired(x, y)
        if pairs is None:
            return False
        for v, w in pairs:
            if v is w:
                continue
            if type(v) is Node:
                if type(w) is not Node:
                    return False
                stack.append((v, w))
            elif not is_equal(v, w):
                return False
    return True


def _paired(x: Node, y: Node) -> Any:
    """Returns the pairs of values under equal keys; `None` if the keys differ."""
    if x.keys == y.keys:
        return zip(x.values, y.values)
    if x.keys is None or y.keys is None:
        return None
    other = dict(y.items())
    if set(x.keys) != set(other):
        return None
    return [(v, other[k]) for k, v in x.items()]
