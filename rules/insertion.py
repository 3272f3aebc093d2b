"""Rules that insert layers, into a `Sequential` or into the graph of a functional model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import symexp as sx

from . import kinds
from .flow import Flow, references
from .kinds import DROPOUTS, NORMALIZATIONS, activation_of, is_a
from .places import Fraction, Place, Tree, argument

__all__ = ["add_batch_norm", "add_dropout"]


@sx.patcher(namespace="symexp", whole_tree=True)
def add_dropout(target: Any, rate: Fraction = 0.5, *, within: Callable[[sx.KeyPath], bool]) -> Any:
    """Adds dropout after each hidden layer that has, or is, an activation.

    Nothing is added if dropout follows already, so the rule may be applied twice. Nothing is added
    after the head, or after layers behind it.

    Args:
        target: The object that is patched.
        rate: Fraction of the values that is dropped.
        within: Where the rule may act: the layers after which dropout comes.

    References:
        Srivastava et al. (2014), Dropout: a simple way to prevent neural networks from overfitting.

    Example:
        `add_dropout?0.3`, `add_dropout?rate=0.2#model.layers[-3:]`
    """
    tree = Tree(target, within)
    flow = Flow(tree)
    for spot in _spots(tree):
        layer = spot.layer
        if activation_of(layer) is None or not flow.is_hidden(layer) or not tree.allows(layer):
            continue
        if not any(is_a(after.value, *DROPOUTS) for after in spot.followers()):
            spot.insert(tree, [("dropout", kinds.new("Dropout", rate))])
    return tree.edits


@sx.patcher(namespace="symexp", whole_tree=True)
def add_batch_norm(
    target: Any,
    dense: bool = False,
    before_activation: bool = True,
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Adds batch normalization after each hidden convolution, before its activation.

    The activation becomes a layer of its own: `Conv2D(16, 3, activation='relu')` becomes
    `Conv2D(16, 3, use_bias=False), BatchNormalization(), Activation('relu')`. The bias is removed,
    because the normalization has its own. Nothing is added if a normalization follows already.

    Args:
        target: The object that is patched.
        dense: Whether a normalization is added after dense layers too.
        before_activation: Whether the normalization comes before the activation (as in the paper)
            or after it; then the layer itself stays as it is.
        within: Where the rule may act: the layers after which a normalization comes.

    References:
        Ioffe and Szegedy (2015), Batch normalization: accelerating deep network training by
        reducing internal covariate shift.

    Example:
        `add_batch_norm`, `add_batch_norm?dense=true`, `add_batch_norm#model.layers[0]`
    """
    tree = Tree(target, within)
    flow = Flow(tree)
    wanted = kinds.CONVOLUTIONS + (("Dense",) if dense else ())
    for spot in _spots(tree):
        layer = spot.layer
        if not is_a(layer.value, *wanted) or not flow.is_hidden(layer) or not tree.allows(layer):
            continue
        if not any(is_a(after.value, *NORMALIZATIONS) for after in spot.followers()):
            _normalize(tree, spot, before_activation)
    return tree.edits


def _normalize(tree: Tree, spot: _Spot, before_activation: bool) -> None:
    layer = spot.layer
    channels_first = argument(layer.value, "data_format") == "channels_first"
    axis = {"axis": 1} if channels_first else {}
    new = [("batch_norm", kinds.new("BatchNormalization", **axis))]
    activation = activation_of(layer)
    if before_activation:
        if argument(layer.value, "use_bias") is True:
            tree.set(layer, "use_bias", False)
        if activation is not None:
            tree.set(layer, "activation", None)
            new.append(("activation", kinds.as_layer(activation)))
    spot.insert(tree, new)


class _Spot:
    """The place behind a layer, where layers can be inserted."""

    def __init__(self, layer: Place) -> None:
        self.layer = layer

    def followers(self) -> Iterator[Place]:
        """Yields the layers that take the output of the layer, directly or through accessories."""
        raise NotImplementedError

    def insert(self, tree: Tree, new: list[tuple[str, Any]]) -> None:
        """Inserts layers behind the layer.

        Args:
            tree: Collects the edits.
            new: The layers in order, each with a stem of its key in a graph.
        """
        raise NotImplementedError


class _SpotInList(_Spot):
    """The place behind a layer in the list of a `Sequential`."""

    def __init__(self, holder: Place, index: int) -> None:
        super().__init__(holder.kids[index])
        self.holder = holder
        self.index = index

    def followers(self) -> Iterator[Place]:
        """Yields the layers that take the output of the layer."""
        for index in range(self.index + 1, len(self.holder.kids)):
            after = self.holder.kids[index]
            yield after
            if not is_a(after.value, *kinds.ACCESSORIES):
                return

    def insert(self, tree: Tree, new: list[tuple[str, Any]]) -> None:
        """Inserts layers behind the layer."""
        tree.insert(self.holder, self.index + 1, [layer for _, layer in new])


class _SpotInGraph(_Spot):
    """The place behind all calls of a layer in the graph of a functional model."""

    def __init__(self, graph: Place, key: str) -> None:
        super().__init__(graph.kids["layers"].kids[key])
        self.graph = graph
        self.layer_key = key

    def followers(self) -> Iterator[Place]:
        """Yields the layers that take the output of the layer."""
        return self._followers(self.layer_key)

    def _followers(self, key: str) -> Iterator[Place]:
        for call in self.graph.kids["calls"].kids.values():
            if any(name == key for name, _ in references(call)):
                after_key = argument(call.value, "layer")
                after = self.graph.kids["layers"].kids[after_key]
                yield after
                if is_a(after.value, *kinds.ACCESSORIES) and after_key != key:
                    yield from self._followers(after_key)

    def insert(self, tree: Tree, new: list[tuple[str, Any]]) -> None:
        """Inserts layers behind the layer."""
        keys = [self._add_layer(tree, stem, layer) for stem, layer in new]
        calls = self.graph.kids["calls"]
        number = 0
        for index, call in calls.kids.items():
            if argument(call.value, "layer") == self.layer_key:
                chain = [self.layer_key, *keys]
                added = [
                    sx.keras.Call(after, [_reference(before, number)])
                    for before, after in zip(chain, keys)
                ]
                tree.insert(calls, index + 1, added)
                number += 1
        for part in (calls, self.graph.kids["output_layers"]):
            self._redirect(tree, part, keys[-1], number)

    def _add_layer(self, tree: Tree, stem: str, layer: Any) -> str:
        layers = self.graph.kids["layers"]
        key, n = f"{self.layer_key}_{stem}", 0
        while key in layers.kids or layers.path + key in tree.edits:
            n += 1
            key = f"{self.layer_key}_{stem}_{n}"
        tree.set(layers, key, layer)
        return key

    def _redirect(self, tree: Tree, part: Place, key: str, calls: int) -> None:
        new = {_reference(self.layer_key, n): _reference(key, n) for n in range(calls)}
        for place in (part, *part.below()):
            if isinstance(place.value, str) and place.value in new:
                tree.edits[place.path] = new[place.value]


def _reference(key: str, call: int) -> str:
    return f"@{key}:{call}" if call else f"@{key}"


def _spots(tree: Tree) -> Iterator[_Spot]:
    for place in tree.places:
        if kinds.is_sequential(place.value) and "layers" in place.kids:
            holder = place.kids["layers"]
            yield from (_SpotInList(holder, index) for index in holder.kids)
        elif kinds.is_functional(place.value):
            yield from (_SpotInGraph(place, key) for key in place.kids["layers"].kids)
