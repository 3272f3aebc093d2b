"""What tracing finds: decisions in order, some with a sequence of their own under each option."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from symexp._base.keypath import KeyPath
from symexp.spaces.dna import Choices, DecisionPoint, Space
from symexp.spaces.dna.dna import flatten
from symexp.spaces.dna.structure import Flat
from symexp.spaces.placeholders import OneOf
from symexp.spaces.traced.decision_names import Numbering
from symexp.spaces.traced.runs import Chosen, Event

__all__ = ["Mark", "Sequence", "Step", "Taken", "decide", "predict", "to_space", "walk"]

# Where a decision is taken: the options of the decisions above it, and its key.
Mark = tuple[tuple[tuple[str, Flat], ...], str]


class Step(NamedTuple):
    """A decision in a sequence.

    Attributes:
        event: What is decided.
        mark: Where.
        options: All decisions that there are, if others depend on it; else empty.
        branches: For each option what is decided only under it.
    """

    event: Event
    mark: Mark
    options: tuple[Flat, ...] = ()
    branches: tuple[tuple[Step, ...], ...] = ()

    def signature(self) -> Any:
        """What equal steps agree on, wherever they stand."""
        below = tuple(tuple(s.signature() for s in branch) for branch in self.branches)
        return (self.event.signature, self.options, below)


Sequence = tuple[Step, ...]


class Taken(NamedTuple):
    """A step that a run takes.

    Attributes:
        step: The step.
        key: The key that its decision has in the run.
        flat: The decision.
    """

    step: Step
    key: str
    flat: Flat


def predict(steps: Sequence, chosen: Chosen) -> Iterator[Taken]:
    """The decisions that are taken, in order, if these are chosen."""

    def choose(step: Step, key: str) -> Flat:
        return step.event.taken(chosen.get(key))

    return walk(steps, choose)


def walk(steps: Sequence, choose: Callable[[Step, str], Flat]) -> Iterator[Taken]:
    """The decisions that are taken, in order.

    Args:
        steps: A structure.
        choose: What is decided, by step and key.
    """
    return _walk(steps, choose, Numbering())


def _walk(
    steps: Sequence, choose: Callable[[Step, str], Flat], numbering: Numbering
) -> Iterator[Taken]:
    for step in steps:
        key = numbering.key(step.event.name)
        flat = choose(step, key)
        yield Taken(step, key, flat)
        if step.branches:
            yield from _walk(step.branches[step.options.index(flat)], choose, numbering)


def to_space(steps: Sequence) -> Space:
    """The search space of a sequence."""
    definitions: dict[str, set[Any]] = {}
    _collect_names(steps, definitions)
    # A name tells samplers that decisions under different options are alike; those that are not
    # lose it in the space, they are never taken in the same run.
    kept = {name for name, found in definitions.items() if len(found) == 1}
    return _space(steps, kept)


def _collect_names(steps: Sequence, out: dict[str, set[Any]]) -> None:
    for step in steps:
        if step.event.hyper.name is not None:
            out.setdefault(step.event.hyper.name, set()).add(step.signature())
        for branch in step.branches:
            _collect_names(branch, out)


def _space(steps: Sequence, kept: set[str]) -> Space:
    numbering = Numbering()
    return Space([_point(step, numbering.key(step.event.name), kept) for step in steps])


def _point(step: Step, key: str, kept: set[str]) -> DecisionPoint:
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
    if isinstance(event.hyper, OneOf) and len(option) == 1:
        return event.hyper.point("", None).literal(int(option[0]))
    (decision,) = event.spec.read(option)
    value = event.hyper.decode(decision)
    return value if isinstance(value, (int, float)) else str(event.shown(option))


def decide(steps: Sequence, decisions: tuple[Any, ...]) -> Iterator[Taken]:
    """The decisions of a decision tree of the space, as a run takes them."""
    return _decide(steps, decisions, Numbering())


def _decide(steps: Sequence, decisions: tuple[Any, ...], numbering: Numbering) -> Iterator[Taken]:
    for step, decision in zip(steps, decisions):
        key = numbering.key(step.event.name)
        if not step.branches:
            yield Taken(step, key, flatten([decision]))
            continue
        index, below = decision if type(decision) is tuple else (decision, ())
        yield Taken(step, key, step.options[index])
        yield from _decide(step.branches[index], below, numbering)
