"""A strict JSON parser without recursion, which says where a text is wrong.

The C parser of the standard library does the work for ordinary files (`symexp.codec.json_text`).
This one has the last word on whatever that one does not take: files nested too deep for it, and files
that are wrong, which it explains by line and column.
"""

from __future__ import annotations

import json.decoder
import re
from typing import Any

from symexp.errors import CodecError

__all__ = ["MAX_NESTING", "StrictParser"]

MAX_NESTING = 50_000
"""Levels of arrays and objects that a file may have."""

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORD = re.compile(r"[A-Za-z0-9_+.-]+")
_LITERALS = {"null": None, "true": True, "false": False}
_END = object()
# Not part of the documented module, but of every Python; it has no stub.
_scan_string: Any = json.decoder.scanstring  # type: ignore[attr-defined]  # see above


class StrictParser:
    """Parses one text.

    Args:
        text: The whole text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0
        self._stack: list[Any] = []
        self._keys: list[str] = []

    def parse(self) -> Any:
        """The value that the text stands for.

        Raises:
            CodecError: The text is not standard JSON; the message names line and column.
        """
        while True:
            value = self._value()
            if value is _END:
                continue
            while True:
                if not self._stack:
                    return self._finish(value)
                closed = self._put(value)
                if closed is _END:
                    break
                value = closed

    def _value(self) -> Any:
        """A scalar or an empty container; `_END` after a container was opened."""
        char = self._peek("a value")
        if char == '"':
            return self._string()
        if char in "[{":
            return self._open(char)
        return self._scalar()

    def _open(self, char: str) -> Any:
        if len(self._stack) >= MAX_NESTING:
            raise self.error(f"more than {MAX_NESTING} levels are nested")
        self.pos += 1
        closing = "]" if char == "[" else "}"
        new: Any = [] if char == "[" else {}
        if self._peek(f"a value or {closing!r}") == closing:
            self.pos += 1
            return new
        self._stack.append(new)
        if char == "{":
            self._key(new)
        return _END

    def _key(self, container: dict[str, Any]) -> None:
        if self._peek("a key") != '"':
            raise self.error("expected a key in double quotes")
        start = self.pos
        key = self._string()
        if key in container:
            self.pos = start
            raise self.error(f"the key {key!r} stands twice in one object")
        if self._peek("':'") != ":":
            raise self.error("expected ':' after the key")
        self.pos += 1
        self._keys.append(key)

    def _put(self, value: Any) -> Any:
        """Puts a value into the innermost container; gives that back once it is closed."""
        container = self._stack[-1]
        is_list = type(container) is list
        if is_list:
            container.append(value)
        else:
            container[self._keys.pop()] = value
        closing = "]" if is_list else "}"
        char = self._peek(f"',' or {closing!r}")
        if char == closing:
            self.pos += 1
            return self._stack.pop()
        if char != ",":
            raise self.error(f"expected ',' or {closing!r}")
        self.pos += 1
        if not is_list:
            self._key(container)
        return _END

    def _string(self) -> str:
        try:
            text, self.pos = _scan_string(self.text, self.pos + 1, True)
        except json.JSONDecodeError as error:
            self.pos = error.pos
            raise self.error(error.msg[:1].lower() + error.msg[1:]) from None
        made: str = text
        return made

    def _scalar(self) -> Any:
        match = _NUMBER.match(self.text, self.pos)
        if match:
            value = self._number(match)
            self.pos = match.end()
            return value
        word = _WORD.match(self.text, self.pos)
        name = word.group() if word else ""
        if name in _LITERALS:
            self.pos += len(name)
            return _LITERALS[name]
        if name.lstrip("+-") in ("NaN", "Infinity", "nan", "inf"):
            raise self.error(f'{name} is not standard JSON. Write {{"$float": "nan"}}')
        raise self.error("expected a value")

    def _number(self, match: re.Match[str]) -> int | float:
        text = match.group()
        if match.group(1) is None and match.group(2) is None:
            try:
                return int(text)
            except ValueError:
                raise self.error(
                    f'the integer has {len(text)} digits. Write it as {{"$int": "0x..."}}'
                ) from None
        value = float(text)
        if value - value != 0:
            raise self.error('the number is too large for a float. Write {"$float": "inf"}')
        return value

    def _finish(self, value: Any) -> Any:
        self.pos = self._skip()
        if self.pos < len(self.text):
            raise self.error("expected the end of the text")
        return value

    def _skip(self) -> int:
        match = _SPACE.match(self.text, self.pos)
        return match.end() if match else self.pos

    def _peek(self, expected: str) -> str:
        self.pos = self._skip()
        if self.pos >= len(self.text):
            raise self.error(f"the text ends where {expected} should stand; is it cut off?")
        return self.text[self.pos]

    def error(self, problem: str) -> CodecError:
        """A problem at the current position."""
        line = self.text.count("\n", 0, self.pos) + 1
        column = self.pos - (self.text.rfind("\n", 0, self.pos) + 1) + 1
        stop = "" if problem.endswith("?") else "."
        return CodecError(f"Not a JSON text: line {line}, column {column}: {problem}{stop}")
