"""The order of all DNAs of a space: the lexicographic order of their flat forms."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

from symexp.spaces.dna import counting
from symexp.spaces.dna.decision_sources import Successor
from symexp.spaces.dna.structure import Flat, Scalar, SpaceError

__all__ = ["every_flat", "first_flat", "flat_at", "next_flat"]

# Above this, the domains of a space are not copied for `itertools.product`.
_MOST_COPIED = 100_000


def first_flat(space: Any) -> Flat:
    """Returns the flat form of the first DNA of a space."""
    return _completed(space, ())


def next_flat(space: Any, flat: Flat) -> Flat | None:
    """Returns the flat form of the DNA after another one, or `None` after the last."""
    replay = Successor(flat)
    space.take(replay)
    prefix = replay.advance()
    return None if prefix is None else _completed(space, tuple(prefix))


def _completed(space: Any, prefix: Flat) -> Flat:
    """Returns the first flat form that begins with a prefix."""
    source = Successor(prefix)
    space.take(source)
    return tuple(source.flat)


def every_flat(space: Any, after: Flat | None = None) -> Iterator[Flat]:
    """Yields all flat forms in order, lazily.

    Args:
        space: The space.
        after: The flat form before the first one that is wanted; `None` starts at the first.
    """
    domains = space.plain_domains if after is None else None
    if domains is not None and sum(map(counting.length, domains)) <= _MOST_COPIED:
        yield from itertools.product(*domains)
        return
    flat = first_flat(space) if after is None else next_flat(space, after)
    while flat is not None:
        yield flat
        flat = next_flat(space, flat)


def flat_at(space: Any, index: int) -> Flat:
    """Returns the flat form at an index in the order of enumeration.

    Raises:
        IndexError: The space has fewer DNAs.
        SpaceError: The space is infinite.
    """
    if space.space_size == math.inf:
        raise SpaceError(
            "An infinite space has no n-th DNA. Make floats finite first: "
            "`spec.discretized(points)`."
        )
    if not 0 <= index < space.space_size:
        raise IndexError(f"Expected an index below {space.space_size}, but got {index}.")
    if space.is_dynamic:
        return next(itertools.islice(every_flat(space), index, None))
    out: list[Scalar] = []
    space.unrank(index, out)
    return tuple(out)
