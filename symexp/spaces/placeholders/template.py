"""The template: a tree with placeholders ⇄ DNA ⇄ candidate.

A candidate shares everything that the template fixes. Decoding copies only the nodes on the way to
placeholders, along a *skeleton* that is compiled once. A placeholder in an object that occurs at
several places (a tied object) is decided once, at the first place.

Encoding goes the other way. It first ignores names and conditions, and so finds a decision for each
placeholder. Then it leaves out the decisions that are inactive, or that another place takes.
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any, final

from symexp._base.keypath import KeyPath
from symexp._base.recursion import room
from symexp.errors import PathError
from symexp.spaces.dna import DNA, Condition, DecisionPoint, DNAError, Space
from symexp.spaces.dna.decision_ids import iter_decisions
from symexp.spaces.dna.space import CONSTANT
from symexp.spaces.dna.structure import SpaceError, Tied
from symexp.spaces.placeholders.followers import check_followers, first_difference, resolved
from symexp.spaces.placeholders.hyper import Hyper, Where, has_placeholders, set_compiler
from symexp.spaces.placeholders.skeleton import Placeholders, Skeleton, values_of_holes
from symexp.tree.nodes.equality import frozen_equal, same
from symexp.tree.nodes.history import with_choices
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import is_handle, node_of
from symexp.tree.nodes.tied_edits import separated_ties
from symexp.tree.nodes.ties import has_ties
from symexp.tree.nodes.values import freeze, view
from symexp.tree.traverse import find_node

__all__ = ["Template", "TreeTemplate", "without_names"]

# If many decisions give a value, this number is tried to find one that names, conditions and ties
# allow.
_MOST_WAYS = 1_000


class Template(ABC):
    """Base of templates: a frozen value that is a search space, compiled.

    Attributes:
        root: The frozen value.
        spec: The search space.
        source: The frozen value that the user gave as the space.
        runs_code: Whether making it runs a function of the user.
        is_kept: Whether the space comes from the record of a study.
        chosen: What the function `where` returned, in the order of its calls; `None` without one.
    """

    root: Any
    spec: Space
    source: Any = None
    runs_code = False
    is_kept = False
    chosen: list[bool] | None = None

    @property
    def shown_root(self) -> Any:
        """The frozen value with which candidates are compared: the space itself."""
        return self.root

    def dna_spec(self) -> Space:
        """Returns the search space; PyGlove's name for `spec`."""
        return self.spec

    def decode(self, dna: Any) -> Any:
        """Returns the candidate of a DNA, or of anything that `DNA.parse` takes.

        Raises:
            DNAError: The DNA does not fit the space.
        """
        return view(self.decode_frozen(DNA.parse(dna)))

    @abstractmethod
    def decode_frozen(self, dna: DNA) -> Any:
        """Returns the frozen candidate of a DNA.

        Raises:
            DNAError: The DNA does not fit the space.
        """

    def encode(self, candidate: Any) -> DNA:
        """Returns the DNA of a candidate; the first one if several give it.

        Raises:
            DNAError: The value is not a candidate of this space; the message names the place.
        """
        root = node_of(candidate) if is_handle(candidate) else freeze(candidate)
        return self.encode_frozen(root)

    @abstractmethod
    def encode_frozen(self, value: Any) -> DNA:
        """Returns the DNA of a frozen candidate; the first one if several give it.

        Raises:
            DNAError: The value is not a candidate of this space; the message names the place.
        """

    @abstractmethod
    def close(self) -> None:
        """Makes this the template of a whole space.

        Raises:
            SpaceError: Points of one name differ, or a condition can never hold.
        """


