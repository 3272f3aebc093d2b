"""Raw Keras objects inside a tree turn symbolic, where their configuration allows it.

What enters the tree is the configuration: layers, optimizers, schedules, losses, metrics,
initializers, regularizers, constraints, Sequential and functional models, with everything inside.
Weights do not enter (`RawWeightsWarning`). Tensors, variables, datasets and callbacks have no
configuration; they stay as they are.

The same raw object at two places is one symbolic object, hence one live object.
"""

from __future__ import annotations

import re
import threading
import warnings
import weakref
from collections.abc import Callable
from functools import partial
from typing import Any

import keras
from keras import tree
from keras.src import api_export
from keras.src.models import model as keras_model
from keras.src.models.functional import Functional as PlainFunctional
from keras.src.saving.keras_saveable import KerasSaveable

from symexp._base.introspection import level_of_user
from symexp.errors import PathError, SymbolizeError, closest
from symexp.integrations.keras.config import (
    RawObjectError,
    RawWeightsWarning,
    arguments_of,
    is_auto_name,
    is_kept,
)
from symexp.tree.handles.handle import Symbolic, own_type
from symexp.tree.handles.objecttype import ObjectType
from symexp.tree.handles.symbolize import symbolize
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import get_state, is_ghost, is_handle

__all__ = [
    "Call",
    "Functional",
    "Memo",
    "Model",
    "adopt",
    "adopt_fresh",
    "functional_of",
    "stand_in",
]


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


# What has a configuration that an equal object can be made from.
_CONFIGURED = (
    KerasSaveable,
    keras.Optimizer,
    keras.optimizers.schedules.LearningRateSchedule,
    keras.Loss,
    keras.Initializer,
    keras.Regularizer,
    keras.constraints.Constraint,
    keras.dtype_policies.DTypePolicy,
    keras.Quantizer,
    keras.random.SeedGenerator,
)

_OPAQUE = (keras.Variable, keras.callbacks.Callback, keras.callbacks.CallbackList)

_known = Memo()

_within = threading.local()


def adopt(raw: Any) -> Any:
    """The symbolic form of a raw Keras object, or the object itself if it is to stay a leaf.

    Raises:
        RawObjectError: The object is a component, but its configuration does not tell all of it.

    Warns:
        RawWeightsWarning: The object has weights, or was compiled.
    """
    if isinstance(raw, keras.KerasTensor):
        return _adopt_tensor(raw)
    if isinstance(raw, _OPAQUE) or not isinstance(raw, _CONFIGURED):
        return raw
    made = adopt_fresh(raw)
    handle, node = _known.get(raw)
    if node is not None and frozen_equal(node, get_state(made).node):
        return handle
    if not getattr(_within, "depth", 0):
        _warn_of_state(raw)
    return _known.put(raw, made)


def adopt_fresh(raw: Any) -> Any:
    """As `adopt`, for an object that nobody else holds: nothing is lost with it."""
    _within.depth = getattr(_within, "depth", 0) + 1
    try:
        return _make(raw)
    finally:
        _within.depth -= 1


def _adopt_tensor(tensor: Any) -> Any:
    history = getattr(tensor, "_keras_history", None)
    layer = history.operation if history is not None else None
    return adopt(layer) if isinstance(layer, keras.layers.InputLayer) else tensor


def _make(raw: Any) -> Any:
    if type(raw) is PlainFunctional:
        return functional_of(raw)
    kind = _kind(raw)
    if type(raw) is keras.Sequential:
        return kind.create((), _sequential(raw))
    if isinstance(raw, keras.layers.InputLayer):
        return kind.create((), _input(raw))
    if isinstance(raw, keras.layers.Bidirectional):
        return kind.create((), _bidirectional(raw, arguments_of(raw, kind)))
    return kind.create((), arguments_of(raw, kind))


def _kind(raw: Any) -> Any:
    try:
        return symbolize(type(raw))._sx_type
    except SymbolizeError as error:
        label = type(raw).__name__
        raise RawObjectError(f"The raw {label} cannot turn symbolic: {error}") from error


