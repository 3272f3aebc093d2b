"""Raw Keras objects become symbolic where they enter a tree; functional models become trees.

The tree receives the configuration of layers, optimizers, schedules, losses, metrics, initializers,
regularizers, constraints, Sequential and functional models, with everything inside them. The object
itself becomes the live object of the tree: it stays the same Python object with the same weights,
and only its class changes to the symbolic one. Clones of the tree are fresh. Tensors, variables,
datasets and callbacks have no configuration and remain leaves.

The file has three sections:

1. adopting raw objects: `adopt` and the special cases of some classes;
2. functional models as trees: `Model` and `Functional`;
3. hooks into Keras: what Keras must know about the classes of this file.

Sections 1 and 2 need each other: a raw functional model becomes a `Functional`, and a `Functional`
that is made from inputs and outputs, or from a file of Keras, adopts the raw model.
"""

from __future__ import annotations

import inspect
import warnings
from functools import partial
from typing import Any

import keras
from keras import tree
from keras.src import api_export
from keras.src.models import cloning
from keras.src.models import model as keras_model
from keras.src.models.functional import Functional as PlainFunctional
from keras.src.saving.keras_saveable import KerasSaveable

from symexp._base.introspection import level_of_user
from symexp.errors import SymbolizeError
from symexp.integrations.keras.component_types import (
    create_layer,
    initialize_layer,
    layers_of_functional,
    prepare,
    usual_settings,
)
from symexp.integrations.keras.config import (
    RawObjectError,
    RawWeightsWarning,
    arguments_of,
    attributes_of,
    is_auto_name,
)
from symexp.integrations.keras.exact_types import mend_exact_types, public_class
from symexp.integrations.keras.graphs import (
    Call,
    GraphReader,
    draw,
    is_tensor,
    map_structure,
    resolve,
    with_graph,
)
from symexp.integrations.keras.learned_arguments import has_all_weights_in_arguments
from symexp.integrations.keras.parts import tell_of_parts_set_before, with_parts_once
from symexp.integrations.keras.public_names import share_names
from symexp.integrations.keras.recorded import recorded_arguments
from symexp.integrations.keras.taken_ahead import note_creation
from symexp.integrations.keras.undisturbed import undisturbed
from symexp.tree.handles.handle import Symbolic, own_type
from symexp.tree.handles.live import enliven, make_live
from symexp.tree.handles.materialize import materialize
from symexp.tree.handles.symbolize import symbolize
from symexp.tree.nodes.hidden import allow_in_code
from symexp.tree.nodes.state import is_handle
from symexp.tree.nodes.types import register_listener

__all__ = ["Call", "Functional", "Model", "adopt"]


# 1. Adopting raw objects.


# Classes whose objects have a configuration that tells how to make an equal object.
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
    *(c for c in [getattr(keras.optimizers, "OptimizerMap", None)] if c),  # since Keras 3.13
)

# Their subclasses that remain leaves all the same.
_OPAQUE = (keras.Variable, keras.callbacks.Callback, keras.callbacks.CallbackList)


# Values that all objects share, such as the global dtype policy. They keep their class.
_SHARED = (keras.dtype_policies.DTypePolicy,)


def adopt(raw: Any) -> Any:
    """Makes a raw Keras object symbolic, and returns it; returns a leaf as it is.

    Raises:
        RawObjectError: The configuration of the object does not tell all of its arguments.

    Warns:
        RawWeightsWarning: The class of the object cannot be changed, so a fresh symbolic object
            takes its place, and the weights are lost.
    """
    if isinstance(raw, keras.KerasTensor):
        return _adopt_tensor(raw)
    if is_handle(raw) or isinstance(raw, _OPAQUE) or not isinstance(raw, _CONFIGURED):
        return raw
    with undisturbed(), usual_settings(), allow_in_code():
        made = _create(raw)
    if isinstance(raw, _SHARED):
        return made
    live = enliven(raw, made)
    if live is made:
        _warn_of_lost_state(raw)
    elif isinstance(live, keras.Layer):
        tell_of_parts_set_before(live)
    return live


def _adopt_tensor(tensor: Any) -> Any:
    """Returns the symbolic input layer of `keras.Input(...)`; other tensors remain leaves."""
    history = getattr(tensor, "_keras_history", None)
    layer = history.operation if history is not None else None
    return adopt(layer) if isinstance(layer, keras.layers.InputLayer) else tensor


