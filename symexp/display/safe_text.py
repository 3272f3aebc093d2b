"""Foreign text (keys, labels, leaves) in a form that is safe to show on a terminal or a page."""

from __future__ import annotations

from html import escape
from typing import Any

from symexp.tree.nodes.printing import leaf_text

__all__ = ["escape_html", "format_leaf", "make_printable"]

_LONGEST_LEAF = 2000


def make_printable(text: str) -> str:
    r"""Returns the text with each character that does not print written as its escape.

    Control characters could steer a terminal, lone surrogates cannot be encoded, and marks of
    writing direction could make a text read as another.

    Example:
        >>> make_printable("a\x1b[31mb")
        'a\\x1b[31mb'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def escape_html(text: str) -> str:
    """Returns the text as HTML that shows it and does nothing else.

    Example:
        >>> escape_html("<b>")
        '&lt;b&gt;'
    """
    return escape(make_printable(text))


def format_leaf(value: Any, limit: int = _LONGEST_LEAF) -> str:
    """Returns the printed form of a leaf on one line.

    Args:
        value: The leaf.
        limit: Characters after which the text is cut.
    """
    if type(value) in (str, bytes) and len(value) > limit:
        value = value[:limit]
        return make_printable(repr(value)) + "..."
    return make_printable(leaf_text(value, limit))
