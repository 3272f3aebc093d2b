"""What is shown while workers work: one bar over all, and what they print."""

from __future__ import annotations

import queue
import sys
from types import TracebackType

from symexp.study.study import Study
from symexp.sweeps.progress import Progress

__all__ = ["Display"]


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
