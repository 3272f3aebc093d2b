"""What a layer is, as far as rules care: does it set the width, merge, activate, collapse.

All classes are looked up when a rule runs; nothing here loads Keras.
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
    "is_model",
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
    # Where Keras was never imported, no tree holds a layer.
    return getattr(sys.modules.get("keras"), "layers", None)


def is_a(value: Any, *names: str) -> bool:
    """Whether a value is an instance of one of some classes of `keras.layers`."""
    layers = _layers()
    if layers is None or not isinstance(value, sx.Symbolic):
        return False
    return isinstance(value, tuple(getattr(layers, n) for n in names if hasattr(layers, n)))


def is_exactly(value: Any, name: str) -> bool:
    """Whether a value is of a class of `keras.layers` itself, not of a class derived from it."""
    if not is_a(value, name):
        return False
    cls: Any = getattr(sx.keras.layers, name)
    return type(value) is cls or cls in type(value).__bases__


def is_layer(value: Any) -> bool:
    """Whether a value is a Keras layer or model."""
    return is_a(value, "Layer")


def is_model(value: Any) -> bool:
    """Whether a value is a Keras model."""
    return is_layer(value) and isinstance(value, sys.modules["keras"].Model)


def is_sequential(value: Any) -> bool:
    """Whether a value is a `Sequential`."""
    return is_layer(value) and isinstance(value, sys.modules["keras"].Sequential)


def is_functional(value: Any) -> bool:
    """Whether a value is the graph of a functional model."""
    return is_model(value) and isinstance(value, sx.keras.Functional)


def is_builtin(value: Any) -> bool:
    """Whether the class of a layer is one of Keras's own."""
    return type(value).__module__.partition(".")[0] == "keras"


def is_public(value: Any) -> bool:
    """Whether the class of a layer is one of those that Keras offers in `keras.layers`."""
    return is_builtin(value) and hasattr(_layers(), type(value).__name__)


def width_of(value: Any) -> str | None:
    """The argument that sets the width of what a layer gives, or `None`: `filters`, `units`."""
    if is_a(value, "Embedding"):
        return "output_dim"
    if is_layer(value):
        for name in _WIDTH_NAMES:
            if argument(value, name) is not None:
                return name
    return None


def inner_layer(place: Place) -> Place | None:
    """The layer inside a wrapper such as `TimeDistributed`, or the cell inside an `RNN`."""
    for name in ("layer", "cell"):
        kid = place.kids.get(name)
        if kid is not None and is_layer(kid.value):
            return kid
    return None


def innermost(place: Place) -> Place:
    """The layer that does the work: the place itself, or what its wrappers hold."""
    inner = inner_layer(place)
    return place if inner is None else innermost(inner)


def activation_of(place: Place) -> Any:
    """The activation of a layer: a name, a function or a layer; `None` where it is linear."""
    if is_a(place.value, "Activation"):
        found = argument(place.value, "activation")
    elif is_a(place.value, *ACTIVATION_LAYERS):
        return place.value
    else:
        found = argument(innermost(place).value, "activation")
    name = getattr(found, "__name__", found)
    return None if name == "linear" else found


def has_weights(place: Place) -> bool:
    """Whether a layer has weights of its own, as far as its arguments tell."""
    if not is_layer(place.value) or is_model(place.value) or inner_layer(place) is not None:
        return False
    if not is_public(place.value):
        return True
    return any(str(key).endswith("_initializer") for key in place.kids)


def collapses(value: Any) -> bool:
    """Whether a layer takes a sequence and gives its last step only."""
    return argument(value, "return_sequences") is False


def new(name: str, /, *args: Any, **kwargs: Any) -> Any:
    """A new symbolic layer of `keras.layers`."""
    return getattr(sx.keras.layers, name)(*args, **kwargs)


def as_layer(activation: Any) -> Any:
    """A layer that does what an activation (a name, a function or a layer) does."""
    return copy_of(activation) if is_layer(activation) else new("Activation", activation)
