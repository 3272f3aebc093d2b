"""DNASpec: what spaces and decision points have in common: DNAs, one by one or at random."""

from __future__ import annotations

import itertools
import math
import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from symexp.spaces.dna.compact import Scalar
from symexp.spaces.dna.counting import length
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.errors import DNAError, SpaceError
from symexp.spaces.dna.sources import Successor

if TYPE_CHECKING:
    from symexp.spaces.dna.space import Space

__all__ = ["DNASpec"]

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
        taker = Successor(())
        space = self.root()
        space.take(taker)
        return DNA._of(tuple(taker.flat), space)

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
        # `product` copies what it is given.
        if domains is not None and sum(map(length, domains)) <= _MOST_COPIED:
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
