"""The nested form of a DNA: scalars, lists and tuples, as PyGlove writes them.

A *decision tree* is what a space reads from a flat sequence of decisions. Each element of a space
gives one decision: a scalar; `(index, decisions)` for a choice whose candidate is a space itself;
a list of slots for a multi-choice; `None` when inactive; `Tied` when another point decided it.

The nested (compact) form drops what is implied: a space of one element is that element, a choice
chain is one tuple, a constant candidate is its index alone.
"""

from __future__ import annotations

import json
import math
from typing import Any, Union

from symexp.errors import describe
from symexp.spaces.dna.errors import DNAError

__all__ = ["Nested", "Scalar", "Tied", "flatten", "from_json", "nest", "normalize", "to_json"]

Scalar = Union[int, float, str]
Nested = Union[None, int, float, str, list[Any], tuple[Any, ...]]


class Tied:
    """A decision that another point of the same name took earlier.

    Attributes:
        decision: That decision.
    """

    __slots__ = ("decision",)

    def __init__(self, decision: Any) -> None:
        self.decision = decision


def nest(decisions: tuple[Any, ...]) -> Nested:
    """The nested form of the decisions of a space."""
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


def flatten(nested: Nested) -> tuple[Scalar, ...]:
    """All decisions of a nested form, depth first."""
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
    """The one nested form of what a user wrote.

    Raises:
        DNAError: The value holds something other than numbers, strings, lists and tuples.
    """
    if isinstance(value, list):
        items = [normalize(item) for item in value]
        return items if len(items) > 1 else items[0] if items else None
    if isinstance(value, tuple):
        return _normalize_chain(value)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < math.inf:
        return value
    raise DNAError(
        f"Expected decisions (int, finite float, str, lists and tuples of them), but got "
        f"{describe(value)}."
    )


def _normalize_chain(value: tuple[Any, ...]) -> Nested:
    if len(value) < 2 or isinstance(value[0], bool) or not isinstance(value[0], (int, float)):
        raise DNAError(
            f"Expected a conditional choice (index, ..., decision), but got {describe(value)}. "
            "Write decisions that stand side by side as a list."
        )
    below = value[1:] if len(value) > 2 else value[1]
    return _join(value[0], normalize(below))


def to_json(nested: Nested) -> Any:
    """The JSON value of a nested form: a conditional choice is `{"index": decisions}`."""
    if isinstance(nested, tuple):
        below = to_json(nested[1:] if len(nested) > 2 else nested[1])
        return {json.dumps(nested[0]): below}
    if isinstance(nested, list):
        return [to_json(item) for item in nested]
    return nested


def from_json(value: Any) -> Nested:
    """The nested form of a JSON value made by `to_json`.

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
