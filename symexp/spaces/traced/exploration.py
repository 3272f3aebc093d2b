"""Exploration: from runs of a function to the structure of its decisions.

A run gives a sequence of decisions. A decision on which no other depends is a plain step. A
decision on which others depend is a step with branches: under each option the decisions that are
taken only there. Decisions that follow alike under all options stay behind the step. Whether others
depend on a decision is found by trying its options. Options of many decisions are tried at once; if
the run stays the same, none of these decisions affects the others. So a function of n independent
decisions costs as many runs as the decision with the most options has options.

Two decisions may matter only together. So the structure is then compared with all runs that were
done, and with all candidates, or some random ones if there are many. If a combination differs, the
decisions that it needs are found. The first of them is *marked*, and the function is explored
again: everything after a marked decision is explored under each of its options.
"""

from __future__ import annotations

import itertools
import random

from symexp.errors import SymexpError
from symexp.spaces.dna import DNASpec, Space
from symexp.spaces.dna.structure import Flat
from symexp.spaces.traced.runs import Chosen, Event, Runs, TraceError
from symexp.spaces.traced.steps import Mark, Step, Steps, predict, replay, to_space

__all__ = ["find_structure"]

# The decisions of a run, in order.
Events = tuple[Event, ...]

# A decision with at most `_ALL_TRIED` options is tried with each, another with `_SOME_TRIED`.
_ALL_TRIED = 32
_SOME_TRIED = 6
# The most options of a decision on which other decisions may depend.
_MOST_OPTIONS = 256
# A space is read by recursion, and more levels than this mean a loop without end.
_MOST_NESTED = 200
# A space with at most `_ALL_COMPARED` candidates is compared with each of them, another with
# `_SOME_COMPARED`, or with fewer if these take more than `_MOST_COMPARED_EVENTS` decisions.
_ALL_COMPARED = 200
_SOME_COMPARED = 50
_MOST_COMPARED_EVENTS = 10_000


def find_structure(runs: Runs) -> tuple[Steps, Space]:
    """Returns the structure of the decisions of a function, and its search space.

    Raises:
        TraceError: The decisions do not make a search space, or the function was run too often.
    """
    first = runs.run({})
    if not _are_same(runs.run_again({}), first):
        raise _unsteady_error(next((e.key for e in first), "the first decision"))
    explorer = Explorer(runs)
    while True:
        steps = explorer.explore()
        space = to_space(steps)
        wrong = _counterexample(runs, steps, space)
        if wrong is None:
            return steps, space
        _mark_cause(explorer, steps, wrong)


