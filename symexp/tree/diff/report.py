"""The printed form of a diff: a flat list of entries, from which text and HTML are made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.markers import MISSING_VALUE
from symexp._base.recursion import room
from symexp.tree.diff.operation_tree import OperationTree
from symexp.tree.diff.operations import Delete, Insert, Operation, Places, Retie
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.printing import Printer, format_frozen
from symexp.tree.nodes.types import DICT, LIST, TUPLE, SymType

__all__ = ["Entry", "brackets", "compact_text", "entries", "segments", "text"]

Kind = Literal["open", "close", "replace", "insert", "delete", "retie"]

Role = Literal["plain", "key", "type", "removed", "added"]

_ROLES: dict[str, Role] = {"insert": "added", "delete": "removed"}

_BRACKETS = {LIST: ("[", "]"), DICT: ("{", "}"), TUPLE: ("(", ")")}


class Entry(NamedTuple):
    """One line of a diff as people read it.

    Attributes:
        kind: `open` and `close` enclose the changes below a place; the others are operations.
        path: The place, in the left tree.
        label: The key of the place; `before 3` for an insertion before element 3 of a list; empty
            for the root.
        depth: The number of places that are open.
        type: The type of the value at the place, for `open` and `close`, if it is known.
        operation: The operation, for the other kinds.
    """

    kind: Kind
    path: KeyPath
    label: str
    depth: int
    type: SymType | None = None
    operation: Operation | None = None


def entries(ops: OperationTree, reties: Iterable[Retie]) -> list[Entry]:
    """Returns the entries of a diff, in the order of the left tree."""
    out: list[Entry] = []
    if ops.change is not None or ops.kids or ops.inserts:
        with room(ops.depth):
            _collect(ops, ROOT, "", 0, out)
    out.extend(Entry("retie", ROOT, "", 0, operation=op) for op in reties)
    return out


def _collect(ops: OperationTree, path: KeyPath, label: str, depth: int, out: list[Entry]) -> None:
    if ops.change is not None:
        kind: Kind = "delete" if type(ops.change) is Delete else "replace"
        out.append(Entry(kind, path, label, depth, operation=ops.change))
        return
    shown = ops.type or (LIST if ops.is_sequence else DICT)
    out.append(Entry("open", path, label, depth, shown))
    for key, step in ops.steps():
        if isinstance(step, Insert):
            name = _inserted_label(key, ops)
            out.append(Entry("insert", step.path, name, depth + 1, operation=step))
        else:
            _collect(step, KeyPath(path, key), str(key), depth + 1, out)
    out.append(Entry("close", path, label, depth, shown))


def _inserted_label(key: Key, ops: OperationTree) -> str:
    return f"before {key}" if ops.is_sequence else str(key)


def brackets(kind: SymType | None) -> tuple[str, str]:
    """Returns the texts that open and close the printed form of a type."""
    if kind is None or kind.is_object:
        return f"{kind.label if kind is not None else ''}(", ")"
    return _BRACKETS[kind]  # type: ignore[index]  # all that are no objects are containers


def segments(items: Iterable[Entry]) -> list[tuple[str, Role]]:
    """Returns the indented form, as PyGlove prints it, in pieces with their roles for colours."""
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
