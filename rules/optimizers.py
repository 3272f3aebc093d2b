"""Rules that change optimizers and losses."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from typing import Any, Literal

import symexp as sx

from .kinds import is_layer
from .learning_rates import is_optimizer, named_optimizer, optimizer_class
from .places import Fraction, Place, Rate, Tree, argument

__all__ = ["change_optimizer", "label_smoothing", "weight_decay"]

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
    _check_arguments(new, arguments)
    tree = Tree(target, within)
    for place in tree.places:
        if is_optimizer(place) and tree.allows(place):
            kept = _kept(place, new) | arguments
            if learning_rate is not None:
                kept["learning_rate"] = learning_rate
            tree.replace(place, new(**kept))
    return tree.edits


def _check_arguments(cls: Any, arguments: dict[str, Any]) -> None:
    # Keras's optimizers accept any keyword, and refuse it only when they are materialized.
    known = [p.name for p in inspect.signature(cls).parameters.values() if p.kind != p.VAR_KEYWORD]
    for key in arguments:
        if key not in known:
            raise sx.errors.ArgumentError(
                f"The optimizer {cls.__name__} has no argument {key!r}. "
                f"{sx.errors.closest(key, known)}"
            )


def _kept(place: Place, new: Any) -> dict[str, Any]:
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
        if _is_keras(old, "regularizers", "L1L2"):
            tree.set(kid, "l2", value)
        elif old is None or old == "l2" or _is_keras(old, "regularizers", "L2"):
            tree.set(layer, key, regularizers.L2(value) if value else None)


def _is_keras(value: Any, module: str, name: str) -> bool:
    keras = sys.modules.get("keras")
    return keras is not None and isinstance(value, getattr(getattr(keras, module), name))


@sx.patcher(namespace="symexp", whole_tree=True)
def label_smoothing(
    target: Any, value: Fraction = 0.1, *, within: Callable[[sx.KeyPath], bool]
) -> Any:
    """Sets the label smoothing of losses that have it.

    A loss that is given by its name, such as `'categorical_crossentropy'`, becomes an object.

    Args:
        target: The object that is patched.
        value: Fraction of the label that is spread over all classes.
        within: Where the rule may act.

    Raises:
        RuleError: All losses take integer labels, which cannot be smoothed.

    References:
        Szegedy et al. (2016), Rethinking the inception architecture for computer vision.

    Example:
        `label_smoothing?0.1`, `label_smoothing?value=0#loss`
    """
    tree = Tree(target, within)
    refused = []
    for place in tree.places:
        loss = _loss_at(place)
        if loss is None or not (tree.allows(place) or tree.allows(place, "label_smoothing")):
            continue
        if argument(loss, "label_smoothing") is None:
            refused += [place] if "Sparse" in type(loss).__name__ else []
        elif loss is place.value:
            tree.set(place, "label_smoothing", value)
        else:
            tree.replace(place, sx.clone(loss, override={"label_smoothing": value}))
    if refused and not tree.edits:
        raise sx.errors.RuleError(
            f"The loss at {str(refused[0].path)!r} takes integer labels, which cannot be smoothed: "
            f"{type(_loss_at(refused[0])).__name__} has no label_smoothing. Take "
            "CategoricalCrossentropy, and give one-hot labels (`keras.utils.to_categorical`)."
        )
    return tree.edits


def _loss_at(place: Place) -> Any:
    """Returns the loss at a place as a symbolic object; the place may be a name or a function."""
    if isinstance(place.value, sx.Symbolic):
        return place.value if _is_keras(place.value, "losses", "Loss") else None
    holder = place.parent
    in_list = holder is not None and not place.is_argument and holder.is_argument
    key = str(holder.key if in_list and holder is not None else place.key)
    name = getattr(place.value, "__name__", place.value)
    if not isinstance(name, str) or not key.endswith(("loss", "losses")):
        return None
    plain = name.replace("_", "").lower()
    import keras

    for label, cls in vars(keras.losses).items():
        if isinstance(cls, type) and label.lower() == plain:
            return getattr(sx.keras.losses, label)()
    return None