def _counterexample(runs: Runs, steps: Steps, space: Space) -> Chosen | None:
    """Returns chosen decisions under which a run differs from the structure, or `None`."""
    for chosen in [dict(known) for known in runs.seen]:
        if not _agrees(runs, steps, chosen):
            return chosen
    if space.space_size <= _ALL_COMPARED:
        drawn = space.iter_dna()
    else:
        rng = random.Random(0)
        some = min(_SOME_COMPARED, _MOST_COMPARED_EVENTS // len(runs.run({})) + 1)
        drawn = (space.random_dna(rng) for _ in range(some))
    for dna in drawn:
        taken = replay(steps, space.read(dna.flat))
        chosen = {key: flat for step, key, flat in taken if flat != step.event.first}
        if not _agrees(runs, steps, chosen):
            return chosen
    return None


def _agrees(runs: Runs, steps: Steps, chosen: Chosen) -> bool:
    """Returns whether a run takes the decisions that the structure predicts."""
    predicted = tuple(taken.step.event for taken in predict(steps, chosen))
    return _are_same(predicted, runs.run(chosen))


def _mark_cause(explorer: Explorer, steps: Steps, wrong: Chosen) -> None:
    """Marks the first decision without which a wrong prediction would be right."""
    needed: dict[str, Flat] = dict(wrong)
    for key in list(needed):
        fewer = {k: v for k, v in needed.items() if k != key}
        if not _agrees(explorer.runs, steps, fewer):
            needed = fewer
    for step, key, _ in predict(steps, needed):
        if key in needed and step.mark not in explorer.marks:
            explorer.marks.add(step.mark)
            return
    raise _unsteady_error(next(iter(needed), "the first decision"))


class _Entangled(Exception):
    """Decisions that were assumed to be independent of another one depend on it."""

    def __init__(self, mark: Mark) -> None:
        self.mark = mark


class Explorer:
    """Finds the structure of the decisions of a function.

    Args:
        runs: The runs of the function.

    Attributes:
        runs: The runs of the function.
        marks: The decisions after which everything is explored under each option.
    """

    def __init__(self, runs: Runs) -> None:
        self.runs = runs
        self.marks: set[Mark] = set()

    def explore(self) -> Steps:
        """Returns the structure, as far as options of single decisions show it.

        Raises:
            TraceError: The decisions do not make a search space.
        """
        while True:
            try:
                return self._segment({}, 0, 0, None)
            except _Entangled as found:
                if found.mark in self.marks:
                    raise _unsteady_error(found.mark[1]) from None
                self.marks.add(found.mark)

    def _segment(self, chosen: Chosen, start: int, tail: int, owner: Mark | None) -> Steps:
        """Returns the structure of a part of a run.

        Args:
            chosen: The options of the decisions above.
            start: The index of the first decision of the part.
            tail: The number of decisions after the part.
            owner: The decision that is assumed not to affect those after the part.
        """
        if len(chosen) > _MOST_NESTED:
            raise TraceError(
                f"More than {_MOST_NESTED} decisions are taken one below the other, the last "
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
        """Returns a number of decisions from an index on that do not affect others."""
        for i in range(start, end):
            if _mark(chosen, base[i]) in self.marks:
                end = i
        count = end - start
        while count and not self._is_independent(chosen, base, base[start : start + count]):
            count //= 2
        return count

    def _is_independent(self, chosen: Chosen, base: Events, part: Events) -> bool:
        """Returns whether a run stays the same under options of some decisions, tried at once."""
        options = [_options_to_try(event) for event in part]
        for i in range(1, max(map(len, options))):
            tried = {e.key: o[i % len(o)] for e, o in zip(part, options)}
            changed = {k: v for k, v in tried.items() if v != _first_option(k, part)}
            if not _are_same(self.runs.run({**chosen, **changed}), base):
                return False
        return True

    def _branch(
        self, chosen: Chosen, base: Events, at: int, tail: int, owner: Mark | None
    ) -> tuple[Steps, int]:
        """Returns the step of a decision on which others depend, and the index of what follows."""
        event = base[at]
        mark = _mark(chosen, event)
        options = _all_options(event)
        rests = [self._rest({**chosen, event.key: o}, base, at, tail, owner) for o in options]
        if mark in self.marks:
            below = [self._segment({**chosen, event.key: o}, at + 1, tail, owner) for o in options]
            shared = _count_common_tail([[s.signature() for s in branch] for branch in below])
            after = below[0][len(below[0]) - shared :]
            branches = tuple(branch[: len(branch) - shared] for branch in below)
            return (Step(event, mark, options, branches), *after), len(base) - tail
        shared = _count_common_tail([[e.signature for e in rest] for rest in rests])
        below = [
            self._segment({**chosen, event.key: o}, at + 1, tail + shared, mark) for o in options
        ]
        return (Step(event, mark, options, tuple(below)),), len(base) - tail - shared

    def _rest(self, chosen: Chosen, base: Events, at: int, tail: int, owner: Mark | None) -> Events:
        """Returns the decisions after one in a run, up to those that are assumed independent."""
        events = self.runs.run(chosen)
        if not _are_same(events[: at + 1], base[: at + 1]):
            raise _unsteady_error(base[at].key)
        cut = len(events) - tail
        if tail and (cut <= at or not _are_same(events[cut:], base[len(base) - tail :])):
            assert owner is not None
            raise _Entangled(owner)
        return events[at + 1 : cut]


def _mark(chosen: Chosen, event: Event) -> Mark:
    """Returns the mark of a decision, given the options of the decisions above."""
    return (tuple(chosen.items()), event.key)


def _first_option(key: str, events: Events) -> Flat:
    return next(e.first for e in events if e.key == key)


def _count_common_tail(lists: list[list[object]]) -> int:
    """Returns the number of items at the end that are the same in all lists."""
    count = 0
    for items in zip(*(reversed(items) for items in lists)):
        if any(item != items[0] for item in items):
            break
        count += 1
    return count


def _are_same(a: Events, b: Events) -> bool:
    """Returns whether two runs took the same decisions in the same order."""
    return len(a) == len(b) and all(x.signature == y.signature for x, y in zip(a, b))


def _options_to_try(event: Event) -> tuple[Flat, ...]:
    """Returns options of a decision that show whether others depend on it, the first one first."""
    space = event.options()
    try:
        if space.space_size <= _ALL_TRIED:
            found = [dna.flat for dna in space.iter_dna()]
        else:
            found = _random_options(space)
    except (NotImplementedError, SymexpError):  # a custom placeholder that cannot be enumerated
        found = [event.spec.random_dna(seed=i).flat for i in range(_SOME_TRIED)]
    return tuple(dict.fromkeys([event.first, *found]))


def _random_options(space: DNASpec) -> list[Flat]:
    rng = random.Random(0)
    drawn = [space.random_dna(rng).flat for _ in range(_SOME_TRIED)]
    if space.space_size < 2**62:
        drawn.insert(0, space.dna_at(int(space.space_size) - 1).flat)
    return drawn


def _all_options(event: Event) -> tuple[Flat, ...]:
    """Returns all options of a decision, the first one first.

    Raises:
        TraceError: There are too many.
    """
    if event.spec.space_size > _MOST_OPTIONS:
        raise TraceError(
            f"Which decisions the function takes depends on {event.key!r}, {event.hyper!r}, but "
            f"only a decision of at most {_MOST_OPTIONS} options can steer others. Decide with "
            "`sx.oneof([...])` which way to go, and the number apart from it."
        )
    found = (dna.flat for dna in itertools.islice(event.spec.iter_dna(), _MOST_OPTIONS))
    return tuple(dict.fromkeys([event.first, *found]))


def _unsteady_error(key: str) -> TraceError:
    """Returns the error for a function whose runs differ under the same decisions."""
    return TraceError(
        f"Runs of the function under the same decisions differ at {key!r}. Which decisions it "
        "takes, in which order, and their candidates, may depend only on decisions: not on random "
        "numbers, time, the order of sets, or what earlier runs left behind."
    )
