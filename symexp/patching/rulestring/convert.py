"""Between the values of a rule string and Python values.

`to_python` reads the text of a scalar as its value spec asks for, or guesses; `from_python` writes
text that is read back as the same value. Value specs are recognized by the names of their classes,
so this package does not import them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from typing import Any

from symexp._base.keypath import ROOT, KeyPath
from symexp.errors import RuleError, describe, explain
from symexp.patching.rulestring.formatter import format
from symexp.patching.rulestring.syntax import (
    MAX_VALUE_LEVELS,
    Bare,
    CallValue,
    DictValue,
    ListValue,
    Quoted,
    TupleValue,
    Value,
    is_bare,
)

__all__ = ["from_python", "read_value", "to_python"]

CallReader = Callable[[CallValue, Any, KeyPath], Any]
"""Returns the value of a call such as `oneof(0.1,0.01)`, given its value spec and its place."""

Encoder = Callable[[Any], "Value | None"]
"""Returns the form of a value that is not plain data, or `None`."""


# What bare text means: the words for None, True and False, and the forms of numbers.

_MAX_DIGITS = 4300
"""Integers may have this many digits, as in Python's own `int(text)`."""

_NONE_WORDS = frozenset({"None", "none", "null"})
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


def _guess(text: str, where: object = None) -> bool | int | float | str | None:
    """Returns what bare text means if no value spec says it.

    `None`, `none` and `null` mean None; `True`, `true`, `False`, `false` are bools; `2`, `-2` are
    ints; `2.0`, `.5`, `1e-3`, `inf`, `nan` are floats; all else, also `007` and `yes`, is a str.

    Args:
        text: The text.
        where: The place, for messages.

    Raises:
        RuleError: A number is too large.
    """
    if text in _NONE_WORDS:
        return None
    if text in _GUESS_BOOL:
        return _GUESS_BOOL[text]
    if _GUESS_INT.fullmatch(text):
        return _to_int(text, where)
    if _GUESS_FLOAT.fullmatch(text):
        return _to_float(text, where)
    return text


def _to_int(text: str, where: object) -> int:
    digits = len(text.lstrip("+-"))
    if digits > _MAX_DIGITS:
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
            f"Expected an integer of at most {_MAX_DIGITS} digits, but got {digits} digits.",
            where=where,
            mend="Write it as a float, such as 1e20, or put it in quotes.",
        )
    )


# Reading.


def to_python(
    value: Value,
    spec: Any = None,
    path: KeyPath | str = ROOT,
    *,
    call: CallReader | None = None,
) -> Any:
    """Returns the Python value that a value of a rule string means.

    Args:
        value: The value.
        spec: The value spec of the argument: it says what bare text means, and checks the result.
            Without one, bare text is guessed: `None`, a bool, an int, a float, else a str.
        path: The place, for messages: usually the name of the argument.
        call: Returns the meaning of a call such as `oneof(0.1,0.01)`, as `call(value, spec, path)`.
            Without it, calls are refused.

    Raises:
        RuleError: A number is too large, a dict has a key twice, or a call has no meaning here.
        SpecTypeError, SpecValueError: The value does not fit the spec.

    Example:
        >>> to_python(Bare("2")), to_python(Quoted("2")), to_python(Bare("none"))
        (2, '2', None)
    """
    place = KeyPath.parse(path)
    read = read_value(value, spec, place, call)
    return read if spec is None else spec.apply(read, place)


def read_value(value: Value, spec: Any, path: KeyPath, call: CallReader | None) -> Any:
    """Reads a value as its spec asks for, but leaves the check of the result to the caller.

    Args:
        value: The value.
        spec: The value spec, or `None`.
        path: The place, for messages.
        call: As in `to_python`.

    Raises:
        RuleError: As in `to_python`.
    """
    if isinstance(value, CallValue):
        return _call(value, spec, path, call)
    if spec is not None:
        for kind in type(spec).__mro__:
            if reader := _READERS.get(kind.__name__):
                return reader(value, spec, path, call)
    return _read_plain(value, path, call)


def _read_plain(value: Value, path: KeyPath, call: CallReader | None) -> Any:
    """Reads a value without a spec: bare text is guessed."""
    if isinstance(value, Bare):
        return _guess(value.text, path)
    if isinstance(value, Quoted):
        return value.text
    if isinstance(value, ListValue):
        return [_read_plain(item, path + i, call) for i, item in enumerate(value.items)]
    if isinstance(value, TupleValue):
        return tuple([_read_plain(item, path + i, call) for i, item in enumerate(value.items)])
    if isinstance(value, DictValue):
        return _dict(value, lambda key, item: _read_plain(item, _at(path, key), call), path)
    return _call(value, None, path, call)


def _call(value: CallValue, spec: Any, path: KeyPath, call: CallReader | None) -> Any:
    if call is not None:
        return call(value, spec, path)
    raise RuleError(
        explain(
            f"Expected a plain value, but got the call {format(value, readable=True)}.",
            where=path,
            mend="A search value makes a space, not one candidate. "
            "Put text that is meant literally in quotes, '...'.",
        )
    )


