"""Exploring: from runs of a function to the structure of its decisions.

A run gives a sequence of decisions. One on which no other depends is a plain decision; of one on
which others do, each option gets what is decided only under it, and what follows under all options
alike stays behind it. Whether others depend on a decision is seen by trying its options, those of
many decisions at once where that changes nothing. So a function of n independent decisions costs
as many runs as the widest has options.

Two decisions that change nothing alone but something together are found by `verifying`; the first
of them is then *marked*: all that follows is explored under each of its options.
"""

from __future__ import annotations

import itertools
import random

from symexp.errors import SymexpError
from symexp.spaces.dna import DNASpec, Space
from symexp.spaces.traced.decisions import Event, Flat, TraceError
from symexp.spaces.traced.runs import Chosen, Runs
from symexp.spaces.traced.structure import Mark, Sequence, Step, decide, predict, to_space

__all__ = ["Explorer", "every", "find_structure", "probes"]


# What is tried of a decision, to see whether others depend on it.


# Decisions of so many options are tried with all of them; of others some are tried.
_ALL = 32

_SOME = 6

# Others may depend on decisions of so many options.
_MOST = 256


def probes(event: Event) -> tuple[Flat, ...]:
    """Options to try, the first one first."""
    space = event.options()
    try:
        if space.space_size <= _ALL:
            found = [dna.flat for dna in space.iter_dna()]
        else:
            found = _some(space)
    except (NotImplementedError, SymexpError):  # a custom placeholder that cannot be enumerated
        found = [event.spec.random_dna(seed=i).flat for i in range(_SOME)]
    return tuple(dict.fromkeys([event.first, *found]))


def _some(space: DNASpec) -> list[Flat]:
    rng = random.Random(0)
    drawn = [space.random_dna(rng).flat for _ in range(_SOME)]
    if space.space_size < 2**62:
        drawn.insert(0, space.dna_at(int(space.space_size) - 1).flat)
    return drawn


def every(event: Event) -> tuple[Flat, ...]:
    """All options, the first one first.

    Raises:
        TraceError: There are too many, or they cannot be enumerated.
    """
    if event.spec.space_size > _MOST:
        raise TraceError(
            f"Which decisions the function takes depends on {event.key!r}, {event.hyper!r}, but "
            f"only a decision of at most {_MOST} options can steer others. Decide with "
            "`sx.oneof([...])` which way to go, and the number apart from it."
        )
    found = (dna.flat for dna in itertools.islice(event.spec.iter_dna(), _MOST))
    return tuple(dict.fromkeys([event.first, *found]))


Events = tuple[Event, ...]

# A space is read by recursion, and more levels than this are a loop without end.
_NESTED_DECISIONS = 200


class _Entangled(Exception):
    """What was taken for independent of a decision is not."""

    def __init__(self, mark: Mark) -> None:
        self.mark = mark


class Explorer:
    """Explores a function.

    Args:
        runs: Its runs.
    """

    def __init__(self, runs: Runs) -> None:
        self.runs = runs
        self.marks: set[Mark] = set()

    def explore(self) -> Sequence:
        """The structure of the decisions, as far as single decisions show it.

        Raises:
            TraceError: There is none that a space can have.
        """
        while True:
            try:
                return self._segment({}, 0, 0, None)
            except _Entangled as found:
                if found.mark in self.marks:
                    raise unsteady(found.mark[1]) from None
                self.marks.add(found.mark)

    def _segment(self, chosen: Chosen, start: int, tail: int, owner: Mark | None) -> Sequence:
        """The structure of a part of a run.

        Args:
            chosen: The options of the decisions above.
            start: Where in the run the part begins.
            tail: How many decisions follow the part.
            owner: The decision that is taken not to matter for these.
        """
        if len(chosen) > _NESTED_DECISIONS:
            raise TraceError(
                f"More than {_NESTED_DECISIONS} decisions are taken one below the other, the last "
                f"is {list(chosen)[-1]!r}. A loop that only a decision ends, such as "
                "`while sx.oneof([True, False])`, makes no space: use "
                "`for _ in range(sx.oneof([0, 1, 2]))`; or give the decision a name, which takes "
                "it once."
            )
        base = self.runs.run(chosen)
        end = len(base) - tail
        out: list[Step] = []
        while start < end:
            count = self._independent(chosen, base, start, end)
            out.extend(Step(e, _mark(chosen, e)) for e in base[start : start + count])
            start += count
            if start < end:
                steps, start = self._branch(chosen, base, start, tail, owner)
                out.extend(steps)
        return tuple(out)

    def _independent(self, chosen: Chosen, base: Events, start: int, end: int) -> int:
        """How many decisions from here on, about, do not matter for others."""
        for i in range(start, end):
            if _mark(chosen, base[i]) in self.marks:
                end = i
        count = end - start
        while count and not self._is_independent(chosen, base, base[start : start + count]):
            count //= 2
        return count

    def _is_independent(self, chosen: Chosen, base: Events, part: Events) -> bool:
        """Whether any options of some decisions, taken at once, leave the run as it is."""
        options = [probes(event) for event in part]
        for i in range(1, max(map(len, options))):
            tried = {e.key: o[i % len(o)] for e, o in zip(part, options)}
            changed = {k: v for k, v in tried.items() if v != _first(k, part)}
            if not same(self.runs.run({**chosen, **changed}), base):
                return False
        return True

    def _branch(
        self, chosen: Chosen, base: Events, at: int, tail: int, owner: Mark | None
    ) -> tuple[Sequence, int]:
        """The step of a decision on which others depend, and where the run goes on after it."""
        event = base[at]
        mark = _mark(chosen, event)
        options = every(event)
        rests = [self._rest({**chosen, event.key: o}, base, at, tail, owner) for o in options]
        if mark in self.marks:
            below = [self._segment({**chosen, event.key: o}, at + 1, tail, owner) for o in options]
            shared = _common_tail([[s.signature() for s in branch] for branch in below])
            after = below[0][len(below[0]) - shared :]
            branches = tuple(branch[: len(branch) - shared] for branch in below)
            return (Step(event, mark, options, branches), *after), len(base) - tail
        shared = _common_tail([[e.signature for e in rest] for rest in rests])
        below = [
            self._segment({**chosen, event.key: o}, at + 1, tail + shared, mark) for o in options
        ]
        return (Step(event, mark, options, tuple(below)),), len(base) - tail - shared

    def _rest(self, chosen: Chosen, base: Events, at: int, tail: int, owner: Mark | None) -> Events:
        """What follows a decision in a run, up to what is taken for independent of it."""
        events = self.runs.run(chosen)
        if not same(events[: at + 1], base[: at + 1]):
            raise unsteady(base[at].key)
        cut = len(events) - tail
        if tail and (cut <= at or not same(events[cut:], base[len(base) - tail :])):
            assert owner is not None
            raise _Entangled(owner)
        return events[at + 1 : cut]


