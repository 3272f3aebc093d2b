"""Canonical JSON, and documents that carry a digest of themselves.

What is hashed is written in exactly one way: sorted keys, no NaN, ASCII only. Keys must be
strings, because JSON would turn `1` and `"1"` into the same key and so into the same digest.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from symexp._base.recursion import room
from symexp.errors import describe
from symexp.store.errors import DamagedError, DerivationError

__all__ = [
    "MAX_DOCUMENT_LEVELS",
    "Json",
    "canonical_bytes",
    "digest_of",
    "member_bytes",
    "parse_json",
    "pretty_bytes",
    "sealed",
    "unsealed",
]


# Reading JSON that came from a disk or an archive, and may be anything.


MAX_DOCUMENT_LEVELS = 1000
"""Levels of a JSON document that are read from a store or an archive."""

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
        if depth > MAX_DOCUMENT_LEVELS:
            raise RecursionError(f"nested more than {MAX_DOCUMENT_LEVELS} levels deep")
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


Json = Any

"""A JSON value; what exactly stands in a configuration belongs to the caller."""


def canonical_bytes(value: Json, *, where: str = "") -> bytes:
    """The one spelling of a JSON value that digests are taken over.

    Args:
        value: `None`, bools, ints, finite floats, strings, lists, tuples and dicts of these.
        where: What the value is, for the message.

    Raises:
        DerivationError: Something in the value is not JSON; the message has its place.
    """
    try:
        _check_depth(value)
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise DerivationError(_complaint(value, where, error)) from None
    if _has_odd_key(value):
        raise DerivationError(_complaint(value, where, TypeError("a key is not a string")))
    return text.encode("ascii")


# A configuration stands inside a document, so it has fewer levels than a document may have.
_CONFIGURATION_LEVELS = MAX_DOCUMENT_LEVELS - 100


def _check_depth(value: Json) -> None:
    """Refuses what is nested too deeply for the encoder, which recurses in C.

    Python's own limit does not protect it: other parts of the process may have raised that.
    """
    level = [value] if isinstance(value, _NESTED) else []
    depth = 0
    while level:
        depth += 1
        if depth > _CONFIGURATION_LEVELS:
            raise RecursionError(f"nested more than {_CONFIGURATION_LEVELS} levels deep")
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item)
            if isinstance(child, _NESTED)
        ]


def _has_odd_key(value: Json) -> bool:
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            for key, child in item.items():
                if type(key) is not str:
                    return True
                if type(child) in _NESTED:
                    stack.append(child)
        elif isinstance(item, (list, tuple)):
            stack.extend(child for child in item if type(child) in _NESTED)
    return False


_NESTED = (dict, list, tuple)


def _complaint(value: Json, where: str, error: Exception) -> str:
    place, culprit = _culprit(value, where)
    if culprit is None:
        return f"{where or 'The value'} cannot be written as JSON: {error}."
    return (
        f"{place or 'The value'} cannot be written as JSON: got {culprit}. "
        "Use None, bool, int, finite float, str, list and dict with string keys."
    )


def _culprit(value: Json, where: str) -> tuple[str, str | None]:
    stack: list[tuple[str, Json]] = [(where, value)]
    for _ in range(100_000):
        if not stack:
            break
        place, item = stack.pop()
        if isinstance(item, dict):
            for key, child in item.items():
                if not isinstance(key, str):
                    return place, f"the key {describe(key)}"
                stack.append((f"{place}.{key}" if place else key, child))
        elif isinstance(item, (list, tuple)):
            stack.extend((f"{place}[{i}]", child) for i, child in enumerate(item))
        elif not isinstance(item, (str, int, type(None))):
            if not isinstance(item, float) or item != item or item in (_INF, -_INF):
                return place, describe(item)
    return where, None


_INF = float("inf")


def digest_of(domain: str, *parts: bytes) -> str:
    """SHA-256, as hex, over a domain tag and parts, each with its length before it."""
    hasher = hashlib.sha256(domain.encode("ascii") + b"\0")
    for part in parts:
        hasher.update(len(part).to_bytes(8, "big"))
        hasher.update(part)
    return hasher.hexdigest()


def pretty_bytes(value: Mapping[str, Json]) -> bytes:
    """The spelling for people: one line per key, and per key of a dict directly below.

    It is as canonical as the other one, so that every byte of it counts. The indentation of the
    standard library is not used: it leaves the C encoder, and is slow where files are many.
    """
    lines = [_member(key, value[key]) for key in sorted(value)]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode("ascii")


def _member(key: str, value: Json) -> str:
    return f" {_compact(key)}: {_block(value)}"


def member_bytes(key: str, value: Json) -> bytes:
    """How a member stands in a document that `pretty_bytes` writes, with the line break before."""
    return f"\n{_member(key, value)}".encode("ascii")


def _block(value: Json) -> str:
    if not isinstance(value, dict) or not value:
        return _compact(value)
    lines = [f"  {_compact(key)}: {_compact(value[key])}" for key in sorted(value)]
    return "{\n" + ",\n".join(lines) + "\n }"


_compact = json.JSONEncoder(sort_keys=True, allow_nan=False).encode


def sealed(document: Mapping[str, Json]) -> bytes:
    """A document as pretty JSON, with a digest of the rest of its text as its last member."""
    text = pretty_bytes(document)[: -len(_END)]
    return text + _seal_of(text)


_END = b"\n}\n"

_MARK = b'\n "seal": "'


def _seal_of(text: bytes) -> bytes:
    comma = b"" if text.endswith(b"{\n") else b","
    return comma + _MARK + digest_of("symexp.seal.v1", text).encode("ascii") + b'"' + _END


def unsealed(data: bytes, *, where: object, check: bool = True) -> dict[str, Json]:
    """Reads a sealed document; with `check`, any changed byte is found.

    Raises:
        DamagedError: It is not the document that was written.
    """
    try:
        body = parse_json(data, where)
        del body["seal"]
    except (KeyError, TypeError):
        raise DamagedError(
            f"{where} is not a sealed document. "
            "Run `store.verify(repair=True)`, which sets the realization aside."
        ) from None
    if check:
        text = data[: data.rfind(_MARK)].removesuffix(b",")
        if data != text + _seal_of(text):
            raise DamagedError(f"{where} was changed after it was written.")
    result: dict[str, Json] = body
    return result
