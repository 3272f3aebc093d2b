"""Rules that augment data inside a model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import symexp as sx

from . import kinds
from .flow import references
from .kinds import innermost, is_a, is_layer
from .places import Fraction, Place, Tree, argument
from .spots import SpotInGraph, calls_of

__all__ = ["augment"]

# Layers that take images only, and layers that return the rank that they take.
_FOR_IMAGES = (
    "Conv2D", "Conv2DTranspose", "SeparableConv2D", "DepthwiseConv2D", "MaxPooling2D",
    "AveragePooling2D", "GlobalMaxPooling2D", "GlobalAveragePooling2D", "ZeroPadding2D",
    "Cropping2D", "UpSampling2D",
)  # fmt: skip
_SAME_RANK = ("Rescaling", "Normalization", "Resizing", "CenterCrop", *kinds.ACCESSORIES)
_RANDOM = ("RandomFlip", "RandomRotation", "RandomTranslation", "RandomZoom", "RandomContrast",
           "RandomBrightness")  # fmt: skip


@sx.patcher(namespace="symexp", whole_tree=True)
def augment(
    target: Any,
    flip: Literal["horizontal", "vertical", "horizontal_and_vertical"] | None = None,
    rotation: Fraction = 0.0,
    translation: Fraction = 0.0,
    zoom: Fraction = 0.0,
    contrast: Fraction = 0.0,
    brightness: Fraction = 0.0,
    value_range: list[float] | None = None,
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Augments images inside the model: inserts random layers of Keras directly behind its input.

    The layers act in training (and, as in Keras, if a model is called without `training=False`; not
    in `evaluate` and `predict`). Behind each input that is an image (4 dimensions with the
    batch), they follow in the order of the arguments. Inputs of other ranks are left alone, and so
    are models inside other models. Random layers of these kinds that follow the input already are
    replaced, so applying the rule twice gives the same as once.

    Args:
        target: The object that is patched.
        flip: Directions in which images are flipped.
        rotation: Largest angle, as a fraction of a full turn.
        translation: Largest shift, as a fraction of height and width.
        zoom: Largest change of the size, as a fraction.
        contrast: Largest change of the contrast, as a fraction.
        brightness: Largest change of the brightness, as a fraction of the range of values.
        value_range: Least and greatest value of a pixel, such as `[0,1]`; `contrast` and
            `brightness` need it, because they clip pixels to it.
        within: Where the rule may act: the models, or the input layers of functional models.

    Raises:
        RuleError: No augmentation is given; contrast or brightness has no range; or a model has
            no image as its input, or does not tell its rank.

    References:
        Shorten and Khoshgoftaar (2019), A survey on image data augmentation for deep learning.

    Example:
        `augment?flip=horizontal&rotation=0.1`, `augment?brightness=0.2&value_range=[0,1]`
    """
    if (contrast or brightness) and (value_range is None or len(value_range) != 2):
        raise sx.errors.RuleError(
            "RandomContrast and RandomBrightness clip pixels to a range, which they must know, but "
            f"got value_range={value_range!r}. Give the least and the greatest value of a pixel: "
            "`value_range=[0,255]` or `value_range=[0,1]`."
        )
    ranged = {"value_range": tuple(value_range or ())}
    wanted: list[tuple[str, str, Any, dict[str, Any]]] = [
        ("random_flip", "RandomFlip", flip, {}),
        ("random_rotation", "RandomRotation", rotation, {}),
        ("random_translation", "RandomTranslation", translation, {"width_factor": translation}),
        ("random_zoom", "RandomZoom", zoom, {}),
        ("random_contrast", "RandomContrast", contrast, ranged),
        ("random_brightness", "RandomBrightness", brightness, ranged),
    ]
    wanted = [each for each in wanted if each[2]]
    if not wanted:
        raise sx.errors.RuleError(
            "No augmentation is given. Give one or more: `augment?flip=horizontal&rotation=0.1`."
        )
    tree = Tree(target, within)
    for model in tree.places:
        if not kinds.is_model(model.value) or _is_inside_layer(model):
            continue
        form = _data_format(model)
        new = [
            (stem, kinds.new(name, value, **more, **(form if "value_range" not in more else {})))
            for stem, name, value, more in wanted
        ]
        if kinds.is_functional(model.value):
            _insert_in_graph(tree, model, new)
        elif kinds.is_sequential(model.value) and "layers" in model.kids:
            _insert_in_list(tree, model, new)
    return tree.edits


