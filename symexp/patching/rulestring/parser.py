"""`parse`: from text to data. `docs/rule-strings.md` has the grammar.

The parser looks at every character a bounded number of times, and evaluates nothing.
"""

from __future__ import annotations

import re
from typing import NamedTuple

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
from symexp.patching.rulestring.scanner import Scanner, unmark
from symexp.patching.rulestring.syntax import (
    MAX_VALUE_LEVELS,
    Bare,
    CallValue,
    DictValue,
    ListValue,
    Quoted,
    Rule,
    RuleString,
    TupleValue,
    Value,
    is_name,
)

__all__ = ["RulePositions", "parse", "parse_location", "parse_value", "parse_with_positions"]

_WORD = re.compile(r"[^\s?&=#;,:()\[\]{}'\"]*+")
_KEYWORD = re.compile(r"\s*+([^\s?&=#;,:()\[\]{}'\"]++)\s*+=")
# What looks like the place of an argument, with its '='.
_PLACE = re.compile(
    r"(?:[^\[\]'\"\\,;#?&=()\x00-\x1f\x7f]++"
    r"|\[\s*+(?:'(?:[^'\\]|\\.)*+'|\"(?:[^\"\\]|\\.)*+\"|[^\[\]'\"&;#]*+)\s*+\])++=",
    re.DOTALL,
)

# Each matches up to the first character that ends bare text: in an argument after `=`, in one
# without, in an item of a list or call, in a key of a dict.
_KEYWORD_VALUE = re.compile(r"[^&;#()\[\]{}]*+")
_POSITIONAL = re.compile(r"[^&;#()\[\]{}=]*+")
_ITEM = re.compile(r"[^&;#()\[\]{}=,]*+")
_KEY = re.compile(r"[^&;#()\[\]{}=,:]*+")
_GROUP = re.compile(r"[()\[\]{}&;#]")
_CLOSER = {"(": ")", "[": "]", "{": "}"}
_TO_QUOTE = "Put text that holds such characters in quotes, '...', or percent-encode them."

# In locations.
_NAME = re.compile(r"[^.\[\]'\"\\,;#?&=()\x00-\x1f\x7f]*+")
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*+'|\"(?:[^\"\\]|\\.)*+\"", re.DOTALL)
_MARKED = re.compile("\\\\(.)|([\udc00-\udc7f])", re.DOTALL)
_NUMBER = re.compile(r"-?[0-9]++")
_WILDCARDS: dict[str, Element] = {"*": AnyKey(), "**": AnyDepth()}
_DIGITS = 18


def parse(text: str) -> RuleString:
    """Parses one or more rules.

    Args:
        text: Rules as in `scale_width?factor=2.0#model.layers[0:2]`, separated by `;`.

    Raises:
        RuleSyntaxError: The text is malformed; `column` and the message point at the place.

    Example:
        >>> parse("scale_width?factor=2.0").rules
        (Rule('scale_width', (), (('factor', Bare('2.0')),), None),)
    """
    return parse_with_positions(text)[0]


class RulePositions(NamedTuple):
    """Where a rule is in its text, for `original_column`.

    Attributes:
        start: The position of its name.
        args: The positions of its positional arguments.
        kwargs: The positions of the names and of the values of its keyword arguments.
    """

    start: int
    args: list[int]
    kwargs: dict[str | PathPattern, tuple[int, int]]


def parse_with_positions(text: str) -> tuple[RuleString, list[RulePositions]]:
    """Does the same as `parse`, and returns also where each rule is in the text, for messages."""
    scanner = Scanner(text)
    positions: list[RulePositions] = []
    rules = [_rule(scanner, positions)]
    while scanner.take(";"):
        if not scanner.peek():
            break
        rules.append(_rule(scanner, positions))
    if scanner.peek():
        if rules[-1].location is not None:
            scanner.fail("',', ';' or the end after a location", "Arguments go before the '#'.")
        scanner.fail("'?', '#', ';' or the end after the rule", _TO_QUOTE)
    return RuleString(rules), positions


def parse_value(text: str) -> Value:
    """Parses a single value, such as `[1,2]`, as after `name=`.

    Args:
        text: The value.

    Raises:
        RuleSyntaxError: The text is malformed.
    """
    scanner = Scanner(text)
    value = _value(scanner, _KEYWORD_VALUE, 0)
    if scanner.peek():
        scanner.fail("the end after the value", _TO_QUOTE)
    return value


def parse_location(text: str) -> Location:
    """Parses a single location, such as `model.layers[0:2]`.

    Args:
        text: The location, without the `#`.

    Raises:
        RuleSyntaxError: The text is malformed.
    """
    scanner = Scanner(text)
    location = _location(scanner)
    if scanner.peek():
        scanner.fail("'.', '[', ',' or the end")
    return location


