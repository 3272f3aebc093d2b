"""Copies of values that can change in place, and their comparison with what the values are later.

A list, dict or array of a live object can change without notice. A copy of it has the same
elements, so that a change is found by comparing.
"""

from __future__ import annotations

from typing import Any

from symexp._base.leaves import is_equal
from symexp._base.markers import Ref
from symexp.tree.nodes.node import SCALARS
from symexp.tree.nodes.opaque import is_array, is_opaque
from symexp.tree.nodes.state import is_handle
from symexp.tree.nodes.types import has_integration

__all__ = ["copy_of", "differs", "is_shared"]


def copy_of(value: Any, frozen: Any) -> Any:
    """Returns a copy of a container or array, with the same elements; any other value itself."""
    kind = type(value)
    if kind in SCALARS or _is_closed(kind) or (is_handle(value) and kind._sx_type.is_object):
        return value
    if isinstance(value, dict):
        return {k: copy_of(v, None) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        copies = [copy_of(v, None) for v in value]
        return copies if isinstance(value, list) else tuple(copies)
    if isinstance(value, set):
        return frozenset(value)
    if is_array(value):
        # The array of the tree is read-only, so it can serve as the copy.
        if is_array(frozen) and is_equal(value, frozen):
            return frozen
        copy = value.copy()
        copy.flags.writeable = False
        return copy
    return value


def _is_closed(kind: type) -> bool:
    """Whether values of a class are compared by identity: objects, lists of classes of users."""
    if kind in (list, dict, set) or not is_opaque(kind):
        return False
    return not has_integration(kind.__module__.partition(".")[0])


def differs(copy: Any, value: Any) -> bool:
    """Whether a value is no longer what it was when it was copied."""
    if type(copy) is Ref:
        return value is not copy and not is_shared(copy, value)
    if copy is value:
        return False
    if _is_closed(type(value)):
        return True
    if isinstance(value, dict):
        if type(copy) is not dict or list(copy) != list(value):
            return True
        # No generator expression: it would recurse through C.
        return True in [differs(copy[key], v) for key, v in value.items()]
    if isinstance(value, (list, tuple)):
        expected = list if isinstance(value, list) else tuple
        if type(copy) is not expected or len(copy) != len(value):
            return True
        return True in [differs(c, v) for c, v in zip(copy, value)]
    if isinstance(value, set):
        return bool(copy != value)
    if type(value) is not type(copy) or is_handle(value):
        return True
    try:
        return not is_equal(copy, value)
    except Exception:  # the `==` of a class of users can raise anything
        return True


def is_shared(copy: Any, value: Any) -> bool:
    """Whether a value is the very object that the tree shares."""
    return type(copy) is Ref and copy.value is value
