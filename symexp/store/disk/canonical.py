"""Canonical JSON, and documents that carry a digest of themselves.

What is hashed has exactly one spelling: sorted keys, no NaN, ASCII only. Keys must be strings,
because JSON would turn `1` and `"1"` into the same key and so into the same digest.

First comes reading, where the text may be anything; then writing; then sealed documents.
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
    "contains_member",
    "digest_of",
    "parse_json",
    "pretty_bytes",
    "sealed",
    "unsealed",
]

Json = Any
"""A JSON value; its structure belongs to the caller."""

MAX_DOCUMENT_LEVELS = 1000
"""The most levels that are read; more than any written document has."""

# A configuration is inside a document, so it has fewer levels than a document may have.
_CONFIGURATION_LEVELS = MAX_DOCUMENT_LEVELS - 100
_NESTED = (dict, list, tuple)
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*+"', re.DOTALL)
_FEW = 100
_OPEN = b"[{"
_OTHERS = bytes(set(range(256)) - set(b"[]{}"))


def parse_json(data: bytes, where: object) -> Any:
    """Parses JSON from a disk or an archive; the text may be anything.

    The parser recurses in C, so text that is nested too deep is rejected before it.

    Args:
        data: The text.
        where: The file, for the message.

    Raises:
        DamagedError: It is not JSON, or nested too deep.
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
    """Returns the nesting of a JSON text, or a greater number for a text with few brackets."""
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


def canonical_bytes(value: Json, *, where: str = "") -> bytes:
    """Returns the one spelling of a JSON value that digests are taken over.

    Args:
        value: `None`, bools, ints, finite floats, strings, lists, tuples and dicts of these.
        where: What the value is, for the message.

    Raises:
        DerivationError: Something in the value is not JSON; the message has its place.
    """
    try:
        _check_shape(value)
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise DerivationError(_complaint(value, where, error)) from None
    return text.encode("ascii")


def _check_shape(value: Json) -> None:
    """Rejects keys that are not strings, and values that are nested too deeply for the encoder.

    The encoder recurses in C. Python's own limit does not protect it, because other parts of the
    process may have raised that.
    """
    level = [value] if isinstance(value, _NESTED) else []
    depth = 0
    while level:
        depth += 1
        if depth > _CONFIGURATION_LEVELS:
            raise RecursionError(f"nested more than {_CONFIGURATION_LEVELS} levels deep")
        below = []
        for item in level:
            if isinstance(item, dict):
                if set(map(type, item)) - {str}:
                    raise TypeError("a key is not a string")
            for child in item.values() if isinstance(item, dict) else item:
                if isinstance(child, _NESTED):
                    below.append(child)
        level = below


def _complaint(value: Json, where: str, error: Exception) -> str:
    place, culprit = _culprit(value, where)
    if culprit is None:
        return f"{where or 'The value'} cannot be written as JSON: {error}."
    return (
        f"{place or 'The value'} cannot be written as JSON: got {culprit}. "
        "Use None, bool, int, finite float, str, list and dict with string keys."
    )


_INF = float("inf")


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


def digest_of(domain: str, *parts: bytes) -> str:
    """Returns the SHA-256, as hex, of a domain tag and parts, each preceded by its length."""
    hasher = hashlib.sha256(domain.encode("ascii") + b"\0")
    for part in parts:
        hasher.update(len(part).to_bytes(8, "big"))
        hasher.update(part)
    return hasher.hexdigest()


def pretty_bytes(value: Mapping[str, Json]) -> bytes:
    """Returns the spelling for people: one line per key, and per key of a dict directly below.

    It is as canonical as the other one, so that every byte of it counts. The indentation of the
    standard library is not used: it leaves the C encoder, and is slow where files are many.
    """
    lines = []
    for key in sorted(value):
        member = value[key]
        is_nested = isinstance(member, dict) and bool(member)
        lines.append(_nested(key, member) if is_nested else f" {_compact(key)}: {_compact(member)}")
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode("ascii")


def _nested(key: str, value: Mapping[str, Json]) -> str:
    lines = [f"  {_compact(name)}: {_compact(value[name])}" for name in sorted(value)]
    return f" {_compact(key)}: {{\n" + ",\n".join(lines) + "\n }"


def contains_member(document: bytes, key: str, value: Mapping[str, Json]) -> bool:
    """Whether a document that `pretty_bytes` wrote has this member; parses nothing."""
    text = _nested(key, value) if value else f" {_compact(key)}: {_compact(value)}"
    return f"\n{text}".encode("ascii") in document


_compact = json.JSONEncoder(sort_keys=True, allow_nan=False).encode


_END = b"\n}\n"
_MARK = b'\n "seal": "'


def sealed(document: Mapping[str, Json]) -> bytes:
    """Returns a document as pretty JSON; its last member is a digest of the rest of the text."""
    text = pretty_bytes(document)[: -len(_END)]
    return text + _seal_of(text)


def _seal_of(text: bytes) -> bytes:
    comma = b"" if text.endswith(b"{\n") else b","
    return comma + _MARK + digest_of("symexp.seal.v1", text).encode("ascii") + b'"' + _END


def unsealed(data: bytes, *, where: object, check: bool = True) -> dict[str, Json]:
    """Reads a document that `sealed` wrote.

    Args:
        data: The document.
        where: The file, for the message.
        check: Whether the digest is compared, which finds any changed byte.

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
