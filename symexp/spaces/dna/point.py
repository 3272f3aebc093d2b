"""DecisionPoint: one decision of a search space."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Self

from symexp._base.keypath import KeyPath
from symexp.spaces.dna.compact import Scalar
from symexp.spaces.dna.sources import Taker, refuse_enumeration
from symexp.spaces.dna.space import Rand, Space
from symexp.spaces.dna.spec import DNASpec

if TYPE_CHECKING:
    from symexp.spaces.dna.condition import Condition

__all__ = ["DecisionPoint"]

_COMMON = ("also_at", "condition", "hints", "location", "name")


class DecisionPoint(DNASpec):
    """One decision.

    Attributes:
        location: Where it stands, relative to the space that holds it.
        name: Its name. Points of one name are one decision: the first active one takes it.
        hints: Anything for the algorithm; must be JSON to be kept in a study.
        condition: When it is active; `None` means always.
        also_at: Further places, in the same space, that this decision stands for.
    """

    __slots__ = _COMMON

    # The arguments of a kind of its own.
    _own: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        location: KeyPath | str = "",
        name: str | None = None,
        hints: Any = None,
        condition: Condition | None = None,
        also_at: Iterable[KeyPath] = (),
    ) -> None:
        self.location = KeyPath.parse(location)
        self.name = name
        self.hints = hints
        self.condition = condition
        self.also_at = tuple(also_at)

    @abstractmethod
    def definition(self) -> tuple[Any, ...]:
        """What two points of one name must agree on, apart from the spaces below them."""

    @abstractmethod
    def take(self, taker: Taker, env: dict[str, Any] | None) -> Any:
        """Takes the decision, and those below it, from a taker.

        Args:
            taker: Where decisions come from.
            env: The named decisions so far; `None` where names and conditions do not matter.
        """

    @abstractmethod
    def draw(self, rand: Rand, out: list[Scalar]) -> None:
        """Draws the decision, and those below it, at random."""

    @abstractmethod
    def unrank(self, index: int, out: list[Scalar]) -> None:
        """Appends the decisions at a place in the order of enumeration."""

    @abstractmethod
    def admits(self, value: Any, domain: Any) -> bool:
        """Whether a value is of the right type and in the domain."""

    @abstractmethod
    def expects(self, domain: Any) -> str:
        """The domain in words."""

    @abstractmethod
    def sample(self, rand: Rand, domain: Any) -> Scalar:
        """A random value of the domain."""

    def replaced(self, **changes: Any) -> Self:
        """A copy with other attributes."""
        return type(self)(**{n: getattr(self, n) for n in (*self._own, *_COMMON)} | changes)

    @property
    def subspaces(self) -> tuple[Space, ...]:
        """The spaces below, by candidate."""
        return ()

    @property
    def is_leaf(self) -> bool:
        """Whether it gives exactly one number, whatever is decided elsewhere."""
        return self.condition is None

    @property
    def leaf_domain(self) -> Any:
        """All values in order, if it is a leaf with a finite domain; else `None`."""
        return None

    def first(self) -> Scalar:
        """The first value of a domain that is not a sequence."""
        raise refuse_enumeration(self)

    def after(self, value: Scalar) -> Scalar | None:
        """The value after this one, in a domain that is not a sequence."""
        raise refuse_enumeration(self)

    def discretized(self, points: int) -> DecisionPoint:
        """This point with floats put on a grid."""
        return self

    def root(self) -> Space:
        """The space of this point alone."""
        return Space((self,))

    def shown(self, own: Iterable[tuple[str, Any]], show_id: bool) -> list[tuple[str, Any, Any]]:
        """What is printed: names, values, and defaults that are not printed.

        Args:
            own: The arguments of this kind, with their defaults.
            show_id: Whether the location is printed.
        """
        return [
            ("id", str(self.location) if show_id else "", ""),
            ("name", self.name, None),
            *((name, getattr(self, name), default) for name, default in own),
            ("condition", self.condition, None),
            ("hints", self.hints, None),
        ]
