"""The learned state below a live object: its variables, as parts with their places.

A `Part` refers to the variables themselves, to frozen nodes and to classes. So it outlives the live
object: an edit clears the live objects of a tree, and their variables go on in the parts.

1. What is in the tree has the place that the tree gives it: `model.layers[1]`.
2. What a class creates itself (the sublayers of a subclassed model, the model of an experiment
   that makes it in `__init__`) has the name of the attribute that holds it: `model.encoder`.
3. Seed generators and metrics are not learned state.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, final

import keras
from keras.src.models.functional import Functional as PlainFunctional

from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.recursion import room
from symexp.integrations.keras.config import is_auto_name
from symexp.tree.handles.materialize import dict_of, thaw
from symexp.tree.nodes.state import get_state, is_ghost, is_handle, node_of

__all__ = ["Learned", "Part", "Slots", "read_learned", "read_slots"]

# Attributes in which Keras lists what a layer holds.
_LISTS = frozenset({
    "_layers", "_metrics", "_non_trainable_variables", "_operations", "_trainable_variables",
})  # fmt: skip

# Containers that a class keeps layers in are searched down to this depth.
_DEPTH = 3


class Slots(NamedTuple):
    """The state of an optimizer.

    Attributes:
        live: The optimizer.
        kind: Its class.
        trained: The variables that it trains, in its order; empty if it is not built.
        scalars: Its own variables by attribute, without the learning rate, an argument.
        lists: By attribute, a variable (or `None`) for each trained one.
        inner: Optimizers inside of it, by attribute.
    """

    live: Any
    kind: type
    trained: list[Any]
    scalars: dict[str, Any]
    lists: dict[str, list[Any]]
    inner: dict[str, Slots]


@final
class Part:
    """A live object with learned state at or below it, or a container of such objects.

    Attributes:
        place: Its place below the root.
        kind: Its class; `list` or `dict` for containers.
        live: The object.
        node: Its frozen content, if it is in a tree.
        kids: The parts in its tree, by key.
        extras: The other parts, by the names of attributes.
        variables: Its own variables, by name.
        merged: By name, the values of variables that LoRA would change, with LoRA merged into them.
        build_config: How Keras builds an equal layer; `None` if the layer is not built.
        is_built: Whether it has all its variables.
        slots: The state of an optimizer.
        quantization: The mode in which a layer with variables of its own is quantized.
        name: The name of a layer, if the program gave it.
    """

    __slots__ = (
        "build_config", "extras", "is_built", "kids", "kind", "live", "merged", "name", "node",
        "place", "quantization", "slots", "variables",
    )  # fmt: skip

    def __init__(self, place: KeyPath, kind: Any, live: Any, node: Any = None) -> None:
        self.place = place
        self.kind = kind
        self.live = live
        self.node = node
        self.kids: dict[Key, Part] = {}
        self.extras: dict[str, Part] = {}
        self.variables: dict[str, Any] = {}
        self.merged: dict[str, Any] = {}
        self.build_config: Any = None
        self.is_built = True
        self.slots: Slots | None = None
        self.quantization: str | None = None
        self.name: str | None = None

    @property
    def is_layer(self) -> bool:
        """Whether it is a layer or a model of Keras."""
        return isinstance(self.kind, type) and issubclass(self.kind, keras.Layer)

    @property
    def is_model(self) -> bool:
        """Whether it is a model of Keras."""
        return isinstance(self.kind, type) and issubclass(self.kind, keras.Model)

    def below(self) -> list[Part]:
        """Returns the parts directly below, those of the tree first."""
        return [*self.kids.values(), *self.extras.values()]

    def all_below(self) -> Iterator[Part]:
        """Yields this part and all below it, each once, in order."""
        seen: set[int] = set()
        stack = [self]
        while stack:
            part = stack.pop()
            if id(part) not in seen:
                seen.add(id(part))
                yield part
                stack.extend(reversed(part.below()))


class Learned(NamedTuple):
    """The learned state below an object.

    Attributes:
        root: The object itself.
        parts: All parts, each once, in order.
    """

    root: Part
    parts: list[Part]


def read_learned(value: Any, *, materialized: bool = True) -> Learned:
    """Reads the learned state of an object.

    Args:
        value: A handle or an object of Keras.
        materialized: Whether all of it is materialized first; else only what is live is read.
    """
    depth = node_of(value).depth if is_handle(value) else 0
    with room(depth + 64, frames=4):
        root = _Reader(materialized).read(value, ROOT)
    return Learned(root, list(root.all_below()))


class _Reader:
    """Reads parts, each object once.

    Args:
        materialized: As in `read_learned`.
    """

    def __init__(self, materialized: bool) -> None:
        self._materialized = materialized
        self._parts: dict[int, Part] = {}
        self._in_tree: set[int] = set()

    def read(self, value: Any, place: KeyPath) -> Part:
        """Returns the part of an object, with all parts below it."""
        known = self._parts.get(id(value))
        if known is not None:
            return known
        if is_handle(value):
            return self._read_handle(value, place)
        if isinstance(value, (list, tuple, dict)):
            return self._read_container(value, place)
        part = self._parts[id(value)] = Part(place, type(value), value)
        self._read_live(part)
        return part

    def _read_handle(self, handle: Any, place: KeyPath) -> Part:
        if id(handle) not in self._in_tree:
            if self._materialized:
                thaw(handle)
            self._in_tree.update(_ids_below(handle))
        kind = type(handle)._sx_type
        node = get_state(handle).node
        cls = kind.origin if kind.is_object else dict if isinstance(handle, dict) else list
        part = self._parts[id(handle)] = Part(place, cls, handle, node)
        for key, kid in list(kind.children(handle)):
            if is_handle(kid):
                part.kids[key] = self.read(kid, KeyPath(place, key))
        if kind.is_object and not is_ghost(handle):
            self._read_live(part)
        return part

    def _read_container(self, value: Any, place: KeyPath) -> Part:
        part = self._parts[id(value)] = Part(
            place, dict if isinstance(value, dict) else list, value
        )
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, element in items:
            if _has_state(element) or self._is_extra(element):
                part.kids[key] = self.read(element, KeyPath(place, key))
        return part

    def _read_live(self, part: Part) -> None:
        live = part.live
        if isinstance(live, keras.Optimizer):
            part.slots = read_slots(live)
            return
        if isinstance(live, keras.Layer):
            self._read_layer(part)
            return
        for name, value in (dict_of(live) or {}).items():
            if isinstance(value, keras.Variable):
                part.variables[name] = value
            elif not name.startswith("_sx") and self._is_extra(value):
                part.extras[name] = self.read(value, KeyPath(part.place, name))

    def _is_extra(self, value: Any, depth: int = _DEPTH) -> bool:
        """Whether the value of an attribute has learned state that is not in the tree."""
        if id(value) in self._in_tree:
            return False
        if type(value) in (list, tuple, dict):
            items = list(value.values() if isinstance(value, dict) else value)
            return depth > 0 and any(self._is_extra(v, depth - 1) for v in items)
        return _has_state(value)

    def _read_layer(self, part: Part) -> None:
        layer = part.live
        names = dict(_names_in(layer))
        own = [*layer._trainable_variables, *layer._non_trainable_variables]
        for variable in own:
            name = names.get(id(variable), variable.name).lstrip("_") or variable.name
            while name in part.variables:
                name += "_"
            part.variables[name] = variable
        part.name = None if is_auto_name(layer, layer.name) else layer.name
        part.is_built = bool(layer.built)
        if part.is_built:
            part.build_config = _build_config_of(layer)
        if own:
            mode = getattr(layer, "quantization_mode", None)
            part.quantization = mode if isinstance(mode, str) else None
        if getattr(layer, "lora_enabled", False):
            part.merged.update(_merged(layer, part.variables))
        is_list = part.node is None and isinstance(layer, (keras.Sequential, PlainFunctional))
        listed = []
        for sublayer in self._sublayers(layer):
            name = None if is_list else names.get(id(sublayer))
            if name is None:
                listed.append(sublayer)  # Keras numbers its name, so its order identifies it
            else:
                part.extras[name] = self.read(sublayer, _extend(part.place, name))
        if listed:
            part.extras["layers"] = self.read(listed, KeyPath(part.place, "layers"))
        if isinstance(layer, keras.Model):
            self._read_optimizer(part)

    def _sublayers(self, layer: Any) -> list[Any]:
        """Returns the layers that a layer holds and that are not in the tree."""
        whole = vars(layer).get("_functional")
        return [
            sub
            for sub in vars(layer).get("_layers", ())
            if isinstance(sub, keras.Layer)
            and sub is not whole
            and sub is not layer
            and id(sub) not in self._in_tree
        ]

    def _read_optimizer(self, part: Part) -> None:
        optimizer = getattr(part.live, "optimizer", None)
        if isinstance(optimizer, keras.Optimizer) and id(optimizer) not in self._in_tree:
            part.extras["optimizer"] = self.read(optimizer, KeyPath(part.place, "optimizer"))


def _has_state(value: Any) -> bool:
    return is_handle(value) or isinstance(value, (keras.Layer, keras.Optimizer))


def _ids_below(handle: Any) -> set[int]:
    """Returns the identities of a handle and of all handles in its tree."""
    seen: set[int] = set()
    stack = [handle]
    while stack:
        current = stack.pop()
        if id(current) not in seen:
            seen.add(id(current))
            kids = type(current)._sx_type.children(current)
            stack.extend(kid for _, kid in kids if is_handle(kid))
    return seen


def _names_in(layer: Any) -> Iterator[tuple[int, str]]:
    """Yields the identities of what the attributes of a layer hold, and their names.

    The later pairs are those of the first attributes, so that these win in a dict.
    """
    for name, value in reversed([*_attributes(layer)]):
        # What Keras and TensorFlow keep lists in for themselves.
        if name not in _LISTS and not name.startswith(("_sx", "_self_", "_tracker")):
            yield from _names_below(name, value, _DEPTH)


def _attributes(layer: Any) -> Iterator[tuple[str, Any]]:
    for name, value in vars(layer).items():
        if name == "_modules" and isinstance(value, dict):
            yield from value.items()  # PyTorch keeps attributes that are layers there
        else:
            yield name, value


def _names_below(name: str, value: Any, depth: int) -> Iterator[tuple[int, str]]:
    if isinstance(value, (keras.Layer, keras.Variable)):
        yield id(value), name
    elif depth and isinstance(value, (list, tuple)):
        for i, element in enumerate(value):
            yield from _names_below(f"{name}[{i}]", element, depth - 1)
    elif depth and isinstance(value, dict):
        for key, element in value.items():
            yield from _names_below(f"{name}[{key!r}]", element, depth - 1)


def _extend(place: KeyPath, name: str) -> KeyPath:
    """Returns the place of an attribute, such as `blocks[0]`."""
    try:
        return place + KeyPath.parse(name)
    except Exception:  # a name that is no path
        return KeyPath(place, name)


def _build_config_of(layer: Any) -> Any:
    try:
        return layer.get_build_config()
    except Exception:  # a method of users; the layer is then built by its first call
        return None


def _merged(layer: Any, variables: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yields the values of variables with LoRA merged into them: `kernel`, `embeddings`."""
    for name in ("kernel", "embeddings"):
        if name in variables and variables[name].dtype.startswith(("float", "bfloat")):
            yield name, keras.ops.convert_to_numpy(getattr(layer, name))


def read_slots(optimizer: Any) -> Slots:
    """Returns the state of an optimizer."""
    trained = list(getattr(optimizer, "_trainable_variables", ()))
    scalars: dict[str, Any] = {}
    lists: dict[str, list[Any]] = {}
    inner: dict[str, Slots] = {}
    for name, value in vars(optimizer).items():
        if isinstance(value, keras.Variable) and name != "_learning_rate":
            scalars[name] = value
        elif isinstance(value, keras.Optimizer):
            inner[name] = read_slots(value)
        elif name not in ("_variables", "_trainable_variables") and isinstance(value, list):
            if trained and len(value) == len(trained) and all(map(_is_slot, value)):
                lists[name] = list(value)
    kind = type(optimizer)
    kind = kind._sx_type.origin if is_handle(optimizer) else kind
    return Slots(optimizer, kind, trained, scalars, lists, inner)


def _is_slot(value: Any) -> bool:
    return value is None or isinstance(value, keras.Variable)
