"""The rule that switches mixed precision on and off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

import symexp as sx

from .building import check_models
from .flow import Flow
from .kinds import is_a, is_builtin, is_layer, is_model, is_of_keras
from .learning_rates import is_optimizer, named_optimizer
from .places import Place, Tree, argument

__all__ = ["mixed_precision"]

_MIXED = ("mixed_float16", "mixed_bfloat16")

# Layers whose data are no floats.
_DISCRETE = (
    "InputLayer", "TextVectorization", "StringLookup", "IntegerLookup", "Hashing",
    "HashedCrossing", "Discretization", "CategoryEncoding",
)  # fmt: skip


@sx.patcher(namespace="symexp", whole_tree=True)
def mixed_precision(
    target: Any,
    policy: Literal["mixed_float16", "mixed_bfloat16", "float32"] = "mixed_float16",
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Sets the dtype policy of all layers, so that hidden layers compute in 16 bits.

    The layers get the argument `dtype`. The heads and what follows them, such as a softmax, get
    `float32`, because their rounding errors show in the loss. Layers with a `dtype` of another kind
    keep it, and so do inputs and layers for text and categories. The layers that a
    layer of the user makes in its constructor have its policy. If a model cannot be built with
    that, because a layer of the user makes layers later, the layers of the user keep the default
    policy.

    For `mixed_float16` the rule puts each Keras optimizer into a `LossScaleOptimizer`: Keras does
    so by itself only for the global policy. Optimizers with a `loss_scale_factor` stay. A training
    loop of your own must call `optimizer.scale_loss(loss)`.

    Args:
        target: The object that is patched.
        policy: `mixed_float16` (for GPUs), `mixed_bfloat16` (for TPUs and recent GPUs; it needs no
            scaling of the loss), or `float32`, which removes mixed policies, the `float32` of the
            heads, and the scaling of the loss: then the layers have the default policy of Keras.
        within: Where the rule may act: on layers and optimizers.

    Raises:
        RuleError: A model with layers of the user cannot be built in mixed precision.

    References:
        Micikevicius et al. (2018), Mixed precision training.

    Example:
        `mixed_precision`, `mixed_precision?mixed_bfloat16`, `mixed_precision?float32`
    """
    tree = Tree(target, within)
    flow = Flow(tree)
    for place in tree.places:
        if is_layer(place.value) and not is_model(place.value):
            if tree.allows(place) or tree.allows(place, "dtype"):
                _set_policy(tree, place, policy, _is_output(flow, place))
        elif tree.allows(place):
            _set_scaling(tree, place, policy == "mixed_float16")
    if not tree.edits:
        _match(tree)
    _leave_out_layers_that_fail(tree, flow)
    return tree.edits


def _leave_out_layers_that_fail(tree: Tree, flow: Flow) -> None:
    """Removes the edits of layers of the user, if a model cannot be built with them."""
    own = [p.path + "dtype" for p in tree.places if is_layer(p.value) and not is_builtin(p.value)]
    if not any(path in tree.edits for path in own):
        return
    try:
        check_models(tree, flow)
    except sx.errors.RuleError:
        for path in own:
            tree.edits.pop(path, None)
        check_models(tree, flow)


def _match(tree: Tree) -> None:
    """Adds an edit without effect, so that the rule counts as matched."""
    for place in tree.places:
        if is_layer(place.value) and tree.allows(place):
            for key, kid in place.kids.items():
                if not kid.kids:
                    tree.set(place, key, kid.value)
                    return


def _set_policy(tree: Tree, place: Place, policy: str, is_output: bool) -> None:
    if is_a(place.value, *_DISCRETE) or not _takes_dtype(place.value):
        return
    now = argument(place.value, "dtype")
    now = argument(now, "name") if isinstance(now, sx.Symbolic) else now
    if policy != "float32":
        if now is None or now in _MIXED:
            tree.set(place, "dtype", "float32" if is_output else policy)
    elif now in _MIXED or (is_output and now == "float32"):
        tree.set(place, "dtype", sx.MISSING_VALUE)


def _takes_dtype(layer: Any) -> bool:
    try:
        sx.clone(layer, override={"dtype": "float32"})
    except sx.SymexpError:
        return False
    return True


def _is_output(flow: Flow, place: Place) -> bool:
    """Returns whether a layer, or one that it is an argument of, is a head or follows one."""
    return any(layer in flow.gives and not flow.is_hidden(layer) for layer in _layers_to(place))


def _layers_to(place: Place | None) -> Iterator[Place]:
    while place is not None and not is_model(place.value):
        if is_layer(place.value):
            yield place
        place = place.parent


def _set_scaling(tree: Tree, place: Place, is_on: bool) -> None:
    if _is_inside_optimizer(place):
        return
    is_scaled = is_of_keras(place.value, "optimizers", "LossScaleOptimizer")
    named = named_optimizer(place)
    if is_scaled and not is_on:
        tree.replace(place, sx.clone(argument(place.value, "inner_optimizer")))
    elif is_on and not is_scaled and is_optimizer(place):
        is_keras = named is not None or is_of_keras(place.value, "optimizers", "Optimizer")
        if is_keras and argument(place.value, "loss_scale_factor") is None:
            inner = sx.clone(place.value) if named is None else named()
            tree.replace(place, sx.keras.optimizers.LossScaleOptimizer(inner))


def _is_inside_optimizer(place: Place) -> bool:
    above = place.parent
    while above is not None and not is_of_keras(above.value, "optimizers", "Optimizer"):
        above = above.parent
    return above is not None
