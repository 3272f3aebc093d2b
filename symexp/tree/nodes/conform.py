"""Makes a container fit the value spec of its place: checks it, converts what the spec converts.

A spec answers with the container itself or with a plain copy in which elements are converted. The
copy is read back along the old node, so that everything it did not convert keeps its identity.
"""

from __future__ import annotations

from typing import Any

from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import get_state, is_handle
from symexp.tree.nodes.symtype import DICT, LIST, TUPLE
from symexp.tree.nodes.values import freeze

__all__ = ["conform"]

_PLAIN: dict[type, Any] = {list: LIST, dict: DICT, tuple: TUPLE}


def conform(node: Node, spec: Any, path: object) -> Any:
    """The frozen value that a spec makes of a node; the node itself where nothing is converted.

    Raises:
        SpecTypeError, SpecValueError: The content does not fit.
    """
    seen = node.type.view(node)
    new = spec.apply(seen, path)
    return node if new is seen else _read_back(node, new)


def _read_back(old: Any, new: Any) -> Any:
    if new is old:
        return old
    if is_handle(new) and type(old) is Node and get_state(new).node is old:
        return old
    if type(old) is Node and _PLAIN.get(type(new)) is old.type and len(new) >= len(old):
        if old.keys is None:
            return old.with_values(None, tuple(map(_read_back, old.values, new)))
        before = dict(old.items())
        keys = old.keys if len(new) == len(old) else tuple(new)
        return old.with_values(keys, tuple(_read_back(before.get(k), new[k]) for k in keys))
    return freeze(new)