def unsteady(key: str) -> TraceError:
    """The error for a function that does not do the same in the same case."""
    return TraceError(
        f"Runs of the function under the same decisions differ at {key!r}. Which decisions it "
        "takes, in which order, and their candidates, may depend only on decisions: not on random "
        "numbers, time, the order of sets, or what earlier runs left behind."
    )


def same(a: Events, b: Events) -> bool:
    """Whether two runs took the same decisions in the same order."""
    return len(a) == len(b) and all(x.signature == y.signature for x, y in zip(a, b))


def _mark(chosen: Chosen, event: Event) -> Mark:
    return (tuple(chosen.items()), event.key)


def _first(key: str, events: Events) -> Flat:
    return next(e.first for e in events if e.key == key)


def _common_tail(lists: list[list[object]]) -> int:
    """How many items at the end are the same in all lists."""
    count = 0
    for items in zip(*(reversed(items) for items in lists)):
        if any(item != items[0] for item in items):
            break
        count += 1
    return count


# Verifying: does the function take the decisions that its structure says, in any combination?
#
# All runs that were done are held against the structure, then all candidates where they are few,
# else some drawn at random. Of a combination that does something else, the decisions are found that
# are needed for it; the first is marked, and the function is explored again.


_VERIFIED_ALL = 200

_VERIFIED_SOME = 50

_EVENTS = 10_000


def find_structure(runs: Runs) -> tuple[Sequence, Space]:
    """The structure of the decisions of a function, and its search space.

    Raises:
        TraceError: The function takes them in a way that makes no space.
    """
    first = runs.run({})
    if not same(runs.run_again({}), first):
        raise unsteady(next((e.key for e in first), "the first decision"))
    explorer = Explorer(runs)
    while True:
        steps = explorer.explore()
        space = to_space(steps)
        wrong = _counterexample(runs, steps, space)
        if wrong is None:
            return steps, space
        _mark_wrong(explorer, steps, wrong)


def _counterexample(runs: Runs, steps: Sequence, space: Space) -> Chosen | None:
    """A combination under which the function does something else than its structure says."""
    for chosen in [dict(known) for known in runs.seen]:
        if not _agrees(runs, steps, chosen):
            return chosen
    if space.space_size <= _VERIFIED_ALL:
        drawn = space.iter_dna()
    else:
        rng = random.Random(0)
        some = min(_VERIFIED_SOME, _EVENTS // len(runs.run({})) + 1)
        drawn = (space.random_dna(rng) for _ in range(some))
    for dna in drawn:
        taken = decide(steps, space.read(dna.flat))
        chosen = {key: flat for step, key, flat in taken if flat != step.event.first}
        if not _agrees(runs, steps, chosen):
            return chosen
    return None


def _agrees(runs: Runs, steps: Sequence, chosen: Chosen) -> bool:
    predicted = tuple(taken.step.event for taken in predict(steps, chosen))
    return same(predicted, runs.run(chosen))


def _mark_wrong(explorer: Explorer, steps: Sequence, wrong: Chosen) -> None:
    """Marks the first decision that a combination needs to do something else."""
    needed: dict[str, Flat] = dict(wrong)
    for key in list(needed):
        fewer = {k: v for k, v in needed.items() if k != key}
        if not _agrees(explorer.runs, steps, fewer):
            needed = fewer
    for step, key, _ in predict(steps, needed):
        if key in needed and step.mark not in explorer.marks:
            explorer.marks.add(step.mark)
            return
    raise unsteady(next(iter(needed), "the first decision"))
