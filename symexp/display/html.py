"""Trees and diffs as HTML for notebooks: plain, escaped, foldable, and limited in size.

Everything that comes from the tree (keys, names, leaves) is text to the browser: it passes `_text`,
the only way into the page. Colours are translucent, so that they do on light and on dark pages.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from html import escape
from typing import Any

from symexp._base.recursion import room
from symexp.display.visible import shown_leaf, visible
from symexp.tree.diff import Diff, Entry, Operation
from symexp.tree.diff.operations import Retie, frozen
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.types import DICT, LIST, TUPLE, SymType

__all__ = ["render"]

# Rows of one view. Inner levels are left out first.
_ROWS = 5000
# Rows of one value that a diff shows.
_ROWS_OF_CHANGE = 200
_SHOWN_LEVELS = 100
_OPEN_LEVELS = 2

_STYLE = (
    "<style>"
    ".sx-view{font:13px/1.5 ui-monospace,Menlo,Consolas,monospace;color:inherit;"
    "white-space:pre-wrap;overflow-wrap:anywhere}"
    ".sx-view details>div{margin-left:.45em;padding-left:1em;"
    "border-left:1px solid rgba(128,128,128,.35)}"
    ".sx-view summary{cursor:pointer}"
    ".sx-view .sx-leaf{padding-left:1em}"
    ".sx-view .sx-type{font-weight:600}"
    ".sx-view .sx-note{opacity:.65}"
    ".sx-view .sx-del{background:rgba(248,81,73,.2)}"
    ".sx-view .sx-add{background:rgba(46,160,67,.22)}"
    "</style>"
)

_NAMES = {LIST: "list", DICT: "dict", TUPLE: "tuple"}


def render(value: Any) -> str:
    """A tree or a diff as a piece of HTML that needs nothing else.

    Args:
        value: A symbolic value, or what `sx.diff` gave. Nothing is made live.

    Returns:
        One `<div>`. Of trees beyond some thousand places the inner levels are left out, and it
        says so.

    Example:
        >>> import symexp as sx
        >>> "<details" in render(sx.Dict(x=1))
        True
    """
    body = _diff(value) if isinstance(value, Diff) else _tree(frozen(value), _ROWS, _OPEN_LEVELS)
    return f'<div class="sx-view">{_STYLE}{body}</div>'


def _text(text: str) -> str:
    """The one way of foreign text into the page."""
    return escape(visible(text))


class _Row:
    """A place that is shown: what stands there, and the rows below."""

    __slots__ = ("depth", "hidden", "kids", "label", "value")

    def __init__(self, label: str, value: Any, depth: int) -> None:
        self.label = label
        self.value = value
        self.depth = depth
        self.kids: list[_Row] = []
        self.hidden = 0


def _tree(value: Any, rows: int, levels: int, label: str = "", css: str = "") -> str:
    top = _Row(label, value, 0)
    _unfold(top, rows)
    out: list[str] = []
    with room(min(value.depth, _SHOWN_LEVELS) if type(value) is Node else 0):
        _write(top, levels, css, out)
    return "".join(out)


def _unfold(top: _Row, rows: int) -> None:
    """Adds rows level by level, so that what is left out is what is deepest."""
    waiting = deque([top])
    while waiting:
        row = waiting.popleft()
        node = row.value
        if type(node) is not Node:
            continue
        shown = min(len(node), rows if row.depth < _SHOWN_LEVELS else 0)
        row.hidden = len(node) - shown
        rows -= shown
        depth = row.depth + 1
        row.kids = [_Row(str(key), v, depth) for _, (key, v) in zip(range(shown), node.items())]
        waiting.extend(kid for kid in row.kids if type(kid.value) is Node)


def _write(row: _Row, levels: int, css: str, out: list[str]) -> None:
    head = f"{_text(row.label)} = " if row.label else ""
    if type(row.value) is not Node:
        # What is printable and short needs no further care than escaping.
        out.append(f'<div class="sx-leaf{css}">{head}{escape(shown_leaf(row.value))}</div>')
        return
    is_open = " open" if row.depth < levels else ""
    out.append(f"<details{is_open}><summary{_class(css)}>{head}{_type(row.value.type)} ")
    out.append(f'<span class="sx-note">{_count(len(row.value), "value")}</span></summary><div>')
    for kid in row.kids:
        _write(kid, levels, css, out)
    if row.hidden:
        out.append(f'<div class="sx-note">{_count(row.hidden, "value")} not shown</div>')
    out.append("</div></details>")


def _type(kind: SymType | None) -> str:
    if kind is None:
        return ""
    name = _NAMES.get(kind, kind.label)  # type: ignore[call-overload]  # all types are hashable
    return f'<span class="sx-type" title="{_text(kind.name)}">{_text(name)}</span>'


def _class(css: str) -> str:
    return f' class="{css.strip()}"' if css else ""


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def _diff(diff: Diff) -> str:
    if not diff:
        return '<span class="sx-note">No diff.</span>'
    out: list[str] = []
    rows, opened, shown = _ROWS, 0, 0
    for entry in diff.walk():
        if entry.kind == "close":
            out.append("</div></details>")
            opened -= 1
            continue
        if rows <= 0:
            continue_at = len(diff) - shown
            out.append(f'<div class="sx-note">{_count(continue_at, "change")} not shown</div>')
            out.append("</div></details>" * opened)
            break
        rows -= 1
        if entry.kind == "open":
            head = f"{_text(entry.label)} = " if entry.label else ""
            out.append(f"<details open><summary>{head}{_type(entry.type)}</summary><div>")
            opened += 1
        else:
            shown += 1
            rows -= _change(entry, min(rows, _ROWS_OF_CHANGE), out)
    return "".join(out)


def _change(entry: Entry, rows: int, out: list[str]) -> int:
    """Appends one operation; gives the number of rows used."""
    op = entry.operation
    assert op is not None
    if isinstance(op, Retie):
        out.append(_places("\u2212 tied: ", op.before, " sx-del"))
        out.append(_places("+ tied: ", op.after, " sx-add"))
        return 1
    used = 0
    for sign, css, value in _sides(entry.kind, op):
        label = f"{sign} {entry.label}".rstrip()
        out.append(_tree(value, rows, 0, label, css))
        used += min(rows, len(value) if type(value) is Node else 1)
    return used


def _sides(kind: str, op: Operation) -> Iterable[tuple[str, str, Any]]:
    if kind != "insert":
        yield "\u2212", " sx-del", op.before
    if kind != "delete":
        yield "+", " sx-add", op.after


def _places(head: str, groups: Any, css: str) -> str:
    lines = [_text(" is ".join(map(str, group))) for group in groups]
    return "".join(f'<div class="sx-leaf{css}">{head}{line}</div>' for line in lines)
