"""How a call such as `oneof(...)` becomes a plain value: while a decider is at work.

Outside of one, placeholders stay placeholders. Deciders are context variables, so each thread and
each task has its own, and the innermost one decides.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType
from typing import Any, Protocol

__all__ = ["Decider", "decide", "decided_by", "is_tracing"]


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
