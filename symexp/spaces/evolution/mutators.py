"""Mutators: operations that change a part of a DNA."""

from __future__ import annotations

from abc import abstractmethod
from itertools import pairwise
from typing import Annotated, Any

from symexp.spaces.dna.choices import Choices
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.genes import Site, genes_of, redrawn, sites_of
from symexp.spaces.evolution.operation import EvolutionError, Mutator, rng_of
from symexp.typing import Callable

__all__ = ["Swap", "Uniform"]


class _Local(Mutator):
    """A mutator of places. Abstract.

    Args:
        where: A function of a gene that returns whether it may be changed; `None` allows all. A
            gene has `value`, `children`, `parent_dna` and `spec`, its decision point.
        seed: The seed; `None` draws from the global state of `random`.
    """

    where: Annotated[Any, Callable().noneable()] = None
    seed: int | None = None

    def _on_bound(self) -> None:
        super()._on_bound()
        self._random = rng_of(self.seed)

    @abstractmethod
    def mutate(self, dna: DNA) -> DNA:  # type: ignore[override]  # may be left out
        """Returns a changed DNA."""

    def _sites(self, dna: DNA) -> list[Site]:
        """Returns the places of a DNA that may be changed.

        Raises:
            EvolutionError: The DNA is not bound to a space.
        """
        if dna.spec is None:
            raise EvolutionError(
                f"{type(self).__name__} cannot change {dna}, which belongs to no space. Bind it "
                "first: `dna.use_spec(spec)`."
            )
        if self.where is None:
            return sites_of(dna)
        # Several decisions side by side are no decision that a user could select.
        genes = genes_of(dna)
        return [gene.site for gene in genes if gene.site is not None and self.where(gene)]


class Uniform(_Local):
    """Draws one decision again, and all that depend on it.

    Every decision is equally likely: a choice, a slot of a multi-choice, a multi-choice as a whole,
    a number. The new value may be the old one; see `until_change`.

    Args:
        where: A function of a gene that returns whether it may be changed; `None` allows all. A
            gene has `value`, `children`, `parent_dna` and `spec`, its decision point.
        seed: The seed; `None` draws from the global state of `random`.

    Example:
        >>> import symexp as sx
        >>> space = sx.dna_spec(sx.Dict(x=sx.oneof(range(9)), y=sx.floatv(0.0, 1.0)))
        >>> mutator = Uniform(where=lambda gene: isinstance(gene.spec, sx.geno.Choices), seed=1)
        >>> mutator([sx.DNA([0, 0.5], space)])
        [DNA([1, 0.5])]
    """

    def mutate(self, dna: DNA) -> DNA:  # type: ignore[override]  # may be left out
        """Returns a DNA with one decision drawn again; without any decision, an equal DNA.

        Raises:
            EvolutionError: The DNA has decisions, but none that may be changed.
        """
        sites = self._sites(dna)
        if not dna.flat:
            return dna.clone()
        if not sites:
            raise EvolutionError(
                f"{dna} has no decision that may be changed. Is `where` too strict?"
            )
        return redrawn(dna, self._random.choice(sites), self._random)


class Swap(_Local):
    """Swaps two slots of a multi-choice, with all that is below them.

    A multi-choice whose slots are sorted is never swapped. Without any other multi-choice, the DNA
    stays as it is.

    Args:
        where: A function of a gene that returns whether its slots may be swapped; `None` allows
            all. Its `spec` is the multi-choice.
        seed: The seed; `None` draws from the global state of `random`.
    """

    def mutate(self, dna: DNA) -> DNA:  # type: ignore[override]  # may be left out
        """Returns a DNA with two slots swapped."""
        sites = [
            site
            for site in self._sites(dna)
            if isinstance(site.point, Choices) and site.slot is None and site.point.num_choices > 1
        ]
        self._random.shuffle(sites)
        for site in sites:
            assert isinstance(site.point, Choices)
            if not site.point.sorted:
                i, j = sorted(self._random.sample(range(site.point.num_choices), 2))
                return self._swapped(dna, site, i, j)
        return dna.clone()

    @staticmethod
    def _swapped(dna: DNA, site: Site, i: int, j: int) -> DNA:
        flat, spec = dna.flat, dna.spec
        ends = next(s.ends for s in sites_of(dna) if s.slot == 0 and s.start == site.start)
        parts = [flat[a:b] for a, b in pairwise(ends)]
        parts[i], parts[j] = parts[j], parts[i]
        slots = [d for part in parts for d in part]
        assert spec is not None
        made = (*flat[: site.start], *slots, *flat[site.stop :])
        # In a dynamic space, names below the slots are their own, so the parts fit anywhere.
        return DNA._of(made, spec)
