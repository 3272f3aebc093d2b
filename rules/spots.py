"""The places behind layers where a rule can insert layers, in lists and in graphs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import symexp as sx

from . import kinds
from .flow import reference, references
from .kinds import is_a
from .places import Place, Tree, argument

__all__ = ["Spot", "spots_of"]


class Spot:
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


class SpotInList(Spot):
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


class SpotInGraph(Spot):
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
                    sx.keras.Call(after, [reference((before, number))])
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
        new = {reference((self.layer_key, n)): reference((key, n)) for n in range(calls)}
        for place in (part, *part.below()):
            if isinstance(place.value, str) and place.value in new:
                tree.edits[place.path] = new[place.value]


def spots_of(tree: Tree) -> Iterator[Spot]:
    """Yields the place behind each layer of each `Sequential` and functional model."""
    for place in tree.places:
        if kinds.is_sequential(place.value) and "layers" in place.kids:
            holder = place.kids["layers"]
            yield from (SpotInList(holder, index) for index in holder.kids)
        elif kinds.is_functional(place.value):
            yield from (SpotInGraph(place, key) for key in place.kids["layers"].kids)
