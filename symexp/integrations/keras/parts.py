"""Layers that the constructor of another layer makes: they are not in the tree.

A clone of a `BertBackbone` makes its layers anew, from the arguments of the backbone. So a graph
that has such a layer at a second place cannot be a tree: the clone would have two layers where the
original has one. Layers without weights, such as input layers, may have several places.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras

from symexp.integrations.keras.config import RawObjectError
from symexp.tree.nodes.state import is_ghost

__all__ = ["with_parts_once"]


def with_parts_once(root: Any) -> Any:
    """Returns a tree, if each layer with weights in it is made by one object.

    Raises:
        RawObjectError: A layer in the tree is also a part of another one, which makes it itself.
    """
    handles = {id(handle): handle for handle in _below(root)}
    below: dict[int, set[int]] = {}
    owners: dict[int, Any] = {}
    for handle in handles.values():
        if not isinstance(handle, keras.Layer) or is_ghost(handle):
            continue
        told = below[id(handle)] = {id(inner) for inner in _below(handle)}
        for part in _parts(handle, told):
            owner = owners.setdefault(id(part), handle)
            # Of two owners, one may have the other as an argument, and take the part from it.
            is_taken = id(owner) in told or id(handle) in below[id(owner)]
            if part.weights and (id(part) in handles or not is_taken):
                raise _two_places(part, handle, owner)
    return root


def _parts(layer: Any, told: set[int]) -> Iterator[Any]:
    """Yields the layers in a layer that are not in its arguments, each once."""
    seen: set[int] = set()
    stack = list(layer._layers)
    while stack:
        part = stack.pop()
        if id(part) not in seen and id(part) not in told:
            seen.add(id(part))
            yield part
            stack.extend(part._layers)


def _two_places(part: Any, owner: Any, other: Any) -> RawObjectError:
    label = type(owner).__name__
    place = "has a place of its own" if other is owner else f"is a part of {other.name!r}"
    return RawObjectError(
        f"The graph cannot be a tree: its layer {part.name!r} ({type(part).__name__}) is a part of "
        f"{owner.name!r}, which makes it itself, and also {place}. A clone would have two such "
        "layers. Call the whole model (`model(model.input)`) instead of using its `output`, or "
        f"give the layer to {label} as an argument."
    )


def _below(root: Any) -> Iterator[Any]:
    """Yields the handles at and below a handle, each once."""
    seen: set[int] = set()
    stack = [root]
    while stack:
        current = stack.pop()
        if id(current) not in seen:
            seen.add(id(current))
            yield current
            stack.extend(kid for _, kid in type(current)._sx_type.children(current))
