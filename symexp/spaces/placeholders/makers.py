"""What users call to make a placeholder; under a decider, what was decided (see `deciding`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from symexp.spaces.placeholders.choices import ManyOf, OneOf, candidates_of
from symexp.spaces.placeholders.deciders import decide
from symexp.spaces.placeholders.ranges import FloatV, IntV

__all__ = ["floatv", "intv", "manyof", "oneof", "permutate"]


def oneof(
    candidates: Iterable[Any],
    *,
    name: str | None = None,
    hints: Any = None,
    when: Any = None,
    otherwise: Any = None,
) -> Any:
    """A choice of one of some candidates.

    Args:
        candidates: The candidates: any values, also with placeholders inside.
        name: Name of the decision; places of one name are one decision.
        hints: Anything for the algorithm.
        when: `(name, candidate)`: the decision is active only where that of the name is so.
        otherwise: What stands here while it is not active.

    Example:
        >>> import symexp as sx
        >>> space = sx.Dict(filters=sx.oneof([8, 16]))
        >>> [c.filters for c in sx.iter(space)]
        [8, 16]
    """
    every = candidates_of(candidates)
    common = {"name": name, "hints": hints, "when": when, "otherwise": otherwise}
    return decide(OneOf(every, **common), every, depth=2)


def manyof(
    k: int,
    candidates: Iterable[Any],
    distinct: bool = True,
    sorted: bool = False,
    *,
    name: str | None = None,
    hints: Any = None,
    when: Any = None,
    otherwise: Any = None,
) -> Any:
    """A choice of k of some candidates, as a list.

    Args:
        k: How many.
        candidates: The candidates.
        distinct: Whether each is chosen at most once.
        sorted: Whether they keep their order.
        name: Name of the decision.
        hints: Anything for the algorithm.
        when: `(name, candidate)`: the decision is active only where that of the name is so.
        otherwise: What stands here while it is not active.
    """
    every = candidates_of(candidates)
    common = {"name": name, "hints": hints, "when": when, "otherwise": otherwise}
    return decide(ManyOf(k, every, distinct, sorted, **common), every, depth=2)


def permutate(
    candidates: Iterable[Any],
    *,
    name: str | None = None,
    hints: Any = None,
    when: Any = None,
    otherwise: Any = None,
) -> Any:
    """An order of all candidates, as a list.

    Args:
        candidates: The candidates.
        name: Name of the decision.
        hints: Anything for the algorithm.
        when: `(name, candidate)`: the decision is active only where that of the name is so.
        otherwise: What stands here while it is not active.
    """
    every = candidates_of(candidates)
    common = {"name": name, "hints": hints, "when": when, "otherwise": otherwise}
    return decide(ManyOf(len(every), every, True, False, **common), every, depth=2)


def floatv(
    min_value: float,
    max_value: float,
    scale: str | None = None,
    *,
    name: str | None = None,
    hints: Any = None,
    when: Any = None,
    otherwise: Any = None,
) -> Any:
    """A float of a range, both bounds included.

    Args:
        min_value: The lower bound.
        max_value: The upper bound.
        scale: `'linear'` (the default), `'log'`: evenly in the logarithm, or `'rlog'`: mirrored.
        name: Name of the decision.
        hints: Anything for the algorithm.
        when: `(name, candidate)`: the decision is active only where that of the name is so.
        otherwise: What stands here while it is not active.
    """
    common = {"name": name, "hints": hints, "when": when, "otherwise": otherwise}
    return decide(FloatV(min_value, max_value, scale, **common), depth=2)


def intv(
    min_value: int,
    max_value: int,
    step: int = 1,
    log: bool = False,
    *,
    name: str | None = None,
    hints: Any = None,
    when: Any = None,
    otherwise: Any = None,
) -> Any:
    """An int of a range, both bounds included.

    Args:
        min_value: The lower bound.
        max_value: The upper bound.
        step: Distance between neighbours.
        log: Whether to explore evenly in the logarithm.
        name: Name of the decision.
        hints: Anything for the algorithm.
        when: `(name, candidate)`: the decision is active only where that of the name is so.
        otherwise: What stands here while it is not active.
    """
    common = {"name": name, "hints": hints, "when": when, "otherwise": otherwise}
    return decide(IntV(min_value, max_value, step, log, **common), depth=2)
