"""Worlds: candidates of a space, chosen so that each candidate of each placeholder occurs.

In the n-th world each decision takes its n-th value, so a space of many placeholders needs only as
many worlds as its largest placeholder has candidates. Rounds in another order and random worlds
follow, in which decisions meet that do not meet otherwise. Small spaces are enumerated.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any, NamedTuple, final

from symexp._base.keypath import ROOT
from symexp.spaces.dna import SpaceError
from symexp.spaces.dna.decision_sources import DecisionSource
from symexp.spaces.dna.structure import Tied
from symexp.spaces.placeholders.hyper import CustomHyper, Hyper
from symexp.spaces.placeholders.probes import Probe
from symexp.spaces.placeholders.template import TreeTemplate, without_names
from symexp.tree.nodes.node import ABSTRACT, Node
from symexp.tree.traverse import find_node

__all__ = ["World", "Worlds", "decisions_of", "every_placeholder", "places_of"]

# Spaces with at most so many candidates are enumerated.
_MOST_ENUMERATED = 64
# How often each decision of a greater space takes all its values, and the random worlds after that.
_ROUNDS = 4
_RANDOM = 6
# The values of a range that are tried.
_NUMBERS = 3


class World(NamedTuple):
    """A candidate of a space.

    Attributes:
        decisions: The decision tree, as `Space.read` returns it.
        tree: The frozen candidate.
        dna: The decisions as text, for messages.
    """

    decisions: tuple[Any, ...]
    tree: Any
    dna: str


class Worlds:
    """The worlds of a space.

    Args:
        root: The frozen space.
        most: The most worlds that are made.

    Attributes:
        template: The template of the space.
        hidden: The identities of the placeholders whose values cannot be tried.
        every: The worlds; empty if nothing in the tree can be decided.
        is_complete: Whether each candidate of each placeholder that can be active occurs.
    """

    def __init__(self, root: Node, most: int) -> None:
        hidden = [h for h in every_placeholder(root) if not _can_try(h)]
        self.hidden = ids = {id(h) for h in hidden}
        self.template = TreeTemplate(root, (lambda h: id(h) not in ids) if ids else None)
        try:
            self.template.close(follows=False)
            self._spec = self.template.spec
        except SpaceError:  # a part of a space, whose names are elsewhere
            self._spec = without_names(self.template.spec)
        self.is_complete = True
        self.every: list[World] = list(self._make(most)) if self.template.points else []

    def _make(self, most: int) -> Iterator[World]:
        spec = self._spec
        if spec.space_size <= min(_MOST_ENUMERATED, most):
            for dna in spec.iter_dna():
                yield self._world(spec.read(dna.flat), dna.flat)
            return
        self.is_complete = yield from self._cover(_Cover(), most)
        if self.template.may_differ:
            yield from self._cover(_Cover(agrees=True), most)
        rng = random.Random(0)
        for _ in range(_RANDOM):
            drawn = _Random(rng)
            yield self._world(spec.take(drawn), drawn.flat)

    def _cover(self, source: _Cover, most: int) -> Generator[World, None, bool]:
        """Yields worlds until each decision had all its values, and returns whether it had.

        Further rounds follow, in which other values meet.
        """
        n = 0
        while n < most and (n == 0 or source.is_open(n)):
            yield self._next_of(source)
            n += 1
        is_complete = not source.is_open(n)
        for _ in range(min(most, n * _ROUNDS) - n):
            yield self._next_of(source)
        return is_complete

    def _next_of(self, source: _Cover) -> World:
        source.start()
        return self._world(self._spec.take(source), source.flat)

    def _world(self, decisions: tuple[Any, ...], flat: Sequence[Any]) -> World:
        shown = f"DNA({', '.join(map(str, flat))})"
        return World(decisions, self.template.candidate(decisions), shown)

    def probed(self) -> tuple[Any, list[tuple[Hyper, Probe]]]:
        """Returns the first candidate with probes for the numbers of ranges, and the probes."""
        probes: list[tuple[Hyper, Probe]] = []
        tree = _with_probes(self.template, self.every[0].decisions, probes)
        return (self.template.candidate(tree) if probes else self.every[0].tree), probes


def every_placeholder(root: Any) -> Iterator[Hyper]:
    """Yields the placeholders of a frozen value, also inside of candidates; shared parts once."""
    stack = [root]
    seen: set[int] = set()
    while stack:
        value = stack.pop()
        if type(value) is Node:
            if value.flags & ABSTRACT and id(value) not in seen:
                seen.add(id(value))
                stack.extend(reversed(value.values))
        elif isinstance(value, Hyper):
            yield value
            stack.extend(reversed(getattr(value, "frozen_candidates", ())))


def decisions_of(template: TreeTemplate, decisions: tuple[Any, ...]) -> list[Any]:
    """Returns the decision of each placeholder of a template; `None` if it is not active."""
    out: list[Any] = [None] * len(template.points)
    for decision, decides in zip(decisions, template.decides):
        while type(decision) is Tied:
            decision = decision.decision
        for i in decides:
            out[i] = decision
    return out


def places_of(template: TreeTemplate) -> dict[tuple[Any, ...], int]:
    """Returns the index of each placeholder of a template by all its places, also tied ones."""
    places = {path.keys: i for i, (path, _) in enumerate(template.points)}
    for element, decides in zip(template.spec.elements, template.decides):
        for path in element.also_at:
            if path.keys not in places:
                hyper = find_node(template.root, path)
                owners = [
                    i for i in decides if find_node(template.root, template.points[i][0]) is hyper
                ]
                places[path.keys] = (owners or decides)[0]
    return places


def _with_probes(
    template: TreeTemplate, decisions: tuple[Any, ...], probes: list[tuple[Hyper, Probe]]
) -> tuple[Any, ...]:
    out = []
    for decision, decides in zip(decisions, template.decides):
        hyper = template.points[decides[0]][1]
        probe = hyper.probe() if type(decision) in (int, float) else None
        if probe is not None:
            probes.append((hyper, probe))
            decision = probe.value
        elif type(decision) is tuple:
            index, below = decision
            decision = (index, _with_probes(hyper.templates()[index], below, probes))
        out.append(decision)
    return tuple(out)


def _can_try(hyper: Hyper) -> bool:
    return not isinstance(hyper, CustomHyper) or hyper.example() is not None


@final
class _Cover(DecisionSource):
    """Gives each decision its values in turn, and knows which decisions lack some.

    Args:
        agrees: Whether equal placeholders take the same value in one world. So the places of an
            undecided object, some of which are in candidates, hold one object.
    """

    def __init__(self, *, agrees: bool = False) -> None:
        self.flat: list[Any] = []
        self._lacking = -1
        # The number of turns that each decision had, and the number that it needs.
        self._turns: dict[int, list[int]] = {}
        self._last_new = 0
        self._rng = random.Random(0)
        # The order of the values of each decision in each round after the first.
        self._orders: dict[tuple[int, int], list[int]] = {}
        self._agrees = agrees
        self._taken: dict[str, Any] = {}

    def start(self) -> None:
        """Starts the next world."""
        self.flat = []
        self._taken = {}

    def is_open(self, n: int) -> bool:
        """Returns whether some decision lacks a turn, and may still get it."""
        lacking = sum(max(0, need - had) for had, need in self._turns.values())
        if lacking == 0:
            return False
        # A decision under a condition may never be reached again.
        return n < 4 or self._is_moving(lacking, n)

    def _is_moving(self, lacking: int, n: int) -> bool:
        if lacking != self._lacking:
            self._lacking, self._last_new = lacking, n
        return n - self._last_new < 2 * max(need for _, need in self._turns.values()) + 8

    def one(self, point: Any, domain: Any) -> Any:
        """Returns the next value in turn."""
        values = _values_of(point, domain)
        # The slots of a multi-choice are planned already.
        value = values[0] if len(values) == 1 else self._of_world(point, self._value, values)
        self.flat.append(value)
        return value

    def plan(self, point: Any) -> Sequence[int] | None:
        """Returns the indices of all slots, so that each candidate is in each slot in turn."""
        picked: Sequence[int] = self._of_world(point, self._indices, len(point.subspaces))
        return picked

    def _of_world(self, point: Any, take: Callable[[Any, Any], Any], given: Any) -> Any:
        """Returns what a point takes, or what an equal one has taken in this world."""
        if not self._agrees:
            return take(point, given)
        key = _content_of(point)
        if key not in self._taken:
            self._taken[key] = take(point, given)
        return self._taken[key]

    def _value(self, point: Any, values: Sequence[Any]) -> Any:
        turn = self._turn(point, len(values))
        if turn >= len(values) and hasattr(point, "min_value"):
            return point.sample(self._rng.random, None)
        return values[self._in_order(point, turn, len(values))]

    def _indices(self, point: Any, n: int) -> list[int]:
        first = self._in_order(point, self._turn(point, n), n)
        picked = [(first + slot) % n for slot in range(point.num_choices)]
        return sorted(picked) if point.sorted else picked

    def _turn(self, point: Any, need: int) -> int:
        turn = self._turns.setdefault(id(point), [0, need])
        turn[0] += 1
        return turn[0] - 1

    def _in_order(self, point: Any, turn: int, n: int) -> int:
        """Returns the index of a turn: in order, and in another order in each round after that."""
        if turn < n:
            return turn
        this_round = (id(point), turn // n)
        if this_round not in self._orders:
            self._orders[this_round] = self._rng.sample(range(n), n)
        return self._orders[this_round][turn % n]


def _content_of(point: Any) -> str:
    """Returns a text that is the same for the points of equal placeholders at any place."""
    return repr(point.replaced(location=ROOT, also_at=()))


class _Random(DecisionSource):
    """Gives random values."""

    def __init__(self, rng: random.Random) -> None:
        self.flat: list[Any] = []
        self._rng = rng

    def one(self, point: Any, domain: Any) -> Any:
        """Returns a random value."""
        value = self._rng.choice(_values_of(point, domain))
        self.flat.append(value)
        return value

    def plan(self, point: Any) -> Sequence[int] | None:
        """Returns random indices for all slots."""
        picked: Sequence[int] = point.pick(self._rng.random)
        return picked


def _values_of(point: Any, domain: Any) -> Sequence[Any]:
    """Returns the values of a decision that are tried: all candidates, some numbers."""
    if isinstance(domain, (list, tuple)):
        return domain
    if isinstance(domain, range):
        if point.subspaces or len(domain) <= _NUMBERS:
            return domain
        return [domain[0], domain[-1], domain[len(domain) // 2]]
    low, high = getattr(point, "min_value", None), getattr(point, "max_value", None)
    if low is not None and high is not None:
        middle = low + (high - low) * 0.381966 if isinstance(low, float) else (low + high) // 2
        return list(dict.fromkeys([low, high, middle]))
    return _texts_of(point)


def _texts_of(point: Any) -> list[Any]:
    """Returns some strings of a custom placeholder."""
    rng = random.Random(0)
    try:
        return list(dict.fromkeys(point.sample(rng.random, None) for _ in range(8)))
    except (NotImplementedError, SpaceError):
        pass
    texts = [point.first()]
    while len(texts) < 8 and (following := point.after(texts[-1])) is not None:
        texts.append(following)
    return texts
