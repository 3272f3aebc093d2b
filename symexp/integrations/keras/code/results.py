"""What the calls in a graph return: one tensor, or a structure of several."""

from __future__ import annotations

from typing import Any, TypeAlias

import keras
from keras import tree

from symexp.codegen.literals import quoted
from symexp.integrations.keras.adopt import Functional
from symexp.integrations.keras.code.layers import is_of_keras
from symexp.integrations.keras.code.operations import Run
from symexp.integrations.keras.component_types import usual_settings
from symexp.integrations.keras.graphs import draw
from symexp.integrations.keras.undisturbed import undisturbed, without_values
from symexp.tree.handles.materialize import materialize
from symexp.tree.nodes.hidden import allow_in_code
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import child
from symexp.tree.nodes.types import DICT

__all__ = ["UNKNOWN", "Structure", "find_structures", "returns_tensor"]

Structure: TypeAlias = "list[str] | None"
"""`None` for one tensor; else the text behind the result for each output, such as `['[0]']`."""

UNKNOWN: list[str] = []
"""The structure of a result that nobody knows."""


# Operations and layers of Keras that may return several tensors.
_SEVERAL = frozenset({
    "ArraySplit", "Divmod", "Eig", "Eigh", "Frexp", "Histogram", "LuFactor", "Map", "Meshgrid",
    "Modf", "Moments", "Nonzero", "Qr", "SVD", "Scan", "Slogdet", "Split", "TopK", "Unstack",
    "FlaxLayer", "JaxLayer", "TFSMLayer", "TorchModuleWrapper",
    "Where", "AssociativeScan", "Cond", "CTCDecode", "ForiLoop", "FFT", "FFT2", "IFFT2", "IRFFT",
    "ISTFT", "RFFT", "STFT", "STFTSpectrogram", "Switch", "VectorizedMap", "WhileLoop", "Function",
})  # fmt: skip
_LAYERS_OF_SEVERAL = (
    keras.layers.RNN,
    keras.layers.Bidirectional,
    keras.layers.Wrapper,
    keras.Model,
    keras.layers.Lambda,
    keras.layers.MultiHeadAttention,
    keras.layers.GroupQueryAttention,
    keras.layers.Attention,
    getattr(keras.layers, "Pipeline", keras.Model),
    keras.layers.Identity,
)


def returns_tensor(node: Node, run: Run | None) -> bool:
    """Whether a call is known to return one tensor."""
    kind: Any = node.type
    live = kind.live
    if not is_of_keras(kind) and live is not Functional:
        return False
    given = dict(node.items())
    if live is Functional:
        return isinstance(given["output_layers"], str)
    if issubclass(live, keras.Sequential):
        layers = given.get("layers")
        last = layers.values[-1] if type(layers) is Node and layers.values else None
        return type(last) is Node and returns_tensor(last, None)
    if issubclass(live, keras.layers.RNN):
        return given.get("return_state") in (False, None)
    if issubclass(live, (keras.layers.Bidirectional, keras.layers.TimeDistributed)):
        return type(given["layer"]) is Node and returns_tensor(given["layer"], None)
    if issubclass(live, (keras.layers.MultiHeadAttention, keras.layers.Attention)):
        return run is None or "return_attention_scores" not in run.kwargs
    if run is not None and any(type(a) is Node and a.type is DICT for a in run.args):
        return False  # layers for images return a dict for a dict
    return live.__name__ not in _SEVERAL and not issubclass(live, _LAYERS_OF_SEVERAL)


def find_structures(model: Node) -> dict[tuple[str, int], Structure]:
    """Returns what all calls of a graph return, by a second graph without weights.

    Args:
        model: The model, which has `layers` and `calls`.
    """
    found: dict[tuple[str, int], Structure] = {}

    def note(place: tuple[str, int], out: Any) -> None:
        found[place] = None if keras.backend.is_keras_tensor(out) else _paths_of(out)

    try:
        with undisturbed(), usual_settings(), allow_in_code(), without_values():
            second = model.type.view(model)
            calls = child(second, "calls")
            for made in calls:
                materialize(made)
            draw(child(second, "layers"), calls, note)
    except Exception:  # the error is raised when the model is used
        return found
    return found


def _paths_of(out: Any) -> list[str]:
    """Returns the text that selects each tensor of a result, in the order of `tree.flatten`."""
    paths: list[str] = []
    for path, _ in tree.flatten_with_path(out):
        if not all(isinstance(key, (int, str)) for key in path):
            return UNKNOWN
        paths.append(
            "".join([f"[{key!r}]" if type(key) is int else f"[{quoted(key)}]" for key in path])
        )
    return paths
