"""Keras with symbolic classes: `from symexp.keras import layers, optimizers, Sequential`.

The namespaces mirror those of Keras. Every class in them is symbolic; functions are those of Keras.

    from symexp.keras import Input, Sequential, layers

    model = Sequential([Input((8, 8, 1)), layers.Conv2D(16, 3), layers.Flatten()])

`Input` is `keras.Input`: it returns a tensor to call layers with. In the list of a `Sequential` it
becomes the symbolic `InputLayer`. `Model(inputs, outputs)` returns a `Functional`, whose tree is
the graph. All other names of Keras are attributes of this module too, unchanged.
"""

from __future__ import annotations

from typing import Any

from symexp.errors import MissingExtraError
from symexp.tree.handles.symbolize import symbolize

try:
    import keras
    from keras import Input as Input
except ModuleNotFoundError as error:
    if error.name == "keras":
        raise MissingExtraError(
            "symexp.keras needs the package keras, which is not installed: "
            "`pip install 'symexp[keras]'`.",
            name="keras",
        ) from None
    missing = (error.name or "").partition(".")[0]
    if missing in ("tensorflow", "jax", "torch", "openvino"):
        raise MissingExtraError(
            f"symexp.keras needs a backend of Keras, and {missing} is not installed: "
            f"`pip install {missing}`, or name an installed backend in the environment "
            "variable KERAS_BACKEND ('tensorflow', 'jax' or 'torch').",
            name=missing,
        ) from None
    raise

from symexp.integrations.keras import RawObjectError, RawWeightsWarning
from symexp.integrations.keras.adopt import Call, Functional, Model
from symexp.integrations.keras.training import FeedbackCallback

__all__ = [
    "Call",
    "FeedbackCallback",
    "Functional",
    "Input",
    "Model",
    "RawObjectError",
    "RawWeightsWarning",
    "Sequential",
    "callbacks",
    "constraints",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "optimizers",
    "random",
    "regularizers",
]

layers = symbolize(keras.layers)
optimizers = symbolize(keras.optimizers)
losses = symbolize(keras.losses)
metrics = symbolize(keras.metrics)
callbacks = symbolize(keras.callbacks)
initializers = symbolize(keras.initializers)
regularizers = symbolize(keras.regularizers)
constraints = symbolize(keras.constraints)
random = symbolize(keras.random)
models = symbolize(keras.models)
Sequential: Any = symbolize(keras.Sequential)


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return getattr(keras, name)
