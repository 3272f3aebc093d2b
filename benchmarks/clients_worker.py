"""One process of the benchmark of many clients: `URL CLIENTS THREADS TRAIN SECONDS`.

Its clients are asyncio tasks, each a worker with a ledger of its own. It reads a line from its
standard input when all processes are ready, and prints its measurements as one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

__all__: list[str] = []


class Seen(NamedTuple):
    """What the clients of a process saw.

    Attributes:
        trials: The number, attempt and DNA of each trial that was reported.
        claims: The seconds of each claim, and of them those in which the client did not compute.
        reports: The same for each report.
    """

    trials: list[tuple[int, int, str]]
    claims: list[tuple[float, float]]
    reports: list[tuple[float, float]]


def space() -> Any:
    """Returns the space: ten decisions among 100 numbers."""
    from symexp import geno
    from symexp.spaces.dna import Space

    return Space([geno.oneof(100, location=f"x{i}") for i in range(10)])


def open_clients(url: str, count: int) -> list[Any]:
    """Returns workers that share the connections of this process, as behind a pooler."""
    from symexp.study.ledger import StudyDefinition, open_ledger
    from symexp.sweeps.algorithms import Random
    from symexp.sweeps.worker import Worker

    definition, ledgers = StudyDefinition(space()), []
    for _ in range(count):
        made: Any = open_ledger(url, definition)
        ledgers.append(made)
        own, shared = made._database, ledgers[0]._database
        if own is not shared:
            own.close()
            own.engine, own._quick = shared.engine, shared._quick
    return [Worker(ledger, Random(seed=1), wait=False) for ledger in ledgers]


def timed(call: Callable[[], Any], times: list[tuple[float, float]]) -> Any:
    """Calls a function, and records its time and how much of it this thread did not run."""
    begun, computed = time.perf_counter(), time.thread_time()
    value = call()
    seconds = time.perf_counter() - begun
    times.append((seconds, seconds - (time.thread_time() - computed)))
    return value


async def client(
    worker: Any, pool: ThreadPoolExecutor, train: float, end: float, seen: Seen
) -> None:
    """Claims a trial, "trains" for a random time, and reports, until the time is over."""
    loop, rng = asyncio.get_running_loop(), random.Random()
    await asyncio.sleep(rng.uniform(0.0, train))  # sweeps do not begin at one moment for ever
    while time.monotonic() < end:
        claim = await loop.run_in_executor(pool, timed, worker.next_claim, seen.claims)
        await asyncio.sleep(rng.uniform(0.5, 1.5) * train)
        reward = float(claim.dna.flat[0])
        await loop.run_in_executor(pool, timed, lambda: claim.complete(reward), seen.reports)
        seen.trials.append((claim.trial.number, claim.trial.attempts, str(claim.dna)))


async def run(url: str, clients: int, threads: int, train: float, seconds: float) -> Seen:
    """Runs the clients of this process."""
    workers = open_clients(url, clients)
    seen = Seen([], [], [])
    print("ready", flush=True)
    sys.stdin.readline()
    end = time.monotonic() + seconds
    with ThreadPoolExecutor(threads) as pool:
        await asyncio.gather(*[client(w, pool, train, end, seen) for w in workers])
    for worker in workers:
        worker.ledger.close()
    return seen


if __name__ == "__main__":
    url, clients, threads, train, seconds = sys.argv[1:]
    made = run(url, int(clients), int(threads), float(train), float(seconds))
    print(json.dumps(asyncio.run(made)))
