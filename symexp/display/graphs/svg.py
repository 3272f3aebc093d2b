"""A graph as a picture: an SVG file, or HTML for a page; the details of a stage are its tooltip.

Text and lines have the colour of the page, and the boxes are translucent, so the picture suits
light and dark pages.
"""

from __future__ import annotations

from symexp.display.graphs.layout import Drawing, arrange
from symexp.display.graphs.states import Look, look_of
from symexp.display.safe_text import escape_html
from symexp.store.upkeep.graphs import GraphNode, PipelineGraph

__all__ = ["draw_html", "draw_svg", "tooltip_of"]

_HEIGHT = 42.0
_STEP = 78.0
_MARGIN = 12.0
_LONGEST = 44
_RADIUS = {"round": 9, "pill": 20}
_FONT = "ui-sans-serif,system-ui,sans-serif"


def draw_svg(graph: PipelineGraph) -> str:
    """Returns the picture as an SVG file, which has its own background."""
    labels, drawing, widths, edges = _arranged(graph)
    title = escape_html(f"Pipeline of {sum(graph.counts.values())} stages")
    parts = [
        f'<?xml version="1.0" encoding="UTF-8"?>\n{_head(drawing)} font-family="{_FONT}" '
        'font-size="12" fill="currentColor">',
        "<style>svg{background:#fff;color:#1f2328}@media(prefers-color-scheme:dark)"
        "{svg{background:#0d1117;color:#e6edf3}}</style>",
        f"<title>{title}</title>",
        _lines(drawing, edges),
        *[_box(node, labels[i], drawing, i, widths[i]) for i, node in enumerate(graph.nodes)],
        "</svg>",
    ]
    return "\n".join(parts)


def draw_html(graph: PipelineGraph) -> str:
    """Returns the picture as a piece of HTML: lines in SVG, and a `div` for each stage.

    A notebook that is not trusted drops styles and images. Then the stages are lines of text.
    """
    labels, drawing, widths, edges = _arranged(graph)
    width, height = _size(drawing)
    boxes = []
    for i, node in enumerate(graph.nodes):
        look = look_of(node.state)
        x, y = _middle(drawing, i)
        line = "dashed" if look.is_dashed else "double" if look.shape == "cut" else "solid"
        weight = {"box": 2.5, "cut": 4}.get(look.shape, 1.6)
        stack = f";box-shadow:4px 4px 0 -1px {look.color}66" if node.size > 1 else ""
        boxes.append(
            f'<div class="sx-stage" style="left:{x - widths[i] / 2:.1f}px;top:{y:.1f}px;'
            f"width:{widths[i]:.1f}px;border:{weight}px {line} {look.color};"
            f'border-radius:{_RADIUS.get(look.shape, 0)}px;background:{look.color}29{stack}" '
            f'title="{"&#10;".join(map(escape_html, tooltip_of(node)))}">'
            f"<b>{escape_html(labels[i])}</b><br>{look.sign} {escape_html(node.state)}</div>"
        )
    lines = f"{_head(drawing)}>{_lines(drawing, edges)}</svg>"
    size = f"position:relative;width:{width:.0f}px;height:{height:.0f}px"
    return "\n".join([f'<div style="{size}">{lines}', *boxes, "</div>"])


def _arranged(
    graph: PipelineGraph,
) -> tuple[list[str], Drawing, list[float], list[tuple[int, int]]]:
    """Returns the labels, the places and the widths of the boxes, and the lines."""
    index = {node.id: i for i, node in enumerate(graph.nodes)}
    edges = [(index[a], index[b]) for a, b in graph.edges]
    labels = [_shortened(label) for label in graph.labels.values()]
    widths = [max(96.0, 7.4 * len(label) + 28) for label in labels]
    return labels, arrange(widths, edges), widths, edges


def _size(drawing: Drawing) -> tuple[float, float]:
    height = max(drawing.depth, 1) * _STEP - (_STEP - _HEIGHT) + 2 * _MARGIN
    return drawing.width + 2 * _MARGIN, height


def _head(drawing: Drawing) -> str:
    width, height = _size(drawing)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="img"'
    )


def _lines(drawing: Drawing, edges: list[tuple[int, int]]) -> str:
    lines = [_line(drawing, edge, lane) for edge, lane in zip(edges, drawing.lanes)]
    head = '<g fill="none" stroke="currentColor" opacity="0.45" stroke-width="1.2">'
    return "\n".join([head, *lines, "</g>"])


def _shortened(label: str) -> str:
    """Returns a label that fits into a box: the end is kept, as it tells equal names apart."""
    if len(label) <= _LONGEST:
        return label
    kept = min(len(label.partition(" ")[2]), _LONGEST - 13) or 11
    return f"{label[: _LONGEST - kept - 2]}\u2026 {label[-kept:]}"


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
    radius = _RADIUS.get(look.shape, 0)
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