def _rule(scanner: Scanner, positions: list[RulePositions]) -> Rule:
    at = RulePositions(scanner.position, [], {})
    positions.append(at)
    name = _name(scanner)
    args: list[Value] = []
    kwargs: dict[str | PathPattern, Value] = {}
    if scanner.take("?") and scanner.peek() not in ("", "#", ";"):
        _argument(scanner, args, kwargs, at)
        while scanner.take("&"):
            _argument(scanner, args, kwargs, at)
        if scanner.peek() not in ("", "#", ";"):
            scanner.fail("'&', '#', ';' or the end after an argument", _TO_QUOTE)
    location = _location(scanner) if scanner.take("#") else None
    return Rule(name, args, kwargs.items(), location)


def _name(scanner: Scanner) -> str:
    scanner.peek()
    start = scanner.pos
    match = _WORD.match(scanner.text, start)
    assert match is not None  # it matches the empty text
    name = match.group()
    if not is_name(name):
        if not name:
            scanner.fail("a rule name")
        hint = "A name is identifiers joined by dots, such as 'vision.scale_width'."
        scanner.refuse(f"expected a rule name, but got {_short(name)}", hint)
    scanner.pos = match.end()
    return name


def _argument(
    scanner: Scanner,
    args: list[Value],
    kwargs: dict[str | PathPattern, Value],
    at: RulePositions,
) -> None:
    """Reads one argument of a rule."""
    scanner.peek()
    start = scanner.pos
    if _PLACE.match(scanner.text, start):
        name_at = scanner.position
        pattern = _pattern(scanner)
        key: str | PathPattern = pattern
        if len(pattern.elements) == 1 and isinstance(first := pattern.elements[0], Key):
            key = first.name if first.name.isidentifier() else pattern
        if key in kwargs:
            shown = _short(scanner.text[start : scanner.pos].rstrip())
            scanner.refuse(f"argument {shown} is given twice", at=start)
        if not scanner.take("="):
            scanner.fail("'='")
        at.kwargs[key] = (name_at, scanner.position)
        kwargs[key] = _value(scanner, _KEYWORD_VALUE, 0)
        return
    at.args.append(scanner.position)
    value = _value(scanner, _POSITIONAL, 0)
    if kwargs:
        _refuse_positional(scanner, start)
    args.append(value)


def _keyword(scanner: Scanner, match: re.Match[str], kwargs: dict[str, Value]) -> str:
    name = match.group(1)
    if not name.isidentifier():
        problem = f"expected an argument name before '=', but got {_short(name)}"
        scanner.refuse(problem, "Write '%3D' for an '=' that belongs to a value.", match.start(1))
    if name in kwargs:
        scanner.refuse(f"argument {_short(name)} is given twice", at=match.start(1))
    scanner.pos = match.end()
    return name


def _refuse_positional(scanner: Scanner, start: int) -> None:
    problem = "expected 'name=value', because a keyword argument came before"
    scanner.refuse(problem, "Positional arguments go first.", start)


def _value(scanner: Scanner, bare: re.Pattern[str], depth: int) -> Value:
    char = scanner.peek()
    if char in {"'", '"'}:
        return _quoted(scanner, char)
    if char == "[":
        return ListValue(_items(scanner, "]", depth)[0])
    if char == "(":
        return _tuple(scanner, depth)
    if char == "{":
        return _dict(scanner, depth)
    return _bare_or_call(scanner, bare, depth)


def _quoted(scanner: Scanner, quote: str) -> Quoted:
    start = scanner.pos
    end = scanner.text.find(quote, start + 1)
    if end < 0:
        code = "%27" if quote == "'" else "%22"
        hint = f"Write '%27' for a quote that belongs to the text, and close it with {quote}."
        if code == "%22":
            hint = 'Close it with ". Text that holds a " goes in single quotes.'
        scanner.refuse("a quoted text is not closed", hint, start)
    scanner.pos = end + 1
    return Quoted(unmark(scanner.text[start + 1 : end]))


def _bare_or_call(scanner: Scanner, bare: re.Pattern[str], depth: int) -> Value:
    text, start = scanner.text, scanner.pos
    match = bare.match(text, start)
    assert match is not None  # it matches the empty text
    end = match.end()
    char = text[end : end + 1]
    if char == "(" and is_name(name := match.group().rstrip()):
        scanner.pos = end
        args, kwargs = _call_arguments(scanner, depth)
        return CallValue(name, args, kwargs.items())
    while char and char in "([{" and end > start:
        match = bare.match(text, _group_end(scanner, end))
        assert match is not None
        end = match.end()
        char = text[end : end + 1]
    content = text[start:end].rstrip()
    if not content:
        scanner.fail("a value", "An empty text is written ''.")
    scanner.pos = end
    return Bare(unmark(content))


