"""The printed form of the properties of decision points, which is that of PyGlove."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["properties"]


def properties(
    items: Iterable[tuple[str, Any, Any]], indent: int, *, lines_apart: bool = False
) -> str:
    """Returns the `name=value` pairs whose values differ from their defaults.

    Args:
        items: Triples of name, value, default.
        indent: The levels by which the owner is indented.
        lines_apart: Whether every pair has a line of its own.
    """
    shown = [(key, value) for key, value, default in items if value != default]
    if not lines_apart:
        return ", ".join(f"{key}={_format(value, -1)}" for key, value in shown)
    pad = "  " * indent
    return ",\n".join(f"{pad}{key}={_format(value, indent)}" for key, value in shown)


def _format(value: Any, indent: int) -> str:
    """Returns a value as text; dicts and lists take several lines unless indent is negative."""
    if not isinstance(value, (dict, list)) or not value or indent < 0:
        return _inline(value)
    pad = "  " * (indent + 1)
    if isinstance(value, dict):
        rows = [f"{pad}{key} = {_format(item, indent + 1)}" for key, item in value.items()]
        return "{\n" + ",\n".join(rows) + "\n" + "  " * indent + "}"
    rows = [f"{pad}{i} : {_format(item, indent + 1)}" for i, item in enumerate(value)]
    return "[\n" + ",\n".join(rows) + "\n" + "  " * indent + "]"


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={_inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(f"{i}: {_inline(item)}" for i, item in enumerate(value)) + "]"
    return repr(value)
