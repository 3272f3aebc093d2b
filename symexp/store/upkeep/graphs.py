"""`PipelineGraph`: the stages of a pipeline, what each of them needs, and what would be done.

The graph is data. `symexp.display.graphs` draws it, and is found by the registry.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, final

from symexp._base.atomic import write_bytes
from symexp._base.registry import resolve
from symexp._base.tracebacks import user_facing_methods
from symexp.errors import describe
from symexp.store.disk.canonical import Json
from symexp.store.disk.layout import Layout
from symexp.store.errors import StoreError
from symexp.store.realization import Realization, read_closure
from symexp.store.realizing.plan import Plan, Step
from symexp.store.refs import Ref
from symexp.store.source_changes import shortened
from symexp.store.upkeep.labels import Arguments, Named, arguments_of, labels_of, shared

__all__ = [
    "FOLD",
    "GraphNode",
    "PipelineGraph",
    "graph_of_plan",
    "graph_of_realizations",
    "joined",
    "summary_of",
]

FOLD = 12
"""By default, more stages of one name, state and place than this are drawn as one."""

_DIGEST = re.compile(r"\bdrv:[0-9a-f]{32}-")
_LISTED = 3
_LONGEST = 300

_FORMATS = {
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".md": "markdown",
    ".dot": "dot",
    ".gv": "dot",
    ".html": "page",
    ".htm": "page",
    ".svg": "svg",
    ".txt": "text",
}


class GraphNode(NamedTuple):
    """One stage of a graph, or several that are drawn as one.

    Attributes:
        id: A name that only this graph knows: `n0`, `n1`, dependencies first.
        name: The name of the stage.
        state: `hit`, `stale` (a hit of other code), `build`, `failed` or `conflict`, as in a plan;
            `kept` for a realization.
        ref: The reference of the derivation, or of the realization. The first one if there are
            several.
        details: What is known of it, as pairs of a label and a text.
        size: How many stages it is.
        is_target: Whether the graph was asked for it.
        arguments: The configuration as pairs of a key path and a short text, which is the reference
            for a dependency; of several stages, what all of them share.
    """

    id: str
    name: str
    state: str
    ref: str
    details: tuple[tuple[str, str], ...]
    size: int = 1
    is_target: bool = False
    arguments: Arguments = ()


@user_facing_methods
@final
class PipelineGraph:
    """A pipeline as a graph, in several formats. A notebook shows it as a picture.

    Attributes:
        nodes: The stages, dependencies first.
        edges: Pairs of ids: a dependency, and the stage that uses it.

    Example:
        >>> import symexp as sx, tempfile
        >>> with tempfile.TemporaryDirectory() as directory:
        ...     store = sx.Store(directory + "/store")
        ...     print(store.graph(sx.stages.Constant({"a": "1"})).mermaid.splitlines()[0])
        flowchart TB
    """

    __slots__ = ("edges", "nodes")

    def __init__(self, nodes: Iterable[GraphNode], edges: Iterable[tuple[str, str]]) -> None:
        self.nodes = tuple(nodes)
        self.edges = tuple(edges)

    @property
    def counts(self) -> dict[str, int]:
        """The number of stages in each state."""
        found: Counter[str] = Counter()
        for node in self.nodes:
            found[node.state] += node.size
        return dict(found)

    @property
    def labels(self) -> dict[str, str]:
        """What each node is called, by its id; no two are called the same.

        That is the name, and where names repeat, what differs: `train lr=0.1`. Where this is not
        short, it is the beginning of the digest.
        """
        named = [Named(node.name, node.ref, node.size, node.arguments) for node in self.nodes]
        return dict(zip([node.id for node in self.nodes], labels_of(named)))

    @property
    def mermaid(self) -> str:
        """The graph as a flowchart of Mermaid, which GitHub and GitLab draw in Markdown."""
        return self._as("mermaid")

    @property
    def dot(self) -> str:
        """The graph in the language DOT of Graphviz."""
        return self._as("dot")

    @property
    def svg(self) -> str:
        """The graph as an SVG image."""
        return self._as("svg")

    @property
    def html(self) -> str:
        """The graph as an HTML page: an image and a list. It needs no script and no network."""
        return self._as("page")

    @property
    def text(self) -> str:
        """The graph as a list, one line for each stage."""
        return self._as("text")

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Writes the graph to a file; the suffix says in which format.

        Args:
            path: The file: `.html`, `.svg`, `.dot` or `.gv`, `.mmd`, `.md` (Mermaid in Markdown),
                or `.txt`.

        Returns:
            The path.

        Raises:
            StoreError: The suffix is not that of a format.
        """
        file = Path(path)
        kind = _FORMATS.get(file.suffix.lower())
        if kind is None:
            raise StoreError(
                f"A graph cannot be written as {file.name!r}. The suffix of the file says the "
                f"format: {', '.join(_FORMATS)}."
            )
        write_bytes(file, (self._as(kind).rstrip("\n") + "\n").encode("utf-8", "backslashreplace"))
        return file

    def _as(self, kind: str) -> str:
        text: str = resolve("display.graph")(self, kind)
        return text

    def _repr_html_(self) -> str:
        return self._as("html")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PipelineGraph):
            return NotImplemented
        return (self.nodes, self.edges) == (other.nodes, other.edges)

    def __hash__(self) -> int:
        return hash((self.nodes, self.edges))

    def __len__(self) -> int:
        return len(self.nodes)

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__


