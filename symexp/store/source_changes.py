"""What has changed in the code of a stage since a result was built, down to the value.

The source of a stage has one record for each piece of code, by name: `= 0.01` for a value,
`# 1f3a...` for a digest, a version for a package, `?` for what cannot be followed. The first stores
have digests alone; these are compared by the names that both have.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

__all__ = ["changed_source", "describe_changes", "shortened", "value_changes"]

VALUE, DIGEST = "= ", "# "
_SHOWN = 8
_SHORT = 60


def changed_source(
    before: Mapping[str, str], now: Mapping[str, str], excused: str = ""
) -> list[str]:
    """Returns the names of the pieces of code that differ.

    Args:
        before: The records of a result.
        now: The records of the present code.
        excused: The name of code that may differ, with all that is new.
    """
    if excused:
        names = changed_source(before, now)
        return [n for n in names if n in before and not _is_part(n, excused)]
    old = getattr(now, "old", None)
    if old is not None and not any(r[:2] in (VALUE, DIGEST) or r == "?" for r in before.values()):
        known = {name: old(name) for name in before if name in now}
        return sorted(n for n, record in known.items() if record not in (None, before[n]))
    return sorted(n for n in {*before, *now} if before.get(n) != now.get(n))


def _is_part(name: str, whole: str) -> bool:
    return name == whole or name.startswith((f"{whole}.", f"{whole}("))


def describe_changes(
    before: Mapping[str, str], now: Mapping[str, str], excused: str = ""
) -> list[str]:
    """Returns one phrase for each piece of code that differs: `lr: 0.01 -> 0.003`.

    Args:
        before: The records of a result.
        now: The records of the present code.
        excused: As for `changed_source`.
    """
    return [
        text
        for name in changed_source(before, now, excused)
        for text in _describe(name, before.get(name), now.get(name))
    ]


def shortened(phrases: list[str]) -> str:
    """Returns phrases as one line, the last ones as a number if there are many."""
    more = f" and {len(phrases) - _SHOWN} more" if len(phrases) > _SHOWN else ""
    return ", ".join(phrases[:_SHOWN]) + more


def _describe(name: str, before: str | None, now: str | None) -> list[str]:
    if before is None or now is None:
        record = before or now or ""
        what = "is gone" if now is None else "is new"
        value = f" {_shown(record)}" if record[:2] == VALUE else ""
        return [f"{name}{value} {what}"]
    if before[:2] == VALUE and now[:2] == VALUE:
        try:
            left, right = ast.literal_eval(before[2:]), ast.literal_eval(now[2:])
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return [f"{name}: {_shown(before)} -> {_shown(now)}"]
        found = value_changes(left, right)
        return [f"{_joined(name, path)}: {_repr(a)} -> {_repr(b)}" for path, a, b in found] or [
            f"{name}: {_shown(before)} -> {_shown(now)}"
        ]
    if name.startswith("package "):
        return [f"{name}: {before} -> {now}"]
    if before[:2] == VALUE or now[:2] == VALUE:
        return [f"{name}: {_shown(before)} -> {_shown(now)}"]
    return [name]


def _shown(record: str) -> str:
    return _cut(record[2:]) if record[:2] == VALUE else "(another value)"


def _repr(value: Any) -> str:
    return "(nothing)" if value is MISSING else _cut(repr(value))


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}..."


def _joined(name: str, path: str) -> str:
    return name if not path else f"{name}{path}" if path[0] == "[" else f"{name}.{path}"


class _Missing:
    """The value of a place that one of two values does not have."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()


def value_changes(left: Any, right: Any) -> list[tuple[str, Any, Any]]:
    """Returns the places where two plain values differ.

    Returns:
        Path, left value and right value; a value is `MISSING` if one side has no such place.
    """
    found: list[tuple[str, Any, Any]] = []
    stack: list[tuple[str, Any, Any]] = [("", left, right)]
    while stack:
        path, a, b = stack.pop()
        if isinstance(a, dict) and isinstance(b, dict):
            for key in reversed([*a, *(k for k in b if k not in a)]):
                place = f"{path}[{key!r}]"
                stack.append((place, a.get(key, MISSING), b.get(key, MISSING)))
        elif _is_sequence(a) and _is_sequence(b) and type(a) is type(b) and len(a) == len(b):
            stack.extend((f"{path}[{i}]", a[i], b[i]) for i in reversed(range(len(a))))
        elif type(a) is not type(b) or a != b:
            found.append((path, a, b))
    return found


def _is_sequence(value: Any) -> bool:
    return isinstance(value, (list, tuple))
