"""The progress bar of a sweep, in a terminal and in a notebook."""

from __future__ import annotations

import math
import queue
import sys
import time
from contextlib import suppress
from types import TracebackType
from typing import Any

from symexp._base.progressbar import bar_class, bar_width, is_seen
from symexp.errors import SymexpError
from symexp.study.study import Study
from symexp.study.trial import Trial

__all__ = ["Display", "Progress"]


# Redrawing more often than this shows nothing more.
_PAUSE = 0.1

_TICK = 1.0

# At least so many times what a redraw took passes until the next, so a slow database or a huge
# study costs a sweep a twentieth of its time at most.
_SHARE = 20.0


class Progress:
    """Shows how many trials are done, the best rewards so far, and the rate.

    It is read from the ledger, so trials that other workers finish count too. Where nobody would
    see it (standard error is neither a terminal nor in a notebook), or without tqdm, it is silent
    and costs nothing.

    Not thread safe: one thread calls it.

    Args:
        study: The study.
        total: How many trials there will be in all, if known.
    """

    __slots__ = (
        "_bar",
        "_best",
        "_counts",
        "_done",
        "_drawn",
        "_feed",
        "_initial",
        "_make",
        "_next",
        "_start",
        "_study",
        "_total",
    )

    def __init__(self, study: Study, total: int | None = None) -> None:
        self._study = study
        self._make = bar_class() if is_seen() else None
        self._bar: Any = None
        self._next = math.inf
        if self._make is None:
            return
        self._total = _total(study, total)
        self._best: list[float | None] = [None] * len(study.definition.directions)
        self._counts: dict[str, int] = {}
        self._done = 0
        self._feed = study.ledger.feed()
        self._look()
        self._initial = self._done
        self._start = time.time()
        self._drawn = -math.inf
        # A sweep of a moment shows only how it ended.
        self._next = time.monotonic() + 2 * _PAUSE

    def update(self, trial: Trial | None = None) -> None:
        """Takes note that a trial has ended; cheap enough for every trial of a fast sweep."""
        if time.monotonic() >= self._next:
            self._show()

    def refresh(self) -> None:
        """Shows what the ledger holds by now; does nothing if it did so a moment ago.

        Call it as often as you like, such as from a loop that waits for workers.
        """
        if time.monotonic() >= self._next:
            self._show()

    def clear(self) -> None:
        """Takes the bar off its line, so that something can be printed; it comes back."""
        if self._bar is not None:
            self._bar.clear()
            self._drawn = -math.inf

    def close(self) -> None:
        """Shows the last state, and leaves the bar as it is."""
        if self._next == math.inf:
            return
        self._next = math.inf
        with suppress(SymexpError):
            self._look()
        self._current_bar().close()

    def _show(self) -> None:
        began = time.monotonic()
        # Where nothing has changed, only the clock goes on.
        if self._look() or began >= self._drawn + _TICK:
            self._current_bar().refresh()
            self._drawn = began
        now = time.monotonic()
        self._next = now + max(_PAUSE, _SHARE * (now - began))

    def _current_bar(self) -> Any:
        """The bar, with what is known by now, not drawn yet."""
        if self._bar is None:
            assert self._make is not None
            # Without a delay it would be drawn empty at once; without smoothing the rate is that
            # of the whole time, of which the bar has seen only a part.
            self._bar = self._make(
                total=self._total,
                initial=self._initial,
                unit="trial",
                smoothing=0,
                delay=1e-9,
                **bar_width(),
            )
            self._bar.start_t = self._start
        bar = self._bar
        bar.n = self._done
        if bar.total is not None and bar.n > bar.total:
            bar.total = bar.n
        bar.set_postfix(self._notes(), refresh=False)
        return bar

    def _look(self) -> bool:
        """Reads what has finished since the last look; whether there was anything."""
        directions = self._study.definition.directions
        news = self._feed.news()
        self._done += len(news)
        for trial in news:
            if trial.state != "complete" or not trial.rewards:
                self._counts[trial.state] = self._counts.get(trial.state, 0) + 1
                continue
            for i, (reward, best) in enumerate(zip(trial.rewards, self._best)):
                if best is None or (reward > best) is (directions[i] == "maximize"):
                    self._best[i] = reward
        return bool(news)

    def _notes(self) -> dict[str, str]:
        names = self._study.definition.metrics
        names = ("best",) if len(names) == 1 else names
        notes = {n: f"{b:.6g}" for n, b in zip(names, self._best) if b is not None}
        return {**notes, **{state: str(n) for state, n in sorted(self._counts.items())}}


def _total(study: Study, limit: int | None) -> int | None:
    """The limit, and no more than there are candidates, where each is evaluated once."""
    size = study.definition.spec.space_size
    if study.definition.duplicates or size >= 2**62:
        return limit
    return int(size) if limit is None else min(limit, int(size))


# What is shown while workers work: one bar over all, and what they print.


class Display:
    """Shows a study's progress and passes on the output of workers.

    Args:
        study: The study.
        total: How many trials there will be, if known.
        shown: Whether there is a progress bar.
    """

    def __init__(self, study: Study, total: int | None, *, shown: bool) -> None:
        self._bar = Progress(study, total) if shown else None
        self._texts: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()

    def write(self, stream: str, text: str) -> None:
        """Takes what a worker printed; `tick` prints it, so that one thread writes all."""
        self._texts.put((stream, text))

    def tick(self) -> None:
        """Brings the screen up to date."""
        if not self._texts.empty():
            self._print()
        if self._bar is not None:
            self._bar.refresh()

    def _print(self) -> None:
        if self._bar is not None:
            self._bar.clear()
        while not self._texts.empty():
            stream, text = self._texts.get()
            out = sys.stdout if stream == "stdout" else sys.stderr
            if out is not None:
                out.write(text)
                out.flush()

    def __enter__(self) -> Display:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._print()
        if self._bar is not None:
            self._bar.close()
