"""The printed form of the properties of decision points, as in PyGlove; spaces as HTML."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from symexp._base.registry import resolve

__all__ = ["html_of_dna", "html_of_spec", "properties"]


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


def html_of_spec(spec: Any) -> str:
    """Returns a space, or a decision point, as HTML: each decision with what it may be.

    Args:
        spec: The `DNASpec`.
    """
    space, size = spec.root(), spec.space_size
    if math.isinf(size):
        count = "infinitely many"
    else:
        count = f"{size:,}" if size < 10**15 else f"about 10^{len(str(int(size))) - 1}"
    html: str = resolve("display.card")(f"Space of {count} candidates", _outline(space))
    return html


def _outline(space: Any) -> dict[str, Any]:
    """Returns the decisions of a space by their names, with those below each candidate."""
    out: dict[str, Any] = {}
    for point in space.elements:
        name = str(point.location) or "decision"
        name = name if point.name is None else f"{name} ({point.name})"
        if point.subspaces:
            literals = [str(value) for value in point.literal_values]
            chosen = f"{point.num_choices} of {len(literals)}"
            if any(inner.elements for inner in point.subspaces):
                out[f"{name}: {chosen}"] = {
                    text: _outline(inner) if inner.elements else ""
                    for text, inner in zip(literals, point.subspaces)
                }
            else:
                out[name] = f"{chosen}: {', '.join(literals)}"
        else:
            out[name] = " ".join(point.format(show_id=False).split())
    return out


def html_of_dna(dna: Any) -> str:
    """Returns a DNA as HTML: its decisions by name, if it is bound to a space.

    Args:
        dna: The `DNA`.
    """
    named = {} if dna.spec is None else dna.to_dict(value_type="choice_and_literal")
    html: str = resolve("display.card")(repr(dna), named)
    return html