def _create(raw: Any) -> Any:
    if type(raw) is PlainFunctional:
        return with_parts_once(_read_functional(raw))
    kind = _symbolic_type(raw)
    if isinstance(raw, PlainFunctional) and _was_given_graph(raw, kind):
        return with_parts_once(kind.bind(*_graph_arguments(raw, kind)))
    if type(raw) is keras.Sequential:
        return kind.bind((), _sequential_arguments(raw))
    if isinstance(raw, keras.layers.InputLayer):
        return kind.bind((), _input_arguments(raw))
    if isinstance(raw, keras.layers.Bidirectional):
        return kind.bind((), _bidirectional_arguments(raw, arguments_of(raw, kind)))
    return kind.bind((), arguments_of(raw, kind))


def _symbolic_type(raw: Any) -> Any:
    try:
        return symbolize(public_class(raw))._sx_type
    except SymbolizeError as error:
        label = type(raw).__name__
        raise RawObjectError(f"The raw {label} cannot turn symbolic: {error}") from error


def _sequential_arguments(raw: Any) -> dict[str, Any]:
    # `layers` of a Keras 3.15 model leaves out the input layer, and `get_config` adds
    # `build_input_shape`, which is no argument. `_layers` holds all layers. With the layers
    # themselves, a layer that two models share stays shared.
    given: dict[str, Any] = {"layers": list(raw._layers)}
    if not raw.trainable:
        given["trainable"] = False
    if not is_auto_name(raw, raw.name):
        given["name"] = raw.name
    if raw.dtype_policy.name != "float32":
        given["dtype"] = raw.dtype_policy.name
    return given


def _input_arguments(raw: Any) -> dict[str, Any]:
    # `get_config` of Keras 3.15 tells `batch_shape`. Users write `shape` and `batch_size`, and
    # `Input((4,))` has to be equal to its raw form.
    batch, *shape = raw.batch_shape or (None,)
    given: dict[str, Any] = {"shape": tuple(shape)}
    if batch is not None:
        given["batch_size"] = batch
    if raw.dtype != "float32":  # what a tree without a dtype means
        given["dtype"] = raw.dtype
    for flag in ("sparse", "ragged", "optional"):
        if getattr(raw, flag, False):
            given[flag] = True
    if not is_auto_name(raw, raw.name):
        given["name"] = raw.name
    return given


def _bidirectional_arguments(raw: Any, given: dict[str, Any]) -> dict[str, Any]:
    # Keras 3.15 makes the backward layer from the forward layer, and renames both
    # (`forward_lstm`). A backward layer is an argument only if it differs from the one that Keras
    # would make; else a patch of the forward layer would not reach it.
    forward, backward = raw.forward_layer, raw.backward_layer
    expected = {**forward.get_config(), "go_backwards": not forward.go_backwards}
    actual = backward.get_config()
    expected["name"] = actual["name"] = None
    if type(forward) is type(backward) and expected == actual:
        given.pop("backward_layer", None)
    kind = _symbolic_type(forward)
    inner = arguments_of(forward, kind)
    name = forward.name.removeprefix("forward_")
    inner.pop("name", None)
    if not is_auto_name(forward, name):
        inner["name"] = name
    given["layer"] = kind.bind((), inner)
    return given


def _warn_of_lost_state(raw: Any) -> None:
    lost = []
    weights = _count_lost_weights(raw)
    if weights:
        lost.append(f"its {weights} weight{'s' if weights > 1 else ''} (fresh ones will be made)")
    if isinstance(raw, keras.Model) and getattr(raw, "compiled", False):
        lost.append("what compile() was called with")
    if lost:
        warnings.warn(
            f"A raw {type(raw).__name__} ({getattr(raw, 'name', 'no name')!r}) turns symbolic, but "
            "its class does not let it become the live object itself. Its configuration is kept, "
            f"but not {' and not '.join(lost)}. To keep weights, save them "
            "(`model.save_weights(path)`) and load them into the live model where it is trained. "
            "To see no warning, build the model from `symexp.keras`.",
            RawWeightsWarning,
            stacklevel=level_of_user(),
        )


