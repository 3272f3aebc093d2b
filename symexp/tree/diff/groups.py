"""Changes that are alike: what a rule did at many places is one group, with one line that says it.

A diff of a large net has hundreds of operations, but few kinds of them. Operations are alike if
they change the same argument of objects of one class in the same way (by a factor, or from one
value to another), or if they insert or remove values of one class in the same argument.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

from symexp._base.keypath import KeyPath
from symexp._base.markers import MISSING_VALUE
from symexp.tree.diff.entries import Entry
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.printing import Printer

__all__ = ["Group", "alike", "one_line"]

# So many changes that are alike are a group; and so many of one argument in different ways.
_FEWEST, _FEWEST_UNLIKE = 3, 4
# In so many ways one argument may change until its changes are one group.
_MOST_WAYS = 3
_SHORT = 60


class Group(NamedTuple):
    """Changes that are alike.

    Attributes:
        head: What they are, such as `'20 Conv2D: filters 16 → 32'`.
        entries: The changes.
        same: Whether all say the same, so that only their places differ.
    """

    head: str
    entries: tuple[Entry, ...]
    same: bool

    def lines(self) -> Iterable[tuple[str, str, str]]:
        """Yields the place of each change, its value before, and its value after.

        Values are empty if all changes say the same, and where there is none.
        """
        for entry in self.entries:
            is_before = entry.label.startswith("before ") and entry.kind == "insert"
            place = f"{'before ' if is_before else ''}{entry.path}"
            op = entry.operation
            assert op is not None
            if self.same:
                yield place, "", ""
            else:
                yield place, _side(op.before), _side(op.after)


def alike(items: Iterable[Entry]) -> tuple[list[Group], list[Entry]]:
    """Takes the changes that are alike out of a diff.

    Args:
        items: The entries of a diff.

    Returns:
        The groups, and the entries that are in none; places without changes are left out.
    """
    items = list(items)
    groups = [group for bucket in _buckets(items) for group in _groups(*bucket)]
    taken = {id(entry) for group in groups for entry in group.entries}
    return groups, _without(items, taken) if taken else items


class _Kind(NamedTuple):
    """What changes of one bucket have in common."""

    kind: str
    owner: str
    argument: str
    value: str


def _buckets(items: list[Entry]) -> Iterable[tuple[_Kind, list[Entry]]]:
    found: dict[_Kind, list[Entry]] = {}
    owners: list[Entry] = []
    for item in items:
        if item.kind == "open":
            owners.append(item)
        elif item.kind == "close":
            owners.pop()
        elif item.operation is not None and item.kind != "retie":
            found.setdefault(_kind(item, owners), []).append(item)
    return found.items()


def _kind(item: Entry, owners: list[Entry]) -> _Kind:
    owner = next((o for o in reversed(owners) if o.type is not None and o.type.is_object), None)
    label = owner.type.label if owner is not None and owner.type is not None else ""
    above = owner.path if owner is not None else KeyPath()
    keys = item.path.keys[len(above.keys) :]
    if item.kind == "replace":
        return _Kind("replace", label, _argument(keys), "")
    assert item.operation is not None
    value = item.operation.after if item.kind == "insert" else item.operation.before
    is_object = type(value) is Node and value.type.is_object
    return _Kind(item.kind, label, _argument(keys[:-1]), value.type.label if is_object else "")


def _argument(keys: tuple[Any, ...]) -> str:
    """Returns the argument of an object that a place is in, without positions in lists."""
    return str(KeyPath.of(key for key in keys if not isinstance(key, int)))


def _groups(kind: _Kind, entries: list[Entry]) -> Iterable[Group]:
    if len(entries) < _FEWEST:
        return
    if kind.kind != "replace":
        yield _moved(kind, entries)
        return
    pairs = _by_pair(entries)
    if len(pairs) == 1:
        yield _changed(kind, entries, _pair(entries[0]))
        return
    left: list[Entry] = []
    for factor, part in _by_factor(entries).items():
        if factor and len(part) >= _FEWEST:
            yield _changed(kind, part, factor)
        else:
            left.extend(part)
    parts = _by_pair(left)
    large = [part for part in parts if len(part) >= _FEWEST]
    if len(large) > _MOST_WAYS:
        large, small = [], parts
    else:
        small = [part for part in parts if len(part) < _FEWEST]
    rest = [entry for part in small for entry in part]
    for part in large:
        yield _changed(kind, part, _pair(part[0]))
    if len(rest) >= _FEWEST_UNLIKE:
        yield _changed(kind, rest, "changed")


def _by_factor(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    parts: dict[str, list[Entry]] = {}
    for entry in entries:
        parts.setdefault(_factor(entry), []).append(entry)
    return parts


def _by_pair(entries: Iterable[Entry]) -> list[list[Entry]]:
    """Returns the changes from equal values to equal values together."""
    parts: dict[str, list[list[Entry]]] = {}
    for entry in entries:
        known = parts.setdefault(_pair(entry), [])  # long values may differ, and have one text
        part = next((p for p in known if _is_same(p[0], entry)), None)
        if part is None:
            known.append([entry])
        else:
            part.append(entry)
    return [part for known in parts.values() for part in known]


def _is_same(one: Entry, other: Entry) -> bool:
    a, b = one.operation, other.operation
    assert a is not None
    assert b is not None
    return frozen_equal(a.before, b.before) and frozen_equal(a.after, b.after)


def _changed(kind: _Kind, entries: list[Entry], way: str) -> Group:
    owner = f"{kind.owner}: " if kind.owner else ""
    head = f"{len(entries)} {owner}{kind.argument or 'values'} {way}"
    return Group(head, tuple(entries), way == _pair(entries[0]))


def _moved(kind: _Kind, entries: list[Entry]) -> Group:
    is_new = kind.kind == "insert"
    values = [(e.operation.after if is_new else e.operation.before) for e in entries]  # type: ignore[union-attr]  # no openings
    same = all(frozen_equal(values[0], value) for value in values)
    what = one_line(values[0]) if same else kind.value
    where = f" in {kind.argument}" if kind.argument else ""
    word = "inserted" if is_new else "removed"
    return Group(f"{len(entries)} {word}{where}: {what or 'values'}", tuple(entries), same)


def _pair(entry: Entry) -> str:
    op = entry.operation
    assert op is not None
    return f"{one_line(op.before)} \u2192 {one_line(op.after)}"


def _factor(entry: Entry) -> str:
    """Returns by which factor a number changed; empty if there is none."""
    op = entry.operation
    assert op is not None
    before, after = op.before, op.after
    if not (type(before) in (int, float) and type(after) in (int, float)) or not before:
        return ""
    try:
        ratio = after / before
    except OverflowError:
        return ""
    return f"\u00d7 {ratio:.4g}" if ratio > 0 and math.isfinite(ratio) else ""


def _side(value: Any) -> str:
    return "" if value is MISSING_VALUE else one_line(value)


def one_line(value: Any) -> str:
    """Returns a value on one short line, without arguments that have their default."""
    if value is MISSING_VALUE:
        return "MISSING_VALUE"
    printer = Printer(hide_defaults=True)
    text = printer.compact(value) if type(value) is Node else printer.leaf(value)
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 3]}..."


def _without(items: list[Entry], taken: set[int]) -> list[Entry]:
    """Returns the entries that are not taken, without places where no changes are left."""
    out: list[Entry] = []
    for item in items:
        if id(item) in taken:
            continue
        if item.kind == "close" and out and out[-1].kind == "open":
            out.pop()
        else:
            out.append(item)
    return out
