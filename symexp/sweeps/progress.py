"""What a sweep shows: a progress bar over its trials, and the output of its workers."""

from __future__ import annotations

import queue
import sys
from contextlib import suppress
from types import TracebackType

from symexp._base.progressbar import Bar, is_seen
from symexp.errors import SymexpError
from symexp.study.study import Study

__all__ = ["Display", "SweepProgress", "progress_of"]

# A sweep that ends sooner shows only its last state.
_DELAY = 0.2


class SweepProgress:
    """Shows how many trials are done, the best rewards so far, and the rate.

    The numbers come from the ledger, so trials that other workers finish count too.

    It is not thread safe: one thread calls it.

    Args:
        study: The study.
        total: How many trials there will be in all, if known.
        label: The text before the bar.
    """

    __slots__ = ("_bar", "_best", "_counts", "_done", "_feed", "_study")

    def __init__(self, study: Study, total: int | None = None, label: str | None = None) -> None:
        self._study = study
        self._best: list[float | None] = [None] * len(study.definition.directions)
        self._counts: dict[str, int] = {}
        self._done = 0
        self._feed = study.ledger.feed()
        self._learn()
        total = study.definition.max_trials(total)
        self._bar = Bar(total, done=self._done, unit="trial", label=label, delay=_DELAY)

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
        self._done += len(news)
        for trial in news:
            if trial.state != "complete" or not trial.rewards:
                self._counts[trial.state] = self._counts.get(trial.state, 0) + 1
                continue
            for i, (reward, best) in enumerate(zip(trial.rewards, self._best)):
                if best is None or (reward > best) is (directions[i] == "maximize"):
                    self._best[i] = reward
        return bool(news)

    def _note(self) -> str:
        names = self._study.definition.metrics
        names = ("best",) if len(names) == 1 else names
        best = [f"{name}={b:.6g}" for name, b in zip(names, self._best) if b is not None]
        return ", ".join([*best, *[f"{state}={n}" for state, n in sorted(self._counts.items())]])


def progress_of(study: Study, total: int | None, label: str | None = None) -> SweepProgress | None:
    """Returns the progress bar of a sweep; `None` where no person would see it.

    Args:
        study: The study.
        total: How many trials there will be in all, if known.
        label: The text before the bar: the algorithm, if the user did not name one.
    """
    return SweepProgress(study, total, label) if is_seen() else None


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
        self._bar = progress_of(study, total, label) if shown else None
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
