"""Between the values of a rule string and Python values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symexp._base.keypath import ROOT, KeyPath
from symexp.errors import RuleError, describe, explain
from symexp.patching.rulestring.literals import format_float, format_int, guess
from symexp.patching.rulestring.typed import CallReader, read_plain, read_typed
from symexp.patching.rulestring.values import (
    MAX_DEPTH,
    Bare,
    DictValue,
    ListValue,
    Quoted,
    TupleValue,
    Value,
    is_bare,
)

__all__ = ["from_python", "to_python"]

Encoder = Callable[[Any], "Value | None"]


def to_python(
    value: Value,
    spec: Any = None,
    path: KeyPath | str = ROOT,
    *,
    call: CallReader | None = None,
) -> Any:
    """The Python value that a value of a rule string stands for.

    Args:
        value: The value.
        spec: The value spec of the argument: it says what bare text means, and checks the result.
            Without one, bare text is guessed: `None`, a bool, an int, a float, else a str.
        path: The place, for messages: usually the name of the argument.
        call: Gives the meaning of calls such as `oneof(0.1,0.01)`, as `call(value, spec, path)`.
            Without it they are refused.

    Raises:
        RuleError: A number is too large, a dict has a key twice, or a call has no meaning here.
        SpecTypeError, SpecValueError: The value does not fit the spec.

    Example:
        >>> to_python(Bare("2")), to_python(Quoted("2")), to_python(Bare("none"))
        (2, '2', None)
    """
    place = KeyPath.parse(path)
    if spec is None:
        return read_plain(value, place, call)
    return spec.apply(read_typed(value, spec, place, call), place)


def from_python(
    value: object, path: KeyPath | str = ROOT, *, encode: Encoder | None = None
) -> Value:
    """The value of a rule string that stands for a Python value, so that `to_python` gives it back.

    Args:
        value: None, a bool, int, float, str, or a list, tuple or dict of these.
        path: The place, for messages: usually the name of the argument.
        encode: Gives the form of any other value, such as a `Call` for a search value, or `None`.

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
    if kind in (list, tuple, dict) and depth >= MAX_DEPTH:
        raise RuleError(
            explain(
                f"Expected values nested at most {MAX_DEPTH} deep, but got deeper ones.",
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
        return Bare(format_int(value, path))
    if isinstance(value, float) and kind is float:
        return Bare(format_float(value))
    return None


def _text(text: str, path: KeyPath) -> Bare | Quoted:
    try:
        plain = is_bare(text) and type(guess(text)) is str
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
    elif hasattr(value, "item"):
        mend = "Turn it into a plain number with .item(), or into lists with .tolist()."
    return RuleError(
        explain(
            f"Expected None, a bool, int, float, str, list, tuple or dict for a rule string, "
            f"but got {describe(value)}.",
            where=path,
            mend=mend,
        )
    )
