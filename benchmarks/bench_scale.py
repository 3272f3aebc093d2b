"""Studies of many trials in a database: the cost of a trial as the study grows, and its result.

Sizes are options: `python -m benchmarks.bench_scale --trials 20000 --algorithms random`.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

__all__ = [
    "Trials",
    "databases",
    "grow",
    "polled",
    "require_whole",
    "windows",
]

_ALGORITHMS = ("random", "hill_climb", "regularized_evolution")
# A window is so many trials, or a tenth of the trials before its end.
_WINDOW = 1_000
_TIMES = ("poll, cold", "poll, warm", "best", "best again", "top(10)", "len", "table", "to_pandas")


class Trials(NamedTuple):
    """What the trials of one worker cost.

    Attributes:
        numbers: The number of each trial, from 0.
        cpu: The CPU seconds of the worker for each.
        wall: The seconds from the end of the trial before to the end of this one.
    """

    numbers: list[int]
    cpu: list[float]
    wall: list[float]


def windows(marks: Iterable[int], total: int) -> list[tuple[int, int]]:
    """Returns the windows of trial numbers that end at the marks, and at the end.

    Args:
        marks: Numbers of trials.
        total: The number of trials in all; marks beyond it are left out.
    """
    ends = sorted({m for m in marks if m < total} | {total})
    return [(max(0, end - min(_WINDOW, max(1, end // 10))), end) for end in ends]


def grow(url: str, algorithm: str, trials: int, workers: int = 1) -> list[Trials]:
    """Runs a sweep to a number of trials; returns what each worker saw.

    Args:
        url: The URL of the study.
        algorithm: Its name.
        trials: The number of trials of the study.
        workers: The number of processes.
    """
    command = [sys.executable, "-m", "benchmarks.scale_worker", "sample", url]
    running = [
        subprocess.Popen([*command, algorithm, str(trials)], stdout=subprocess.PIPE, text=True)
        for _ in range(workers)
    ]
    outputs = [process.communicate()[0] for process in running]
    if any(process.returncode for process in running):
        raise RuntimeError("A worker failed; its error is above.")
    return [Trials(*json.loads(output.splitlines()[-1])) for output in outputs]


def polled(url: str) -> dict[str, float]:
    """Returns the CPU seconds of reading the result in a fresh process, and of its parts."""
    command = [sys.executable, "-m", "benchmarks.scale_worker", "poll", url]
    output = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    found: dict[str, float] = json.loads(output.splitlines()[-1])
    return found


def require_whole(url: str, trials: int) -> None:
    """Checks that no trial of a study is lost, evaluated twice or left, and no number missing.

    Args:
        url: The URL of the study.
        trials: The number of its trials.

    Raises:
        AssertionError: It is not so.
    """
    import symexp as sx

    result = sx.poll_result(url)
    assert [t.id for t in result] == list(range(1, trials + 1)), "numbers are missing"
    assert result.counts == {"complete": trials}, result.counts
    assert {t.trial.attempts for t in result} == {1}, "a trial was claimed twice"
    assert len({t.dna for t in result}) == trials, "a candidate was evaluated twice"


def _report(what: str, seen: Sequence[Trials], marks: Iterable[int], trials: int) -> None:
    """Prints the cost of a trial in windows, and the last as a multiple of the first."""
    numbers = [n for t in seen for n in t.numbers]
    assert sorted(numbers) == list(range(trials)), "a trial was lost, or evaluated twice"
    parts = []
    for begin, end in windows(marks, trials):
        own = [(c, w) for t in seen for n, c, w in zip(*t) if begin <= n < end]
        parts.append((end, statistics.mean(c for c, _ in own),
                      statistics.median(w for _, w in own)))  # fmt: skip
    cells = [f"{end:>7,}: {cpu * 1e3:5.2f} ({wall * 1e3:5.2f})" for end, cpu, wall in parts]
    ratio = parts[-1][1] / parts[0][1]
    print(f"{what:<36} {' | '.join(cells)} | last / first {ratio:.2f}", flush=True)


def _sizes(url: str) -> None:
    found = polled(url)
    print("    " + ", ".join(f"{name} {found[name] * 1e3:,.0f} ms" for name in _TIMES), flush=True)


def databases(kinds: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yields each kind of database, and the URL of a new one that exists until the next step.

    Args:
        kinds: `SQLite` and `PostgreSQL`, which needs the programs of the server.
    """
    if "SQLite" in kinds:
        with tempfile.TemporaryDirectory() as folder:
            yield "SQLite", f"sqlite:///{folder}/scale.db"
    if "PostgreSQL" in kinds:
        from symexp.testing.postgres import PostgresCluster, server_programs

        programs = server_programs()
        if programs is None:
            print("PostgreSQL: the server programs are not installed")
            return
        server = PostgresCluster(programs)
        try:
            with server.database() as url:
                yield "PostgreSQL", url
        finally:
            server.close()


def measure(kind: str, place: str, options: Any) -> None:
    """Prints the costs of studies in one database.

    Args:
        kind: The name of the database.
        place: Its URL.
        options: The options of the command.
    """
    trials = options.trials if kind == "SQLite" else options.postgresql
    for algorithm in options.algorithms:
        for workers in (1, 2):
            url = f"{place}#{algorithm}{workers}"
            seen = grow(url, algorithm, trials, workers)
            what = f"{kind}, {algorithm}, {workers} worker{'s' * (workers > 1)}"
            _report(what, seen, options.marks, trials)
            require_whole(url, trials)
        _sizes(url)


def main(arguments: Sequence[str] = ()) -> None:
    """Runs all benchmarks of this file.

    Args:
        arguments: Those of the command line.
    """
    parser = argparse.ArgumentParser(prog="benchmarks.bench_scale", description=__doc__)
    parser.add_argument("--trials", type=int, default=100_000, help="trials in SQLite; 0 for none")
    parser.add_argument("--postgresql", type=int, default=20_000, help="trials in PostgreSQL")
    parser.add_argument("--algorithms", nargs="+", default=_ALGORITHMS)
    parser.add_argument("--marks", type=int, nargs="+", default=(1_000, 10_000, 30_000))
    options = parser.parse_args(arguments)
    print("\n## Trials of a growing study, ms of CPU of the worker (and of the clock) per trial\n")
    sizes = {"SQLite": options.trials, "PostgreSQL": options.postgresql}
    for what, place in databases([kind for kind, size in sizes.items() if size]):
        measure(what, place, options)


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    main(sys.argv[1:])