class _Item(NamedTuple):
    """A stage before stages are folded.

    Attributes:
        key: Identifies it.
        below: The keys of what it needs.
    """

    key: str
    name: str
    state: str
    ref: str
    below: tuple[str, ...]
    details: tuple[tuple[str, str], ...]
    is_target: bool
    arguments: Arguments


def graph_of_plan(plan: Plan, layout: Layout | None, fold: int | None = FOLD) -> PipelineGraph:
    """Returns the graph of what realizing a pipeline would do.

    Args:
        plan: The plan.
        layout: The store, which says when results were built; `None` leaves that out.
        fold: More stages of one name, state and place than this are drawn as one; `None`: never.
    """
    _check_fold(fold)
    used = {d.digest for step in plan for d in step.derivation.needs}
    items = []
    for step in plan:
        found = step.derivation
        details = tuple(_of_step(step, layout))
        below = tuple([d.digest for d in found.needs])
        state = "stale" if step.stale else step.action
        target = found.digest not in used
        own = arguments_of(found.config)
        items.append(_Item(found.digest, found.name, state, found.ref, below, details, target, own))
    return _folded(items, fold)


def graph_of_realizations(
    layout: Layout, refs: Sequence[Ref], fold: int | None = FOLD
) -> PipelineGraph:
    """Returns the graph of what realizations were built from.

    Raises:
        RefError: One of them is not in the store.
    """
    _check_fold(fold)
    wanted = set(refs)
    items = []
    for found in read_closure(layout, refs):
        state = "kept" if found.ok else "failed"
        below = tuple([str(ref) for ref in dict.fromkeys(found.direct_inputs)])
        details = (("configuration", summary_of(found.config)), *_of_result(found))
        target = found.parts in wanted
        own = arguments_of(found.config)
        items.append(_Item(found.ref, found.name, state, found.ref, below, details, target, own))
    return _folded(items, fold)


def joined(graphs: Sequence[PipelineGraph]) -> PipelineGraph:
    """Returns several graphs side by side, as one."""
    if len(graphs) == 1:
        return graphs[0]
    nodes: list[GraphNode] = []
    edges: list[tuple[str, str]] = []
    for graph in graphs:
        names = {node.id: f"n{len(nodes) + i}" for i, node in enumerate(graph.nodes)}
        nodes += [node._replace(id=names[node.id]) for node in graph.nodes]
        edges += [(names[a], names[b]) for a, b in graph.edges]
    return PipelineGraph(nodes, edges)


def _check_fold(fold: object) -> None:
    is_number = isinstance(fold, int) and not isinstance(fold, bool) and fold >= 1
    if fold is not None and not is_number:
        raise StoreError(
            "graph: fold must be a whole number from 1 on, or None to draw every stage; got "
            f"{describe(fold)}."
        )


def _folded(items: Sequence[_Item], fold: int | None) -> PipelineGraph:
    """Returns the graph, with many alike stages as one.

    Stages are alike if they have one name and one state, and if what uses them is alike.
    """
    groups = _groups(items)
    size = Counter(groups.values())
    node_of: dict[str, int] = {}
    members: list[list[_Item]] = []
    place: dict[int, int] = {}
    for item in items:
        group = groups[item.key]
        if fold is None or size[group] <= fold:
            node_of[item.key] = len(members)
            members.append([item])
        elif group in place:
            node_of[item.key] = place[group]
            members[place[group]].append(item)
        else:
            node_of[item.key] = place[group] = len(members)
            members.append([item])
    edges: dict[tuple[int, int], None] = {}
    for item in items:
        for key in item.below:
            if key in node_of:
                edges[node_of[key], node_of[item.key]] = None
    return _in_order([_node_of(found) for found in members], list(edges))


