"""Rules about initial weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import symexp as sx

from .kinds import is_a, is_layer
from .places import Place, Tree

__all__ = ["initializer"]

_KERNELS = ("kernel_initializer", "depthwise_initializer", "pointwise_initializer")
_MATRICES = ("Dense", "SimpleRNN", "LSTM", "GRU", "SimpleRNNCell", "LSTMCell", "GRUCell")


@sx.patcher(namespace="symexp", whole_tree=True)
def initializer(
    target: Any,
    name: str,
    recurrent: bool = False,
    *,
    within: Callable[[sx.KeyPath], bool],
    **arguments: Any,
) -> Any:
    """Sets the initializer of all kernels, also of those of heads.

    Without further arguments, layers get the name of the initializer; with arguments, each gets an
    object of its own. Initializers of biases, embeddings and normalizations are not changed.
    Applying the rule twice gives the same as once.

    Args:
        target: The object that is patched.
        name: Name of an initializer of Keras, such as `he_normal` or `HeNormal`.
        recurrent: Whether recurrent kernels, which are orthogonal by default, are set too.
        within: Where the rule may act.
        **arguments: Arguments of the initializer, such as `stddev` or `seed`.

    Raises:
        RuleError: Keras has no such initializer; or it makes matrices only (`identity`), and a
            layer has a kernel of another rank.

    References:
        He et al. (2015), Delving deep into rectifiers; Glorot and Bengio (2010), Understanding the
        difficulty of training deep feedforward neural networks.

    Example:
        `initializer?he_normal`, `initializer?TruncatedNormal&stddev=0.02#model.layers[1:]`
    """
    plain, cls = _named(name)
    new = getattr(sx.keras.initializers, cls)
    new(**arguments)  # wrong arguments are an error even if no layer has a kernel
    wanted = (*_KERNELS, "recurrent_initializer") if recurrent else _KERNELS
    tree = Tree(target, within)
    for layer in tree.places:
        if not is_layer(layer.value):
            continue
        for key, kid in layer.kids.items():
            if str(key) in wanted and tree.allows(kid):
                _check_rank(layer, plain)
                tree.set(layer, key, new(**arguments) if arguments else plain)
    return tree.edits


def _named(name: str) -> tuple[str, str]:
    """Returns the plain name of an initializer, such as `he_normal`, and that of its class."""
    import keras

    functions = {
        label: value.__name__
        for label, value in vars(keras.initializers).items()
        if isinstance(value, type) and label.islower()
    }
    for label, cls in functions.items():
        if name.replace("_", "").lower() == label.replace("_", ""):
            return label, cls
    closest = sx.errors.closest(name, functions)
    raise sx.errors.RuleError(f"There is no initializer {name!r}. {closest}")


def _check_rank(layer: Place, name: str) -> None:
    if name not in ("identity", "stft") or is_a(layer.value, *_MATRICES):
        return
    raise sx.errors.RuleError(
        f"The initializer {name!r} makes matrices, but the kernel of the "
        f"{type(layer.value).__name__} at {str(layer.path)!r} may have another rank. Leave the "
        "layer out by a location."
    )
