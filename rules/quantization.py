"""Rules about quantized layers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Literal

import symexp as sx

from .kinds import is_exactly
from .places import Place, Tree, argument

__all__ = ["quantize"]

_LAYERS = {
    "int8": ("Dense", "EinsumDense", "Embedding", "ReversibleEmbedding"),
    "float8": ("Dense", "EinsumDense"),
}


@sx.patcher(namespace="symexp", whole_tree=True)
def quantize(
    target: Any,
    mode: Literal["int8", "float8"] = "int8",
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Gives layers the dtype policy of a quantized layer, such as `int8_from_float32`.

    The rule changes `Dense` and `EinsumDense`, and for `int8` also `Embedding` and
    `ReversibleEmbedding`: the layers that Keras can quantize. It does not change layers of derived
    classes, and those that Keras makes inside others, such as the projections of
    `MultiHeadAttention`. Applying the rule twice gives the same as once.

    `float8` layers have kernels in floating point, are multiplied in 8 bits, and can be trained.

    `int8` layers are for inference: their kernels start as zeros and have no gradients. The patched
    model is the structure into which `load_weights` reads the weights of a model that was trained
    in floating point, quantized by `model.quantize('int8')` and saved. The rule does not quantize
    weights: as after any rule, the weights are new.

    Args:
        target: The object that is patched.
        mode: Type of the kernels (`int8`) or of the products (`float8`).
        within: Where the rule may act.

    Raises:
        RuleError: The mode is `int8`, and the tree has an optimizer or a loss, so it is to be
            trained; or Keras cannot quantize a layer of this dtype.

    References:
        Micikevicius et al. (2022), FP8 formats for deep learning.

    Example:
        `quantize?float8`, `quantize?int8#layers[-1]`
    """
    tree = Tree(target, within)
    found = [
        place
        for place in tree.places
        if any(is_exactly(place.value, name) for name in _LAYERS[mode])
        and (tree.allows(place) or tree.allows(place, "dtype"))
    ]
    if found and mode == "int8":
        _refuse_training(tree, found[0])
    for place in found:
        tree.set(place, "dtype", _policy(place, mode))
    return tree.edits


def _refuse_training(tree: Tree, first: Place) -> None:
    for place in tree.places:
        if not _is_for_training(place):
            continue
        raise sx.errors.RuleError(
            f"The {type(first.value).__name__} at {str(first.path)!r} would not be trained with "
            f"{str(place.path)!r}: an int8 kernel starts as zeros and has no gradients. Train in "
            "floating point and call `model.quantize('int8')` after that, or train in 8 bits: "
            "`quantize?float8`. To load int8 weights, patch the model alone."
        )


def _is_for_training(place: Place) -> bool:
    if place.is_argument and place.key in ("optimizer", "loss"):
        return place.value is not None and place.value is not sx.MISSING_VALUE
    keras = sys.modules.get("keras")
    kinds = (keras.Optimizer, keras.Loss) if keras is not None else ()
    return isinstance(place.value, sx.Symbolic) and isinstance(place.value, kinds)


def _policy(place: Place, mode: str) -> str:
    """Returns the name of the quantized policy for the present one of a layer."""
    import keras

    dtype = argument(place.value, "dtype")
    name = argument(dtype, "name", dtype) or keras.config.dtype_policy().name
    source = argument(dtype, "source_name") or str(name).rpartition("_from_")[2]
    policy = f"{mode}_from_{source}"
    try:
        keras.dtype_policies.get(policy)
    except ValueError as error:
        raise sx.errors.RuleError(
            f"Keras cannot quantize the {type(place.value).__name__} at {str(place.path)!r}, whose "
            f"dtype is {str(name)!r}: {error} Leave it out by a location."
        ) from error
    return policy
