"""The values that a rule string can hold, as data: `Bare`, `Quoted`, lists, tuples, dicts, calls.

A scalar stays text: the value spec of the argument decides what `0.003` is (`to_python`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Union

from symexp._base.frozen import Frozen
from symexp.errors import RuleError, describe, explain

__all__ = [
    "MAX_VALUE_LEVELS",
    "NONE_WORDS",
    "Bare",
    "Call",
    "DictValue",
    "ListValue",
    "Quoted",
    "TupleValue",
    "Value",
    "format_float",
    "format_int",
    "guess",
    "is_bare",
    "is_name",
    "read_bool",
    "read_float",
    "read_int",
]


MAX_VALUE_LEVELS = 64

"""Values may be nested this deep; deeper ones are refused wherever they come from."""

_set = object.__setattr__

_PLAIN = re.compile(r"[^\s\[\]{}\"\ud800-\udfff]+")

_BRACKET = re.compile(r"[\[\]{}]")

_SURROGATE = re.compile("[\ud800-\udfff]")

_CLOSER = {"[": "]", "{": "}"}


def is_name(text: object) -> bool:
    """Whether a text is one or more identifiers, joined by dots: `vision.scale_width`."""
    if not isinstance(text, str):
        return False
    return text.isidentifier() or all(part.isidentifier() for part in text.split("."))


def is_bare(text: str) -> bool:
    """Whether a text can stand without quotes.

    It must not be empty, begin or end with white space, or begin with a bracket or a double quote;
    its square and curly brackets must be balanced. (These mean the same raw and percent-encoded,
    so only quotes can hold them freely.)
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
    """Text without quotes: a number, `True`, `None`, a word. What it means is decided later.

    Args:
        text: The text, decoded; `is_bare` says what it may be.
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
        text: The text, decoded; anything but lone surrogates.
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
    __slots__ = ("depth", "items")
    __match_args__ = ("items",)
    items: tuple[Value, ...]
    depth: int

    def __init__(self, items: Iterable[Value] = ()) -> None:
        values = tuple(items)
        _set(self, "items", values)
        _set(self, "depth", _depth_of(values))


class ListValue(_Sequence):
    """`[1,2,x]`.

    Args:
        items: The values in it.
    """

    __slots__ = ()


class TupleValue(_Sequence):
    """`(1,2,x)`; a tuple of one is `(1,)`.

    Args:
        items: The values in it.
    """

    __slots__ = ()


class DictValue(Frozen):
    """`{depth:3,'a key':[1,2]}`. The order of the items is kept.

    Args:
        items: Pairs of key (`Bare` or `Quoted`) and value; no key twice.
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


class Call(Frozen):
    """`oneof(0.1,0.01)`: a named value whose meaning a registry of the reader decides.

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
        fill_call(self, name, args, kwargs)
        _set(self, "depth", _depth_of([*self.args, *[value for _, value in self.kwargs]]))


Value = Union[Bare, Quoted, ListValue, TupleValue, DictValue, Call]


def fill_call(
    record: Frozen, name: str, args: Iterable[Value], kwargs: Iterable[tuple[str, Value]]
) -> None:
    """Checks and sets the fields that rules and calls share: `name`, `args`, `kwargs`."""
    if not is_name(name):
        raise RuleError(f"Expected a name such as 'vision.scale_width', but got {describe(name)}.")
    positional = tuple(args)
    pairs = tuple([(key, value) for key, value in kwargs])
    if len(pairs) > 1:
        pairs = tuple(sorted(pairs, key=_first))
    for i, (key, _) in enumerate(pairs):
        if not isinstance(key, str) or not key.isidentifier():
            raise RuleError(f"Expected an identifier as argument name, but got {describe(key)}.")
        if i and pairs[i - 1][0] == key:
            raise RuleError(f"Expected each argument once, but got {key!r} twice.")
    _deepest([*positional, *[value for _, value in pairs]])
    _set(record, "name", name)
    _set(record, "args", positional)
    _set(record, "kwargs", pairs)


def _first(pair: tuple[str, Value]) -> str:
    return pair[0]


def _depth_of(values: Iterable[Value]) -> int:
    depth = _deepest(values) + 1
    if depth > MAX_VALUE_LEVELS:
        raise RuleError(
            f"Expected values nested at most {MAX_VALUE_LEVELS} deep, but got deeper ones."
        )
    return depth


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


_KINDS = (Bare, Quoted, ListValue, TupleValue, DictValue, Call)


# What bare text means: the words for None, True and False, and the forms of numbers.


MAX_DIGITS = 4300

"""Integers may have this many digits, as in Python's own `int(text)`."""