@final
class TreeTemplate(Template):
    """A frozen value with placeholders, compiled.

    Args:
        root: The frozen value.
        where: Selects the placeholders that take part; the others stay in the candidates.

    Attributes:
        root: The frozen value.
        points: The placeholders that take part, with their paths, in the order of the tree.
        spec: The search space.
        is_open: Whether a condition refers to a name outside of this tree.
    """

    def __init__(self, root: Any, where: Where | None = None) -> None:
        self.root = root
        self.points: list[tuple[KeyPath, Hyper]] = []
        self.spec = CONSTANT
        self.is_open = False
        self._skeleton: Skeleton | None = None
        # The placeholders of this tree by name.
        self._own: dict[str, list[Hyper]] = {}
        # For each placeholder its other places, if it is in a tied object.
        self._aliases: list[list[KeyPath]] = []
        # For each element of the space the placeholders that it decides, by index.
        self.decides: list[list[int]] = []
        # For each placeholder its values by decision, if decoding is a lookup.
        self._lookups: list[tuple[Any, ...] | None] = []
        # The lookups, if nothing else is needed to decode.
        self._tables: list[tuple[Any, ...]] | None = None
        self._is_plain, self._has_ties = True, False
        # Whether followers get their values: those of a whole space do. Whether it is known to
        # have some; a custom placeholder may give more.
        self._follows = self._has_followers = False
        # Most candidates of choices hold no placeholders; for them this is all.
        if has_placeholders(root):
            self._compile(where)

    def _compile(self, where: Where | None) -> None:
        """Finds the placeholders, and makes the space."""
        found = Placeholders(self.root, where)
        self.points, self._aliases = found.points, found.aliases
        if where is not None:
            self.points = [(path, hyper.limited(where)) for path, hyper in self.points]
        for _, hyper in self.points:
            if hyper.name is not None:
                self._own.setdefault(hyper.name, []).append(hyper)
        self.is_open = self._lacks_names()
        self._make_space({})
        self._lookups = [h.lookup_table() for _, h in self.points]
        # Decoding is recursive, so the template holds room for it during its life.
        self._room = room(self.root.depth if type(self.root) is Node else 0).hold()
        self._skeleton = found.skeleton
        self._has_ties = found.has_ties
        self._find_tables()

    def _find_tables(self) -> None:
        """Notes the lookups, if each element is one choice of constants."""
        tables = [t for t in self._lookups if t is not None]
        each = self.decides == [[i] for i in range(len(tables))]
        is_simple = self._is_plain and each and self._skeleton is not None
        self._tables = tables if is_simple and len(tables) == len(self._lookups) else None

    def close(self, *, follows: bool = True) -> None:
        """Makes this the template of a whole space: conditions may refer to names at any depth.

        Args:
            follows: Whether places that follow others get their values. Without, they stay in the
                candidates.

        Raises:
            SpaceError: Points of one name differ, a condition can never hold, or a place follows
                one that does not exist.
        """
        if self.is_open:
            named: dict[str, list[Hyper]] = {}
            self._collect_names(named)
            self._make_space(named)
            self._find_tables()
        self.spec.check()
        if follows and has_placeholders(self.root):
            self._has_followers = check_followers(self.root)
            self._follows = True

    def _make_space(self, named: Mapping[str, Sequence[Hyper]]) -> None:
        """Makes the space, given the named placeholders of the whole tree."""
        self.spec = Space(self._elements(named))
        if len(self.spec.elements) == len(self.points):
            self.decides = [[i] for i in range(len(self.points))]
        else:
            # The elements have the very paths of the points.
            places = {id(path): i for i, (path, _) in enumerate(self.points)}
            self.decides = [
                [places[id(p)] for p in (e.location, *e.also_at) if id(p) in places]
                for e in self.spec.elements
            ]
        self._is_plain = not self.spec.is_dynamic and all(e.is_leaf for e in self.spec.elements)

    def _elements(self, named: Mapping[str, Sequence[Hyper]]) -> Iterator[DecisionPoint]:
        """Yields the decision points of the placeholders, one for each."""
        every = {**named, **self._own}
        for (path, hyper), places in zip(self.points, self._aliases):
            point = hyper.point(path, _condition(hyper, every))
            if named and any(t.is_open for t in hyper.templates()):
                below = [Space(t._elements(named)) for t in hyper.templates()]
                point = point.replaced(candidates=below)
            yield point.replaced(also_at=places) if places else point

    def _lacks_names(self) -> bool:
        """Returns whether a condition, here or below, refers to a name that is not known here."""
        for _, hyper in self.points:
            if hyper.when is not None and hyper.when[0] not in self._own:
                return True
            if any(template.is_open for template in hyper.templates()):
                return True
        return False

    def _collect_names(self, out: dict[str, list[Hyper]]) -> None:
        """Adds the named placeholders, here and below."""
        for _, hyper in self.points:
            if hyper.name is not None:
                out.setdefault(hyper.name, []).append(hyper)
            for template in hyper.templates():
                template._collect_names(out)

    def decode_frozen(self, dna: DNA) -> Any:
        """Returns the frozen candidate of a DNA.

        Raises:
            DNAError: The DNA does not fit the space.
        """
        if dna.spec is not self.spec:
            dna = dna.use_spec(self.spec)
        if self._tables is not None and self._skeleton is not None:
            # The decision of a choice is an index.
            flat = dna.flat
            values = [t[i] for t, i in zip(self._tables, flat)]  # type: ignore[index]
            made = self._skeleton.fill(values, {} if self._has_ties else None, flat)
        else:
            made = self.candidate(dna.flat if self._is_plain else self.spec.read(dna.flat))
        if self._follows and has_placeholders(made):
            made = resolved(made)
        return with_choices(self.root, made)

    def candidate(self, decisions: tuple[Any, ...]) -> Any:
        """Returns the frozen candidate of a decision tree, as `Space.read` returns it.

        Places of one tied object that were decided differently are objects of their own in it.
        """
        made = self.decode_tree(decisions)
        return separated_ties(made) if type(made) is Node and self.may_differ else made

    @cached_property
    def may_differ(self) -> bool:
        """Whether places of one tied object may be decided differently: some are in candidates."""
        # No recursion: choices may be nested hundreds of levels deep.
        stack = [t for _, hyper in self.points for t in hyper.templates()]
        seen: set[int] = set()
        while stack:
            inner = stack.pop()
            if not inner.points or id(inner) in seen:
                continue
            seen.add(id(inner))
            if type(inner.root) is Node and has_ties(inner.root):
                return True
            stack.extend(t for _, hyper in inner.points for t in hyper.templates())
        return False

    def decode_tree(self, decisions: tuple[Any, ...]) -> Any:
        """Returns the candidate of a decision tree in which tied objects may differ."""
        if not self.points:
            return self.root
        values: list[Any] = [None] * len(self.points)
        lookups = self._lookups
        for decision, decides in zip(decisions, self.decides):
            while type(decision) is Tied:
                decision = decision.decision
            for i in decides:
                lookup = lookups[i]
                if lookup is not None and decision is not None:
                    values[i] = lookup[decision]
                else:
                    hyper = self.points[i][1]
                    values[i] = hyper.otherwise if decision is None else hyper.frozen_of(decision)
        if self._skeleton is None:
            return values[0]
        return self._skeleton.fill(values, {} if self._has_ties else None)

    def encode_frozen(self, value: Any) -> DNA:
        """Returns the DNA of a frozen candidate; the first one if several give it.

        Raises:
            DNAError: The value is not a candidate of this space; the message names the place.
        """
        found = self.dnas(value)
        first = next(found, None)
        if first is None:
            flat = next(self.ways(value), None)
            if flat is None:
                raise DNAError(_mismatch(self.points, value))
            if self._has_followers and (reason := self._unlike(flat, value)):
                raise DNAError(reason)
            raise DNAError(
                "The value is no candidate of this space: its decisions break a condition, or "
                f"those of one name differ. They are: {', '.join(map(str, flat))}."
            )
        second = next(found, None)
        if second is None:
            return first
        # Their candidates may differ in what is one object.
        every = itertools.chain([first, second], found)
        return next((dna for dna in every if same(self.decode_frozen(dna), value)), first)

    def dnas(self, value: Any) -> Iterator[DNA]:
        """Yields the DNAs that give a frozen value, ties aside; of very many the first ones."""
        for flat in itertools.islice(self.ways(value), _MOST_WAYS):
            if not self.spec.is_dynamic and not self._has_followers:
                yield DNA.from_numbers(tuple(flat), self.spec)
                continue
            dna = _dna_of(flat, self.spec)
            if dna is not None and frozen_equal(self.decode_frozen(dna), value):
                yield dna

    def _unlike(self, flat: list[Any], value: Any) -> str | None:
        """Returns the message for decisions whose followers have other values than a value."""
        dna = _dna_of(flat, self.spec)
        made = None if dna is None else self.decode_frozen(dna)
        unlike = None if made is None else first_difference(made, value)
        if unlike is None:
            return None
        path, own, its = unlike
        return (
            f"The value is no candidate of this space: at '{path}' stands {view(its)!r}, but what "
            f"it follows gives {view(own)!r} there (`sx.same_as`)."
        )

    def ways(self, value: Any) -> Iterator[list[Any]]:
        """Returns all flat decisions that give a frozen value, with inactive and tied ones."""
        found = values_of_holes(self.root, self._skeleton, self.points, value)
        return iter(()) if found is None else self._ways(found)

    def _ways(self, found: list[Any]) -> Iterator[list[Any]]:
        """Yields the ways to decide all elements; those of the last element vary first."""
        # If one element has no way, none of the ways of the others is tried. A way that was found
        # is used, not looked for again: below are placeholders that do the same.
        first_ways = [self._ways_of(at, found) for at in range(len(self.decides))]
        firsts = [next(ways, None) for ways in first_ways]
        if None in firsts:
            return
        chosen: list[Any] = list(firsts)
        open_ways = first_ways
        while True:
            while len(chosen) < len(self.decides):
                open_ways.append(self._ways_of(len(chosen), found))
                chosen.append(next(open_ways[-1]))
            yield list(itertools.chain.from_iterable(chosen))
            while open_ways:
                chosen.pop()
                following = next(open_ways[-1], None)
                if following is not None:
                    chosen.append(following)
                    break
                open_ways.pop()
            if not open_ways:
                return

    def _ways_of(self, at: int, found: list[Any]) -> Iterator[list[Any]]:
        """Yields the ways to decide one element; all its places must agree."""
        decides = self.decides[at]
        (_, hyper), value = self.points[decides[0]], found[decides[0]]
        others = [(self.points[i][1], found[i]) for i in decides[1:]]
        is_empty = True
        for way in hyper.ways(value):
            if all(way in other.ways(its) for other, its in others):
                is_empty = False
                yield way
        if is_empty and all(_may_be_inactive(h, v) for h, v in [(hyper, value), *others]):
            yield _any_decision(self.spec.elements[at])


