"""`format`: from data to text, in a canonical form that URLs may contain, or a readable one.

Both forms parse back to the same data.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Union

from symexp._base.keypath import format_key
from symexp.errors import RuleError, describe, explain
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
from symexp.patching.rulestring.scanner import percent_encode, percent_encode_readable
from symexp.patching.rulestring.syntax import (
    Bare,
    CallValue,
    DictValue,
    ListValue,
    Quoted,
    Rule,
    RuleString,
    TupleValue,
    Value,
)

__all__ = ["format"]


_VALUES = (Bare, Quoted, ListValue, TupleValue, DictValue, CallValue)


def format(
    item: RuleString | Rule | Location | PathPattern | Value, *, readable: bool = False
) -> str:
    """Returns the text of rules, or of a part of a rule.

    Args:
        item: Rules, a rule, a value, a location or one pattern of it.
        readable: Whether brackets, spaces and all other printable characters stay as they are. By
            default the form is canonical: equal rules have equal texts, and all characters but
            unreserved ones and delimiters are percent-encoded, as in RFC 3986.

    Returns:
        Text that parses back to the item.

    Example:
        >>> from symexp.patching.rulestring.parser import parse
        >>> rules = parse("scale_width ? factor = 2.0 # model.layers[0:2]")
        >>> format(rules)
        'scale_width?factor=2.0#model.layers%5B0:2%5D'
        >>> format(rules, readable=True)
        'scale_width?factor=2.0#model.layers[0:2]'
    """
    form = _Readable() if readable else _Canonical()
    if isinstance(item, RuleString):
        return ";".join([_rule(form, rule) for rule in item.rules])
    if isinstance(item, Rule):
        return _rule(form, item)
    if isinstance(item, Location):
        return _location(form, item)
    if isinstance(item, PathPattern):
        return _pattern(form, item)
    if isinstance(item, _VALUES):
        return _value(form, item)
    raise RuleError(
        explain(
            f"Expected a RuleString, Rule, Location or value, but got {describe(item)}.",
            mend="Make a value with from_python(value).",
        )
    )


class _Canonical:
    """Percent-encodes everything that a URL may not contain."""

    square = ("%5B", "%5D")
    curly = ("%7B", "%7D")

    def name(self, text: str) -> str:
        return percent_encode(text)

    def bare(self, text: str) -> str:
        return percent_encode(text)

    def key(self, text: str) -> str:
        return percent_encode(text, ":")

    def quoted(self, text: str) -> str:
        return percent_encode(text)

    def path_key(self, text: str) -> str:
        return percent_encode(text)

    def quoted_key(self, text: str) -> str:
        return percent_encode(text)


class _Readable:
    """Percent-encodes only characters that would have another meaning."""

    square = ("[", "]")
    curly = ("{", "}")

    def name(self, text: str) -> str:
        return text

    def bare(self, text: str) -> str:
        return percent_encode_readable(text, "&;#=,()'")

    def key(self, text: str) -> str:
        return percent_encode_readable(text, "&;#=,()':")

    def quoted(self, text: str) -> str:
        return percent_encode_readable(text, "'")

    def path_key(self, text: str) -> str:
        return percent_encode_readable(text, ",;#?&=()*")

    def quoted_key(self, text: str) -> str:
        return percent_encode_readable(text, "")


_Form = Union[_Canonical, _Readable]


def _rule(form: _Form, rule: Rule) -> str:
    text = form.name(rule.name)
    if rule.args or rule.kwargs:
        text += "?" + "&".join(_arguments(form, rule.args, rule.kwargs))
    if rule.location is not None:
        text += "#" + _location(form, rule.location)
    return text


def _arguments(
    form: _Form, args: Iterable[Value], kwargs: Iterable[tuple[str | PathPattern, Value]]
) -> list[str]:
    positional = [_value(form, value) for value in args]
    return positional + [f"{_argument(form, key)}={_value(form, value)}" for key, value in kwargs]


def _argument(form: _Form, key: str | PathPattern) -> str:
    return form.name(key) if isinstance(key, str) else _pattern(form, key)


def _value(form: _Form, value: Value) -> str:
    if isinstance(value, Bare):
        return form.bare(value.text)
    if isinstance(value, Quoted):
        return f"'{form.quoted(value.text)}'"
    if isinstance(value, ListValue):
        return ",".join([_value(form, item) for item in value.items]).join(form.square)
    if isinstance(value, TupleValue):
        comma = "," if len(value.items) == 1 else ""
        return f"({','.join([_value(form, item) for item in value.items])}{comma})"
    if isinstance(value, DictValue):
        return ",".join([_pair(form, *pair) for pair in value.items]).join(form.curly)
    return f"{form.name(value.name)}({','.join(_arguments(form, value.args, value.kwargs))})"


def _pair(form: _Form, key: Bare | Quoted, value: Value) -> str:
    left = form.key(key.text) if isinstance(key, Bare) else _value(form, key)
    return f"{left}:{_value(form, value)}"


def _location(form: _Form, location: Location) -> str:
    return ",".join([_pattern(form, pattern) for pattern in location.patterns])


def _pattern(form: _Form, pattern: PathPattern) -> str:
    return "".join([_element(form, element, i == 0) for i, element in enumerate(pattern.elements)])


def _element(form: _Form, element: Element, first: bool) -> str:
    dot = "" if first else "."
    if isinstance(element, Key):
        return _path_key(form, element.name, dot)
    if isinstance(element, Index):
        return str(element.value).join(form.square)
    if isinstance(element, Slice):
        return _slice(element).join(form.square)
    if isinstance(element, AnyKey):
        return dot + "*"
    assert isinstance(element, AnyDepth)
    return dot + "**"


def _path_key(form: _Form, name: str, dot: str) -> str:
    text = format_key(name, first=True)
    if text != name:
        return f"'{form.quoted_key(text[2:-2])}'".join(form.square)
    if name != name.strip():
        return f"'{form.quoted_key(name)}'".join(form.square)
    return dot + form.path_key(name)


def _slice(element: Slice) -> str:
    stop = "" if element.stop is None else str(element.stop)
    step = "" if element.step == 1 else f":{element.step}"
    return f"{element.start}:{stop}{step}"
