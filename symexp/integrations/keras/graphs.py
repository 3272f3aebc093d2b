"""Graphs of functional models as plain data: the layers by name, and the calls between them.

A graph of `keras.Input` and layer calls becomes

    layers={'input': InputLayer(...), 'conv': Conv2D(...), 'add': Add()}
    calls=[Call('conv', ['@input']), Call('add', [['@input', '@conv']])]

so that the layers can be queried, patched and compared like any other, and a layer that is called
twice is one layer. `'@conv'` is the output of the layer `conv`, `'@conv:1'` that of its second
call, `'@conv:1.2'` the third output of that call. A string argument that starts with `@` is
written `'@@...'`.

1. Reading: from tensors of Keras to layers, calls and references.
2. Drawing: from layers and calls to tensors of Keras.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

import keras
from keras import tree
from keras.src.models.functional import Functional as PlainFunctional

from symexp.errors import PathError, closest
from symexp.integrations.keras.config import NAME_FROM_KEY, is_auto_name
from symexp.integrations.keras.plain_values import array_of
from symexp.integrations.keras.taken_ahead import creation_order
from symexp.tree.handles.materialize import materialize
from symexp.tree.handles.symbolize import symbolize

__all__ = [
    "Call", "GraphReader", "draw", "is_tensor", "map_structure", "read_reference", "resolve",
    "with_graph",
]  # fmt: skip


@symbolize(name="symexp.keras.Call")
class Call:
    """One call of a layer in the graph of a functional model.

    Args:
        layer: Key of the layer in `layers`.
        args: Positional arguments; `'@name'` refers to an output.
        kwargs: Arguments by keyword.
    """

    def __init__(self, layer: str, args: Any = (), kwargs: Any = None) -> None:
        self.layer = layer
        self.args = args
        self.kwargs = kwargs or {}


# 1. Reading a graph.


def is_tensor(value: Any) -> bool:
    """Whether a value is a symbolic tensor of Keras."""
    return isinstance(value, keras.KerasTensor)


def with_graph(args: Any, kwargs: Any) -> tuple[list[Any], dict[str, Any]]:
    """Returns arguments with references in place of tensors, and the graph of the tensors.

    The graph are the arguments `layers` and `calls`, which every model class takes.
    """
    tensors = [t for t in tree.flatten((args, kwargs)) if is_tensor(t)]
    graph = GraphReader(PlainFunctional(_inputs_of(tensors), tensors))
    args = map_structure(graph.write_argument, list(args))
    kwargs = map_structure(graph.write_argument, dict(kwargs))
    return args, {**kwargs, "layers": graph.layers, "calls": graph.calls}


def _inputs_of(tensors: list[Any]) -> list[Any]:
    """Returns the tensors of the input layers from which tensors come."""
    found: dict[int, Any] = {}
    seen: set[int] = set()
    stack = list(reversed(tensors))
    while stack:
        tensor = stack.pop()
        node = tensor._keras_history.operation._inbound_nodes[tensor._keras_history.node_index]
        if node.is_input:
            found.setdefault(id(tensor), tensor)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.extend(reversed(node.input_tensors))
    return list(found.values())


def _in_order_of_creation(operations: list[Any]) -> list[Any]:
    """Returns operations with the symbolic layers among them in the order of their creation.

    A clone constructs its layers in the order of its tree. So it draws the same random numbers as
    the program that made the original.
    """
    ordered = [op for op in operations if creation_order(op) is not None]
    ordered.sort(key=creation_order, reverse=True)  # type: ignore[arg-type]  # none is None
    return [op if creation_order(op) is None else ordered.pop() for op in operations]


class GraphReader:
    """Reads the layers and the calls of a functional model, inputs first.

    Attributes:
        layers: The layers by key.
        calls: The calls, in an order in which they can be made.
    """

    def __init__(self, model: Any) -> None:
        self.layers: dict[str, Any] = {}
        self.calls: list[Any] = []
        self._keys: dict[int, str] = {}
        self._taken: set[str] = set()
        self._references: dict[int, str] = {}
        self._call_counts: dict[str, int] = {}
        # Names that users gave come first, so that no other layer takes them as its key.
        for operation in sorted(model._operations, key=lambda o: is_auto_name(o, o.name)):
            self._key_of(operation)
        for operation in _in_order_of_creation(list(model._operations)):
            self.layers[self._key_of(operation)] = operation
        for depth in sorted(model._nodes_by_depth, reverse=True):
            for node in model._nodes_by_depth[depth]:
                self._read_call(node)

    def _key_of(self, operation: Any) -> str:
        """Returns a key that does not depend on how many layers this process made before."""
        known = self._keys.get(id(operation))
        if known is not None:
            return known
        stem: str = operation.name.replace(":", "_").lstrip("@")
        if is_auto_name(operation, operation.name):
            stem = re.sub(r"_\d+$", "", stem) or stem
        key, n = stem, 0
        while key in self._taken:
            n += 1
            key = f"{stem}_{n}"
        self._taken.add(key)
        self._keys[id(operation)] = key
        return key

    def _read_call(self, node: Any) -> None:
        key = self._key_of(node.operation)
        number = self._call_counts.get(key, 0)
        self._call_counts[key] = number + 1
        for i, tensor in enumerate(node.outputs):
            self._references[id(tensor)] = _format_reference(key, number, i)
        if node.is_input:
            return
        args = map_structure(self.write_argument, list(node.arguments.args))
        kwargs = map_structure(self.write_argument, dict(node.arguments.kwargs))
        self.calls.append(Call(key, args, kwargs) if kwargs else Call(key, args))

    def write_argument(self, value: Any) -> Any:
        """Returns an argument of a call as a tree holds it: a reference in place of a tensor."""
        if isinstance(value, keras.KerasTensor):
            return self.refer_to(value)
        if isinstance(value, str) and value.startswith("@"):
            return f"@{value}"
        return array_of(value)

    def refer_to(self, tensor: Any) -> str:
        """Returns the reference to an output."""
        return self._references[id(tensor)]


# 2. Drawing a graph.


_REFERENCE = re.compile(r"@([^@].*?)(?::(\d+)(?:\.(\d+))?)?")

_Place = tuple[str, int]
"""The key of a layer and the number of its call."""

Outputs = dict[_Place, list[Any]]
"""The output tensors of calls."""

_Waiting = tuple[Any, set[_Place | None]]
"""A call, and the places of the outputs that it needs."""


def draw(layers: Any, calls: Any, note: Callable[[_Place, Any], None] | None = None) -> Outputs:
    """Constructs and calls the layers, and returns the outputs of all calls.

    Each layer is called as soon as it can be, as most programs do it. Some layers draw random
    numbers when they are built, in their first call.

    Args:
        layers: The layers by key.
        calls: The calls.
        note: Gets the place and the result of each call.
    """
    outputs: Outputs = {}
    made: dict[str, Any] = {}
    waiting = [(call, _needed_by(call)) for call in calls]
    for key in layers:
        layer = made[key] = layers[key]
        materialize(layer, ("layers", key))
        if is_auto_name(layer, layer.name) and not layer._outbound_nodes:
            # The name does not depend on how many layers this process made before. A layer that
            # another graph holds too keeps the name that it has there.
            layer.name = vars(layer)[NAME_FROM_KEY] = key
        if isinstance(layer, keras.layers.InputLayer):
            outputs[key, 0] = tree.flatten(layer.output)
        waiting = _call_what_is_ready(made, waiting, outputs, note)
    if waiting:
        _call(made, waiting[0][0], outputs, note)  # it says what is missing
    return outputs


def _needed_by(call: Any) -> set[_Place | None]:
    """Returns the places of the outputs that a call refers to; `None` for a wrong reference."""
    needed: set[_Place | None] = set()

    def look(value: Any) -> None:
        if isinstance(value, str) and value.startswith("@") and not value.startswith("@@"):
            match = _REFERENCE.fullmatch(value)
            needed.add((match[1], int(match[2] or 0)) if match else None)

    map_structure(look, call.args)
    map_structure(look, call.kwargs)
    return needed


def _call_what_is_ready(
    made: Any, waiting: list[_Waiting], outputs: Outputs, note: Any
) -> list[_Waiting]:
    """Makes the calls that can be made, and returns the others."""
    while True:
        rest: list[_Waiting] = []
        blocked: set[str] = set()  # the calls of one layer keep their order
        for call, needed in waiting:
            if call.layer in made and call.layer not in blocked and needed <= outputs.keys():
                _call(made, call, outputs, note)
            else:
                blocked.add(call.layer)
                rest.append((call, needed))
        if len(rest) == len(waiting):
            return rest
        waiting = rest


def _call(made: Any, call: Any, outputs: Outputs, note: Any) -> None:
    layer = made.get(call.layer)
    if layer is None:
        raise PathError(
            f"A call names the layer {call.layer!r}, which is not among the layers. "
            f"{closest(call.layer, made)}"
        )
    read = partial(resolve, outputs)
    out = layer(*map_structure(read, call.args), **map_structure(read, call.kwargs))
    number = next(n for n in count() if (call.layer, n) not in outputs)
    outputs[call.layer, number] = tree.flatten(out)
    if note is not None:
        note((call.layer, number), out)


def resolve(outputs: Outputs, value: Any) -> Any:
    """Returns the tensor that a reference refers to; any other value is returned as it is."""
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    if value.startswith("@@"):
        return value[1:]
    match = _REFERENCE.fullmatch(value)
    place = (match[1], int(match[2] or 0)) if match else ("", 0)
    found = outputs.get(place, [])
    index = int((match and match[3]) or 0)
    if index >= len(found):
        raise PathError(
            f"The graph refers to {value!r}, which no call before it gives. "
            f"{closest(value, [_format_reference(*p, 0) for p in outputs])}"
        )
    return found[index]


def read_reference(text: str) -> tuple[str, int, int] | None:
    """Returns the key, the call and the output of a reference; `None` if it is malformed."""
    match = _REFERENCE.fullmatch(text)
    return match and (match[1], int(match[2] or 0), int(match[3] or 0))


def _format_reference(key: str, call: int, output: int) -> str:
    suffix = f":{call}.{output}" if output else f":{call}" if call else ""
    return f"@{key}{suffix}"


def map_structure(function: Callable[[Any], Any], value: Any) -> Any:
    """Applies a function to the elements of nested lists, tuples and dicts."""
    if isinstance(value, dict):
        return {k: map_structure(function, v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        mapped = [map_structure(function, v) for v in value]
        return mapped if isinstance(value, list) else tuple(mapped)
    return function(value)
