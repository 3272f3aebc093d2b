"""What symexp adds to the symbolic classes of Keras: how a live component shows its arguments.

`prepare` is called with each new symbolic type that derives from a class of Keras. It sets

1. the mirror of the type: which arguments a live object shows, and where. Keras sets most of its
   configuration by attributes (`layer.trainable`, `optimizer.learning_rate`), and some by methods
   (`model.add`, `layer.adapt`);
2. attributes of a ghost that mean the same before and after it is materialized (`model.layers`);
3. how a live object is copied and pickled: as Keras does it, with its weights;
4. `fit`, after which the configuration that callbacks changed is learned state, not an edit.
"""

from __future__ import annotations

import dis
import inspect
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial, wraps
from types import CodeType, FunctionType
from typing import Any

import keras
import numpy as np
from keras.src.dtype_policies.dtype_policy import QuantizedDTypePolicy
from keras.src.models import model as keras_model
from keras.src.saving import saving_lib
from keras.src.saving.keras_saveable import KerasSaveable

from symexp._base.markers import Placeholder
from symexp.errors import SpecTypeError, describe
from symexp.integrations.keras.config import (
    LAYER_ATTRIBUTES,
    NAME_FROM_KEY,
    is_auto_name,
    rate_of,
)
from symexp.integrations.keras.learned_arguments import learned_arguments
from symexp.integrations.keras.parts import forget_parts, tell_of_changed_parts
from symexp.integrations.keras.plain_attributes import prepare_attributes
from symexp.integrations.keras.plain_values import is_concrete
from symexp.integrations.keras.taken_ahead import supplied, take_ahead
from symexp.tree.handles.argument_edits import Mirror, set_argument
from symexp.tree.handles.awaiting import awaiting_above, has_awaited
from symexp.tree.handles.materialize import materialize, run_new_and_init
from symexp.tree.handles.read_back import accept_below
from symexp.tree.nodes.hidden import allow_in_code
from symexp.tree.nodes.state import child, get_state, is_ghost, is_handle, node_of
from symexp.tree.nodes.values import adopt, register_adopter

__all__ = ["create_layer", "initialize_layer", "layers_of_functional", "prepare", "usual_settings"]

_INPUT = keras.layers.InputLayer


def prepare(kind: Any) -> None:
    """Sets what all symbolic types of Keras classes have in common."""
    live = kind.live
    prepare_attributes(kind)
    kind.takes_plain = True  # Keras looks at the exact types of lists and dicts
    # `__setattr__` of Keras on TensorFlow stores nothing if the attribute has the value already.
    kind.hides_in_init = True
    kind.setattr_is_plain = True  # `Layer.__setattr__` sets, and notes what was set
    learned = _HIDDEN_OF_LEARNING if issubclass(live, _LEARNING) else frozenset()
    kind.mirror = Mirror(
        partial(_read, kind),
        _HIDDEN | learned | _set_by_methods(live),
        trusts_attributes=_is_of_keras(kind.origin),
        drop=_DROPPED,
        is_spent=partial(_is_spent, kind) if issubclass(live, keras.Layer) else None,
    )
    kind.create = partial(_create, kind)
    kind.initialize = partial(_initialize, kind)
    if issubclass(live, KerasSaveable):
        kind.reduce_live = _reduce
    if issubclass(live, keras.Layer):
        kind.added_names = LAYER_ATTRIBUTES
        if issubclass(live, keras.Model):
            kind.added_names |= GRAPH
        if issubclass(live, keras.layers.Normalization):
            kind.added_names |= LEARNED
        kind.initialize = partial(initialize_layer, kind)
        kind.whole = _built_whole
        kind.create = partial(create_layer, kind)
    if issubclass(live, keras.Model):
        # Of a live model these are tensors; a tree may have arguments of these names.
        kind.readers.update({n: partial(_of_live, name=n) for n in ("inputs", "outputs")})
    if issubclass(live, keras.Sequential):
        kind.readers.update(layers=_layers_of_sequential, add=_adder, pop=_popper)
    if "name" in kind.index:
        kind.readers["name"] = _name_of
    if issubclass(live, keras.Optimizer):
        kind.readers["learning_rate"] = _rate_of_ghost
    kind.readable -= kind.readers.keys()
    if issubclass(live, keras.Model) and kind.origin is not live:
        type.__setattr__(live, "fit", _fit_of(live))
    if issubclass(live, keras.Sequential) and kind.origin is not live:
        type.__setattr__(live, "build", _build_of_sequential(live))
    if hasattr(live, "enable_lora") and kind.origin is not live and _is_of_keras(kind.origin):
        type.__setattr__(live, "enable_lora", _enable_lora_of(live))
    if issubclass(live, keras.layers.Normalization) and kind.origin is not live:
        type.__setattr__(live, "build", _build_of_normalization(live))


