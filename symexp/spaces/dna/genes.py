"""The decisions of a DNA as places that evolution can change: sites, and genes with parents.

A *site* is one node of the tree that PyGlove calls a DNA: a choice with all that is below it, a
slot of a multi-choice, a multi-choice as a whole, or a number. Sites refer to the flat form, so a
mutation replaces a part of a tuple. A *gene* shows a site as an object with a value and children;
functions of users that select sites get genes.
"""

from __future__ import annotations

import random
from itertools import pairwise
from types import ModuleType
from typing import Any, NamedTuple

from symexp.spaces.dna.bound_points import branch, is_passive
from symexp.spaces.dna.choices import Choices
from symexp.spaces.dna.custom import CustomDecisionPoint
from symexp.spaces.dna.decision_sources import DecisionSource, FlatSource
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.space import DecisionPoint, Space
from symexp.spaces.dna.structure import Flat, Scalar

__all__ = [
    "Gene",
    "Rng",
    "Site",
    "decisions_by_point",
    "drawn_flat",
    "genes_of",
    "redrawn",
    "sites_of",
]

# Draws random numbers: a `random.Random`, or the module `random` itself.
Rng = random.Random | ModuleType


class Site(NamedTuple):
    """A place of a DNA that evolution can change.

    Attributes:
        point: The decision point; for a slot that of the multi-choice.
        start: The index of its first decision in the flat form.
        stop: The index after the last decision below it.
        slot: The slot, or `None`.
        ends: For a slot, the index of the first decision of each slot, and the end of the last.
    """

    point: DecisionPoint
    start: int
    stop: int
    slot: int | None = None
    ends: tuple[int, ...] = ()


class Gene:
    """A decision of a DNA with its place in the tree.

    Attributes:
        value: The decision; `None` for several decisions side by side.
        spec: Its decision point, bound to its place; the space, for several side by side.
        children: The genes below.
        parent_dna: The gene above, or `None`.
        site: The site; `None` for several decisions side by side.
    """

    __slots__ = ("children", "parent_dna", "site", "spec", "value")

    def __init__(self, value: Scalar | None, spec: Any, parent: Gene | None) -> None:
        self.value = value
        self.spec = spec
        self.parent_dna = parent
        self.children: list[Gene] = []
        self.site: Site | None = None

    @property
    def is_leaf(self) -> bool:
        """Whether nothing is decided below."""
        return not self.children

    @property
    def is_subchoice(self) -> bool:
        """Whether the decision is a slot of a multi-choice."""
        return bool(self.spec.is_categorical and self.spec.is_subchoice)

    @property
    def multi_choice_spec(self) -> Any:
        """The multi-choice whose slots the children are, or `None`."""
        if self.children and self.children[0].is_subchoice:
            return self.children[0].spec.parent_spec
        return None

    @property
    def is_multi_choice_container(self) -> bool:
        """Whether the children are the slots of a multi-choice."""
        return self.multi_choice_spec is not None

    @property
    def root(self) -> Gene:
        """The gene at the top."""
        gene = self
        while gene.parent_dna is not None:
            gene = gene.parent_dna
        return gene

    def __repr__(self) -> str:
        return f"Gene({self.value!r} at {str(getattr(self.spec, 'id', '')) or 'the root'!r})"


def genes_of(dna: DNA) -> list[Gene]:
    """Returns the genes of a DNA, each before those below it; the first is the root.

    As in PyGlove, a multi-choice that is all of the space below a candidate has no gene as a whole.

    Args:
        dna: A DNA that is bound to its space.
    """
    space = _space_of(dna)
    grower = _Grower(dna.flat, {} if space.is_dynamic else None)
    points = space.bound_points
    if len(points) == 1:
        grower.point(points[0], 0, None, grower.env)
    else:
        root = Gene(None, space, None)
        grower.genes.append(root)
        grower.below(points, 0, root, grower.env)
    return grower.genes


