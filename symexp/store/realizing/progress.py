"""The progress of a run: which stage is being built, how many were kept and built."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import final

from symexp._base.progressbar import Bar, TerminalLock
from symexp.store.realizing.output import Capture, is_captured

__all__ = ["Watch", "watching"]


class Watch:
    """Base of what receives the events of a run: it captures builds, and ignores all events.

    All calls come from the run's own thread.
    """

    __slots__ = ("_lock",)

    def __init__(self) -> None:
        self._lock: TerminalLock | None = None

    def share(self) -> None:
        """Prepares for forked workers, which print to the same screen."""
        self._lock = TerminalLock()

    def _alone(self) -> AbstractContextManager[None]:
        return nullcontext() if self._lock is None else self._lock

    def begin(self, kept: int, left: int) -> None:
        """Begins a run in which some stages have results and some are left."""

    def more(self, kept: int, left: int) -> None:
        """Reports that a stage has members: some have results and some are left."""

    def building(self, name: str) -> None:
        """Reports that a build begins."""

    def waiting(self, name: str) -> None:
        """Reports that another process builds the stage."""

    def done(self, name: str, *, built: bool) -> None:
        """Reports that a stage has its result, from a build or from another process."""

    def failed(self, name: str) -> None:
        """Reports that a build failed, or was not run because of a failure."""

    def capture(self, path: Path, *, echo: bool) -> Capture:
        """Returns the capture of a build's prints.

        Args:
            path: The log file.
            echo: Whether the prints go to the screen, too.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Ends the run."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def in_worker(self) -> Watch:
        """Returns the watch of a forked worker."""
        raise NotImplementedError


class _Silent(Watch):
    """Shows nothing."""

    __slots__ = ()

    def capture(self, path: Path, *, echo: bool) -> Capture:
        """Returns a capture that prints text as it comes."""
        return Capture(os.fspath(path), echo=echo)

    def in_worker(self) -> Watch:
        """Returns the watch of a worker beside which no bar is drawn."""
        return _Worker(self._lock)


@final
class RunProgress(Watch):
    """Shows a bar over the stages of a pipeline if a build is needed."""

    __slots__ = ("_bar", "_built", "_failed", "_kept", "_now")

    def __init__(self) -> None:
        super().__init__()
        self._bar: Bar | None = None
        self._kept = self._built = self._failed = 0
        self._now: dict[str, str] = {}

    def begin(self, kept: int, left: int) -> None:
        """Draws the bar if a stage is left."""
        self._kept = kept
        if left:
            self._bar = Bar(kept + left, done=kept, unit="stage", label="realize")

    def more(self, kept: int, left: int) -> None:
        """Makes the bar longer."""
        self._kept += kept
        if self._bar is not None:
            self._bar.extend(kept + left, done=kept)
            self._show()

    def building(self, name: str) -> None:
        """Shows the name of the stage."""
        self._now[name] = name
        self._show()

    def waiting(self, name: str) -> None:
        """Shows the name of the stage, and that another process builds it."""
        self._now[name] = f"{name} (in another process)"
        self._show()

    def done(self, name: str, *, built: bool) -> None:
        """Counts the stage."""
        self._built += built
        self._kept += not built
        self._end(name)

    def failed(self, name: str) -> None:
        """Counts the stage as failed."""
        self._failed += 1
        self._end(name)

    def _end(self, name: str) -> None:
        self._now.pop(name, None)
        if self._bar is not None:
            self._bar.advance()
        self._show()

    def _show(self) -> None:
        if self._bar is not None:
            counts = [f"{self._built} built", f"{self._kept} kept"]
            counts += [f"{self._failed} failed"] if self._failed else []
            more = [f"and {len(self._now) - 2} more"] if len(self._now) > 2 else []
            with self._alone():
                self._bar.show(", ".join([*list(self._now.values())[:2], *more, *counts]))

    def capture(self, path: Path, *, echo: bool) -> Capture:
        """Returns a capture that clears the bar before it prints."""
        return Capture(os.fspath(path), echo=echo, printing=self._printing)

    @contextmanager
    def _printing(self) -> Iterator[None]:
        if self._bar is not None:
            self._bar.clear()
        yield

    def close(self) -> None:
        """Closes the bar, which stays on the screen."""
        if self._bar is not None:
            with self._alone():
                self._bar.close()
        super().close()

    def in_worker(self) -> Watch:
        """Returns the watch of a worker, which clears the parent's bar before it prints."""
        return _Worker(self._lock, self._bar)


class _Worker(Watch):
    """The watch of a worker; prints whole lines while no other process prints."""

    __slots__ = ("_bar",)

    def __init__(self, lock: TerminalLock | None, bar: Bar | None = None) -> None:
        self._lock = lock
        self._bar = bar

    def capture(self, path: Path, *, echo: bool) -> Capture:
        """Returns a capture that prints each line as a whole."""
        return Capture(os.fspath(path), echo=echo, printing=self._printing, whole_lines=True)

    @contextmanager
    def _printing(self) -> Iterator[None]:
        with self._alone():
            if self._bar is not None:
                self._bar.clear(drawn=True)  # the parent may have drawn it meanwhile
            yield

    def in_worker(self) -> Watch:
        """Returns itself."""
        return self


def watching(progress: bool) -> Watch:
    """Returns the watch of a run.

    Args:
        progress: Whether a bar is wanted. A run inside of a build shows no bar: it would be written
            to the build's log, and into the line of the outer bar.
    """
    return RunProgress() if progress and not is_captured() else _Silent()
