"""The entries of a diff: a flat list of lines as people read them, for displays of all kinds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.recursion import room
from symexp.tree.diff.operation_tree import OperationTree
from symexp.tree.diff.operations import Delete, Insert, Operation, Retie
from symexp.tree.nodes.types import DICT, LIST, SymType

__all__ = ["Entry", "Kind", "entries"]

Kind = Literal["open", "close", "replace", "insert", "delete", "retie"]


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
