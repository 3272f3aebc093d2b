"""Traces of a build in its process, which would change what the next build there does.

A worker that has built a quick stage may build another one, because starting a process takes longer
than such a build. What the first build has left in the process must not show in the second. Looked
at is what can be seen quickly: threads, environment variables and the states of random numbers.
"""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from typing import Any, final

__all__ = ["Traces"]

_QUICK = 0.25
"""Seconds. A process for a longer build costs little in comparison, and frees its memory."""


@final
class Traces:
    """The state of this process before a build; without traces, it is that before the next one."""

    __slots__ = ("_environment", "_modules", "_numbers", "_started", "_threads")

    def __init__(self) -> None:
        self.begin()
        self._environment = _environment()
        self._threads = _threads()
        self._numbers = _numbers()
        self._modules = "tensorflow" in sys.modules

    def begin(self) -> None:
        """Begins to measure the time of a build."""
        self._started = time.perf_counter()

    def are_none(self) -> bool:
        """Whether the build was quick, and has left nothing that could be seen."""
        return (
            time.perf_counter() - self._started < _QUICK
            and self._environment == _environment()
            and self._threads == _threads()
            and self._modules == ("tensorflow" in sys.modules)
            and self._numbers == _numbers()  # a build that imports NumPy may have seeded it
            and not _has_children()
        )


def _environment() -> dict[Any, Any]:
    """Returns the environment variables, encoded if possible: decoding takes 40 us."""
    return dict(getattr(os.environ, "_data", os.environ))


def _threads() -> set[int | None]:
    """Returns the threads of this process, without those of the store."""
    return {t.ident for t in threading.enumerate() if not t.name.startswith("symexp-")}


def _numbers() -> list[Any]:
    """Returns the states of the generators of random numbers that all code shares."""
    found: list[Any] = [random.getstate()]
    numpy = sys.modules.get("numpy.random")
    if numpy is not None:
        name, state, *rest = numpy.get_state()
        found += [name, state.tobytes(), rest]
    return found


def _has_children() -> bool:
    """Whether processes that the build started are left."""
    try:
        with open(f"/proc/self/task/{threading.get_native_id()}/children", "rb") as file:
            return bool(file.read().strip())
    except OSError:  # not on this system
        return False
