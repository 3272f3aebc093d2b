"""Layers that the constructor of another layer makes: they are not in the tree.

A clone of a `BertBackbone` makes its layers anew, from the arguments of the backbone.

1. A graph that has such a layer at a second place cannot be a tree: the clone would have two layers
   where the original has one. Layers without weights, such as inputs, may have several places.
2. What a program sets on such a layer (`backbone.embedding.trainable = False`) stays with this
   layer: there is no place for it in the tree. A warning says so.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import keras

from symexp._base.introspection import level_of_user
from symexp.integrations.keras.config import RawObjectError
from symexp.integrations.keras.undisturbed import undisturbed, without_values
from symexp.tree.handles.materialize import materialize
from symexp.tree.nodes.printing import LiveValueWarning
from symexp.tree.nodes.state import get_state, is_ghost

__all__ = [
    "forget_parts",
    "tell_of_changed_parts",
    "tell_of_parts_set_before",
    "with_parts_once",
]


# 1. Graphs.


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


# 2. What a program sets on parts.


_NOTES = "_sx_parts"


def tell_of_changed_parts(layer: Any) -> None:
    """Warns of what a program set on the parts of a live layer since the last call.

    The first call notes what the constructor has set.

    Warns:
        LiveValueWarning: A part was frozen, or got LoRA weights, which no clone will have.
    """
    first = _NOTES not in vars(layer)
    notes = vars(layer).setdefault(_NOTES, {})
    for part in _own_parts(layer):
        known = notes.get(id(part), (part, None))[1]
        state = _state(part)
        notes[id(part)] = (part, state)
        if first or known is None or known == state:
            continue
        frozen_with_all = not state[0] and not layer.trainable
        if known[1] == state[1] and frozen_with_all:
            continue  # `layer.trainable = False`, which the tree has
        name = "trainable" if known[0] != state[0] else "lora_rank"
        value = state[0] if known[0] != state[0] else state[1]
        label = type(layer).__name__
        warnings.warn(
            f"{name} = {value} was set on {part.name!r}, a {type(part).__name__} that {label} "
            "makes itself. It holds for this object only: clones, candidates and files are made "
            f"from the arguments of {label}. Set it in {label}.__init__ (an argument may say "
            f"whether), or give the layer to {label} as an argument.",
            LiveValueWarning,
            stacklevel=level_of_user(),
        )
        return


def tell_of_parts_set_before(layer: Any) -> None:
    """Warns of what was set on the parts of a raw layer before it became symbolic.

    A second layer, without weights, shows what its constructor sets.
    """
    parts = _own_parts(layer)
    if all(_state(part) == _USUAL for part in parts):
        return
    try:
        with undisturbed(), without_values():
            second = get_state(layer).node.type.view(get_state(layer).node)
            materialize(second)
            expected = [_state(part) for part in _own_parts(second)]
    except Exception:  # the error is raised when a clone is used
        return
    vars(layer)[_NOTES] = {id(p): (p, state) for p, state in zip(parts, expected)}
    tell_of_changed_parts(layer)


def forget_parts(layer: Any) -> None:
    """Takes what the parts of a layer have now for granted, without a warning."""
    for inner in layer._flatten_layers():
        vars(inner).pop(_NOTES, None)


def _own_parts(layer: Any) -> list[Any]:
    return list(_parts(layer, {id(handle) for handle in _existing_below(layer)}))


def _state(part: Any) -> tuple[bool, Any]:
    """Returns what a program can set on a part: whether it is trained, and its rank of LoRA."""
    return bool(part.trainable), getattr(part, "lora_rank", None)


_USUAL = (True, None)


def _existing_below(handle: Any) -> Iterator[Any]:
    """Yields the handles below a handle that exist, each once."""
    seen = {id(handle)}
    stack = [handle]
    while stack:
        current = stack.pop()
        kind = type(current)._sx_type
        kids = (get_state(current).kids or {}) if kind.is_object else dict(kind.children(current))
        for kid in list(kids.values()):
            if id(kid) not in seen:
                seen.add(id(kid))
                yield kid
                stack.append(kid)
