"""The nested form of a DNA, which users write and read, and its flat, printed and JSON forms."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any, Union

from symexp._base.leaves import plain_scalar
from symexp.errors import describe
from symexp.spaces.dna.structure import DNAError, Flat, Scalar, Tied

__all__ = [
    "Nested",
    "flatten",
    "from_json",
    "join_nested",
    "nest",
    "normalize",
    "parse_printed",
    "to_json",
]

# Scalars, lists and tuples of decisions.
Nested = Union[None, int, float, str, list[Any], tuple[Any, ...]]


def join_nested(value: Any, below: Sequence[Nested]) -> Any:
    """Returns the nested form of a decision and of those below it; `None` is several, or none."""
    below = [nested for nested in below if nested is not None]
    if not below:
        return value
    return below if value is None else (value, below)


def parse_printed(text: str) -> Any:
    """Returns the nested form in a printed DNA, such as `DNA([0, (1, 2)])`.

    Raises:
        DNAError: The text is not a printed DNA.
    """
    import ast

    try:
        value = ast.literal_eval(text[3:])
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        raise DNAError(
            f"Expected a printed DNA such as 'DNA([0, (1, 2)])', but got {describe(text)}."
        ) from None
    return None if value == () else value


def nest(decisions: tuple[Any, ...]) -> Nested:
    """Returns the nested form of the decision tree of a space."""
    if not decisions:
        return None
    if len(decisions) == 1:
        return _nest_one(decisions[0])
    return [_nest_one(d) for d in decisions]


def _nest_one(decision: Any) -> Nested:
    kind = type(decision)
    if kind is tuple:
        return _join(decision[0], nest(decision[1]))
    if kind is list:
        return [_nest_one(slot) for slot in decision]
    return None if kind is Tied else decision


def _join(index: Scalar, below: Nested) -> Nested:
    if below is None:
        return index
    return (index, *below) if isinstance(below, tuple) else (index, below)


def flatten(nested: Nested) -> Flat:
    """Returns all decisions of a nested form, depth first."""
    out: list[Scalar] = []
    stack: list[Any] = [nested]
    while stack:
        item = stack.pop()
        if isinstance(item, (list, tuple)):
            stack.extend(reversed(item))
        elif item is not None:
            out.append(item)
    return tuple(out)


def normalize(value: Any) -> Nested:
    """Returns the canonical nested form of a value that a user wrote.

    Raises:
        DNAError: The value holds something other than numbers, strings, lists and tuples.
    """
    if isinstance(value, list):
        items = [normalize(item) for item in value]
        return items if len(items) > 1 else items[0] if items else None
    if isinstance(value, tuple):
        return _normalize_chain(value)
    value = plain_scalar(value)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < math.inf:
        return value
    raise DNAError(
        f"Expected decisions (int, finite float, str, lists and tuples of them), but got "
        f"{describe(value)}."
    )


def _normalize_chain(value: tuple[Any, ...]) -> Nested:
    value = tuple(map(plain_scalar, value))
    if len(value) < 2 or isinstance(value[0], bool) or not isinstance(value[0], (int, float)):
        raise DNAError(
            f"Expected a conditional choice (index, ..., decision), but got {describe(value)}. "
            "Write decisions that stand side by side as a list."
        )
    below = value[1:] if len(value) > 2 else value[1]
    return _join(value[0], normalize(below))


def to_json(nested: Nested) -> Any:
    """Returns the JSON value of a nested form; a conditional choice is `{"index": decisions}`."""
    if isinstance(nested, tuple):
        below = to_json(nested[1:] if len(nested) > 2 else nested[1])
        return {json.dumps(nested[0]): below}
    if isinstance(nested, list):
        return [to_json(item) for item in nested]
    return nested


def from_json(value: Any) -> Nested:
    """Returns the nested form of a JSON value that `to_json` returned.

    Raises:
        DNAError: The value is not the JSON form of a DNA.
    """
    if isinstance(value, dict):
        if len(value) != 1:
            raise DNAError(
                f"Expected one chosen index per conditional choice, but got {describe(value)}."
            )
        ((key, below),) = value.items()
        try:
            index = int(key)
        except ValueError:
            raise DNAError(f"Expected a chosen index, but got key {key!r}.") from None
        return _join(index, from_json(below))
    if isinstance(value, list):
        return normalize([from_json(item) for item in value])
    return normalize(value)
