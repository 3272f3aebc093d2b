"""Rules that change optimizers."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Literal

import symexp as sx

from .kinds import is_layer, is_of_keras
from .learning_rates import is_optimizer, named_optimizer, optimizer_class
from .places import Place, Rate, Tree, argument, check_arguments

__all__ = ["change_optimizer", "kept_arguments", "weight_decay"]

# Arguments that mean the same in every optimizer of Keras.
_SHARED = (
    "weight_decay", "clipnorm", "clipvalue", "global_clipnorm", "use_ema", "ema_momentum",
    "ema_overwrite_frequency", "loss_scale_factor", "gradient_accumulation_steps",
)  # fmt: skip


@sx.patcher(namespace="symexp", whole_tree=True)
def change_optimizer(
    target: Any,
    name: str,
    learning_rate: Rate | None = None,
    *,
    within: Callable[[sx.KeyPath], bool],
    **arguments: Any,
) -> Any:
    """Replaces each optimizer by another, which keeps the learning rate (or its schedule).

    Arguments that mean the same in all optimizers are kept too: weight decay, gradient clipping,
    averaging, accumulation. An optimizer that is given by its name is replaced by an object.

    Args:
        target: The object that is patched.
        name: Name of the new optimizer, such as `sgd` or `AdamW`.
        learning_rate: Its learning rate; by default that of the old one.
        within: Where the rule may act.
        **arguments: Further arguments of the new optimizer, such as `momentum`.

    Raises:
        RuleError: Keras has no such optimizer; the message names the nearest.
        ArgumentError: The optimizer has no such argument.

    Example:
        `change_optimizer?adamw`, `change_optimizer?sgd&learning_rate=0.1&momentum=0.9`
    """
    new = optimizer_class(name)
    check_arguments(new, arguments, "optimizer")
    tree = Tree(target, within)
    for place in tree.places:
        if is_optimizer(place) and tree.allows(place):
            kept = kept_arguments(place, new) | arguments
            if learning_rate is not None:
                kept["learning_rate"] = learning_rate
            tree.replace(place, new(**kept))
    return tree.edits


def kept_arguments(place: Place, new: Any) -> dict[str, Any]:
    """Returns the arguments of the old optimizer that the new one has too."""
    named = named_optimizer(place)
    old = place.value if named is None else named()
    before = inspect.signature(type(old)).parameters
    after = inspect.signature(new).parameters
    kept: dict[str, Any] = {"learning_rate": argument(old, "learning_rate", argument(old, "lr"))}
    for key in _SHARED:
        value = argument(old, key)
        if key in before and key in after and value != before[key].default:
            kept[key] = value
    return {k: sx.clone(v) if isinstance(v, sx.Symbolic) else v for k, v in kept.items()}


@sx.patcher(namespace="symexp", whole_tree=True)
def weight_decay(
    target: Any,
    value: Rate,
    how: Literal["optimizer", "kernel"] = "optimizer",
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Sets weight decay: that of the optimizer, or a penalty on the kernels.

    Args:
        target: The object that is patched.
        value: Its strength; 0 removes it.
        how: `optimizer` sets the argument `weight_decay` of the optimizers: decoupled decay of all
            weights. `kernel` sets an L2 penalty on all kernels (not biases), which adaptive
            optimizers scale with the gradient; an old L2 penalty is replaced, the L1 part of an
            `L1L2` and other regularizers are kept.
        within: Where the rule may act.

    References:
        Loshchilov and Hutter (2019), Decoupled weight decay regularization.

    Example:
        `weight_decay?0.0001`, `weight_decay?value=0.0005&how=kernel#model.layers[0:3]`
    """
    tree = Tree(target, within)
    for place in tree.places:
        if how == "kernel":
            _penalize(tree, place, value)
        elif is_optimizer(place) and (tree.allows(place) or tree.allows(place, "weight_decay")):
            named = named_optimizer(place)
            if named is not None:
                tree.replace(place, named(weight_decay=value or None))
            elif "weight_decay" in place.kids:
                tree.set(place, "weight_decay", value or None)
    return tree.edits


def _penalize(tree: Tree, layer: Place, value: float) -> None:
    if not is_layer(layer.value):
        return
    regularizers = sx.keras.regularizers
    for key, kid in layer.kids.items():
        is_kernel = str(key) in ("kernel_regularizer", "depthwise_regularizer")
        if not (is_kernel or key == "pointwise_regularizer") or not tree.allows(kid):
            continue
        old = kid.value
        if is_of_keras(old, "regularizers", "L1L2"):
            tree.set(kid, "l2", value)
        elif old is None or old == "l2" or is_of_keras(old, "regularizers", "L2"):
            tree.set(layer, key, regularizers.L2(value) if value else None)
