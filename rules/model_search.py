"""Rules that make the size of models a choice: their widths, and their depth."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import symexp as sx

from . import kinds
from .building import check_models
from .depth import resize
from .flow import FIXED, Flow, width
from .kinds import width_of
from .places import Count, Place, Tree, argument
from .scaling import can_scale, scaled

__all__ = ["filter_search_space", "search_depth", "search_width"]

_FACTORS = (0.5, 1.0, 2.0)
_CONVOLUTIONS = (
    "Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose",
    "SeparableConv1D", "SeparableConv2D",
)  # fmt: skip


@sx.patcher(namespace="symexp", whole_tree=True)
def search_width(
    target: Any,
    factors: list[float] | None = None,
    min_width: Count = 1,
    divisor: Count = 1,
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Makes the widths of hidden layers choices, around the widths that they have.

    Widths that must be equal, because a residual connection adds them, are one decision: choices of
    one name, the path of the first of them. Heads and layers whose width must equal a fixed one
    keep it, and so do layers before a `Reshape` or an inner model that needs their width, and
    layers whose outputs are joined to one that is added. If a
    width is a choice already, each of its candidates becomes a choice.

    Args:
        target: The object that is patched.
        factors: The factors of the widths; by default a half, one and two.
        min_width: No layer becomes narrower than this; a layer that is narrower keeps its width.
        divisor: The widths are rounded to the nearest multiple of this.
        within: Where the rule may act.

    Raises:
        RuleError: A factor is not positive, or a layer of the user cannot be built with one.

    Example:
        `search_width`, `search_width?factors=[0.5,1,1.5]#model.layers[0:2]`
    """
    tree = Tree(target, within)
    flow = Flow(tree)
    sizes = _sizes(tree, flow, _checked(factors), min_width, divisor)
    return _choices(tree, flow, sizes)