def _condition(hyper: Hyper, named: Mapping[str, Sequence[Hyper]]) -> Condition | None:
    """Returns the condition of a placeholder over decisions.

    Args:
        hyper: The placeholder.
        named: The placeholders that conditions may refer to, by name.
    """
    if hyper.when is None:
        return None
    name, values = hyper.when
    owners = named.get(name, ())
    return Condition(name, tuple([_condition_value(owners, value) for value in values]))


def _condition_value(owners: Sequence[Hyper], value: Any) -> Any:
    """Returns the decision that a `when=` names: any of the tied places may give the value."""
    for owner in owners:
        with suppress(SpaceError):
            return owner.condition_values((value,))[0]
    # Of none: the error lists the candidates of the first place.
    return owners[0].condition_values((value,))[0] if owners else value


def _mismatch(points: Sequence[tuple[KeyPath, Hyper]], value: Any) -> str:
    """Returns the message that says why a value is not a candidate of these placeholders."""
    for path, hyper in points:
        try:
            here = find_node(value, path) if path else value
        except PathError:
            return f"The value is no candidate of this space: it has nothing at '{path}'."
        if hyper.flat_of(here) is None and not _may_be_inactive(hyper, here):
            return (
                f"The value is no candidate of this space: at '{path}' stands {view(here)!r}, "
                f"which {hyper!r} does not give."
            )
    named = [hyper.name for _, hyper in points if hyper.name is not None]
    or_tied = ", or places of one name are decided differently"
    return (
        "The value is no candidate of this space: they differ outside its placeholders"
        f"{or_tied if len(set(named)) < len(named) else ''}."
    )


