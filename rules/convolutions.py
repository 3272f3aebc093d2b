"""Rules about convolutions: their kind, and the size of their kernels."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import symexp as sx

from . import kinds
from .flow import Flow
from .kinds import is_a, is_exactly
from .places import Place, Tree, apart, argument

__all__ = ["kernel_size", "separable_conv"]

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


@sx.patcher(namespace="symexp", whole_tree=True)
def kernel_size(
    target: Any,
    size: int | list[int],
    pointwise: bool = False,
    strided: bool = False,
    head: bool = False,
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Sets the size of the kernels of hidden convolutions.

    It sets those of all convolutions: transposed, depthwise, separable and recurrent ones too.
    Strides are kept, and so is padding. With `'same'` (and `'causal'`) no shape changes. With
    `'valid'`, a larger kernel gives a smaller output; then a copy of each model whose input shape
    is known is built, and the rule is refused if Keras cannot build it. A projection gets padding
    `'same'`, which keeps its shapes. Applying the rule twice gives the same as once.

    Args:
        target: The object that is patched.
        size: The new size in pixels (or steps): a number for all dimensions, or a list with one for
            each dimension.
        pointwise: Whether projections (kernels of size 1) are changed too.
        strided: Whether convolutions with strides, which change the resolution, are changed too.
        head: Whether convolutions that set the width of a model's output are changed too.
        within: Where the rule may act.

    Raises:
        RuleError: The size is not positive, the list does not have a number per dimension, or the
            model cannot be built with it.

    Example:
        `kernel_size?5`, `kernel_size?[1,3]#model.layers[0]`, `kernel_size?3&strided=true`
    """
    sizes = list(size) if isinstance(size, (list, tuple)) else [size]
    if not sizes or min(sizes) < 1:
        raise sx.errors.RuleError(f"A kernel has a size of 1 or more, but got size={size!r}.")
    tree = Tree(target, within)
    flow = Flow(tree)
    unsafe = []
    for place in tree.places:
        layer = place.value
        if not is_a(layer, *_WITH_KERNEL) or not tree.allows(place, "kernel_size"):
            continue
        skipped = (
            (kernel_values(layer) == 1 and not pointwise)
            or (_has_strides(layer) and not strided)
            or (place in flow.heads and not head)
        )
        if skipped:
            continue
        _check_rank(place, size)
        tree.set(place, "kernel_size", tuple(sizes) if _is_row(size) else size)
        if argument(layer, "padding") == "valid":
            if kernel_values(layer) == 1:
                tree.set(place, "padding", "same")  # for a kernel of size 1 the same as 'valid'
            else:
                unsafe.append(place)
    if unsafe:
        _check_shapes(tree, unsafe, size)
    return tree.edits


_WITH_KERNEL = (*kinds.CONVOLUTIONS, "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")


def _has_strides(layer: Any) -> bool:
    strides = argument(layer, "strides", 1)
    return set(strides if _is_row(strides) else [strides]) != {1}


def _check_rank(place: Place, size: Any) -> None:
    name = next(n for n in _WITH_KERNEL if is_a(place.value, n))
    rank = int(next(c for c in name if c.isdigit()))
    if _is_row(size) and len(size) != rank:
        raise sx.errors.RuleError(
            f"The {type(place.value).__name__} at {str(place.path)!r} has kernels of {rank} "
            f"dimensions, but got size={list(size)!r}. Give one number, or one for each dimension; "
            "say by a location which convolutions get it."
        )


def _check_shapes(tree: Tree, changed: list[Place], size: Any) -> None:
    """Raises an error if a model with a known input shape cannot be built any more."""
    edits = {str(path): value for path, value in tree.edits.items()}
    models: dict[Place, Place] = {}
    for place in changed:
        model = _outermost_model(place)
        if model is not None:
            models.setdefault(model, place)
    for model, place in models.items():
        before = sx.clone(tree.root.value)
        after = sx.clone(tree.root.value, override=edits)
        reason = _why_not_built(_at(after, model))
        if reason is not None and _why_not_built(_at(before, model)) is None:
            raise sx.errors.RuleError(
                f"With size={size!r} the {type(model.value).__name__} cannot be built: {reason} "
                f"Convolutions with padding 'valid', such as that at {str(place.path)!r}, have a "
                "smaller output with a larger kernel. Take a smaller size, padding 'same', or a "
                "location."
            )


def _outermost_model(place: Place) -> Place | None:
    found = None
    above: Place | None = place
    while above is not None:
        found = above if kinds.is_model(above.value) else found
        above = above.parent
    return found


def _at(tree: Any, place: Place) -> Any:
    return sx.get(tree, place.path) if place.path else tree


def _why_not_built(model: Any) -> str | None:
    """Returns why a model cannot be built; `None` if it can, or if nothing builds it yet."""
    if sx.is_partial(model) or sx.is_abstract(model):
        return None
    state = random.getstate()  # layers draw their seeds when they are made
    try:
        _ = model.built  # makes the model
    except Exception as error:
        return f"{type(error).__name__}: {error}".rstrip(".\n") + "."
    finally:
        random.setstate(state)
    return None
