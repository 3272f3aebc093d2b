"""Sources of the decisions that a space reads: a flat sequence, random numbers, enumeration.

A space asks its source once for every active decision, depth first, with the *domain* of the
decision: a range, a list of free indices, or the decision point itself if the domain is not a
sequence.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symexp.errors import describe
from symexp.spaces.dna.counting import length
from symexp.spaces.dna.step_grid import StepGrid
from symexp.spaces.dna.structure import DNAError, Point, Rand, Scalar, SpaceError, place_of

__all__ = [
    "ConvertingSource",
    "DecisionSource",
    "FlatSource",
    "RandomSource",
    "Successor",
    "enumeration_error",
]


class DecisionSource:
    """Gives the decisions of a space, one by one. Abstract."""

    __slots__ = ()

    def one(self, point: Point, domain: Any) -> Any:
        """Returns the next decision, which must be in the domain."""
        raise NotImplementedError

    def plan(self, point: Any) -> Sequence[int] | None:
        """Returns all indices of a multi-choice at once, or `None` to be asked slot by slot."""
        return None


class FlatSource(DecisionSource):
    """Reads a flat sequence, and raises DNAError for decisions that do not fit."""

    __slots__ = ("flat", "used")

    def __init__(self, flat: Sequence[Scalar]) -> None:
        self.flat = flat
        self.used = 0

    def one(self, point: Point, domain: Any) -> Any:
        """Returns the next decision of the sequence."""
        if self.used >= len(self.flat):
            raise DNAError(
                f"The DNA has {len(self.flat)} decisions, but {place_of(point)} needs one more."
            )
        value = self.flat[self.used]
        self.used += 1
        if not point.admits(value, domain):
            raise DNAError(
                f"Expected {point.expects(domain)} for {place_of(point)}, "
                f"but got {describe(value)}."
            )
        return value

    def finish(self) -> None:
        """Raises DNAError if the sequence holds more decisions than were read."""
        if self.used != len(self.flat):
            raise DNAError(
                f"The DNA has {len(self.flat)} decisions, but the space takes only {self.used}."
            )


class ConvertingSource(DecisionSource):
    """Reads a flat sequence in which floats may be written as integers, and records the floats."""

    __slots__ = ("flat", "source")

    def __init__(self, flat: Sequence[Scalar]) -> None:
        self.flat = list(flat)
        self.source = FlatSource(self.flat)

    def one(self, point: Point, domain: Any) -> Any:
        """Returns the next decision of the sequence."""
        at = self.source.used
        if at < len(self.flat) and type(self.flat[at]) is int:
            value = float(self.flat[at])
            if not point.admits(self.flat[at], domain) and point.admits(value, domain):
                self.flat[at] = value
        return self.source.one(point, domain)


class RandomSource(DecisionSource):
    """Draws decisions at random, and records them."""

    __slots__ = ("flat", "rand")

    def __init__(self, rand: Rand) -> None:
        self.rand = rand
        self.flat: list[Scalar] = []

    def one(self, point: Point, domain: Any) -> Any:
        """Returns a random decision."""
        value = point.sample(self.rand, domain)
        self.flat.append(value)
        return value

    def plan(self, point: Any) -> Sequence[int] | None:
        """Returns indices; with `distinct`, every valid combination is equally likely."""
        return point.pick(self.rand)  # type: ignore[no-any-return]  # only Choices are planned


def _first(point: Point, domain: Any) -> Any:
    """Returns the first decision of a domain, in the order of enumeration."""
    return domain[0] if isinstance(domain, Sequence) else point.first()


class Successor(DecisionSource):
    """Replays a prefix, then takes the first value of every domain. It records the domains."""

    __slots__ = ("domains", "flat", "prefix")

    def __init__(self, prefix: Sequence[Scalar]) -> None:
        self.prefix = prefix
        self.flat: list[Scalar] = []
        self.domains: list[tuple[Point, Any]] = []

    def one(self, point: Point, domain: Any) -> Any:
        """Returns the replayed decision, or the first one of the domain."""
        at = len(self.flat)
        value = self.prefix[at] if at < len(self.prefix) else _first(point, domain)
        self.flat.append(value)
        self.domains.append((point, domain))
        return value

    def advance(self) -> list[Scalar] | None:
        """Returns the shortest prefix of the next sequence, or `None` after the last sequence."""
        for at in range(len(self.flat) - 1, -1, -1):
            point, domain = self.domains[at]
            value = _after(point, domain, self.flat[at])
            if value is not None:
                return [*self.flat[:at], value]
        return None


def _after(point: Point, domain: Any, value: Scalar) -> Scalar | None:
    """Returns the value after another one in a domain, or `None` after the last."""
    if not isinstance(domain, Sequence):
        return point.after(value)
    if isinstance(domain, (range, StepGrid)):
        following = domain.index(value) + 1  # type: ignore[arg-type]  # a member of the range
        return domain[following] if following < length(domain) else None
    for candidate in domain:
        if candidate > value:
            return candidate  # type: ignore[no-any-return]  # domains hold scalars
    return None


def enumeration_error(point: Point) -> SpaceError:
    """Returns the error for a decision whose values cannot be listed."""
    return SpaceError(
        f"The values of {place_of(point)} cannot be enumerated: {point}. Give the number of "
        "points of each float (`Sweeping(float_points=5)`, `spec.discretized(5)`), or use a "
        "random or model-based algorithm."
    )
