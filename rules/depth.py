"""Rules about the depth of models."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import symexp as sx

from . import kinds
from .arguments import Factor
from .flow import Flow, width
from .kinds import ACCESSORIES, innermost, is_a, is_layer
from .places import Place, Tree, argument, copy_of

__all__ = ["scale_depth"]

_REPEATABLE = (
    "Dense", "Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose",
    "SeparableConv1D", "SeparableConv2D", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D",
)  # fmt: skip


class _Block:
    """Consecutive layers that may be repeated as a whole: one that works, and its accessories."""

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
        """Whether this block, which comes after another, has the same shape."""
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
    `round(n * factor)` are left, at least one. What is added keeps all shapes behind it as they
    were: the copies have strides of 1, and padding `'same'` instead of `'valid'`. Layers of the
    user's own, and nested models, are repeated where two or more equal ones follow each other.
    The heads are never repeated.

    Args:
        target: The object that is patched.
        factor: What to multiply the number of blocks with.
        within: Where the rule may act.

    Raises:
        RuleError: The only layers that it could repeat stand directly in a functional graph.

    Example:
        `scale_depth?2`, `scale_depth?factor=0.5#model.layers[0]`
    """
    tree = Tree(target, within)
    flow = Flow(tree)
    whole: set[Place] = set()  # models that are repeated as a whole stay as they are inside
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
    # Only the last layer of a recurrent stack may give its last step alone, so the stack changes
    # before that one.
    at_front = kinds.collapses(innermost(run[-1].lead).value)
    gone = run[:-wanted] if at_front else run[wanted:]
    for block in gone:
        for i in range(block.start, block.end):
            tree.set(layers, i, sx.MISSING_VALUE)
    copies = [c for _ in range(wanted - len(run)) for c in _copies(run[-1])]
    if copies:
        tree.insert(layers, run[-1].start if at_front else run[-1].end, copies)
    if wanted == len(run):  # matched, though nothing changes
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
