"""A graph in the languages of other programs: Mermaid, and DOT of Graphviz.

Ids are `n0`, `n1` and so on, so a stage may have any name, also `end`. Labels are quoted, and what
is special in a label is escaped in one function for each language.
"""

from __future__ import annotations

from symexp.display.graphs.states import look_of
from symexp.display.graphs.svg import tooltip_of
from symexp.display.safe_text import make_printable
from symexp.store.upkeep.graphs import GraphNode, PipelineGraph

__all__ = ["draw_dot", "draw_mermaid"]

_MERMAID_SHAPES = {
    "round": ("(", ")"),
    "box": ("[", "]"),
    "cut": ("{{", "}}"),
    "pill": ("([", "])"),
}
_PLAIN = frozenset(" _.,:+-=()/")


def draw_mermaid(graph: PipelineGraph) -> str:
    """Returns the graph as a flowchart of Mermaid."""
    lines = ["flowchart TB"]
    labels = graph.labels
    for node in graph.nodes:
        opening, closing = _MERMAID_SHAPES[look_of(node.state).shape]
        label = "<br/>".join(map(_mermaid_text, [labels[node.id], _state_of(node)]))
        lines.append(f'    {node.id}{opening}"{label}"{closing}')
    lines += [f"    {a} --> {b}" for a, b in graph.edges]
    for state in graph.counts:
        look = look_of(state)
        ids = ",".join([node.id for node in graph.nodes if node.state == state])
        dashes = ",stroke-dasharray:5 3" if look.is_dashed else ""
        name = _class_of(state)
        lines.append(
            f"    classDef {name} fill:{look.color}29,stroke:{look.color},stroke-width:2px{dashes}"
        )
        lines.append(f"    class {ids} {name}")
    return "\n".join(lines)


def _state_of(node: GraphNode) -> str:
    return f"{look_of(node.state).sign} {node.state}"


def _class_of(state: str) -> str:
    return "state_" + "".join(c if c.isascii() and c.isalnum() else "_" for c in state)


def _mermaid_text(text: str) -> str:
    """Returns a text as a part of a quoted label of Mermaid: signs are written as their numbers."""
    return "".join(c if c.isalnum() or c in _PLAIN else f"#{ord(c)};" for c in make_printable(text))


_DOT_STYLES = {"round": "rounded", "pill": "rounded", "box": "bold", "cut": "bold"}


def draw_dot(graph: PipelineGraph) -> str:
    """Returns the graph in the language DOT."""
    lines = [
        "digraph pipeline {",
        '    graph [rankdir=TB, bgcolor="transparent"];',
        '    node [shape=box, fontname="Helvetica", fontsize=12, margin="0.15,0.06"];',
        '    edge [color="#777777"];',
    ]
    labels = graph.labels
    for node in graph.nodes:
        look = look_of(node.state)
        styles = ["filled", _DOT_STYLES[look.shape], *(["dashed"] if look.is_dashed else [])]
        shape = "octagon" if look.shape == "cut" else "box"
        lines.append(
            f"    {node.id} [label={_dot_text([labels[node.id], _state_of(node)])}, "
            f"tooltip={_dot_text(tooltip_of(node))}, shape={shape}, "
            f'style="{",".join(styles)}", color="{look.color}", fillcolor="{look.color}29"'
            f"{', peripheries=2' if node.size > 1 else ''}];"
        )
    lines += [f"    {a} -> {b};" for a, b in graph.edges]
    return "\n".join([*lines, "}"])


def _dot_text(lines: list[str]) -> str:
    """Returns lines as a quoted string of DOT, with its escapes for line ends."""
    escaped = [make_printable(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines]
    # Graphviz reads `&name;` as a character of HTML, also in a quoted string.
    return '"' + "\\n".join(line.replace("&", "&amp;") for line in escaped) + '"'
