"""Runs of a function for its decisions: each combination once, and not without end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

from symexp.errors import closest, describe
from symexp.spaces.placeholders import Hyper
from symexp.spaces.placeholders.search_values import decided_by
from symexp.spaces.traced.decisions import Event, Flat, TraceError
from symexp.spaces.traced.naming import Numbering, name_at

__all__ = ["Chosen", "Player", "Recorder", "Runs"]


# What decides while a function runs: one that records decisions, one that follows them.


# A run that decides more often probably never ends: `while sx.oneof([True, False])`.
_LIMIT = 5_000


class _Decider:
    """Names decisions; those of one `name` are one decision."""

    is_tracing = False

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._numbering = Numbering()
        self._named: dict[str, tuple[Event, Any]] = {}

    def decide(self, hyper: Hyper, candidates: list[Any] | None, caller: FrameType | None) -> Any:
        """The plain value that is decided."""
        if hyper.name is not None and hyper.name in self._named:
            return self._again(hyper)
        name = hyper.name or name_at(caller)
        event = Event(self._numbering.key(name), hyper, name)
        if len(self.events) >= _LIMIT:
            raise TraceError(
                f"A run of the function took {_LIMIT} decisions and did not end; the last was "
                f"{event.key!r}. A loop that only a decision ends, such as "
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
        event, value = self._named[hyper.name or ""]
        if Event(event.key, hyper, event.name).signature != event.signature:
            raise TraceError(
                f"Decisions of one name are one decision, but {hyper.name!r} was {event.hyper!r} "
                f"and is now {hyper!r}. Give them the same candidates, or other names."
            )
        return value

    def choose(self, event: Event) -> Flat:
        """The decision that is taken."""
        raise NotImplementedError


class Recorder(_Decider):
    """Takes the decisions that it is told, and of all others the first; records all.

    Args:
        chosen: Decisions by key.

    Attributes:
        events: What was decided, in order.
    """

    is_tracing = True

    def __init__(self, chosen: Mapping[str, Flat]) -> None:
        super().__init__()
        self._chosen = chosen

    def choose(self, event: Event) -> Flat:
        """The decision that is taken."""
        return event.taken(self._chosen.get(event.key))


class Player(_Decider):
    """Takes the decisions of a candidate.

    Args:
        decisions: The decisions by key, as `Event.shown` gives them.
    """

    def __init__(self, decisions: Mapping[str, Any]) -> None:
        super().__init__()
        self._decisions = decisions

    def choose(self, event: Event) -> Flat:
        """The decision that is taken."""
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


Chosen = Mapping[str, Flat]


class Runs:
    """The decisions that a function takes, given those that are chosen for it.

    Args:
        function: The function; called without arguments.
        limit: How often it is run at most.

    Attributes:
        seen: The decisions of every run so far, by what was chosen.
    """

    def __init__(self, function: Callable[[], Any], limit: int) -> None:
        self.function = function
        self.limit = limit
        self.count = 0
        self.seen: dict[frozenset[tuple[str, Flat]], tuple[Event, ...]] = {}

    def run(self, chosen: Chosen) -> tuple[Event, ...]:
        """The decisions of a run, in order.

        Raises:
            TraceError: The function was run too often.
        """
        key = frozenset(chosen.items())
        known = self.seen.get(key)
        if known is None:
            known = self.seen[key] = self.run_again(chosen)
        return known

    def run_again(self, chosen: Chosen) -> tuple[Event, ...]:
        """The decisions of a run, also if it was done before."""
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