class _Grower:
    """Makes the genes of a flat form."""

    def __init__(self, flat: Flat, env: dict[str, Any] | None) -> None:
        self.flat = flat
        self.env = env
        self.genes: list[Gene] = []

    def below(self, points: Any, at: int, parent: Gene, env: dict[str, Any] | None) -> int:
        if len(points) == 1 and points[0].binding.slots and not self._is_passive(points[0], env):
            return self._slots(points[0], at, parent, env)
        for point in points:
            at = self.point(point, at, parent, env)
        return at

    def point(self, point: Any, at: int, parent: Gene | None, env: dict[str, Any] | None) -> int:
        if self._is_passive(point, env):
            return at
        whole = point.binding.slots
        gene = self._add(None if whole else self.flat[at], point, parent)
        if whole:
            stop = self._slots(point, at, gene, env)
        else:
            stop = self._rest(point, at, gene, env)
            if env is not None and point.name is not None:
                env[point.name] = self.flat[at]
        gene.site = Site(point, at, stop)
        return stop

    def _slots(self, point: Any, at: int, parent: Gene, env: dict[str, Any] | None) -> int:
        start, ends, genes = at, [at], []
        for slot in point.binding.slots:
            gene = self._add(self.flat[at], slot, parent)
            genes.append(gene)
            at = self._rest(slot, at, gene, None if env is None else dict(env))
            ends.append(at)
        for j, gene in enumerate(genes):
            gene.site = Site(point, ends[j], ends[j + 1], j, tuple(ends))
        if env is not None and point.name is not None:
            env[point.name] = self.flat[start]
        return at

    def _rest(self, point: Any, at: int, gene: Gene, env: dict[str, Any] | None) -> int:
        index = self.flat[at]
        if point.subspaces and point.subspaces[index].elements:
            return self.below(branch(point, index), at + 1, gene, env)  # type: ignore[arg-type]
        return at + 1

    def _add(self, value: Scalar | None, spec: Any, parent: Gene | None) -> Gene:
        gene = Gene(value, spec, parent)
        self.genes.append(gene)
        if parent is not None:
            parent.children.append(gene)
        return gene

    @staticmethod
    def _is_passive(point: Any, env: dict[str, Any] | None) -> bool:
        return env is not None and is_passive(point, env)


def sites_of(dna: DNA) -> list[Site]:
    """Returns the sites of a DNA, in the order of `genes_of`."""
    space = _space_of(dna)
    if space.is_dynamic:
        return [gene.site for gene in genes_of(dna) if gene.site is not None]
    if space.fixed_sites is None and not space.is_branching:
        out: list[Site] = []
        _walk(space.elements, dna.flat, 0, out, True)
        space.fixed_sites = out
    if space.fixed_sites is not None:
        return space.fixed_sites
    out = []
    _walk(space.elements, dna.flat, 0, out, True)
    return out


def _walk(
    elements: tuple[DecisionPoint, ...], flat: Flat, at: int, out: list[Site], is_whole: bool
) -> int:
    """Appends the sites of a space that is not dynamic.

    Args:
        elements: The decision points.
        flat: The decisions.
        at: The index of the first decision.
        out: The sites so far.
        is_whole: Whether a multi-choice has a site as a whole.
    """
    for point in elements:
        if point.num_choices == 1:
            place, start = len(out), at
            out.append(None)  # type: ignore[arg-type]  # replaced below
            at = _walk_below(point, flat, at, out)
            out[place] = Site(point, start, at)
            continue
        whole, start = len(out), at
        if is_whole:
            out.append(None)  # type: ignore[arg-type]  # replaced below
        places, ends = [], [at]
        for _ in range(point.num_choices):
            places.append(len(out))
            out.append(None)  # type: ignore[arg-type]  # replaced below
            at = _walk_below(point, flat, at, out)
            ends.append(at)
        for j, place in enumerate(places):
            out[place] = Site(point, ends[j], ends[j + 1], j, tuple(ends))
        if is_whole:
            out[whole] = Site(point, start, at)
    return at


def _walk_below(point: DecisionPoint, flat: Flat, at: int, out: list[Site]) -> int:
    if point.subspaces:
        below = point.subspaces[flat[at]].elements  # type: ignore[index]  # of a choice
        if below:
            return _walk(below, flat, at + 1, out, len(below) > 1)
    return at + 1


def redrawn(dna: DNA, site: Site, rng: Rng) -> DNA:
    """Returns a DNA with the decisions of a site drawn again, and what depends on them.

    Args:
        dna: A DNA that is bound to its space.
        site: One of its sites.
        rng: What to draw from. The draws are those of PyGlove.
    """
    space = _space_of(dna)
    if space.is_dynamic:
        return DNA._of(_mended(space, dna.flat, site, rng), space)
    flat = dna.flat
    out: list[Scalar] = []
    point = site.point
    if site.slot is None:
        _draw(point, rng, out, flat[site.start : site.stop])
        return DNA._of((*flat[: site.start], *out, *flat[site.stop :]), space)
    assert isinstance(point, Choices)
    ends = site.ends
    if point.distinct:
        free = set(range(len(point.candidates))) - {flat[at] for at in ends[:-1]}
        if not free:
            return DNA._of(flat, space)
        index = rng.choice(list(free))
        out.append(index)
        _draw_space(point.candidates[index], rng, out, None)
    else:
        _draw_slot(point, rng, out, flat[site.start : site.stop])
    parts = [flat[a:b] for a, b in pairwise(ends)]
    parts[site.slot] = tuple(out)
    if point.sorted:
        parts.sort(key=lambda part: part[0])
    return DNA._of(
        (*flat[: ends[0]], *(d for part in parts for d in part), *flat[ends[-1] :]), space
    )


