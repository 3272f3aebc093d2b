"""Rules that replace normalizations."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

import symexp as sx

from . import kinds
from .flow import FIXED, Flow, width
from .kinds import is_a, is_exactly
from .places import Count, Place, Tree, apart, argument
from .spots import remove_layers, replace_layer

__all__ = ["swap_norm"]

_CLASSES = {
    "batch": "BatchNormalization",
    "layer": "LayerNormalization",
    "group": "GroupNormalization",
    "rms": "RMSNormalization",
}
_EPSILONS = {"batch": 1e-3, "layer": 1e-3, "group": 1e-3, "rms": 1e-6}
_SHIFT_AND_SCALE = (
    "center", "scale", "beta_initializer", "gamma_initializer", "beta_regularizer",
    "gamma_regularizer", "beta_constraint", "gamma_constraint",
)  # fmt: skip
_OF_ONE_CLASS = (
    "momentum", "moving_mean_initializer", "moving_variance_initializer", "renorm",
    "renorm_clipping", "renorm_momentum", "synchronized", "groups", "rms_scaling",
)  # fmt: skip

_Kind = Literal["batch", "layer", "group", "rms"]


@sx.patcher(namespace="symexp", whole_tree=True)
def swap_norm(
    target: Any,
    new: Literal["batch", "layer", "group", "rms", "none"],
    old: _Kind | None = None,
    groups: Count | None = None,
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Replaces normalizations: batch, layer, group and RMS normalization.

    The new layer keeps the axis (that of the channels, so a layer normalization behind a
    convolution normalizes the channels of each position), `center` and `scale`, and the
    initializers, regularizers and constraints of both, as far as its class has them. It keeps
    `epsilon` if that is not the default of the old class. Layers of derived classes are not
    replaced. Applying the rule twice gives the same as once. RMS normalization has one trained
    vector, the others have two, and batch normalization has two more that are not trained.

    Args:
        target: The object that is patched.
        new: The new normalization; `none` removes normalizations. The bias that a layer before the
            normalization does without is not added.
        old: Only normalizations of this kind are replaced; by default all others.
        groups: Number of groups of the new group normalizations. By default the greatest divisor of
            the number of channels that is at most 32, and that leaves at least 2 channels in a
            group (16 behind layers other than convolutions, where a group has no other values).
        within: Where the rule may act.

    Raises:
        RuleError: The tree does not tell the number of channels, or an old layer normalization has
            several axes.

    References:
        Ioffe and Szegedy (2015), Batch normalization; Ba et al. (2016), Layer normalization;
        Wu and He (2018), Group normalization; Zhang and Sennrich (2019), Root mean square layer
        normalization.

    Example:
        `swap_norm?layer`, `swap_norm?group&groups=8`, `swap_norm?rms&old=layer#model.layers[2:]`
    """
    tree = Tree(target, within)
    found = [
        (place, kind)
        for place in tree.places
        for kind in _CLASSES
        if is_exactly(place.value, _CLASSES[kind]) and kind != new and old in (None, kind)
        if tree.allows(place)
    ]
    if new == "none":
        for place in remove_layers(tree, [place for place, _ in found]):
            replace_layer(tree, place, kinds.new("Identity"))
        return tree.edits
    flow = Flow(tree) if new == "group" and groups is None else None
    for place, kind in found:
        arguments = _converted(place, kind, new)
        if new == "group":
            arguments["groups"] = groups if flow is None else _groups(flow, place)
        replace_layer(tree, place, kinds.new(_CLASSES[new], **arguments))
    return tree.edits


def _converted(place: Place, old: str, new: str) -> dict[str, Any]:
    """Returns the arguments that a new normalization keeps."""
    given = {key: apart(kid.value) for key, kid in place.kids.items()}
    kept = {"axis": _axis(place)}
    epsilon = given.pop("epsilon", _EPSILONS[old])
    if epsilon != _EPSILONS[old]:
        kept["epsilon"] = epsilon
    shared = {key: given.pop(key) for key in _SHIFT_AND_SCALE if key in given}
    if new != "rms":
        kept |= shared
    # The rest are arguments of every layer (name, dtype, trainable), if they were given.
    return kept | {k: v for k, v in given.items() if k not in ("axis", *_OF_ONE_CLASS)}


def _axis(place: Place) -> Any:
    axis = argument(place.value, "axis", -1)
    if not isinstance(axis, (list, tuple)):
        return axis
    if len(axis) == 1:
        return axis[0]
    raise sx.errors.RuleError(
        f"The LayerNormalization at {str(place.path)!r} normalizes several axes, {list(axis)}, so "
        "which of them is that of the channels is not said. Give it one axis, or leave it out by "
        "a location."
    )


def _groups(flow: Flow, place: Place) -> int:
    """Returns the number of groups for the width that flows into a normalization."""
    sources = flow.gives.get(place, frozenset([FIXED]))
    told = [None if source is FIXED else width(source) for source in sources]
    widths = [n for n in told if isinstance(n, int)]
    if not widths or len(widths) < len(told):
        raise sx.errors.RuleError(
            f"How many channels the {type(place.value).__name__} at {str(place.path)!r} gets is "
            "not said by a layer of the tree, and groups must divide it. Give their number: "
            "`swap_norm?group&groups=4`, or leave the layer out by a location."
        )
    # Where tensors are concatenated or flattened, the width is a sum or a multiple of the widths.
    channels = math.gcd(*widths)
    is_convolution = all(is_a(source.value, *kinds.CONVOLUTIONS) for source in sources)
    smallest = 2 if is_convolution else 16
    fitting = [n for n in range(1, 33) if channels % n == 0 and channels // n >= smallest]
    return max(fitting, default=1)