def _group_end(scanner: Scanner, start: int) -> int:
    """Returns the position after a pair of brackets in bare text, as in `layers[0]`."""
    closers: list[str] = []
    for match in _GROUP.finditer(scanner.text, start):
        char = match.group()
        if char in _CLOSER:
            closers.append(_CLOSER[char])
        elif char == closers[-1]:
            closers.pop()
            if not closers:
                return match.end()
        else:
            scanner.fail(f"'{closers[-1]}'", _TO_QUOTE, match.start())
    return scanner.fail(f"'{closers[-1]}'", _TO_QUOTE, len(scanner.text))


def _enter(scanner: Scanner, depth: int) -> None:
    if depth >= MAX_VALUE_LEVELS:
        scanner.refuse(f"values are nested more than {MAX_VALUE_LEVELS} deep", "Nest them less.")
    scanner.pos += 1


def _items(scanner: Scanner, closer: str, depth: int) -> tuple[list[Value], bool]:
    """Reads the items up to the closing bracket; returns also whether the last has a comma."""
    _enter(scanner, depth)
    items: list[Value] = []
    comma = False
    while not scanner.take(closer):
        if items and not comma:
            scanner.fail(f"',' or '{closer}'", _TO_QUOTE)
        items.append(_value(scanner, _ITEM, depth + 1))
        comma = scanner.take(",")
    return items, comma


def _tuple(scanner: Scanner, depth: int) -> TupleValue:
    start = scanner.pos
    items, comma = _items(scanner, ")", depth)
    if len(items) == 1 and not comma:
        hint = f"A tuple of one is written '(x,)'. {_TO_QUOTE}"
        scanner.refuse("a value in parentheses is no tuple", hint, start)
    return TupleValue(items)


def _dict(scanner: Scanner, depth: int) -> DictValue:
    _enter(scanner, depth)
    items: dict[Bare | Quoted, Value] = {}
    comma = True
    while not scanner.take("}"):
        if not comma:
            scanner.fail("',' or '}'", _TO_QUOTE)
        scanner.peek()
        start = scanner.pos
        key = _value(scanner, _KEY, depth + 1)
        if not isinstance(key, (Bare, Quoted)):
            scanner.refuse("expected a key that is a word, a number or quoted text", at=start)
        if key in items:
            scanner.refuse(f"key {_short(key.text)} is given twice", at=start)
        if not scanner.take(":"):
            scanner.fail("':' after a key", _TO_QUOTE)
        items[key] = _value(scanner, _ITEM, depth + 1)
        comma = scanner.take(",")
    return DictValue(items.items())


def _call_arguments(scanner: Scanner, depth: int) -> tuple[list[Value], dict[str, Value]]:
    _enter(scanner, depth)
    args: list[Value] = []
    kwargs: dict[str, Value] = {}
    comma = True
    while not scanner.take(")"):
        if not comma:
            scanner.fail("',' or ')'", _TO_QUOTE)
        match = _KEYWORD.match(scanner.text, scanner.pos)
        if match:
            name = _keyword(scanner, match, kwargs)
            kwargs[name] = _value(scanner, _ITEM, depth + 1)
        else:
            scanner.peek()
            start = scanner.pos
            args.append(_value(scanner, _ITEM, depth + 1))
            if kwargs:
                _refuse_positional(scanner, start)
        comma = scanner.take(",")
    return args, kwargs


def _short(text: str) -> str:
    shown = unmark(text)
    return repr(shown if len(shown) <= 40 else shown[:37] + "...")


# Locations: key paths with slices and wildcards, separated by commas.


def _location(scanner: Scanner) -> Location:
    """Reads one or more patterns from the scanner's position on."""
    patterns = [_pattern(scanner)]
    while scanner.take(","):
        patterns.append(_pattern(scanner))
    return Location(patterns)


def _pattern(scanner: Scanner) -> PathPattern:
    char = scanner.peek()
    elements: list[Element] = [_bracket(scanner) if char == "[" else _name_element(scanner)]
    while True:
        char = scanner.peek()
        if char == "[":
            elements.append(_bracket(scanner))
        elif char == ".":
            scanner.pos += 1
            elements.append(_name_element(scanner))
        else:
            return PathPattern(elements)


def _name_element(scanner: Scanner) -> Element:
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
        hint = "'*' matches one whole key, '**' any number; '%2A' is the character itself."
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
        element = _quoted_key(scanner)
    else:
        element = _index_or_slice(scanner)
    if not scanner.take("]"):
        scanner.fail("']'")
    return element


def _quoted_key(scanner: Scanner) -> Key:
    """Reads a quoted key with the escapes of key paths, so that the text of a key path parses."""
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
