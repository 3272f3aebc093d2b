"""Trees and diffs as HTML for notebooks: self-contained, foldable, and limited in size."""

from __future__ import annotations

from typing import Any

from symexp.display.diff_html import render_comparison, render_diff
from symexp.display.rows import MOST_ROWS, USUAL, Look
from symexp.display.styles import SCRIPT, STYLE
from symexp.display.tree_html import tree_items
from symexp.tree.diff import Comparison, Diff
from symexp.tree.diff.operations import frozen
from symexp.tree.nodes.printing import shown_node
from symexp.tree.nodes.state import is_handle

__all__ = ["render"]


def render(value: Any, look: Look = USUAL, label: str = "") -> str:
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
        >>> "<details" in render(sx.Dict(x=[[1]]))
        True
    """
    if isinstance(value, Diff):
        body = render_diff(value)
    elif isinstance(value, Comparison):
        body = render_comparison(value)
    else:
        shown = shown_node(value) if is_handle(value) else frozen(value)
        body = tree_items(shown, MOST_ROWS, label, look=look)
    return f'<div class="sx-view">{STYLE}<ul>{body}</ul>{SCRIPT}</div>'
