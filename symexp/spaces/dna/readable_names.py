"""Names of decisions and candidates for people: `optimizer.sgd.learning_rate`, and `SGD`.

The identity of a decision is its id, such as `optimizer[=1/2].learning_rate`. A readable name has
the class of the candidate in the place of `[=1/2]`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from symexp.spaces.dna.decision_ids import id_below, iter_labels, slot_labels
from symexp.spaces.dna.structure import DNAError, Point, PointSpace

__all__ = ["by_id", "candidate_names", "readable_names", "short_texts"]

_CALL = re.compile(r"([A-Za-z_][\w.]*)\(")
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def _class_of(text: Any) -> str:
    """Returns the name of the class of a candidate, given its text; empty for other values."""
    found = _CALL.match(text) if isinstance(text, str) else None
    return found.group(1).rpartition(".")[2] if found is not None else ""


def _texts(point: Any) -> Sequence[Any]:
    values: Sequence[Any] | None = getattr(point, "literal_values", None)
    return [None] * len(point.subspaces) if values is None else values


def candidate_names(point: Point) -> list[str]:
    """Returns a name for each candidate of a choice: that of its class, in lower case.

    A later candidate of the same class has its position in the name: `sgd`, `sgd_1`. Any other
    candidate is named after its position: `candidate_1`.
    """
    names: list[str] = []
    for i, text in enumerate(_texts(point)):
        name = _WORDS.sub("_", _class_of(text)).lower() or f"candidate_{i}"
        names.append(f"{name}_{i}" if name in names else name)
    return [f"candidate_{i}" if names.count(n) > 1 else n for i, n in enumerate(names)]


def short_texts(point: Point) -> list[Any]:
    """Returns a text for each candidate of a choice: its class if no other candidate has it."""
    texts = _texts(point)
    classes = [_class_of(text) for text in texts]
    counts = Counter(classes)
    return [c if c and counts[c] == 1 else text for c, text in zip(classes, texts)]


def readable_names(space: PointSpace) -> dict[str, str]:
    """Returns the readable name of each decision by its id; the ids where they would not differ."""
    found = dict(_named(space, "", ""))
    counts = Counter(found.values())
    return {
        key: name if counts[name] == 1 and (name == key or name not in found) else key
        for key, name in found.items()
    }


def by_id(values: dict[str, Any], space: PointSpace) -> dict[str, Any]:
    """Returns decisions by id or name, given some by their readable names.

    Raises:
        DNAError: A decision has two values, by its id and by its readable name.
    """
    labels = list(iter_labels(space))
    known = {key for lb in labels for key in (lb.id, lb.parent_id, lb.point.name)}
    if all(key in known for key in values):
        return values
    ids = {name: key for key, name in readable_names(space).items()}
    out: dict[str, Any] = {}
    for key, value in values.items():
        own = key if key in known else ids.get(key, key)
        if own in out or (own != key and own in values):
            raise DNAError(f"{key!r} and {own!r} are one decision. Leave one of them out.")
        out[own] = value
    return out


def _named(space: PointSpace, prefix: str, shown: str) -> Iterator[tuple[str, str]]:
    for point in space.elements:
        labels = slot_labels(point, prefix)
        names = candidate_names(point) if any(s.elements for s in point.subspaces) else []
        for label, own in zip(labels, slot_labels(point, shown)):
            yield label.id, own.id
            for i, below in enumerate(point.subspaces):
                if below.elements:
                    at = id_below(label.id, i, len(point.subspaces))
                    dot = "." if own.id else ""
                    yield from _named(below, at, f"{own.id}{dot}{names[i]}")
