"""Steps: the structure of the decisions of a function, and its search space.

A structure is a sequence of steps, one for each decision. A step on which others depend has, for
each of its options, a sequence of the steps that are taken only under it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from symexp._base.keypath import KeyPath
from symexp.spaces.dna import Choices, DecisionPoint, Space
from symexp.spaces.dna.nested import flatten
from symexp.spaces.dna.structure import Flat
from symexp.spaces.placeholders import OneOf
from symexp.spaces.traced.decision_names import Numbering
from symexp.spaces.traced.runs import Chosen, Event

__all__ = ["Mark", "Step", "Steps", "Taken", "iter_taken", "predict", "replay", "to_space"]

# The place of a decision in a structure: the options of the decisions above it, and its key.
Mark = tuple[tuple[tuple[str, Flat], ...], str]


class Step(NamedTuple):
    """A decision in a structure.

    Attributes:
        event: The decision.
        mark: The place in the structure.
        options: All options of the decision, if others depend on it; else empty.
        branches: The steps that are taken only under an option, for each option.
    """

    event: Event
    mark: Mark
    options: tuple[Flat, ...] = ()
    branches: tuple[tuple[Step, ...], ...] = ()

    def signature(self) -> Any:
        """Returns what equal steps agree on, at whatever place they are."""
        below = tuple(tuple(s.signature() for s in branch) for branch in self.branches)
        return (self.event.signature, self.options, below)


# A structure: steps in order.
Steps = tuple[Step, ...]


class Taken(NamedTuple):
    """A step that a run takes.

    Attributes:
        step: The step.
        key: The key of the decision in the run.
        flat: The option that is taken.
    """

    step: Step
    key: str
    flat: Flat


def predict(steps: Steps, chosen: Chosen) -> Iterator[Taken]:
    """Yields the steps that a run takes, in order, given chosen options."""

    def choose(step: Step, key: str) -> Flat:
        return step.event.taken(chosen.get(key))

    return iter_taken(steps, choose)


def iter_taken(steps: Steps, choose: Callable[[Step, str], Flat]) -> Iterator[Taken]:
    """Yields the steps that a run takes, in order.

    Args:
        steps: The structure.
        choose: Returns the option of a step, given its key in the run.
    """
    return _iter_taken(steps, choose, Numbering())


def _iter_taken(
    steps: Steps, choose: Callable[[Step, str], Flat], numbering: Numbering
) -> Iterator[Taken]:
    for step in steps:
        key = numbering.key(step.event.name)
        flat = choose(step, key)
        yield Taken(step, key, flat)
        if step.branches:
            yield from _iter_taken(step.branches[step.options.index(flat)], choose, numbering)


def to_space(steps: Steps) -> Space:
    """Returns the search space of a structure."""
    definitions: dict[str, set[Any]] = {}
    _collect_names(steps, definitions)
    # A name tells samplers that decisions under different options are the same. Decisions of one
    # name that differ are never taken in the same run, so they lose the name in the space.
    kept = {name for name, found in definitions.items() if len(found) == 1}
    return _space(steps, kept)


def _collect_names(steps: Steps, out: dict[str, set[Any]]) -> None:
    """Adds the signatures of named steps, by name."""
    for step in steps:
        if step.event.hyper.name is not None:
            out.setdefault(step.event.hyper.name, set()).add(step.signature())
        for branch in step.branches:
            _collect_names(branch, out)


def _space(steps: Steps, kept: set[str]) -> Space:
    numbering = Numbering()
    return Space([_point(step, numbering.key(step.event.name), kept) for step in steps])


def _point(step: Step, key: str, kept: set[str]) -> DecisionPoint:
    """Returns the decision point of a step.

    Args:
        step: The step.
        key: The key of the decision.
        kept: The names that decisions keep in the space.
    """
    hyper = step.event.hyper
    location = KeyPath.of((key,))
    name = hyper.name if hyper.name in kept else None
    if not step.branches:
        return hyper.point(location, None).replaced(name=name)
    return Choices(
        1,
        [_space(branch, kept) for branch in step.branches],
        literal_values=[_literal(step.event, option) for option in step.options],
        digest=getattr(hyper.point("", None), "digest", None),
        location=location,
        name=name,
        hints=hyper.hints,
    )


def _literal(event: Event, option: Flat) -> Any:
    """Returns an option as the space prints it."""
    if isinstance(event.hyper, OneOf) and len(option) == 1:
        return event.hyper.point("", None).literal(int(option[0]))
    (decision,) = event.spec.read(option)
    value = event.hyper.frozen_of(decision)
    return value if isinstance(value, (int, float)) else str(event.shown(option))


def replay(steps: Steps, decisions: tuple[Any, ...]) -> Iterator[Taken]:
    """Yields the steps that a run takes under a decision tree of the space."""
    return _replay(steps, decisions, Numbering())


def _replay(steps: Steps, decisions: tuple[Any, ...], numbering: Numbering) -> Iterator[Taken]:
    for step, decision in zip(steps, decisions):
        key = numbering.key(step.event.name)
        if not step.branches:
            yield Taken(step, key, flatten([decision]))
            continue
        index, below = decision if type(decision) is tuple else (decision, ())
        yield Taken(step, key, step.options[index])
        yield from _replay(step.branches[index], below, numbering)
