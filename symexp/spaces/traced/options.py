"""What is tried of a decision, to see whether others depend on it."""

from __future__ import annotations

import itertools
import random

from symexp.errors import SymexpError
from symexp.spaces.dna import DNASpec
from symexp.spaces.traced.decisions import Event, Flat
from symexp.spaces.traced.errors import TraceError

__all__ = ["every", "probes"]

# Decisions of so many options are tried with all of them; of others some are tried.
_ALL = 32
_SOME = 6
# Others may depend on decisions of so many options.
_MOST = 256


def probes(event: Event) -> tuple[Flat, ...]:
    """Options to try, the first one first."""
    space = event.options()
    try:
        if space.space_size <= _ALL:
            found = [dna.flat for dna in space.iter_dna()]
        else:
            found = _some(space)
    except (NotImplementedError, SymexpError):  # a custom placeholder that cannot be enumerated
        found = [event.spec.random_dna(seed=i).flat for i in range(_SOME)]
    return tuple(dict.fromkeys([event.first, *found]))


def _some(space: DNASpec) -> list[Flat]:
    rng = random.Random(0)
    drawn = [space.random_dna(rng).flat for _ in range(_SOME)]
    if space.space_size < 2**62:
        drawn.insert(0, space.dna_at(int(space.space_size) - 1).flat)
    return drawn


def every(event: Event) -> tuple[Flat, ...]:
    """All options, the first one first.

    Raises:
        TraceError: There are too many, or they cannot be enumerated.
    """
    if event.spec.space_size > _MOST:
        raise TraceError(
            f"Which decisions the function takes depends on {event.key!r}, {event.hyper!r}, but "
            f"only a decision of at most {_MOST} options can steer others. Decide with "
            "`sx.oneof([...])` which way to go, and the number apart from it."
        )
    found = (dna.flat for dna in itertools.islice(event.spec.iter_dna(), _MOST))
    return tuple(dict.fromkeys([event.first, *found]))
