"""Rules and their values as data: `Bare`, `Quoted`, lists, tuples, dicts, calls; `Rule`.

A scalar is kept as text: the value spec of the argument decides what `0.003` means (`to_python`).
All records are immutable, and check their fields when they are made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Union

from symexp._base.frozen import Frozen
from symexp.errors import RuleError, describe, explain
from symexp.patching.rulestring.location import Key, Location, PathPattern, pattern_order

__all__ = [
    "MAX_VALUE_LEVELS",
    "Bare",
    "CallValue",
    "DictValue",
    "ListValue",
    "Quoted",
    "Rule",
    "RuleString",
    "TupleValue",
    "Value",
    "is_bare",
    "is_name",
]

MAX_VALUE_LEVELS = 64
"""Values may be nested this deep; deeper ones are refused wherever they come from."""

_set = object.__setattr__

_PLAIN = re.compile(r"[^\s\[\]{}\"\ud800-\udfff]+")
_BRACKET = re.compile(r"[\[\]{}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CLOSER = {"[": "]", "{": "}"}


def is_name(text: object) -> bool:
    """Returns whether a text is identifiers joined by dots: `vision.scale_width`."""
    if not isinstance(text, str):
        return False
    return text.isidentifier() or all(part.isidentifier() for part in text.split("."))


def is_bare(text: str) -> bool:
    """Returns whether a text can be written without quotes.

    It must not be empty, begin or end with white space, or begin with a bracket or a double quote;
    its square and curly brackets must be balanced. (Brackets mean the same raw and percent-encoded,
    so that other brackets are possible only in quotes.)
    """
    if _PLAIN.fullmatch(text):
        return True
    if not text or text != text.strip() or text[0] in '[{"' or _SURROGATE.search(text):
        return False
    open_brackets: list[str] = []
    for match in _BRACKET.finditer(text):
        bracket = match.group()
        if bracket in _CLOSER:
            open_brackets.append(_CLOSER[bracket])
        elif not open_brackets or open_brackets.pop() != bracket:
            return False
    return not open_brackets


class Bare(Frozen):
    """Text without quotes: a number, `True`, `None`, a word. `to_python` decides what it means.

    Args:
        text: The text, decoded; `is_bare` must be true.
    """

    __slots__ = ("text",)
    __match_args__ = ("text",)
    text: str
    depth = 0

    def __init__(self, text: str) -> None:
        if not isinstance(text, str) or not is_bare(text):
            raise RuleError(
                explain(
                    f"Expected text that can stand without quotes, but got {describe(text)}.",
                    mend="Use Quoted(text).",
                )
            )
        _set(self, "text", text)


class Quoted(Frozen):
    """Text in quotes: always a str.

    Args:
        text: The text, decoded; any text without lone surrogates.
    """

    __slots__ = ("text",)
    __match_args__ = ("text",)
    text: str
    depth = 0

    def __init__(self, text: str) -> None:
        if not isinstance(text, str) or (not text.isascii() and _SURROGATE.search(text)):
            raise RuleError(
                explain(
                    f"Expected text without lone surrogates, but got {describe(text)}.",
                    mend="A lone surrogate has no UTF-8 form; replace it.",
                )
            )
        _set(self, "text", text)


class _Sequence(Frozen):
    """Base of `ListValue` and `TupleValue`."""

    __slots__ = ("depth", "items")
    __match_args__ = ("items",)
    items: tuple[Value, ...]
    depth: int

    def __init__(self, items: Iterable[Value] = ()) -> None:
        values = tuple(items)
        _set(self, "items", values)
        _set(self, "depth", _depth_of(values))


class ListValue(_Sequence):
    """A list: `[1,2,x]`.

    Args:
        items: The values in order.
    """

    __slots__ = ()


class TupleValue(_Sequence):
    """A tuple: `(1,2,x)`; a tuple of one is `(1,)`.

    Args:
        items: The values in order.
    """

    __slots__ = ()


class DictValue(Frozen):
    """A dict: `{depth:3,'a key':[1,2]}`. The order of the items is kept.

    Args:
        items: Pairs of key (`Bare` or `Quoted`) and value; each key once.
    """

    __slots__ = ("depth", "items")
    __match_args__ = ("items",)
    items: tuple[tuple[Bare | Quoted, Value], ...]
    depth: int

    def __init__(self, items: Iterable[tuple[Bare | Quoted, Value]] = ()) -> None:
        pairs = tuple([(key, value) for key, value in items])
        seen = set()
        for key, _ in pairs:
            if not isinstance(key, (Bare, Quoted)):
                raise RuleError(f"Expected a Bare or Quoted key, but got {describe(key)}.")
            if key in seen:
                raise RuleError(f"Expected each key once, but got {key.text!r} twice.")
            seen.add(key)
        _set(self, "items", pairs)
        _set(self, "depth", _depth_of([value for _, value in pairs]))


class CallValue(Frozen):
    """A call: `oneof(0.1,0.01)`. The reader of the value decides what the name means.

    Args:
        name: One or more identifiers joined by dots.
        args: The positional arguments.
        kwargs: The keyword arguments; they are sorted by name, because their order means nothing.
    """

    __slots__ = ("args", "depth", "kwargs", "name")
    __match_args__ = ("name", "args", "kwargs")
    name: str
    args: tuple[Value, ...]
    kwargs: tuple[tuple[str, Value], ...]
    depth: int

    def __init__(
        self, name: str, args: Iterable[Value] = (), kwargs: Iterable[tuple[str, Value]] = ()
    ) -> None:
        _fill_call(self, name, args, tuple([(_checked_name(k), v) for k, v in kwargs]))
        _set(self, "depth", _depth_of([*self.args, *[value for _, value in self.kwargs]]))


Value = Union[Bare, Quoted, ListValue, TupleValue, DictValue, CallValue]


def _fill_call(
    record: Frozen, name: str, args: Iterable[Value], pairs: tuple[tuple[Any, Value], ...]
) -> None:
    """Checks and sets the fields that rules and calls share: `name`, `args`, `kwargs`."""
    if not is_name(name):
        raise RuleError(f"Expected a name such as 'vision.scale_width', but got {describe(name)}.")
    positional = tuple(args)
    if len(pairs) > 1:
        pairs = tuple(sorted(pairs, key=_order))
    for i, (key, _) in enumerate(pairs):
        if i and pairs[i - 1][0] == key:
            raise RuleError(f"Expected each argument once, but got {key!r} twice.")
    _deepest([*positional, *[value for _, value in pairs]])
    _set(record, "name", name)
    _set(record, "args", positional)
    _set(record, "kwargs", pairs)


def _order(pair: tuple[Any, Value]) -> tuple[bool, Any]:
    key = pair[0]
    return (False, key) if isinstance(key, str) else (True, pattern_order(key))


def _checked_name(key: object) -> str:
    if not isinstance(key, str) or not key.isidentifier():
        raise RuleError(f"Expected an identifier as argument name, but got {describe(key)}.")
    return key


def _name_or_pattern(key: object) -> str | PathPattern:
    """Returns the name of an argument of a rule; a pattern of one identifier is a name."""
    if not isinstance(key, PathPattern):
        return _checked_name(key)
    first, *others = key.elements
    if not others and isinstance(first, Key) and first.name.isidentifier():
        return first.name
    return key


def _depth_of(values: Iterable[Value]) -> int:
    depth = _deepest(values) + 1
    if depth > MAX_VALUE_LEVELS:
        raise RuleError(
            f"Expected values nested at most {MAX_VALUE_LEVELS} deep, but got deeper ones."
        )
    return depth


_KINDS = (Bare, Quoted, ListValue, TupleValue, DictValue, CallValue)


def _deepest(values: Iterable[Value]) -> int:
    depth = 0
    for value in values:
        if not isinstance(value, _KINDS):
            raise RuleError(
                explain(
                    f"Expected a value of a rule string, but got {describe(value)}.",
                    mend="Make one with from_python(value).",
                )
            )
        depth = max(depth, value.depth)
    return depth


class Rule(Frozen):
    """One rule: `vision.scale_width?2&depth=3#model.layers[0:2]`.

    Args:
        name: One or more identifiers joined by dots; all but the last are the namespace.
        args: The positional arguments.
        kwargs: The keyword arguments; they are sorted by name, because their order means nothing.
            The name of an argument of the rule `set` is the place that gets the value: a
            `PathPattern`, or an identifier if that is the whole path.
        location: The places that the rule is confined to; `None`: the whole tree.
    """

    __slots__ = ("args", "kwargs", "location", "name")
    __match_args__ = ("name", "args", "kwargs", "location")
    name: str
    args: tuple[Value, ...]
    kwargs: tuple[tuple[str | PathPattern, Value], ...]
    location: Location | None

    def __init__(
        self,
        name: str,
        args: Iterable[Value] = (),
        kwargs: Iterable[tuple[str | PathPattern, Value]] = (),
        location: Location | None = None,
    ) -> None:
        _fill_call(self, name, args, tuple([(_name_or_pattern(k), v) for k, v in kwargs]))
        if location is not None and not isinstance(location, Location):
            raise RuleError(f"Expected a Location or None, but got {describe(location)}.")
        _set(self, "location", location)

    @property
    def namespace(self) -> str:
        """The name without its last part: `vision` of `vision.scale_width`; may be empty."""
        return self.name.rpartition(".")[0]


class RuleString(Frozen):
    """One or more rules that are applied in order.

    Args:
        rules: The rules; at least one.
    """

    __slots__ = ("rules",)
    __match_args__ = ("rules",)
    rules: tuple[Rule, ...]

    def __init__(self, rules: Iterable[Rule]) -> None:
        checked = tuple(rules)
        if not checked:
            raise RuleError("Expected at least one rule, but got none.")
        for rule in checked:
            if not isinstance(rule, Rule):
                raise RuleError(f"Expected a Rule, but got {describe(rule)}.")
        _set(self, "rules", checked)