def _is_of_keras(origin: Any) -> bool:
    return str(getattr(origin, "__module__", "")).partition(".")[0] == "keras"


# 1. The arguments that a live object shows.


# Arguments that `_read` tells, or that the constructor converts for good.
_HIDDEN = frozenset({"name", "trainable", "dtype", "layers", "learning_rate"})

# Of the layers of Keras that learn arguments in `adapt()`.
_LEARNING = (
    keras.layers.Normalization,
    keras.layers.Discretization,
    keras.layers.StringLookup,
    keras.layers.IntegerLookup,
    keras.layers.TextVectorization,
)
_HIDDEN_OF_LEARNING = frozenset({
    "mean", "variance", "vocabulary", "idf_weights", "bin_boundaries", "num_bins", "adapt_mean",
    "adapt_variance",
})  # fmt: skip

# What a tree does not hold unless a program has set it.
_DROPPED: Mapping[str, Any] = {"trainable": True, "dtype": None}

# Methods that set attributes as a program would.
_SETTERS = frozenset({"__init__", "__setattr__", "enable_lora"})


@cache
def _set_by_methods(live: type) -> frozenset[str]:
    """Returns the attributes that the methods of a class set themselves, while it is built or used.

    `GroupNormalization.build` replaces `groups=-1` by a number; that is no edit. Of the classes of
    users only `build` counts: what their other methods set is what they will run with.
    """
    found: set[str] = set()
    for base in live.__mro__:
        if base in (keras.Layer, keras.Model, keras.Operation, object):
            continue
        methods = [f for f in vars(base).values() if isinstance(f, FunctionType)]
        for method in methods:
            if method.__name__ in _SETTERS or method.__module__.startswith("symexp."):
                continue
            if method.__name__ == "build" or _is_of_keras(base):
                found |= {
                    i.argval for i in dis.get_instructions(method) if i.opname == "STORE_ATTR"
                }
    return frozenset(found)


def _is_spent(kind: Any, layer: Any, key: Any) -> bool:
    """Whether a layer was built with an argument that it does not use again."""
    return bool(layer.built) and key in _spent_by_build(kind.live)


# What `build` of Keras' layers turns into variables.
_SIZES = frozenset({
    "units", "filters", "kernel_size", "use_bias", "input_dim", "output_dim", "depth_multiplier",
})  # fmt: skip
_OF_VARIABLES = ("_initializer", "_regularizer", "_constraint")


@cache
def _spent_by_build(live: Any) -> frozenset[str]:
    """Returns the attributes of a class that only `build` uses."""
    in_build = _reached_from(live, "build") - {"activity_regularizer"}
    spent = {n for n in in_build if n in _SIZES or n.endswith(_OF_VARIABLES)}
    if not _is_of_keras(live.build):
        spent |= in_build - _reached_from(live, "call")
    return frozenset(spent)


def _reached_from(live: Any, start: str) -> set[str]:
    """Returns the attributes that a method reads, by itself or by other methods of the class."""
    found: set[str] = set()
    todo = [start]
    while todo:
        name = todo.pop()
        for base in live.__mro__:
            method = base.__dict__.get(name)
            method = getattr(method, "fget", None) or method
            if base in (keras.Layer, keras.Operation) or not isinstance(method, FunctionType):
                continue
            for read in _attributes_read(inspect.unwrap(method).__code__):
                if read not in found:
                    found.add(read)
                    todo.append(read)
    return found


def _attributes_read(code: CodeType) -> Iterator[str]:
    for instruction in dis.get_instructions(code):
        if instruction.opname in ("LOAD_ATTR", "LOAD_METHOD", "LOAD_SUPER_ATTR"):
            yield instruction.argval
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _attributes_read(inner)


def _read(kind: Any, live: Any, received: Any = None) -> dict[str, Any]:
    """Returns the configuration of a live object that is not in attributes of the same name."""
    found: dict[str, Any] = {}
    if isinstance(live, keras.Layer):
        found["trainable"] = bool(vars(live).get("_trainable", True))
        _read_policy(live, found)
        if isinstance(live, keras.Sequential):
            found["layers"] = [x for x in vars(live).get("_layers", ()) if not _is_automatic(x)]
        found.update(learned_arguments(live))
        if not _is_of_keras(kind.origin):
            tell_of_changed_parts(live)
    elif isinstance(live, keras.Optimizer):
        new = (received or {}).get("learning_rate") if _is_of_keras(kind.origin) else None
        found["learning_rate"] = rate_of(live, new)
    name = vars(live).get("name")
    is_ours = name == vars(live).get(NAME_FROM_KEY)
    if isinstance(name, str) and not is_ours and not is_auto_name(live, name):
        found["name"] = name
    return found