def _insert_in_list(tree: Tree, model: Place, new: list[tuple[str, Any]]) -> None:
    holder = model.kids["layers"]
    if not holder.kids or not tree.allows(holder.kids[0]):
        return
    if _rank(model) != 4:
        raise _no_image(model, model)
    index = 1 if is_a(holder.kids[0].value, "InputLayer") else 0
    while index in holder.kids and is_a(holder.kids[index].value, *_RANDOM):
        tree.remove(holder, index)
        index += 1
    tree.insert(holder, index, [layer for _, layer in new])


def _insert_in_graph(tree: Tree, model: Place, new: list[tuple[str, Any]]) -> None:
    layers = model.kids["layers"].kids
    inputs = [k for k, p in layers.items() if is_a(p.value, "InputLayer") and tree.allows(p)]
    images = [key for key in inputs if _rank(layers[key]) == 4]
    if inputs and not images:
        raise _no_image(model, layers[inputs[0]])
    runs = {key: _random_behind(model, key) for key in images}
    old = calls_of(model, [key for run in runs.values() for key in run])
    for key, run in runs.items():
        copies = [(stem, sx.clone(layer)) for stem, layer in new]
        SpotInGraph(model, key, run, start=max(old, default=-1) + 1).insert(tree, copies)


def _random_behind(model: Place, key: str) -> tuple[str, ...]:
    """Returns the keys of the random layers that follow an input one by one."""
    found: list[str] = []
    while True:
        calls = model.kids["calls"].kids.values()
        last = found[-1] if found else key
        after = {
            argument(call.value, "layer")
            for call in calls
            if any(name == last for name, _ in references(call))
        }
        following = after.pop() if len(after) == 1 else None
        if following is None or not is_a(model.kids["layers"].kids[following].value, *_RANDOM):
            return tuple(found)
        found.append(following)


def _is_inside_layer(place: Place) -> bool:
    above = place.parent
    while above is not None and not is_layer(above.value):
        above = above.parent
    return above is not None


def _rank(place: Place) -> int | None:
    """Returns the rank of what a layer or a model takes, with the batch; `None` if unknown."""
    layer = place.value
    for name, more in (("batch_shape", 0), ("shape", 1), ("input_shape", 1)):
        found = argument(layer, name)
        if isinstance(found, (tuple, list)):
            return len(found) + more
    if kinds.is_functional(layer):
        kids = place.kids["layers"].kids.values()
        return next((_rank(p) for p in kids if is_a(p.value, "InputLayer")), None)
    if kinds.is_sequential(layer) and "layers" in place.kids:
        for kid in place.kids["layers"].kids.values():
            if not is_a(kid.value, *_SAME_RANK, *_RANDOM):
                return _rank(kid)
    return 4 if innermost(place) is place and is_a(layer, *_FOR_IMAGES) else None


def _no_image(model: Place, first: Place) -> Exception:
    rank = _rank(first)
    got = f"has rank {rank} (with the batch)" if rank else "does not tell its rank"
    mend = "" if rank else " If they are, begin the model with `Input((height, width, channels))`."
    return sx.errors.RuleError(
        f"augment is for models of images, but the input of the {type(model.value).__name__} at "
        f"{str(first.path)!r} {got}.{mend} Otherwise leave the model out by a location."
    )


def _data_format(model: Place) -> dict[str, Any]:
    formats = (argument(p.value, "data_format") for p in model.below() if is_layer(p.value))
    return {"data_format": "channels_first"} if "channels_first" in formats else {}
