"""Following the workers: tells callbacks what the workers of one call do, from the ledger."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import final

from symexp.study.ledger.sql.trial_leases import worker_of
from symexp.study.study import Study
from symexp.study.trial import Measurement, Trial
from symexp.sweeps.callbacks import Callback, Events

__all__ = ["Follower", "following"]

# A measurement is seen when its transaction commits, later than the time that it carries.
_OVERLAP = 30.0


@contextmanager
def following(
    study: Study, call: str, callbacks: Sequence[Callback]
) -> Iterator[Callable[[], None]]:
    """Tells callbacks about the workers of a call, until the end of the block.

    Args:
        study: The study, as the parent of the workers has opened it.
        call: The name of the call.
        callbacks: The callbacks.

    Yields:
        A function to call again and again, which tells what is new.
    """
    events = Events(study, callbacks)
    if not events:
        yield lambda: None
        return
    follower = Follower(events, call)
    try:
        events.study_begins()
        yield follower.follow
        follower.follow()
    except BaseException as error:
        try:
            follower.follow()
        except Exception as other:
            error.add_note(f"the callbacks were not told everything: {other}")
        raise
    finally:
        events.study_ends()


@final
class Follower:
    """Reads what the workers of a call have recorded, and tells it in order.

    Args:
        events: What tells the callbacks.
        call: The name of the call.
    """

    def __init__(self, events: Events, call: str) -> None:
        self._events = events
        self._ledger = ledger = events.study.ledger
        self._prefix = f"{call}-"
        self._feed = ledger.feed()
        self._feed.news()  # what ended before
        # What a callback that raised an exception has left is told at the next call.
        self._ended: deque[Trial] = deque()
        measured = ledger.measurements()
        self._latest = max((m.at for m in measured), default=0.0)
        self._told = {_key(m) for m in measured if m.at >= self._latest - _OVERLAP}

    def follow(self) -> None:
        """Tells what is new.

        The ended trials are read first, so all of their measurements are read after them.
        """
        news = filter(self._is_ours, self._feed.news())
        self._ended += sorted(news, key=lambda t: t.finished or 0.0)
        running = [t for t in self._ledger.trials(("running",)) if t.dna and self._is_ours(t)]
        since = max(0.0, self._latest - _OVERLAP)
        fresh = [m for m in self._ledger.measurements(since) if _key(m) not in self._told]
        known = {t.number: t for t in [*running, *self._ended]}
        for trial in sorted(known.values(), key=lambda t: t.number):
            self._events.begins(trial)
        for m in sorted(fresh, key=lambda m: m.at):
            if m.number in known:  # or it is told when its trial is
                self._told.add(_key(m))
                self._latest = max(self._latest, m.at)
                self._events.measured(known[m.number], m)
        while self._ended:
            self._events.ends(self._ended.popleft())

    def _is_ours(self, trial: Trial) -> bool:
        return worker_of(trial.owner).startswith(self._prefix)


def _key(m: Measurement) -> tuple[int, int, int, float]:
    return (m.number, m.attempt, m.step, m.at)
