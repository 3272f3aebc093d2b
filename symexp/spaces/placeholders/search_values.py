"""What users call to make a placeholder; under a decider, what was decided (see `deciding`)."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType
from typing import Any, Protocol

from symexp.spaces.placeholders.categorical import ManyOf, OneOf, candidates_of
from symexp.spaces.placeholders.ranges import FloatV, IntV

__all__ = [
    "Decider",
    "decide",
    "decided_by",
    "floatv",
    "intv",
    "is_tracing",
    "manyof",
    "oneof",
    "permutate",
]


# How a call such as `oneof(...)` becomes a plain value: while a decider is at work.
#
# Outside of one, placeholders stay placeholders. Deciders are context variables, so each thread and
# each task has its own, and the innermost one decides.


class Decider(Protocol):
    """Decides placeholders as they are made."""

    is_tracing: bool

    def decide(self, hyper: Any, candidates: list[Any] | None, caller: FrameType | None) -> Any:
        """The plain value that is decided.

        Args:
            hyper: The placeholder.
            candidates: Its candidates as they were given, if it has some.
            caller: The frame that the placeholder was made in.
        """


_decider: ContextVar[Decider | None] = ContextVar("symexp_decider", default=None)


def decide(hyper: Any, candidates: list[Any] | None = None, *, depth: int = 1) -> Any:
    """The decision on a placeholder while a function is traced or run as a candidate, else itself.

    Call it on placeholders of your own, so that they can be used in functions that are traced.

    Args:
        hyper: The placeholder.
        candidates: Its candidates as they were given, if it has some.
        depth: How many calls up the placeholder was asked for; gives the decision its name.
    """
    decider = _decider.get()
    if decider is None:
        return hyper
    return decider.decide(hyper, candidates, sys._getframe(depth))


@contextmanager
def decided_by(decider: Decider | None) -> Iterator[None]:
    """Has a decider decide all placeholders that are made inside."""
    token = _decider.set(decider)
    try:
        yield
    finally:
        _decider.reset(token)


def is_tracing() -> bool:
    """Whether the code runs only for its decisions to be found, so that it may skip real work.

    Example:
        >>> import symexp as sx
        >>> def train():
        ...     units = sx.oneof([8, 16])
        ...     if sx.hyper.is_tracing():
        ...         return None
        ...     return units * 2  # what takes long
        >>> [run() for run in sx.iter(sx.hyper.trace(train))]
        [16, 32]
    """
    decider = _decider.get()
    return decider is not None and decider.is_tracing


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
