"""Histories in files and pickles.

A history is a JSON object beside the value:

    {"base": {"name": "exp.json", "fingerprint": "3f2a..."},
     "changes": [{"rule": "change_lr?0.1", "time": 1764213000.5, "author": "anna",
                  "change": {"$diff": ...}}],
     "value": "9c41..."}

The base has `parts` too: the histories that its parts had before, by path. `value` is the digest of
the value in the file. If another program changed the file, the digest does not fit, and the history
gets a step that says so.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any, final

from symexp._base.registry import resolve
from symexp.codec.decode import Decoder
from symexp.codec.encode import Encoder
from symexp.codec.json_text import dumps, parse
from symexp.codec.leaf_registry import Json
from symexp.errors import CodecError, UnsupportedValueError, describe
from symexp.tree.diff import Delete, Diff, Insert, Operation, Replace
from symexp.tree.diff.versions import Versions
from symexp.tree.nodes.history import KINDS, OUTSIDE, RULE, Origin, Step, Told, add_step
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.values import view

__all__ = ["name_base", "pack", "read_history", "unpack", "write_history"]


# The seconds since 1970 at the end of the year 9999.
_LATEST = 253_402_300_800

# The address of an object differs from run to run.
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


@final
class _StoredChange:
    """A change as it is in a file.

    Args:
        content: The JSON value of the diff.
        trust: Names that the document may use.
        is_exact: Whether the diff holds the values themselves, not texts about them.
    """

    __slots__ = ("content", "is_exact", "trust")

    def __init__(self, content: Json, trust: tuple[str, ...], is_exact: bool) -> None:
        self.content = content
        self.trust = trust
        self.is_exact = is_exact

    def __call__(self) -> Diff:
        """Returns the diff.

        Raises:
            CodecError: The JSON value is not a diff.
        """
        made = Decoder(self.trust).run(self.content)
        if not isinstance(made, Diff):
            raise CodecError(f"The history in the file has {describe(made)} in place of a diff.")
        return made


# Writing.


def write_history(root: Any, value: Json, hides: bool) -> dict[str, Json] | None:
    """Returns the history of a tree as a JSON value; `None` if nothing has changed.

    Args:
        root: The frozen value.
        value: Its JSON value, as it stands in the file.
        hides: Whether arguments with their default value are left out, as in the value. Otherwise,
            the changes would not fit it where the classes are unknown.
    """
    made = _content(Versions.of(root), hides) if type(root) is Node else None
    if made is not None:
        made["value"] = _digest(value)
    return made


def pack(node: Node) -> str | None:
    """Returns the history of a tree as text, for a pickle."""
    made = _content(Versions.of(node), False)
    return None if made is None else dumps(made)


def _content(versions: Versions, hides: bool) -> dict[str, Json] | None:
    parts = {str(path): _content(part, hides) for path, part in versions.parts().items()}
    parts = {path: part for path, part in parts.items() if part is not None}
    if not versions.steps and not parts:
        return None
    base = resolve("patching.base_of")(versions)
    written: dict[str, Json] = {k: v for k, v in base._asdict().items() if v}
    if parts:
        written["parts"] = parts
    changes = [_write_step(versions, i, hides) for i in range(len(versions.steps))]
    return {"base": written, "changes": changes}


def _write_step(versions: Versions, index: int, hides: bool) -> dict[str, Json]:
    step = versions.steps[index]
    kind, rule, name = resolve("patching.describe_step")(versions, index)
    made: dict[str, Json] = {} if kind == RULE else {"kind": kind}
    for key, value in (("rule", rule), ("name", name), ("author", step.author)):
        if value is not None:
            made[key] = value
    if step.time is not None:
        made["time"] = round(step.time, 3)
    stored = step.change
    try:
        change = versions.change(index)
    except CodecError:  # the change in the file is malformed; it stays as it is
        change = None
    if change is not None:
        is_exact = stored is None or stored.is_exact
        stored = _stored(change, hides, is_exact)
    if stored is not None:
        made["change"] = stored.content
        if not stored.is_exact:
            made["exact"] = False
    return made


def _stored(change: Diff, hides: bool, is_exact: bool) -> _StoredChange:
    try:
        return _StoredChange(Encoder(hide_default_values=hides).encode(change), (), is_exact)
    except UnsupportedValueError:
        told = Diff(map(_told, change), change.types)
        return _StoredChange(Encoder(hide_default_values=hides).encode(told), (), False)


def _told(op: Operation) -> Operation:
    """Returns an operation in which values that files cannot hold are replaced by text."""
    if isinstance(op, Replace):
        return Replace(op.path, _savable(op.old), _savable(op.new))
    if isinstance(op, Insert):
        return Insert(op.path, _savable(op.value))
    if isinstance(op, Delete):
        return Delete(op.path, _savable(op.old))
    return op


def _savable(value: Any) -> Any:
    try:
        Encoder().encode(value)
    except UnsupportedValueError:
        return _ADDRESS.sub("", describe(view(value)))
    return value


def _digest(value: Json) -> str:
    return hashlib.sha256(dumps(value).encode("ascii")).hexdigest()


# Reading.


def read_history(
    content: Json, value: Json | None = None, trust: Iterable[str] = ()
) -> Step | Origin | None:
    """Returns the history that `write_history` wrote.

    Args:
        content: The JSON value of the history.
        value: The JSON value of the tree in the file; `None` if it need not be compared.
        trust: Names that the document may use.

    Raises:
        CodecError: The content is not a history.
    """
    if type(content) is not dict or not {"base", "changes"} <= set(content):
        raise _wrong("an object with 'base' and 'changes'", content)
    base, changes = content["base"], content["changes"]
    if type(base) is not dict or type(changes) is not list:
        raise _wrong("an object 'base' and an array 'changes'", content)
    dropped = base.get("dropped", 0)
    if type(dropped) is not int or dropped < 0:
        raise _wrong("a number of dropped changes", dropped)
    names = tuple(trust)
    parts = base.get("parts", {})
    if type(parts) is not dict:
        raise _wrong("an object of parts", parts)
    inner = {path: read_history(part, None, names) for path, part in parts.items()}
    made: Any = Origin(_text(base, "name"), _text(base, "fingerprint"), dropped, inner)
    for item in changes:
        made = _read_step(made, item, names)
    if value is not None and content.get("value", "") not in ("", _digest(value)):
        made = add_step(made, OUTSIDE, None, None, None, None)
    result: Step | Origin = made
    return result


def _read_step(previous: Any, item: Json, trust: tuple[str, ...]) -> Step:
    if type(item) is not dict:
        raise _wrong("an object for each change", item)
    kind = item.get("kind", RULE)
    if kind not in KINDS:
        raise _wrong(f"one of {', '.join(KINDS)}", kind)
    when = item.get("time")
    if when is not None and not (type(when) in (int, float) and 0 <= when < _LATEST):
        raise _wrong("a time in seconds", when)
    change = None
    if "change" in item:
        change = _StoredChange(item["change"], trust, item.get("exact", True) is True)
    rule = Told(_text(item, "rule"), _text(item, "name"))
    return add_step(previous, kind, rule, None, when, _text(item, "author"), change)


def _text(item: dict[str, Json], key: str) -> str | None:
    value = item.get(key)
    if value is not None and type(value) is not str:
        raise _wrong(f"text for {key!r}", value)
    return value


def _wrong(expected: str, got: Json) -> CodecError:
    return CodecError(
        f"The history in the file is malformed: expected {expected}, but got {describe(got)}."
    )


def unpack(text: str) -> Step | Origin | None:
    """Returns the history that `pack` wrote."""
    return read_history(parse(text))


def name_base(root: Any, name: str) -> None:
    """Gives the base of a tree that was read from a file a name, if it has no history yet."""
    if type(root) is Node and root.history is None:
        root.history = Origin(name)
