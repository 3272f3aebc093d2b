"""Verifying: does the function take the decisions that its structure says, in any combination?

All runs that were done are held against the structure, then all candidates where they are few, else
some drawn at random. Of a combination that does something else, the decisions are found that are
needed for it; the first is marked, and the function is explored again.
"""

from __future__ import annotations

import random

from symexp.spaces.dna import Space
from symexp.spaces.traced.decisions import Flat
from symexp.spaces.traced.exploring import Explorer, same, unsteady
from symexp.spaces.traced.runs import Chosen, Runs
from symexp.spaces.traced.structure import Sequence, decide, predict, to_space

__all__ = ["find_structure"]

_ALL = 200
_SOME = 50
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
        _mark(explorer, steps, wrong)


def _counterexample(runs: Runs, steps: Sequence, space: Space) -> Chosen | None:
    """A combination under which the function does something else than its structure says."""
    for chosen in [dict(known) for known in runs.seen]:
        if not _agrees(runs, steps, chosen):
            return chosen
    if space.space_size <= _ALL:
        drawn = space.iter_dna()
    else:
        rng = random.Random(0)
        some = min(_SOME, _EVENTS // len(runs.run({})) + 1)
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


def _mark(explorer: Explorer, steps: Sequence, wrong: Chosen) -> None:
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
