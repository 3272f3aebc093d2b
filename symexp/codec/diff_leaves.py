"""Diffs in files, such as `{"operations": [["replace", "x", 1, 2]], "types": [["", "dict"]]}`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symexp._base.keypath import KeyPath
from symexp.codec.leaf_registry import register_leaf
from symexp.codec.unknown import unknown_type
from symexp.errors import CodecError, SymexpError, describe
from symexp.tree.diff import Delete, Diff, Insert, Operation, Replace, Retie
from symexp.tree.nodes.types import DICT, LIST, TUPLE, type_by_name

__all__: list[str] = []

Coder = Callable[[Any], Any]

_CONTAINERS = {kind.name: kind for kind in (DICT, LIST, TUPLE)}


def _write(diff: Diff, encode: Coder) -> dict[str, Any]:
    return {
        "operations": [_write_operation(op, encode) for op in diff],
        "types": [[str(path), kind.name] for path, kind in diff.types],
    }


def _write_operation(op: Operation, encode: Coder) -> list[Any]:
    if isinstance(op, Retie):
        sides = [[[str(p) for p in group] for group in side] for side in (op.before, op.after)]
        return ["retie", *sides]
    place = str(op.path)
    if isinstance(op, Replace):
        return ["replace", place, encode(op.before), encode(op.after)]
    if isinstance(op, Insert):
        return ["insert", place, encode(op.after)]
    return ["delete", place, encode(op.before)]


def _read(payload: Any, decode: Coder) -> Diff:
    if type(payload) is not dict or set(payload) != {"operations", "types"}:
        raise CodecError(
            f"Expected the operations and the types of a diff, but got {describe(payload)}."
        )
    try:
        operations = [_read_operation(item, decode) for item in payload["operations"]]
        types = [(KeyPath.parse(path), _read_type(name)) for path, name in payload["types"]]
    except (TypeError, ValueError, AttributeError) as error:
        if isinstance(error, SymexpError):
            raise
        raise CodecError(f"The file holds a diff that cannot be: {error}") from None
    return Diff(operations, types)


# By name: the class of the operation, and how many values follow the place.
_OPERATIONS: dict[str, tuple[Any, int]] = {
    "replace": (Replace, 2),
    "insert": (Insert, 1),
    "delete": (Delete, 1),
}


def _read_operation(item: Any, decode: Coder) -> Operation:
    kind, *rest = item
    if kind == "retie" and len(rest) == 2:
        return Retie(*rest)
    cls, count = _OPERATIONS.get(kind, (None, -1))
    if cls is None or len(rest) != count + 1:
        raise CodecError(f"Expected an operation of a diff, but got {describe(item)}.")
    made: Operation = cls(rest[0], *map(decode, rest[1:]))
    return made


def _read_type(name: Any) -> Any:
    if type(name) is not str:
        raise CodecError(f"Expected the name of a type, but got {describe(name)}.")
    return _CONTAINERS.get(name) or type_by_name(name) or unknown_type(name, ())


register_leaf("diff", Diff, _write, _read)
