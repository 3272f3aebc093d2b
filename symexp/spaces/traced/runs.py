"""Runs of a function for its decisions: each combination once, and not without end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from symexp.errors import describe
from symexp.spaces.placeholders.deciders import decided_by
from symexp.spaces.traced.deciders import Recorder
from symexp.spaces.traced.decisions import Event, Flat
from symexp.spaces.traced.errors import TraceError

__all__ = ["Chosen", "Runs"]

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
