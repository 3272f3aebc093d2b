"""Graphs of calls in diffs and merges: does each reference still mean what its author meant?

The tree of a functional model refers to its calls by name and number: `'@conv:1'` is the output of
the second call of the layer `conv` (`symexp.keras.Call`). A call that the other version inserts or
deletes may change which call that is, although no place is changed twice. Then the graph as a whole
is a conflict.

The name of the class is all that is known here, so files merge without Keras.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, final

from symexp._base.keypath import Key
from symexp.tree.diff.operation_tree import OperationTree
from symexp.tree.diff.operations import Insert
from symexp.tree.nodes.node import Node

__all__ = [
    "CALLS",
    "GraphVersion",
    "called_layer",
    "holds_graph",
    "is_call",
    "why_graphs_clash",
]

# Public name of the class of calls.
_CALL = "symexp.keras.Call"

CALLS = "calls"
"""Name of the argument with the calls."""

_LAYERS = "layers"

# Key of the layer, number of the call, output; as `symexp.integrations.keras.graphs` writes it.
_REFERENCE = re.compile(r"@([^@].*?)(?::(\d+)(?:\.(\d+))?)?", re.DOTALL)

_Keys = tuple[Key, ...]


class GraphVersion(NamedTuple):
    """A graph in one of the three trees of a merge.

    Attributes:
        node: The node with the arguments `layers` and `calls`.
        moved: Returns the index that a call has in the merged graph, by its index in this one;
            `None` if the merged graph does not have it.
    """

    node: Node
    moved: Callable[[int], int | None]


def is_call(value: Any) -> bool:
    """Whether a frozen value is a call in a graph."""
    return type(value) is Node and value.type.name == _CALL


def called_layer(call: Node) -> tuple[str, str | None]:
    """Returns what tells the calls of different layers apart; it can be hashed."""
    name = _argument(call, "layer")
    return (_CALL, name if type(name) is str else None)


def holds_graph(node: Any) -> bool:
    """Whether a node holds a graph of calls."""
    return type(node) is Node and any(map(is_call, _calls_of(node)))


def _calls_of(node: Node) -> tuple[Any, ...]:
    calls = _argument(node, CALLS)
    return calls.values if type(calls) is Node and calls.keys is None else ()


def _argument(node: Node, key: Key) -> Any:
    index = node.find(key) if node.keys is not None else -1
    return node.values[index] if index >= 0 else None


def why_graphs_clash(
    merged: Node,
    base: GraphVersion,
    ours: GraphVersion,
    theirs: GraphVersion,
    changes: tuple[OperationTree, OperationTree],
) -> str:
    """Returns which reference of a merged graph does not mean what it did; empty if all do.

    Args:
        merged: The graph in the merged tree.
        base: The graph in the base.
        ours: The graph in our version.
        theirs: The graph in their version.
        changes: The operations of our version at the graph, and those of their version.
    """
    final_graph = _Graph(GraphVersion(merged, lambda index: index))
    graphs = tuple(map(_Graph, (base, ours, theirs)))
    for name in final_graph.called:
        reason = _why_calls_clash(name, final_graph, *graphs)
        if reason:
            return reason
    present = set(_references(_values_of(merged)))
    kept = set(_references(_values_of(base.node))) & present
    for text in sorted(kept):
        if final_graph.meaning(text) != _expected(*(graph.meaning(text) for graph in graphs)):
            return _means_another(text)
    for graph, ops in zip(graphs[1:], changes):
        for text in sorted(set(_references(_new_values(ops))) & present):
            if final_graph.meaning(text) != graph.meaning(text):
                return _means_another(text)
    return ""


def _means_another(text: str) -> str:
    return f"the reference {text!r} would mean another call than before"


def _why_calls_clash(name: Any, merged: _Graph, base: _Graph, ours: _Graph, theirs: _Graph) -> str:
    """Returns why the calls of one layer cannot be combined."""
    if name not in merged.layers and (name in ours.layers or name in theirs.layers):
        return f"one version removes the layer {name!r}, and the other calls it"
    is_new = name in ours.layers and name in theirs.layers and name not in base.layers
    if is_new and ours.calls_of(name) != theirs.calls_of(name):
        return f"both versions add a layer {name!r}, and call it in different places"
    return ""


def _expected(base: Any, ours: Any, theirs: Any) -> Any:
    """Returns what a reference of the base must mean, merged three ways."""
    if ours == theirs or theirs == base:
        return ours
    return theirs if ours == base else _NO_MEANING


_NO_MEANING = object()


@final
class _Graph:
    """One graph: which call of the merged graph each reference means.

    Args:
        version: The graph, and where its calls are in the merged graph.
    """

    def __init__(self, version: GraphVersion) -> None:
        layers = _argument(version.node, _LAYERS)
        self.layers = set(layers.iter_keys()) if type(layers) is Node else set()
        self.called: dict[str | None, list[int | None]] = {}
        for index, call in enumerate(_calls_of(version.node)):
            if is_call(call):
                _, name = called_layer(call)
                self.called.setdefault(name, []).append(version.moved(index))

    def calls_of(self, name: Any) -> list[int | None]:
        """Returns the calls of a layer, by their indices in the merged graph."""
        return self.called.get(name, [])

    def meaning(self, text: str) -> Any:
        """Returns what a reference means: a call by its index in the merged graph, or an input."""
        match = _REFERENCE.fullmatch(text)
        if match is None:
            return None
        name, number = match[1], int(match[2] or 0)
        calls = self.calls_of(name)
        if number < len(calls):
            return ("call", calls[number])
        # An input layer has an output without a call.
        return ("layer", name) if name in self.layers and not calls else None


def _values_of(node: Node) -> Iterator[Any]:
    """Yields the arguments of a graph that may hold references to its calls."""
    return (value for key, value in node.items() if key != _LAYERS)


def _new_values(ops: OperationTree) -> Iterator[Any]:
    """Yields the values that operations bring to a graph, apart from its layers."""
    stack = [kid for key, kid in ops.kids.items() if key != _LAYERS]
    inserted = [op for key, run in ops.inserts.items() if key != _LAYERS for op in run]
    yield from (op.after for op in inserted)
    while stack:
        at = stack.pop()
        if at.change is not None:
            yield at.change.after
        for _, step in at.steps():
            if isinstance(step, Insert):
                yield step.after
            else:
                stack.append(step)


def _references(values: Iterable[Any]) -> Iterator[str]:
    """Yields the references in frozen values. Graphs among the values have their own."""
    stack = list(values)
    while stack:
        value = stack.pop()
        if type(value) is str:
            if value[:1] == "@" and value[:2] != "@@":
                yield value
        elif type(value) is Node:
            if not holds_graph(value):
                stack.extend(value.values)
        elif type(value) is tuple:
            stack.extend(value)
