"""What a layer is: does it set the width, merge, activate, hold weights?

Classes of Keras are looked up when a rule runs; nothing here loads Keras.
"""

from __future__ import annotations

import sys
from typing import Any

import symexp as sx

from .places import Place, argument, copy_of

__all__ = [
    "activation_of",
    "collapses",
    "has_weights",
    "inner_layer",
    "is_a",
    "is_exactly",
    "is_layer",
    "is_merge",
    "is_model",
    "is_of_keras",
    "width_of",
]

_WIDTH_NAMES = ("filters", "units")

ACTIVATION_LAYERS = ("Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax")
NORMALIZATIONS = (
    "BatchNormalization",
    "LayerNormalization",
    "GroupNormalization",
    "RMSNormalization",
    "UnitNormalization",
)
DROPOUTS = (
    "Dropout",
    "AlphaDropout",
    "GaussianDropout",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
)
ACCESSORIES = (*ACTIVATION_LAYERS, *NORMALIZATIONS, *DROPOUTS, "GaussianNoise")
CONVOLUTIONS = (
    "Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose",
    "SeparableConv1D", "SeparableConv2D", "DepthwiseConv1D", "DepthwiseConv2D",
)  # fmt: skip
MERGES = ("Add", "Average", "Dot", "Maximum", "Minimum", "Multiply", "Subtract")


def _layers() -> Any:
    # As long as Keras is not imported, no tree holds a layer.
    return getattr(sys.modules.get("keras"), "layers", None)


def is_a(value: Any, *names: str) -> bool:
    """Returns whether a value is an instance of one of some classes of `keras.layers`."""
    layers = _layers()
    if layers is None or not isinstance(value, sx.Symbolic):
        return False
    return isinstance(value, tuple(getattr(layers, n) for n in names if hasattr(layers, n)))


def is_exactly(value: Any, name: str) -> bool:
    """Returns whether a value is of this very class of `keras.layers`, not of a subclass."""
    if not is_a(value, name):
        return False
    cls: Any = getattr(sx.keras.layers, name)
    return type(value) is cls or cls in type(value).__bases__


def is_of_keras(value: Any, module: str, *names: str) -> bool:
    """Returns whether a value is an instance of one of some classes of a module of Keras."""
    found = getattr(sys.modules.get("keras"), module, None)
    classes = tuple(getattr(found, n) for n in names if hasattr(found, n))
    return isinstance(value, sx.Symbolic) and isinstance(value, classes)


def is_layer(value: Any) -> bool:
    """Returns whether a value is a Keras layer or model."""
    return is_a(value, "Layer")


def is_model(value: Any) -> bool:
    """Returns whether a value is a Keras model."""
    return is_layer(value) and isinstance(value, sys.modules["keras"].Model)


def is_sequential(value: Any) -> bool:
    """Returns whether a value is a `Sequential`."""
    return is_layer(value) and isinstance(value, sys.modules["keras"].Sequential)


def is_functional(value: Any) -> bool:
    """Returns whether a value is the graph of a functional model."""
    return is_model(value) and isinstance(value, sx.keras.Functional)


def is_builtin(value: Any) -> bool:
    """Returns whether Keras defines the class of a layer."""
    return type(value).__module__.partition(".")[0] == "keras"


def is_public(value: Any) -> bool:
    """Returns whether the class of a layer is a public one of `keras.layers`."""
    return is_builtin(value) and hasattr(_layers(), type(value).__name__)


def is_merge(value: Any) -> bool:
    """Returns whether a layer computes one tensor of several of the same shape."""
    # The sum of InceptionResNetV2, which is no public layer.
    return is_a(value, *MERGES) or (is_layer(value) and type(value).__name__ == "CustomScaleLayer")


def width_of(value: Any) -> str | None:
    """Returns the argument that sets the width of a layer (`filters`, `units`), or `None`."""
    if is_a(value, "Embedding"):
        return "output_dim"
    if is_layer(value):
        for name in _WIDTH_NAMES:
            if argument(value, name) is not None:
                return name
    return None


def inner_layer(place: Place) -> Place | None:
    """Returns the layer inside a wrapper such as `TimeDistributed`, or the cell of an `RNN`."""
    for name in ("layer", "cell"):
        kid = place.kids.get(name)
        if kid is not None and is_layer(kid.value):
            return kid
    return None


def innermost(place: Place) -> Place:
    """Returns the layer inside all wrappers; without wrappers the place itself."""
    inner = inner_layer(place)
    return place if inner is None else innermost(inner)


def activation_of(place: Place) -> Any:
    """Returns the activation of a layer: a name, a function or a layer; `None` if it is linear."""
    if is_a(place.value, "Activation"):
        found = argument(place.value, "activation")
    elif is_a(place.value, *ACTIVATION_LAYERS):
        return place.value
    else:
        found = argument(innermost(place).value, "activation")
    name = getattr(found, "__name__", found)
    return None if name == "linear" else found


def has_weights(place: Place) -> bool:
    """Returns whether a layer has weights of its own, as far as its arguments show."""
    if not is_layer(place.value) or inner_layer(place) is not None:
        return False
    if is_model(place.value):
        return _is_closed_model(place)
    if not is_public(place.value):
        return True
    return any(str(key).endswith("_initializer") for key in place.kids)


def _is_closed_model(place: Place) -> bool:
    """Returns whether a model is a layer of another one, and shows none of its own layers."""
    if is_sequential(place.value) or is_functional(place.value):
        return False
    if any(is_layer(below.value) for below in place.below()):
        return False
    above = place.parent
    while above is not None and not is_model(above.value):
        above = above.parent
    return above is not None


def collapses(value: Any) -> bool:
    """Returns whether a layer takes a sequence and returns only the last step."""
    return argument(value, "return_sequences") is False


def new(name: str, /, *args: Any, **kwargs: Any) -> Any:
    """Returns a new symbolic layer of `keras.layers`."""
    return getattr(sx.keras.layers, name)(*args, **kwargs)


def as_layer(activation: Any) -> Any:
    """Returns a layer for an activation (a name, a function or a layer)."""
    return copy_of(activation) if is_layer(activation) else new("Activation", activation)
