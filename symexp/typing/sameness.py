"""Typed structural equality of values and specs: `1`, `1.0` and `True` differ, NaN equals NaN."""

from __future__ import annotations

import typing

from symexp._base.registry import resolve

__all__ = ["content_hash", "fresh", "same"]


def same(a: typing.Any, b: typing.Any) -> bool:
    """Whether two values are equal in type and content.

    Symbolic lists and dicts equal plain ones; symbolic objects are equal by their arguments, and
    nothing goes live. Objects whose `==` gives no truth value (arrays) are
    compared by their bytes.
    """
    if a is b:
        return True
    kind = _kind(a)
    if kind is not _kind(b):
        return False
    if hasattr(type(a), "_sx_type") and kind not in (list, dict, tuple):
        return bool(resolve("tree.eq")(a, b))
    if kind is list or kind is tuple:
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    if kind is dict:
        return len(a) == len(b) and all(k in b and same(v, b[k]) for k, v in a.items())
    if kind is set or kind is frozenset:
        return {(type(x), x) for x in a} == {(type(x), x) for x in b}
    return _equal(a, b)


def _kind(value: typing.Any) -> type:
    kind = type(value)
    for base in (list, dict, set):
        if issubclass(kind, base):
            return base
    # A ghost and a live object are of one class.
    return value.__class__ if hasattr(kind, "_sx_type") else kind


def _equal(a: typing.Any, b: typing.Any) -> bool:
    try:
        return bool(a == b) or (bool(a != a) and bool(b != b))
    except Exception:  # `==` of a user's class may do anything; arrays have no truth value
        return _bytes(a) is not None and _bytes(a) == _bytes(b)


def _bytes(value: typing.Any) -> typing.Any:
    if hasattr(value, "tobytes") and hasattr(value, "dtype"):
        return (str(value.dtype), getattr(value, "shape", ()), value.tobytes())
    return None


def content_hash(value: typing.Any) -> int:
    """A hash that equal contents share; values that cannot be hashed count by their type."""
    kind = _kind(value)
    if kind is list or kind is tuple:
        return hash((kind.__name__, *map(content_hash, value)))
    if kind is dict:
        return hash(frozenset((content_hash(k), content_hash(v)) for k, v in value.items()))
    if kind is set or kind is frozenset:
        return hash(frozenset(content_hash(v) for v in value))
    if kind is float and value != value:
        return hash("nan")
    if hasattr(kind, "_sx_type"):
        return hash(kind.__qualname__)
    try:
        return hash(value)
    except TypeError:
        return hash(kind.__qualname__)


def fresh(value: typing.Any) -> typing.Any:
    """A copy of a plain list, dict or set (to any depth); anything else as it is."""
    if type(value) is list:
        return [fresh(v) for v in value]
    if type(value) is dict:
        return {k: fresh(v) for k, v in value.items()}
    if isinstance(value, set):
        return set(value)
    return value