@sx.patcher(namespace="symexp", whole_tree=True)
def filter_search_space(
    target: Any,
    factors: list[float] | None = None,
    min_filters: Count = 1,
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Makes the number of filters of each hidden convolution a choice, around the number it has.

    It is the rule `search_width` for convolutions without groups. A tied layer is decided once, and
    so are convolutions whose outputs are added. A convolution that is the head keeps its filters,
    and so does one whose number of filters another layer needs.

    Args:
        target: The object that is patched.
        factors: The factors of the number; by default a half, one and two.
        min_filters: No layer gets fewer filters than this.
        within: Where the rule may act.

    Raises:
        RuleError: A factor is not positive, or a layer of the user cannot be built with one.

    Example:
        `filter_search_space`, `filter_search_space?factors=[0.5,1,1.5]#model.layers[0:2]`
    """
    tree = Tree(target, within)
    flow = Flow(tree)
    sizes = {
        place: sizes
        for place, sizes in _sizes(tree, flow, _checked(factors), min_filters, 1).items()
        if all(_is_convolution(linked) for linked in flow.linked(place))
    }
    return _choices(tree, flow, sizes)


def _is_convolution(place: Place) -> bool:
    is_one = kinds.is_a(place.value, *_CONVOLUTIONS)
    return is_one and argument(place.value, "groups", 1) == 1


def _choices(tree: Tree, flow: Flow, sizes: dict[Place, list[int]]) -> dict[sx.KeyPath, Any]:
    """Returns the edits that make widths choices.

    Args:
        tree: The tree.
        flow: The widths in it.
        sizes: The candidates for the width of each layer, as many for each.

    Raises:
        RuleError: A layer of the user cannot be built with one.
    """
    for index in range(len(next(iter(sizes.values()), ()))):
        tree.edits = {
            place.path + name: each[index]
            for place, each in sizes.items()
            for name in _width_names(place)
        }
        check_models(tree, flow)
    tree.edits = {}
    for place, each in sizes.items():
        candidates = list(dict.fromkeys(each))
        first = next(p for p in flow.carriers if p in flow.linked(place))
        for name in _width_names(place):
            linked = len(flow.linked(place)) > 1 or name == "groups"
            label = str(first.path + (width_of(first.value) or "")) if linked else None
            if len(candidates) > 1:
                tree.set(place, name, sx.oneof(candidates, name=label))
    return tree.edits


def _checked(factors: list[float] | None) -> list[float]:
    for factor in factors or ():
        if not factor > 0:
            raise sx.errors.RuleError(f"Expected positive factors, but got {factor!r}.")
    return list(factors or _FACTORS)


def _sizes(
    tree: Tree, flow: Flow, factors: list[float], min_width: int, divisor: int
) -> dict[Place, list[int]]:
    """Returns the widths for all factors of the layers whose width can be a choice."""
    fixed = {FIXED, *flow.heads, *flow.reshapes.values()}
    fixed.update(source for _, source in flow.inputs.values())
    fixed.update(p for p in flow.carriers if not can_scale(tree, p))
    found = {}
    for place in flow.carriers:
        linked = flow.linked(place)
        # Outputs that are joined and then added need one factor, which one choice cannot say.
        if not linked & fixed and len({width(other) for other in linked}) == 1:
            step = math.lcm(divisor, flow.multiple(place))
            found[place] = [scaled(width(place), f, min_width, step) for f in factors]
    return found


def _width_names(place: Place) -> list[str]:
    name = width_of(place.value)
    assert name is not None
    is_depthwise = name == "filters" and argument(place.value, "groups") == width(place)
    return [name, "groups"] if is_depthwise else [name]


@sx.patcher(namespace="symexp", whole_tree=True)
def search_depth(
    target: Any, factors: list[float] | None = None, *, within: Callable[[sx.KeyPath], bool]
) -> Any:
    """Makes the depth of each model a choice, around the depth that it has.

    The candidates are what the rule `scale_depth` makes of the model. Each outermost model is one
    decision: the list of layers of a `Sequential`, or a whole functional model.

    Args:
        target: The object that is patched.
        factors: The factors of the depth; by default a half, one and two.
        within: Where the rule may act.

    Raises:
        RuleError: A factor is not positive; a functional model is not in an experiment, so that
            nothing can hold the choice; or `scale_depth` raises an error.

    Example:
        `search_depth`, `search_depth?[1,2,3]#model`
    """
    tree = Tree(target, within)
    changed: set[Place] = set()
    results = []
    for factor in _checked(factors):
        scaled_tree = Tree(target, within)
        flow = Flow(scaled_tree)
        resize(scaled_tree, flow, factor)
        check_models(scaled_tree, flow)
        results.append(sx.patch(sx.clone(target), dict(scaled_tree.edits)))
        changed.update(m for m in _outermost(tree.root) if _is_below(m, scaled_tree.edits))
    for model in _outermost(tree.root):
        if model in changed:
            _choose(tree, model, results)
    return tree.edits


def _is_below(model: Place, edits: dict[sx.KeyPath, Any]) -> bool:
    path = model.path.keys
    return any(edited.keys[: len(path)] == path for edited in edits)


def _outermost(place: Place) -> Iterator[Place]:
    if kinds.is_sequential(place.value) or kinds.is_functional(place.value):
        yield place
        return
    for kid in place.kids.values():
        yield from _outermost(kid)


def _choose(tree: Tree, model: Place, results: list[Any]) -> None:
    is_list = kinds.is_sequential(model.value)
    path = model.path + "layers" if is_list else model.path
    if not path:
        raise sx.errors.RuleError(
            "A functional model cannot hold the choice of its own graph. Put it into an "
            "experiment: `sx.Dict(model=model)`."
        )
    candidates: list[Any] = []
    for result in results:
        candidate = sx.clone(sx.get(result, path))
        if not any(sx.eq(candidate, other) for other in candidates):
            candidates.append(candidate)
    if len(candidates) > 1 and is_list:
        tree.set(model, "layers", sx.oneof(candidates))
    elif len(candidates) > 1:
        tree.replace(model, sx.oneof(candidates))
