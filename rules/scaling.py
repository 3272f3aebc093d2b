"""Rules that change the widths of models, and that make them search values."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import symexp as sx

from .building import check_models
from .flow import FIXED, Flow, follow_width, width
from .kinds import width_of
from .places import Count, Factor, Place, Tree, argument

__all__ = ["can_scale", "scale_width", "scaled"]


# Width.


@sx.patcher(namespace="symexp", whole_tree=True)
def scale_width(
    target: Any,
    factor: Factor,
    min_width: Count = 1,
    divisor: Count = 1,
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Scales the widths of hidden layers: `filters` of convolutions, `units` of all others.

    The heads (the layers that set the width of a model's output) keep their width. So does each
    layer whose width must equal one that is not scaled, for example because a residual connection
    adds the input; widths that are added are scaled alike. `output_dim` of embeddings is a width,
    too, and a depthwise convolution (as many groups as filters) remains depthwise.

    Args:
        target: The object that is patched.
        factor: The factor of the widths.
        min_width: No layer becomes narrower than this; a layer that is narrower keeps its width.
        divisor: The new widths are rounded to the nearest multiple of this. A width that is split
            in groups (of a convolution or a normalization) remains a multiple of their number.
        within: Where the rule may act.

    Raises:
        RuleError: A layer of the user cannot be built with the new width of its input.

    Example:
        `scale_width?2`, `scale_width?factor=0.5&divisor=8`, `scale_width?2#model.layers[0:2]`
    """
    tree = Tree(target, within)
    flow = Flow(tree)
    fixed = {FIXED, *flow.heads}
    fixed.update(p for p in flow.carriers if not can_scale(tree, p))
    for place in flow.carriers:
        linked = flow.linked(place)
        if place in fixed or linked & fixed:
            continue
        step = math.lcm(divisor, flow.multiple(place))
        new = scaled(width(place), factor, min_width, step)
        _set_width(tree, place, new)
        follow_width(tree, flow, place, new)
    check_models(tree, flow)
    return tree.edits


def can_scale(tree: Tree, place: Place) -> bool:
    """Returns whether the width of a layer is a number that the rule may change."""
    current = width(place)
    is_width = isinstance(current, int) and not isinstance(current, bool) and current > 1
    return is_width and tree.allows(place, width_of(place.value))


def _set_width(tree: Tree, place: Place, new: int) -> None:
    name = width_of(place.value)
    assert name is not None
    if name == "filters" and argument(place.value, "groups") == width(place):
        tree.set(place, "groups", new)
    tree.set(place, name, new)


def scaled(current: int, factor: float, min_width: int, step: int) -> int:
    """Returns a width times a factor, rounded to the nearest multiple of a step, halves up."""
    wanted = max(current * factor, min(current, min_width))
    return max(1, math.floor(wanted / step + 0.5)) * step
