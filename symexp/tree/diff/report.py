"""The printed form of a diff, as text and in pieces with roles for colours.

Changes that are alike come first, in few lines each. The other changes follow as PyGlove prints
them.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, Literal

from symexp._base.markers import MISSING_VALUE
from symexp.tree.diff.entries import Entry
from symexp.tree.diff.groups import Group, alike
from symexp.tree.diff.operations import Operation, Places, Retie
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.printing import Printer, format_frozen
from symexp.tree.nodes.types import DICT, LIST, TUPLE, SymType

__all__ = ["SHOWN_PLACES", "Role", "brackets", "compact_text", "segments", "text"]

Role = Literal["plain", "key", "type", "removed", "added"]

_ROLES: dict[str, Role] = {"insert": "added", "delete": "removed"}

_BRACKETS = {LIST: ("[", "]"), DICT: ("{", "}"), TUPLE: ("(", ")")}


def brackets(kind: SymType | None) -> tuple[str, str]:
    """Returns the texts that open and close the printed form of a type."""
    if kind is None or kind.is_object:
        return f"{kind.label if kind is not None else ''}(", ")"
    return _BRACKETS[kind]  # type: ignore[index]  # all that are no objects are containers


SHOWN_PLACES = 3
"""How many places of changes that are alike are listed, besides their number."""


def segments(items: Iterable[Entry]) -> list[tuple[str, Role]]:
    """Returns the indented form, in pieces with their roles for colours."""
    groups, items = alike(items)
    out: list[tuple[str, Role]] = []
    for group in groups:
        _write_group(group, out)
    rest = _segments(items)
    return [*out, *([("\n", "plain")] if out and rest else ()), *rest]


def _write_group(group: Group, out: list[tuple[str, Role]]) -> None:
    """Appends the line of changes that are alike, and those of their first places."""
    out.append((("\n" if out else "") + group.head, "type"))
    shown = SHOWN_PLACES + (len(group.entries) == SHOWN_PLACES + 1)
    for place, before, after in islice(group.lines(), shown):
        out.append((f"\n  {place}", "key"))
        if before:
            out.extend([(": ", "plain"), (before, "removed")])
        if after:
            out.extend([(" \u2192 " if before else ": ", "plain"), (after, "added")])
    hidden = len(group.entries) - shown
    if hidden > 0:
        out.append((f"\n  ... {hidden} more", "plain"))


def _segments(items: Iterable[Entry]) -> list[tuple[str, Role]]:
    """Returns the form that PyGlove prints."""
    out: list[tuple[str, Role]] = []
    fresh = True
    for item in items:
        indent = "\n" + "  " * item.depth
        opening, closing = brackets(item.type)
        if item.kind == "close":
            out.append((indent + closing, "plain"))
            fresh = False
            continue
        if out:
            out.append((indent if fresh or not item.depth else "," + indent, "plain"))
        if item.label:
            out.append((item.label, _ROLES.get(item.kind, "key")))
            out.append((" = ", "plain"))
        fresh = item.kind == "open"
        if fresh:
            out.append((opening, "type"))
        elif item.operation is not None:
            _write(item.operation, indent, out)
    return out


def text(items: Iterable[Entry]) -> str:
    """Returns the indented form."""
    return "".join(piece for piece, _ in segments(items))


def _write(op: Operation, indent: str, out: list[tuple[str, Role]]) -> None:
    inner = indent + "  "
    out.append(("Ties(" if isinstance(op, Retie) else "Diff(", "plain"))
    sides: list[tuple[str, Any, Role]] = [
        ("left", op.before, "removed"),
        ("right", op.after, "added"),
    ]
    for name, value, role in sides:
        out.append((f"{inner}{name} = ", "plain"))
        out.append((_value_text(op, value, inner), role))
        out.append(("," if name == "left" else "", "plain"))
    out.append((indent + ")", "plain"))


def _value_text(op: Operation, value: Any, indent: str) -> str:
    if isinstance(op, Retie):
        return _ties_text(value, indent)
    pieces: list[str] = []
    format_frozen(value, indent, pieces)
    return "".join(pieces)


def _ties_text(places: Places, indent: str) -> str:
    if not places:
        return "[]"
    lines = [indent + "  " + " is ".join(map(str, group)) for group in places]
    return "[" + ",".join(lines) + indent + "]"


def compact_text(items: Iterable[Entry]) -> str:
    """Returns the form on one line."""
    out: list[str] = []
    fresh = True
    for item in items:
        if item.kind == "close":
            out.append(brackets(item.type)[1])
            fresh = False
            continue
        if out and not fresh:
            out.append(", ")
        if item.label:
            out.append(f"{item.label}=")
        fresh = item.kind == "open"
        out.append(brackets(item.type)[0] if fresh else "")
        if item.operation is not None:
            out.append(_compact(item.operation))
    return "".join(out)


def _compact(op: Operation) -> str:
    if isinstance(op, Retie):
        left, right = (
            "[" + ", ".join(" is ".join(map(str, g)) for g in side) + "]"
            for side in (op.before, op.after)
        )
        return f"Ties(left={left}, right={right})"
    return f"Diff(left={_one_line(op.before)}, right={_one_line(op.after)})"


def _one_line(value: Any) -> str:
    if value is MISSING_VALUE:
        return "MISSING_VALUE"
    printer = Printer()
    return printer.compact(value) if type(value) is Node else printer.leaf(value)