def _may_be_inactive(hyper: Hyper, value: Any) -> bool:
    """Returns whether a value is that of a placeholder that is not active."""
    return hyper.when is not None and frozen_equal(value, hyper.otherwise)


def _any_decision(point: DecisionPoint) -> list[Any]:
    """Returns any decision of a point that is inactive."""
    try:
        return list(Space([_bare_point(point)]).first_dna().flat)
    except NotImplementedError:  # a custom placeholder that cannot be enumerated
        return [""]


def _dna_of(flat: Sequence[Any], spec: Space) -> DNA | None:
    """Returns the DNA of decisions; `None` if they are none of the space."""
    return _without_inactive(flat, spec) if spec.is_dynamic else DNA.from_numbers(tuple(flat), spec)


def _without_inactive(flat: Sequence[Any], spec: Space) -> DNA | None:
    """Returns the DNA of decisions among which are inactive and tied ones, or `None`."""
    bare = without_names(spec)
    try:
        every = {label.id: value for label, value in iter_decisions(bare, bare.read(tuple(flat)))}
        return DNA.from_numbers(spec.flat_by_id(every), spec)
    except DNAError:
        return None


def without_names(spec: Space) -> Space:
    """Returns a space without names and conditions, so that all its decisions are active."""
    return Space([_bare_point(point) for point in spec.elements])


def _bare_point(point: DecisionPoint) -> DecisionPoint:
    if not point.subspaces:
        return point.replaced(name=None, condition=None)
    below = [without_names(candidate) for candidate in point.subspaces]
    return point.replaced(name=None, condition=None, candidates=below)


set_compiler(TreeTemplate)
