r"""Key paths: typed addresses of places in a tree, such as `model.layers[0].filters`.

Grammar (`docs/key-paths.md`):

    path    = [ first *next ]
    first   = name / index / quoted
    next    = "." name / index / quoted
    name    = one or more characters other than . [ ] ' " \\ and control characters
    index   = "[" ["-"] digits "]"
    quoted  = "[" string "]"        ; '…' or "…" with the escapes \\ \' \\" \\n \\r \\t \\uXXXX
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Union, final

from symexp._base.tracebacks import hide_frames
from symexp.errors import PathError

__all__ = ["ROOT", "Key", "KeyPath", "format_key"]

Key = Union[str, int]

_NAME = re.compile(r"[^.\[\]'\"\\\x00-\x1f\x7f]+")
# Python refuses to read integers of more than 4300 digits.
_INDEX = re.compile(r"\[(-?[0-9]{1,4300})\]")
_QUOTED = re.compile(r"\[(?:'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\")\]", re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_SIMPLE = {"\\": "\\", "'": "'", '"': '"', "n": "\n", "r": "\r", "t": "\t"}
_TO_ESCAPE = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _quote(key: str) -> str:
    out = []
    for c in key:
        if c in _TO_ESCAPE:
            out.append(_TO_ESCAPE[c])
        elif ord(c) < 0x20 or ord(c) == 0x7F:
            out.append(f"\\u{ord(c):04x}")
        else:
            out.append(c)
    return "['" + "".join(out) + "']"


def _unquote(body: str, text: str) -> str:
    def replace(match: re.Match[str]) -> str:
        code = match.group(1)
        if len(code) == 5:
            return chr(int(code[1:], 16))
        if code not in _SIMPLE:
            raise PathError(f"Unknown escape '\\{code}' in key path {text!r}.")
        return _SIMPLE[code]

    return _ESCAPE.sub(replace, body)


def format_key(key: Key, *, first: bool = False) -> str:
    """Formats one key as a part of a path: `.name`, `[0]` or `['a.b']`.

    Args:
        key: The key.
        first: Whether the key begins the path, so that a name has no dot.
    """
    if isinstance(key, str):
        if _NAME.fullmatch(key):
            return key if first else "." + key
        return _quote(key)
    return f"[{key}]"


@final
class KeyPath:
    """The address of a place in a tree: an immutable chain of keys.

    The root path is empty and false. Two paths are equal if their keys are, and a path equals its
    text: `path == 'model.layers[0]'`. Paths can be hashed and sorted; indices come before names.

    Args:
        parent: The path to extend; the root by default.
        key: The key to append.

    Attributes:
        parent: The path without its last key; the root is its own parent.

    Example:
        >>> path = KeyPath.parse("model.layers[0].filters")
        >>> path.key, path.keys
        ('filters', ('model', 'layers', 0, 'filters'))
        >>> str(path.parent)
        'model.layers[0]'
    """

    __slots__ = ("_key", "parent")

    def __init__(self, parent: KeyPath | None = None, key: Key | None = None) -> None:
        self.parent: KeyPath = self if parent is None else parent
        self._key = key

    @classmethod
    def of(cls, keys: Iterable[Key]) -> KeyPath:
        """Returns the path that consists of the given keys."""
        path = ROOT
        for key in keys:
            path = cls(path, key)
        return path

    @classmethod
    def parse(cls, text: str | KeyPath) -> KeyPath:
        """Parses the text form of a path.

        Raises:
            PathError: The text is not a key path; the message names the column.
        """
        if isinstance(text, KeyPath):
            return text
        if not isinstance(text, str):
            raise PathError(f"Expected a key path as text, but got {text!r}.")
        try:
            return _parse(text)
        except PathError as error:
            hide_frames(error)
            raise

    @property
    def key(self) -> Key:
        """The last key.

        Raises:
            PathError: This is the root, which has no key.
        """
        if self.parent is self:
            raise PathError("The root path has no key. Test the path first: `if path and ...`.")
        assert self._key is not None
        return self._key

    @property
    def keys(self) -> tuple[Key, ...]:
        """All keys, from the root down."""
        out: list[Key] = []
        path = self
        while path.parent is not path:
            out.append(path._key)  # type: ignore[arg-type]  # only the root has None
            path = path.parent
        out.reverse()
        return tuple(out)

    @property
    def depth(self) -> int:
        """The number of keys."""
        return len(self.keys)

    @property
    def path(self) -> str:
        """The text of the path, such as `model.layers[0].filters`."""
        return str(self)

    def is_relative_to(self, other: KeyPath | str) -> bool:
        """Whether this place is the other one, or a place below it."""
        prefix = KeyPath.parse(other).keys
        return self.keys[: len(prefix)] == prefix

    def __add__(self, other: KeyPath | Key) -> KeyPath:
        if isinstance(other, KeyPath):
            path = self
            for key in other.keys:
                path = KeyPath(path, key)
            return path
        return KeyPath(self, other)

    def __bool__(self) -> bool:
        return self.parent is not self

    def __len__(self) -> int:
        return len(self.keys)

    def __iter__(self) -> Iterator[Key]:
        return iter(self.keys)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, KeyPath):
            a, b = self.keys, other.keys
            return a == b and all(type(x) is type(y) for x, y in zip(a, b))
        if isinstance(other, str):
            return str(self) == other
        return NotImplemented

    def __hash__(self) -> int:
        # The hash of the text, because a path equals its text.
        return hash(str(self))

    def __lt__(self, other: KeyPath) -> bool:
        if not isinstance(other, KeyPath):
            return NotImplemented
        return [_order(k) for k in self.keys] < [_order(k) for k in other.keys]

    def __str__(self) -> str:
        keys = self.keys
        return "".join(format_key(key, first=i == 0) for i, key in enumerate(keys))

    def __repr__(self) -> str:
        return f"KeyPath({str(self)!r})"

    def __reduce__(self) -> tuple[object, ...]:
        return (KeyPath.of, (self.keys,))


def _order(key: Key) -> tuple[bool, Key]:
    """Indices come before names, which makes the order total."""
    return (isinstance(key, str), key)


@lru_cache(maxsize=4096)  # a sweep edits the same places of every candidate
def _parse(text: str) -> KeyPath:
    path, pos = ROOT, 0
    while pos < len(text):
        key, pos = _next_key(text, pos)
        path = KeyPath(path, key)
    return path


def _next_key(text: str, pos: int) -> tuple[Key, int]:
    if text[pos] == "[":
        if match := _INDEX.match(text, pos):
            return int(match.group(1)), match.end()
        if match := _QUOTED.match(text, pos):
            single = match.group(1)
            return _unquote(single if single is not None else match.group(2), text), match.end()
        raise _bad(text, pos, "an index such as [0] or a quoted key such as ['a.b']")
    start = pos
    if text[pos] == ".":
        if pos == 0:
            raise _bad(text, pos, "a name")
        start = pos + 1
    elif pos != 0:
        raise _bad(text, pos, "'.' or '['")
    match = _NAME.match(text, start)
    if not match:
        raise _bad(text, start, "a name")
    return match.group(), match.end()


def _bad(text: str, pos: int, expected: str) -> PathError:
    got = repr(text[pos]) if pos < len(text) else "the end"
    return PathError(
        f"Malformed key path {text!r}: expected {expected} at column {pos}, but got {got}."
    )


ROOT = KeyPath()
