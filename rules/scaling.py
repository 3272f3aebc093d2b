"""Rules that change the size of models: width, depth, and widths as search values."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import symexp as sx

from . import kinds
from .flow import FIXED, Flow, width
from .kinds import ACCESSORIES, innermost, is_a, is_layer, width_of
from .places import Count, Factor, Place, Tree, argument, copy_of, is_number

__all__ = ["filter_search_space", "scale_depth", "scale_width"]


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
    """Returns a width times a factor, rounded to the nearest multiple of a step, halves up."""
    wanted = max(current * factor, min(current, min_width))
    return max(1, math.floor(wanted / step + 0.5)) * step


_FACTORS = (0.5, 1.0, 2.0)


_CONVOLUTIONS = ("Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose",
                 "Conv3DTranspose", "SeparableConv1D", "SeparableConv2D")  # fmt: skip


@sx.patcher(namespace="symexp", whole_tree=True)
def filter_search_space(
    target: Any,
    factors: list[float] | None = None,
    min_filters: Count = 1,
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Makes the number of filters of each convolution a choice, around the number it has.

    A tied layer is decided once. Layers with groups are not changed.

    Args:
        target: The object that is patched.
        factors: The factors of the number; by default a half, one and two.
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


# Depth.


_REPEATABLE = (
    "Dense", "Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose",
    "SeparableConv1D", "SeparableConv2D", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D",
)  # fmt: skip


class _Block:
    """Consecutive layers that are repeated as a whole: one with weights, and its accessories."""

    def __init__(self, start: int, lead: Place, is_single: bool) -> None:
        self.start = start
        self.layers = [lead]
        self.is_single = is_single

    @property
    def lead(self) -> Place:
        return self.layers[0]

    @property
    def end(self) -> int:
        return self.start + len(self.layers)

    def continues(self, other: _Block) -> bool:
        """Returns whether this block follows another directly, and has the same shape."""
        a, b = innermost(other.lead), innermost(self.lead)
        if self.start != other.end or self.is_single != other.is_single:
            return False
        if not self.is_single:
            return sx.eq(copy_of(self.lead.value), copy_of(other.lead.value))
        same = type(a.value) is type(b.value) and type(self.lead.value) is type(other.lead.value)
        return same and width(a) == width(b) and _strides(b.value) == {1}


@sx.patcher(namespace="symexp", whole_tree=True)
def scale_depth(target: Any, factor: Factor, *, within: Callable[[sx.KeyPath], bool]) -> Any:
    """Scales the depth: repeats (or removes) hidden layers of the same shape in a `Sequential`.

    A dense, convolutional or recurrent layer together with the normalization, activation and
    dropout that follow it is a block. Of a run of `n` blocks of the same class and width,
    `round(n * factor)` remain, at least one. The copies change no shape behind them: they have
    strides of 1, and padding `'same'` instead of `'valid'`. Layers of the user and nested models
    are repeated if two or more equal ones follow each other. The heads are never repeated.

    Args:
        target: The object that is patched.
        factor: The factor of the number of blocks.
        within: Where the rule may act.

    Raises:
        RuleError: All layers that could be repeated are called in a functional graph.

    Example:
        `scale_depth?2`, `scale_depth?factor=0.5#model.layers[0]`
    """
    tree = Tree(target, within)
    flow = Flow(tree)
    whole: set[Place] = set()  # models that are repeated as a whole are not changed inside
    for place in tree.places:
        if kinds.is_sequential(place.value) and whole.isdisjoint(_above(place)):
            for run in _runs(_blocks(tree, flow, place.kids["layers"])):
                _resize(tree, place.kids["layers"], run, factor)
                whole.update(block.lead for block in run if not block.is_single)
    if not tree.edits:
        _refuse_graphs(tree, flow)
    return tree.edits


def _above(place: Place | None) -> Iterator[Place]:
    while place is not None:
        yield place
        place = place.parent


def _blocks(tree: Tree, flow: Flow, layers: Place) -> list[_Block]:
    found: list[_Block] = []
    for index, layer in enumerate(layers.kids.values()):
        is_accessory = is_a(layer.value, *ACCESSORIES)
        if is_accessory and found and found[-1].is_single and found[-1].end == index:
            if flow.is_hidden(layer) and len(layer.seats) == 1:
                found[-1].layers.append(layer)
            continue
        worker = innermost(layer)
        is_single = is_a(worker.value, *_REPEATABLE)
        is_whole = kinds.is_model(worker.value) or not kinds.is_builtin(worker.value)
        movable = is_layer(layer.value) and flow.is_hidden(layer) and len(layer.seats) == 1
        if movable and (is_single or is_whole) and tree.allows(layer):
            found.append(_Block(index, layer, is_single))
    return found


def _runs(blocks: list[_Block]) -> list[list[_Block]]:
    runs: list[list[_Block]] = []
    for block in blocks:
        if runs and block.continues(runs[-1][-1]):
            runs[-1].append(block)
        else:
            runs.append([block])
    return [run for run in runs if run[0].is_single or len(run) > 1]


def _resize(tree: Tree, layers: Place, run: list[_Block], factor: float) -> None:
    wanted = max(1, math.floor(len(run) * factor + 0.5))
    # Only the last layer of a recurrent stack may return its last step alone, so the stack changes
    # before that layer.
    at_front = kinds.collapses(innermost(run[-1].lead).value)
    gone = run[:-wanted] if at_front else run[wanted:]
    for block in gone:
        for i in range(block.start, block.end):
            tree.set(layers, i, sx.MISSING_VALUE)
    copies = [c for _ in range(wanted - len(run)) for c in _copies(run[-1])]
    if copies:
        tree.insert(layers, run[-1].start if at_front else run[-1].end, copies)
    if wanted == len(run):  # an edit without effect, so that the rule counts as matched
        key, kid = next(iter(run[0].lead.kids.items()))
        tree.set(run[0].lead, key, kid.value)


def _copies(block: _Block) -> list[Any]:
    lead = block.lead.value
    if block.is_single:
        inner = innermost(block.lead)
        prefix = inner.path.keys[len(block.lead.path.keys) :]
        changes = {
            str(sx.KeyPath.of([*prefix, k])): v for k, v in _shape_keeping(inner.value).items()
        }
        lead = sx.clone(lead, override=changes)
    return [copy_of(lead), *(copy_of(layer.value) for layer in block.layers[1:])]


def _shape_keeping(layer: Any) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if _strides(layer) != {1}:
        strides = argument(layer, "strides")
        changes["strides"] = 1 if isinstance(strides, int) else (1,) * len(strides)
    if argument(layer, "padding") == "valid":
        changes["padding"] = "same"
    if kinds.collapses(layer):
        changes["return_sequences"] = True
    return changes


def _strides(layer: Any) -> set[Any]:
    strides = argument(layer, "strides", 1)
    return {strides} if isinstance(strides, int) else set(strides)


def _refuse_graphs(tree: Tree, flow: Flow) -> None:
    for place in tree.places:
        if not kinds.is_functional(place.value):
            continue
        for layer in place.kids["layers"].kids.values():
            repeatable = is_a(innermost(layer).value, *_REPEATABLE)
            if repeatable and flow.is_hidden(layer) and tree.allows(layer):
                raise sx.errors.RuleError(
                    f"scale_depth cannot repeat {str(layer.path)!r}, which is called in the graph "
                    "of a functional model: what goes in and out of a copy is not said. Put the "
                    "layers that are to be repeated into a Sequential, and call that in the graph."
                )
