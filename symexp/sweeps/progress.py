"""What a sweep shows: a progress bar or lines over its trials, and the output of its workers."""

from __future__ import annotations

import math
import queue
import sys
from contextlib import suppress
from types import TracebackType
from typing import Any

from symexp._base.progressbar import Bar, LogLines, is_seen
from symexp.errors import SymexpError
from symexp.study.study import Study

__all__ = ["Display", "SweepProgress"]

# A sweep that ends sooner shows only its last state.
_DELAY = 0.2


class SweepProgress:
    """Shows how many trials are done, the best rewards so far, and the rate.

    The numbers come from the ledger, so trials that other workers finish count too.

    Where no person sees a bar, it writes a line a minute to standard error.

    It is not thread safe: one thread calls it.

    Args:
        study: The study.
        total: How many trials there will be in all, if known.
        label: The text before the bar.
    """

    __slots__ = (
        "_bar",
        "_best",
        "_counts",
        "_done",
        "_feed",
        "_least",
        "_others",
        "_study",
        "_sums",
    )

    def __init__(self, study: Study, total: int | None = None, label: str | None = None) -> None:
        self._study = study
        self._best: list[float | None] = [None] * len(study.definition.directions)
        # Of what is compared: trials that violate constraints less are better, see `Result.top`.
        self._least = math.inf
        # With duplicates: the number of trials of each candidate, and the sums of their rewards.
        self._sums: dict[Any, list[float]] = {}
        self._counts: dict[str, int] = {}
        self._done = 0
        # The states of trials that ended without rewards, which may be tried again.
        self._others: dict[int, str] = {}
        self._feed = study.ledger.feed()
        total = study.definition.max_trials(total)
        self._bar: Bar | LogLines
        if is_seen():
            self._learn()
            self._bar = Bar(total, done=self._done, unit="trial", label=label, delay=_DELAY)
        else:  # a sweep that is too short for a line reads nothing
            name = f"sweep {study.name!r}" if study.name else "sweep"
            self._bar = LogLines(f"{name} ({label})" if label else name, total)

    def refresh(self) -> None:
        """Shows the current state; does nothing if it did so a moment ago.

        It is cheap enough to be called after every trial of a fast sweep.
        """
        self._bar.refresh(self._read)

    def clear(self) -> None:
        """Removes the bar from its line, so that something can be printed; it comes back."""
        self._bar.clear()

    def close(self) -> None:
        """Shows the last state, and leaves the bar as it is."""
        if self._bar.is_shown:
            with suppress(SymexpError):
                self._learn()
            self._bar.set(self._done, self._note())
        self._bar.close()

    def _read(self) -> bool:
        is_new = self._learn()
        self._bar.set(self._done, self._note())
        return is_new

    def _learn(self) -> bool:
        """Reads what has finished since the last call; returns whether anything has."""
        directions = self._study.definition.directions
        news = self._feed.news()
        for trial in news:
            before = self._others.pop(trial.number, None)
            if before is None:
                self._done += 1  # a paused trial counts when it first pauses
            else:
                self._counts[before] -= 1
            if trial.state != "complete" or not trial.rewards:
                self._counts[trial.state] = self._counts.get(trial.state, 0) + 1
                self._others[trial.number] = trial.state
                continue
            if trial.violation > self._least:
                continue
            if trial.violation < self._least:
                self._least = trial.violation
                self._best, self._sums = [None] * len(directions), {}
            if self._study.definition.duplicates and trial.dna is not None:
                none = [0.0] * (1 + len(trial.rewards))
                sums = self._sums.get(trial.dna.flat, none)
                self._sums[trial.dna.flat] = [s + r for s, r in zip(sums, (1.0, *trial.rewards))]
                continue
            for i, (reward, best) in enumerate(zip(trial.rewards, self._best)):
                if best is None or (reward > best) is (directions[i] == "maximize"):
                    self._best[i] = reward
        return bool(news)

    def _best_values(self) -> list[float | None]:
        """Returns the best reward of each objective; with duplicates the best mean."""
        if not self._sums:
            return self._best
        means = zip(*([s / n for s in sums] for n, *sums in self._sums.values()))
        directions = self._study.definition.directions
        return [max(m) if d == "maximize" else min(m) for m, d in zip(means, directions)]

    def _note(self) -> str:
        names = self._study.definition.metrics
        names = ("best",) if len(names) == 1 else names
        best = [f"{name}={b:.6g}" for name, b in zip(names, self._best_values()) if b is not None]
        return ", ".join(
            [*best, *[f"{state}={n}" for state, n in sorted(self._counts.items()) if n]]
        )


class Display:
    """Shows one progress bar over all workers, and prints the output of the workers above it.

    Args:
        study: The study.
        total: How many trials there will be, if known.
        shown: Whether there is a progress bar.
        label: The text before the bar.
    """

    def __init__(
        self, study: Study, total: int | None, *, shown: bool, label: str | None = None
    ) -> None:
        self._bar = SweepProgress(study, total, label) if shown else None
        self._texts: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()

    def write(self, stream: str, text: str) -> None:
        """Takes what a worker printed, in any thread; `tick` prints it in one thread."""
        self._texts.put((stream, text))

    def tick(self) -> None:
        """Prints the output, and refreshes the bar."""
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
