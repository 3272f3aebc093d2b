"""A graph as SVG: boxes and lines, with the details of a stage as the tooltip of its box.

All looks are attributes, without a style sheet. Text and lines have the colour of the page, and the
boxes are translucent, so the picture suits light and dark pages.
"""

from __future__ import annotations

from symexp.display.graphs.layout import Drawing, arrange
from symexp.display.graphs.states import Look, look_of
from symexp.display.safe_text import escape_html
from symexp.store.upkeep.graphs import GraphNode, PipelineGraph

__all__ = ["draw_svg", "tooltip_of"]

_HEIGHT = 42.0
_STEP = 78.0
_MARGIN = 12.0
_LONGEST = 32
_FONT = "ui-sans-serif,system-ui,sans-serif"


def draw_svg(graph: PipelineGraph, *, is_file: bool = False) -> str:
    """Returns the picture.

    Args:
        graph: The graph.
        is_file: Whether it is a file of its own, which has its own background.
    """
    index = {node.id: i for i, node in enumerate(graph.nodes)}
    edges = [(index[a], index[b]) for a, b in graph.edges]
    labels = [_shortened(label) for label in graph.labels.values()]
    widths = [max(96.0, 7.4 * len(label) + 28) for label in labels]
    drawing = arrange(widths, edges)
    width = drawing.width + 2 * _MARGIN
    height = max(drawing.depth, 1) * _STEP - (_STEP - _HEIGHT) + 2 * _MARGIN
    head = '<?xml version="1.0" encoding="UTF-8"?>\n' if is_file else ""
    style = (
        "<style>svg{background:#fff;color:#1f2328}@media(prefers-color-scheme:dark)"
        "{svg{background:#0d1117;color:#e6edf3}}</style>\n"
        if is_file
        else ""
    )
    parts = [
        f'{head}<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" '
        f'height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'font-family="{_FONT}" font-size="12" fill="currentColor">',
        f"{style}<title>{escape_html(f'Pipeline of {sum(graph.counts.values())} stages')}</title>",
        '<g fill="none" stroke="currentColor" stroke-opacity="0.45" stroke-width="1.2">',
        *[_line(drawing, edge, lane) for edge, lane in zip(edges, drawing.lanes)],
        "</g>",
        *[_box(node, labels[i], drawing, i, widths[i]) for i, node in enumerate(graph.nodes)],
        "</svg>",
    ]
    return "\n".join(parts)


def _shortened(label: str) -> str:
    """Returns a label that fits into a box: the end is kept, as it tells equal names apart."""
    return label if len(label) <= _LONGEST else f"{label[: _LONGEST - 12]}\u2026{label[-11:]}"


def _middle(drawing: Drawing, i: int) -> tuple[float, float]:
    return drawing.centers[i] + _MARGIN, drawing.layers[i] * _STEP + _MARGIN


def _line(drawing: Drawing, edge: tuple[int, int], lane: list[float]) -> str:
    """Returns a line from the lower side of a box to the upper side of another one."""
    x, y = _middle(drawing, edge[0])
    y += _HEIGHT
    out = [f"M{x:.1f} {y:.1f}"]
    for k, between in enumerate(lane):
        top = (drawing.layers[edge[0]] + 1 + k) * _STEP + _MARGIN
        out.append(_curve(x, y, between + _MARGIN, top))
        x, y = between + _MARGIN, top + _HEIGHT
        out.append(f"V{y:.1f}")
    end, bottom = _middle(drawing, edge[1])
    out.append(_curve(x, y, end, bottom))
    # The head of the arrow is drawn by hand: a marker needs an id, and a page may have many graphs.
    head = f"M{end - 4:.1f} {bottom - 6:.1f}L{end:.1f} {bottom:.1f}L{end + 4:.1f} {bottom - 6:.1f}"
    return f'<path d="{"".join(out)}{head}"/>'


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    """Returns a curve that begins and ends vertically."""
    bend = (y + to_y) / 2
    return f"C{x:.1f} {bend:.1f} {to_x:.1f} {bend:.1f} {to_x:.1f} {to_y:.1f}"


def _box(node: GraphNode, label: str, drawing: Drawing, i: int, width: float) -> str:
    look = look_of(node.state)
    x, y = _middle(drawing, i)
    left = x - width / 2
    stack = _shape(look, left + 4, y + 4, width, is_back=True) if node.size > 1 else ""
    weight = "700" if node.is_target else "600"
    state = escape_html(node.state)
    return (
        f"<g>{stack}{_shape(look, left, y, width)}\n"
        f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle" font-weight="{weight}">'
        f"{escape_html(label)}</text>\n"
        f'<text x="{x:.1f}" y="{y + 34:.1f}" text-anchor="middle" font-size="11" '
        f'fill-opacity="0.8">{look.sign} {state}</text>\n'
        f"<title>{'&#10;'.join(map(escape_html, tooltip_of(node)))}</title></g>"
    )


def _shape(look: Look, x: float, y: float, width: float, *, is_back: bool = False) -> str:
    dashes = ' stroke-dasharray="5 3"' if look.is_dashed else ""
    weight = 2.4 if look.shape in ("box", "cut") else 1.6
    opacity = 0.0 if is_back else 0.16
    attributes = (
        f'fill="{look.color}" fill-opacity="{opacity}" stroke="{look.color}" '
        f'stroke-width="{weight}"{dashes}'
    )
    if look.shape == "cut":
        right, low, cut = x + width, y + _HEIGHT, 10
        points = (
            (x + cut, y), (right - cut, y), (right, y + cut), (right, low - cut),
            (right - cut, low), (x + cut, low), (x, low - cut), (x, y + cut),
        )  # fmt: skip
        return f'<path d="M{"L".join(f"{a:.1f} {b:.1f}" for a, b in points)}Z" {attributes}/>'
    radius = {"round": 9, "pill": 20}.get(look.shape, 0)
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{_HEIGHT:.0f}" rx="{radius}" '
        f"{attributes}/>"
    )


def tooltip_of(node: GraphNode) -> list[str]:
    """Returns all that is known of a stage, as lines."""
    meaning = look_of(node.state).meaning
    count = f" ({node.size:,} stages)" if node.size > 1 else ""
    lines = [f"{node.name}{count}: {node.state}" + (f", {meaning}" if meaning else ""), node.ref]
    return [*lines, *[f"{label}: {text}" for label, text in node.details]]