def _dict(value: DictValue, read: Callable[[Any, Value], Any], path: KeyPath) -> dict[Any, Any]:
    result: dict[Any, Any] = {}
    for key, item in value.items:
        name = _guess(key.text, path) if isinstance(key, Bare) else key.text
        if name in result:
            raise RuleError(
                explain(
                    f"Expected each key once, but got {name!r} twice.",
                    where=path,
                    mend="1, 1.0 and True are one key in Python, and so are a word and the same "
                    "text in quotes.",
                )
            )
        result[name] = read(name, item)
    return result


def _read_bool(value: Value, spec: Any, path: KeyPath, call: CallReader | None) -> Any:
    if isinstance(value, Bare) and value.text in _BOOL:
        return _BOOL[value.text]
    return _read_plain(value, path, call)


def _read_int(value: Value, spec: Any, path: KeyPath, call: CallReader | None) -> Any:
    if isinstance(value, Bare) and _INT.fullmatch(value.text):
        return _to_int(value.text, path)
    return _read_plain(value, path, call)


def _read_float(value: Value, spec: Any, path: KeyPath, call: CallReader | None) -> Any:
    if isinstance(value, Bare) and _FLOAT.fullmatch(value.text):
        return _to_float(value.text, path)
    return _read_plain(value, path, call)


def _read_str(value: Value, spec: Any, path: KeyPath, call: CallReader | None) -> Any:
    if not isinstance(value, Bare):
        return _read_plain(value, path, call)
    return None if _means_none(value, spec) else value.text


def _read_enum(value: Value, spec: Any, path: KeyPath, call: CallReader | None) -> Any:
    """Finds the value among those of the spec; a member of an enum by its value or name, too."""
    if not isinstance(value, Bare):
        plain = _read_plain(value, path, call)
        return _member(getattr(spec, "values", ()), (plain,), plain)
    guessed = _guess(value.text, path)
    number = _to_float(value.text, path) if _FLOAT.fullmatch(value.text) else None
    wanted = (value.text, guessed, number)
    return _member(getattr(spec, "values", ()), wanted, guessed)


def _member(members: Iterable[Any], wanted: tuple[Any, ...], otherwise: Any) -> Any:
    known = list(members)
    for want in wanted:
        for member in known:
            for same in (member, getattr(member, "value", member), getattr(member, "name", member)):
                if want is not None and type(same) is type(want) and same == want:
                    return member
    return otherwise


def _read_sequence(value: Value, spec: Any, path: KeyPath, call: CallReader | None) -> list[Any]:
    items = _items(value)
    specs = _element_specs(spec, len(items))
    return [read_value(item, specs[i], path + i, call) for i, item in enumerate(items)]


def _read_list(value: Value, spec: Any, path: KeyPath, call: CallReader | None) -> Any:
    if isinstance(value, (Quoted, DictValue)) or _means_none(value, spec):
        return _read_plain(value, path, call)
    return _read_sequence(value, spec, path, call)


def _read_tuple(value: Value, spec: Any, path: KeyPath, call: CallReader | None) -> Any:
    read = _read_list(value, spec, path, call)
    return tuple(read) if isinstance(read, list) else read


def _items(value: Value) -> list[Value]:
    """Returns the items of a list; bare text is a list that is separated by colons."""
    if isinstance(value, (ListValue, TupleValue)):
        return list(value.items)
    assert isinstance(value, Bare)
    parts = [part.strip() for part in value.text.split(":")]
    return [_bare_or_quoted(part) for part in parts]


def _bare_or_quoted(text: str) -> Value:
    try:
        return Bare(text)
    except RuleError:
        return Quoted(text)


def _element_specs(spec: Any, count: int) -> list[Any]:
    """Returns the spec of each item of a list or tuple; `None` if an item has none."""
    elements = getattr(spec, "elements", None)
    if isinstance(elements, (list, tuple)):
        known = [_bare_spec(e) for e in elements[:count]]
        return known + [None] * (count - len(known))
    return [_bare_spec(getattr(spec, "element", None))] * count


def _bare_spec(element: Any) -> Any:
    """Returns the spec of a field, or a spec as it is."""
    return (
        element if element is None or hasattr(element, "apply") else getattr(element, "value", None)
    )


def _read_dict(value: Value, spec: Any, path: KeyPath, call: CallReader | None) -> Any:
    if not isinstance(value, DictValue):
        return _read_plain(value, path, call)

    def read(key: Any, item: Value) -> Any:
        return read_value(item, _field_spec(spec, key), _at(path, key), call)

    return _dict(value, read, path)


def _field_spec(spec: Any, key: object) -> Any:
    fields = getattr(spec, "fields", None)
    if isinstance(fields, dict) and key in fields:
        return _bare_spec(fields[key])
    return None


def _read_union(value: Value, spec: Any, path: KeyPath, call: CallReader | None) -> Any:
    """Reads a value by guessing if a candidate accepts that, else by the first that can read it."""
    plain = _attempt(lambda: _read_plain(value, path, call))
    if plain is not _FAILED and _attempt(lambda: spec.apply(plain, path)) is not _FAILED:
        return plain
    for candidate in getattr(spec, "candidates", ()):
        read = _attempt(
            lambda c=candidate: c.apply(read_value(value, c, path, call), path)  # type: ignore[misc]
        )
        if read is not _FAILED:
            return read
    return _read_plain(value, path, call)


