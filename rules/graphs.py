"""The graph of a functional model: its calls, its residual blocks, and the edits of its calls.

A *tensor* is the output of a call, written as the key of the layer and the number of its call. A
*residual block* is the part of a graph between a tensor and the addition that adds this tensor to
what the part makes of it; so it keeps the shape, however it is made inside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import symexp as sx

from . import kinds
from .flow import reference, references, tensor_of
from .kinds import ACCESSORIES, DROPOUTS, is_a, is_layer
from .places import Place, Tree, argument, copy_of

__all__ = ["Block", "Graph", "GraphEdits", "InnerGraph", "Node"]

Tensor = tuple[str, int]


class Node:
    """One call of a graph.

    Attributes:
        index: Its index in `calls`.
        call: The place of the call.
        layer: The place of the layer (or operation) that is called.
        tensor: The output: the key of the layer, and the number of its call.
        inputs: The tensors that it takes.
        users: The calls that take its output.
        is_output: Whether the model returns the output.
        above: The calls that it depends on, as bits of their indices.
    """

    def __init__(self, index: int, call: Place, layer: Place, tensor: Tensor) -> None:
        self.index = index
        self.call = call
        self.layer = layer
        self.tensor = tensor
        self.inputs = list(dict.fromkeys(references(call)))
        self.users: list[Node] = []
        self.is_output = False
        self.above = 0


class Graph:
    """The calls of a functional model.

    Attributes:
        place: The place of the model.
        nodes: The calls in order.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        self.nodes: list[Node] = []
        self._makers: dict[Tensor, Node] = {}
        layers = place.kids["layers"].kids
        counts: dict[str, int] = {}
        for index, call in place.kids["calls"].kids.items():
            key = argument(call.value, "layer")
            number = counts[key] = counts.get(key, -1) + 1
            if key in layers:
                self._add(Node(index, call, layers[key], (key, number)))
        for tensor in references(place.kids["output_layers"]):
            if tensor in self._makers:
                self._makers[tensor].is_output = True

    def _add(self, node: Node) -> None:
        for tensor in node.inputs:
            maker = self._makers.get(tensor)
            if maker is not None:
                node.above |= maker.above | 1 << maker.index
                maker.users.append(node)
        self.nodes.append(node)
        self._makers[node.tensor] = node

    def maker(self, tensor: Tensor) -> Node | None:
        """Returns the call that makes a tensor; `None` for an input."""
        return self._makers.get(tensor)

    @property
    def is_linear(self) -> bool:
        """Returns whether each call takes one tensor, and each tensor is taken once."""
        return all(len(n.inputs) == 1 and len(n.users) + n.is_output <= 1 for n in self.nodes)

    def trunk(self) -> set[Node]:
        """Returns the calls that all data flows through.

        Connections that are concatenated later, as in a U-Net, do not count.
        """
        found: set[Node] = set()
        index_of = {node: i for i, node in enumerate(self.nodes)}
        ends = [max([index_of[u] for u in n.users if _counts(u)], default=0) for n in self.nodes]
        ends = [len(self.nodes) if n.is_output else end for n, end in zip(self.nodes, ends)]
        free = (t for n in self.nodes for t in n.inputs if t not in self._makers)
        firsts = dict.fromkeys(free, 0)
        for i, node in enumerate(self.nodes):
            firsts.update({t: i for t in node.inputs if t in firsts and _counts(node)})
        reach = max(firsts.values(), default=0)
        for i, node in enumerate(self.nodes):
            before = sum(node.above >> n.index & 1 for n in self.nodes[:i])
            after = sum(n.above >> node.index & 1 for n in self.nodes[i + 1 :])
            if before + after == len(self.nodes) - 1 and reach <= i:
                found.add(node)
            reach = max(reach, ends[i])
        return found

    def segments(self, within: Iterable[Node]) -> Iterator[list[Node]]:
        """Yields the longest chains of some calls; each call takes one tensor."""
        allowed = set(within)
        follower: dict[Node, Node] = {}
        fitting = [n for n in self.nodes if n in allowed and self._fits(n)]
        for node in fitting:
            maker = self.maker(node.inputs[0])
            if maker in fitting and len(maker.users) == 1 and not maker.is_output:
                follower[maker] = node
        for node in fitting:
            if node not in follower.values():
                chain = [node]
                while chain[-1] in follower:
                    chain.append(follower[chain[-1]])
                yield chain

    def _fits(self, node: Node) -> bool:
        return len(node.inputs) == 1 and self._calls(node) == 1 and is_layer(node.layer.value)

    def _calls(self, node: Node) -> int:
        return sum(n.layer is node.layer for n in self.nodes)

    def blocks(self, end: str = "Add") -> list[Block]:
        """Returns the residual blocks in order; of nested ones, the innermost.

        Args:
            end: The class of the layers at which blocks end; with `Multiply`, the blocks are those
                that weight a tensor by what they make of it.
        """
        found = sorted(self._candidates(end), key=lambda b: len(b.nodes))
        taken: set[Node] = set()
        blocks = []
        for block in found:
            if taken.isdisjoint(block.nodes):
                taken.update(block.nodes)
                blocks.append(block)
        return sorted(blocks, key=lambda b: b.nodes[-1].index)

    def _candidates(self, end: str) -> Iterator[Block]:
        for node in self.nodes:
            if type(node.layer.value).__name__ == end and len(node.inputs) > 1:
                for entry in node.inputs:
                    nodes = self._between(entry, node)
                    if nodes and self._is_closed(nodes):
                        yield Block(entry, nodes)

    def _between(self, entry: Tensor, end: Node) -> list[Node]:
        """Returns the calls between a tensor and a call that depends on it in each other input."""
        depends: dict[Tensor, bool] = {entry: True}
        for node in self.nodes[: self.nodes.index(end) + 1]:
            depends[node.tensor] = any(depends.get(t, False) for t in node.inputs)
            if node.tensor == entry:
                depends[entry] = True
        others = [t for t in end.inputs if t != entry]
        if not all(depends.get(t, False) for t in others):
            return []
        above = end.above | 1 << end.index
        return [
            n
            for n in self.nodes
            if above >> n.index & 1 and depends[n.tensor] and n.tensor != entry
        ]

    def _is_closed(self, nodes: list[Node]) -> bool:
        """Returns whether only the last of some calls is used outside, and no layer is shared."""
        inside = set(nodes)
        used = (u in inside for n in nodes[:-1] for u in n.users)
        layers = {id(n.layer) for n in nodes}
        shared = any(id(n.layer) in layers and n not in inside for n in self.nodes)
        tied = any(len(n.layer.seats) > 1 for n in nodes)
        hidden = not any(n.is_output for n in nodes[:-1])
        return all(used) and hidden and not shared and not tied

    def tail(self, block: Block) -> list[Node]:
        """Returns the activations, normalizations and dropouts that follow a block in a chain."""
        chain: list[Node] = []
        node = block.nodes[-1]
        while len(node.users) == 1 and not node.is_output:
            node = node.users[0]
            is_accessory = is_a(node.layer.value, *ACCESSORIES) and len(node.inputs) == 1
            if not is_accessory or not self._is_closed([node]):
                break
            chain.append(node)
        return chain


