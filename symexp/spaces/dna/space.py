"""Search spaces: `DNASpec`, and its two kinds, a `DecisionPoint` and a `Space` of several.

The three are defined together because each needs the others: a space holds points, a point may
hold spaces below it, and both enumerate and draw DNAs as `DNASpec` does.

Points of one name are one decision. Side by side in one space they are merged when the space is
made. In different spaces (branches of different choices) the first active one, depth first, takes
the decision and the others repeat it. Which one that is depends on the DNA, so such spaces, and
those with conditions, are called dynamic.
"""

from __future__ import annotations

import itertools
import math
import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, Self

from symexp._base.keypath import KeyPath
from symexp._base.recursion import room
from symexp.errors import closest
from symexp.spaces.dna import counting, decision_ids
from symexp.spaces.dna.decision_sources import (
    DecisionSource,
    FlatSource,
    RandomSource,
    Successor,
    enumeration_error,
)
from symexp.spaces.dna.dna import DNA, Nested, nest
from symexp.spaces.dna.structure import (
    Condition,
    DNAError,
    Flat,
    Rand,
    Scalar,
    SpaceError,
    Tied,
)

__all__ = ["CONSTANT", "DNASpec", "DecisionPoint", "Space", "properties"]

# Above this, the domains of a space are not copied for `itertools.product`.
_MOST_COPIED = 100_000


class DNASpec(ABC):
    """A search space or a decision point, which is a space of one. Immutable."""

    __slots__ = ()

    @abstractmethod
    def root(self) -> Space:
        """This spec as a space."""

    @property
    @abstractmethod
    def space_size(self) -> float:
        """The number of DNAs: an `int`, or `math.inf` with floats in the space."""

    @abstractmethod
    def format(self, indent: int = 0, show_id: bool = True) -> str:
        """The printed form, as PyGlove prints it."""

    def validate(self, dna: Any) -> None:
        """Refuses a DNA, or what `DNA.parse` takes, that does not fit.

        Raises:
            DNAError: It does not; the message names the decision.
        """
        space = self.root()
        dna = DNA.parse(dna)
        if space.nest(dna.flat) != dna.nested:
            raise DNAError(
                f"{dna} has the right decisions in the wrong shape; expected "
                f"{DNA._of(dna.flat, space)}."
            )

    def first_dna(self) -> DNA:
        """The first DNA in the order of enumeration."""
        source = Successor(())
        space = self.root()
        space.take(source)
        return DNA._of(tuple(source.flat), space)

    def next_dna(self, dna: DNA | None = None) -> DNA | None:
        """The DNA after this one, or `None` after the last; `None` asks for the first.

        Raises:
            SpaceError: The space holds floats, which have no next.
        """
        if dna is None:
            return self.first_dna()
        space = self.root()
        replay = Successor(DNA.parse(dna).flat)
        space.take(replay)
        prefix = replay.advance()
        if prefix is None:
            return None
        following = Successor(prefix)
        space.take(following)
        return DNA._of(tuple(following.flat), space)

    def iter_dna(self, after: DNA | None = None) -> Iterator[DNA]:
        """All DNAs in order, lazily; from the one after `after`, if given."""
        space = self.root()
        domains = space.plain_domains if after is None else None
        if domains is not None and sum(map(counting.length, domains)) <= _MOST_COPIED:
            for flat in itertools.product(*domains):
                yield DNA._of(flat, space)
            return
        dna = space.next_dna(after)
        while dna is not None:
            yield dna
            dna = space.next_dna(dna)

    def random_dna(self, rng: random.Random | None = None, *, seed: int | str | None = None) -> DNA:
        """A DNA whose every decision is drawn uniformly (on its scale).

        Args:
            rng: The generator to draw from; `None` makes one from `seed`.
            seed: The seed of a fresh generator; `None` draws one from the system.
        """
        return self.drawn_dna((rng or random.Random(seed)).random)

    def drawn_dna(self, draw: Callable[[], float]) -> DNA:
        """As `random_dna`, from uniform draws from [0, 1)."""
        space = self.root()
        return DNA._of(space.draw_flat(draw), space)

    def dna_at(self, index: int) -> DNA:
        """The DNA at a place in the order of enumeration, without going through those before.

        Raises:
            IndexError: There are not so many.
            SpaceError: The space is infinite.
        """
        space = self.root()
        if space.space_size == math.inf:
            raise SpaceError(
                "An infinite space has no n-th DNA. Make floats finite first: "
                "`spec.discretized(points)`."
            )
        if not 0 <= index < space.space_size:
            raise IndexError(f"Expected an index below {space.space_size}, but got {index}.")
        if space.is_dynamic:
            return next(itertools.islice(space.iter_dna(), index, None))
        out: list[Scalar] = []
        space.unrank(index, out)
        return DNA._of(tuple(out), space)

    def __str__(self) -> str:
        return self.format()

    def __repr__(self) -> str:
        return self.format()


