"""What bare text means: the words for None, True and False, and the forms of numbers."""

from __future__ import annotations

import math
import re

from symexp.errors import RuleError, explain

__all__ = [
    "NONE_WORDS",
    "format_float",
    "format_int",
    "guess",
    "read_bool",
    "read_float",
    "read_int",
]

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
