"""Runs of a function, and the decisions that it takes in them.

While a function runs, a decider decides its placeholders: a `Recorder` takes chosen decisions and
records all decisions, a `Player` takes those of a candidate. `Runs` runs the function once for each
set of chosen decisions.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cached_property
from types import CodeType, FrameType, FunctionType
from typing import Any

from symexp.errors import closest, describe
from symexp.spaces.dna import DNAError, DNASpec, Space, SpaceError, spec_to_json_str
from symexp.spaces.dna.nested import flatten
from symexp.spaces.dna.structure import Flat
from symexp.spaces.placeholders import Hyper, ManyOf, OneOf, TreeTemplate
from symexp.spaces.placeholders.hyper import plain_containers
from symexp.spaces.placeholders.search_values import decided_by
from symexp.spaces.traced.decision_names import Numbering, name_at
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.values import freeze, view

__all__ = ["Chosen", "Event", "Player", "Runs", "TraceError"]

# The chosen options of decisions, by key.
Chosen = Mapping[str, Flat]

# A run that decides more often probably never ends: `while sx.oneof([True, False])`.
_MOST_EVENTS = 5_000

# The name of the code of every lambda.
_LAMBDA = (lambda: None).__code__.co_name

# Begins the text of a decision whose value is not plain data.
_DNA = "DNA("


class TraceError(SpaceError):
    """A function takes its decisions in a way that does not make a search space."""


class Event:
    """A decision that a run of a function takes.

    Attributes:
        key: The name, with a number if the run had a decision of this name before.
        hyper: The placeholder.
        name: The name of the decision.
    """

    def __init__(self, key: str, hyper: Hyper, name: str) -> None:
        if hyper.when is not None:
            raise TraceError(
                f"The decision {key!r} has a condition, `when={hyper.when!r}`. In a function that "
                "is traced, write an `if` around the decision instead."
            )
        self.key = key
        self.hyper = hyper
        self.name = name

    @cached_property
    def template(self) -> TreeTemplate:
        """The template of the placeholder alone."""
        return TreeTemplate(self.hyper)

    @property
    def spec(self) -> Space:
        """The space of this decision alone."""
        return self.template.spec

    @cached_property
    def signature(self) -> tuple[str, str]:
        """What the same decision in another run agrees on."""
        return (self.name, spec_to_json_str(self.spec))

    @cached_property
    def first(self) -> Flat:
        """The option that is tried first."""
        try:
            return self.spec.first_dna().flat
        except NotImplementedError:  # a custom placeholder that cannot be enumerated
            return self.spec.random_dna(seed=0).flat

    def taken(self, flat: Flat | None) -> Flat:
        """Returns the chosen option, or the first one if the placeholder does not have it."""
        if flat is not None and self.admits(flat):
            return flat
        return self.first

    def admits(self, flat: Flat) -> bool:
        """Returns whether the placeholder has an option."""
        try:
            self.spec.read(flat)
        except DNAError:
            return False
        return True

    def value(self, flat: Flat, given: list[Any] | None) -> Any:
        """Returns the plain value of an option. A lambda among the candidates is called.

        Args:
            flat: The option.
            given: The candidates as they were passed; `None` without candidates.
        """
        (decision,) = self.spec.read(flat)
        if isinstance(self.hyper, OneOf):
            return self._candidate(decision, given)
        if isinstance(self.hyper, ManyOf):
            slots = decision if type(decision) is list else [decision]
            return [self._candidate(slot, given) for slot in slots]
        return _plain_value(self.hyper.frozen_of(decision))

    def _candidate(self, slot: Any, given: list[Any] | None) -> Any:
        """Returns the plain value of one slot."""
        index, below = slot if type(slot) is tuple else (slot, None)
        if below is not None or given is None:
            template = self.hyper.templates()[index]
            return _plain_value(template.decode_tree(below or ()))
        value = given[index]
        return value() if _is_lambda(value) else value

    def shown(self, flat: Flat) -> Any:
        """Returns an option as candidates show it: the value if it is plain data, else a text."""
        (decision,) = self.spec.read(flat)
        value = plain_containers(self.hyper.frozen_of(decision))
        if _is_data(value) and self.hyper.flat_of(freeze(value)) == list(flat):
            return value
        return f"{_DNA}{list(flat)})"

    def flat_of(self, shown: Any) -> Flat:
        """Returns the option that candidates show so; the inverse of `shown`.

        Raises:
            TraceError: The placeholder does not give the value.
        """
        encoded = self.hyper.flat_of(freeze(shown))
        if encoded is not None:
            return tuple(encoded)
        if isinstance(shown, str) and shown.startswith(_DNA):
            flat = flatten(ast.literal_eval(shown[len(_DNA) - 1 :]))
            if self.admits(flat):
                return flat
        raise TraceError(
            f"The function was traced with the decision {self.key!r} = {shown!r}, which "
            f"{self.hyper!r} does not give. The candidates must be the same in every run."
        )

    def options(self) -> DNASpec:
        """Returns the space of this decision, with each float on a grid of three points."""
        return self.spec.discretized(3)


def _is_lambda(value: Any) -> bool:
    """Returns whether a value is a lambda without arguments."""
    if type(value) is not FunctionType:
        return False
    code = value.__code__
    return code.co_name == _LAMBDA and not code.co_argcount


def _plain_value(value: Any) -> Any:
    """Returns what a function gets for a frozen value: plain containers, or a handle."""
    data = plain_containers(value)
    return view(data) if type(data) is Node else data


def _is_data(value: Any) -> bool:
    """Returns whether a value is a plain scalar, or a list of such."""
    if isinstance(value, list):
        return all(_is_data(v) for v in value)
    return value is None or type(value) in (bool, int, float, str)


class _NamingDecider:
    """A decider that names decisions. Those of one `name=` are one decision. Abstract.

    Attributes:
        events: The decisions so far, in order.
    """

    is_tracing = False

    def __init__(self, top: CodeType | None = None) -> None:
        self.events: list[Event] = []
        self._top = top
        self._numbering = Numbering()
        self._named: dict[str, tuple[Event, Any]] = {}

    def decide(self, hyper: Hyper, candidates: list[Any] | None, caller: FrameType | None) -> Any:
        """Returns the plain value of a placeholder, see `search_values.Decider`.

        Raises:
            TraceError: The run took too many decisions, or decisions of one name differ.
        """
        if hyper.name is not None and hyper.name in self._named:
            return self._again(hyper)
        name = hyper.name or name_at(caller, self._top)
        event = Event(self._numbering.key(name), hyper, name)
        if len(self.events) >= _MOST_EVENTS:
            raise TraceError(
                f"A run of the function took {_MOST_EVENTS} decisions and did not end; the last "
                f"was {event.key!r}. A loop that only a decision ends, such as "
                "`while sx.oneof([True, False])`, makes no space: use "
                "`for _ in range(sx.oneof([0, 1, 2]))`; or give the decision a name, which takes "
                "it once."
            )
        self.events.append(event)
        value = event.value(self.choose(event), candidates)
        if hyper.name is not None:
            self._named[hyper.name] = (event, value)
        return value

    def _again(self, hyper: Hyper) -> Any:
        """Returns the value of a decision whose name was decided before."""
        event, value = self._named[hyper.name or ""]
        if Event(event.key, hyper, event.name).signature != event.signature:
            raise TraceError(
                f"Decisions of one name are one decision, but {hyper.name!r} was {event.hyper!r} "
                f"and is now {hyper!r}. Give them the same candidates, or other names."
            )
        return value

    def choose(self, event: Event) -> Flat:
        """Returns the option that is taken."""
        raise NotImplementedError


class Recorder(_NamingDecider):
    """A decider that takes chosen options, and the first option of all other decisions.

    Args:
        chosen: The chosen options by key.
    """

    is_tracing = True

    def __init__(self, chosen: Mapping[str, Flat]) -> None:
        super().__init__()
        self._chosen = chosen

    def choose(self, event: Event) -> Flat:
        """Returns the chosen option, or the first one."""
        return event.taken(self._chosen.get(event.key))


class Player(_NamingDecider):
    """A decider that takes the decisions of a candidate.

    Args:
        decisions: The decisions by key, as `Event.shown` returns them.
        function: The function, if the user calls it and not symexp.
    """

    def __init__(self, decisions: Mapping[str, Any], function: Any = None) -> None:
        super().__init__(getattr(function, "__code__", None))
        self._decisions = decisions

    def choose(self, event: Event) -> Flat:
        """Returns the option of the candidate.

        Raises:
            TraceError: The candidate does not have this decision.
        """
        if event.key not in self._decisions:
            known = ", ".join(f"{k}={v!r}" for k, v in self._decisions.items()) or "none"
            raise TraceError(
                f"The function asks for the decision {event.key!r}, {event.hyper!r}, which the "
                f"traced space does not have under these decisions: {known}. "
                f"{closest(event.key, self._decisions)} Which decisions are taken may depend only "
                "on decisions that were traced: not on data, time or random numbers, not on finer "
                "differences of a float (use `oneof`), nor on `sx.hyper.is_tracing()`. A larger "
                "`max_runs` looks at more combinations."
            )
        return event.flat_of(self._decisions[event.key])


class Runs:
    """The runs of a function, each with the decisions that it took.

    Args:
        function: The function; it is called without arguments.
        limit: The most runs.

    Attributes:
        seen: The decisions of every run so far, by the chosen options.
    """

    def __init__(self, function: Callable[[], Any], limit: int) -> None:
        self.function = function
        self.limit = limit
        self.count = 0
        self.seen: dict[frozenset[tuple[str, Flat]], tuple[Event, ...]] = {}

    def run(self, chosen: Chosen) -> tuple[Event, ...]:
        """Returns the decisions of a run, in order. Each set of chosen options is run once.

        Raises:
            TraceError: The function was run too often.
        """
        key = frozenset(chosen.items())
        known = self.seen.get(key)
        if known is None:
            known = self.seen[key] = self.run_again(chosen)
        return known

    def run_again(self, chosen: Chosen) -> tuple[Event, ...]:
        """Returns the decisions of a new run, in order.

        Raises:
            TraceError: The function was run too often.
            Exception: What the function raises, with a note.
        """
        if self.count >= self.limit:
            found = sorted({e.key for events in self.seen.values() for e in events})
            raise TraceError(
                f"{self.limit} runs of {_name(self.function)} did not show all its decisions; so "
                f"far there are {len(found)}: {', '.join(found[:20])}. Pass a larger `max_runs`, "
                "or let fewer decisions depend on each other (`name=` makes them one)."
            )
        self.count += 1
        recorder = Recorder(chosen)
        try:
            with decided_by(recorder):
                self.function()
        except TraceError:
            raise
        except Exception as error:
            error.add_note(self._note(recorder.events, chosen))
            raise
        return tuple(recorder.events)

    def _note(self, events: list[Event], chosen: Chosen) -> str:
        taken = ", ".join(f"{e.key}={e.shown(e.taken(chosen.get(e.key)))!r}" for e in events)
        return (
            f"in a run of {_name(self.function)} by `sx.hyper.trace`, which runs the function to "
            f"find its decisions (here: {taken or 'none yet'}). Take all decisions first, then "
            "leave before the real work: `if sx.hyper.is_tracing(): return`."
        )


def _name(function: Any) -> str:
    return getattr(function, "__qualname__", None) or describe(function)
