"""`clone`: another handle on the same content, in constant time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from symexp._base.registry import resolve
from symexp.tree.handles.handle import make_handle_like
from symexp.tree.nodes.state import node_of

__all__ = ["clone"]

T = TypeVar("T")


def clone(value: T, *, deep: bool = True, override: Mapping[str, Any] | None = None) -> T:
    """A clone: equal, independent, and not live.

    Nothing is copied, because the content of a tree never changes; a clone costs the same for any
    size. Tied objects are tied in the clone too, but not to the original.

    Args:
        value: A symbolic object, list or dict.
        deep: Kept for users of PyGlove; a clone is always independent.
        override: Changes by key path, applied to the clone, as `sx.patch` takes them.

    Returns:
        A clone of the same class.

    Raises:
        SymbolizeError: The value is not symbolic.

    Example:
        >>> import symexp as sx
        >>> d = sx.Dict(x=1, y=2)
        >>> sx.clone(d, override={'x': 3})
        {x=3, y=2}
    """
    node_of(value)
    made: T = make_handle_like(value)
    if override:
        resolve("tree.rebind")(made, override)
    return made