NONE_WORDS = frozenset({"None", "none", "null"})

_GUESS_BOOL = {"True": True, "true": True, "False": False, "false": False}

_BOOL = {**_GUESS_BOOL, "yes": True, "1": True, "no": False, "0": False}

_GUESS_INT = re.compile(r"[+-]?(?:0|[1-9][0-9]*+)")

_GUESS_FLOAT = re.compile(
    r"[+-]?(?:(?:[0-9]++\.[0-9]*+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?|[0-9]++[eE][+-]?[0-9]++|inf)|nan"
)

_INT = re.compile(r"[+-]?[0-9]++")

_FLOAT = re.compile(
    r"[+-]?(?:(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:e[+-]?[0-9]++)?|inf|infinity)|nan",
    re.IGNORECASE | re.ASCII,
)


def guess(text: str, where: object = None) -> bool | int | float | str | None:
    """What bare text means where no value spec says it.

    `None`, `none` and `null` are None; `True`, `true`, `False`, `false` are bools; `2`, `-2` are
    ints; `2.0`, `.5`, `1e-3`, `inf`, `nan` are floats; all else, also `007` and `yes`, is a str.

    Args:
        text: The text.
        where: The place, for messages.

    Raises:
        RuleError: A number is too large.
    """
    if text in NONE_WORDS:
        return None
    if text in _GUESS_BOOL:
        return _GUESS_BOOL[text]
    if _GUESS_INT.fullmatch(text):
        return _to_int(text, where)
    if _GUESS_FLOAT.fullmatch(text):
        return _to_float(text, where)
    return text


def read_bool(text: str) -> bool | None:
    """A bool, if the text is `True`, `true`, `yes`, `1`, `False`, `false`, `no` or `0`."""
    return _BOOL.get(text)


def read_int(text: str, where: object = None) -> int | None:
    """An int, if the text is one; leading zeros are allowed.

    Raises:
        RuleError: It has too many digits.
    """
    return _to_int(text, where) if _INT.fullmatch(text) else None


def read_float(text: str, where: object = None) -> float | None:
    """A float, if the text is a number; `inf`, `infinity` and `nan` in any case are.

    Raises:
        RuleError: It is finite, but too large for a float.
    """
    return _to_float(text, where) if _FLOAT.fullmatch(text) else None


def format_int(value: int, where: object = None) -> str:
    """The text of an int.

    Raises:
        RuleError: It has too many digits.
    """
    try:
        text = str(value)
    except ValueError:  # Python's own limit, which a program may have changed
        text = ""
    if not 0 < len(text.lstrip("-")) <= MAX_DIGITS:
        raise _too_large(f"more than {MAX_DIGITS}", where)
    return text


def format_float(value: float) -> str:
    """The shortest text of a float that `guess` reads back; without a plus sign."""
    return repr(value).replace("+", "")


def _to_int(text: str, where: object) -> int:
    digits = len(text.lstrip("+-"))
    if digits > MAX_DIGITS:
        raise _too_large(str(digits), where)
    try:
        return int(text)
    except ValueError:  # Python's own limit, which a program may have changed
        raise _too_large(str(digits), where) from None


def _to_float(text: str, where: object) -> float:
    value = float(text)
    if math.isinf(value) and "n" not in text.lower():
        shown = text if len(text) <= 40 else text[:37] + "..."
        raise RuleError(
            explain(
                f"Expected a number that a float can hold, but got {shown}.",
                where=where,
                mend="Write 'inf' for infinity.",
            )
        )
    return value


def _too_large(digits: str, where: object) -> RuleError:
    return RuleError(
        explain(
            f"Expected an integer of at most {MAX_DIGITS} digits, but got {digits} digits.",
            where=where,
            mend="Write it as a float, such as 1e20, or put it in quotes.",
        )
    )
