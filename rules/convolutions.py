"""Rules about convolutions: their kind, and the size of their kernels."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import symexp as sx

from . import kinds
from .kinds import is_a, is_exactly
from .places import Place, Tree, apart, argument

__all__ = ["separable_conv"]

_SHARED = (
    "filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "activation",
    "use_bias", "bias_initializer", "bias_regularizer", "activity_regularizer", "bias_constraint",
)  # fmt: skip
_PER_KERNEL = ("initializer", "regularizer", "constraint")


@sx.patcher(namespace="symexp", whole_tree=True)
def separable_conv(target: Any, *, within: Callable[[sx.KeyPath], bool]) -> Any:
    """Replaces `Conv2D` by `SeparableConv2D`, and `Conv1D` by `SeparableConv1D`.

    Arguments that both classes have are kept; initializer, regularizer and constraint of the kernel
    become those of both kernels. Grouped convolutions, strides that differ in rows and columns (a
    separable convolution can have neither), and subclasses are not replaced.

    A convolution whose kernel has size 1 (a projection), or that has one filter, would get more
    parameters, so it is not replaced either. No other convolution gets more: with a kernel of `k`
    values, `c` channels and `f` filters, `k * c * f` weights become `k * c + c * f`.

    Args:
        target: The object that is patched.
        within: Where the rule may act.

    Raises:
        RuleError: All convolutions that could be replaced would get more parameters. If the
            location has a separable convolution already, the rule just matches nothing.

    References:
        Chollet (2017), Xception: deep learning with depthwise separable convolutions.

    Example:
        `separable_conv`, `separable_conv#model.layers[1:]`
    """
    tree = Tree(target, within)
    larger = []
    for place in tree.places:
        for name in ("Conv1D", "Conv2D"):
            fits = is_exactly(place.value, name) and _can_separate(place.value)
            if not fits or not tree.allows(place):
                continue
            if _would_grow(place.value):
                larger.append(place)
            else:
                tree.replace(place, _separable(place, f"Separable{name}"))
    if larger and not tree.edits and not _has_separable(tree):
        raise sx.errors.RuleError(
            f"The {type(larger[0].value).__name__} at {str(larger[0].path)!r} is not replaced, "
            "because a separable convolution would have more parameters: its kernel has size 1, "
            "or it has one filter. There is no other convolution to replace here. Change the "
            "location, or leave out this rule."
        )
    return tree.edits


def _would_grow(layer: Any) -> bool:
    return argument(layer, "filters") == 1 or kernel_values(layer) == 1


def kernel_values(layer: Any) -> int | None:
    """Returns the number of values of a kernel for one channel and filter; `None` if unknown."""
    size = argument(layer, "kernel_size")
    sizes = [size] if isinstance(size, int) else list(size) if _is_row(size) else []
    known = sizes and all(isinstance(n, int) for n in sizes)
    return math.prod(sizes) if known else None


def _is_row(value: Any) -> bool:
    return isinstance(value, (tuple, list))


def _has_separable(tree: Tree) -> bool:
    separable = ("SeparableConv1D", "SeparableConv2D")
    return any(is_a(p.value, *separable) and tree.allows(p) for p in tree.places)


def _can_separate(layer: Any) -> bool:
    strides = argument(layer, "strides")
    is_even = not _is_row(strides) or len(set(strides)) == 1
    return bool(is_even and argument(layer, "groups") == 1)


def _separable(place: Place, name: str) -> Any:
    given = {key: kid.value for key, kid in place.kids.items()}
    arguments = {key: given.pop(key) for key in _SHARED if key in given}
    for what in _PER_KERNEL:
        value = given.pop(f"kernel_{what}", None)
        if value is not None:
            arguments[f"depthwise_{what}"] = value
            arguments[f"pointwise_{what}"] = apart(value)
    # The rest are arguments of every layer (name, dtype, trainable), if they were given.
    given.pop("groups", None)
    return kinds.new(name, **{key: apart(value) for key, value in (arguments | given).items()})
