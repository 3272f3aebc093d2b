"""Timing that can be trusted on a noisy machine: medians of alternating runs, and ratios."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from typing import Any

__all__ = ["Table", "median_seconds", "paired"]


def median_seconds(
    function: Callable[[], Any], *, runs: int = 7, inner: int = 1, setup: Any = None
) -> float:
    """Returns the median CPU seconds of one call, over several runs after a warm-up.

    Args:
        function: What is timed; called with the result of `setup` if there is one.
        runs: Counted runs.
        inner: Calls per run, for short functions.
        setup: Called before each run, not timed.
    """
    times = [_once(function, inner, setup) for _ in range(runs + 1)][1:]
    return statistics.median(times)


def _once(function: Callable[..., Any], inner: int, setup: Any) -> float:
    args = () if setup is None else (setup(),)
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        for _ in range(inner):
            function(*args)
        return (time.process_time() - start) / inner
    finally:
        gc.enable()


def paired(
    ours: Callable[[], Any],
    theirs: Callable[[], Any],
    *,
    runs: int = 5,
    inner: int = 1,
    inner_theirs: int = 1,
    setup: Any = None,
    setup_theirs: Any = None,
) -> tuple[float, float]:
    """Returns the median seconds of two functions, which run in turn under the same conditions."""
    a, b = [], []
    for i in range(runs + 1):
        x, y = _once(ours, inner, setup), _once(theirs, inner_theirs, setup_theirs)
        if i:
            a.append(x)
            b.append(y)
    return statistics.median(a), statistics.median(b)


class Table:
    """Rows of `what | ours | theirs | ratio | at least`, printed as they come."""

    def __init__(self, title: str, theirs: str = "PyGlove") -> None:
        self.rows: list[tuple[str, float, float, float | None]] = []
        self.missed: list[str] = []
        print(f"\n## {title}\n")
        print(f"{'what':<44} {'symexp':>12} {theirs:>12} {'ratio':>10}   wanted")

    def add(self, what: str, ours: float, theirs: float, wanted: float | None = None) -> None:
        """Prints a row of times; `wanted` is the least ratio theirs / ours."""
        ratio = theirs / ours
        met = wanted is None or ratio >= wanted
        self.rows.append((what, ours, theirs, wanted))
        self._print(what, ours, theirs, f"{ratio:,.1f}", wanted, met, "at least")

    def add_floor(self, what: str, ours: float, floor: float, most: float | None) -> None:
        """Prints a row against a floor; `most` is the greatest ratio ours / floor."""
        ratio = ours / floor
        met = most is None or ratio <= most
        self._print(what, ours, floor, f"{ratio:,.2f}", most, met, "at most")

    def _print(
        self, what: str, a: float, b: float, ratio: str, wanted: Any, met: bool, word: str
    ) -> None:
        if not met:
            self.missed.append(what)
        note = "" if wanted is None else f"{word} {wanted:,}{'' if met else '   << MISSED'}"
        print(f"{what:<44} {_time(a):>12} {_time(b):>12} {ratio:>10}   {note}", flush=True)


def _time(seconds: float) -> str:
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.2f} {unit}"
    return f"{seconds * 1e9:.0f} ns"
