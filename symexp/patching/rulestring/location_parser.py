"""From text to locations: key paths with slices and wildcards, separated by commas."""

from __future__ import annotations

import re

from symexp._base.keypath import KeyPath
from symexp.errors import PathError, RuleError
from symexp.patching.rulestring.location import (
    AnyDepth,
    AnyKey,
    Element,
    Index,
    Key,
    Location,
    PathPattern,
    Slice,
)
from symexp.patching.rulestring.percent import unmark
from symexp.patching.rulestring.scanner import Scanner

__all__ = ["read_location"]

_NAME = re.compile(r"[^.\[\]'\"\\,;#?&=()\x00-\x1f\x7f]*+")
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*+'|\"(?:[^\"\\]|\\.)*+\"", re.DOTALL)
_MARKED = re.compile("\\\\(.)|([\udc00-\udc7f])", re.DOTALL)
_NUMBER = re.compile(r"-?[0-9]++")
_WILDCARDS: dict[str, Element] = {"*": AnyKey(), "**": AnyDepth()}
_DIGITS = 18


def read_location(scanner: Scanner) -> Location:
    """Reads one or more patterns, from the scanner's position on."""
    patterns = [_pattern(scanner)]
    while scanner.take(","):
        patterns.append(_pattern(scanner))
    return Location(patterns)


def _pattern(scanner: Scanner) -> PathPattern:
    char = scanner.peek()
    elements: list[Element] = [_bracket(scanner) if char == "[" else _name(scanner)]
    while True:
        char = scanner.peek()
        if char == "[":
            elements.append(_bracket(scanner))
        elif char == ".":
            scanner.pos += 1
            elements.append(_name(scanner))
        else:
            return PathPattern(elements)


def _name(scanner: Scanner) -> Element:
    scanner.peek()
    start = scanner.pos
    match = _NAME.match(scanner.text, start)
    assert match is not None  # it matches the empty text
    name = match.group().rstrip()
    if not name:
        scanner.fail("a key", "A key path is written as in 'model.layers[0]'.")
    scanner.pos = match.end()
    if name in _WILDCARDS:
        return _WILDCARDS[name]
    if (star := name.find("*")) >= 0:
        hint = "'*' stands for one whole key, '**' for any number; '%2A' is the character itself."
        scanner.fail("a whole key", hint, start + star)
    return Key(unmark(name))


def _bracket(scanner: Scanner) -> Element:
    scanner.pos += 1
    char = scanner.peek()
    element: Element
    if char == "*":
        scanner.pos += 1
        element = AnyKey()
    elif char and char in "'\"":
        element = _quoted(scanner)
    else:
        element = _index_or_slice(scanner)
    if not scanner.take("]"):
        scanner.fail("']'")
    return element


def _quoted(scanner: Scanner) -> Key:
    """Reads a quoted key, with the escapes of key paths, so that their text form works here."""
    start = scanner.pos
    match = _QUOTED.match(scanner.text, start)
    if not match:
        scanner.refuse("a quoted key is not closed", "Write \\' for a quote in it.", start)
    scanner.pos = match.end()
    try:
        key = KeyPath.parse(f"[{_MARKED.sub(_escape, match.group())}]").key
        return Key(str(key))
    except (PathError, RuleError):
        hint = "It has the escapes \\\\ \\' \\\" \\n \\r \\t \\uXXXX."
        return scanner.refuse("a quoted key is malformed", hint, start)


def _escape(match: re.Match[str]) -> str:
    escaped, marked = match.groups()
    if escaped is not None:
        return "\\" + unmark(escaped)
    char = unmark(marked)
    return "\\'" if char == "'" else char


def _index_or_slice(scanner: Scanner) -> Element:
    parts = [_number(scanner)]
    while len(parts) < 3 and scanner.take(":"):
        parts.append(_number(scanner))
    start, *rest = parts
    if not rest:
        if start is None:
            scanner.fail("an index, a slice such as 0:2, '*' or a quoted key")
        return Index(start)
    step = rest[1] if len(rest) > 1 else None
    if step is not None and step < 1:
        scanner.refuse(f"expected a step of at least 1, but got {step}", "Leave the step out.")
    return Slice(start or 0, rest[0], step or 1)


def _number(scanner: Scanner) -> int | None:
    scanner.peek()
    match = _NUMBER.match(scanner.text, scanner.pos)
    if not match:
        return None
    digits = match.group()
    count = len(digits.lstrip("-"))
    if count > _DIGITS:
        scanner.refuse(f"expected an index of at most {_DIGITS} digits, but got {count}")
    scanner.pos = match.end()
    return int(digits)
