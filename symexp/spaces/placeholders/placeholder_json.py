"""Placeholders in files: `{"$oneof": {"candidates": [1, 2], "name": "width"}}`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symexp.codec import register_leaf
from symexp.errors import CodecError, SymexpError, closest, describe
from symexp.spaces.placeholders.categorical import Categorical, ManyOf, OneOf
from symexp.spaces.placeholders.followers import SameAs
from symexp.spaces.placeholders.hyper import Hyper, plain_containers
from symexp.spaces.placeholders.ranges import FloatV, IntV
from symexp.tree.nodes.values import freeze

__all__ = ["TAGS"]

Coder = Callable[[Any], Any]

# The plain arguments of each kind. Candidates are trees, and are written one by one.
_FIELDS: dict[type[Hyper], tuple[str, ...]] = {
    OneOf: (),
    ManyOf: ("num_choices", "distinct", "sorted"),
    FloatV: ("min_value", "max_value", "scale", "step"),
    IntV: ("min_value", "max_value", "step", "log"),
}
_HYPERS: dict[str, type[Hyper]] = {"oneof": OneOf, "manyof": ManyOf, "floatv": FloatV, "intv": IntV}
TAGS: dict[str, type] = {**_HYPERS, "same_as": SameAs}


def _write(hyper: Any, encode: Coder) -> dict[str, Any]:
    """Returns the fields of a placeholder."""
    made: dict[str, Any] = {}
    for name in _FIELDS[type(hyper)]:
        value = getattr(hyper, name)
        if value is not None:
            made[name] = encode(value)
    if isinstance(hyper, Categorical):
        made["candidates"] = [encode(c) for c in hyper.frozen_candidates]
    if hyper.name is not None:
        made["name"] = hyper.name
    if hyper.hints is not None:
        made["hints"] = encode(freeze(hyper.hints))
    if hyper.when is not None:
        made["when"] = [hyper.when[0], [encode(v) for v in hyper.when[1]]]
    if hyper.otherwise is not None:
        made["otherwise"] = encode(hyper.otherwise)
    return made


def _reader(cls: type[Hyper]) -> Callable[[Any, Coder], Any]:
    """Returns the function that reads placeholders of a class from their fields."""
    known = (*_FIELDS[cls], "name", "hints", "when", "otherwise")
    known += ("candidates",) if issubclass(cls, Categorical) else ()

    def read(payload: Any, decode: Coder) -> Any:
        if type(payload) is not dict:
            raise CodecError(f"Expected the fields of a placeholder, but got {describe(payload)}.")
        fields: dict[str, Any] = {}
        for key, value in payload.items():
            if key not in known:
                raise CodecError(f"A placeholder has no {key!r}. {closest(key, known)}")
            fields[key] = _read_field(key, value, decode)
        try:
            return cls(**fields)
        except (TypeError, ValueError, OverflowError) as error:
            raise CodecError(f"The file holds a placeholder that cannot be: {error}") from None

    return read


def _read_field(key: str, value: Any, decode: Coder) -> Any:
    if key == "otherwise":
        return decode(value)
    if key == "candidates":
        return [decode(v) for v in _require_list(value)]
    if key == "when":
        pair = _require_list(value)
        if len(pair) != 2 or type(pair[0]) is not str:
            raise CodecError(f"Expected a name and values, but got {describe(value)}.")
        return (pair[0], tuple([decode(v) for v in _require_list(pair[1])]))
    if key == "name" and type(value) is not str:
        raise CodecError(f"Expected the name of a decision, but got {describe(value)}.")
    return plain_containers(decode(value))


def _require_list(value: Any) -> list[Any]:
    if type(value) is not list:
        raise CodecError(f"Expected a list, but got {describe(value)}.")
    return value


def _read_same_as(payload: Any, decode: Coder) -> SameAs:
    try:
        return SameAs(payload)
    except SymexpError as error:
        raise CodecError(f"The file holds a placeholder that cannot be: {error}") from None


for _tag, _cls in _HYPERS.items():
    register_leaf(_tag, _cls, _write, _reader(_cls))
register_leaf("same_as", SameAs, lambda value, encode: str(value.path), _read_same_as)
