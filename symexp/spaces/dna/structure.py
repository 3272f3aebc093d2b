"""The parts of a search space, as the files that read a space know them.

`Space` and the classes of decision points implement the protocols `PointSpace` and `Point`. The
files that read, count and label decisions depend on the protocols, so `space` can call them.

A *decision tree* is what a space reads from a flat sequence of decisions. Each element of a space
gives one decision: a scalar; `(index, decisions)` for a choice whose candidate is a space itself;
a list of slots for a multi-choice; `None` if inactive; `Tied` if another point decided it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, Self, Union, final

from symexp._base.frozen import Frozen
from symexp._base.keypath import KeyPath
from symexp.errors import SymexpError, describe

__all__ = [
    "Condition",
    "DNAError",
    "Flat",
    "Point",
    "PointSpace",
    "Rand",
    "Scalar",
    "SpaceError",
    "Tied",
    "have_equal_definitions",
    "place_of",
]

# The value of one decision.
Scalar = Union[int, float, str]
# All decisions of a DNA, depth first.
Flat = tuple[Scalar, ...]
# Gives uniform random numbers from [0, 1).
Rand = Callable[[], float]


class SpaceError(SymexpError, ValueError):
    """A search space is ill-defined, or does not support the requested operation."""


class DNAError(SymexpError, ValueError):
    """A DNA is malformed, or does not fit its search space."""


class Tied:
    """A decision that another point of the same name took earlier.

    Attributes:
        decision: That decision.
    """

    __slots__ = ("decision",)

    def __init__(self, decision: Any) -> None:
        self.decision = decision


@final
class Condition(Frozen):
    """Makes a decision active only if another decision has one of the given values.

    Args:
        name: The name of a decision that comes before, in the same space or an outer one.
        values: Candidate indices if that decision is a choice, else numbers.

    Raises:
        SpaceError: The name is not a string, or there are no values.

    Example:
        >>> Condition("optimizer", (0, 2))
        Condition('optimizer', (0, 2))
    """

    __slots__ = ("name", "values")
    __match_args__ = ("name", "values")

    name: str
    values: tuple[Scalar, ...]

    def __init__(self, name: str, values: tuple[Scalar, ...]) -> None:
        if not isinstance(name, str) or not values:
            raise SpaceError(
                f"Expected the name of a decision and at least one value, but got "
                f"{describe((name, values))}."
            )
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "values", tuple(values))

    def holds(self, env: dict[str, Any]) -> bool:
        """Returns whether the condition holds under the named decisions so far."""
        decision = env.get(self.name)
        while isinstance(decision, Tied):
            decision = decision.decision
        if isinstance(decision, tuple):
            decision = decision[0]
        return decision is not None and decision in self.values


class Point(Protocol):
    """A decision point; `DecisionPoint` implements it, and describes the methods."""

    @property
    def location(self) -> KeyPath:
        """The place, relative to the space that holds the point."""

    @property
    def name(self) -> str | None:
        """The name, if there is one."""

    @property
    def condition(self) -> Condition | None:
        """The condition under which the point is active; `None` if it always is."""

    @property
    def also_at(self) -> tuple[KeyPath, ...]:
        """The other places, in the same space, that the same decision decides."""

    @property
    def num_choices(self) -> int:
        """The number of slots."""

    @property
    def subspaces(self) -> Sequence[PointSpace]:
        """The space below each candidate; empty without candidates."""

    @property
    def space_size(self) -> float:
        """The number of DNAs of the point alone."""

    @property
    def leaf_domain(self) -> Any:
        """All values in order, if the point is a leaf with a finite domain; else `None`."""

    def shape(self) -> tuple[Any, ...]:
        """Returns what two points of one name must agree on."""

    def definition(self) -> tuple[Any, ...]:
        """Returns what equal points agree on."""

    def replaced(self, **changes: Any) -> Self:
        """Returns a copy with other attributes."""

    def converted(self, value: Any) -> Any:
        """Returns a decision of a user as the point takes it, such as a number of NumPy."""

    def admits(self, value: Any, domain: Any) -> bool:
        """Returns whether a value is of the right type and in the domain."""

    def expects(self, domain: Any) -> str:
        """Returns the domain in words."""

    def sample(self, rand: Rand, domain: Any) -> Scalar:
        """Returns a random value of the domain."""

    def first(self) -> Scalar:
        """Returns the first value of a domain that is not a sequence."""

    def after(self, value: Scalar) -> Scalar | None:
        """Returns the next value of a domain that is not a sequence; `None` after the last."""


class PointSpace(Protocol):
    """Decision points side by side; `Space` implements it, and describes the methods."""

    @property
    def elements(self) -> Sequence[Point]:
        """The decision points."""

    @property
    def names(self) -> tuple[str, ...]:
        """All names, here and below, each as often as it occurs."""

    @property
    def is_dynamic(self) -> bool:
        """Whether names or conditions decide which decisions are active."""

    @property
    def space_size(self) -> float:
        """The number of DNAs."""

    def read(self, flat: Flat) -> tuple[Any, ...]:
        """Returns the decision tree of a flat form."""


def place_of(point: Point) -> str:
    """Returns the text that names a decision point in messages."""
    if not point.location:
        return repr(point.name) if point.name else "the decision"
    place = repr(str(point.location))
    return f"{point.name!r} at {place}" if point.name else place


def have_equal_definitions(a: Any, b: Any) -> bool:
    """Returns whether two spaces have the same decisions, with the same places and names."""
    # A stack: comparing tuples of spaces would recurse in C, whose depth is limited.
    pairs = [(a, b)]
    while pairs:
        mine, theirs = pairs.pop()
        if mine is theirs:
            continue
        if _definitions(mine) != _definitions(theirs):
            return False
        for x, y in zip(mine.elements, theirs.elements):
            pairs.extend(zip(x.subspaces, y.subspaces))
    return True


def _definitions(space: Any) -> list[Any]:
    """Returns what two equal spaces agree on, apart from the spaces below them."""
    return [
        (
            type(e),
            e.location.keys,
            e.name,
            e.condition,
            e.hints,
            e.also_at,
            e.definition(),
            len(e.subspaces),
        )
        for e in space.elements
    ]