def _read_policy(layer: Any, found: dict[str, Any]) -> None:
    """Adds the dtype policy. A quantized one belongs to the quantized weights: learned state."""
    policy = vars(layer).get("dtype_policy") or vars(layer).get("_dtype_policy")
    if policy is not None and not isinstance(policy, QuantizedDTypePolicy):
        found["dtype"] = getattr(policy, "name", None)


# 2. Attributes of a ghost.


class _Layers(list[Any]):
    """The layers of a model that is not materialized. As in Keras, it is a copy."""

    __slots__ = ()

    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError(
            "`model.layers` is a copy, so changing it would change no model. Use `model.add(layer)`"
            " and `model.pop()`, or edit the tree: `sx.patch(model, {'layers[0]': ...})`. For a "
            "list of your own, take `list(model.layers)`."
        )

    append = extend = insert = pop = remove = clear = sort = reverse = _refuse
    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse


def _of_live(handle: Any, name: str) -> Any:
    """Returns an attribute of the live object."""
    materialize(handle)
    return getattr(handle, name)


def _name_of(handle: Any) -> Any:
    """Returns the name; without one in the tree, the one that Keras makes."""
    name = child(handle, "name")
    if name is not None or not get_state(handle).node.is_complete:
        return name
    return _of_live(handle, "name")


class _LearningRate(float):
    """The rate of an optimizer that is not materialized: a number that can what a variable can.

    Keras has a variable there. Its methods and attributes (`assign`, `numpy`) are those of the
    variable of the optimizer, which is materialized for them. In a tree it is a plain number.
    """

    _handle: Any

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"'float' object has no attribute {name!r}", name=name, obj=self)
        return getattr(_of_live(self._handle, "learning_rate"), name)

    def __reduce__(self) -> Any:
        return (float, (float(self),))


def _rate_of_ghost(handle: Any) -> Any:
    if get_state(handle).learned is not None:
        return _of_live(handle, "learning_rate")  # a callback may have changed it
    rate = child(handle, "learning_rate")
    if type(rate) is not float or not get_state(handle).node.is_complete:
        return rate
    made = _LearningRate(rate)
    made._handle = handle
    return made


register_adopter(f"symexp.{_LearningRate.__qualname__}", float)


def layers_of_functional(handle: Any) -> Any:
    """Returns what `Functional.layers` returns: the layers of the graph, without its operations."""
    if get_state(handle).node.is_complete:
        return _of_live(handle, "layers")  # Keras sorts them by their depth in the graph
    layers = child(handle, "layers")
    if not isinstance(layers, dict):
        return layers
    return _Layers([x for x in layers.values() if isinstance(x, keras.Layer)])


def _built_whole(layer: Any) -> Any:
    """Returns the outermost Sequential that Keras would have built with a layer, or the layer.

    Keras builds a Sequential that has an input layer when it is constructed, with its layers. The
    learned state of a layer in a loaded model comes with that of the model.
    """
    whole = awaiting_above(layer) or layer
    seen: set[int] = set()
    stack = [layer]
    while stack:
        current = stack.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        state = get_state(current)
        if isinstance(current, keras.Sequential) and current is not layer:
            if is_ghost(current) and state.node.is_complete and _has_input(current):
                whole = current
        elif isinstance(current, keras.Layer) and current is not layer:
            continue
        stack.extend(state.owners or ())
    return whole


def _has_input(handle: Any) -> bool:
    layers = child(handle, "layers")
    return bool(layers) and isinstance(layers, list) and isinstance(layers[0], _INPUT)


def _layers_of_sequential(handle: Any) -> Any:
    """Returns what `Sequential.layers` returns: the layers without the input layer in front."""
    layers = child(handle, "layers")
    if not isinstance(layers, list):
        return _Layers() if layers is None else layers  # of a space: a placeholder
    rest = layers[1:] if layers and isinstance(layers[0], keras.layers.InputLayer) else layers
    return _Layers(rest)


