"""Values in one line: short texts of leaves, and previews of what is folded."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

from symexp._base.markers import MISSING_VALUE
from symexp.display.safe_text import format_leaf, make_printable
from symexp.tree.nodes.node import SCALARS, Node
from symexp.tree.nodes.printing import equals_default
from symexp.tree.nodes.types import DICT, TUPLE

__all__ = ["Summary", "arguments", "preview", "summary"]

# Texts and reprs that are longer are summarized.
_LONGEST_TEXT, _SHOWN_TEXT = 160, 80
# Characters of a preview.
_PREVIEW = 90
# Arrays with more elements are shown without statistics.
_MOST_ELEMENTS = 10**6


class Summary(NamedTuple):
    """The text of a leaf.

    Attributes:
        text: One line that prints, not yet HTML.
        full: The longer text of which it is a summary; empty if there is none.
        role: `'text'`, `'number'`, `'word'` (`None`, `True`, `False`, missing), `'array'` or
            `'other'`.
    """

    text: str
    full: str = ""
    role: str = "other"


def summary(value: Any) -> Summary:
    """Returns the text of a leaf, or of a container without rows of its own.

    Example:
        >>> summary("abc")
        Summary(text="'abc'", full='', role='text')
    """
    if type(value) is Node:
        return Summary(_compact(value, 10**9, 10**9))
    if type(value) in (str, bytes):
        return _text(value)
    if value is None or value is MISSING_VALUE or type(value) is bool:
        return Summary(format_leaf(value), role="word")
    if type(value) in (int, float, complex):
        text = format_leaf(value)
        return Summary(*_cut(text), role="number")
    array = _array(value)
    if array:
        return Summary(make_printable(array), format_leaf(value), "array")
    return Summary(*_cut(format_leaf(value)))


def _text(value: str | bytes) -> Summary:
    text = format_leaf(value)
    if len(text) <= _LONGEST_TEXT:
        return Summary(text, role="text")
    unit = "characters" if type(value) is str else "bytes"
    return Summary(f"{text[:_SHOWN_TEXT]}... ({len(value):,} {unit})", text, "text")


def _cut(text: str) -> tuple[str, str]:
    return (text, "") if len(text) <= _LONGEST_TEXT else (f"{text[:_SHOWN_TEXT]}...", text)


def _array(value: Any) -> str:
    """Returns the text of an array of any library, if the value is one of some elements."""
    kind = type(value)
    if not (hasattr(kind, "shape") and hasattr(kind, "dtype")):
        return ""
    try:
        shape = tuple(int(n) for n in value.shape)
        size = math.prod(shape)
        if not shape or size <= 8:
            return ""
        dtype = getattr(value.dtype, "name", None) or str(value.dtype)
        sides = " \u00d7 ".join(map(str, shape))
        return f"{kind.__name__} {sides} {dtype}{_statistics(value, size)}"
    except Exception:  # the attributes of a user's class may do anything
        return ""


def _statistics(value: Any, size: int) -> str:
    """Returns the range and the mean of an array of numbers."""
    if size > _MOST_ELEMENTS or not hasattr(value, "min") or not hasattr(value, "mean"):
        return ""
    try:
        low, high, mean = (float(f()) for f in (value.min, value.max, value.mean))
    except (TypeError, ValueError):
        return ""
    return f", {low:.4g} to {high:.4g}, mean {mean:.4g}"


def preview(node: Node, most: int = _PREVIEW) -> str:
    """Returns what a folded node has, in about so many characters.

    Arguments that have their default are left out.

    Args:
        node: The node.
        most: About the most characters.

    Returns:
        A text that prints, such as `(units=64, activation='relu')` or `[1, 2, Dense(...), ...]`.
    """
    return _compact(node, most, 1)


def arguments(pairs: Iterable[tuple[Any, Any]]) -> str:
    """Returns arguments on one line, such as `use_bias=True, name=None`."""
    return ", ".join(f"{make_printable(str(k))}={_piece(v, _PREVIEW, 1)}" for k, v in pairs)


def _compact(node: Node, most: int, depth: int) -> str:
    """Returns a node on one line: brackets with its values, as far as they fit."""
    pieces: list[str] = []
    left = most
    is_object = node.type.is_object
    for key, value in node.items():
        if is_object and equals_default(node, key, value):
            continue
        if left <= 0:
            pieces.append("...")
            break
        piece = _piece(value, left, depth)
        if node.keys is not None:
            piece = f"{make_printable(str(key))}={piece}"
        pieces.append(piece)
        left -= len(piece) + 2
    if node.type is TUPLE and len(node) == 1:
        pieces[-1] += ","
    opening, closing = _brackets(node)
    return f"{opening}{', '.join(pieces)}{closing}"


def _piece(value: Any, left: int, depth: int) -> str:
    if type(value) is Node:
        name = make_printable(value.type.label) if value.type.is_object else ""
        if depth > 0:
            return name + _compact(value, min(left, _PREVIEW // 3), depth - 1)
        opening, closing = _brackets(value)
        return f"{name}{opening}{'...' if len(value) else ''}{closing}"
    if type(value) in SCALARS and type(value) not in (str, bytes):
        return format_leaf(value)
    text = summary(value).text
    return text if len(text) <= _PREVIEW // 2 else f"{text[: _PREVIEW // 2]}..."


def _brackets(node: Node) -> tuple[str, str]:
    if node.type.is_object or node.type is TUPLE:
        return "(", ")"
    return ("{", "}") if node.type is DICT else ("[", "]")
