"""Objects that are no trees in a notebook: a name, and fields that may hold trees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symexp.display.rows import MOST_ROWS, Look
from symexp.display.safe_text import escape_html
from symexp.display.styles import SCRIPT, STYLE
from symexp.display.tree_html import tree_items, type_html
from symexp.tree.diff.operations import frozen

__all__ = ["render_card"]

_LOOK = Look(levels=2, has_paths=False)


def render_card(title: str, fields: Mapping[str, Any]) -> str:
    """Returns an object as a piece of HTML that needs no other file.

    Args:
        title: What the object is, such as `'Realization'`.
        fields: What is known about it, by name. A string is shown as text, without quotes; a dict
            as fields below; other plain or symbolic values as in a tree. `None` is left out.
    """
    body = _fields(f"<details open><summary>{type_html(title)}</summary>", fields, MOST_ROWS)
    return f'<div class="sx-view">{STYLE}<ul>{body}</ul>{SCRIPT}</div>'


def _fields(head: str, fields: Mapping[str, Any], most: int) -> str:
    """Returns fields below an opened `<details>` as a list item."""
    shown = {name: value for name, value in fields.items() if value is not None}
    most //= max(len(shown), 1)
    out = [f"<li>{head}<ul>"]
    for name, value in shown.items():
        if type(value) is str:
            out.append(_text(name, value))
        elif type(value) is dict:
            below = f"<details open><summary>{escape_html(name)}</summary>"
            out.append(_fields(below, value, most))
        else:
            out.append(tree_items(frozen(value), most, name, look=_LOOK))
    return "".join([*out, "</ul></details></li>"])


def _text(name: str, text: str) -> str:
    if not text:
        return f'<li class="sx-leaf">{escape_html(name)}</li>'
    head = f"{escape_html(name)} = " if name else ""
    first, *more = text.strip().split("\n")
    if not more:
        return f'<li class="sx-leaf">{head}{escape_html(text)}</li>'
    rest = "\n".join(escape_html(line) for line in more).strip()
    return (
        f'<li class="sx-leaf"><details><summary>{head}{escape_html(first)}</summary>'
        f'<div class="sx-full">{rest}</div></details></li>'
    )
