"""Rules about the width of models."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import symexp as sx

from .arguments import Count, Factor
from .flow import FIXED, Flow, width
from .kinds import width_of
from .places import Place, Tree, argument

__all__ = ["scale_width"]


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

    The heads (the layers that set the width of a model's output) keep theirs. So does each layer
    whose width must equal one that is not scaled, as where a residual connection adds the input;
    widths that are added are scaled alike. `output_dim` of embeddings counts as a width, and a
    depthwise convolution (as many groups as filters) stays one.

    Args:
        target: The object that is patched.
        factor: What to multiply the widths with.
        min_width: No layer gets narrower than this; one that is already, keeps its width.
        divisor: The new widths are rounded to the nearest multiple of this. Where groups (of a
            convolution or a normalization) are made of a width, it stays a multiple of their
            number.
        within: Where the rule may act.

    Example:
        `scale_width?2`, `scale_width?factor=0.5&divisor=8`, `scale_width?2#model.layers[0:2]`
    """
    tree = Tree(target, within)
    flow = Flow(tree)
    fixed = {FIXED, *flow.heads}
    fixed.update(p for p in flow.carriers if not _can_scale(tree, p))
    for place in flow.carriers:
        linked = flow.linked(place)
        if place in fixed or linked & fixed:
            continue
        step = math.lcm(divisor, flow.multiple(place))
        new = scaled(width(place), factor, min_width, step)
        _set_width(tree, place, new)
        for reshape in [r for r, source in flow.reshapes.items() if source is place]:
            shape = argument(reshape.value, "target_shape")
            tree.set(reshape, "target_shape", tuple(n if n == 1 else new for n in shape))
    return tree.edits


def _can_scale(tree: Tree, place: Place) -> bool:
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
    """A width times a factor, rounded to the nearest multiple of a step, halves up."""
    wanted = max(current * factor, min(current, min_width))
    return max(1, math.floor(wanted / step + 0.5)) * step
