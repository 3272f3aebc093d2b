"""The places in lists and graphs where a rule can insert layers, or remove them."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from typing import Any

import symexp as sx

from . import kinds
from .flow import reference, references
from .kinds import is_a
from .places import Place, Tree, argument

__all__ = ["Spot", "SpotInGraph", "calls_of", "remove_layers", "replace_layer", "spots_of"]


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
    """The place behind all calls of a layer in the graph of a functional model.

    An input layer has no call; the place behind it is at the start of the calls.

    Args:
        graph: The model.
        key: Key of the layer.
        replaced: Keys of layers that follow an input layer one by one, and that the inserted layers
            replace.
        start: Index of the call before which calls on the output of an input layer are inserted.
            No call at this index may be removed.
    """

    def __init__(
        self, graph: Place, key: str, replaced: tuple[str, ...] = (), start: int = 0
    ) -> None:
        super().__init__(graph.kids["layers"].kids[key])
        self.graph = graph
        self.layer_key = key
        self.replaced = replaced
        self.start = start

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
        starts = self._starts()
        chain = [self.layer_key, *keys]
        for number, index in enumerate(starts):
            added = [
                sx.keras.Call(after, [reference((before, number))])
                for before, after in zip(chain, keys)
            ]
            tree.insert(calls, index, added)
        last = self.replaced[-1] if self.replaced else self.layer_key
        told = {(last, n): reference((keys[-1], n)) for n in range(len(starts))}
        _redirect(tree, self.graph, told)
        self._remove_replaced(tree, keys)

    def _remove_replaced(self, tree: Tree, kept: list[str]) -> None:
        for key in self.replaced:
            if key not in kept:
                tree.remove(self.graph.kids["layers"], key)
        calls = self.graph.kids["calls"]
        for index in calls_of(self.graph, self.replaced):
            tree.remove(calls, index)
            for place in calls.kids[index].below():
                tree.edits.pop(place.path, None)

    def _starts(self) -> list[int]:
        """Returns where the output of each call is known, as indices in the list of the calls."""
        if is_a(self.layer.value, "InputLayer"):
            return [self.start]
        return [index + 1 for index in calls_of(self.graph, (self.layer_key,))]

    def _add_layer(self, tree: Tree, stem: str, layer: Any) -> str:
        layers = self.graph.kids["layers"]
        key, n = f"{self.layer_key}_{stem}", 0
        taken = layers.kids.keys() - set(self.replaced)
        while key in taken or layers.path + key in tree.edits:
            n += 1
            key = f"{self.layer_key}_{stem}_{n}"
        tree.set(layers, key, layer)
        return key


def _redirect(tree: Tree, graph: Place, told: dict[tuple[str, int], str]) -> None:
    """Makes all references to some outputs (layer and number of the call) refer to others."""
    for part in (graph.kids["calls"], graph.kids["output_layers"]):
        for place in (part, *part.below()):
            if isinstance(place.value, str):
                meant = next(references(place), None)
                if meant in told:
                    tree.edits[place.path] = told[meant]


def calls_of(graph: Place, keys: Iterable[str]) -> list[int]:
    """Returns the indices of the calls of some layers of a functional model."""
    wanted = set(keys)
    calls = graph.kids["calls"].kids.items()
    return [index for index, call in calls if argument(call.value, "layer") in wanted]


def spots_of(tree: Tree) -> Iterator[Spot]:
    """Yields the place behind each layer of each `Sequential` and functional model."""
    for place in tree.places:
        if kinds.is_sequential(place.value) and "layers" in place.kids:
            holder = place.kids["layers"]
            yield from (SpotInList(holder, index) for index in holder.kids)
        elif kinds.is_functional(place.value):
            yield from (SpotInGraph(place, key) for key in place.kids["layers"].kids)


def replace_layer(tree: Tree, place: Place, new: Any) -> None:
    """Puts a layer in place of another, in all its seats.

    Calls in graphs lose arguments that the new layer does not take, such as `mask`, which Keras
    notes for each layer that takes it.
    """
    tree.replace(place, new)
    taken = inspect.signature(type(new).call).parameters
    for holder, key in place.seats:
        graph = holder.parent
        if graph is None or not _in_model(holder) or not kinds.is_functional(graph.value):
            continue
        for call in graph.kids["calls"].kids.values():
            if argument(call.value, "layer") == key and "kwargs" in call.kids:
                for name in call.kids["kwargs"].kids:
                    if name in ("mask", "training") and name not in taken:
                        tree.remove(call.kids["kwargs"], name)


def remove_layers(tree: Tree, layers: Iterable[Place]) -> list[Place]:
    """Removes layers from lists and graphs of models; each must return one output for one input.

    Args:
        tree: Collects the edits.
        layers: The layers.

    Returns:
        The layers that stay, because another object holds them, or a model would become empty.
    """
    wanted = list(dict.fromkeys(layers))
    gone = {p for p in wanted if all(_in_model(holder) for holder, _ in p.seats) and p.seats}
    for holder in {holder for p in gone for holder, _ in p.seats}:
        rest = [p for p in holder.kids.values() if not is_a(p.value, "InputLayer")]
        if holder.parent and kinds.is_sequential(holder.parent.value) and gone.issuperset(rest):
            gone.difference_update(rest)
    keys: dict[Place, set[Any]] = {}
    for place in gone:
        for holder, key in place.seats:
            tree.remove(holder, key)
            keys.setdefault(holder, set()).add(key)
    for holder, removed in keys.items():
        if holder.parent is not None and kinds.is_functional(holder.parent.value):
            _bridge(tree, holder.parent, removed)
    return [p for p in wanted if p not in gone]


def _in_model(holder: Place) -> bool:
    """Returns whether a place is the layers of a `Sequential` or of a functional model."""
    model = holder.parent
    if model is None or holder.key != "layers":
        return False
    return kinds.is_sequential(model.value) or kinds.is_functional(model.value)


def _bridge(tree: Tree, graph: Place, removed: set[Any]) -> None:
    """Removes the calls of layers, and makes their inputs take the place of their outputs."""
    calls = graph.kids["calls"]
    inputs: dict[tuple[str, int], Place] = {}
    dropped: list[Place] = []
    for index, call in calls.kids.items():
        key = argument(call.value, "layer")
        if key in removed:
            number = sum(k == key for k, _ in inputs)
            inputs[key, number] = next(p for p in call.below() if _refers(p))
            dropped.append(call)
            tree.remove(calls, index)
    told = {}
    for output, taken in inputs.items():
        while (before := next(references(taken))) in inputs:
            taken = inputs[before]
        told[output] = taken.value
    _redirect(tree, graph, told)
    for call in dropped:
        for place in call.below():
            tree.edits.pop(place.path, None)


def _refers(place: Place) -> bool:
    return isinstance(place.value, str) and next(references(place), None) is not None
