"""Diffs and comparisons as HTML for notebooks."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from symexp._base.markers import MISSING_VALUE
from symexp._base.recursion import room
from symexp.display.rows import MOST_LEVELS, MOST_ROWS, short_name
from symexp.display.safe_text import escape_html
from symexp.display.tree_html import counted, tree_items, type_html
from symexp.tree.diff import Comparison, Diff, Entry, Operation
from symexp.tree.diff.groups import Group, alike
from symexp.tree.diff.operations import Retie
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.types import SymType

__all__ = ["render_comparison", "render_diff"]

# Rows of one value in a diff.
_ROWS_OF_CHANGE = 200

_NO_DIFF = '<li><span class="sx-note">No diff.</span></li>'


def render_diff(diff: Diff) -> str:
    """Returns a diff as list items."""
    if not diff:
        return _NO_DIFF
    out: list[str] = []
    groups, items = alike(diff.walk())
    rows, opened, shown = MOST_ROWS, 0, 0
    for group in groups:
        rows -= _write_group(group, max(rows, 0), out)
        shown += len(group.entries)
    for entry in items:
        if entry.kind == "close":
            out.append("</ul></details></li>")
            opened -= 1
            continue
        if rows <= 0:
            hidden = len(diff) - shown
            out.append(f'<li class="sx-note">{counted(hidden, "change")} not shown</li>')
            out.append("</ul></details></li>" * opened)
            break
        rows -= 1
        if entry.kind == "open":
            out.append(_opening(entry.label, type_html(*_names(entry.type))))
            opened += 1
        else:
            shown += 1
            rows -= _write_change(entry, min(rows, _ROWS_OF_CHANGE), out)
    return "".join(out)


def _write_group(group: Group, most: int, out: list[str]) -> int:
    """Appends changes that are alike, folded; returns the number of rows that they take."""
    head = f'<span class="sx-type">{escape_html(group.head)}</span>'
    out.append(f"<li><details><summary>{head}</summary><ul>")
    for place, before, after in islice(group.lines(), most):
        out.append(f'<li class="sx-leaf">{escape_html(place)}')
        if before:
            out.append(f': <del class="sx-del">{escape_html(before)}</del>')
        if after:
            sign = " \u2192" if before else ":"
            out.append(f'{sign} <ins class="sx-add">{escape_html(after)}</ins>')
        out.append("</li>")
    hidden = len(group.entries) - most
    if hidden > 0:
        out.append(f'<li class="sx-note">{counted(hidden, "change")} not shown</li>')
    out.append("</ul></details></li>")
    return min(len(group.entries), most) + 1


def _opening(label: str, types: str) -> str:
    head = f"{escape_html(label)} = " if label else ""
    return f"<li><details open><summary>{head}{types}</summary><ul>"


def _names(kind: SymType | None) -> tuple[str, str]:
    """Returns the short and the full name of a type."""
    if kind is None:
        return "", ""
    return short_name(kind), kind.name


def _write_change(entry: Entry, rows: int, out: list[str]) -> int:
    """Appends one operation, and returns the number of rows that it takes."""
    op = entry.operation
    assert op is not None
    if isinstance(op, Retie):
        out.append(_ties("\u2212 tied: ", op.before, "del"))
        out.append(_ties("+ tied: ", op.after, "ins"))
        return 1
    used = 0
    for sign, tag, value in _sides(entry.kind, op):
        out.append(_side(sign, tag, entry.label, value, rows))
        used += min(rows, len(value) if type(value) is Node else 1)
    return used


_CSS = {"del": " sx-del", "ins": " sx-add"}


def _side(sign: str, tag: str, label: str, value: Any, rows: int) -> str:
    return tree_items(value, rows, f"{sign} {label}".rstrip(), _CSS[tag], tag=tag)


def _sides(kind: str, op: Operation) -> Iterable[tuple[str, str, Any]]:
    """Yields the sign, the tag and the value of what is removed and what is added."""
    if kind != "insert":
        yield "\u2212", "del", op.before
    if kind != "delete":
        yield "+", "ins", op.after


def _ties(head: str, groups: Any, tag: str) -> str:
    lines = [escape_html(" is ".join(map(str, group))) for group in groups]
    css = _CSS[tag].strip()
    return "".join(
        f'<li class="sx-leaf"><{tag} class="{css}">{head}{line}</{tag}></li>' for line in lines
    )


def render_comparison(item: Comparison) -> str:
    """Returns a comparison as list items."""
    out: list[str] = []
    with room(min(item.depth, MOST_LEVELS)):
        left = _write_comparison(item, "", 0, MOST_ROWS, out)
    if left < 0:
        out.append('<li class="sx-note">and more, not shown</li>')
    return "".join(out)


def _write_comparison(item: Comparison, label: str, depth: int, rows: int, out: list[str]) -> int:
    """Appends a comparison, and returns how many more rows may follow; negative: none."""
    if rows < 0:
        return rows
    if depth > MOST_LEVELS:
        out.append('<li class="sx-note">deeper levels are not shown</li>')
        return rows - 1
    if item.is_leaf and not item.differs:
        is_empty = item.before is MISSING_VALUE
        same = "" if is_empty else tree_items(item.before, max(rows, 1), label, " sx-note")
        out.append(same or _NO_DIFF)
        return rows - 1
    if item.is_leaf:
        sides = (("\u2212", "del", item.before), ("+", "ins", item.after))
        for sign, tag, value in sides:
            if value is not MISSING_VALUE:
                limit = min(rows, _ROWS_OF_CHANGE)
                out.append(_side(sign, tag, label, value, limit))
                rows -= min(limit, len(value) if type(value) is Node else 1)
        return rows - 1
    names = dict.fromkeys(type_html(*_names(kind)) for kind in (item.before, item.after))
    out.append(_opening(label, " | ".join(names)))
    rows -= 1
    for key, child in item.children.items():
        rows = _write_comparison(child, str(key), depth + 1, rows, out)
    out.append("</ul></details></li>")
    return rows
