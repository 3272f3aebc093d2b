"""Rules that turn an experiment into a search space."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import symexp as sx

from .arguments import Count
from .kinds import is_a
from .places import Tree, argument, is_number

__all__ = ["filter_search_space"]

_FACTORS = (0.5, 1.0, 2.0)


@sx.patcher(namespace="symexp", whole_tree=True)
def filter_search_space(
    target: Any,
    factors: list[float] | None = None,
    min_filters: Count = 1,
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Makes the number of filters of each convolution a choice, around the number it has.

    A layer that stands at several places is decided once. Layers with groups are left alone.

    Args:
        target: The object that is patched.
        factors: What the number is multiplied with; by default a half, one and two.
        min_filters: No layer gets fewer filters than this.
        within: Where the rule may act.

    Example:
        `filter_search_space`, `filter_search_space?factors=[0.5,1,1.5]#model.layers[0:2]`
    """
    tree = Tree(target, within)
    for place in tree.places:
        filters = argument(place.value, "filters")
        if not is_number(filters) or not is_a(place.value, *_CONVOLUTIONS):
            continue
        if argument(place.value, "groups", 1) != 1 or not tree.allows(place, "filters"):
            continue
        sizes = [max(min_filters, int(filters * f)) for f in factors or _FACTORS]
        tree.set(place, "filters", sx.oneof(list(dict.fromkeys(sizes))))
    return tree.edits


_CONVOLUTIONS = ("Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose",
                 "Conv3DTranspose", "SeparableConv1D", "SeparableConv2D")  # fmt: skip
