"""JSON text: standard JSON only, fast for ordinary files, and without recursion for deep ones.

The C code of the standard library reads and writes ordinary texts. It recurses on the C stack, so
deep trees take the slow path, which does not recurse. It also accepts more than standard JSON (NaN,
repeated keys), so hooks refuse that.

`StrictParser` decides whatever the C parser does not accept: texts that are too deep for it, and
wrong texts, which it explains by line and column.
"""

from __future__ import annotations

import json
import json.decoder
import re
import sys
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from symexp._base.recursion import MAX_C_LEVELS, MAX_DEPTH
from symexp.errors import CodecError

__all__ = ["MAX_JSON_LEVELS", "StrictParser", "decode_utf8", "dumps", "parse"]

MAX_JSON_LEVELS = 5 * MAX_DEPTH
"""Levels of arrays and objects that a JSON text may have.

A level of a tree takes at most three levels of JSON (`{"$dict": [[key, value]]}`). The others are
for leaves inside leaves.
"""


# Reading.


def decode_utf8(data: bytes) -> str:
    """Returns the text of UTF-8 bytes.

    Raises:
        CodecError: The bytes are not UTF-8; the message names the first wrong byte.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CodecError(
            f"Not a JSON text: byte {error.start} (line {line}) is not UTF-8: {error.reason}. "
            "The file is damaged, compressed, or in another encoding."
        ) from None


class _Refused(ValueError):
    """The C parser accepts the text, but standard JSON does not."""


def _make_dict(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _Refused
    return made


def _read_float(text: str) -> float:
    value = float(text)
    if value - value != 0:
        raise _Refused
    return value


def _refuse_constant(text: str) -> Any:
    raise _Refused


_decoder = json.JSONDecoder(
    object_pairs_hook=_make_dict, parse_float=_read_float, parse_constant=_refuse_constant
)


def parse(text: str) -> Any:
    """Returns the value of a JSON text.

    Raises:
        CodecError: The text is not standard JSON; the message names line and column.
    """
    if text.startswith("\ufeff"):
        raise CodecError(
            "Not a JSON text: it begins with a byte order mark. Save it as UTF-8 without BOM."
        )
    if _is_shallow(text):
        try:
            return _decoder.decode(text)
        except (ValueError, RecursionError):
            pass
    return StrictParser(text).parse()


def _is_shallow(text: str) -> bool:
    """Whether the C parser can read the text without an overflow of the C stack.

    From Python 3.12 on, C code has a limit of its own. Up to Python 3.11 only the recursion limit
    of Python protects the C stack, and operations on deep trees raise it.
    """
    if sys.version_info >= (3, 12) or sys.getrecursionlimit() <= MAX_C_LEVELS:
        return True
    if text.count("[") + text.count("{") <= MAX_C_LEVELS:
        return True
    return _nesting(text) <= MAX_C_LEVELS


# It takes linear time on any text: an unterminated string matches up to the end.
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)

_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NO_BRACKETS = bytes(b for b in range(256) if b not in _STEP)


def _nesting(text: str) -> int:
    """Returns how deep brackets are nested outside of strings."""
    brackets = _STRING.sub("", text).encode("utf-8", "surrogatepass").translate(None, _NO_BRACKETS)
    return max(accumulate(map(_STEP.__getitem__, brackets)), default=0)


_SPACE = re.compile(r"[ \t\n\r]*")

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")

_WORD = re.compile(r"[A-Za-z0-9_+.-]+")

_LITERALS = {"null": None, "true": True, "false": False}

# Says that the innermost container is open: its next value follows.
_OPENED = object()

# It is not documented, but every Python has it. Its stub is missing.
_scan_string: Any = json.decoder.scanstring  # type: ignore[attr-defined]  # see above


class StrictParser:
    """A parser of standard JSON without recursion, which explains where a text is wrong.

    Args:
        text: The whole text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0
        self._stack: list[Any] = []
        self._keys: list[str] = []

    def parse(self) -> Any:
        """Returns the value of the text.

        Raises:
            CodecError: The text is not standard JSON; the message names line and column.
        """
        while True:
            value = self._value()
            if value is _OPENED:
                continue
            while True:
                if not self._stack:
                    return self._finish(value)
                closed = self._put(value)
                if closed is _OPENED:
                    break
                value = closed

    def _value(self) -> Any:
        """Returns a scalar or an empty container, or `_OPENED` after it opened a container."""
        char = self._peek("a value")
        if char == '"':
            return self._string()
        if char in "[{":
            return self._open(char)
        return self._scalar()

    def _open(self, char: str) -> Any:
        if len(self._stack) >= MAX_JSON_LEVELS:
            raise self.error(f"more than {MAX_JSON_LEVELS} levels are nested")
        self.pos += 1
        closing = "]" if char == "[" else "}"
        new: Any = [] if char == "[" else {}
        if self._peek(f"a value or {closing!r}") == closing:
            self.pos += 1
            return new
        self._stack.append(new)
        if char == "{":
            self._key(new)
        return _OPENED

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
        """Puts a value into the innermost container.

        Returns:
            The container if the text closes it here, else `_OPENED`.
        """
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
        return _OPENED

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
        """Returns the error for a problem at the current position."""
        line = self.text.count("\n", 0, self.pos) + 1
        column = self.pos - (self.text.rfind("\n", 0, self.pos) + 1) + 1
        stop = "" if problem.endswith("?") else "."
        return CodecError(f"Not a JSON text: line {line}, column {column}: {problem}{stop}")


