"""Search spaces: `DNASpec`, and its two kinds, a `DecisionPoint` and a `Space` of several.

The three are defined together because each needs the others: a space holds points, a point may
hold spaces below it, and both enumerate and draw DNAs as `DNASpec` does.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, Self, final

from symexp._base.keypath import ROOT, KeyPath
from symexp._base.recursion import room
from symexp.errors import closest
from symexp.spaces.dna import (
    bound_points,
    counting,
    decision_ids,
    dynamic,
    enumeration,
    readable_names,
)
from symexp.spaces.dna.decision_sources import (
    ConvertingSource,
    DecisionSource,
    FlatSource,
    RandomSource,
    enumeration_error,
)
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.nested import Nested, nest
from symexp.spaces.dna.printing import html_of_spec
from symexp.spaces.dna.structure import (
    Condition,
    DNAError,
    Flat,
    Rand,
    Scalar,
    have_equal_definitions,
)
from symexp.typing import Int, ValueSpec
from symexp.typing.value_spec import REFUSED

__all__ = ["CONSTANT", "DNASpec", "DecisionPoint", "Space"]


class DNASpec(ABC):
    """A search space, or a decision point, which is a space of one. Abstract; immutable."""

    __slots__ = ()

    #: Kinds of specs, for code that is written for PyGlove.
    is_space: ClassVar[bool] = False
    is_categorical: ClassVar[bool] = False
    is_numerical: ClassVar[bool] = False
    is_custom_decision_point: ClassVar[bool] = False

    @abstractmethod
    def root(self) -> Space:
        """Returns this spec as a space."""

    @property
    @abstractmethod
    def decision_points(self) -> list[DecisionPoint]:
        """All decision points, in all branches, depth first; a multi-choice as its slots.

        They are bound to their places: each has its own `id`, `parent_choice` and `parent_spec`.
        """

    @property
    def decision_ids(self) -> list[str]:
        """The ids of all decisions; a multi-choice has one for all of its slots."""
        found = [p if p.parent_spec is None else p.parent_spec for p in self.decision_points]
        return list(dict.fromkeys(p.id for p in found))

    @property
    @abstractmethod
    def space_size(self) -> float:
        """The number of DNAs: an `int`, or `math.inf` if the space holds floats."""

    @abstractmethod
    def format(self, indent: int = 0, show_id: bool = True) -> str:
        """Returns the printed form, which is that of PyGlove.

        Args:
            indent: The levels by which the lines after the first are indented.
            show_id: Whether the location of a point is printed.
        """

    def validate(self, dna: Any) -> None:
        """Raises DNAError if a DNA does not fit.

        Args:
            dna: A DNA, or anything that `DNA.parse` takes.

        Raises:
            DNAError: The DNA does not fit; the message names the decision.
        """
        space = self.root()
        dna = DNA.parse(dna)
        if space.nest(dna.flat) != dna.nested:
            raise DNAError(
                f"{dna} has the right decisions in the wrong shape; expected "
                f"{DNA._of(dna.flat, space)}."
            )

    def first_dna(self) -> DNA:
        """Returns the first DNA in the order of enumeration."""
        space = self.root()
        return DNA._of(enumeration.first_flat(space), space)

    def next_dna(self, dna: DNA | None = None) -> DNA | None:
        """Returns the DNA after another one in the order of enumeration.

        Args:
            dna: The DNA before; `None` asks for the first one.

        Returns:
            The next DNA, or `None` after the last.

        Raises:
            DNAError: The DNA does not fit the space.
            SpaceError: The space holds floats, which have no next value.
        """
        if dna is None:
            return self.first_dna()
        space = self.root()
        flat = enumeration.next_flat(space, DNA.parse(dna, space).flat)
        return None if flat is None else DNA._of(flat, space)

    def iter_dna(self, after: DNA | None = None) -> Iterator[DNA]:
        """Yields all DNAs in order, lazily.

        Args:
            after: The DNA before the first one that is wanted; `None` starts at the first DNA.
        """
        space = self.root()
        before = None if after is None else DNA.parse(after, space).flat
        for flat in enumeration.every_flat(space, before):
            yield DNA._of(flat, space)

    def random_dna(self, rng: random.Random | None = None, *, seed: int | str | None = None) -> DNA:
        """Returns a random DNA. Every decision is drawn uniformly on its scale.

        Args:
            rng: The generator to draw from; `None` makes one from `seed`.
            seed: The seed of a new generator; `None` takes one from the system.
        """
        return self.drawn_dna((rng or random.Random(seed)).random)

    def drawn_dna(self, draw: Rand) -> DNA:
        """Returns a random DNA, as `random_dna` does, from a function that draws from [0, 1)."""
        space = self.root()
        return DNA._of(space.draw_flat(draw), space)

    def dna_at(self, index: int) -> DNA:
        """Returns the DNA at an index in the order of enumeration, without enumerating.

        Raises:
            IndexError: The space has fewer DNAs.
            SpaceError: The space is infinite.
        """
        space = self.root()
        return DNA._of(enumeration.flat_at(space, index), space)

    def __str__(self) -> str:
        return self.format()

    _repr_html_ = html_of_spec

    def __repr__(self) -> str:
        return self.format()


# The arguments of all kinds of decision points.
_COMMON = ("also_at", "condition", "hints", "location", "name")


class DecisionPoint(bound_points.Placed, DNASpec):
    """One decision. Abstract: `Choices`, `Float`, `Int` and `CustomDecisionPoint` are its kinds.

    Attributes:
        location: The key path of the decision, relative to the space that holds it.
        name: The name. Points of one name are one decision: the first active one takes it.
        hints: Anything for the algorithm; must be JSON to be kept in a study.
        condition: When the decision is active; `None` means always.
        also_at: The other places, in the same space, that the same decision decides.
    """

    __slots__ = (*_COMMON, "binding")

    # The arguments that only this kind has.
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

    def shape(self) -> tuple[Any, ...]:
        """Returns what two points of one name must agree on, apart from the spaces below them."""
        return self.definition()

    @abstractmethod
    def definition(self) -> tuple[Any, ...]:
        """Returns what equal points agree on, apart from the spaces below them."""

    @abstractmethod
    def take(self, source: DecisionSource, env: dict[str, Any] | None) -> Any:
        """Takes the decision, and those below it, from a source.

        Args:
            source: Gives the decisions.
            env: The named decisions so far; `None` if names and conditions do not matter.

        Returns:
            The element of the decision tree, see `structure`.
        """

    @abstractmethod
    def draw(self, rand: Rand, out: list[Scalar]) -> None:
        """Appends random decisions: this one, and those below it."""

    @abstractmethod
    def unrank(self, index: int, out: list[Scalar]) -> None:
        """Appends the decisions at an index in the order of enumeration."""

    # The value spec that converts decisions of users.
    _decisions: ClassVar[ValueSpec] = Int()

    def converted(self, value: Any) -> Any:
        """Returns a decision of a user as the point takes it, such as a number of NumPy.

        A value that cannot be converted is returned as it is.
        """
        found = self._decisions.match(value)
        return value if found is REFUSED else found

    @abstractmethod
    def admits(self, value: Any, domain: Any) -> bool:
        """Returns whether a value is of the right type and in the domain."""

    @abstractmethod
    def expects(self, domain: Any) -> str:
        """Returns the domain in words."""

    @abstractmethod
    def sample(self, rand: Rand, domain: Any) -> Scalar:
        """Returns a random value of the domain."""

    def replaced(self, **changes: Any) -> Self:
        """Returns a copy with other attributes."""
        return type(self)(**{n: getattr(self, n) for n in (*self._own, *_COMMON)} | changes)

    @property
    def num_choices(self) -> int:
        """The number of values that the decision has, one for each slot."""
        return 1

    @property
    def subspaces(self) -> tuple[Space, ...]:
        """The space below each candidate; empty without candidates."""
        return ()

    @property
    def is_leaf(self) -> bool:
        """Whether the point always has exactly one value, whatever is decided elsewhere."""
        return self.condition is None

    @property
    def leaf_domain(self) -> Any:
        """All values in order, if the point is a leaf with a finite domain; else `None`."""
        return None

    def first(self) -> Scalar:
        """Returns the first value of a domain that is not a sequence."""
        raise enumeration_error(self)

    def after(self, value: Scalar) -> Scalar | None:
        """Returns the value after another one, in a domain that is not a sequence."""
        raise enumeration_error(self)

    def discretized(self, points: int) -> DecisionPoint:
        """Returns this point with each float restricted to a grid of so many points."""
        return self

    def root(self) -> Space:
        """Returns the space of this point alone."""
        return Space((self,))

    def sx_compared(self) -> tuple[Space, int | None]:
        """Returns what `sx.eq` compares: points are keys of dicts, so `==` is identity."""
        return self.root(), self.subchoice_index

    @property
    def decision_points(self) -> list[DecisionPoint]:
        """This decision point, or its slots, and all below; see `DNASpec.decision_points`."""
        bound = self if hasattr(self, "binding") else self.root().bound_points[0]
        return list(bound_points.iter_points((bound,)))

    def shown(self, own: Iterable[tuple[str, Any]], show_id: bool) -> list[tuple[str, Any, Any]]:
        """Returns what `format` prints: triples of name, value, and default.

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


