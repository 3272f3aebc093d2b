"""Sweeps with several workers: the speed of two processes, and the waits between trials."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple


def _note(met: bool) -> str:
    return "" if met else "   << MISSED"


def _digits() -> Any:
    """Returns a space of nine candidates of the digits experiment, one epoch each."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))
    from digits import digits_experiment

    import symexp as sx

    space = sx.patch(digits_experiment(), ["filter_search_space", {"num_epochs": 1}])
    assert sx.dna_spec(space).space_size == 9
    return space


class _Run(NamedTuple):
    """One sweep of the nine candidates, in seconds.

    Attributes:
        total: From the call to its return, when all processes have ended.
        start: From the call to the first trial.
        end: From the end of the last trial to the return.
        cpu: The CPU time of the processes.
    """

    total: float
    start: float
    end: float
    cpu: float

    def __str__(self) -> str:
        return (
            f"{self.total:5.1f} s (start {self.start:.1f} s, after the last trial {self.end:.2f} s)"
            f", {self.cpu:5.1f} s of CPU time"
        )


Ways = dict[str, Callable[[], tuple[float, float]]]


def _timed(evaluate: Callable[[], tuple[float, float]]) -> _Run:
    """Runs a sweep that returns when its first trial began and when its last one ended."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.time()
    begun, ended = evaluate()
    end = time.time()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return _Run(end - start, begun - start, end - ended, cpu)


def _tuned(
    space: Any, workers: int, resources: dict[str, float] | None = None
) -> tuple[float, float]:
    import symexp as sx

    result = sx.tune(space, lambda exp: exp.train_and_evaluate(), "sweeping", workers=workers,
                     resources=resources, progress=False)  # fmt: skip
    assert set(result.counts) == {"complete"}
    rows = [row.trial for row in result]
    return min(row.started for row in rows), max(row.finished for row in rows)


def _bare() -> tuple[float, float]:
    """Runs two plain processes that share the candidates by hand."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.bare_sweep", folder]
        root = Path(__file__).parents[1]
        both = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) for _ in range(2)]
        said = [json.loads(process.communicate()[0].splitlines()[-1]) for process in both]
    assert sum(len(rewards) for _, _, rewards in said) == 9
    return min(begun for begun, _, _ in said), max(ended for _, ended, _ in said)


def sweep(rounds: int = 3) -> None:
    """Measures a sweep of nine candidates, start and end of the processes included.

    `sx.tune` runs with one worker and with two, beside two plain processes that share the
    candidates by hand. Each round begins with another of them.
    """
    space = _digits()
    ways: Ways = {
        "tune, 1 worker": lambda: _tuned(space, 1),
        "tune, 2 workers": lambda: _tuned(space, 2),
        "tune, 2 workers, a core each": lambda: _tuned(space, 2, {"cpu": 1}),
        "2 plain processes": _bare,
    }
    runs = _in_turn(ways, rounds)
    one, two, own, bare = (_median(rows) for rows in runs.values())
    print(
        f"against one worker: two workers {one / two:.2f} x as fast, with a core each "
        f"{one / own:.2f} x, two plain processes {one / bare:.2f} x"
    )
    _, ours, _, plain = runs.values()
    ratios = [b.total / t.total for t, b in zip(ours, plain, strict=True)]
    reached = statistics.median(ratios)
    cpu = statistics.median(b.cpu / t.cpu for t, b in zip(ours, plain, strict=True))
    print(
        f"two workers reach {reached:.2f} of the speed of two plain processes ({min(ratios):.2f} "
        f"to {max(ratios):.2f}; by CPU time {cpu:.2f}), wanted at least 0.95"
        f"{_note(reached >= 0.95)}"
    )


def _median(rows: list[_Run]) -> float:
    return statistics.median(run.total for run in rows)


def _in_turn(ways: Ways, rounds: int) -> dict[str, list[_Run]]:
    """Runs each sweep once a round, and prints all runs and the medians."""
    names = list(ways)
    runs: dict[str, list[_Run]] = {name: [] for name in names}
    for i in range(rounds):
        shift = i % len(names)
        for name in names[shift:] + names[:shift]:
            run = _timed(ways[name])
            runs[name].append(run)
            print(f"round {i + 1}, {name:28}: {run}", flush=True)
    for name, rows in runs.items():
        print(f"median,  {name:28}: {_Run(*map(statistics.median, zip(*rows, strict=True)))}")
    return runs


def waits(what: str, url: str | None, trials: int) -> None:
    """Measures the time between two trials of a worker, for trials of 1 s."""
    import symexp as sx

    space = sx.Dict(x=sx.oneof(list(range(1000))))

    def evaluate(exp: Any, feedback: Any) -> None:
        time.sleep(1.0)
        feedback(exp.x, metadata={"pid": os.getpid()})

    with tempfile.TemporaryDirectory() as folder:
        study = url or f"sqlite:///{folder}/waits.db#waits"
        result = sx.tune(space, evaluate, "random", trials, study, workers=2, seed=1,
                         progress=False)  # fmt: skip
    by_worker: dict[int, list[Any]] = {}
    for trial in sorted(result, key=lambda t: t.trial.started):
        by_worker.setdefault(trial.metadata["pid"], []).append(trial.trial)
    gaps = [b.started - a.finished for row in by_worker.values() for a, b in pairwise(row)]
    middle, mean = statistics.median(gaps), statistics.mean(gaps)
    print(
        f"{what}: a worker waits {middle * 1000:.1f} ms (median; mean {mean * 1000:.1f} ms, at "
        f"most {max(gaps) * 1000:.0f} ms) between two trials of 1 s: {middle:.2%}, wanted under 1%"
        f"{_note(middle < 0.01)}",
        flush=True,
    )


def postgresql() -> None:
    """Measures how long a worker waits for a study in PostgreSQL on this machine."""
    from symexp.testing.postgres import PostgresCluster, server_programs

    programs = server_programs()
    if programs is None:
        print("PostgreSQL: the server programs are not installed")
        return
    server = PostgresCluster(programs)
    try:
        with server.database() as url:
            waits("PostgreSQL", f"{url}#waits", 20)
    finally:
        server.close()


def main() -> None:
    """Runs all benchmarks of this file."""
    print("\n## Two workers\n")
    waits("SQLite", None, 20)
    postgresql()
    sweep()


if __name__ == "__main__":
    main()
