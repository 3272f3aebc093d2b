"""One process of the benchmark of large studies: `sample URL ALGORITHM TRIALS`, or `poll URL`.

It prints its measurements as one line of JSON.
"""

from __future__ import annotations

import json
import sys
import time
from array import array
from collections.abc import Callable
from typing import Any

__all__: list[str] = []


def space() -> Any:
    """Returns the space: ten decisions among 100 numbers."""
    import symexp as sx

    return sx.Dict({f"x{i}": sx.oneof(list(range(100))) for i in range(10)})


def sample(url: str, algorithm: str, trials: int) -> list[list[float]]:
    """Runs a sweep; returns the numbers of its trials, and the CPU and wall seconds of each."""
    import symexp as sx

    numbers, cpu, wall = array("q"), array("d"), array("d")
    begun, at = time.process_time(), time.perf_counter()
    for exp, feedback in sx.sample(space(), algorithm, trials, url, seed=1, progress=False):
        feedback(float(exp.x0 + exp.x1 + exp.x2))
        now, clock = time.process_time(), time.perf_counter()
        numbers.append(feedback.id - 1)
        cpu.append(now - begun)
        wall.append(clock - at)
        begun, at = now, clock
    return [numbers.tolist(), cpu.tolist(), wall.tolist()]


def poll(url: str) -> dict[str, float]:
    """Returns the CPU seconds of reading a result, and of its parts."""
    import symexp as sx

    found = {}

    def timed(name: str, call: Callable[[], Any]) -> Any:
        begun = time.process_time()
        value = call()
        found[name] = time.process_time() - begun
        return value

    timed("poll, cold", lambda: sx.poll_result(url))
    result = timed("poll, warm", lambda: sx.poll_result(url))
    timed("best", lambda: result.best)
    timed("best again", lambda: result.best)
    timed("top(10)", lambda: result.top(10))
    timed("len", lambda: len(result))
    timed("table", result.table)
    timed("to_pandas", result.to_pandas)
    return found


if __name__ == "__main__":
    what, url, *others = sys.argv[1:]
    made = poll(url) if what == "poll" else sample(url, others[0], int(others[1]))
    print(json.dumps(made))
