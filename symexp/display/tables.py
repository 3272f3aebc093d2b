"""Tables of trials as aligned text for a terminal, and as HTML for a notebook or a page."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from html import escape
from typing import Any, Protocol

from symexp.display.safe_text import escape_html, make_printable

__all__ = ["render_html", "render_result", "render_text"]

# A longer table shows its beginning and its end.
_SHOWN_ROWS = 60
_LONGEST_CELL = 40

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
    """A table: names of columns, and a dict from column to value for each row."""

    columns: list[str]

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> dict[str, Any]: ...


def render_text(table: Rows, width: int | None = None, longest: int = _LONGEST_CELL) -> str:
    """Returns a table as aligned text.

    Args:
        table: The rows.
        width: Characters per line. By default the width of the terminal, and no limit if the
            standard output is not a terminal.
        longest: Characters of the longest cell that is shown as a whole.
    """
    if width is None and _is_terminal():
        width = shutil.get_terminal_size().columns
    shown = _shown_rows(len(table), _SHOWN_ROWS)
    columns = _shown_columns(table)
    cells = {c: [_format_cell(c, table[i].get(c), longest) for i in shown] for c in columns}
    numeric = {c: _is_numeric(table, c) for c in columns}
    widths = {c: max(map(len, [make_printable(c), *cells[c]])) for c in columns}
    columns, left_out = _split_columns(columns, widths, width)
    lines = ["  ".join(_align(make_printable(c), widths[c], numeric[c]) for c in columns).rstrip()]
    for at, i in enumerate(shown):
        if at and i != shown[at - 1] + 1:
            lines.append(f"... {i - shown[at - 1] - 1} more ...")
        row = (_align(cells[c][at], widths[c], numeric[c]) for c in columns)
        lines.append("  ".join(row).rstrip())
    if left_out:
        lines.append(
            f"({len(left_out)} columns not shown: {', '.join(map(make_printable, left_out))})"
        )
    return "\n".join(lines)


def render_html(
    table: Rows,
    rows: int = _SHOWN_ROWS,
    best: frozenset[int] = frozenset(),
    longest: int = _LONGEST_CELL,
) -> str:
    """Returns a table as HTML.

    Args:
        table: The rows.
        rows: Maximal number of rows. A longer table shows its beginning and its end.
        best: Ids of the rows to highlight.
        longest: As in `render_text`.
    """
    columns = _shown_columns(table)
    css = {c: ' class="sx-num"' if _is_numeric(table, c) else "" for c in columns}
    out = [_STYLE, '<table class="sx-table"><thead><tr>']
    out.extend(f"<th{css[c]}>{escape_html(c)}</th>" for c in columns)
    out.append("</tr></thead><tbody>")
    shown = _shown_rows(len(table), rows)
    for at, i in enumerate(shown):
        if at and i != shown[at - 1] + 1:
            skipped = i - shown[at - 1] - 1
            out.append(f'<tr><td colspan="{len(columns)}">… {skipped} more …</td></tr>')
        row = table[i]
        out.append('<tr class="sx-best">' if row.get("id") in best else "<tr>")
        out.extend(
            f"<td{css[c]}>{escape(_format_cell(c, row.get(c), longest))}</td>" for c in columns
        )
        out.append("</tr>")
    out.append("</tbody></table>")
    return "".join(out)


def render_result(result: Any) -> str:
    """Returns the result of a study as HTML: a summary in one line, and the table of trials."""
    summary = escape_html(repr(result))
    return f"<div><p><code>{summary}</code></p>{render_html(result.table(), 20)}</div>"


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
    """Returns the columns that have a value in some row."""
    rows = [table[i] for i in range(len(table))]
    if not rows:
        return list(table.columns)
    filled = {c for c in table.columns if any(row.get(c) is not None for row in rows)}
    if all((row.get("attempts") or 0) <= 1 for row in rows):
        filled.discard("attempts")
    return [c for c in table.columns if c in filled]


def _is_numeric(table: Rows, column: str) -> bool:
    values = (table[i].get(column) for i in range(len(table)))
    return all(type(v) in (int, float) for v in values if v is not None)


def _format_cell(column: str, value: Any, longest: int) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    shown = str(value).strip()
    if column == "error":  # the last line of a traceback names the error
        shown = shown.rpartition("\n")[2]
    shown = make_printable(shown)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def _align(cell: str, width: int, is_number: bool) -> str:
    return cell.rjust(width) if is_number else cell.ljust(width)


def _split_columns(
    columns: list[str], widths: dict[str, int], width: int | None
) -> tuple[list[str], list[str]]:
    """Returns the columns that fit into the width, counted from the left, and the others."""
    if width is None:
        return columns, []
    used, fitting = -2, 0  # two spaces between columns
    for column in columns:
        used += widths[column] + 2
        if used > width:
            break
        fitting += 1
    fitting = max(fitting, 1)
    return columns[:fitting], columns[fitting:]