def _counts(user: Node) -> bool:
    return type(user.layer.value).__name__ != "Concatenate"


class Block:
    """A part of a graph with one tensor that goes in, and one of the same shape that goes out.

    Attributes:
        entry: The tensor that goes in.
        nodes: The calls in order; the last one makes the tensor that goes out.
    """

    def __init__(self, entry: Tensor, nodes: list[Node]) -> None:
        self.entry = entry
        self.nodes = nodes

    @property
    def exit(self) -> Tensor:
        """Returns the tensor that goes out."""
        return self.nodes[-1].tensor

    def signature(self) -> list[Any]:
        """Returns what two equal blocks have in common: all but names and rates of dropout."""
        known: dict[Tensor, Tensor] = {self.entry: ("in", 0)}
        lines = []
        for number, node in enumerate(self.nodes):
            known[node.tensor] = (f"n{number}", 0)
            call = _renamed_call(node.call.value, "layer", known)
            lines.append((type(node.layer.value), *_arguments(node.layer), sx.format(call)))
        return lines


_VARYING = ("name", "seed")
_RATES = ("rate", "survival_probability", "drop_path_rate")


def _arguments(layer: Place) -> list[tuple[str, str]]:
    drops = is_a(layer.value, *DROPOUTS) or type(layer.value).__name__ in ("StochasticDepth",)
    ignored = (*_VARYING, *_RATES) if drops else _VARYING
    values = ((str(k), _anonymous(kid.value)) for k, kid in layer.kids.items() if k not in ignored)
    return sorted((k, sx.format(v, compact=True)) for k, v in values)


def _anonymous(value: Any) -> Any:
    return copy_of(value) if is_layer(value) else value


def _renamed_call(call: Any, key: str, tensors: dict[Tensor, Tensor]) -> Any:
    """Returns a copy of a call, of the layer of another key, that takes other tensors."""
    return sx.clone(call, override={"layer": key, **_renamings(call, tensors.get)})


def _renamings(value: Any, new: Callable[[Tensor], Tensor | None]) -> dict[str, str]:
    """Returns the references below a value that change, by their path below it."""
    found: dict[str, str] = {}

    def visit(path: sx.KeyPath, each: Any, parent: Any) -> sx.TraverseAction:
        tensor = tensor_of(each)
        other = new(tensor) if tensor is not None else None
        if other is not None and other != tensor:
            found[str(path)] = reference(other, each)
        return sx.TraverseAction.ENTER

    sx.traverse(value, visit)
    return found


