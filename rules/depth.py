"""The rule that changes the depth of models: it repeats or removes blocks that keep the shape."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import symexp as sx

from . import kinds
from .building import check_models
from .flow import FIXED, Flow, width
from .graphs import Block, Graph, GraphEdits, Node
from .kinds import ACCESSORIES, innermost, is_a, is_layer
from .places import Factor, Place, Tree, argument, copy_of

__all__ = ["ChainBlock", "blocks_of", "resize", "scale_depth"]


_REPEATABLE = (
    "Dense", "Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose",
    "SeparableConv1D", "SeparableConv2D", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D",
)  # fmt: skip


class ChainBlock:
    """Consecutive layers that are repeated as a whole: one with weights, and its accessories."""

    def __init__(self, start: int, lead: Place, is_single: bool) -> None:
        self.start = start
        self.layers = [lead]
        self.is_single = is_single

    @property
    def lead(self) -> Place:
        """Returns the layer with weights."""
        return self.layers[0]

    @property
    def end(self) -> int:
        """Returns the index behind its last layer."""
        return self.start + len(self.layers)

    def continues(self, other: ChainBlock) -> bool:
        """Returns whether this block follows another directly, and has the same shape."""
        a, b = innermost(other.lead), innermost(self.lead)
        if self.start != other.end or self.is_single != other.is_single:
            return False
        if not self.is_single:
            return sx.eq(copy_of(self.lead.value), copy_of(other.lead.value))
        same = type(a.value) is type(b.value) and type(self.lead.value) is type(other.lead.value)
        return same and width(a) == width(b) and _strides(b.value) == {1}


@sx.patcher(namespace="symexp", whole_tree=True)
def scale_depth(target: Any, factor: Factor, *, within: Callable[[sx.KeyPath], bool]) -> Any:
    """Scales the depth: repeats (or removes) blocks of hidden layers that keep the shape.

    In a `Sequential`, and in a graph without branches, a dense, convolutional or recurrent layer
    together with the normalization, activation and dropout that follow it is a block. Of a run of
    `n` blocks of the same class and width, `round(n * factor)` remain, at least one. The copies
    change no shape behind them: they have strides of 1, and padding `'same'` instead of `'valid'`.
    Layers of the user and nested models are repeated if two or more equal ones follow each other.
    The heads are never repeated.

    In a graph with branches, the blocks are the residual blocks: what is between a tensor and the
    addition that adds the tensor to the result. Blocks that follow each other and that differ in
    names and rates of dropout only are a run; so are equal groups of blocks (the attention and the
    feed-forward block of a transformer). Layers that all data flows through (apart from what is
    concatenated later, as in a U-Net) are repeated if two of the same class and width follow each
    other, or if the width of their input is their own.

    Args:
        target: The object that is patched.
        factor: The factor of the number of blocks.
        within: Where the rule may act. A location selects a block by its first layer with weights.

    Raises:
        RuleError: A graph has no part that keeps the shape, as in a DenseNet, and nothing else
            could be scaled.

    References:
        He et al. (2016), Deep residual learning for image recognition.

    Example:
        `scale_depth?2`, `scale_depth?factor=0.5#model.layers[0]`
    """
    tree = Tree(target, within)
    flow = Flow(tree)
    resize(tree, flow, factor)
    check_models(tree, flow)
    return tree.edits


def resize(tree: Tree, flow: Flow, factor: float) -> None:
    """Adds the edits that scale the depth of all models of a tree."""
    whole: set[Place] = set()  # models that are repeated as a whole are not changed inside
    for place in tree.places:
        if not whole.isdisjoint(_above(place)):
            continue
        if kinds.is_sequential(place.value):
            chain: Any = _List(tree, place.kids["layers"])
            runs = _runs(blocks_of(tree, flow, chain.layers))
            whole.update(_scale_chain(tree, chain, runs, factor))
        elif kinds.is_functional(place.value):
            whole.update(_scale_graph(tree, flow, Graph(place), factor))
    if not tree.edits:
        _refuse_graphs(tree, flow)


def _above(place: Place | None) -> Iterator[Place]:
    while place is not None:
        yield place
        place = place.parent


# Chains of layers: in the list of a Sequential, and on the trunk of a graph.


class _List:
    """The layers of a `Sequential`."""

    def __init__(self, tree: Tree, holder: Place) -> None:
        self._tree = tree
        self._holder = holder
        self.layers = list(holder.kids.values())

    def remove(self, start: int, end: int) -> None:
        """Removes the layers of some indices."""
        for index in range(start, end):
            self._tree.set(self._holder, index, sx.MISSING_VALUE)

    def insert(self, index: int, like: list[int], layers: list[Any]) -> None:
        """Inserts layers before an index; each resembles the layer of another index."""
        self._tree.insert(self._holder, index, layers)


class _Segment:
    """Consecutive calls of a graph."""

    def __init__(self, edits: GraphEdits, nodes: list[Node]) -> None:
        self._edits = edits
        self._nodes = nodes
        self.layers = [node.layer for node in nodes]

    def _before(self, index: int) -> Any:
        return self._nodes[index - 1].tensor if index else self._nodes[0].inputs[0]

    def remove(self, start: int, end: int) -> None:
        """Removes the layers of some indices."""
        self._edits.remove(self._nodes[start:end])
        self._edits.connect(self._nodes[end - 1].tensor, self._before(start))

    def insert(self, index: int, like: list[int], layers: list[Any]) -> None:
        """Inserts layers before an index; each resembles the layer of another index."""
        first = self._before(index)
        last = self._edits.final(first)
        at = self._nodes[index - 1].index + 1 if index else self._nodes[0].index
        for number, layer in zip(like, layers):
            node = self._nodes[number]
            last = self._edits.copy([node], at, node.inputs[0], last, [layer])
        if index:
            self._edits.connect(first, last)
        else:
            self._edits.connect_node(self._nodes[0], first, last)


def _scale_chain(
    tree: Tree, chain: Any, runs: list[list[ChainBlock]], factor: float
) -> list[Place]:
    """Resizes runs of blocks; returns the layers that are repeated as a whole."""
    for run in runs:
        _resize(tree, chain, run, factor)
    return [block.lead for run in runs for block in run if not block.is_single]


def blocks_of(tree: Tree, flow: Flow, layers: list[Place]) -> list[ChainBlock]:
    """Returns the blocks of layers that follow each other, where the rule may act."""
    found: list[ChainBlock] = []
    for index, layer in enumerate(layers):
        is_accessory = is_a(layer.value, *ACCESSORIES)
        if is_accessory and found and found[-1].is_single and found[-1].end == index:
            if flow.is_hidden(layer) and len(layer.seats) == 1:
                found[-1].layers.append(layer)
            continue
        worker = innermost(layer)
        is_single = is_a(worker.value, *_REPEATABLE)
        is_whole = kinds.is_model(worker.value) or not kinds.is_builtin(worker.value)
        movable = is_layer(layer.value) and flow.is_hidden(layer) and len(layer.seats) == 1
        if movable and (is_single or is_whole) and tree.allows(layer):
            found.append(ChainBlock(index, layer, is_single))
    return found


def _runs(blocks: list[ChainBlock]) -> list[list[ChainBlock]]:
    runs: list[list[ChainBlock]] = []
    for block in blocks:
        if runs and block.continues(runs[-1][-1]):
            runs[-1].append(block)
        else:
            runs.append([block])
    return [run for run in runs if run[0].is_single or len(run) > 1]


def _wanted(count: int, factor: float) -> int:
    return max(1, math.floor(count * factor + 0.5))


def _resize(tree: Tree, chain: Any, run: list[ChainBlock], factor: float) -> None:
    wanted = _wanted(len(run), factor)
    # Only the last layer of a recurrent stack may return its last step alone, so the stack changes
    # before that layer.
    at_front = kinds.collapses(innermost(run[-1].lead).value)
    gone = run[:-wanted] if at_front else run[wanted:]
    if gone:
        chain.remove(gone[0].start, gone[-1].end)
    times = range(wanted - len(run))
    copies = [c for _ in times for c in _copies(run[-1])]
    if copies:
        like = [i for _ in times for i in range(run[-1].start, run[-1].end)]
        chain.insert(run[-1].start if at_front else run[-1].end, like, copies)
    if wanted == len(run):
        _touch(tree, run[0].lead)


def _touch(tree: Tree, place: Place) -> None:
    """Adds an edit without effect, so that the rule counts as matched."""
    if place.kids:
        key, kid = next(iter(place.kids.items()))
        tree.set(place, key, kid.value)


def _copies(block: ChainBlock) -> list[Any]:
    lead = block.lead.value
    if block.is_single:
        inner = innermost(block.lead)
        prefix = inner.path.keys[len(block.lead.path.keys) :]
        changes = {
            str(sx.KeyPath.of([*prefix, k])): v for k, v in _shape_keeping(inner.value).items()
        }
        lead = sx.clone(lead, override=changes)
    return [copy_of(lead), *(copy_of(layer.value) for layer in block.layers[1:])]


def _shape_keeping(layer: Any) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if _strides(layer) != {1}:
        strides = argument(layer, "strides")
        changes["strides"] = 1 if isinstance(strides, int) else (1,) * len(strides)
    if argument(layer, "padding") == "valid":
        changes["padding"] = "same"
    if kinds.collapses(layer):
        changes["return_sequences"] = True
    return changes


def _strides(layer: Any) -> set[Any]:
    strides = argument(layer, "strides", 1)
    return {strides} if isinstance(strides, int) else set(strides)


# Graphs.


def _scale_graph(tree: Tree, flow: Flow, graph: Graph, factor: float) -> list[Place]:
    """Resizes the runs of a graph; returns the layers that are repeated as a whole."""
    edits = GraphEdits(tree, graph)
    residual = graph.blocks()
    for unit_run in _unit_runs(_chains(graph, residual)):
        if _may_scale(tree, flow, unit_run):
            _resize_units(tree, edits, unit_run, factor)
    whole: list[Place] = []
    inside = {n for block in residual for n in block.nodes}
    for nodes in graph.segments(graph.trunk() - inside):
        segment = _Segment(edits, nodes)
        runs = _runs(blocks_of(tree, flow, segment.layers))
        if not graph.is_linear:
            runs = [r for r in runs if len(r) > 1 or _keeps_width(flow, graph, nodes, r[0])]
        whole += _scale_chain(tree, segment, runs, factor)
    edits.finish()
    return whole


_KEEP_WIDTH = (*ACCESSORIES, *kinds.MERGES, "Embedding")


def _keeps_width(flow: Flow, graph: Graph, nodes: list[Node], block: ChainBlock) -> bool:
    """Returns whether a single block has the width and the size of its input."""
    layer = innermost(block.lead).value
    maker = graph.maker(nodes[block.start].inputs[0])
    if maker is None or _shape_keeping(layer):
        return False
    known = kinds.width_of(maker.layer.value) is not None or is_a(maker.layer.value, *_KEEP_WIDTH)
    sources = flow.gives.get(maker.layer, frozenset([FIXED]))
    return known and FIXED not in sources and {width(s) for s in sources} == {width(block.lead)}


Unit = list[Block]


def _chains(graph: Graph, blocks: list[Block]) -> list[list[Block]]:
    """Returns the chains of residual blocks; what is between two blocks belongs to the first."""
    chains: list[list[Block]] = []
    open_chains: dict[Any, list[Block]] = {}
    for block in blocks:
        chain = open_chains.pop(block.entry, None)
        tails = graph.tail(block)
        if chain is None:
            chain = []
            chains.append(chain)
        else:
            before = chain[-1]
            last = graph.maker(block.entry)
            rest = [n for n in graph.tail(before) if last and n.index <= last.index]
            before.nodes += rest
        chain.append(block)
        open_chains.update({node.tensor: chain for node in (block.nodes[-1], *tails)})
    for chain in chains:
        _end_chain(graph, chain)
    return chains


def _end_chain(graph: Graph, chain: list[Block]) -> None:
    """Lets the last block of a chain end as an equal block before it ends."""
    last, rest = chain[-1], graph.tail(chain[-1])
    core = last.signature()
    for block in reversed(chain[:-1]):
        signature = block.signature()
        if signature[: len(core)] == core:
            count = len(signature) - len(core)
            longer = Block(last.entry, [*last.nodes, *rest[:count]])
            if longer.signature() == signature:
                last.nodes = longer.nodes
            return
    if len(chain) > 1:
        # Without an equal block, it ends with a layer of the class with which the one before ends.
        ends: Any = type(chain[-2].nodes[-1].layer.value)
        is_end = bool(rest) and type(rest[0].layer.value) is ends
    else:
        is_end = bool(rest) and is_a(rest[0].layer.value, *kinds.ACTIVATION_LAYERS)
    if is_end:
        last.nodes = [*last.nodes, rest[0]]


def _unit_runs(chains: Iterable[list[Block]]) -> Iterator[list[Unit]]:
    """Yields runs of equal units; a unit is one block, or several blocks in turn."""
    for chain in chains:
        signatures = [block.signature() for block in chain]
        rest: list[Block] = []
        start = 0
        while start < len(chain):
            period, times = _repeats(signatures[start:])
            if times == 1:
                rest.append(chain[start])
                start += 1
                continue
            if rest:
                yield [rest]
                rest = []
            yield [chain[start + i * period : start + (i + 1) * period] for i in range(times)]
            start += period * times
        if rest:
            yield [rest]


def _repeats(items: list[Any]) -> tuple[int, int]:
    """Returns the period with which a list begins, and how often it is repeated."""
    for period in range(1, len(items) // 2 + 1):
        times = 1
        while items[times * period : (times + 1) * period] == items[:period]:
            times += 1
        if times > 1:
            return period, times
    return 1, 1


def _may_scale(tree: Tree, flow: Flow, run: list[Unit]) -> bool:
    layers = [n.layer for unit in run for block in unit for n in block.nodes]
    leads = [_lead(block) for unit in run for block in unit]
    is_hidden = all(flow.is_hidden(p) for p in layers if p in flow.carriers)
    known = any(p is not None and kinds.is_builtin(innermost(p).value) for p in leads)
    return (
        (len(run) > 1 or (is_hidden and known))
        and any(p is not None for p in leads)
        and all(p is None or tree.allows(p) for p in leads)
    )


def _lead(block: Block) -> Place | None:
    for node in block.nodes:
        if kinds.is_model(node.layer.value) or kinds.has_weights(innermost(node.layer)):
            return node.layer
    return None


def _resize_units(tree: Tree, edits: GraphEdits, run: list[Unit], factor: float) -> None:
    wanted = _wanted(len(run), factor)
    old = run[-1][-1].exit
    if wanted < len(run):
        edits.remove([n for unit in run[wanted:] for block in unit for n in block.nodes])
        edits.connect(old, run[wanted - 1][-1].exit)
    elif wanted == len(run):
        _touch(tree, run[0][0].nodes[0].call)
    else:
        unit = run[-1]
        nodes = [n for block in unit for n in block.nodes]
        last = old
        for _ in range(wanted - len(run)):
            last = edits.copy(nodes, nodes[-1].index + 1, unit[0].entry, last)
        edits.connect(old, last)


def _refuse_graphs(tree: Tree, flow: Flow) -> None:
    for place in tree.places:
        if not kinds.is_functional(place.value):
            continue
        for layer in place.kids["layers"].kids.values():
            repeatable = is_a(innermost(layer).value, *_REPEATABLE)
            if repeatable and flow.is_hidden(layer) and tree.allows(layer):
                raise sx.errors.RuleError(
                    f"scale_depth found nothing to repeat in the graph of the functional model at "
                    f"{str(place.path)!r}: no part of it (such as {str(layer.path)!r}) keeps the "
                    "shape of the data, as a residual block does, or a layer as wide as its input. "
                    "Put the layers that are to be repeated into a Sequential, and call that in "
                    "the graph; or name another model by a location."
                )
