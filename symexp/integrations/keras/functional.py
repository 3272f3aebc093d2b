"""Functional models as trees: the layers by name, and the calls between them as plain data.

A graph of `keras.Input` and layer calls becomes

    Functional(
      layers={'input': InputLayer(...), 'conv': Conv2D(...), 'add': Add()},
      calls=[Call('conv', ['@input']), Call('add', [['@input', '@conv']])],
      input_layers='@input', output_layers='@add')

so that the layers can be queried, patched and compared like any other, and a layer that is called
twice is one layer. `'@conv'` is the output of the layer `conv`; `'@conv:1'` that of its second
call, `'@conv:1.2'` the third output of that. A string that starts with `@` is written `'@@...'`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import keras
from keras import tree
from keras.src import api_export
from keras.src.models import model as keras_model
from keras.src.models.functional import Functional as PlainFunctional

from symexp.errors import PathError, closest
from symexp.integrations.keras.adopt import Memo
from symexp.integrations.keras.config import is_auto_name
from symexp.tree.handles.handle import Symbolic, own_type
from symexp.tree.handles.materialize import is_ghost
from symexp.tree.handles.objecttype import ObjectType
from symexp.tree.handles.symbolize import symbolize
from symexp.tree.nodes.state import get_state, is_handle

__all__ = ["Call", "Functional", "Model", "functional_of", "stand_in"]

_REFERENCE = re.compile(r"@([^@].*?)(?::(\d+)(?:\.(\d+))?)?")


class ModelType(ObjectType):
    """Type of `Model`, whose call with inputs and outputs makes a functional model."""

    __slots__ = ()

    def create(self, args: Any, kwargs: Any, *, partial: bool = False) -> Any:
        """Makes a functional model where Keras would, else an ordinary ghost."""
        if keras_model.functional_init_arguments(args, kwargs):
            from symexp.integrations.keras.adopt import adopt

            return adopt(PlainFunctional(*args, **kwargs))
        return super().create(args, kwargs, partial=partial)


Model: Any = symbolize(keras.Model)
Model._sx_type.__class__ = ModelType


@symbolize(name="symexp.keras.Call")
class Call:
    """One call of a layer in the graph of a functional model.

    Args:
        layer: Key of the layer in `layers`.
        args: Positional arguments; `'@name'` stands for an output.
        kwargs: Arguments by keyword.
    """

    def __init__(self, layer: str, args: Any = (), kwargs: Any = None) -> None:
        self.layer = layer
        self.args = args
        self.kwargs = kwargs or {}


class _FunctionalModel(Model, PlainFunctional):  # type: ignore[misc]
    """What `Model` is to a subclass that is made of inputs and outputs."""


class Functional(_FunctionalModel):
    """A functional model as a tree. It is a `keras.Model`; Keras saves it as its own `Functional`.

    Args:
        layers: Layers (and operations) by a name that is used only in this graph.
        calls: The calls in an order in which they can be made.
        input_layers: Output, or list or dict of outputs, of the input layers.
        output_layers: Output, or list or dict of outputs. (They are not called `inputs` and
            `outputs`, because these are tensors in Keras, as they are here.)
        name: Name of the model; Keras makes one by default.
        trainable: Whether the model is trained.
    """

    def __init__(
        self,
        layers: Any,
        calls: Any,
        input_layers: Any,
        output_layers: Any,
        name: Any = None,
        trainable: bool = True,
    ) -> None:
        made = _run(layers, calls)
        ends = [_map(partial(_resolve, made), end) for end in (input_layers, output_layers)]
        PlainFunctional.__init__(self, *ends, name=name, trainable=trainable)

    def get_config(self) -> Any:
        """The configuration of the same model as a plain Keras model."""
        # Keras decides by the constructor of the class whether it may look into the graph.
        plain = object.__new__(PlainFunctional)
        plain.__dict__.update(self.__dict__)
        return PlainFunctional.get_config(plain)

    @classmethod
    def from_config(cls, config: Any, custom_objects: Any = None) -> Any:
        """The symbolic form of a plain Keras configuration."""
        from symexp.integrations.keras.adopt import adopt_fresh

        return adopt_fresh(PlainFunctional.from_config(config, custom_objects=custom_objects))


# The place where unpickling finds the class, and what Keras writes into its files.
Functional.__module__, Functional.__qualname__ = "symexp.keras", "Functional"
own_type(Functional)
api_export.REGISTERED_OBJS_TO_NAMES[Functional] = "keras.src.models.functional.Functional"


# From data to the graph.


def _run(layers: Any, calls: Any) -> dict[tuple[str, int], list[Any]]:
    """Makes the calls; gives the outputs by layer and number of the call."""
    made: dict[tuple[str, int], list[Any]] = {}
    for key, layer in layers.items():
        if is_auto_name(layer, layer.name) and not layer._outbound_nodes:
            # The name does not depend on how many layers were made before in this process.
            layer.name = key
        if isinstance(layer, keras.layers.InputLayer):
            made[key, 0] = tree.flatten(layer.output)
    for call in calls:
        layer = layers.get(call.layer)
        if layer is None:
            raise PathError(
                f"A call names the layer {call.layer!r}, which is not among the layers. "
                f"{closest(call.layer, layers)}"
            )
        read = partial(_resolve, made)
        out = layer(*_map(read, call.args), **_map(read, call.kwargs))
        number = sum(key == call.layer for key, _ in made)
        made[call.layer, number] = tree.flatten(out)
    return made


def _resolve(made: dict[tuple[str, int], list[Any]], value: Any) -> Any:
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    if value.startswith("@@"):
        return value[1:]
    match = _REFERENCE.fullmatch(value)
    place = (match[1], int(match[2] or 0)) if match else ("", 0)
    outputs = made.get(place, [])
    index = int((match and match[3]) or 0)
    if index >= len(outputs):
        raise PathError(
            f"The graph refers to {value!r}, which no call before it gives. "
            f"{closest(value, [_reference(*p, 0) for p in made])}"
        )
    return outputs[index]


def _map(function: Callable[[Any], Any], value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _map(function, v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        mapped = [_map(function, v) for v in value]
        return mapped if isinstance(value, list) else tuple(mapped)
    return function(value)


def _reference(key: str, call: int, output: int) -> str:
    suffix = f":{call}.{output}" if output else f":{call}" if call else ""
    return f"@{key}{suffix}"


# From the graph to data.


def functional_of(model: Any) -> Any:
    """The symbolic form of a functional model of Keras."""
    graph = _Graph(model)
    given: dict[str, Any] = {
        "layers": graph.layers,
        "calls": graph.calls,
        "input_layers": _map(graph.name_of, model._inputs_struct),
        "output_layers": _map(graph.name_of, model._outputs_struct),
    }
    if not is_auto_name(model, model.name):
        given["name"] = model.name
    if not model.trainable:
        given["trainable"] = False
    return Functional(**given)


_stand_ins = Memo()


def stand_in(layer: Any) -> Any:
    """What stands in a tree for a layer that was called to draw a graph.

    A symbolic layer goes live when it is called. The graph that it was called in is a drawing: the
    model is made anew from it, so the tree holds a fresh handle on the same content (the same one
    for every graph that the layer is drawn in, so that models share it).
    """
    if not is_handle(layer) or is_ghost(layer):
        return layer
    node = get_state(layer).node
    known, drawn = _stand_ins.get(layer)
    return known if drawn is node else _stand_ins.put(layer, node.type.view(node))


class _Graph:
    """Reads the layers and calls of a functional model, inputs first."""

    def __init__(self, model: Any) -> None:
        self.layers: dict[str, Any] = {}
        self.calls: list[Any] = []
        self._keys: dict[int, str] = {}
        self._outputs: dict[int, str] = {}
        self._numbers: dict[str, int] = {}
        # Names that the user gave come first: nothing else may take them.
        for operation in sorted(model._operations, key=lambda o: is_auto_name(o, o.name)):
            self._key(operation)
        for operation in model._operations:
            self.layers[self._key(operation)] = stand_in(operation)
        for depth in sorted(model._nodes_by_depth, reverse=True):
            for node in model._nodes_by_depth[depth]:
                self._add(node)

    def _key(self, operation: Any) -> str:
        """A name that does not depend on how many layers were made before in this process."""
        known = self._keys.get(id(operation))
        if known is not None:
            return known
        stem: str = operation.name.replace(":", "_").lstrip("@")
        if is_auto_name(operation, operation.name):
            stem = re.sub(r"_\d+$", "", stem) or stem
        key, n = stem, 0
        taken = set(self._keys.values())
        while key in taken:
            n += 1
            key = f"{stem}_{n}"
        self._keys[id(operation)] = key
        return key

    def _add(self, node: Any) -> None:
        key = self._key(node.operation)
        number = self._numbers.get(key, 0)
        self._numbers[key] = number + 1
        for i, tensor in enumerate(node.outputs):
            self._outputs[id(tensor)] = _reference(key, number, i)
        if node.is_input:
            return
        args = _map(self._told, list(node.arguments.args))
        kwargs = _map(self._told, dict(node.arguments.kwargs))
        self.calls.append(Call(key, args, kwargs) if kwargs else Call(key, args))

    def _told(self, value: Any) -> Any:
        if isinstance(value, keras.KerasTensor):
            return self.name_of(value)
        if isinstance(value, str) and value.startswith("@"):
            return f"@{value}"
        return value

    def name_of(self, tensor: Any) -> Any:
        """How the data refer to an output."""
        return self._outputs[id(tensor)]


# Subclasses of `Model` that call `super().__init__(inputs, outputs)`. Keras turns their base from
# `Model` into `Functional` then, by assigning `__bases__` all the way up. Of a symbolic class only
# the class that it was made of may change; and `Model` itself, which others share, not at all.

_plain_inject = keras_model.inject_functional_model_class


def _inject(cls: Any) -> Any:
    kind = cls.__dict__.get("_sx_type")
    if cls is Model:
        return _FunctionalModel
    if kind is not None and kind.origin is not cls:
        _plain_inject(kind.origin)
        return cls
    if cls.__module__.startswith("symexp."):
        return cls
    if issubclass(cls, Symbolic):
        cls.__bases__ = tuple(_inject(base) for base in cls.__bases__)
        return cls
    return _plain_inject(cls)


keras_model.inject_functional_model_class = _inject
