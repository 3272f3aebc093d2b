"""Many clients on one study: claims a second, latencies, and what they wait for.

Each client claims a trial, "trains" for a random time, and reports. Sizes are options:
`python -m benchmarks.bench_clients --clients 100 --train 1`.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from benchmarks.bench_scale import databases

__all__ = ["Measured", "ask_for_trials", "lock_waits", "require_whole"]


class Measured(NamedTuple):
    """What all clients of a run saw together.

    Attributes:
        seconds: From the first claim to the end of the last process.
        trials: The number, attempt and DNA of each trial that was reported.
        claims: The seconds of each claim, and of them those in which the client did not compute.
        reports: The same for each report.
    """

    seconds: float
    trials: list[tuple[int, int, str]]
    claims: list[tuple[float, float]]
    reports: list[tuple[float, float]]


def ask_for_trials(
    url: str, clients: int, processes: int, threads: int, train: float, seconds: float
) -> Measured:
    """Runs clients on a study; returns what they saw.

    Args:
        url: The URL of the study.
        clients: The number of clients in all.
        processes: The number of processes that share them.
        threads: How many clients of a process can call the ledger at a time.
        train: The mean seconds between a claim and its report.
        seconds: For how long clients claim trials.
    """
    shares = [clients // processes + (i < clients % processes) for i in range(processes)]
    command = [sys.executable, "-m", "benchmarks.clients_worker", url]
    running = [
        subprocess.Popen(
            [*command, str(share), str(threads), str(train), str(seconds)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for share in shares
    ]  # fmt: skip
    for process in running:
        assert process.stdout is not None
        if process.stdout.readline() != "ready\n":
            raise RuntimeError("A process of clients failed; its error is above.")
    begun = time.perf_counter()
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    outputs = [process.communicate()[0] for process in running]
    if any(process.returncode for process in running):
        raise RuntimeError("A process of clients failed; its error is above.")
    seconds = time.perf_counter() - begun
    parts = [json.loads(output.splitlines()[-1]) for output in outputs]
    trials, claims, reports = ([tuple(x) for p in parts for x in p[i]] for i in range(3))
    return Measured(seconds, trials, claims, reports)


def require_whole(url: str, measured: Measured) -> None:
    """Checks that no trial was lost or given to two clients, and that no number is missing.

    Args:
        url: The URL of the study.
        measured: What the clients saw.

    Raises:
        AssertionError: It is not so.
    """
    import symexp as sx

    result = sx.poll_result(url)
    kept = [(t.trial.number, t.trial.attempts, str(t.dna)) for t in result]
    assert result.counts == {"complete": len(measured.trials)}, result.counts
    assert sorted(measured.trials) == kept, "a trial is not as its client has reported it"
    assert [number for number, _, _ in kept] == list(range(len(kept))), "a number is missing"
    assert {attempts for _, attempts, _ in kept} <= {1}, "a trial was claimed twice"
    assert len({dna for _, _, dna in kept}) == len(kept), "a candidate was evaluated twice"


@contextmanager
def lock_waits(place: str) -> Iterator[Counter[str]]:
    """Counts what the active connections of a PostgreSQL database wait for, fifty times a second.

    Args:
        place: The URL of the database.

    Yields:
        A count for each kind of wait, of active connections that do not wait (`'running'`), of
        all connections (`'connected'`), and of looks (`'looks'`).
    """
    import psycopg

    counts: Counter[str] = Counter()
    stop = threading.Event()
    query = (
        "SELECT CASE WHEN state <> 'active' THEN 'idle' WHEN wait_event_type IS NULL THEN"
        " 'running' ELSE wait_event_type || ':' || wait_event END, count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() GROUP BY 1"
    )

    def look() -> None:
        with psycopg.connect(place, autocommit=True) as connection:
            while not stop.wait(0.02):
                rows = connection.execute(query).fetchall()
                counts.update({kind: n for kind, n in rows if kind != "idle"})
                counts["connected"] += sum(n for _, n in rows)
                counts["looks"] += 1

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield counts
    finally:
        stop.set()
        thread.join()


def _quantiles(times: Sequence[tuple[float, float]]) -> str:
    ordered = sorted(seconds for seconds, _ in times)
    at = [ordered[min(len(ordered) - 1, int(len(ordered) * q))] for q in (0.5, 0.95, 0.99)]
    waited = statistics.mean(waited for _, waited in times)
    shown = " / ".join(f"{1e3 * seconds:,.1f}" for seconds in at)
    return f"{shown} ms (mean wait {1e3 * waited:,.1f} ms)"


def _report(what: str, measured: Measured, counts: Counter[str]) -> None:
    rate = len(measured.trials) / measured.seconds
    print(f"{what}: {len(measured.trials):,} trials, {rate:,.0f} a second")
    print(f"    claim, median / 95 % / 99 %: {_quantiles(measured.claims)}")
    print(f"    report: {_quantiles(measured.reports)}")
    looks = counts.pop("looks", 0)
    if looks:
        shown = ", ".join(f"{kind} {n / looks:.2f}" for kind, n in counts.most_common(8))
        print(f"    connections of the server, on average: {shown}")
    sys.stdout.flush()


def measure(kind: str, place: str, options: Any) -> None:
    """Prints what clients of one database see: with training, and as fast as they can.

    Args:
        kind: The name of the database.
        place: Its URL.
        options: The options of the command.
    """
    runs = ((options.clients, options.train), (options.processes * options.threads, 0.0))
    for clients, train in runs:
        url = f"{place}#clients{clients}"
        watch = lock_waits(place) if kind == "PostgreSQL" else _no_waits()
        with watch as counts:
            measured = ask_for_trials(
                url, clients, options.processes, options.threads, train, options.seconds
            )
        offered = f", trials of {train:g} s" if train else ", trials of 0 s"
        _report(f"{kind}, {clients:,} clients{offered}", measured, counts)
        require_whole(url, measured)


@contextmanager
def _no_waits() -> Iterator[Counter[str]]:
    yield Counter()


def main(arguments: Sequence[str] = ()) -> None:
    """Runs all benchmarks of this file.

    Args:
        arguments: Those of the command line.
    """
    parser = argparse.ArgumentParser(prog="benchmarks.bench_clients", description=__doc__)
    parser.add_argument("--clients", type=int, default=1_000)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--threads", type=int, default=4, help="calls at a time of a process")
    parser.add_argument("--train", type=float, default=10.0, help="mean seconds of a trial")
    parser.add_argument("--seconds", type=float, default=30.0, help="for how long to claim")
    parser.add_argument("--kinds", nargs="+", default=("SQLite", "PostgreSQL"))
    options = parser.parse_args(arguments)
    print("\n## Clients that ask for trials\n")
    for what, place in databases(options.kinds):
        measure(what, place, options)


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    main(sys.argv[1:])
