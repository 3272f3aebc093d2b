"""Trees and diffs as HTML for notebooks: self-contained, foldable, and limited in size.

Everything that comes from the tree (keys, names, leaves) enters the page through `escape_html` or
`format_leaf`. Colours are translucent, so they suit light and dark pages.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from html import escape
from itertools import islice
from typing import Any, NamedTuple

from symexp._base.keypath import ROOT, KeyPath
from symexp._base.markers import MISSING_VALUE
from symexp._base.recursion import room
from symexp.display.safe_text import escape_html, format_leaf
from symexp.tree.diff import Comparison, Diff, Entry, Operation
from symexp.tree.diff.operations import Retie, frozen
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.printing import shown_node
from symexp.tree.nodes.state import is_handle
from symexp.tree.nodes.types import DICT, LIST, TUPLE, SymType

__all__ = ["Look", "render"]

# The size of one view. Where a tree has more, its inner levels are left out first.
_SHOWN_ROWS = 5000
_SHOWN_LEVELS = 100
# Rows of one value in a diff.
_SHOWN_ROWS_OF_CHANGE = 200
# Levels that are unfolded when the view appears.
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
    ".sx-view .sx-high{background:rgba(255,196,0,.35)}"
    ".sx-view .sx-low{opacity:.45}"
    ".sx-view .sx-key{padding:0 .4em;border-radius:.3em;background:rgba(128,128,128,.25)}"
    "</style>"
)

_CONTAINER_NAMES = {LIST: "list", DICT: "dict", TUPLE: "tuple"}


class Look(NamedTuple):
    """How a tree is shown. All functions take a key path, a frozen value and the node above it.

    Attributes:
        levels: How many levels are unfolded.
        opened: Places that are unfolded too.
        opens: Returns whether another place is unfolded too; `None`: none.
        css_of: Returns the CSS classes of a value, each after a space; `None`: none.
        keeps: Returns whether a value is shown; `None`: all.
        has_labels: Whether keys are shown as labels.
        has_paths: Whether keys have their path as a tooltip.
        has_types: Whether types have their full name as a tooltip.
    """

    levels: float = _OPEN_LEVELS
    opened: frozenset[KeyPath] = frozenset()
    opens: Callable[[KeyPath, Any, Node], bool] | None = None
    css_of: Callable[[KeyPath, Any, Node], str] | None = None
    keeps: Callable[[KeyPath, Any, Node], bool] | None = None
    has_labels: bool = False
    has_paths: bool = False
    has_types: bool = True


_USUAL = Look()
_FOLDED = Look(levels=0)


def render(value: Any, look: Look = _USUAL, label: str = "") -> str:
    """Returns a tree or a diff as a piece of HTML that needs no other file.

    Args:
        value: A symbolic value, or what `sx.diff` returned. Nothing is materialized.
        look: How a tree is shown; a diff has no options.
        label: What stands before a tree, as a key does.

    Returns:
        One `<div>`. A tree with more than some thousand values is cut: a note shows how many
        values are left out.

    Example:
        >>> import symexp as sx
        >>> "<details" in render(sx.Dict(x=1))
        True
    """
    if isinstance(value, Diff):
        body = _render_diff(value)
    elif isinstance(value, Comparison):
        body = _render_comparison(value)
    else:
        shown = shown_node(value) if is_handle(value) else frozen(value)
        body = _render_tree(shown, _SHOWN_ROWS, label, look=look)
    return f'<div class="sx-view">{_STYLE}{body}</div>'


# Trees.


class _Row:
    """One value in the view of a tree, with the rows of its children that are shown."""

    __slots__ = ("children", "css", "depth", "hidden", "is_open", "label", "path", "value")

    def __init__(
        self, label: str, value: Any, depth: int, path: KeyPath, css: str, is_open: bool
    ) -> None:
        self.label = label
        self.value = value
        self.depth = depth
        self.path = path
        self.css = css
        self.is_open = is_open
        self.children: list[_Row] = []
        self.hidden = 0


def _render_tree(
    value: Any, rows: int, label: str = "", css: str = "", look: Look = _FOLDED
) -> str:
    top = _Row(label, value, 0, ROOT, css, look.levels > 0 or ROOT in look.opened)
    _add_children(top, rows, look)
    out: list[str] = []
    with room(min(value.depth, _SHOWN_LEVELS) if type(value) is Node else 0):
        _write_row(top, look, out)
    return "".join(out)


def _add_children(top: _Row, rows: int, look: Look) -> None:
    """Adds rows level by level, so that the deepest values are left out first."""
    waiting = deque([top])
    while waiting:
        row = waiting.popleft()
        node = row.value
        if type(node) is not Node:
            continue
        most = rows if row.depth < _SHOWN_LEVELS else 0
        if look.keeps is None:
            row.hidden = max(len(node) - most, 0)
            row.children = [_child(row, k, v, look) for k, v in islice(node.items(), most)]
        else:
            kept = [(k, v) for k, v in node.items() if look.keeps(KeyPath(row.path, k), v, node)]
            row.hidden = max(len(kept) - most, 0)
            row.children = [_child(row, k, v, look) for k, v in kept[:most]]
        rows -= len(row.children)
        waiting.extend(child for child in row.children if type(child.value) is Node)


def _child(row: _Row, key: Any, value: Any, look: Look) -> _Row:
    path = KeyPath(row.path, key)
    css = "" if look.css_of is None else look.css_of(path, value, row.value)
    depth = row.depth + 1
    is_open = depth < look.levels or path in look.opened
    if not is_open and look.opens is not None:
        is_open = look.opens(path, value, row.value)
    return _Row(str(key), value, depth, path, css, is_open)


def _write_row(row: _Row, look: Look, out: list[str]) -> None:
    head = _head(row, look)
    if type(row.value) is not Node:
        # `format_leaf` returns printable text, so only HTML is left to escape.
        out.append(f'<div class="sx-leaf{row.css}">{head}{escape(format_leaf(row.value))}</div>')
        return
    is_open = " open" if row.is_open else ""
    css_class = f' class="{row.css.strip()}"' if row.css else ""
    name = _type_name(row.value.type, look.has_types)
    out.append(f"<details{is_open}><summary{css_class}>{head}{name} ")
    out.append(f'<span class="sx-note">{_count(len(row.value), "value")}</span></summary><div>')
    for child in row.children:
        _write_row(child, look, out)
    if row.hidden:
        out.append(f'<div class="sx-note">{_count(row.hidden, "value")} not shown</div>')
    out.append("</div></details>")


def _head(row: _Row, look: Look) -> str:
    if not row.label:
        return ""
    label = escape_html(row.label)
    path = f' title="{escape_html(str(row.path))}"' if look.has_paths else ""
    if look.has_labels:
        return f'<span class="sx-key"{path}>{label}</span> '
    return f"<span{path}>{label}</span> = " if path else f"{label} = "


def _type_name(kind: SymType | None, has_title: bool = True) -> str:
    if kind is None:
        return ""
    name = _CONTAINER_NAMES.get(kind, kind.label)  # type: ignore[call-overload]  # all types are hashable
    title = f' title="{escape_html(kind.name)}"' if has_title else ""
    return f'<span class="sx-type"{title}>{escape_html(name)}</span>'


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


# Diffs.


def _render_diff(diff: Diff) -> str:
    if not diff:
        return '<span class="sx-note">No diff.</span>'
    out: list[str] = []
    rows, opened, shown = _SHOWN_ROWS, 0, 0
    for entry in diff.walk():
        if entry.kind == "close":
            out.append("</div></details>")
            opened -= 1
            continue
        if rows <= 0:
            hidden = len(diff) - shown
            out.append(f'<div class="sx-note">{_count(hidden, "change")} not shown</div>')
            out.append("</div></details>" * opened)
            break
        rows -= 1
        if entry.kind == "open":
            head = f"{escape_html(entry.label)} = " if entry.label else ""
            out.append(f"<details open><summary>{head}{_type_name(entry.type)}</summary><div>")
            opened += 1
        else:
            shown += 1
            rows -= _write_change(entry, min(rows, _SHOWN_ROWS_OF_CHANGE), out)
    return "".join(out)


def _write_change(entry: Entry, rows: int, out: list[str]) -> int:
    """Appends one operation, and returns the number of rows that it takes."""
    op = entry.operation
    assert op is not None
    if isinstance(op, Retie):
        out.append(_render_ties("\u2212 tied: ", op.before, " sx-del"))
        out.append(_render_ties("+ tied: ", op.after, " sx-add"))
        return 1
    used = 0
    for sign, css, value in _sides(entry.kind, op):
        label = f"{sign} {entry.label}".rstrip()
        out.append(_render_tree(value, rows, label, css))
        used += min(rows, len(value) if type(value) is Node else 1)
    return used


def _sides(kind: str, op: Operation) -> Iterable[tuple[str, str, Any]]:
    """Yields the sign, the CSS class and the value of what is removed and what is added."""
    if kind != "insert":
        yield "\u2212", " sx-del", op.before
    if kind != "delete":
        yield "+", " sx-add", op.after


def _render_ties(head: str, groups: Any, css: str) -> str:
    lines = [escape_html(" is ".join(map(str, group))) for group in groups]
    return "".join(f'<div class="sx-leaf{css}">{head}{line}</div>' for line in lines)


# Comparisons.


def _render_comparison(item: Comparison) -> str:
    out: list[str] = []
    with room(min(item.depth, _SHOWN_LEVELS)):
        left = _write_comparison(item, "", 0, _SHOWN_ROWS, out)
    if left < 0:
        out.append('<div class="sx-note">and more, not shown</div>')
    return "".join(out)


def _write_comparison(item: Comparison, label: str, depth: int, rows: int, out: list[str]) -> int:
    """Appends a comparison, and returns how many more rows may follow; negative: none."""
    if rows < 0:
        return rows
    if depth > _SHOWN_LEVELS:
        out.append('<div class="sx-note">deeper levels are not shown</div>')
        return rows - 1
    if item.is_leaf and not item.differs:
        no_diff = item.before is MISSING_VALUE
        out.append(
            '<span class="sx-note">No diff.</span>'
            if no_diff
            else _render_tree(item.before, rows, label, " sx-note")
        )
        return rows - 1
    if item.is_leaf:
        sides = (("\u2212", " sx-del", item.before), ("+", " sx-add", item.after))
        shown = [side for side in sides if side[2] is not MISSING_VALUE]
        for sign, css, value in shown:
            limit = min(rows, _SHOWN_ROWS_OF_CHANGE)
            out.append(_render_tree(value, limit, f"{sign} {label}".rstrip(), css))
            rows -= min(limit, len(value) if type(value) is Node else 1)
        return rows - 1
    head = f"{escape_html(label)} = " if label else ""
    names = dict.fromkeys(_type_name(kind) for kind in (item.before, item.after))
    out.append(f"<details open><summary>{head}{' | '.join(names)}</summary><div>")
    rows -= 1
    for key, child in item.children.items():
        rows = _write_comparison(child, str(key), depth + 1, rows, out)
    out.append("</div></details>")
    return rows
