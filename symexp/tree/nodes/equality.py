"""Structural equality: `eq`, `ne`, `hash`, `fingerprint`."""

from __future__ import annotations

from typing import Any

from symexp._base.leaves import canonical, is_equal, register_symbolic_equality
from symexp._base.tracebacks import user_facing
from symexp.tree.nodes.digest import fingerprint_of
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.sharing import PATIENCE, MadeEqual
from symexp.tree.nodes.state import is_handle, node_of
from symexp.tree.nodes.ties import Identity, TiedObjects, has_ties
from symexp.tree.nodes.types import same_type
from symexp.tree.nodes.values import freeze

__all__ = [
    "eq",
    "equal_parts",
    "fingerprint",
    "frozen_equal",
    "frozen_of",
    "hash",
    "ne",
    "paired",
    "same",
]


def eq(a: Any, b: Any) -> bool:
    """Whether two values are structurally equal: same types, same arguments, same ties.

    Equality is typed: `1`, `1.0` and `True` differ; NaN equals NaN; arrays compare by content; the
    order of a dict has no meaning. Nothing is materialized.

    Example:
        >>> import symexp as sx
        >>> sx.eq(sx.Dict(x=1), sx.Dict(x=1)), sx.eq(1, True)
        (True, False)
    """
    return same(frozen_of(a), frozen_of(b))


def same(x: Any, y: Any) -> bool:
    """Whether two frozen values are equal, with their ties."""
    if not frozen_equal(x, y):
        return False
    return type(x) is not Node or x is y or _same_ties(x, y)


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
    frozen = frozen_of(value)
    if type(frozen) is Node:
        return fingerprint_of(frozen).hex()
    import hashlib

    return hashlib.sha256(b"symexp leaf 1\n" + canonical(frozen)).hexdigest()


@user_facing
def hash(value: Any) -> int:
    """Returns a hash of the content: equal values (`eq`) have equal hashes."""
    return int(fingerprint(value)[:15], 16)


def frozen_of(value: Any) -> Any:
    """Returns the frozen value of a handle or a leaf, without placing a handle."""
    return node_of(value) if is_handle(value) else freeze(value)


def frozen_equal(a: Any, b: Any) -> bool:
    """Whether two frozen values are equal, ties aside."""
    if type(a) is Node and type(b) is Node:
        return _nodes_equal(a, b)
    return is_equal(a, b)


def _nodes_equal(a: Node, b: Node) -> bool:
    """Whether two nodes are equal, ties aside. Skips shared nodes, and compares known digests."""
    stack = [(a, b)]
    steps = 0
    equal: MadeEqual | None = None
    while stack:
        x, y = stack.pop()
        if x is y:
            continue
        if equal is not None and not equal.add(x, y):
            continue
        steps += 1
        if steps == PATIENCE:
            equal = MadeEqual()
        parts = equal_parts(x, y)
        if parts is None:
            return False
        stack.extend(parts)
    return True


def equal_parts(x: Node, y: Node) -> list[tuple[Node, Node]] | tuple[()] | None:
    """Returns the pairs of parts that must be equal for two nodes to be; `None` if they differ."""
    if x._digest is not None and y._digest is not None:
        return () if x._digest == y._digest else None
    if not same_type(x.type, y.type) or len(x.values) != len(y.values):
        return None
    pairs = paired(x, y)
    if pairs is None:
        return None
    parts = []
    for v, w in pairs:
        if v is w:
            continue
        if type(v) is Node:
            if type(w) is not Node:
                return None
            parts.append((v, w))
        elif not is_equal(v, w):
            return None
    return parts


def _same_ties(a: Node, b: Node) -> bool:
    """Whether two trees that are equal, ties aside, have their ties at the same places."""
    if not has_ties(a) and not has_ties(b):
        return True
    ours, theirs = TiedObjects(a), TiedObjects(b)
    if len(ours.found) != len(theirs.found) or ours.places != theirs.places:
        return False
    partner: dict[Identity, Identity | None] = {}
    taken: set[Identity] = set()
    stack = [(a, a.scope_in(None), b, b.scope_in(None))]
    seen: set[tuple[Any, ...]] = set()
    while stack:
        x, scope, y, other = stack.pop()
        if (id(x), scope, id(y), other) in seen:
            continue
        seen.add((id(x), scope, id(y), other))
        mine = None if x.tie is None else (scope, x.tie)
        its = None if y.tie is None else (other, y.tie)
        mine = mine if mine in ours.found else None
        its = its if its in theirs.found else None
        if mine is not None:
            if mine not in partner:
                if its is None or its in taken:
                    return False
                taken.add(its)
            if partner.setdefault(mine, its) != its:
                return False
        elif its is not None:
            return False
        stack.extend(
            (v, v.scope_in(scope), w, w.scope_in(other))
            for v, w in paired(x, y)
            if type(v) is Node and (has_ties(v) or has_ties(w))
        )
    return True


def paired(x: Node, y: Node) -> Any:
    """Returns the pairs of values under equal keys; `None` if the keys differ."""
    if x.keys == y.keys:
        return zip(x.values, y.values)
    if x.keys is None or y.keys is None:
        return None
    other = dict(y.items())
    if set(x.keys) != set(other):
        return None
    return [(v, other[k]) for k, v in x.items()]
