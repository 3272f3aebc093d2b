"""From a candidate back to decisions: what stands at the placeholders, and which decisions count.

Where names or conditions tie decisions to each other, a candidate is first read as if they did not;
then those that are inactive, or taken elsewhere, are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symexp._base.keypath import KeyPath
from symexp._base.leaves import is_equal
from symexp._base.recursion import room
from symexp.errors import PathError
from symexp.spaces.dna import DNA, DecisionPoint, DNAError, Space
from symexp.spaces.dna.labels import decided, from_dict
from symexp.spaces.placeholders.hyper import Hyper
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import ABSTRACT, Node
from symexp.tree.nodes.types import TUPLE, same_type
from symexp.tree.nodes.values import view
from symexp.tree.traverse import find_node

__all__ = ["any_decision", "match", "may_stand_inactive", "mismatch", "without_inactive"]

Keys = tuple[Any, ...]


def match(
    own: Any, value: Any, places: Mapping[Keys, int], found: dict[int, Any], path: Keys = ()
) -> bool:
    """Whether a value fits the fixed part of a tree; collects what stands at the placeholders.

    Args:
        own: The tree.
        value: The value, frozen.
        places: The placeholders that take part, by their keys.
        found: What stands at them.
        path: Where the two stand.
    """
    if isinstance(own, Hyper):
        index = places.get(path)
        if index is not None:
            return frozen_equal(found.setdefault(index, value), value)
    if own is value:
        return True
    if type(own) is not Node:
        return type(value) is not Node and is_equal(own, value)
    if not own.flags & ABSTRACT:
        return frozen_equal(own, value)
    if own.type is TUPLE and type(value) is tuple and len(value) == len(own.values):
        pairs = enumerate(zip(own.values, value))
        return all(match(a, b, places, found, (*path, i)) for i, (a, b) in pairs)
    if type(value) is not Node or not same_type(own.type, value.type):
        return False
    if own.keys != value.keys or len(own.values) != len(value.values):
        return False
    with room(own.depth):
        # No generator: its depth is C's, which has a limit of its own.
        for k, a, b in zip(own.iter_keys(), own.values, value.values):
            if not match(a, b, places, found, (*path, k)):
                return False
    return True


def mismatch(points: Sequence[tuple[KeyPath, Hyper]], value: Any) -> str:
    """Why a value is no candidate of the space of these placeholders."""
    for path, hyper in points:
        try:
            here = find_node(value, path) if path else value
        except PathError:
            return f"The value is no candidate of this space: it has nothing at '{path}'."
        if hyper.encode(here) is None and not may_stand_inactive(hyper, here):
            return (
                f"The value is no candidate of this space: at '{path}' stands {view(here)!r}, "
                f"which {hyper!r} does not give."
            )
    return "The value is no candidate of this space: they differ outside its placeholders."


def may_stand_inactive(hyper: Hyper, value: Any) -> bool:
    """Whether a value is what stands in place of a placeholder that is not active."""
    return hyper.when is not None and frozen_equal(value, hyper.otherwise)


def any_decision(point: DecisionPoint) -> list[Any]:
    """A decision for a point that is inactive."""
    try:
        return list(Space([_bare_point(point)]).first_dna().flat)
    except NotImplementedError:  # a custom placeholder that cannot be enumerated
        return [""]


def without_inactive(flat: Sequence[Any], spec: Space) -> DNA | None:
    """The DNA of decisions that hold those that are inactive or tied too; `None` if it has none."""
    bare = _bare(spec)
    try:
        every = {label.id: value for label, value in decided(bare, bare.read(tuple(flat)))}
        return DNA.from_numbers(from_dict(every, spec), spec)
    except DNAError:
        return None


def _bare(spec: Space) -> Space:
    """A space without names and conditions, so that all its decisions are taken."""
    return Space([_bare_point(point) for point in spec.elements])


def _bare_point(point: DecisionPoint) -> DecisionPoint:
    if not point.subspaces:
        return point.replaced(name=None, condition=None)
    below = [_bare(candidate) for candidate in point.subspaces]
    return point.replaced(name=None, condition=None, candidates=below)
