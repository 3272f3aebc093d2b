"""The functions that users call to write a search value: `oneof`, `floatv` and others.

They return a placeholder. While a decider is active (a function is traced, or runs as a candidate),
they return the plain value that it decides. Deciders are context variables, so each thread and each
task has its own, and the innermost one decides.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType
from typing import Any, Protocol

from symexp._base.keypath import KeyPath
from symexp._base.tracebacks import user_facing
from symexp.spaces.dna import SpaceError
from symexp.spaces.placeholders.categorical import ManyOf, OneOf, candidates_of
from symexp.spaces.placeholders.followers import SameAs
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
    "same_as",
]


class Decider(Protocol):
    """Decides placeholders when they are made.

    Attributes:
        is_tracing: Whether the code runs only to find its decisions.
    """

    is_tracing: bool

    def decide(self, hyper: Any, candidates: list[Any] | None, caller: FrameType | None) -> Any:
        """Returns the plain value of a placeholder.

        Args:
            hyper: The placeholder.
            candidates: Its candidates as they were passed; `None` without candidates.
            caller: The frame that made the placeholder.
        """


_decider: ContextVar[Decider | None] = ContextVar("symexp_decider", default=None)


def decide(hyper: Any, candidates: list[Any] | None = None, *, depth: int = 1) -> Any:
    """Returns a placeholder, or its plain value while a function is traced or runs as a candidate.

    Call it on your own placeholders to use them in functions that are traced.

    Args:
        hyper: The placeholder.
        candidates: Its candidates as they were passed; `None` without candidates.
        depth: How many calls up the line is from which the decision takes its name.
    """
    decider = _decider.get()
    if decider is None:
        return hyper
    return decider.decide(hyper, candidates, sys._getframe(depth))


@contextmanager
def decided_by(decider: Decider | None) -> Iterator[None]:
    """Lets a decider decide all placeholders that are made inside the `with` block."""
    token = _decider.set(decider)
    try:
        yield
    finally:
        _decider.reset(token)


def is_tracing() -> bool:
    """Returns whether the code runs only to find its decisions, so that it may skip real work.

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


@user_facing
def oneof(
    candidates: Iterable[Any],
    *,
    name: str | None = None,
    hints: Any = None,
    when: Any = None,
    otherwise: Any = None,
) -> Any:
    """Returns a choice of one candidate.

    Args:
        candidates: The candidates: any values, also with placeholders inside.
        name: The name of the decision; places of one name are one decision.
        hints: Anything for the algorithm.
        when: `(name, candidate)`: the decision is active only if the named one has this value.
        otherwise: The value of the place while the decision is not active.

    Example:
        >>> import symexp as sx
        >>> space = sx.Dict(filters=sx.oneof([8, 16]))
        >>> [c.filters for c in sx.iter(space)]
        [8, 16]
    """
    every = candidates_of(candidates)
    common = {"name": name, "hints": hints, "when": when, "otherwise": otherwise}
    return decide(OneOf(every, **common), every, depth=3)


@user_facing
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
    """Returns a choice of k candidates, as a list.

    Args:
        k: How many candidates are chosen.
        candidates: The candidates.
        distinct: Whether each candidate is chosen at most once.
        sorted: Whether the chosen candidates keep their order.
        name: The name of the decision; places of one name are one decision.
        hints: Anything for the algorithm.
        when: `(name, candidate)`: the decision is active only if the named one has this value.
        otherwise: The value of the place while the decision is not active.
    """
    every = candidates_of(candidates)
    common = {"name": name, "hints": hints, "when": when, "otherwise": otherwise}
    return decide(ManyOf(k, every, distinct, sorted, **common), every, depth=3)


@user_facing
def permutate(
    candidates: Iterable[Any],
    *,
    name: str | None = None,
    hints: Any = None,
    when: Any = None,
    otherwise: Any = None,
) -> Any:
    """Returns a choice of an order of all candidates, as a list.

    Args:
        candidates: The candidates.
        name: The name of the decision; places of one name are one decision.
        hints: Anything for the algorithm.
        when: `(name, candidate)`: the decision is active only if the named one has this value.
        otherwise: The value of the place while the decision is not active.
    """
    every = candidates_of(candidates)
    common = {"name": name, "hints": hints, "when": when, "otherwise": otherwise}
    return decide(ManyOf(len(every), every, True, False, **common), every, depth=3)


@user_facing
def floatv(
    min_value: float,
    max_value: float,
    scale: str | None = None,
    *,
    step: float | None = None,
    name: str | None = None,
    hints: Any = None,
    when: Any = None,
    otherwise: Any = None,
) -> Any:
    """Returns a choice of a float from a range, both bounds included.

    Args:
        min_value: The lower bound.
        max_value: The upper bound.
        scale: `'linear'` (the default), `'log'` (evenly in the logarithm), or `'rlog'` (mirrored,
            so that values near the upper bound are densest).
        step: The distance between neighbours, on the linear scale; by default every float of the
            range is a value. The upper bound is a value only if it is a whole number of steps from
            the lower one.
        name: The name of the decision; places of one name are one decision.
        hints: Anything for the algorithm.
        when: `(name, candidate)`: the decision is active only if the named one has this value.
        otherwise: The value of the place while the decision is not active.
    """
    common = {"name": name, "hints": hints, "when": when, "otherwise": otherwise}
    return decide(FloatV(min_value, max_value, scale, step, **common), depth=3)


@user_facing
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
    """Returns a choice of an int from a range, both bounds included.

    Args:
        min_value: The lower bound.
        max_value: The upper bound.
        step: The distance between neighbours.
        log: Whether values are drawn evenly in the logarithm.
        name: The name of the decision; places of one name are one decision.
        hints: Anything for the algorithm.
        when: `(name, candidate)`: the decision is active only if the named one has this value.
        otherwise: The value of the place while the decision is not active.
    """
    common = {"name": name, "hints": hints, "when": when, "otherwise": otherwise}
    return decide(IntV(min_value, max_value, step, log, **common), depth=3)


@user_facing
def same_as(path: str | KeyPath) -> Any:
    """Returns a placeholder that gets the value of another place of the same candidate.

    It is no decision. The candidate contains the value itself; an object is an equal one, not the
    same one.

    Args:
        path: The key path of the other place, from the root of the space.

    Raises:
        SpecTypeError: The path is no text, or empty.
        PathError: The text is no key path.
        SpaceError: A function is traced, or runs as a candidate.

    Example:
        >>> import symexp as sx
        >>> space = sx.Dict(width=sx.oneof([16, 32]), layers=[sx.same_as('width')])
        >>> list(sx.iter(space))
        [{width=16, layers=[16]}, {width=32, layers=[32]}]
    """
    made = SameAs(path)
    if _decider.get() is not None:
        raise SpaceError(
            f"A function that decides while it runs has no place {str(made.path)!r}. Use the "
            "variable that has the decided value."
        )
    return made