def _adder(handle: Any) -> Callable[..., None]:
    def add(layer: Any, rebuild: bool = True) -> None:
        """Adds a layer on top of the stack."""
        if has_awaited(handle):
            _of_live(handle, "add")(layer, rebuild)
            return
        if not isinstance(layer, (keras.Layer, keras.KerasTensor, Placeholder)):
            raise SpecTypeError(
                f"Expected a layer, or `keras.Input(...)`, to add to a {type(handle).__name__}, "
                f"but got {describe(layer)}."
            )
        set_argument(handle, "layers", [*(child(handle, "layers") or ()), layer])

    return add


def _popper(handle: Any) -> Callable[..., Any]:
    def pop(rebuild: bool = True) -> Any:
        """Removes and returns the last layer."""
        if has_awaited(handle):
            return _of_live(handle, "pop")(rebuild)
        layers = list(child(handle, "layers") or ())
        last = layers.pop()
        set_argument(handle, "layers", layers)
        return last

    return pop


# 3. Copies and pickles.


def _reduce(live: Any, node: Any) -> Any:
    """Returns how Keras pickles an object: as the bytes of a `.keras` file."""
    file = io.BytesIO()
    saving_lib._save_model_to_fileobj(live, file, "h5")
    return (_restore, (file.getvalue(),))


def _restore(data: bytes) -> Any:
    plain = saving_lib._load_model_from_fileobj(
        io.BytesIO(data), custom_objects=None, compile=True, safe_mode=False
    )
    return plain if is_handle(plain) else adopt(plain)


# 4. Classes: `__init__` of layers, `fit` of models, `build` of Sequential.


def _create(kind: Any, args: Any, kwargs: Any, *, partial: bool = False) -> Any:
    with allow_in_code():
        handle = kind.bind(args, kwargs, partial=partial)
    take_ahead(kind, handle)
    return handle


def _initialize(kind: Any, handle: Any, args: Any, kwargs: dict[str, Any]) -> None:
    with supplied(kind, handle):
        run_new_and_init(kind, handle, args, kwargs)


def create_layer(kind: Any, args: Any, kwargs: Any, *, partial: bool = False) -> Any:
    """Binds the arguments of a layer, and what Keras takes from its global settings today."""
    return _create(kind, args, _with_settings(kind, args, kwargs), partial=partial)


def _with_settings(kind: Any, args: Any, kwargs: Any) -> Any:
    """Returns the arguments with the global dtype policy and data format, if they are not usual.

    Keras reads them when it constructs a layer. A tree without them means `float32` and
    `channels_last`, wherever it is loaded.
    """
    policy = keras.config.dtype_policy().name
    if policy != _POLICY and "dtype" not in kwargs and "dtype" not in kind.names[: len(args)]:
        if not issubclass(kind.live, keras.layers.InputLayer):
            kwargs = {**kwargs, "dtype": policy}
    if issubclass(kind.live, _INPUT) and keras.config.floatx() != _POLICY:
        if "dtype" not in kind.names[: len(args)] and kwargs.get("input_tensor") is None:
            kwargs = {"dtype": keras.config.floatx(), **kwargs}
    if keras.config.image_data_format() != _DATA_FORMAT:
        given = kind.names[: len(args)]
        if kind.default_of("data_format") is None and "data_format" not in given:
            kwargs = {"data_format": keras.config.image_data_format(), **kwargs}
    return kwargs


# The graph of a model of a class of users, and what a `Normalization` learned.
GRAPH = frozenset({"layers", "calls"})
LEARNED = frozenset({"adapt_mean", "adapt_variance"})

_POLICY = "float32"
_DATA_FORMAT = "channels_last"


def initialize_layer(kind: Any, handle: Any, args: Any, kwargs: dict[str, Any]) -> None:
    """Calls `__init__` of a layer under the settings of its tree, then sets what it does not take.

    Args:
        kind: The type of the layer.
        handle: The object.
        args: Positional arguments.
        kwargs: Arguments by keyword, among them those that every layer has in a tree.
    """
    learned = [kwargs.pop(name, None) for name in ("adapt_mean", "adapt_variance")]
    policy = kwargs.get("dtype") or _POLICY
    later = {k: kwargs.pop(k) for k in LAYER_ATTRIBUTES if k in kwargs and not kind.passes(k)}
    later.pop("dtype", None)  # it is in force while the layer is made
    if issubclass(kind.live, _INPUT) and keras.config.floatx() != _POLICY:
        if "dtype" not in kind.names[: len(args)] and kwargs.get("input_tensor") is None:
            kwargs["dtype"] = kwargs.get("dtype") or _POLICY
    if keras.config.image_data_format() != _DATA_FORMAT and "data_format" in kind.index:
        kwargs.setdefault("data_format", _DATA_FORMAT)
    if policy is _POLICY and keras.config.dtype_policy().name == _POLICY:
        _initialize(kind, handle, args, kwargs)
    else:
        with _policy(policy):
            _initialize(kind, handle, args, kwargs)
    for name, value in later.items():
        setattr(handle, name, value)
    if learned[0] is not None:
        vars(handle)["_sx_learned"] = learned