class GraphEdits:
    """The changes of one graph: calls that are copied, removed and connected to others.

    Args:
        tree: Collects the edits, when `finish` is called.
        graph: The graph.
    """

    def __init__(self, tree: Tree, graph: Graph) -> None:
        self._tree = tree
        self._graph = graph
        self._new: dict[int, list[tuple[Any, str, dict[Tensor, Tensor]]]] = {}
        self._layers: dict[str, Any] = {}
        self._gone: list[Node] = []
        self._instead: dict[Tensor, Tensor] = {}
        self._of_node: dict[Node, dict[Tensor, Tensor]] = {}

    def final(self, tensor: Tensor) -> Tensor:
        """Returns the tensor that is taken instead of one, as far as is known by now."""
        while tensor in self._instead:
            tensor = self._instead[tensor]
        return tensor

    def connect(self, old: Tensor, new: Tensor) -> None:
        """Lets all calls that take a tensor take another one."""
        self._instead[old] = new

    def connect_node(self, node: Node, old: Tensor, new: Tensor) -> None:
        """Lets one call take another tensor."""
        self._of_node.setdefault(node, {})[old] = new

    def add_layer(self, like: str, layer: Any) -> str:
        """Adds a layer, and returns its key, which resembles another key."""
        known = self._graph.place.kids["layers"].kids
        key, n = like, 0
        while key in known or key in self._layers:
            n += 1
            key = f"{like}_{n}"
        self._layers[key] = layer
        return key

    def call(self, index: int, key: str, tensors: list[Tensor]) -> Tensor:
        """Adds the first call of a new layer before a call; returns its output."""
        made = sx.keras.Call(key, _arguments_of(tensors))
        self._new.setdefault(index, []).append((made, key, {t: t for t in tensors}))
        return key, 0

    def copy(self, nodes: list[Node], index: int, entry: Tensor, start: Tensor,
             layers: list[Any] | None = None) -> Tensor:  # fmt: skip
        """Adds copies of some calls.

        Args:
            nodes: The calls in order.
            index: The copies come before the call of this index.
            entry: The tensor that the calls take.
            start: The tensor that the copies take instead.
            layers: The layers of the copies; by default copies of the layers.

        Returns:
            What the last copy makes.
        """
        tensors = {entry: start}
        keys: dict[str, str] = {}
        for number, node in enumerate(nodes):
            key, count = node.tensor
            if key not in keys:
                layer = copy_of(node.layer.value) if layers is None else layers[number]
                keys[key] = self.add_layer(key, layer)
            line = (node.call.value, keys[key], dict(tensors))
            self._new.setdefault(index, []).append(line)
            tensors[node.tensor] = (keys[key], count)
        return tensors[nodes[-1].tensor]

    def remove(self, nodes: list[Node]) -> None:
        """Removes calls and their layers."""
        self._gone += nodes

    def finish(self) -> None:
        """Adds the edits to the tree."""
        tree, place = self._tree, self._graph.place
        layers, calls = place.kids["layers"], place.kids["calls"]
        for key, layer in self._layers.items():
            tree.set(layers, key, layer)
        for index, lines in self._new.items():
            tree.insert(calls, index, [self._made(*line) for line in lines])
        for node in self._gone:
            tree.set(layers, node.tensor[0], sx.MISSING_VALUE)
            tree.edits[node.call.path] = sx.MISSING_VALUE
        for node in self._graph.nodes:
            if node not in self._gone:
                self._redirect(node.call, self._of_node.get(node, {}))
        self._redirect(place.kids["output_layers"], {})

    def _made(self, call: Any, key: str, local: dict[Tensor, Tensor]) -> Any:
        tensors = {t: local.get(t) or self.final(t) for t in _tensors_of(call)}
        return _renamed_call(call, key, tensors)

    def _redirect(self, part: Place, local: dict[Tensor, Tensor]) -> None:
        for place in (part, *part.below()):
            tensor = tensor_of(place.value)
            if tensor is not None:
                new = local.get(tensor) or self.final(tensor)
                if new != tensor:
                    self._tree.edits[place.path] = reference(new, place.value)


def _tensors_of(call: Any) -> list[Tensor]:
    found: list[Tensor] = []
    _renamings(call, lambda tensor: found.append(tensor))
    return found


class InnerGraph:
    """A new functional model that takes the place of layers in the list of a `Sequential`.

    Args:
        shape: The shape of its input without the batch.
    """

    def __init__(self, shape: Any) -> None:
        self._layers: dict[str, Any] = {"input": kinds.new("InputLayer", shape=tuple(shape))}
        self._calls: list[Any] = []
        self.last: Tensor = ("input", 0)

    def add_layer(self, like: str, layer: Any) -> str:
        """Adds a layer, and returns its key, which resembles another key."""
        key, n = like, 0
        while key in self._layers:
            n += 1
            key = f"{like}_{n}"
        self._layers[key] = layer
        return key

    def call(self, index: int, key: str, tensors: list[Tensor]) -> Tensor:
        """Adds the call of a layer behind all others; returns its output."""
        self._calls.append(sx.keras.Call(key, _arguments_of(tensors)))
        self.last = key, 0
        return self.last

    def model(self) -> Any:
        """Returns the model."""
        return sx.keras.Functional(self._layers, self._calls, "@input", reference(self.last))


def _arguments_of(tensors: list[Tensor]) -> list[Any]:
    taken: Any = [reference(t) for t in tensors]
    return taken if len(tensors) == 1 else [taken]
