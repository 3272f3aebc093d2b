"""`sx.Store` on symbolic stages: how they become derivations, and back again.

Importing this module registers symbolic stages with the store, so that each method of `Store` that
takes a stage takes them, too.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from symexp.codec import from_json
from symexp.codec.document import FORMAT
from symexp.stages.calls import Call, check_call
from symexp.stages.derive import derivation_of
from symexp.stages.stage import StageRef
from symexp.store.derivation import register_converter
from symexp.store.disk.layout import Layout
from symexp.store.errors import RefError
from symexp.store.realization import Realization, read_closure
from symexp.store.store import Store
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import get_state

__all__ = ["Store", "call_of", "default_store", "stage_of"]

_VARIABLE = "SYMEXP_STORE"

register_converter(derivation_of)


def call_of(target: Any, method: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Call:
    """Returns the stage of a call, for `Store.run`.

    Raises:
        SymbolizeError: The target is not symbolic, is a stage, or the method is a coroutine.
        AttributeError: The target has no such method.
    """
    check_call(target, method)
    return Call(target, method, list(args), kwargs)


def stage_of(layout: Layout, realization: Realization) -> Any:
    """Returns the stage of a realization, with all stages that it depends on. Runs nothing.

    Classes that are not known here stay unknown, as in any file; matchers are those of the classes.

    Raises:
        RefError: Something that it was built from is not in the store any more.
        CodecError: The configuration does not fit the classes of today.
    """
    made: dict[str, Any] = {}
    for item in read_closure(layout, [realization.parts]):
        if item.derivation not in made:
            config = {k: v for k, v in item.config.items() if k != "$stage_version"}
            node = get_state(from_json({"symexp": FORMAT, "value": config})).node
            made[item.derivation] = _filled(node, made)
    node = made[realization.derivation]
    return node.type.view(node)


def _filled(root: Node, made: dict[str, Any]) -> Node:
    """The tree with stages in the place of their references; without recursion."""
    done: dict[int, Node] = {}
    stack = [root]
    while stack:
        node = stack[-1]
        waiting = [v for v in node.values if type(v) is Node and id(v) not in done]
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        values = tuple(_value(v, done, made) for v in node.values)
        same = all(a is b for a, b in zip(values, node.values))
        done[id(node)] = node if same else node.with_values(node.keys, values)
    return done[id(root)]


def _value(value: Any, done: dict[int, Node], made: dict[str, Any]) -> Any:
    if type(value) is Node:
        return done[id(value)]
    if type(value) is not StageRef:
        return value
    try:
        return made[value.ref]
    except KeyError:
        raise RefError(
            f"The configuration names {value.ref}, of which no realization was an input. The store "
            "is damaged: `store.verify()` says where."
        ) from None


_default: Store | None = None


def default_store(root: str | os.PathLike[str] | None = None) -> Store:
    """Returns the default store of this process, or sets it.

    Args:
        root: The directory of the default store from now on. Without it, the default store is in
            the directory that the environment variable `SYMEXP_STORE` names, or else in
            `symexp/store` below this user's data (`$XDG_DATA_HOME` or `~/.local/share`).

    Returns:
        The same store each time.

    Example:
        `sx.default_store('/content/drive/MyDrive/store')` in the first cell of a notebook.
    """
    global _default
    if root is not None:
        _default = Store(root)
    elif _default is None:
        _default = Store(os.environ.get(_VARIABLE) or _home())
    return _default


def _home() -> Path:
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "symexp" / "store"
