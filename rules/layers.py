"""Rules that replace or mark single layers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import symexp as sx

from . import kinds
from .flow import Flow
from .kinds import has_weights, is_exactly, is_layer
from .places import Place, Tree, argument

__all__ = ["freeze_layers", "separable_conv"]

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

    Args:
        target: The object that is patched.
        within: Where the rule may act.

    References:
        Chollet (2017), Xception: deep learning with depthwise separable convolutions.

    Example:
        `separable_conv`, `separable_conv#model.layers[1:]`
    """
    tree = Tree(target, within)
    for place in tree.places:
        for name in ("Conv1D", "Conv2D"):
            fits = is_exactly(place.value, name) and _can_separate(place.value)
            if fits and tree.allows(place):
                tree.replace(place, _separable(place, f"Separable{name}"))
    return tree.edits


def _can_separate(layer: Any) -> bool:
    strides = argument(layer, "strides")
    is_even = isinstance(strides, int) or len(set(strides)) == 1
    return bool(is_even and argument(layer, "groups") == 1)


def _separable(place: Place, name: str) -> Any:
    given = {key: kid.value for key, kid in place.kids.items()}
    arguments = {key: given.pop(key) for key in _SHARED if key in given}
    for what in _PER_KERNEL:
        value = given.pop(f"kernel_{what}", None)
        if value is not None:
            arguments[f"depthwise_{what}"] = value
            arguments[f"pointwise_{what}"] = _apart(value)
    # The rest are arguments of every layer (name, dtype, trainable), if they were given.
    given.pop("groups", None)
    return kinds.new(name, **{key: _apart(value) for key, value in (arguments | given).items()})


def _apart(value: Any) -> Any:
    return sx.clone(value) if isinstance(value, sx.Symbolic) else value


@sx.patcher(namespace="symexp", whole_tree=True)
def freeze_layers(
    target: Any,
    count: int | None = None,
    pattern: str | None = None,
    head: bool = False,
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Sets `trainable=False` for layers with weights: those of a location, a pattern or a number.

    Without arguments, all layers in the location but the heads are frozen. With several conditions,
    a layer must meet all of them.

    Args:
        target: The object that is patched.
        count: Number of layers with weights that are frozen, from the start of the tree; a negative
            number is the number of layers at the end that are not frozen. By default all.
        pattern: Regular expression that is searched in the key path, the class and the name of a
            layer; it must be found in one of them.
        head: Whether the heads are frozen too.
        within: Where the rule may act.

    Raises:
        RuleError: The pattern is malformed, or a layer of the user cannot be frozen.

    Example:
        `freeze_layers?3`, `freeze_layers?pattern=Conv`, `freeze_layers#model.layers[0:2]`
    """
    tree = Tree(target, within)
    flow = Flow(tree)
    meant = _compiled(pattern)
    layers = [p for p in tree.places if has_weights(p) and (head or p not in flow.heads)]
    for place in layers[:count]:
        if meant(place) and tree.allows(place):
            _check_trainable(place)
            tree.set(place, "trainable", False)
    return tree.edits


def _compiled(pattern: str | None) -> Callable[[Place], bool]:
    if pattern is None:
        return lambda place: True
    try:
        search = re.compile(pattern).search
    except re.error as error:
        raise sx.errors.RuleError(
            f"The pattern {pattern!r} is not a regular expression: {error}."
        ) from error

    def found(place: Place) -> bool:
        texts = (str(place.path), type(place.value).__name__, argument(place.value, "name"))
        return any(isinstance(text, str) and search(text) for text in texts)

    return found


def _check_trainable(place: Place) -> None:
    try:
        frozen = sx.clone(place.value, override={"trainable": False})
    except sx.SymexpError as error:
        reason = (
            "its constructor takes no `trainable`. Let it take `**kwargs` and hand them to "
            "`super().__init__`"
        )
        raise _cannot_freeze(place, reason) from error
    if not kinds.is_builtin(place.value) and _stays_trainable(place, frozen):
        reason = (
            "Keras leaves the layers trainable that it makes itself. Hand it on to them: "
            "`Dense(..., trainable=self.trainable)`"
        )
        raise _cannot_freeze(place, reason)


def _stays_trainable(place: Place, frozen: Any) -> bool:
    """Returns whether a layer of the user keeps inner layers trainable; one is made to find out."""
    given = any(is_layer(below.value) for below in place.below())
    if given or sx.is_partial(frozen) or sx.is_abstract(frozen):
        return False
    try:
        own = frozen._flatten_layers(include_self=False)  # no public method lists them
    except Exception:  # the error shows when the layer is trained
        return False
    return any(layer.trainable for layer in own)


def _cannot_freeze(place: Place, reason: str) -> Exception:
    return sx.errors.RuleError(
        f"The {type(place.value).__name__} at {str(place.path)!r} cannot be frozen: {reason}, or "
        "leave it out by a location or a pattern."
    )