def _warn_of_state(raw: Any) -> None:
    lost = []
    weights = _weights(raw)
    if weights:
        lost.append(f"its {weights} weight{'s' if weights > 1 else ''} (fresh ones will be made)")
    if isinstance(raw, keras.Model) and getattr(raw, "compiled", False):
        lost.append("what compile() was called with")
    if lost:
        warnings.warn(
            f"A raw {type(raw).__name__} ({getattr(raw, 'name', 'no name')!r}) turns symbolic: its "
            f"configuration is kept, but not {' and not '.join(lost)}. To keep weights, save them "
            "(`model.save_weights(path)`) and load them into the live model where it is trained. "
            "To see no warning, build the model from `symexp.keras`.",
            RawWeightsWarning,
            stacklevel=level_of_user(),
        )


def _weights(raw: Any) -> int:
    """How many weights are lost: those of symbolic layers inside are their own affair."""
    if is_handle(raw) or is_kept(raw):
        return 0
    if type(raw) is PlainFunctional:
        return sum(map(_weights, raw._operations))
    if type(raw) is keras.Sequential:
        return sum(map(_weights, raw._layers))
    if isinstance(raw, (keras.layers.Layer, keras.Optimizer)) and raw.built:
        return len(raw.weights if isinstance(raw, keras.layers.Layer) else raw.variables)
    return 0


def _sequential(raw: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"layers": [stand_in(layer) for layer in raw._layers]}
    if not raw.trainable:
        given["trainable"] = False
    if not is_auto_name(raw, raw.name):
        given["name"] = raw.name
    return given


def _input(raw: Any) -> dict[str, Any]:
    batch, *shape = raw.batch_shape or (None,)
    given: dict[str, Any] = {"shape": tuple(shape)}
    if batch is not None:
        given["batch_size"] = batch
    if raw.dtype != keras.config.floatx():
        given["dtype"] = raw.dtype
    for flag in ("sparse", "ragged", "optional"):
        if getattr(raw, flag, False):
            given[flag] = True
    if not is_auto_name(raw, raw.name):
        given["name"] = raw.name
    return given


def _bidirectional(raw: Any, given: dict[str, Any]) -> dict[str, Any]:
    """Keras makes the backward layer from the forward one; only another one is an argument."""
    forward, backward = raw.forward_layer, raw.backward_layer
    same = {**forward.get_config(), "go_backwards": not forward.go_backwards}
    told = backward.get_config()
    same["name"] = told["name"] = None
    if type(forward) is type(backward) and same == told:
        given.pop("backward_layer", None)
    kind = _kind(forward)
    inner = arguments_of(forward, kind)
    name = forward.name.removeprefix("forward_")
    inner.pop("name", None)
    if not is_auto_name(forward, name):
        inner["name"] = name
    given["layer"] = kind.create((), inner)
    return given


# Functional models as trees: the layers by name, and the calls between them as plain data.
#
# A graph of `keras.Input` and layer calls becomes
#
#     Functional(
#       layers={'input': InputLayer(...), 'conv': Conv2D(...), 'add': Add()},
#       calls=[Call('conv', ['@input']), Call('add', [['@input', '@conv']])],
#       input_layers='@input', output_layers='@add')
#
# so that the layers can be queried, patched and compared like any other, and a layer that is called
# twice is one layer. `'@conv'` is the output of the layer `conv`; `'@conv:1'` that of its second
# call, `'@conv:1.2'` the third output of that. A string that starts with `@` is written `'@@...'`.


_REFERENCE = re.compile(r"@([^@].*?)(?::(\d+)(?:\.(\d+))?)?")


class ModelType(ObjectType):
    """Type of `Model`, whose call with inputs and outputs makes a functional model."""

    __slots__ = ()

    def create(self, args: Any, kwargs: Any, *, partial: bool = False) -> Any:
        """Makes a functional model where Keras would, else an ordinary ghost."""
        if keras_model.functional_init_arguments(args, kwargs):
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
        return adopt_fresh(PlainFunctional.from_config(config, custom_objects=custom_objects))


# The place where unpickling finds the class, and what Keras writes into its files.
Functional.__module__, Functional.__qualname__ = "symexp.keras", "Functional"

own_type(Functional)

api_export.REGISTERED_OBJS_TO_NAMES[Functional] = "keras.src.models.functional.Functional"


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
