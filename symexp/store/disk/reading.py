"""Reading JSON that came from a disk or an archive, and may be anything."""

from __future__ import annotations

import json
import re
from typing import Any

from symexp._base.recursion import room
from symexp.store.errors import DamagedError

__all__ = ["DEEPEST", "parse_json"]

DEEPEST = 1000
"""Levels that are read; configurations have fewer, or they would not have been written."""

_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*+"', re.DOTALL)
_FEW = 100
_OPEN = b"[{"
_OTHERS = bytes(set(range(256)) - set(b"[]{}"))


def parse_json(data: bytes, where: object) -> Any:
    """Parses JSON; text that is nested too deep for the parser, which recurses in C, is refused.

    Args:
        data: The text.
        where: The file, for the message.

    Raises:
        DamagedError: It is no JSON, or nested too deep.
    """
    try:
        depth = _depth(data)
        if depth > DEEPEST:
            raise RecursionError(f"nested more than {DEEPEST} levels deep")
        with room(depth, frames=1):
            return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DamagedError(
            f"{where} is no JSON document that can be read ({error}). "
            "`store.verify(repair=True)` sets damaged realizations aside."
        ) from None


def _depth(data: bytes) -> int:
    """The nesting of a JSON text, or more where it is small anyway."""
    count = data.count(b"[") + data.count(b"{")
    if count <= _FEW:
        return count
    depth = deepest = 0
    for mark in _STRING.sub(b"", data).translate(None, _OTHERS):
        if mark in _OPEN:
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
    return deepest
