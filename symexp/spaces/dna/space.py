"""Space: decision points side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from symexp._base.recursion import room
from symexp.spaces.dna import compact, counting, dynamic
from symexp.spaces.dna.compact import Nested, Scalar, Tied
from symexp.spaces.dna.sources import Check, Draw, Taker
from symexp.spaces.dna.spec import DNASpec

if TYPE_CHECKING:
    from symexp.spaces.dna.point import DecisionPoint

__all__ = ["CONSTANT", "Rand", "Space"]

Rand = Callable[[], float]


class Space(DNASpec):
    """Decision points side by side. Points of one name in it are merged into one decision.

    Args:
        elements: The decision points, in order.

    Raises:
        SpaceError: Points of one name differ.

    Attributes:
        elements: The decision points.
        depth: The levels of choices below choices, from 1.
        is_dynamic: Whether which decisions are active depends on names or conditions.
    """

    __slots__ = (
        "_checked",
        "_domains",
        "_room",
        "_sampler",
        "_size",
        "depth",
        "elements",
        "is_dynamic",
        "names",
    )

    def __init__(self, elements: Iterable[DecisionPoint] = ()) -> None:
        self.elements = dynamic.merge(tuple(elements))
        self.names = dynamic.names_below(self.elements)
        self.is_dynamic = dynamic.is_dynamic(self)
        below = [s.depth for e in self.elements for s in e.subspaces if s.elements]
        self.depth: int = 1 + max(below, default=0)
        # What is done with a deep space is recursive, so it has room as long as it is there.
        self._room = room(self.depth, 8).hold()
        self._checked = False

    def root(self) -> Space:
        """The space itself."""
        return self

    @property
    def is_constant(self) -> bool:
        """Whether there is nothing to decide."""
        return not self.elements

    @property
    def space_size(self) -> float:
        """The number of DNAs: an `int`, or `math.inf` with floats in the space."""
        try:
            return self._size
        except AttributeError:
            self._size: float = self._count()
            return self._size

    def _count(self) -> float:
        if self.is_dynamic:
            self.check()
            return dynamic.count(self)
        size: float = 1
        for element in self.elements:
            size = counting.multiply(size, element.space_size)
        return size

    @property
    def plain_domains(self) -> list[Any] | None:
        """One domain per element, if all are finite leaves; else `None`."""
        try:
            return self._domains
        except AttributeError:
            domains = [] if self.is_dynamic else [e.leaf_domain for e in self.elements]
            plain = not self.is_dynamic and all(d is not None for d in domains)
            self._domains: list[Any] | None = domains if plain else None
            return self._domains

    def check(self) -> None:
        """Refuses a space whose names or conditions make no sense; once.

        Raises:
            SpaceError: They make none.
        """
        if not self._checked:
            if self.is_dynamic:
                dynamic.check(self)
            self._checked = True

    def take(self, taker: Taker, env: dict[str, Any] | None = None) -> tuple[Any, ...]:
        """Reads the decisions of this space from a taker; gives the decision tree."""
        if env is None:
            if not self.is_dynamic:
                return tuple([e.take(taker, None) for e in self.elements])
            self.check()
            env = {}
        return tuple([_take_element(e, taker, env) for e in self.elements])

    def read(self, flat: tuple[Scalar, ...]) -> tuple[Any, ...]:
        """The decision tree of a flat form.

        Raises:
            DNAError: The flat form does not fit.
        """
        self.check()
        taker = Check(flat)
        tree = self.take(taker)
        taker.finish()
        return tree

    def nest(self, flat: tuple[Scalar, ...]) -> Nested:
        """The nested form of a flat form."""
        return compact.nest(self.read(flat))

    def draw_flat(self, rand: Rand) -> tuple[Scalar, ...]:
        """Random decisions, flat."""
        if self.is_dynamic:
            taker = Draw(rand)
            self.take(taker)
            return tuple(taker.flat)
        sizes = self._sizes()
        if sizes is not None:
            return tuple([int(rand() * n) for n in sizes])
        out: list[Scalar] = []
        self.draw(rand, out)
        return tuple(out)

    def _sizes(self) -> list[int] | None:
        """The numbers of candidates, if all elements are choices of constants."""
        try:
            return self._sampler
        except AttributeError:
            domains = self.plain_domains
            ranges = domains is not None and all(
                isinstance(d, range) and e.subspaces and d == range(len(d))
                for d, e in zip(domains, self.elements)
            )
            self._sampler: list[int] | None = [len(d) for d in domains or ()] if ranges else None
            return self._sampler

    def draw(self, rand: Rand, out: list[Scalar]) -> None:
        """Draws all decisions of a space that is not dynamic."""
        for element in self.elements:
            element.draw(rand, out)

    def unrank(self, index: int, out: list[Scalar]) -> None:
        """Appends the decisions at a place in the order of enumeration."""
        digits = []
        for element in reversed(self.elements):
            index, digit = divmod(index, int(element.space_size))
            digits.append(digit)
        for element, digit in zip(self.elements, reversed(digits)):
            element.unrank(digit, out)

    def discretized(self, points: int) -> Space:
        """This space with each float put on a grid of so many points, and so finite."""
        return Space(e.discretized(points) for e in self.elements)

    def __len__(self) -> int:
        return len(self.elements)

    def __iter__(self) -> Iterator[DecisionPoint]:
        return iter(self.elements)

    def __getitem__(self, index: int) -> DecisionPoint:
        return self.elements[index]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Space):
            return NotImplemented
        pairs = [(self, other)]  # a stack: comparing through tuples would go through C's
        while pairs:
            mine, theirs = pairs.pop()
            if mine is theirs:
                continue
            if _definitions(mine) != _definitions(theirs):
                return False
            for a, b in zip(mine.elements, theirs.elements):
                pairs.extend(zip(a.subspaces, b.subspaces))
        return True

    def __hash__(self) -> int:
        return hash(tuple(str(e.location) for e in self.elements))

    def format(self, indent: int = 0, show_id: bool = True) -> str:
        """The printed form, as PyGlove prints it."""
        if not self.elements:
            return "Space()"
        lines = ["Space({"]
        for i, element in enumerate(self.elements):
            places = ", ".join(f"'{p}'" for p in (element.location, *element.also_at))
            text = element.format(indent + 1, show_id=False)
            lines.append(f"{'  ' * (indent + 1)}{i} = {places}: {text}")
        lines.append("  " * indent + "})")
        return "\n".join(lines)


def _definitions(space: Space) -> list[Any]:
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


def _take_element(point: DecisionPoint, taker: Taker, env: dict[str, Any]) -> Any:
    if point.condition is not None and not point.condition.holds(env):
        return None
    if point.name is None:
        return point.take(taker, env)
    if point.name in env:
        return Tied(env[point.name])
    decision = point.take(taker, env)
    env[point.name] = decision
    return decision


CONSTANT = Space()
