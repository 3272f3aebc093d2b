"""Rules that remove layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import symexp as sx

from .kinds import DROPOUTS, inner_layer, innermost, is_a, is_layer
from .places import Place, Tree, is_number
from .spots import remove_layers

__all__ = ["remove_dropout"]


@sx.patcher(namespace="symexp", whole_tree=True)
def remove_dropout(
    target: Any, noise: bool = False, *, within: Callable[[sx.KeyPath], bool]
) -> Any:
    """Removes dropout: the layers, and the arguments of other layers.

    Layers of dropout are removed from each `Sequential` and from the graphs of functional models,
    where the layers behind take the input of the removed one. A dropout layer that an object of the
    user holds, or that is the only layer of a model, stays and gets rate 0. So do arguments of
    layers that end in `dropout` or `dropout_rate`, such as `recurrent_dropout` of an `LSTM`.
    Applying the rule twice changes nothing more.

    Args:
        target: The object that is patched.
        noise: Whether layers that add noise (`GaussianNoise`) are removed too.
        within: Where the rule may act.

    Example:
        `remove_dropout`, `remove_dropout?noise=true#model.layers[:4]`
    """
    tree = Tree(target, within)
    wanted = (*DROPOUTS, "GaussianNoise") if noise else DROPOUTS
    found = [p for p in tree.places if is_a(p.value, *wanted) and tree.allows(p)]
    for place in remove_layers(tree, map(_with_wrappers, found)):
        _set_to_zero(tree, innermost(place), "rate", "stddev")
    for place in tree.places:
        if is_layer(place.value):
            _set_to_zero(tree, place, "dropout", "dropout_rate")
    return tree.edits


def _with_wrappers(place: Place) -> Place:
    """Returns the outermost wrapper, such as `TimeDistributed`, that has only this layer."""
    holder = place.parent
    if holder is None or len(place.seats) > 1 or not is_layer(holder.value):
        return place
    return _with_wrappers(holder) if inner_layer(holder) is place else place


def _set_to_zero(tree: Tree, place: Place, *endings: str) -> None:
    for key, kid in place.kids.items():
        is_positive = is_number(kid.value) and kid.value > 0
        if str(key).endswith(endings) and is_positive and tree.allows(kid):
            tree.set(place, key, 0.0)