@contextmanager
def _policy(policy: Any) -> Iterator[None]:
    """Sets the global dtype policy for a block."""
    before = keras.config.dtype_policy()
    name = getattr(policy, "name", policy)
    if before.name == name or isinstance(policy, dict):
        yield
        return
    keras.config.set_dtype_policy(policy)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


@contextmanager
def usual_settings() -> Iterator[None]:
    """Sets the global settings that a tree without a dtype policy and a data format means."""
    data_format = keras.config.image_data_format()
    keras.config.set_image_data_format(_DATA_FORMAT)
    try:
        with _policy(_POLICY):
            yield
    finally:
        keras.config.set_image_data_format(data_format)


def _enable_lora_of(live: Any) -> Any:
    """Returns an `enable_lora` that does not forget the argument `lora_alpha`.

    `build` of `Dense` and `Embedding` in Keras 3.15 calls it with `lora_rank` only, so a layer that
    was made with both arguments, such as a clone, would train with another factor than it says.
    """

    @wraps(live.enable_lora)
    def enable_lora(self: Any, rank: Any, *args: Any, **kwargs: Any) -> Any:
        is_build = rank == self.lora_rank and not self.lora_enabled
        alpha = getattr(self, "lora_alpha", None)  # not in older versions of Keras
        if is_build and alpha is not None and not args:
            kwargs.setdefault("lora_alpha", alpha)
        return super(live, self).enable_lora(rank, *args, **kwargs)

    return enable_lora


def _build_of_normalization(live: Any) -> Any:
    """Returns a `build` that gives the variables of a layer what its original learned.

    The original was built when it was adapted. A clone may be built while a model or a dataset is
    traced, where neither an assignment nor a tensor outlasts the trace.
    """

    @wraps(keras.layers.Normalization.build)
    def build(self: Any, input_shape: Any) -> None:
        learned = vars(self).get("_sx_learned")
        if learned is None or input_shape is None:
            super(live, self).build(input_shape)
            return
        statistics = dict(zip(("mean", "variance"), learned))

        def add_weight(name: str, **kwargs: Any) -> Any:
            if name in statistics:
                kwargs["initializer"] = partial(_learned, statistics[name])
            return live.add_weight(self, name=name, **kwargs)

        vars(self)["add_weight"] = add_weight
        try:
            super(live, self).build(input_shape)
        finally:
            del vars(self)["add_weight"]
        del vars(self)["_sx_learned"]
        for name, value in statistics.items():
            if not is_concrete(getattr(self, name)):
                array = np.reshape(np.asarray(value, "float32"), self._broadcast_shape)
                setattr(self, name, array.astype(self.compute_dtype))

    return build


def _learned(value: Any, shape: Any, dtype: Any = None) -> Any:
    """Returns what a layer learned, as the initial value of its variable."""
    if np.shape(value) != tuple(shape):
        raise ValueError(
            f"The Normalization learned statistics of the shape {np.shape(value)}, but its input "
            f"needs the shape {tuple(shape)}. Adapt it to data of this shape."
        )
    return keras.ops.convert_to_tensor(value, dtype=dtype)


def _fit_of(live: Any) -> Any:
    @wraps(keras_model.Model.fit)
    def fit(self: Any, *args: Any, **kwargs: Any) -> Any:
        optimizer = getattr(self, "optimizer", None)
        parts = [part for part in (self, optimizer) if is_handle(part)]
        for part in parts:
            node_of(part)  # what the program has changed so far is configuration
        try:
            return super(live, self).fit(*args, **kwargs)
        finally:
            forget_parts(self)
            for part in parts:
                accept_below(part)

    return fit


def _build_of_sequential(live: Any) -> Any:
    # Keras 3.15 puts an input layer in front of the layers when it builds a model that has none.
    # The next model gets one as well, so it does not belong into the tree.
    @wraps(keras.Sequential.build)
    def build(self: Any, input_shape: Any = None) -> None:
        before = self._layers[0] if self._layers else None
        super(live, self).build(input_shape)
        if self._layers and self._layers[0] is not before:
            vars(self._layers[0])["_sx_automatic"] = True

    return build


def _is_automatic(layer: Any) -> bool:
    return "_sx_automatic" in vars(layer)