def _count_lost_weights(raw: Any) -> int:
    """Counts the weights of a raw object, without those of symbolic layers inside it."""
    if is_handle(raw) or has_all_weights_in_arguments(raw):
        return 0
    if type(raw) is PlainFunctional:
        return sum(map(_count_lost_weights, raw._operations))
    if type(raw) is keras.Sequential:
        return sum(map(_count_lost_weights, raw._layers))
    if isinstance(raw, (keras.layers.Layer, keras.Optimizer)) and raw.built:
        return len(raw.weights if isinstance(raw, keras.layers.Layer) else raw.variables)
    return 0


# 2. Functional models as trees. `graphs.py` has the form of a graph.


Model: Any = symbolize(keras.Model)


def _create_model(kind: Any, args: Any, kwargs: Any, *, partial: bool = False) -> Any:
    """Returns the object of a call of a model class.

    A model that is made from tensors is the graph that was drawn, so it is live at once.
    """
    drawn = not partial and any(map(is_tensor, tree.flatten((args, kwargs))))
    if not drawn:
        return create_layer(kind, args, kwargs, partial=partial)
    if kind is Model._sx_type and keras_model.functional_init_arguments(args, kwargs):
        model = adopt(PlainFunctional(*args, **kwargs))
        note_creation(model)
        return model
    with undisturbed(), usual_settings(), allow_in_code():
        made = with_parts_once(kind.bind(*with_graph(args, kwargs)))
    make_live(made, args, kwargs)
    note_creation(made)
    return made


def _was_given_graph(raw: Any, kind: Any) -> bool:
    """Whether the constructor of a functional model of a class of users got the tensors.

    A class that draws the graph in its constructor has other arguments.
    """
    recorded = recorded_arguments(raw)
    if recorded is not None:
        return any(map(is_tensor, tree.flatten(recorded)))
    return bool(kind.takes("inputs") and kind.takes("outputs"))


def _graph_arguments(raw: Any, kind: Any) -> tuple[list[Any], dict[str, Any]]:
    """Returns the arguments of a raw functional model of a class of users."""
    ends = (raw._inputs_struct, raw._outputs_struct)
    given: dict[str, Any] = {}
    if not is_auto_name(raw, raw.name):
        given["name"] = raw.name
    if not raw.trainable:
        given["trainable"] = False
    if kind.origin.__init__ in (PlainFunctional.__init__, keras.Model.__init__):
        return with_graph(ends, given)
    given.update(zip(("inputs", "outputs"), ends))
    return with_graph((), {**attributes_of(raw, kind, given), **given})


class _FunctionalModel(Model, PlainFunctional):  # type: ignore[misc]
    """Base of functional models: symbolic as `Model`, and a functional model for Keras."""


