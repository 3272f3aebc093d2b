"""What a handle holds: its node, and the handles that were handed out or passed in below it.

The state of a handle is replaced whole by an edit, so that a thread that reads meanwhile sees
the old tree or the new one.
"""

from __future__ import annotations

import threading
from typing import Any

from symexp._base.keypath import Key
from symexp.errors import SymbolizeError, describe
from symexp.tree.nodes.node import Node, Token

__all__ = ["LOCK", "Family", "State", "get_state", "is_handle", "node_of"]

# Guards transitions (materializing, editing); reading needs no lock.
LOCK = threading.RLock()


# Handles of tied objects, by scope and tie.
Family = dict[tuple[Token | None, Token], Any]


class State:
    """State of one handle.

    Attributes:
        node: What the handle stands for.
        kids: Handles of the arguments, by key; filled as they are asked for.
        owners: Handles that hold this one; an edit of this one shows in them.
        touched: Whether this handle or one below it is or was live.
        placed: Whether the handle already stands somewhere in a tree.
        family: Shared handles of tied nodes, by scope and tie.
        scope: The clone that the node belongs to.
    """

    __slots__ = ("family", "kids", "node", "owners", "placed", "scope", "touched")

    def __init__(self, node: Node, scope: Token | None = None) -> None:
        self.node = node
        self.kids: dict[Key, Any] | None = None
        self.owners: list[Any] | None = None
        self.touched = False
        self.placed = False
        self.family: Family | None = None
        self.scope = scope


_get = object.__getattribute__


def get_state(handle: Any) -> State:
    """The state of a handle, without touching the handle."""
    state: State = _get(handle, "_sx")
    return state


def is_handle(value: object) -> bool:
    """Whether a value is a handle on a node, ghost or live."""
    return hasattr(type(value), "_sx_type")


def node_of(handle: Any) -> Node:
    """The node that a handle stands for.

    Raises:
        TypeError: The value is not symbolic.
    """
    if not is_handle(handle):
        raise SymbolizeError(
            f"Expected a symbolic object, but got {describe(handle)}. "
            "Symbolize its class first: `sx.symbolize(cls)`."
        )
    node: Node = _get(handle, "_sx").node
    return node
