"""Text from anywhere (keys, labels, leaves) as something that only shows, and does nothing."""

from __future__ import annotations

from typing import Any

from symexp.tree.nodes.printing import leaf_text

__all__ = ["shown_leaf", "visible"]

_LIMIT = 2000


def visible(text: str) -> str:
    r"""The text with every character that does not print written as its escape.

    Control characters could steer a terminal, lone surrogates cannot be encoded, and marks of
    writing direction could make a text read as another.

    Example:
        >>> visible("a\x1b[31mb")
        'a\\x1b[31mb'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def shown_leaf(value: Any, limit: int = _LIMIT) -> str:
    """The printed form of a leaf on one line, shortened."""
    if type(value) in (str, bytes) and len(value) > limit:
        value = value[:limit]
        return visible(repr(value)) + "..."
    return visible(leaf_text(value, limit))