_FAILED = object()


def _attempt(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except (TypeError, ValueError):
        return _FAILED


def _means_none(value: Value, spec: Any) -> bool:
    """Returns whether bare text means None: only if the spec allows it; else 'none' is text."""
    noneable = getattr(spec, "is_noneable", False)
    return isinstance(value, Bare) and bool(noneable) and value.text in _NONE_WORDS


_READERS: dict[str, Callable[[Value, Any, KeyPath, CallReader | None], Any]] = {
    "Bool": _read_bool,
    "Int": _read_int,
    "Float": _read_float,
    "Str": _read_str,
    "Enum": _read_enum,
    "List": _read_list,
    "Tuple": _read_tuple,
    "Dict": _read_dict,
    "Union": _read_union,
}


# Writing.


def from_python(
    value: object, path: KeyPath | str = ROOT, *, encode: Encoder | None = None
) -> Value:
    """Returns the value of a rule string from which `to_python` makes this Python value again.

    Args:
        value: None, a bool, int, float, str, or a list, tuple or dict of these.
        path: The place, for messages: usually the name of the argument.
        encode: Returns the form of any other value, or `None`: a `CallValue` for a search value.

    Raises:
        RuleError: The value has no form in a rule string.

    Example:
        >>> from_python([2, 2.0, "2", None])
        ListValue((Bare('2'), Bare('2.0'), Quoted('2'), Bare('None')))
    """
    return _from(value, KeyPath.parse(path), encode, 0)


def _from(value: object, path: KeyPath, encode: Encoder | None, depth: int) -> Value:
    kind = type(value)
    scalar = _scalar(value, path)
    if scalar is not None:
        return scalar
    if kind in (list, tuple, dict) and depth >= MAX_VALUE_LEVELS:
        raise RuleError(
            explain(
                f"Expected values nested at most {MAX_VALUE_LEVELS} deep, but got deeper ones.",
                mend="Does a list hold itself? Else pass the value in code, not as text.",
            )
        )
    if isinstance(value, (list, tuple)) and kind in (list, tuple):
        items = [_from(v, path + i, encode, depth + 1) for i, v in enumerate(value)]
        return ListValue(items) if kind is list else TupleValue(items)
    if isinstance(value, dict) and kind is dict:
        pairs = value.items()
        return DictValue(
            [(_key(k, path), _from(v, _at(path, k), encode, depth + 1)) for k, v in pairs]
        )
    encoded = encode(value) if encode else None
    if encoded is None:
        raise _no_form(value, path)
    return encoded


def _scalar(value: object, path: KeyPath) -> Bare | Quoted | None:
    kind = type(value)
    if value is None or kind is bool:
        return Bare(str(value))
    if isinstance(value, str) and kind is str:
        return _text(value, path)
    if isinstance(value, int) and kind is int:
        return Bare(_int_text(value, path))
    if isinstance(value, float) and kind is float:
        # Without the plus sign of an exponent, which a URL would need percent-encoded.
        return Bare(repr(value).replace("+", ""))
    return None


def _int_text(value: int, path: KeyPath) -> str:
    try:
        text = str(value)
    except ValueError:  # Python's own limit, which a program may have changed
        text = ""
    if not 0 < len(text.lstrip("-")) <= _MAX_DIGITS:
        raise _too_large(f"more than {_MAX_DIGITS}", path)
    return text


def _text(text: str, path: KeyPath) -> Bare | Quoted:
    try:
        plain = is_bare(text) and type(_guess(text)) is str
    except RuleError:  # a number that is too large is text only in quotes
        plain = False
    if plain:
        return Bare(text)
    try:
        return Quoted(text)
    except RuleError as error:
        raise RuleError(explain(str(error), where=path)) from None


def _key(key: object, path: KeyPath) -> Bare | Quoted:
    scalar = _scalar(key, path)
    if scalar is None:
        raise RuleError(
            explain(
                f"Expected a dict key that is None, a bool, int, float or str, "
                f"but got {describe(key)}.",
                where=path,
            )
        )
    return scalar


def _at(path: KeyPath, key: object) -> KeyPath:
    return path + (key if isinstance(key, str) else repr(key))


def _no_form(value: object, path: KeyPath) -> RuleError:
    mend = "Pass it in code, or give the rule an argument that names it."
    if isinstance(value, (str, int, float, list, tuple, dict)):
        base = next(c for c in type(value).__mro__ if c.__module__ == "builtins")
        mend = f"Turn it into a plain {base.__name__}: its own type would be lost."
    elif hasattr(type(value), "item"):
        mend = "Turn it into a plain number with .item(), or into lists with .tolist()."
    return RuleError(
        explain(
            f"Expected None, a bool, int, float, str, list, tuple or dict for a rule string, "
            f"but got {describe(value)}.",
            where=path,
            mend=mend,
        )
    )
