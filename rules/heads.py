"""The rules that prepare a model for another task: another head, and LoRA weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import symexp as sx

from . import kinds
from .building import check_models
from .flow import FIXED, Flow, follow_width
from .kinds import NORMALIZATIONS, activation_of, has_weights, is_a, width_of
from .places import Count, Place, Tree, argument
from .spots import Spot, spots_of

__all__ = ["head", "lora"]


@sx.patcher(namespace="symexp", whole_tree=True)
def head(
    target: Any,
    classes: Count,
    activation: str | None = None,
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Changes the head of a model for another task: its number of outputs, and its activation.

    The head is the layer that sets the width of the output. The loss and the data set stay as they
    are; the rule `change_dataset` changes the data set and the head together. Applying the rule
    twice is the same as once.

    Args:
        target: The object that is patched.
        classes: The number of outputs: of classes, or of values in a regression.
        activation: Name of the activation of the output, such as `softmax`, `sigmoid` or `linear`.
            It replaces an activation layer that follows the head. By default it stays.
        within: Where the rule may act. A location selects one or more of several heads.

    Raises:
        RuleError: Several layers may be the head; the model has no head, because its output has a
            width that other layers need too; or the activation is a softmax over one output, which
            is always one.

    Example:
        `head?5`, `head?1&activation=linear`, `head?2&activation=sigmoid#model.layers.tags`
    """
    tree = Tree(target, within)
    flow = Flow(tree)
    spots = {spot.layer: spot for spot in spots_of(tree)}
    heads = [place for place in flow.heads if tree.allows(place, width_of(place.value))]
    _check_single(flow, heads, everywhere=within(tree.root.path))
    for place in heads:
        _check_head(flow, spots.get(place), place)
        # A layer of the user may tell the number of classes apart from its width.
        name = "num_classes" if "num_classes" in place.kids else width_of(place.value)
        tree.set(place, name, classes)
        follow_width(tree, flow, place, classes)
        _set_activation(tree, spots.get(place), place, activation, classes)
    check_models(tree, flow)
    return tree.edits


def _check_single(flow: Flow, heads: list[Place], everywhere: bool) -> None:
    if everywhere and any(flow.linked(heads[0]) != flow.linked(p) for p in heads[1:]):
        shown = ", ".join(repr(str(p.path)) for p in heads)
        raise sx.errors.RuleError(
            f"Several layers may be the head: {shown}. Name one or more by a location: "
            f"`head?...#{heads[-1].path}`."
        )


def _check_head(flow: Flow, spot: Spot | None, place: Place) -> None:
    others = flow.linked(place) - set(flow.heads)
    after = list(spot.followers()) if spot is not None else []
    is_normalized = any(is_a(p.value, *NORMALIZATIONS) for p in after)
    if others or is_normalized:
        fixed = "the input" if FIXED in others else "a hidden layer"
        reason = f"{fixed} has the same width" if others else "a normalization follows it"
        raise sx.errors.RuleError(
            f"The model of {str(place.path)!r} has no head that can change: this layer sets the "
            f"width of the output, but {reason}. Add a head, such as a Dense layer, to the model."
        )


def _set_activation(
    tree: Tree, spot: Spot | None, place: Place, activation: str | None, classes: int
) -> None:
    after = list(spot.followers()) if spot is not None else []
    layer = next((p for p in after if is_a(p.value, *kinds.ACTIVATION_LAYERS)), None)
    inner = kinds.innermost(place)
    current = activation_of(layer if layer is not None else place)
    final = activation if activation is not None else current
    is_softmax = is_a(final, "Softmax") or getattr(final, "__name__", final) == "softmax"
    if classes == 1 and is_softmax:
        raise sx.errors.RuleError(
            f"A softmax over one output is always one: {str(place.path)!r}. Write "
            "`head?1&activation=sigmoid` to tell two classes apart, or `&activation=linear` for a "
            "regression."
        )
    if activation is None:
        return
    if layer is not None:
        tree.replace(layer, kinds.new("Activation", activation))
    elif argument(inner.value, "activation", sx.MISSING_VALUE) is not sx.MISSING_VALUE:
        tree.set(inner, "activation", activation)
    else:
        raise sx.errors.RuleError(
            f"The {type(inner.value).__name__} at {str(place.path)!r} has no argument "
            "`activation`. Let its class take it, or add an Activation layer behind it."
        )


@sx.patcher(namespace="symexp", whole_tree=True)
def lora(
    target: Any,
    rank: Count = 4,
    freeze_others: bool = False,
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Gives layers LoRA weights: the kernel is frozen, and a product of low rank is trained.

    Keras has LoRA weights in `Dense`, `EinsumDense` and `Embedding`, by their argument `lora_rank`.
    Heads get none: they are trained whole. Neither do layers inside of other layers, such as those
    of `MultiHeadAttention`. A trained model starts with new weights after a rule; transfer its
    weights, because LoRA adapts trained kernels. Applying the rule twice is the same as once.

    Args:
        target: The object that is patched.
        rank: The rank of the product.
        freeze_others: Whether all other layers with weights but the heads are frozen, in the
            location.
        within: Where the rule may act.

    Raises:
        RuleError: A layer that gets LoRA weights is frozen, so that they would not be trained.

    References:
        Hu et al. (2022), LoRA: low-rank adaptation of large language models.

    Example:
        `lora?8`, `lora?4&freeze_others=true#model`
    """
    tree = Tree(target, within)
    flow = Flow(tree)
    for place in tree.places:
        if not has_weights(place) or place in flow.heads or not tree.allows(place):
            continue
        if is_a(place.value, "Dense", "EinsumDense", "Embedding"):
            _check_trains(place)
            tree.set(place, "lora_rank", rank)
        elif freeze_others:
            tree.set(place, "trainable", False)
    return tree.edits


def _check_trains(place: Place) -> None:
    above: Place | None = place
    while above is not None:
        if kinds.is_layer(above.value) and argument(above.value, "trainable") is False:
            raise sx.errors.RuleError(
                f"The layer at {str(above.path)!r} is frozen, so the LoRA weights of "
                f"{str(place.path)!r} would not be trained. Set `trainable=True`; LoRA freezes the "
                "kernels itself."
            )
        above = above.parent
