"""Progress bars where someone can see them: in a terminal or a notebook; silent anywhere else."""

from __future__ import annotations

import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from types import TracebackType
from typing import Any, TextIO

__all__ = [
    "Bar",
    "TerminalLock",
    "bar_class",
    "bar_width",
    "is_notebook",
    "is_seen",
    "without_tqdm_warning",
]


def is_notebook() -> bool:
    """Whether this is the kernel of a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None


def is_seen(stream: TextIO | None = None) -> bool:
    """Whether a bar on a stream reaches a person, and not a pipe, a file or a log.

    Args:
        stream: Standard error by default.
    """
    stream = sys.stderr if stream is None else stream
    if is_notebook():
        return True
    try:
        return stream.isatty() and os.environ.get("TERM") != "dumb"
    except (AttributeError, ValueError):  # no stream at all, or a closed one
        return False


class Bar:
    """A bar of tqdm, or nothing: where nobody sees it, and where tqdm is not installed.

    Args:
        total: How many steps there are; `None` if nobody knows.
        done: How many of them are done already.
        unit: What a step is.
        label: Stands before the bar.
    """

    __slots__ = ("_bar", "_drawn")

    def __init__(self, total: int | None, *, done: int = 0, unit: str = "it", label: str) -> None:
        make = bar_class() if is_seen() else None
        self._bar: Any = None
        if make is not None:
            self._bar = make(total=total, initial=done, unit=unit, desc=label, **bar_width())
        self._drawn = self._bar is not None

    def show(self, note: str) -> None:
        """Draws the bar with a note behind it."""
        if self._bar is not None:
            self._bar.set_postfix_str(note)
            self._drawn = True

    def advance(self) -> None:
        """Notes that one more step is done; drawn with the next note."""
        if self._bar is not None:
            self._bar.n += 1

    def clear(self, *, drawn: bool = False) -> None:
        """Takes the bar off its line, so that something else may be printed there.

        Args:
            drawn: Whether the bar may be there although this process did not draw it.
        """
        if self._bar is not None and (self._drawn or drawn):
            self._bar.clear()
            self._drawn = False

    def close(self) -> None:
        """Draws the bar a last time and leaves it where it is."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
            self._drawn = False


def bar_width() -> dict[str, Any]:
    """Follows the width of the terminal; some say that they have none."""
    try:
        columns = os.get_terminal_size(sys.stderr.fileno()).columns
    except (OSError, ValueError, AttributeError):
        columns = -1
    return {"ncols": 80, "nrows": 24} if columns == 0 else {"dynamic_ncols": True}


def bar_class() -> Any:
    """The class of tqdm that fits; without the thread that tqdm starts, so that forks are safe.

    `tqdm.auto` would warn in a notebook that has no ipywidgets; a line of text does there.
    """
    try:
        if is_notebook() and find_spec("ipywidgets") is not None:
            from tqdm.notebook import tqdm as base
        else:
            from tqdm.std import tqdm as base
    except ImportError:
        return None
    return type("SilentlyTimed", (base,), {"monitor_interval": 0})


# One process at a time prints: a bar and the lines of forked workers share a terminal.


try:
    import fcntl
except ImportError:  # no forks without it, and so nobody to wait for
    fcntl = None  # type: ignore[assignment]


class TerminalLock:
    """Excludes the processes forked after it was made, and the one that made it, from each other.

    A process that is killed lets go of it. It does not exclude threads, and is not reentrant.
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
        """Excludes nobody any more."""
        if self._file is not None:
            self._file.close()
            self._file = None


# Importing what imports tqdm, without its warning in notebooks that have no widgets.


@contextmanager
def without_tqdm_warning() -> Iterator[None]:
    """Silences what `tqdm.auto` (which Optuna imports too) says about ipywidgets.

    tqdm falls back to a bar of text by itself, so there is nothing that a user must mend.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="IProgress not found")
        warnings.filterwarnings("ignore", message=r"Using `tqdm\.autonotebook")
        yield