# The arguments of all kinds of decision points.
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
    def take(self, source: DecisionSource, env: dict[str, Any] | None) -> Any:
        """Takes the decision, and those below it, from a source.

        Args:
            source: Where decisions come from.
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
    def num_choices(self) -> int:
        """The number of values that the decision has, one for each slot."""
        return 1

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
        raise enumeration_error(self)

    def after(self, value: Scalar) -> Scalar | None:
        """The value after this one, in a domain that is not a sequence."""
        raise enumeration_error(self)

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
        self.elements = _merge(tuple(elements))
        self.names = _names_below(self.elements)
        self.is_dynamic = _is_dynamic(self)
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
            return counting.count_dynamic(self)
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
                _check(self, {}, set())
            self._checked = True

    def take(self, source: DecisionSource, env: dict[str, Any] | None = None) -> tuple[Any, ...]:
        """Reads the decisions of this space from a source; gives the decision tree."""
        if env is None:
            if not self.is_dynamic:
                return tuple([e.take(source, None) for e in self.elements])
            self.check()
            env = {}
        return tuple([_take_element(e, source, env) for e in self.elements])

    def read(self, flat: Flat) -> tuple[Any, ...]:
        """The decision tree of a flat form.

        Raises:
            DNAError: The flat form does not fit.
        """
        self.check()
        source = FlatSource(flat)
        tree = self.take(source)
        source.finish()
        return tree

    def nest(self, flat: Flat) -> Nested:
        """The nested form of a flat form."""
        return nest(self.read(flat))

    def draw_flat(self, rand: Rand) -> Flat:
        """Random decisions, flat."""
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

    def decisions_by_id(self, flat: Flat, **options: Any) -> dict[str, Any]:
        """The decisions of a flat form by their ids or names; for the options see `DNA.to_dict`."""
        return decision_ids.to_dict(self, flat, **options)

    def flat_by_id(self, decisions: dict[str, Any], use_ints_as_literals: bool = False) -> Flat:
        """The flat form of decisions by their ids or names; see `DNA.from_dict`."""
        return decision_ids.from_dict(decisions, self, use_ints_as_literals)

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


def _take_element(point: DecisionPoint, source: DecisionSource, env: dict[str, Any]) -> Any:
    if point.condition is not None and not point.condition.holds(env):
        return None
    if point.name is None:
        return point.take(source, env)
    if point.name in env:
        return Tied(env[point.name])
    decision = point.take(source, env)
    env[point.name] = decision
    return decision


def _merge(elements: tuple[DecisionPoint, ...]) -> tuple[DecisionPoint, ...]:
    """Merges points of one name and one condition into the first of them."""
    at: dict[tuple[str, Any], int] = {}
    out: list[DecisionPoint] = []
    for point in elements:
        key = (point.name or "", point.condition)
        if point.name is None or key not in at:
            at[key] = len(out)
            out.append(point)
            continue
        owner = out[at[key]]
        _require_same(owner, point)
        places = (*owner.also_at, point.location, *point.also_at)
        out[at[key]] = owner.replaced(also_at=places)
    return tuple(out)


def _require_same(a: DecisionPoint, b: DecisionPoint) -> None:
    if type(a) is not type(b) or (a.definition(), a.subspaces) != (b.definition(), b.subspaces):
        raise SpaceError(
            f"Decisions of one name are one decision, but {a.name!r} at '{a.location}' and at "
            f"'{b.location}' differ:\n{a}\n{b}\nGive them the same candidates, or other names."
        )


def _names_below(elements: tuple[DecisionPoint, ...]) -> tuple[str, ...]:
    """All names in a space, as often as they occur."""
    names: list[str] = []
    for point in elements:
        if point.name is not None:
            names.append(point.name)
        for below in point.subspaces:
            names.extend(below.names)
    return tuple(names)


def _is_dynamic(space: Space) -> bool:
    """Whether a name occurs twice in a space, or anything in it has a condition."""
    if len(set(space.names)) != len(space.names):
        return True
    return any(
        e.condition is not None or any(below.is_dynamic for below in e.subspaces)
        for e in space.elements
    )


def _check(space: Space, known: dict[str, DecisionPoint], before: set[str]) -> None:
    for point in space.elements:
        if point.condition is not None:
            _check_condition(point, known, before)
        if point.name is not None:
            _require_same(known.setdefault(point.name, point), point)
        is_single = point.num_choices == 1
        for below in point.subspaces:
            inner = set(before)
            _check(below, known, inner)
            if is_single:
                before |= inner
        if point.name is not None:
            before.add(point.name)


def _check_condition(
    point: DecisionPoint, known: dict[str, DecisionPoint], before: set[str]
) -> None:
    condition = point.condition
    assert condition is not None
    if condition.name not in before:
        raise SpaceError(
            f"'{point.location}' is active under a value of {condition.name!r}, which is not the "
            f"name of a decision before it. {closest(condition.name, before)}"
        )
    source = known[condition.name]
    domain = source.replaced(condition=None).leaf_domain
    if source.subspaces:
        domain = range(len(source.subspaces))
    if domain is None or source.num_choices != 1:
        raise SpaceError(
            f"'{point.location}' is active under a value of {condition.name!r}, which is neither "
            f"one choice nor an integer: {source}"
        )
    wrong = [v for v in condition.values if v not in domain]
    if wrong:
        raise SpaceError(
            f"'{point.location}' is active under {condition.name!r} = {wrong[0]!r}, which that "
            f"never is; expected {source.expects(domain)}."
        )


def properties(
    items: Iterable[tuple[str, Any, Any]], indent: int, *, lines_apart: bool = False
) -> str:
    """The `name=value` pairs whose values differ from their defaults.

    Args:
        items: Triples of name, value, default.
        indent: The depth at which the owner is printed.
        lines_apart: Whether every pair has a line of its own.
    """
    shown = [(key, value) for key, value, default in items if value != default]
    if not lines_apart:
        return ", ".join(f"{key}={_format(value, -1)}" for key, value in shown)
    pad = "  " * indent
    return ",\n".join(f"{pad}{key}={_format(value, indent)}" for key, value in shown)


def _format(value: Any, indent: int) -> str:
    """A hint: dicts and lists over several lines, if the owner is."""
    if not isinstance(value, (dict, list)) or not value or indent < 0:
        return _inline(value)
    pad = "  " * (indent + 1)
    if isinstance(value, dict):
        rows = [f"{pad}{key} = {_format(item, indent + 1)}" for key, item in value.items()]
        return "{\n" + ",\n".join(rows) + "\n" + "  " * indent + "}"
    rows = [f"{pad}{i} : {_format(item, indent + 1)}" for i, item in enumerate(value)]
    return "[\n" + ",\n".join(rows) + "\n" + "  " * indent + "]"


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={_inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(f"{i}: {_inline(item)}" for i, item in enumerate(value)) + "]"
    return repr(value)


# A candidate below which nothing is decided.
CONSTANT = Space()
