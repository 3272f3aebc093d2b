"""Worlds: candidates of a space, chosen so that each candidate of each placeholder occurs.

In the n-th world each decision takes its n-th value, so a space of many placeholders needs only as
many worlds as its largest placeholder has candidates. Random worlds follow, in which decisions
meet that do not meet otherwise. Small spaces are enumerated.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

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
# The random worlds of a greater space.
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
            self.template.close()
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
        source = _Cover()
        n = 0
        while n < most and (n == 0 or source.is_open(n)):
            source.flat = []
            yield self._world(spec.take(source), source.flat)
            n += 1
        self.is_complete = not source.is_open(n)
        rng = random.Random(0)
        for _ in range(_RANDOM):
            drawn = _Random(rng)
            yield self._world(spec.take(drawn), drawn.flat)

    def _world(self, decisions: tuple[Any, ...], flat: Sequence[Any]) -> World:
        shown = f"DNA({', '.join(map(str, flat))})"
        return World(decisions, self.template.decode_tree(decisions), shown)

    def probed(self) -> tuple[Any, list[tuple[Hyper, Probe]]]:
        """Returns the first candidate with probes for the numbers of ranges, and the probes."""
        probes: list[tuple[Hyper, Probe]] = []
        tree = _with_probes(self.template, self.every[0].decisions, probes)
        return (self.template.decode_tree(tree) if probes else self.every[0].tree), probes


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
            stack.extend(reversed(getattr(value, "candidates", ())))


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


class _Cover(DecisionSource):
    """Gives each decision its values in turn, and knows which decisions lack some."""

    def __init__(self) -> None:
        self.flat: list[Any] = []
        self._lacking = -1
        # The number of turns that each decision had, and the number that it needs.
        self._turns: dict[int, list[int]] = {}
        self._last_new = 0

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

    def _turn(self, point: Any, need: int) -> int:
        turn = self._turns.setdefault(id(point), [0, need])
        turn[0] += 1
        return turn[0] - 1

    def one(self, point: Any, domain: Any) -> Any:
        """Returns the next value in turn."""
        values = _values_of(point, domain)
        value = values[self._turn(point, len(values)) % len(values)]
        self.flat.append(value)
        return value

    def plan(self, point: Any) -> Sequence[int] | None:
        """Returns the indices of all slots, so that each candidate is in each slot in turn."""
        n = len(point.subspaces)
        turn = self._turn(point, n)
        picked = [(turn + slot) % n for slot in range(point.num_choices)]
        return sorted(picked) if point.sorted else picked


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