class Functional(_FunctionalModel):
    """A functional model as a tree. It is a `keras.Model`; Keras saves it as its own `Functional`.

    Args:
        layers: Layers (and operations) by a name that is used only in this graph.
        calls: The calls in an order in which they can be made.
        input_layers: Output, or list or dict of outputs, of the input layers.
        output_layers: Output, or list or dict of outputs. (The two are not called `inputs` and
            `outputs`, because these attributes of a Keras model are tensors.)
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
        outputs = draw(layers, calls)
        ends = [
            map_structure(partial(resolve, outputs), end) for end in (input_layers, output_layers)
        ]
        PlainFunctional.__init__(self, *ends, name=name, trainable=trainable)

    def get_config(self) -> Any:
        """Returns the configuration of the same model as a plain Keras model."""
        # Keras 3.15 reads the graph only if the constructor of the class has the parameters of
        # its own `Functional`. For any other class it returns a configuration without layers.
        plain = object.__new__(PlainFunctional)
        plain.__dict__.update(self.__dict__)
        return PlainFunctional.get_config(plain)

    @classmethod
    def from_config(cls, config: Any, custom_objects: Any = None) -> Any:
        """Returns the symbolic form of a plain Keras configuration."""
        return adopt(PlainFunctional.from_config(config, custom_objects=custom_objects))


# Unpickling finds the class under this name, and files of symexp name it so.
Functional.__module__, Functional.__qualname__ = "symexp.keras", "Functional"


def _read_functional(model: Any) -> Any:
    graph = GraphReader(model)
    given: dict[str, Any] = {
        "layers": graph.layers,
        "calls": graph.calls,
        "input_layers": map_structure(graph.refer_to, model._inputs_struct),
        "output_layers": map_structure(graph.refer_to, model._outputs_struct),
    }
    if not is_auto_name(model, model.name):
        given["name"] = model.name
    if not model.trainable:
        given["trainable"] = False
    if model.dtype_policy.name != "float32":
        given["dtype"] = model.dtype_policy.name
    return own_type(Functional).bind((), given)


def _initialize_model(kind: Any, handle: Any, args: Any, kwargs: dict[str, Any]) -> None:
    """Calls `__init__` of a model class, with tensors in place of the graph of the tree."""
    if "calls" in kwargs and "calls" not in kind.index:
        outputs = draw(kwargs.pop("layers"), kwargs.pop("calls"))
        args, kwargs = (
            map_structure(partial(resolve, outputs), args),
            map_structure(partial(resolve, outputs), kwargs),
        )
    initialize_layer(kind, handle, args, kwargs)


# 3. Hooks into Keras.


# Keras 3.15 writes a class into its files under the name that is registered for exactly this
# class. Without the registration a saved model names `symexp.keras.Functional`, and does not load
# where symexp is not installed.
api_export.REGISTERED_OBJS_TO_NAMES[Functional] = "keras.src.models.functional.Functional"


def _on_new_type(kind: Any) -> None:
    """Prepares each new symbolic class that derives from a class of Keras."""
    share_names(kind)
    prepare(kind)
    if issubclass(kind.live, keras.Model) and not issubclass(kind.live, keras.Sequential):
        kind.late = frozenset({"layers"})
        kind.create = partial(_create_model, kind)
        kind.initialize = partial(_initialize_model, kind)
    mend_exact_types(kind)
    if kind.origin is not kind.live and issubclass(kind.origin, keras.Sequential):
        _make_from_config_symbolic(kind)


def _make_from_config_symbolic(kind: Any) -> None:
    """Gives a symbolic subclass of Sequential a `from_config` that returns a whole tree.

    `Sequential.from_config` of Keras 3.15 makes an empty model and adds the layers one by one. On a
    symbolic class the result would be a tree without layers.
    """
    inherited = inspect.getattr_static(kind.origin, "from_config")
    if not isinstance(inherited, classmethod):
        return

    def from_config(cls: Any, config: Any, custom_objects: Any = None) -> Any:
        if cls not in (kind.live, kind.ghost):
            return inherited.__get__(None, cls)(config, custom_objects=custom_objects)
        return adopt(kind.origin.from_config(config, custom_objects=custom_objects))

    type.__setattr__(kind.live, "from_config", classmethod(from_config))


register_listener("keras", _on_new_type)
_on_new_type(Model._sx_type)
own_type(Functional)
own_type(Functional).create = own_type(Functional).bind
own_type(Functional).readers["layers"] = layers_of_functional
own_type(Functional).readable -= {"layers"}


_plain_inject = keras_model.inject_functional_model_class


def _inject_functional(cls: Any) -> Any:
    """Takes the place of the function of Keras that makes a subclass of `Model` functional.

    When a subclass calls `super().__init__(inputs, outputs)`, Keras 3.15 replaces `Model` by
    `Functional` among the bases of the class, up to `object`, by assignment to `__bases__`. With
    symbolic classes among the bases this would rewrite the mixins of symexp, which all symbolic
    classes share. So the function of Keras sees only the class that was symbolized. `Model` itself,
    which other classes share too, is replaced by a `Model` with `Functional`.
    """
    kind = cls.__dict__.get("_sx_type")
    if cls is Model:
        return _FunctionalModel
    if kind is not None and kind.origin is not cls:
        _plain_inject(kind.origin)
        return cls
    if cls.__module__.startswith("symexp."):
        return cls
    if issubclass(cls, Symbolic):
        cls.__bases__ = tuple(_inject_functional(base) for base in cls.__bases__)
        return cls
    return _plain_inject(cls)


keras_model.inject_functional_model_class = _inject_functional


_plain_clone_sequential = cloning._clone_sequential_model


def _clone_sequential(model: Any, *args: Any, **kwargs: Any) -> Any:
    """Takes the place of the function of Keras that clones a Sequential.

    Keras 3.15 reads `layers`, which leaves out the input layer, and then `_layers`. The argument
    `layers` of a ghost has the input layer, so the clone would get it twice.
    """
    if is_handle(model):
        materialize(model)
    return _plain_clone_sequential(model, *args, **kwargs)


cloning._clone_sequential_model = _clone_sequential
