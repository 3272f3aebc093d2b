"""Tables of trials: aligned text for a terminal, HTML for a notebook or a page."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from html import escape
from typing import Any, Protocol

from symexp.display.visible import visible

__all__ = ["html", "text"]

# Of longer tables the beginning and the end are shown.
_ROWS = 60
_CELL = 40

_STYLE = (
    "<style>"
    ".sx-table{border-collapse:collapse;font:13px/1.5 ui-monospace,Menlo,Consolas,monospace}"
    ".sx-table th,.sx-table td{padding:.15em .8em;text-align:left;white-space:nowrap;"
    "border-bottom:1px solid rgba(128,128,128,.25)}"
    ".sx-table .sx-num{text-align:right}"
    ".sx-table .sx-best{background:rgba(46,160,67,.18)}"
    "</style>"
)


class Rows(Protocol):
    """What is shown."""

    columns: list[str]

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> dict[str, Any]: ...


def text(table: Rows, width: int | None = None) -> str:
    """A table as aligned text.

    Args:
        table: The rows.
        width: The columns of the terminal; by default its own, and no limit elsewhere.
    """
    if width is None and _is_terminal():
        width = shutil.get_terminal_size().columns
    shown = _shown_rows(len(table), _ROWS)
    columns = _shown_columns(table)
    cells = {c: [_cell(c, table[i].get(c)) for i in shown] for c in columns}
    numeric = {c: _is_numeric(table, c) for c in columns}
    widths = {c: max(map(len, [visible(c), *cells[c]])) for c in columns}
    columns, left_out = _fitting(columns, widths, width)
    lines = ["  ".join(_aligned(visible(c), widths[c], numeric[c]) for c in columns).rstrip()]
    for at, i in enumerate(shown):
        if at and i != shown[at - 1] + 1:
            lines.append(f"... {i - shown[at - 1] - 1} more ...")
        row = (_aligned(cells[c][at], widths[c], numeric[c]) for c in columns)
        lines.append("  ".join(row).rstrip())
    if left_out:
        lines.append(f"({len(left_out)} columns not shown: {', '.join(map(visible, left_out))})")
    return "\n".join(lines)


def html(table: Rows, rows: int = _ROWS, best: frozenset[int] = frozenset()) -> str:
    """A table as HTML.

    Args:
        table: The rows.
        rows: How many to show at most; the beginning and the end.
        best: Ids of rows to highlight.
    """
    columns = _shown_columns(table)
    css = {c: ' class="sx-num"' if _is_numeric(table, c) else "" for c in columns}
    out = [_STYLE, '<table class="sx-table"><thead><tr>']
    out.extend(f"<th{css[c]}>{escape(visible(c))}</th>" for c in columns)
    out.append("</tr></thead><tbody>")
    shown = _shown_rows(len(table), rows)
    for at, i in enumerate(shown):
        if at and i != shown[at - 1] + 1:
            skipped = i - shown[at - 1] - 1
            out.append(f'<tr><td colspan="{len(columns)}">… {skipped} more …</td></tr>')
        row = table[i]
        out.append('<tr class="sx-best">' if row.get("id") in best else "<tr>")
        out.extend(f"<td{css[c]}>{escape(_cell(c, row.get(c)))}</td>" for c in columns)
        out.append("</tr>")
    out.append("</tbody></table>")
    return "".join(out)


def _is_terminal() -> bool:
    try:
        return sys.stdout.isatty()
    except (AttributeError, ValueError):  # no standard output, or it is closed
        return False


def _shown_rows(count: int, limit: int) -> Sequence[int]:
    if count <= limit:
        return range(count)
    return [*range(limit - limit // 2), *range(count - limit // 2, count)]


def _shown_columns(table: Rows) -> list[str]:
    """The columns that say something."""
    rows = [table[i] for i in range(len(table))]
    if not rows:
        return list(table.columns)
    said = {c for c in table.columns if any(row.get(c) is not None for row in rows)}
    if all((row.get("attempts") or 0) <= 1 for row in rows):
        said.discard("attempts")
    return [c for c in table.columns if c in said]


def _is_numeric(table: Rows, column: str) -> bool:
    values = (table[i].get(column) for i in range(len(table)))
    return all(type(v) in (int, float) for v in values if v is not None)


def _cell(column: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    shown = str(value).strip()
    if column == "error":  # of a traceback the last line says what it was
        shown = shown.rpartition("\n")[2]
    shown = visible(shown)
    return shown if len(shown) <= _CELL else shown[: _CELL - 1] + "…"


def _aligned(cell: str, width: int, right: bool) -> str:
    return cell.rjust(width) if right else cell.ljust(width)


def _fitting(
    columns: list[str], widths: dict[str, int], width: int | None
) -> tuple[list[str], list[str]]:
    """The columns that fit, from the left, and the others."""
    if width is None:
        return columns, []
    used, fitting = -2, 0
    for column in columns:
        used += widths[column] + 2
        if used > width:
            break
        fitting += 1
    fitting = max(fitting, 1)
    return columns[:fitting], columns[fitting:]


def result_html(result: Any) -> str:
    """The result of a study as HTML: one line, and the table."""
    summary = escape(visible(repr(result)))
    return f"<div><p><code>{summary}</code></p>{html(result.table(), 20)}</div>"
