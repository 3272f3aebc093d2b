"""A graph in each format: the picture with a legend and a list, the page, and the text."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from symexp.display.graphs.languages import draw_dot, draw_mermaid
from symexp.display.graphs.states import look_of
from symexp.display.graphs.svg import draw_svg
from symexp.display.safe_text import escape_html, make_printable
from symexp.store.realizing.plan import Plan
from symexp.store.upkeep.graphs import GraphNode, PipelineGraph, graph_of_plan

__all__ = ["render", "render_plan"]

_MOST_ROWS = 2000
_MOST_BOXES = 5000

_STYLE = (
    "<style>"
    ".sx-graph{font:13px/1.5 ui-sans-serif,system-ui,sans-serif;color:inherit}"
    ".sx-graph .sx-picture{overflow:auto;max-height:44em;resize:vertical}"
    ".sx-graph .sx-legend{margin:.4em 0;padding:0;list-style:none}"
    ".sx-graph .sx-legend li{display:inline-block;margin:0 1.2em .2em 0;padding-left:.4em}"
    ".sx-graph table{border-collapse:collapse}"
    ".sx-graph td,.sx-graph th{text-align:left;vertical-align:top;padding:.15em .8em .15em 0;"
    "border-bottom:1px solid rgba(128,128,128,.3);overflow-wrap:anywhere;max-width:40em}"
    ".sx-graph code{font-size:92%;opacity:.75}"
    "</style>"
)

_PAGE_STYLE = (
    ":root{color-scheme:light dark}body{margin:1.5em;background:#fff;color:#1f2328}"
    "@media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}}"
    ".sx-graph .sx-picture{max-height:none}"
)


def render(graph: PipelineGraph, kind: str) -> str:
    """Returns a graph as text.

    Args:
        graph: The graph.
        kind: `mermaid`, `markdown`, `dot`, `svg`, `html` (a piece of a page), `page` or `text`.
    """
    return _KINDS[kind](graph)


def render_plan(plan: Plan) -> str:
    """Returns the graph of a plan as a piece of HTML."""
    return _render_html(graph_of_plan(plan, plan.layout))


def _render_svg(graph: PipelineGraph) -> str:
    return draw_svg(graph, is_file=True)


def _render_markdown(graph: PipelineGraph) -> str:
    return f"```mermaid\n{draw_mermaid(graph)}\n```"


def _render_page(graph: PipelineGraph) -> str:
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>Pipeline: {escape_html(_headline(graph))}</title>",
        f"</head><body>{_render_html(graph, is_open=True)}<style>{_PAGE_STYLE}</style>",
        "</body></html>",
    ]
    return "\n".join(parts)


def _render_html(graph: PipelineGraph, *, is_open: bool = False) -> str:
    """Returns picture, legend and list. A page that drops styles and images still has the list."""
    state = " open" if is_open and len(graph) <= _MOST_ROWS // 10 else ""
    picture = (
        f'<div class="sx-picture">\n{draw_svg(graph)}\n</div>'
        if len(graph) <= _MOST_BOXES
        else "<p>The picture has too many boxes. Fold more of them: store.graph(..., fold=3).</p>"
    )
    return (
        f'<div class="sx-graph">{_STYLE}<div><b>{escape_html(_headline(graph))}</b></div>'
        f"{_render_legend(graph)}\n{picture}\n"
        f"<details{state}><summary>As a list</summary>{_render_list(graph)}</details></div>"
    )


def _headline(graph: PipelineGraph) -> str:
    total = sum(graph.counts.values())
    counts = ", ".join(f"{number:,} {state}" for state, number in graph.counts.items())
    return f"{total:,} {'stage' if total == 1 else 'stages'}" + (f": {counts}" if counts else "")


def _render_legend(graph: PipelineGraph) -> str:
    items = []
    for state in graph.counts:
        look = look_of(state)
        line = "dashed" if look.is_dashed else "solid"
        meaning = f": {look.meaning}" if look.meaning else ""
        items.append(
            f'<li style="border-left:4px {line} {look.color}">{look.sign} '
            f"<b>{escape_html(state)}</b>{escape(meaning)}</li>"
        )
    return f'<ul class="sx-legend">{"".join(items)}</ul>'


def _render_list(graph: PipelineGraph) -> str:
    needs, labels = _needs(graph), graph.labels
    rows = [_render_row(node, labels[node.id], needs[node.id]) for node in graph.nodes[:_MOST_ROWS]]
    left = len(graph) - len(rows)
    more = f"<p>{left:,} more stages are not listed.</p>" if left else ""
    head = "<tr><th>stage</th><th>state</th><th>needs</th><th>details</th></tr>"
    return f"<table>{head}{''.join(rows)}</table>{more}"


def _render_row(node: GraphNode, label: str, needs: list[str]) -> str:
    details = [f"{escape_html(what)}: {escape_html(text)}" for what, text in node.details]
    details.append(f"<code>{escape_html(node.ref)}</code>")
    return (
        f"<tr><td>{escape_html(label)}</td>"
        f"<td>{look_of(node.state).sign} {escape_html(node.state)}</td>"
        f"<td>{escape_html(', '.join(needs))}</td><td>{'<br>'.join(details)}</td></tr>\n"
    )


def _render_text(graph: PipelineGraph) -> str:
    """Returns one line for each stage, with what it needs, and the reason if it is not a hit."""
    needs, labels = _needs(graph), graph.labels
    lines = [_headline(graph)]
    for node in graph.nodes:
        below = f"  needs {', '.join(needs[node.id])}" if needs[node.id] else ""
        why = next((text for label, text in node.details if label in _REASONS), "")
        line = f"{look_of(node.state).sign} {node.state:8} {labels[node.id]}{below}"
        lines.append(line + (f"  ({why})" if why else ""))
    return "\n".join([make_printable(line) for line in lines])


_REASONS = ("why", "changed since", "error")
_MOST_NEEDS = 8


def _needs(graph: PipelineGraph) -> dict[str, list[str]]:
    """Returns the labels of what each node needs, at most some of them."""
    labels = graph.labels
    found: dict[str, list[str]] = {node.id: [] for node in graph.nodes}
    for a, b in graph.edges:
        found[b].append(labels[a])
    for key, needs in found.items():
        if len(needs) > _MOST_NEEDS:
            found[key] = [*needs[:_MOST_NEEDS], f"and {len(needs) - _MOST_NEEDS:,} more"]
    return found


_KINDS: dict[str, Callable[[PipelineGraph], str]] = {
    "mermaid": draw_mermaid,
    "markdown": _render_markdown,
    "dot": draw_dot,
    "svg": _render_svg,
    "html": _render_html,
    "page": _render_page,
    "text": _render_text,
}