def drawn_flat(space: Space, rng: Rng) -> Flat:
    """Returns random decisions, drawn in the order of PyGlove."""
    if space.is_dynamic:
        return space.draw_flat(rng.random)
    out: list[Scalar] = []
    _draw_space(space, rng, out, None)
    return tuple(out)


def _draw_space(space: Space, rng: Rng, out: list[Scalar], previous: Flat | None) -> None:
    if previous is None:
        for point in space.elements:
            _draw(point, rng, out, None)
        return
    at = 0
    for point in space.elements:
        stop = _walk((point,), previous, at, [], True)
        _draw(point, rng, out, previous[at:stop])
        at = stop


def _draw(point: DecisionPoint, rng: Rng, out: list[Scalar], previous: Flat | None) -> None:
    """Appends random decisions of a point; custom ones may be near the previous ones."""
    if isinstance(point, Choices):
        if point.num_choices == 1:
            _draw_slot(point, rng, out, previous)
        else:
            _draw_slots(point, rng, out, previous)
    elif isinstance(point, CustomDecisionPoint) and previous:
        out.append(point.mutated(str(previous[0]), rng.random))
    else:
        out.append(point.sample(rng.random, point))


def _draw_slot(point: Choices, rng: Rng, out: list[Scalar], previous: Flat | None) -> None:
    index = rng.randrange(len(point.candidates))
    out.append(index)
    if point.candidates[index].elements:
        is_same = previous is not None and previous[0] == index
        _draw_space(
            point.candidates[index], rng, out, previous[1:] if is_same and previous else None
        )


def _draw_slots(point: Choices, rng: Rng, out: list[Scalar], previous: Flat | None) -> None:
    n, k = len(point.candidates), point.num_choices
    if point.distinct:
        indices = rng.sample(range(n), k)
    else:
        indices = [rng.randrange(n) for _ in range(k)]
    if point.sorted:
        indices.sort()
    at = 0
    for index in indices:
        own = None
        if previous is not None:
            stop = _walk_below(point, previous, at, [])
            own = previous[at + 1 : stop] if previous[at] == index else None
            at = stop
        out.append(index)
        _draw_space(point.candidates[index], rng, out, own)


# Dynamic spaces: names and conditions decide what else changes.


class _Recorder(DecisionSource):
    """Reads a flat sequence, and records which point took each decision."""

    __slots__ = ("points", "source")

    def __init__(self, flat: Flat) -> None:
        self.source = FlatSource(flat)
        self.points: list[Any] = []

    def one(self, point: Any, domain: Any) -> Any:
        self.points.append(point)
        return self.source.one(point, domain)


class Mending(DecisionSource):
    """Gives earlier decisions as far as they still fit, and draws all others.

    Args:
        wanted: The decisions of each point, by its `id()`, in order; `None` for one to draw.
        rng: What to draw from.

    Attributes:
        flat: The decisions that were given.
    """

    __slots__ = ("flat", "rng", "wanted")

    def __init__(self, wanted: dict[int, list[Scalar | None]], rng: Rng) -> None:
        self.wanted = wanted
        self.rng = rng
        self.flat: list[Scalar] = []

    def one(self, point: Any, domain: Any) -> Any:
        """Returns the next decision of a point."""
        queue = self.wanted.get(id(point))
        value = queue.pop(0) if queue else None
        if value is None or not point.admits(value, domain):
            value = point.sample(self.rng.random, domain)
        self.flat.append(value)
        return value


def decisions_by_point(space: Space, flat: Flat) -> dict[int, list[Scalar]]:
    """Returns the decisions of each point in order, by its `id()`."""
    recorder = _Recorder(flat)
    space.take(recorder)
    found: dict[int, list[Scalar]] = {}
    for point, value in zip(recorder.points, flat):
        found.setdefault(id(point), []).append(value)
    return found


def _mended(space: Space, flat: Flat, site: Site, rng: Rng) -> Flat:
    recorder = _Recorder(flat)
    space.take(recorder)
    wanted: dict[int, list[Scalar | None]] = {}
    for at, (point, value) in enumerate(zip(recorder.points, flat)):
        kept: Scalar | None = value
        if site.start <= at < site.stop:
            is_custom = isinstance(point, CustomDecisionPoint) and at == site.start
            kept = point.mutated(value, rng.random) if is_custom else None
        wanted.setdefault(id(point), []).append(kept)
    source = Mending(wanted, rng)
    space.take(source)
    return tuple(source.flat)


def _space_of(dna: DNA) -> Space:
    assert isinstance(dna.spec, Space)
    return dna.spec
