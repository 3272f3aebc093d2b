"""Rules that add connections to models: skips, squeeze and excitation, stochastic depth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import symexp as sx

from . import kinds
from .building import Shapes, check_models
from .depth import ChainBlock, blocks_of
from .flow import Flow, width
from .graphs import Block, Graph, GraphEdits, InnerGraph, Node
from .kinds import is_a
from .places import Count, Fraction, Place, Tree, argument

__all__ = ["residual", "squeeze_excite", "stochastic_depth"]

# Adds layers behind a block; takes the graph, the index of its first call, and two tensors: what
# the block takes, and what it makes. Returns what is taken from now on.
Extension = Callable[[Any, int, Any, Any], Any]


@sx.patcher(namespace="symexp", whole_tree=True)
def residual(target: Any, blocks: Count = 1, *, within: Callable[[sx.KeyPath], bool]) -> Any:
    """Adds a skip connection around each hidden block of layers that keeps the shape.

    A dense or convolutional layer together with the normalization, activation and dropout that
    follow it is a block. A block keeps the shape if its output has the shape of its input. In a
    `Sequential`, the block becomes a functional model of its own, for which the shape of the input
    must be known: by an `Input`. Nothing is added to residual blocks, so the rule may be applied
    twice, and nothing around heads.

    Args:
        target: The object that is patched.
        blocks: How many blocks that follow each other one connection skips.
        within: Where the rule may act. A location selects a block by its first layer.

    Raises:
        RuleError: The shape of the input of a `Sequential` is not known.

    References:
        He et al. (2016), Deep residual learning for image recognition.

    Example:
        `residual`, `residual?2`, `residual#model.layers[1:4]`
    """
    tree = Tree(target, within)
    flow, shapes = Flow(tree), Shapes(tree)

    def extend(graph: Any, index: int, entry: Any, made: Any) -> Any:
        return graph.call(index, graph.add_layer("skip", kinds.new("Add")), [entry, made])

    graphs = _Graphs(tree)
    for chain in _chains(tree, flow, shapes, graphs):
        single = [block for block in chain.blocks if block.is_single]
        kept = [block for block in single if _keeps(shapes, block)]
        groups: list[list[ChainBlock]] = []
        for block in kept:
            if groups and groups[-1][-1].end == block.start and len(groups[-1]) < blocks:
                groups[-1].append(block)
            else:
                groups.append([block])
        for group in groups:
            chain.extend(group[0].start, group[-1].end, extend)
    graphs.finish()
    check_models(tree, flow)
    return tree.edits


def _keeps(shapes: Shapes, block: ChainBlock) -> bool:
    first, last = shapes.of(block.layers[0]), shapes.of(block.layers[-1])
    if first[0] is None or last[1] is None:
        raise _unknown_shape(block.lead)
    return bool(first[0] == last[1])


def _unknown_shape(layer: Place) -> Exception:
    return sx.errors.RuleError(
        f"The shape of what {str(layer.path)!r} takes is not known. Begin the Sequential with "
        "`Input(shape)`, or take a functional model."
    )


@sx.patcher(namespace="symexp", whole_tree=True)
def squeeze_excite(target: Any, ratio: Count = 16, *, within: Callable[[sx.KeyPath], bool]) -> Any:
    """Weights the channels behind each hidden convolution (squeeze and excitation).

    The means of the channels go through two layers, of `filters / ratio` units with `relu` and of
    `filters` units with `sigmoid`; the result multiplies the channels. This comes after the
    normalization and activation that follow the convolution. In a functional model with residual
    blocks, each block is weighted once, before the addition, as in the paper. In a `Sequential`,
    the convolution with its weights becomes a functional model of its own, for which the shape of
    the input must be known: by an `Input`. Channels that are weighted already are left out.

    Args:
        target: The object that is patched.
        ratio: The number of channels per unit of the first layer, which has at least one unit.
        within: Where the rule may act. A location selects convolutions.

    Raises:
        RuleError: The shape of the input of a `Sequential` is not known.

    References:
        Hu et al. (2018), Squeeze-and-excitation networks.

    Example:
        `squeeze_excite`, `squeeze_excite?ratio=8#model.layers[0:4]`
    """
    tree = Tree(target, within)
    flow, shapes = Flow(tree), Shapes(tree)
    graphs = _Graphs(tree)
    for chain in _chains(tree, flow, shapes, graphs):
        for block in chain.blocks:
            if _is_wide_convolution(block.lead) and not chain.is_weighted(block.end):
                chain.extend(block.start, block.end, _weighting(block.lead, ratio))
    _weight_branches(tree, flow, graphs, ratio)
    graphs.finish()
    check_models(tree, flow)
    return tree.edits


def _is_wide_convolution(place: Place) -> bool:
    return is_a(place.value, *kinds.CONVOLUTIONS) and isinstance(width(place), int)


def _rank(layer: Any) -> int:
    return next(
        n for n in (1, 2, 3) if any(is_a(layer, c) for c in kinds.CONVOLUTIONS if f"{n}D" in c)
    )


def _weighting(lead: Place, ratio: int) -> Extension:
    filters, rank = width(lead), _rank(lead.value)
    data_format = argument(lead.value, "data_format")
    is_first = data_format == "channels_first"

    def dense(units: int, activation: str) -> Any:
        if not is_first:
            return kinds.new("Dense", units, activation)
        return kinds.new(f"Conv{rank}D", units, 1, data_format=data_format, activation=activation)

    def extend(graph: Any, index: int, entry: Any, made: Any) -> Any:
        formats = {"data_format": data_format} if data_format is not None else {}
        pool = kinds.new(f"GlobalAveragePooling{rank}D", keepdims=True, **formats)
        squeezed = dense(max(1, filters // ratio), "relu")
        steps = (("squeeze", pool), ("reduce", squeezed), ("excite", dense(filters, "sigmoid")))
        last = made
        for stem, layer in steps:
            last = graph.call(index, graph.add_layer(stem, layer), [last])
        return graph.call(index, graph.add_layer("weight", kinds.new("Multiply")), [made, last])

    return extend


def _weight_branches(tree: Tree, flow: Flow, graphs: _Graphs, ratio: int) -> None:
    for graph, edits in graphs.all():
        for block in graph.blocks():
            end = _branch_end(graph, block)
            lead = next(filter(_is_wide_convolution, _back(graph, end)), None)
            weighted = any(is_a(n.layer.value, "Multiply") for n in block.nodes)
            if end is None or lead is None or weighted or not tree.allows(lead):
                continue
            new = _weighting(lead, ratio)(edits, end.index + 1, block.entry, end.tensor)
            edits.connect_node(_sum(block), end.tensor, new)


def _back(graph: Graph, node: Node | None) -> Iterator[Place]:
    """Yields the layers from a call backwards until the last one that sets the width."""
    current = node
    while current is not None:
        yield current.layer
        if not is_a(current.layer.value, *kinds.ACCESSORIES) or len(current.inputs) != 1:
            return
        current = graph.maker(current.inputs[0])


@sx.patcher(namespace="symexp", whole_tree=True)
def stochastic_depth(
    target: Any, rate: Fraction = 0.2, *, within: Callable[[sx.KeyPath], bool]
) -> Any:
    """Drops the branches of residual blocks in training, each sample by itself.

    Of `n` residual blocks, the branch of the `i`-th is dropped at the rate `rate * i / n`. A
    `Dropout` whose noise is the same for all values of a sample does it, before the addition. If a
    branch is dropped already, its rate changes. A residual block adds its input itself to what it
    makes of it; blocks with a projection have nothing that could remain alone. The rule `residual`
    adds such blocks.

    Args:
        target: The object that is patched.
        rate: The rate at which the last branch is dropped.
        within: Where the rule may act. A location selects a block by its addition.

    References:
        Huang et al. (2016), Deep networks with stochastic depth.

    Example:
        `stochastic_depth?0.1`
    """
    tree = Tree(target, within)
    shapes = Shapes(tree)
    graphs = _Graphs(tree)
    found = [(g, e, b) for g, e in graphs.all() for b in g.blocks() if _branch_end(g, b)]
    for number, (graph, edits, block) in enumerate(found):
        if tree.allows(_sum(block).layer):
            _drop(tree, shapes, graph, edits, block, round(rate * (number + 1) / len(found), 6))
    graphs.finish()
    return tree.edits


def _drop(
    tree: Tree, shapes: Shapes, graph: Graph, edits: GraphEdits, block: Block, rate: float
) -> None:
    end = _branch_end(graph, block)
    assert end is not None
    known = {"Dropout": "rate", "StochasticDepth": "drop_path_rate"}
    name = known.get(type(end.layer.value).__name__)
    is_whole = name == "drop_path_rate" or argument(end.layer.value, "noise_shape") is not None
    if name is not None and is_whole:
        tree.set(end.layer, name, rate)
        return
    shape = shapes.of(end.layer)[1] or shapes.of(_sum(block).layer)[1]
    if shape is None:
        raise sx.errors.RuleError(
            f"stochastic_depth does not know the number of dimensions before "
            f"{str(_sum(block).layer.path)!r}: the model cannot be built. Build it to see why."
        )
    layer = kinds.new("Dropout", rate, noise_shape=(None, *(1 for _ in shape)))
    new = edits.call(end.index + 1, edits.add_layer("drop", layer), [end.tensor])
    edits.connect_node(_sum(block), end.tensor, new)


class _Graphs:
    """The graphs of a tree, each with its edits."""

    def __init__(self, tree: Tree) -> None:
        self._found: dict[Place, tuple[Graph, GraphEdits]] = {}
        for place in tree.places:
            if kinds.is_functional(place.value):
                graph = Graph(place)
                self._found[place] = graph, GraphEdits(tree, graph)

    def of(self, place: Place) -> tuple[Graph, GraphEdits]:
        """Returns the graph of a functional model, and its edits."""
        return self._found[place]

    def all(self) -> Iterator[tuple[Graph, GraphEdits]]:
        """Yields the graphs in the order of the tree."""
        yield from self._found.values()

    def finish(self) -> None:
        """Adds the edits to the tree."""
        for _, edits in self._found.values():
            edits.finish()


def _sum(block: Block) -> Node:
    return block.nodes[-1]


def _branch_end(graph: Graph, block: Block) -> Node | None:
    """Returns the call that makes what a residual block adds to its input."""
    others = [tensor for tensor in _sum(block).inputs if tensor != block.entry]
    return graph.maker(others[0]) if len(others) == 1 else None


# Chains of layers behind which layers are added, in lists and in graphs.


class _ListChain:
    """The layers of a `Sequential`; a block with new layers becomes a functional model."""

    def __init__(self, tree: Tree, flow: Flow, shapes: Shapes, holder: Place) -> None:
        self._tree, self._shapes, self._holder = tree, shapes, holder
        self.layers = list(holder.kids.values())
        self.blocks = blocks_of(tree, flow, self.layers)

    def is_weighted(self, end: int) -> bool:
        """Returns whether the channels before an index are weighted already."""
        return False

    def extend(self, start: int, end: int, extension: Extension) -> None:
        """Adds layers behind those of some indices."""
        shapes = self._shapes.of(self.layers[start])
        if shapes[0] is None:
            raise _unknown_shape(self.layers[start])
        graph = InnerGraph(shapes[0])
        entry = last = graph.last
        for layer in self.layers[start:end]:
            key = graph.add_layer(type(layer.value).__name__.lower(), sx.clone(layer.value))
            last = graph.call(0, key, [last])
        extension(graph, 0, entry, last)
        self._tree.set(self._holder, start, graph.model())
        for index in range(start + 1, end):
            self._tree.set(self._holder, index, sx.MISSING_VALUE)


class _GraphChain:
    """Consecutive calls of a graph."""

    def __init__(self, tree: Tree, flow: Flow, edits: GraphEdits, nodes: list[Node]) -> None:
        self._edits, self._nodes = edits, nodes
        self.blocks = blocks_of(tree, flow, [node.layer for node in nodes])

    def is_weighted(self, end: int) -> bool:
        """Returns whether the channels before an index are weighted already."""
        users = self._nodes[end - 1].users
        return any(is_a(user.layer.value, "Multiply") for user in users)

    def extend(self, start: int, end: int, extension: Extension) -> None:
        """Adds layers behind those of some indices."""
        entry = self._edits.final(self._nodes[start].inputs[0])
        made = self._nodes[end - 1]
        new = extension(self._edits, made.index + 1, entry, made.tensor)
        self._edits.connect(made.tensor, new)


def _chains(tree: Tree, flow: Flow, shapes: Shapes, graphs: _Graphs) -> Iterator[Any]:
    for place in tree.places:
        if kinds.is_sequential(place.value) and "layers" in place.kids:
            yield _ListChain(tree, flow, shapes, place.kids["layers"])
        elif kinds.is_functional(place.value):
            graph, edits = graphs.of(place)
            parts = [*graph.blocks(), *graph.blocks("Multiply")]
            inside = {n for block in parts for n in block.nodes}
            for nodes in graph.segments(set(graph.nodes) - inside):
                yield _GraphChain(tree, flow, edits, nodes)
