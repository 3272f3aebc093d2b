"""Rules that insert layers, into a `Sequential` or into the graph of a functional model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import symexp as sx

from . import kinds
from .flow import Flow
from .kinds import DROPOUTS, NORMALIZATIONS, activation_of, is_a
from .places import Fraction, Tree, argument
from .spots import Spot, spots_of

__all__ = ["add_batch_norm", "add_dropout"]


@sx.patcher(namespace="symexp", whole_tree=True)
def add_dropout(target: Any, rate: Fraction = 0.5, *, within: Callable[[sx.KeyPath], bool]) -> Any:
    """Adds dropout after each hidden layer that has, or is, an activation.

    Nothing is added if dropout follows already, so the rule may be applied twice. Nothing is added
    after the head, or after layers behind it.

    Args:
        target: The object that is patched.
        rate: Fraction of the values that is dropped.
        within: Where the rule may act: the layers after which dropout comes.

    References:
        Srivastava et al. (2014), Dropout: a simple way to prevent neural networks from overfitting.

    Example:
        `add_dropout?0.3`, `add_dropout?rate=0.2#model.layers[-3:]`
    """
    tree = Tree(target, within)
    flow = Flow(tree)
    for spot in spots_of(tree):
        layer = spot.layer
        if activation_of(layer) is None or not flow.is_hidden(layer) or not tree.allows(layer):
            continue
        if not any(is_a(after.value, *DROPOUTS) for after in spot.followers()):
            spot.insert(tree, [("dropout", kinds.new("Dropout", rate))])
    return tree.edits


@sx.patcher(namespace="symexp", whole_tree=True)
def add_batch_norm(
    target: Any,
    dense: bool = False,
    before_activation: bool = True,
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Adds batch normalization after each hidden convolution, before its activation.

    The activation becomes a layer of its own: `Conv2D(16, 3, activation='relu')` becomes
    `Conv2D(16, 3, use_bias=False), BatchNormalization(), Activation('relu')`. The bias is removed,
    because the normalization has its own. Nothing is added if a normalization follows already.

    Args:
        target: The object that is patched.
        dense: Whether a normalization is added after dense layers too.
        before_activation: Whether the normalization comes before the activation (as in the paper)
            or after it; then the layer itself stays as it is.
        within: Where the rule may act: the layers after which a normalization comes.

    References:
        Ioffe and Szegedy (2015), Batch normalization: accelerating deep network training by
        reducing internal covariate shift.

    Example:
        `add_batch_norm`, `add_batch_norm?dense=true`, `add_batch_norm#model.layers[0]`
    """
    tree = Tree(target, within)
    flow = Flow(tree)
    wanted = kinds.CONVOLUTIONS + (("Dense",) if dense else ())
    for spot in spots_of(tree):
        layer = spot.layer
        if not is_a(layer.value, *wanted) or not flow.is_hidden(layer) or not tree.allows(layer):
            continue
        if not any(is_a(after.value, *NORMALIZATIONS) for after in spot.followers()):
            _normalize(tree, spot, before_activation)
    return tree.edits


def _normalize(tree: Tree, spot: Spot, before_activation: bool) -> None:
    layer = spot.layer
    channels_first = argument(layer.value, "data_format") == "channels_first"
    axis = {"axis": 1} if channels_first else {}
    new = [("batch_norm", kinds.new("BatchNormalization", **axis))]
    activation = activation_of(layer)
    if before_activation:
        if argument(layer.value, "use_bias") is True:
            tree.set(layer, "use_bias", False)
        if activation is not None:
            tree.set(layer, "activation", None)
            new.append(("activation", kinds.as_layer(activation)))
    spot.insert(tree, new)
