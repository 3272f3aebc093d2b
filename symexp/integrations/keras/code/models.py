"""Objects of Keras as source: which way each kind of object is written."""

from __future__ import annotations

from typing import Any

import keras

from symexp.codegen.layout import Expression, Group, Item
from symexp.codegen.writer import Writer, given_arguments
from symexp.errors import UnsupportedValueError
from symexp.integrations.keras.adopt import Functional
from symexp.integrations.keras.code.drawing import Graph
from symexp.integrations.keras.code.layers import (
    bound_name,
    is_of_keras,
    state_of,
    under_policy,
    with_name,
    write_layer,
)
from symexp.integrations.keras.config import LAYER_ATTRIBUTES
from symexp.tree.nodes.node import Node, Token

__all__ = ["write"]


def write(writer: Writer, node: Node, scope: Token | None) -> Expression | None:
    """Returns the expression of an object of a class of Keras; `None` to write it as any object.

    Args:
        writer: The writer of the tree.
        node: The object.
        scope: The scope at its place, its own included.
    """
    kind: Any = node.type
    state = state_of(writer)
    expected = state.take_expected()
    if kind.live is Functional:
        return _write_functional(writer, node, scope, expected)
    if "calls" in (node.keys or ()) and "calls" not in kind.index:
        return _write_model_of_user(writer, node, scope, expected)
    if issubclass(kind.live, keras.Operation) and not issubclass(kind.live, keras.Layer):
        if is_of_keras(kind):
            raise UnsupportedValueError(
                f"{kind.name} is an operation in a graph of Keras, which has no public class. Use "
                "a layer instead."
            )
    if issubclass(kind.live, keras.Layer):
        return write_layer(writer, node, scope, expected)
    return None


def _write_functional(
    writer: Writer, node: Node, scope: Token | None, expected: str | None
) -> Expression:
    graph = Graph(writer, node, scope)
    graph.draw()
    given = dict(node.items())
    head = f"{writer.names.module('keras')}.Model"
    ends = [graph.argument(given[k]) for k in ("input_layers", "output_layers")]
    items = [Item("", end) for end in ends]
    if given.get("name") is not None:
        items.append(Item("name=", writer.leaf(given["name"])))
    if given.get("trainable") is False:
        items.append(Item("trainable=", "False"))
    made = Group(head, "()", items)
    made.is_pure = False
    made = with_name(writer, node, made, expected)
    expression = under_policy(writer, node, made, given.get("dtype"), expected)
    return bound_name(writer, node, expression, expected or given.get("name") or "model")


def _write_model_of_user(
    writer: Writer, node: Node, scope: Token | None, expected: str | None
) -> Expression:
    """Returns the call of a class of users that gets tensors."""
    kind: Any = node.type
    graph = Graph(writer, node, scope)
    graph.draw()
    args, kwargs = given_arguments(node)
    later = {k: kwargs.pop(k)[1] for k in LAYER_ATTRIBUTES if k in kwargs and not kind.passes(k)}
    items = [Item("", graph.argument(value)) for _, value in args]
    for name, (_, value) in kwargs.items():
        if name not in ("layers", "calls"):
            items.append(Item(f"{name}=", graph.argument(value)))
    made = Group(writer.names.target(kind.origin), "()", items)
    made.is_pure = False
    made = with_name(writer, node, made, expected)
    policy = dict(node.items()).get("dtype")
    expression = under_policy(writer, node, made, policy, expected)
    variable = bound_name(writer, node, expression, expected or "model")
    if "trainable" in later:
        writer.add("", f"{variable}.trainable = {later['trainable']!r}")
    return variable
