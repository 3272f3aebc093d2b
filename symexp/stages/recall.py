"""From a realization back to the pipeline that it was built from, as a symbolic object."""

from __future__ import annotations

from typing import Any

from symexp.codec import from_json
from symexp.codec.document import FORMAT
from symexp.stages.leaves import StageRef
from symexp.store.disk.layout import Layout
from symexp.store.errors import RefError
from symexp.store.graph import closure_of
from symexp.store.realization import Realization
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import get_state

__all__ = ["stage_of"]


def stage_of(layout: Layout, realization: Realization) -> Any:
    """The stage of a realization, with all the stages that it stands on. Runs nothing.

    Classes that are not known here stay unknown, as in any file; matchers are those of the classes.

    Raises:
        RefError: Something that it was built from is not in the store any more.
        CodecError: The configuration does not fit the classes of today.
    """
    made: dict[str, Any] = {}
    for item in closure_of(layout, [realization.parts]):
        if item.derivation not in made:
            config = {k: v for k, v in item.config.items() if k != "$stage_version"}
            node = get_state(from_json({"symexp": FORMAT, "value": config})).node
            made[item.derivation] = _filled(node, made)
    node = made[realization.derivation]
    return node.type.view(node)


def _filled(root: Node, made: dict[str, Any]) -> Node:
    """The tree with stages in the place of the references to them; without recursion."""
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