@final
class Space(DNASpec):
    """Decision points side by side. Points of one name are merged into one decision.

    Args:
        elements: The decision points, in order.

    Raises:
        SpaceError: Points of one name differ.

    Attributes:
        elements: The decision points.
        names: All names, here and below, each as often as it occurs.
        depth: The levels of choices below choices, from 1.
        is_dynamic: Whether names or conditions decide which decisions are active.
    """

    is_space = True

    #: Those of a decision point, for code that is written for PyGlove.
    id: ClassVar[str] = ""
    location: ClassVar[KeyPath] = ROOT
    name: ClassVar[str | None] = None
    hints: ClassVar[Any] = None

    # The sites of all DNAs, if they are the same; kept by `symexp.spaces.dna.genes`.
    fixed_sites: list[Any] | None

    __slots__ = (
        "_bound",
        "_checked",
        "_domains",
        "_room",
        "_sampler",
        "_size",
        "depth",
        "elements",
        "fixed_sites",
        "is_dynamic",
        "names",
    )

    def __init__(self, elements: Iterable[DecisionPoint] = ()) -> None:
        self.elements = dynamic.merge(tuple(elements))
        self.names = dynamic.names_below(self.elements)
        self.is_dynamic = dynamic.is_dynamic(self)
        below = [s.depth for e in self.elements for s in e.subspaces if s.elements]
        self.depth: int = 1 + max(below, default=0)
        # The operations on a space are recursive, so it holds room for them during its life.
        self._room = room(self.depth, 8).hold()
        self._checked = False
        self.fixed_sites = None

    def root(self) -> Space:
        """Returns the space itself."""
        return self

    @property
    def bound_points(self) -> tuple[Any, ...]:
        """The elements as bound points; see `symexp.spaces.dna.bound_points`."""
        try:
            return self._bound
        except AttributeError:
            self._bound: tuple[Any, ...] = bound_points.bind(self.elements)
            return self._bound

    @property
    def decision_points(self) -> list[DecisionPoint]:
        """All decision points, in all branches; see `DNASpec.decision_points`."""
        return list(bound_points.iter_points(self.bound_points))

    @property
    def is_branching(self) -> bool:
        """Whether decisions below candidates exist, so that the number of decisions may vary."""
        return self.depth > 1

    @property
    def is_constant(self) -> bool:
        """Whether the space holds no decision."""
        return not self.elements

    @property
    def space_size(self) -> float:
        """The number of DNAs: an `int`, or `math.inf` if the space holds floats."""
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
        """The domain of each element, if all are leaves with finite domains; else `None`."""
        try:
            return self._domains
        except AttributeError:
            domains = [] if self.is_dynamic else [e.leaf_domain for e in self.elements]
            plain = not self.is_dynamic and all(d is not None for d in domains)
            self._domains: list[Any] | None = domains if plain else None
            return self._domains

    def check(self) -> None:
        """Raises SpaceError if the names or conditions contradict each other. It checks once.

        Raises:
            SpaceError: Points of one name differ, or a condition can never hold.
        """
        if not self._checked:
            if self.is_dynamic:
                dynamic.check(self)
            self._checked = True

    def take(self, source: DecisionSource, env: dict[str, Any] | None = None) -> tuple[Any, ...]:
        """Returns the decision tree that a source gives.

        Args:
            source: Gives the decisions.
            env: The named decisions so far; `None` before the first one.
        """
        if env is None:
            if not self.is_dynamic:
                return tuple([e.take(source, None) for e in self.elements])
            self.check()
            env = {}
        return tuple([dynamic.take_element(e, source, env) for e in self.elements])

    def read(self, flat: Flat) -> tuple[Any, ...]:
        """Returns the decision tree of a flat form.

        Raises:
            DNAError: The flat form does not fit.
        """
        self.check()
        source = FlatSource(flat)
        tree = self.take(source)
        source.finish()
        return tree

    def nest(self, flat: Flat) -> Nested:
        """Returns the nested form of a flat form."""
        return nest(self.read(flat))

    def converted(self, flat: Flat) -> Flat:
        """Returns a flat form with the integers in the place of floats as floats.

        Raises:
            DNAError: The flat form does not fit.
        """
        source = ConvertingSource(flat)
        self.take(source)
        source.source.finish()
        return tuple(source.flat)

    def draw_flat(self, rand: Rand) -> Flat:
        """Returns random decisions in their flat form."""
        if self.is_dynamic:
            source = RandomSource(rand)
            self.take(source)
            return tuple(source.flat)
        sizes = self._sizes()
        if sizes is not None:
            return tuple([int(rand() * n) for n in sizes])
        out: list[Scalar] = []
        self.draw(rand, out)
        return tuple(out)

    def _sizes(self) -> list[int] | None:
        """Returns the numbers of candidates, if all elements are choices of constants."""
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
        """Appends random decisions; the space must not be dynamic."""
        for element in self.elements:
            element.draw(rand, out)

    def unrank(self, index: int, out: list[Scalar]) -> None:
        """Appends the decisions at an index in the order of enumeration."""
        digits = []
        for element in reversed(self.elements):
            index, digit = divmod(index, int(element.space_size))
            digits.append(digit)
        for element, digit in zip(self.elements, reversed(digits)):
            element.unrank(digit, out)

    def decisions_by_id(self, flat: Flat, **options: Any) -> dict[str, Any]:
        """Returns the decisions of a flat form by their ids or names; see `DNA.to_dict`."""
        return decision_ids.to_dict(self, flat, **options)

    def flat_by_id(self, decisions: dict[str, Any], use_ints_as_literals: bool = False) -> Flat:
        """Returns the flat form of decisions by their ids or names; see `DNA.from_dict`."""
        decisions = readable_names.by_id(decisions, self)
        return decision_ids.from_dict(decisions, self, use_ints_as_literals)

    def flat_by_values(self, decisions: dict[str, Any], rand: Rand | None = None) -> Flat:
        """Returns the flat form of decisions as users write them, by their ids or names.

        Args:
            decisions: The decisions. A choice is read by `Choices.index_of_value`.
            rand: Draws the decisions that are missing; without it, these are an error.

        Raises:
            DNAError: A decision is missing or unknown, or its value is not a candidate.
        """
        decisions = readable_names.by_id(decisions, self)
        return decision_ids.from_dict(decisions, self, rand=rand, by_value=True)

    def flat_from(self, decide: Callable[[Any], Any]) -> Flat:
        """Returns the flat form of decisions by a function; see `DNA.from_fn`."""
        decided = bound_points.Decided(decide, lambda point: Space([point]))
        flat = bound_points.assemble(self.bound_points, decided, self.is_dynamic)
        return DNA.from_numbers(flat, self).flat

    def discretized(self, points: int) -> Space:
        """Returns this space with each float restricted to a grid of so many points."""
        return Space(e.discretized(points) for e in self.elements)

    def __len__(self) -> int:
        return len(self.elements)

    def __iter__(self) -> Iterator[DecisionPoint]:
        return iter(self.elements)

    def __getitem__(self, index: int | str) -> Any:
        if not isinstance(index, str):
            return self.elements[index]
        points = self.decision_points
        found = [p for p in points if p.name == index] or [p for p in points if p.id == index]
        found = found or [p for p in points if p.parent_spec and p.parent_spec.id == index]
        if not found:
            known = list(dict.fromkeys([p.name for p in points if p.name] + [p.id for p in points]))
            raise KeyError(f"No decision is called {index!r}. {closest(index, known)}")
        return found[0] if len(found) == 1 else found

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Space):
            return NotImplemented
        return have_equal_definitions(self, other)

    def __hash__(self) -> int:
        return hash(tuple(str(e.location) for e in self.elements))

    def format(self, indent: int = 0, show_id: bool = True) -> str:
        """Returns the printed form, which is that of PyGlove."""
        if not self.elements:
            return "Space()"
        lines = ["Space({"]
        for i, element in enumerate(self.elements):
            places = ", ".join(f"'{p}'" for p in (element.location, *element.also_at))
            text = element.format(indent + 1, show_id=False)
            lines.append(f"{'  ' * (indent + 1)}{i} = {places}: {text}")
        return "\n".join([*lines, "  " * indent + "})"])


# A candidate below which nothing is decided.
CONSTANT = Space()
