"""Where decisions come from when a space is read: a flat sequence, a random generator, a grid.

A taker is asked once for every active decision, depth first, with the *domain* of what it may be:
a range, a list of free indices, or the decision point itself when the domain is continuous.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from symexp.errors import describe
from symexp.spaces.dna.compact import Scalar
from symexp.spaces.dna.counting import length
from symexp.spaces.dna.errors import DNAError, SpaceError

if TYPE_CHECKING:
    from symexp.spaces.dna.point import DecisionPoint

__all__ = ["Check", "Draw", "Successor", "Taker", "first_of", "place_of", "refuse_enumeration"]


def place_of(point: DecisionPoint) -> str:
    """A decision point as messages name it."""
    if not point.location:
        return repr(point.name) if point.name else "the decision"
    place = repr(str(point.location))
    return f"{point.name!r} at {place}" if point.name else place


class Taker:
    """Gives the decisions of a space, one by one."""

    __slots__ = ()

    def one(self, point: DecisionPoint, domain: Any) -> Any:
        """The next decision, which must lie in the domain."""
        raise NotImplementedError

    def plan(self, point: Any) -> Sequence[int] | None:
        """All indices of a multi-choice at once, or `None` to be asked slot by slot."""
        return None


class Check(Taker):
    """Reads a flat sequence and refuses what does not fit."""

    __slots__ = ("flat", "used")

    def __init__(self, flat: Sequence[Scalar]) -> None:
        self.flat = flat
        self.used = 0

    def one(self, point: DecisionPoint, domain: Any) -> Any:
        """The next number of the sequence."""
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
        """Refuses decisions that are left over."""
        if self.used != len(self.flat):
            raise DNAError(
                f"The DNA has {len(self.flat)} decisions, but the space takes only {self.used}."
            )


class Draw(Taker):
    """Draws at random, and records what it drew."""

    __slots__ = ("flat", "rand")

    def __init__(self, rand: Callable[[], float]) -> None:
        self.rand = rand
        self.flat: list[Scalar] = []

    def one(self, point: DecisionPoint, domain: Any) -> Any:
        """A random decision."""
        value = point.sample(self.rand, domain)
        self.flat.append(value)
        return value

    def plan(self, point: Any) -> Sequence[int] | None:
        """Indices drawn so that every valid combination is equally likely, if distinct."""
        return point.pick(self.rand)  # type: ignore[no-any-return]  # only Choices are planned


def first_of(point: DecisionPoint, domain: Any) -> Any:
    """The first decision of a domain, in the order of enumeration."""
    return domain[0] if isinstance(domain, (range, list, tuple)) else point.first()


class Successor(Taker):
    """Replays a prefix, then takes the first of every domain; records domains on the way."""

    __slots__ = ("domains", "flat", "prefix")

    def __init__(self, prefix: Sequence[Scalar]) -> None:
        self.prefix = prefix
        self.flat: list[Scalar] = []
        self.domains: list[tuple[DecisionPoint, Any]] = []

    def one(self, point: DecisionPoint, domain: Any) -> Any:
        """The replayed decision, or the first one that is possible."""
        at = len(self.flat)
        value = self.prefix[at] if at < len(self.prefix) else first_of(point, domain)
        self.flat.append(value)
        self.domains.append((point, domain))
        return value

    def advance(self) -> list[Scalar] | None:
        """The shortest prefix that the next sequence begins with; `None` after the last."""
        for at in range(len(self.flat) - 1, -1, -1):
            point, domain = self.domains[at]
            value = _after(point, domain, self.flat[at])
            if value is not None:
                return [*self.flat[:at], value]
        return None


def _after(point: DecisionPoint, domain: Any, value: Scalar) -> Scalar | None:
    if not isinstance(domain, (range, list, tuple)):
        return point.after(value)
    if isinstance(domain, range):
        following = domain.index(value) + 1  # type: ignore[arg-type]  # a member of the range
        return domain[following] if following < length(domain) else None
    for candidate in domain:
        if candidate > value:
            return candidate  # type: ignore[no-any-return]  # domains hold scalars
    return None


def refuse_enumeration(point: DecisionPoint) -> SpaceError:
    """The error for a decision whose values cannot be listed."""
    return SpaceError(
        f"The values of {place_of(point)} cannot be enumerated: {point}. Give the number of "
        "points of each float (`Sweeping(float_points=5)`, `spec.discretized(5)`), or use a "
        "random or model-based algorithm."
    )
