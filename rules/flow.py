"""How widths flow through models: which layers are heads, and which widths must stay equal.

The models are traversed in the order of the data. For each tensor, the *sources* are the layers
that set its width. If tensors are merged (a residual connection), their widths are linked.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from . import kinds
from .kinds import has_weights, inner_layer, is_a, is_layer, is_model, width_of
from .places import Place, Tree, argument

__all__ = ["FIXED", "Flow", "reference", "references", "tensor_of", "width"]

# The source of a width that no layer of the tree sets, such as that of an input.
FIXED: Any = "fixed"
Sources = frozenset[Any]
_FIXED: Sources = frozenset([FIXED])

_REFERENCE = re.compile(r"@([^@].*?)(?::(\d+)(\.\d+)?)?")


class Flow:
    """The widths that flow through the models of a tree, and the layers that set them.

    Args:
        tree: The tree.

    Attributes:
        carriers: The layers that set a width, in the order of the data.
        heads: Those of them that set the width of the output of a model.
        gives: The sources of the output of each layer.
        takes: The sources of the input of each layer.
        reshapes: `Reshape` layers whose target shape has one width, each with a layer that sets it.
        inputs: Input layers of inner models whose shape has one width, each with its axis and a
            layer that sets it.
    """

    def __init__(self, tree: Tree) -> None:
        self.carriers: list[Place] = []
        self.heads: list[Place] = []
        self.gives: dict[Place, Sources] = {}
        self.reshapes: dict[Place, Place] = {}
        self.inputs: dict[Place, tuple[int, Place]] = {}
        self.takes: dict[Place, Sources] = {}
        self._links: dict[Any, Any] = {}
        self._multiples: dict[Any, int] = {}
        self._top(tree.root)
        groups: dict[Any, set[Any]] = {}
        for source in (FIXED, *self.carriers):
            groups.setdefault(self._root(source), set()).add(source)
        self._groups = {root: frozenset(group) for root, group in groups.items()}

    def is_hidden(self, place: Place) -> bool:
        """Returns whether a layer is before the head of its model."""
        return not self.gives.get(place, _FIXED) <= frozenset(self.heads)

    def linked(self, place: Place) -> Sources:
        """Returns the layers (and perhaps `FIXED`) whose widths must change with this one."""
        return self._groups[self._root(place)]

    def multiple(self, place: Place) -> int:
        """Returns the number that the width must be a multiple of because of its groups."""
        return math.lcm(*(self._multiples.get(p, 1) for p in self.linked(place)))

    # Finding the models.

    def _top(self, place: Place) -> None:
        if is_layer(place.value):
            self._add_heads(self._run(place, _FIXED))
            return
        chain: Sources | None = None
        for key, kid in place.kids.items():
            if isinstance(key, int) and is_layer(kid.value) and not is_model(kid.value):
                chain = self._run(kid, chain or _FIXED)
            else:
                self._top(kid)
        if chain is not None:
            self._add_heads(chain)

    def _add_heads(self, sources: Sources) -> None:
        new = [p for p in self.carriers if p in sources and p not in self.heads]
        self.heads.extend(new)

    # Running one layer.

    def _run(self, place: Place, taken: Sources) -> Sources:
        if place in self.takes and has_weights(place):
            # A second call uses the same weights, so its input is as wide as that of the first.
            self._link(taken | self.takes[place])
        self.takes[place] = self.takes.get(place, frozenset()) | taken
        given = self._result(place, taken)
        self.gives[place] = self.gives.get(place, frozenset()) | given
        return given

    def _result(self, place: Place, taken: Sources) -> Sources:
        value = place.value
        inner = inner_layer(place)
        if is_a(value, "InputLayer"):
            return _FIXED
        if kinds.is_functional(value):
            return self._graph(place, taken)
        if inner is not None:
            return self._wrapped(place, inner, taken)
        if width_of(value) is not None:
            return self._carrier(place, taken)
        if kinds.is_merge(value):
            return self._link(taken)
        if is_a(value, "Reshape"):
            return self._reshape(place, taken)
        if is_a(value, "EinsumDense") or argument(value, "output_shape") is not None:
            return _FIXED
        if not kinds.is_public(value) and self._says_width(place, taken):
            self._link(
                taken | _FIXED
            )  # a layer of the user with the width of its input as an argument
        if is_a(value, "GroupNormalization"):
            self._require(taken, argument(value, "groups"))
        return self._within(place, taken)

    def _within(self, place: Place, taken: Sources) -> Sources:
        """Runs the layers inside a layer in order: of a Sequential, or of a layer of the user."""
        for kid in place.kids.values():
            taken = self._run(kid, taken) if is_layer(kid.value) else self._within(kid, taken)
        return taken

    def _wrapped(self, place: Place, inner: Place, taken: Sources) -> Sources:
        given = self._run(inner, taken)
        backward = place.kids.get("backward_layer")
        if backward is not None and is_layer(backward.value):
            given = self._link(given | self._run(backward, taken))
        return given

    def _carrier(self, place: Place, taken: Sources) -> Sources:
        self._within(place, taken)
        if place not in self.carriers:
            self.carriers.append(place)
        groups = argument(place.value, "groups", 1)
        if groups == argument(place.value, "filters"):
            self._link(taken | {place})
        elif isinstance(groups, int) and groups > 1:
            self._require(taken | {place}, groups)
        return frozenset([place])

    def _says_width(self, place: Place, taken: Sources) -> bool:
        told = {kid.value for kid in place.kids.values() if type(kid.value) is int}
        return any(width(source) in told for source in taken if source is not FIXED)

    def _reshape(self, place: Place, taken: Sources) -> Sources:
        shape = list(argument(place.value, "target_shape", ()))
        wide = [size for size in shape if size != 1]
        if FIXED not in taken and taken and wide == [width(s) for s in taken][:1]:
            # Only the number of dimensions changes, as before channels are weighted.
            self.reshapes[place] = next(iter(self._link(taken)))
            return taken if shape[-1] != 1 else frozenset()
        if -1 not in shape:
            self._link(taken | _FIXED)
        return taken if shape and shape[-1] == -1 else _FIXED

    # Running the graph of a functional model.

    def _graph(self, place: Place, taken: Sources) -> Sources:
        layers = place.kids["layers"].kids
        made: dict[tuple[str, int], Sources] = {}
        for key, source in layers.items():
            if is_a(source.value, "InputLayer"):
                self._input(place, source, taken)
                made[key, 0] = taken
        for call in place.kids["calls"].kids.values():
            key = argument(call.value, "layer")
            arguments = [call.kids[name] for name in ("args", "kwargs") if name in call.kids]
            inputs = [made.get(r, _FIXED) for a in arguments for r in references(a)]
            flowing = frozenset().union(*inputs)
            layer = layers.get(key)
            if layer is None:
                continue
            if not is_layer(layer.value):
                given = self._operation(layer, flowing, len(inputs))
            else:
                given = self._run(layer, flowing)
            made[key, sum(k == key for k, _ in made)] = given
        return frozenset().union(
            *(made.get(r, _FIXED) for r in references(place.kids["output_layers"]))
        )

    def _input(self, graph: Place, place: Place, taken: Sources) -> None:
        """Notes which layer sets the width in the shape of an input layer of an inner model."""
        shape = argument(place.value, "shape")
        if FIXED in taken or not taken or shape is None:
            return
        is_first = any(
            argument(kid.value, "data_format") == "channels_first"
            for kid in graph.kids["layers"].kids.values()
        )
        axis = 0 if is_first else len(shape) - 1
        if len(shape) and {width(source) for source in taken} == {shape[axis]}:
            self.inputs[place] = axis, next(iter(self._link(taken)))
        elif len(shape) and shape[axis] is not None:
            self._link(taken | _FIXED)

    def _operation(self, place: Place, taken: Sources, count: int) -> Sources:
        joins = type(place.value).__name__ in ("Concatenate", "Stack")
        given = taken if joins or count < 2 else self._link(taken)
        self.gives[place] = self.gives.get(place, frozenset()) | given
        return given

    # Links between widths.

    def _root(self, source: Any) -> Any:
        while source in self._links:
            source = self._links[source]
        return source

    def _link(self, sources: Sources) -> Sources:
        # A width of one is broadcast, so it need not equal the others.
        roots = {self._root(s) for s in sources if s is FIXED or width(s) != 1}
        first = roots.pop() if roots else None
        for other in roots:
            self._links[other] = first
        return sources

    def _require(self, sources: Sources, multiple: Any) -> None:
        if isinstance(multiple, int) and multiple > 1:
            for source in sources:
                self._multiples[source] = math.lcm(self._multiples.get(source, 1), multiple)


def follow_width(tree: Tree, flow: Flow, place: Place, new: int) -> None:
    """Adds the edits of what tells the width of a layer: target shapes, and inner inputs.

    Args:
        tree: Collects the edits.
        flow: The widths in it.
        place: The layer.
        new: Its new width.
    """
    for reshape in [r for r, source in flow.reshapes.items() if source is place]:
        shape = argument(reshape.value, "target_shape")
        tree.set(reshape, "target_shape", tuple(n if n == 1 else new for n in shape))
    for inner, axis in [(i, axis) for i, (axis, source) in flow.inputs.items() if source is place]:
        shape = list(argument(inner.value, "shape"))
        tree.set(inner, "shape", (*shape[:axis], new, *shape[axis + 1 :]))


def width(place: Place) -> Any:
    """Returns the width that a layer sets."""
    return argument(place.value, width_of(place.value) or "")


def references(place: Place) -> Iterator[tuple[str, int]]:
    """Yields the outputs that an argument of a call refers to, as layer and number of the call."""
    tensor = tensor_of(place.value)
    if tensor is not None:
        yield tensor
    for kid in place.kids.values():
        yield from references(kid)


def tensor_of(value: Any) -> tuple[str, int] | None:
    """Returns the output that a string refers to; `None` if a value is no reference."""
    match = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
    return (match[1], int(match[2] or 0)) if match else None


def reference(tensor: tuple[str, int], like: str = "") -> str:
    """Returns the reference to an output; of several tensors, the one that another refers to."""
    match = _REFERENCE.fullmatch(like)
    part = match[3] or "" if match else ""
    key, call = tensor
    return f"@{key}:{call}{part}" if call or part else f"@{key}"
