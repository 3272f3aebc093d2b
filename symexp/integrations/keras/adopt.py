"""Raw Keras objects inside a tree turn symbolic, where their configuration allows it.

What enters the tree is the configuration: layers, optimizers, schedules, losses, metrics,
initializers, regularizers, constraints, Sequential and functional models, with everything inside.
Weights do not enter (`RawWeightsWarning`). Tensors, variables, datasets and callbacks have no
configuration; they stay as they are.

The same raw object at two places is one symbolic object, hence one live object.
"""

from __future__ import annotations

import threading
import warnings
import weakref
from typing import Any

import keras
from keras.src.models.functional import Functional as PlainFunctional
from keras.src.saving.keras_saveable import KerasSaveable

from symexp._base.introspection import level_of_user
from symexp.errors import SymbolizeError
from symexp.integrations.keras.config import (
    RawObjectError,
    RawWeightsWarning,
    arguments_of,
    is_auto_name,
    is_kept,
)
from symexp.integrations.keras.functional import functional_of, stand_in
from symexp.tree.handles.symbolize import symbolize
from symexp.tree.nodes.equality import nodes_equal
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import get_state, is_handle

__all__ = ["Memo", "adopt", "adopt_fresh"]


# Remembers what an object outside of the tree turned into, so that the same object is tied.


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
    if node is not None and nodes_equal(node, get_state(made).node):
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
