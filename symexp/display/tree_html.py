"""Trees as HTML: nested lists that fold.

Everything that comes from the tree (keys, names, leaves) enters the page through `escape_html`.
"""

from __future__ import annotations

from html import escape
from typing import Any

from symexp._base.recursion import room
from symexp.display.rows import MOST_LEVELS, Look, Row, rows_of
from symexp.display.safe_text import escape_html
from symexp.tree.nodes.node import Node

__all__ = ["FOLDED", "counted", "tree_items", "type_html"]

FOLDED = Look(levels=0, has_paths=False)
"""How the values of a diff are shown."""


def tree_items(
    value: Any, most: int, label: str = "", css: str = "", look: Look = FOLDED, tag: str = ""
) -> str:
    """Returns a tree as one `<li>`.

    Args:
        value: A frozen value.
        most: How many rows it may have.
        label: What stands before it, as a key does.
        css: CSS classes of the first row, each after a space.
        look: How it is shown.
        tag: The tag around the text of the first row, `'del'` or `'ins'`; empty for none.
    """
    top = rows_of(value, most, label, css, look)
    out: list[str] = []
    with room(min(value.depth, MOST_LEVELS) if type(value) is Node else 0):
        _write_row(top, look, out, tag)
    return "".join(out)


def _write_row(row: Row, look: Look, out: list[str], tag: str = "") -> None:
    before, after = (f'<{tag} class="{row.css.strip()}">', f"</{tag}>") if tag else ("", "")
    css = "" if tag else row.css
    head = before + _head(row, look)
    if row.leaf is not None:
        text = _leaf_text(row) + after
        if row.leaf.full:
            out.append(f'<li class="sx-leaf{css}"><details><summary>{head}{text}</summary>')
            out.append(f'<div class="sx-full">{escape(row.leaf.full)}</div></details></li>')
        else:
            out.append(f'<li class="sx-leaf{css}">{head}{text}</li>')
        return
    is_open = " open" if row.is_open else ""
    css_class = f' class="{css.strip()}"' if css else ""
    name = type_html(row.name, row.title if look.has_types else "")
    name = f"<mark>{name}</mark>" if row.is_search else name
    out.append(f"<li><details{is_open}><summary{css_class}>{head}{name}{_note(row)}{after}")
    out.append("</summary><ul>")
    _write_below(row, look, out)
    out.append("</ul></details></li>")


def _write_below(row: Row, look: Look, out: list[str]) -> None:
    for child in row.children:
        _write_row(child, look, out)
    if row.hidden:
        out.append(f'<li class="sx-leaf sx-note">{counted(row.hidden, "value")} not shown</li>')
    total = len(row.defaults) + row.count_of_rest
    if not total:
        return
    out.append(f'<li><details><summary class="sx-note">{counted(total, "default")}</summary><ul>')
    for child in row.defaults:
        _write_row(child, look, out)
    if row.rest:
        out.append(f'<li class="sx-leaf">{escape(row.rest)}</li>')
    out.append("</ul></details></li>")


def _note(row: Row) -> str:
    """Returns what is said besides the name of a row with rows below it."""
    text = escape(row.text)
    if row.is_search:
        return f' <span class="sx-note">{text}</span>'
    if type(row.value) is Node and row.value.type.is_object:
        return f'<span class="sx-preview">{text}</span>'
    count = counted(len(row.value), "value")
    return f' <span class="sx-preview">{text}</span> <span class="sx-note">{count}</span>'


def _leaf_text(row: Row) -> str:
    leaf = row.leaf
    assert leaf is not None
    text = escape(leaf.text)
    if row.is_search:
        return f"<mark>{text}</mark>"
    return (
        text if leaf.role in ("array", "other") else f'<span class="sx-{leaf.role}">{text}</span>'
    )


def _head(row: Row, look: Look) -> str:
    if not row.label:
        return ""
    label = escape_html(row.label)
    has_path = look.has_paths and bool(row.path)  # the root has an empty path
    path = f' title="{escape_html(str(row.path))}"' if has_path else ""
    classes = " ".join(
        name for name, has in (("sx-key", look.has_labels), ("sx-path", path)) if has
    )
    if classes:
        label = f'<span class="{classes}"{path}>{label}</span>'
    return f"{label} " if look.has_labels else f"{label} = "


def type_html(name: str, title: str = "") -> str:
    """Returns the name of a type as HTML.

    Args:
        name: The short name; empty for none.
        title: The full name, shown as a tooltip; empty for none.
    """
    if not (name or title):
        return ""
    shown = f' title="{escape_html(title)}"' if title else ""
    return f'<span class="sx-type"{shown}>{escape_html(name)}</span>'


def counted(n: int, what: str) -> str:
    """Returns a number of things, such as `'2 values'`."""
    return f"{n:,} {what}{'' if n == 1 else 's'}"
