"""Remembers what an object outside of the tree turned into, so that the same object is tied."""

from __future__ import annotations

import weakref
from typing import Any

from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import get_state

__all__ = ["Memo"]


class Memo:
    """Symbolic objects by the objects that they were made from. Keeps neither of them alive."""

    def __init__(self) -> None:
        # By identity, because some objects define `==` and are not hashable.
        self._known: dict[int, tuple[Any, Any, Node]] = {}

    def put(self, source: Any, handle: Any) -> Any:
        """Notes what a source turned into, and gives it back."""
        key = id(source)
        forget = weakref.ref(source, lambda _: self._known.pop(key, None))
        self._known[key] = (forget, weakref.ref(handle), get_state(handle).node)
        return handle

    def get(self, source: Any) -> tuple[Any, Node | None]:
        """The handle of a source and its node then; `None`s where it has none or was edited."""
        known = self._known.get(id(source))
        if known is None or known[0]() is not source:
            return None, None
        handle, node = known[1](), known[2]
        if handle is None:
            # Its node may stand in a tree all the same: placed again, it will be tied to that.
            handle = node.type.view(node)
            get_state(handle).placed = True
            self.put(source, handle)
        return (handle, node) if get_state(handle).node is node else (None, None)
