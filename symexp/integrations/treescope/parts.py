"""Rows of a view as parts of treescope, and a tree as treescope's HTML."""

from __future__ import annotations

from typing import Any, final

import treescope
from treescope import rendering_parts as parts

from symexp._base.keypath import KeyPath
from symexp._base.recursion import room
from symexp.display.rows import MOST_LEVELS, USUAL, Row, rows_of
from symexp.display.summaries import Summary
from symexp.tree.diff.operations import frozen
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.printing import shown_node
from symexp.tree.nodes.state import is_handle
from symexp.tree.nodes.types import DICT, TUPLE

__all__ = ["MOST_ROWS", "render", "represent"]

MOST_ROWS = 1500
"""Rows of one view; treescope takes about 0.4 ms for each, and lays all of them out at once."""

# Frames of treescope for each level of a tree.
_FRAMES = 60

_MARK = "background:rgba(255,176,0,.3);border-radius:.2em"
# Mixed with the colour of the text, so that they suit light and dark pages.
_COLOURS = {
    "text": "color-mix(in srgb,currentColor 40%,rgb(22,128,60))",
    "number": "color-mix(in srgb,currentColor 40%,rgb(30,100,220))",
    "word": "color-mix(in srgb,currentColor 40%,rgb(160,70,180))",
}


def render(value: Any) -> str:
    """Returns a tree as treescope's HTML, which needs scripts.

    Args:
        value: A symbolic value. It is not materialized.
    """
    shown = shown_node(value)
    levels = min(shown.depth, MOST_LEVELS) if type(shown) is Node else 0
    pictures = treescope.active_autovisualizer.set_scoped(treescope.ArrayAutovisualizer())
    with pictures, room(levels, frames=_FRAMES):
        html: str = treescope.render_to_html(_Tree(value))
    return html


@final
class _Tree:
    """A symbolic value that treescope does not ask for `_repr_html_`, which calls `render`."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __treescope_repr__(self, path: str | None, subtree: Any) -> Any:
        return represent(self._value, path, subtree)


def represent(value: Any, path: str | None, subtree: Any) -> Any:
    """Returns what treescope shows of a symbolic value: its method `__treescope_repr__`.

    Args:
        value: A symbolic value. It is not materialized.
        path: Where it is, as a Python expression; empty for the root, `None` if it is unknown.
        subtree: Treescope's renderer, which shows arrays.
    """
    shown = shown_node(value) if is_handle(value) else frozen(value)
    top = rows_of(shown, MOST_ROWS, look=USUAL)
    with room(min(shown.depth, MOST_LEVELS) if type(shown) is Node else 0, frames=8):
        return _Parts(path, subtree).of(top)


class _Parts:
    """Makes the parts of one tree."""

    def __init__(self, path: str | None, subtree: Any) -> None:
        self._path = path
        self._subtree = subtree

    def of(self, row: Row) -> Any:
        """Returns the part of a row, without its label."""
        path = self._place(row.path)
        if row.leaf is not None:
            if row.leaf.role == "array":
                return self._subtree(row.value, path)
            part = _leaf(row.leaf, row.is_search)
            if not row.leaf.full:
                return parts.build_one_line_tree_node(part, path)
            both = parts.fold_condition(collapsed=part, expanded=parts.text(row.leaf.full))
            folded = parts.ExpandState.COLLAPSED
            return parts.build_custom_foldable_tree_node(both, path, expand_state=folded)
        children = [self._line(child, row) for child in row.children]
        if row.hidden:
            children.append(parts.comment_color(parts.text(f"# {row.hidden:,} values not shown")))
        opening, closing = _brackets(row)
        prefix, suffix = parts.text(opening), parts.text(closing)
        if row.defaults or row.rest:
            suffix = parts.siblings(self._defaults(row), suffix)
        if row.is_search:
            note = parts.comment_color(parts.text(f"  # {row.text}"))
            prefix = parts.custom_style(prefix, _MARK)
            prefix = parts.siblings(prefix, parts.fold_condition(expanded=note))
        state = parts.ExpandState.EXPANDED if row.is_open else parts.ExpandState.COLLAPSED
        if not children:
            return parts.build_custom_foldable_tree_node(suffix, path, prefix, state)
        return parts.build_foldable_tree_node_from_children(
            prefix, children, suffix, comma_separated=True, path=path, expand_state=state
        )

    def _line(self, row: Row, above: Row) -> Any:
        """Returns a row with its label, as one line of what is above it."""
        if above.is_search:
            head = parts.empty_part()
        elif above.value.keys is None:
            head = parts.fold_condition(expanded=parts.comment_color(parts.text(f"{row.label}: ")))
        else:
            head = parts.text(f"{row.label}=")
        return parts.siblings_with_annotations(head, self.of(row))

    def _defaults(self, row: Row) -> Any:
        """Returns the arguments that have their default, folded, and not in the preview."""
        count = len(row.defaults) + row.count_of_rest
        lines = [self._line(child, row) for child in row.defaults]
        if row.rest:
            lines.append(parts.text(row.rest))
        node = parts.build_custom_foldable_tree_node(
            label=parts.comment_color(parts.text(f"# {count} default{'' if count == 1 else 's'}")),
            contents=parts.fold_condition(
                expanded=parts.indented_children(lines, comma_separated=True)
            ),
            expand_state=parts.ExpandState.COLLAPSED,
        )
        return parts.fold_condition(expanded=parts.indented_children([node.renderable]))

    def _place(self, path: KeyPath | None) -> str | None:
        """Returns what the button beside a value copies."""
        if path is None or self._path is None:
            return None
        text = str(path)
        if not self._path or not text:
            return self._path + text or None
        return self._path + (text if text.startswith("[") else f".{text}")


def _leaf(leaf: Summary, is_search: bool) -> Any:
    shown = parts.text(leaf.text)
    if is_search:
        return parts.custom_style(shown, _MARK)
    colour = _COLOURS.get(leaf.role)
    return shown if colour is None else parts.custom_text_color(shown, colour)


def _brackets(row: Row) -> tuple[str, str]:
    if row.is_search or row.value.type.is_object:
        return f"{row.name}(", ")"
    if row.value.type is TUPLE:
        return "(", ")"
    return ("{", "}") if row.value.type is DICT else ("[", "]")