# Writing.


# Indented text has a small container on one line: at most this many characters and values.
_LINE_WIDTH = 88
_LINE_VALUES = 16

# The text is ASCII, so lone surrogates survive, and any encoding of a file reads it.
_compact = json.JSONEncoder(check_circular=False, allow_nan=False, separators=(",", ":"))

_spaced = json.JSONEncoder(check_circular=False, allow_nan=False)


def dumps(value: Any, *, indent: int | None = None, levels: int = 0) -> str:
    """Returns a JSON value as text.

    Args:
        value: `None`, bools, ints, floats, strings, lists, and dicts with text keys.
        indent: Spaces per level; small containers stay on one line. By default the whole text is
            one line.
        levels: How deep the value is nested, if the caller knows it.

    Raises:
        ValueError: A float is not finite, or an integer has too many digits.
    """
    if indent is None and levels < MAX_C_LEVELS:
        try:
            return _compact.encode(value)
        except RecursionError:
            pass
    return "".join(_pieces(value, indent))


def _pieces(root: Any, indent: int | None) -> Iterator[str]:
    """Yields the text in pieces, without recursion.

    The stack holds text that is ready, and values with their level and column.
    """
    colon = ":" if indent is None else ": "
    step = indent or 0
    stack: list[Any] = [(root, 0, 0)]
    while stack:
        top = stack.pop()
        if type(top) is str:
            yield top
            continue
        value, level, column = top
        if type(value) not in (list, dict) or not value:
            yield _compact.encode(value)
            continue
        if indent is not None and (line := _one_line(value, column)) is not None:
            yield line
            continue
        inner = "" if indent is None else "\n" + " " * (step * (level + 1))
        outer = "" if indent is None else "\n" + " " * (step * level)
        is_list = type(value) is list
        yield "[" if is_list else "{"
        stack.append(outer + ("]" if is_list else "}"))
        below: list[Any] = []
        for item in value if is_list else value.items():
            head = "" if is_list else _compact.encode(item[0]) + colon
            child = item if is_list else item[1]
            below.append(f"{',' if below else ''}{inner}{head}")
            below.append((child, level + 1, step * (level + 1) + len(head)))
        stack.extend(reversed(below))


def _one_line(value: Any, column: int) -> str | None:
    """Returns a small container on one line, else `None`, after a look at few of its values."""
    stack, count = [value], 0
    while stack:
        item = stack.pop()
        if type(item) is list or type(item) is dict:
            count += len(item)
            if count > _LINE_VALUES:
                return None
            stack.extend(item.values() if isinstance(item, dict) else item)
        elif type(item) is str and len(item) > _LINE_WIDTH:
            return None
    line = _spaced.encode(value)
    return line if len(line) + column <= _LINE_WIDTH else None
