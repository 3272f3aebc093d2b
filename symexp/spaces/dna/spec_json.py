"""The JSON form of a space, which identifies it in a study; and the difference of two spaces."""

from __future__ import annotations

import difflib
import json
import re
from typing import Any

from symexp._base.keypath import KeyPath
from symexp.errors import describe
from symexp.spaces.dna.choices import Choices
from symexp.spaces.dna.custom import CustomDecisionPoint
from symexp.spaces.dna.numeric import Float, Int
from symexp.spaces.dna.space import DecisionPoint, DNASpec, Space
from symexp.spaces.dna.structure import Condition, SpaceError

__all__ = ["spec_diff", "spec_from_json", "spec_to_json", "spec_to_json_str", "without_addresses"]

# The address of a function differs in every process, but the space is the same.
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def without_addresses(text: str) -> str:
    """Returns a text without the addresses of objects, which differ in every process."""
    return _ADDRESS.sub("", text)


def spec_to_json(spec: DNASpec) -> Any:
    """Returns the JSON value of a spec: the list of its elements.

    Raises:
        SpaceError: The spec holds an unknown kind of decision point.
    """
    return [_point_to_json(point) for point in spec.root().elements]


def spec_to_json_str(spec: DNASpec) -> str:
    """Returns the canonical JSON text of a spec; equal specs have equal texts.

    Raises:
        SpaceError: A hint is not a JSON value.
    """
    try:
        return json.dumps(spec_to_json(spec), separators=(",", ":"), sort_keys=True)
    except TypeError as error:
        raise SpaceError(
            f"The space cannot be written as JSON: {error}. Hints must be JSON values."
        ) from None


def _point_to_json(point: DecisionPoint) -> dict[str, Any]:
    value: dict[str, Any] = {"at": [str(p) for p in (point.location, *point.also_at)]}
    if point.name is not None:
        value["name"] = point.name
    if point.hints is not None:
        value["hints"] = point.hints
    if point.condition is not None:
        value["if"] = [point.condition.name, *point.condition.values]
    return value | _kind_to_json(point)


def _kind_to_json(point: DecisionPoint) -> dict[str, Any]:
    if isinstance(point, Choices):
        value = {
            "kind": "choices",
            "k": point.num_choices,
            "distinct": point.distinct,
            "sorted": point.sorted,
            "candidates": [_candidate_to_json(point, i) for i in range(len(point.candidates))],
        }
        return value if point.digest is None else value | {"digest": point.digest}
    if isinstance(point, Float):
        value = {"kind": "float", "min": point.min_value, "max": point.max_value}
        value |= {"scale": point.scale, "points": point.points}
        return value if point.step is None else value | {"step": point.step}
    if isinstance(point, Int):
        value = {"kind": "int", "min": point.min_value, "max": point.max_value}
        return value | {"step": point.step, "log": point.log}
    if isinstance(point, CustomDecisionPoint):
        return {"kind": "custom", "type": without_addresses(point.hyper_type or "") or None}
    raise SpaceError(f"Expected a known decision point, but got {describe(point)}.")


def _candidate_to_json(point: Choices, index: int) -> list[Any]:
    literal: Any = None if point.literal_values is None else point.literal(index)
    if isinstance(literal, str):
        literal = without_addresses(literal)
    return [literal, *([spec_to_json(c)] if (c := point.candidates[index]).elements else [])]


def spec_from_json(value: Any) -> Space:
    """Returns the space of a JSON value that `spec_to_json` returned.

    Raises:
        SpaceError: The value is not the JSON of a space.
    """
    if not isinstance(value, list):
        raise SpaceError(f"Expected the JSON list of a space, but got {describe(value)}.")
    try:
        return Space([_point_from_json(item) for item in value])
    except (KeyError, TypeError, IndexError, ValueError) as error:
        if isinstance(error, SpaceError):
            raise
        raise SpaceError(f"Malformed JSON of a space: {error!r} in {describe(value)}.") from None


def _point_from_json(value: dict[str, Any]) -> DecisionPoint:
    first, *others = value["at"]
    common: dict[str, Any] = {"location": first, "name": value.get("name")}
    common["hints"] = value.get("hints")
    if "if" in value:
        common["condition"] = Condition(value["if"][0], tuple(value["if"][1:]))
    point = _kind_from_json(value, common)
    if others:
        return point.replaced(also_at=[KeyPath.parse(p) for p in others])
    return point


def _kind_from_json(value: dict[str, Any], common: dict[str, Any]) -> DecisionPoint:
    kind = value["kind"]
    if kind == "choices":
        rows = value["candidates"]
        below = [spec_from_json(row[1]) if len(row) > 1 else None for row in rows]
        literals = None if any(row[0] is None for row in rows) else [row[0] for row in rows]
        kept = (value["distinct"], value["sorted"], value.get("digest"))
        return Choices(value["k"], below, literals, *kept, **common)
    if kind == "float":
        kept = (value["scale"], value["points"], value.get("step"))
        return Float(value["min"], value["max"], *kept, **common)
    if kind == "int":
        return Int(value["min"], value["max"], value["step"], value["log"], **common)
    if kind == "custom":
        return CustomDecisionPoint(value["type"], **common)
    raise SpaceError(f"Unknown kind of decision point {kind!r} in the JSON of a space.")


def spec_diff(old: DNASpec, new: DNASpec) -> str:
    """Returns the difference of two spaces, as a line diff of their printed forms.

    The text is empty if their JSON texts are equal.
    """
    lines = difflib.unified_diff(
        without_addresses(str(old)).splitlines(),
        without_addresses(str(new)).splitlines(),
        "the study's space",
        "the given space",
        lineterm="",
        n=2,
    )
    text = "\n".join(lines)
    if text or spec_to_json_str(old) == spec_to_json_str(new):
        return text
    return (
        "They print alike; what differs is in a text that ends in '...', or in the candidates of "
        "later choices of one name."
    )
