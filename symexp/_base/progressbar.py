"""Progress bars in a terminal or a notebook, and lines of progress in a log."""

from __future__ import annotations

import math
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib.util import find_spec
from types import TracebackType
from typing import Any, TextIO

__all__ = ["Bar", "LogLines", "TerminalLock", "is_seen", "without_tqdm_warning"]


def _is_notebook() -> bool:
    """Whether this process is the kernel of a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None


def is_seen(stream: TextIO | None = None) -> bool:
    """Whether a bar on a stream reaches a person, and not a pipe, a file or a log.

    Args:
        stream: Standard error by default.
    """
    stream = sys.stderr if stream is None else stream
    if _is_notebook():
        return True
    try:
        return stream.isatty() and os.environ.get("TERM") != "dumb"
    except (AttributeError, ValueError):  # no stream at all, or a closed one
        return False


# The least number of seconds between two redraws.
_PAUSE = 0.1

# Seconds after which a bar without news is drawn again, because its clock goes on.
_TICK = 1.0

# A redraw waits at least this many times the duration of the redraw before it. So redraws that read
# a slow database or a huge study cost at most a twentieth of the time.
_SHARE = 20.0


class Bar:
    """A progress bar of tqdm; draws nothing if no person sees it or tqdm is not installed.

    It is not thread safe: one thread calls it.

    Args:
        total: How many steps there are; `None` if unknown.
        done: How many of them are done already.
        unit: What a step is.
        label: The text before the bar.
        delay: After how many seconds the bar appears. By default it appears at once. A bar that
            appears later shows the average rate since it was made.
    """

    __slots__ = ("_bar", "_drawn", "_drawn_at", "_due", "_make")

    def __init__(
        self,
        total: int | None,
        *,
        done: int = 0,
        unit: str = "it",
        label: str | None = None,
        delay: float | None = None,
    ) -> None:
        self._bar: Any = None
        self._drawn = False
        self._drawn_at = self._due = math.inf
        make = _bar_class() if is_seen() else None
        self._make: Callable[[], Any] | None = None
        if make is None:
            return
        self._make = partial(make, total=total, initial=done, unit=unit, desc=label)
        if delay is None:
            self._bar = self._make(**_bar_width())
            self._drawn = True
        else:
            began = time.time()
            # tqdm draws an empty bar at once unless it has a delay; its own clock begins late.
            self._make = partial(_make_late, self._make, began)
            self._due = time.monotonic() + delay
            self._drawn_at = -math.inf

    @property
    def is_shown(self) -> bool:
        """Whether the bar is drawn at all."""
        return self._make is not None

    def show(self, note: str) -> None:
        """Draws the bar with a note behind it."""
        if self._bar is not None:
            self._bar.set_postfix_str(note)
            self._drawn = True

    def advance(self) -> None:
        """Counts one more step as done; drawn with the next note."""
        if self._bar is not None:
            self._bar.n += 1

    def extend(self, more: int, *, done: int = 0) -> None:
        """Counts more steps, some of which are done; drawn with the next note."""
        if self._bar is not None and self._bar.total is not None:
            self._bar.total += more
            self._bar.n += done

    def refresh(self, read: Callable[[], bool]) -> None:
        """Draws the bar again if it is due; cheap enough for every step of a fast loop.

        Args:
            read: Reads the state, calls `set`, and returns whether anything is new.
        """
        began = time.monotonic()
        if began < self._due:
            return
        if read() or began >= self._drawn_at + _TICK:
            self._bar.refresh()
            self._drawn, self._drawn_at = True, began
        now = time.monotonic()
        self._due = now + max(_PAUSE, _SHARE * (now - began))

    def set(self, done: int, note: str) -> None:
        """Sets the number of steps that are done, and the note; drawn with the next refresh."""
        if self._bar is None:
            if self._make is None:
                return
            self._bar = self._make(**_bar_width())
        self._bar.n = done
        if self._bar.total is not None and done > self._bar.total:
            self._bar.total = done
        self._bar.set_postfix_str(note, refresh=False)

    def clear(self, *, drawn: bool = False) -> None:
        """Removes the bar from its line, so that something else can be printed there.

        Args:
            drawn: Whether the bar may be there although this process did not draw it.
        """
        if self._bar is not None and (self._drawn or drawn):
            self._bar.clear()
            self._drawn, self._drawn_at = False, -math.inf

    def close(self) -> None:
        """Draws the bar a last time and leaves it where it is."""
        if self._bar is not None:
            self._bar.close()
        self._bar = self._make = None
        self._drawn, self._due = False, math.inf


# Seconds until the first line of a log, and between two lines.
_FIRST_LINE = 10.0
_BETWEEN_LINES = 60.0


class LogLines:
    """Progress where no person sees a bar: a line a minute on standard error.

    Something that ends within ten seconds writes nothing. Otherwise the last line has the end.

    It is not thread safe: one thread calls it.

    Args:
        label: The text before the numbers.
        total: How many steps there are; `None` if unknown.
        unit: What the steps are.
        clock: The clock, in seconds; by default the monotonic one.
    """

    __slots__ = ("_began", "_clock", "_due", "_label", "_state", "_total", "_unit", "_written")

    def __init__(
        self,
        label: str,
        total: int | None,
        unit: str = "trials",
        clock: Callable[[], float] | None = None,
    ) -> None:
        self._label, self._total, self._unit = label, total, unit
        self._clock = clock or (lambda: time.monotonic())
        self._began = self._clock()
        self._due = self._began + _FIRST_LINE
        self._state = (0, "")
        self._written: tuple[int, str] | None = None

    @property
    def is_shown(self) -> bool:
        """Whether a line was written, so that a last line is due."""
        return self._written is not None

    def refresh(self, read: Callable[[], bool]) -> None:
        """Writes a line if it is due; cheap enough for every step of a fast loop.

        Args:
            read: Reads the state, and calls `set`.
        """
        if self._clock() < self._due:
            return
        read()
        self._write()
        self._due = self._clock() + _BETWEEN_LINES

    def set(self, done: int, note: str) -> None:
        """Sets the number of steps that are done, and the note; written with the next line."""
        self._state = (done, note)

    def clear(self) -> None:
        """Does nothing, because lines need not make room."""

    def close(self) -> None:
        """Writes the last line, unless nothing has changed since the one before."""
        if self.is_shown and self._written != self._state:
            self._write()
        self._due, self._written = math.inf, None

    def _write(self) -> None:
        done, note = self._state
        total = "" if self._total is None else f" of {max(done, self._total)}"
        seconds = int(self._clock() - self._began)
        elapsed = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        rest = f", {note}" if note else ""
        self._written = self._state
        with suppress(AttributeError, OSError, ValueError):  # no stream at all, or a closed one
            sys.stderr.write(f"{self._label}: {done}{total} {self._unit}{rest} ({elapsed})\n")
            sys.stderr.flush()


def _make_late(make: Callable[..., Any], began: float, **options: Any) -> Any:
    """Makes a bar that began earlier: it is not drawn empty, and shows the rate since then."""
    bar = make(smoothing=0, delay=1e-9, **options)
    bar.start_t = began
    return bar


def _bar_width() -> dict[str, Any]:
    """Returns options of tqdm that follow the width of the terminal; some report a width of 0."""
    try:
        columns = os.get_terminal_size(sys.stderr.fileno()).columns
    except (OSError, ValueError, AttributeError):
        columns = -1
    return {"ncols": 80, "nrows": 24} if columns == 0 else {"dynamic_ncols": True}


def _bar_class() -> Any:
    """Returns what makes a bar of tqdm; `None` if tqdm is not installed.

    It starts no thread, so that forks are safe. `tqdm.auto` is not used, because it warns in a
    notebook without ipywidgets, where a line of text is enough. This line goes to standard output:
    notebooks show standard error in red, as they show errors.
    """
    is_notebook = _is_notebook()
    try:
        if is_notebook and find_spec("ipywidgets") is not None:
            from tqdm.notebook import tqdm as base
        else:
            from tqdm.std import tqdm as base
    except ImportError:
        return None
    made = type("SilentlyTimed", (base,), {"monitor_interval": 0})
    return partial(made, file=sys.stdout) if is_notebook else made


try:
    import fcntl
except ImportError:  # a system without it has no forks, so there is no process to wait for
    fcntl = None  # type: ignore[assignment]


class TerminalLock:
    """Lets one process at a time print: a bar and the lines of forked workers share a terminal.

    It excludes the process that made it, and the processes forked after that, from each other. A
    process that is killed releases it. It does not exclude threads, and is not reentrant.
    """

    __slots__ = ("_file",)

    def __init__(self) -> None:
        try:
            self._file = tempfile.TemporaryFile() if fcntl else None  # noqa: SIM115  # kept open
        except OSError:  # mixed lines are better than no run
            self._file = None

    def __enter__(self) -> None:
        if self._file is not None:
            with suppress(OSError):  # the build may have closed all files that it finds open
                fcntl.lockf(self._file, fcntl.LOCK_EX)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            with suppress(OSError):
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Ends the exclusion."""
        if self._file is not None:
            self._file.close()
            self._file = None


@contextmanager
def without_tqdm_warning() -> Iterator[None]:
    """Silences the warning of `tqdm.auto`, which Optuna imports too, about missing ipywidgets.

    tqdm falls back to a bar of text by itself, so a user has nothing to mend.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="IProgress not found")
        warnings.filterwarnings("ignore", message=r"Using `tqdm\.autonotebook")
        yield
