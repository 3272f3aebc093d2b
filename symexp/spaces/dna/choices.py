"""Choices: decision points that choose one or several of their candidates."""

from __future__ import annotations

import math
from collections.abc import Iterable
from operator import attrgetter
from typing import Any, final

from symexp._base.leaves import plain_scalar
from symexp.errors import describe
from symexp.spaces.dna import counting
from symexp.spaces.dna.decision_sources import DecisionSource
from symexp.spaces.dna.printing import properties
from symexp.spaces.dna.readable_names import short_texts
from symexp.spaces.dna.space import CONSTANT, DecisionPoint, Space
from symexp.spaces.dna.structure import Rand, Scalar, SpaceError, place_of

__all__ = ["Choices"]

# The text of a candidate, or the number that it is.
Literal = str | int | float

_elements_of = attrgetter("elements")


def _is_near(number: Any, value: float) -> bool:
    """Returns whether two numbers differ by no more than rounding."""
    try:
        return math.isclose(number, value, rel_tol=1e-9)
    except OverflowError:
        return False


@final
class Choices(DecisionPoint):
    """A choice of candidates, each of which may open a space of its own.

    Args:
        num_choices: How many to choose; each is a decision (a slot).
        candidates: The space below each candidate; `None` for a constant one. A number means so
            many constant candidates.
        literal_values: The text of each candidate, or the number that it is.
        distinct: Whether slots must differ.
        sorted: Whether indices must not decrease from slot to slot.
        digest: Identifies the candidates whose texts are shortened; it is not printed.
        **common: `location`, `name`, `hints`, `condition`, see `DecisionPoint`.

    Raises:
        SpaceError: There are no candidates, or too few for distinct slots.

    Example:
        >>> Choices(1, 3, literal_values=(8, 16, 32), location="filters").space_size
        3
    """

    is_categorical = True

    __slots__ = (
        "_size",
        "candidates",
        "digest",
        "distinct",
        "literal_values",
        "num_choices",
        "sorted",
    )

    num_choices: int

    _own = ("num_choices", "candidates", "literal_values", "distinct", "sorted", "digest")

    def __init__(
        self,
        num_choices: int,
        candidates: int | Iterable[Space | None],
        literal_values: Iterable[Literal] | None = None,
        distinct: bool = True,
        sorted: bool = False,
        digest: str | None = None,
        **common: Any,
    ) -> None:
        super().__init__(**common)
        if isinstance(candidates, int):
            self.candidates: tuple[Space, ...] = (CONSTANT,) * candidates
        else:
            self.candidates = tuple([CONSTANT if c is None else c for c in candidates])
        self.literal_values = None if literal_values is None else tuple(literal_values)
        self.num_choices = num_choices
        self.distinct = distinct
        self.sorted = sorted
        self.digest = digest
        self._check()

    def _check(self) -> None:
        n, k = len(self.candidates), self.num_choices
        if type(k) is not int:
            raise SpaceError(
                f"Expected the number of choices, an int, for {place_of(self)}, but got "
                f"{describe(k)}."
            )
        if k < 1 or not n:
            raise SpaceError(
                f"Expected at least one choice and one candidate for {place_of(self)}, "
                f"but got num_choices={k} of {n} candidates."
            )
        if self.distinct and k > n:
            raise SpaceError(
                f"Expected at least {k} candidates for {k} distinct choices at {place_of(self)}, "
                f"but got {n}. Give more candidates, or `distinct=False`."
            )
        if self.literal_values is not None and len(self.literal_values) != n:
            raise SpaceError(
                f"Expected one literal value for each of the {n} candidates of {place_of(self)}, "
                f"but got {len(self.literal_values)}."
            )

    @property
    def subspaces(self) -> tuple[Space, ...]:
        """The space below each candidate."""
        return self.candidates

    def subchoice(self, index: int) -> Choices:
        """Returns the bound point of a slot; that of a single choice is the choice itself.

        Raises:
            SpaceError: The choice is a slot itself, or is not bound to a place.
        """
        if self.is_subchoice:
            raise SpaceError(f"{place_of(self)} is a slot of a multi-choice, and has no slots.")
        if self.num_choices == 1:
            return self
        if not hasattr(self, "binding"):
            raise SpaceError(
                f"{place_of(self)} has no place yet, so its slots have none. Take the decision "
                "point from `spec.decision_points`."
            )
        return self.binding.slots[index]  # type: ignore[no-any-return]  # bound choices

    @property
    def choice_specs(self) -> list[Choices]:
        """The bound points of all slots."""
        return [self.subchoice(i) for i in range(self.num_choices)]

    @property
    def is_leaf(self) -> bool:
        """Whether the point is one choice of constants without a condition."""
        return (
            self.num_choices == 1
            and self.condition is None
            and not any(map(_elements_of, self.candidates))
        )

    @property
    def leaf_domain(self) -> range | None:
        """The indices, if the point is a leaf; else `None`."""
        return range(len(self.candidates)) if self.is_leaf else None

    @property
    def space_size(self) -> float:
        """The number of DNAs: an `int`, or `math.inf` if a candidate holds floats."""
        try:
            return self._size
        except AttributeError:
            self._size: float = self.size_of([c.space_size for c in self.candidates])
            return self._size

    def size_of(self, sizes: list[float]) -> float:
        """Returns the number of DNAs, given the sizes of the candidates."""
        return counting.fillings(sizes, self.num_choices, self.distinct, self.sorted)

    def shape(self) -> tuple[Any, ...]:
        """Returns what two choices of one name must agree on: they are tied by index."""
        return (self.num_choices, self.distinct, self.sorted, len(self.candidates))

    def definition(self) -> tuple[Any, ...]:
        """Returns what equal choices agree on, besides the decisions in their candidates."""
        literals = None
        if self.literal_values is not None:
            literals = tuple([(type(v), v) for v in self.literal_values])
        return (self.num_choices, self.distinct, self.sorted, literals, self.digest)

    def domain(self, picked: list[int]) -> range | list[int]:
        """Returns the free indices of the next slot, which leave indices for the slots after it.

        Args:
            picked: The indices of the slots before.
        """
        n = len(self.candidates)
        if not picked and not (self.distinct and self.sorted):
            return range(n)
        if self.sorted and self.distinct:
            low = picked[-1] + 1 if picked else 0
            return range(low, n - (self.num_choices - len(picked) - 1))
        if self.sorted:
            return range(picked[-1], n)
        if self.distinct:
            return [i for i in range(n) if i not in picked]
        return range(n)

    def take(self, source: DecisionSource, env: dict[str, Any] | None) -> Any:
        """Takes the index of each slot, and the decisions below it."""
        if self.num_choices == 1:
            return self._take_slot(source, env, range(len(self.candidates)))[1]
        planned = source.plan(self)
        picked: list[int] = []
        slots = []
        for j in range(self.num_choices):
            domain = self.domain(picked) if planned is None else [planned[j]]
            # Names below a slot are the slot's own.
            index, slot = self._take_slot(source, None if env is None else dict(env), domain)
            picked.append(index)
            slots.append(slot)
        return slots

    def _take_slot(
        self, source: DecisionSource, env: dict[str, Any] | None, domain: Any
    ) -> tuple[int, Any]:
        index = source.one(self, domain)
        below = self.candidates[index]
        return index, ((index, below.take(source, env)) if below.elements else index)

    def draw(self, rand: Rand, out: list[Scalar]) -> None:
        """Appends random indices, and random decisions below them."""
        candidates = self.candidates
        if self.num_choices == 1:
            index = int(rand() * len(candidates))
            out.append(index)
            candidates[index].draw(rand, out)
            return
        for index in self.pick(rand):
            out.append(index)
            candidates[index].draw(rand, out)

    def pick(self, rand: Rand) -> list[int]:
        """Returns random indices for all slots."""
        n, k = len(self.candidates), self.num_choices
        if self.distinct:
            pool = list(range(n))
            for j in range(k):
                other = j + int(rand() * (n - j))
                pool[j], pool[other] = pool[other], pool[j]
            indices = pool[:k]
        else:
            indices = [int(rand() * n) for _ in range(k)]
        if self.sorted:
            indices.sort()
        return indices

    def sample(self, rand: Rand, domain: Any) -> Scalar:
        """Returns a random index of the domain."""
        return domain[int(rand() * len(domain))]  # type: ignore[no-any-return]  # indices

    def admits(self, value: Any, domain: Any) -> bool:
        """Returns whether a value is a free index."""
        return type(value) is int and value in domain

    def expects(self, domain: Any) -> str:
        """Returns the domain in words."""
        if isinstance(domain, range):
            return f"an index from {domain[0]} to {domain[-1]}"
        return f"one of the free indices {domain}"

    def unrank(self, index: int, out: list[Scalar]) -> None:
        """Appends the decisions at an index in the order of enumeration."""
        sizes = [c.space_size for c in self.candidates]
        picked: list[int] = []
        for j in range(self.num_choices):
            left = self.num_choices - j - 1
            for i in self.domain(picked):
                rest = self._completions(sizes, [*picked, i], left)
                block = int(sizes[i]) * rest
                if index < block:
                    break
                index -= block
            below, index = divmod(index, rest)
            picked.append(i)
            out.append(i)
            self.candidates[i].unrank(below, out)

    def _completions(self, sizes: list[float], picked: list[int], left: int) -> int:
        """Returns the number of ways to fill the slots that are left."""
        if not left:
            return 1
        if self.sorted:
            free = sizes[picked[-1] + self.distinct :]
        elif self.distinct:
            free = [s for i, s in enumerate(sizes) if i not in picked]
        else:
            free = sizes
        return int(counting.fillings(free, left, self.distinct, self.sorted))

    def discretized(self, points: int) -> Choices:
        """Returns this choice with each float below restricted to a grid of so many points."""
        if all(c.is_constant for c in self.candidates):
            return self
        return self.replaced(candidates=[c.discretized(points) for c in self.candidates])

    def literal(self, index: int) -> Literal:
        """Returns a candidate as text or number; `'1/3'` without literal values."""
        if self.literal_values is None:
            return f"{index}/{len(self.candidates)}"
        return self.literal_values[index]

    def index_of(self, literal: Literal) -> int:
        """Returns the index of a candidate, from its literal value, `'1/3'` or `'1/3 (16)'`.

        Raises:
            SpaceError: No candidate has this literal value.
        """
        n = len(self.candidates)
        for i in range(n):
            value = self.literal(i)
            if value == literal or literal in (f"{i}/{n}", f"{i}/{n} ({value})"):
                return i
        if isinstance(literal, str) and repr(literal) in (self.literal_values or ()):
            return self.index_of(repr(literal))  # strings are written with their quotes
        raise self._unknown(literal)

    def _unknown(self, value: Any) -> SpaceError:
        n = len(self.candidates)
        known = ", ".join(str(self.literal(i)) for i in range(min(n, 12)))
        return SpaceError(
            f"No candidate of {place_of(self)} is written {describe(value)}. There are: {known}"
            f"{', ...' if n > 12 else ''}."
        )

    def index_of_value(self, value: Any) -> int:
        """Returns the index of a candidate as users name it, for example in `enqueue=`.

        Args:
            value: The candidate itself, if it is a number, a text, `None` or a truth value; or its
                text, its class (if no other candidate has it), or `'1/3'`. Another int is the
                index, unless all candidates are such plain values and some of them are numbers.

        Raises:
            SpaceError: No candidate is meant.
        """
        value = plain_scalar(value)
        texts = self.literal_values or ()
        if isinstance(value, str):
            for known in (texts, short_texts(self)):
                for name in (repr(value), value):
                    if name in known:
                        return known.index(name)
            cut = self._cut_texts(repr(value))
            return cut[0] if len(cut) == 1 else self.index_of(value)
        if type(value) not in (int, float):
            found = [i for i, t in enumerate(texts) if t is value or t == repr(value)]
        else:
            numbers = [i for i, t in enumerate(texts) if type(t) in (int, float)]
            found = [i for i in numbers if texts[i] == value]
            found = found or [i for i in numbers if _is_near(texts[i], value)]
            is_plain = all(not isinstance(t, str) or t[0] in "'\"" or t == "None" for t in texts)
            if not found and type(value) is int and not (numbers and is_plain):
                found = [i for i in range(len(self.candidates)) if i == value]
        if not found:
            raise self._unknown(value)
        same = [i for i in found if type(texts[i]) is type(value)] if texts else []
        return (same or found)[0]

    def _cut_texts(self, text: str) -> list[int]:
        """Returns the candidates whose text was cut to `...` and that may be a longer text."""
        return [
            i
            for i, known in enumerate(self.literal_values or ())
            if isinstance(known, str) and known[-3:] == "..." and text.startswith(known[:-3])
        ]

    def format(self, indent: int = 0, show_id: bool = True) -> str:
        """Returns the printed form, which is that of PyGlove."""
        pad = "  " * (indent + 1)
        lines = [f"Choices(num_choices={self.num_choices}, ["]
        for i, below in enumerate(self.candidates):
            constant = below.is_constant and self.literal_values is not None
            text = self.literal(i) if constant else below.format(indent + 1)
            lines.append(f"{pad}({i}): {text}")
        shown = properties(
            self.shown((("distinct", True), ("sorted", False)), show_id),
            indent,
            lines_apart=True,
        )
        lines.append("  " * indent + "]" + (f", {shown})" if shown else ")"))
        return "\n".join(lines)