def _groups(items: Sequence[_Item]) -> dict[str, int]:
    """Returns a number for each stage, which alike stages share."""
    above: dict[str, list[str]] = {}
    for item in items:
        for key in item.below:
            above.setdefault(key, []).append(item.key)
    numbers: dict[object, int] = {}
    groups: dict[str, int] = {}
    for item in reversed(items):
        users = frozenset([groups[key] for key in above.get(item.key, ())])
        kind = (item.name, item.state, users, item.is_target)
        groups[item.key] = numbers.setdefault(kind, len(numbers))
    return groups


def _in_order(nodes: Sequence[GraphNode], edges: Sequence[tuple[int, int]]) -> PipelineGraph:
    """Returns the graph with dependencies first: a folded node may come before what it needs."""
    waiting = [0] * len(nodes)
    above: list[list[int]] = [[] for _ in nodes]
    for a, b in edges:
        waiting[b] += 1
        above[a].append(b)
    order = [i for i, count in enumerate(waiting) if not count]
    for i in order:
        for j in above[i]:
            waiting[j] -= 1
            if not waiting[j]:
                order.append(j)
    names = {i: f"n{k}" for k, i in enumerate(order)}
    return PipelineGraph(
        [nodes[i]._replace(id=names[i]) for i in order],
        [(names[a], names[b]) for a, b in edges],
    )


def _node_of(items: Sequence[_Item]) -> GraphNode:
    first = items[0]
    alike = first.name, first.state, first.ref
    arguments = shared([item.arguments for item in items])
    if len(items) == 1:
        return GraphNode("", *alike, first.details, 1, first.is_target, arguments)
    listed = [(f"stage {i + 1}", item.ref) for i, item in enumerate(items[:_LISTED])]
    if len(items) > _LISTED:
        listed.append(("and", f"{len(items) - _LISTED:,} more"))
    details = (*listed, *first.details[:1])
    return GraphNode("", *alike, details, len(items), first.is_target, arguments)


# Details.


def _of_step(step: Step, layout: Layout | None) -> Iterator[tuple[str, str]]:
    """Yields what a plan says of a stage."""
    yield "configuration", summary_of(step.derivation.config)
    if step.stale:
        yield "changed since", shortened([*step.stale])
    elif step.action != "hit":
        yield "why", _DIGEST.sub("", step.reason)
    if len(step.refs) > 1:
        yield "realizations", str(len(step.refs))
    for ref in step.refs[:1] if layout is not None else ():
        assert layout is not None
        yield "realization", str(ref)
        yield from _of_result(Realization(layout, ref))
    yield from _of_members(step, layout)


def _of_members(step: Step, layout: Layout | None) -> Iterator[tuple[str, str]]:
    """Yields how many items a stage has whose items are not drawn."""
    found = step.derivation
    if found.is_open and step.refs and layout is not None:
        with contextlib.suppress(StoreError, OSError, LookupError, TypeError, AttributeError):
            inputs = Realization(layout, step.refs[0]).inputs
            yield "items", f"{len(inputs) - len(found.dependencies):,}"
    elif found.is_open:
        yield "items", "known when what it depends on is realized"


def _of_result(found: Realization) -> list[tuple[str, str]]:
    """Returns when a realization was built; nothing if its record is damaged or gone."""
    with contextlib.suppress(StoreError, OSError, LookupError, TypeError, ValueError):
        details = [
            ("built", f"{found.started:%Y-%m-%d %H:%M:%S} UTC on {found.host}"),
            ("took", f"{found.duration:.3g} s"),
        ]
        error = found.error
        return [*details, ("error", f"{error['type']}: {error['message']}")] if error else details
    return []


def summary_of(config: Mapping[str, Json]) -> str:
    """Returns a configuration as a short text: `lr=0.1, layers=[8, 4]`."""
    pairs = [f"{key}={_brief(value, 2)}" for key, value in config.items() if key[:1] != "$"]
    text = ", ".join(pairs)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _brief(value: Json, levels: int) -> str:
    """Returns a JSON value as a short text; deeper levels are left out."""
    if isinstance(value, dict):
        kind = str(value.get("$type", "")).rpartition(".")[2]
        if "$stage" in value:
            return str(value["$stage"]).partition("-")[2]
        shown = [f"{k}={_brief(v, levels - 1)}" for k, v in value.items() if k[:1] != "$"]
        inside = ", ".join(shown[:8]) + (", ..." if len(shown) > 8 else "") if levels else "..."
        return f"{kind}({inside})" if kind else f"{{{inside}}}"
    if isinstance(value, list):
        inside = ", ".join([_brief(v, levels - 1) for v in value[:8]]) if levels else "..."
        return f"[{inside}{', ...' if levels and len(value) > 8 else ''}]"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
