"""Sweeps with several workers: the speed of two processes, and the waits between trials."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any


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


def sweep() -> None:
    """Measures a sweep of nine candidates with one process and with two, start included."""
    import symexp as sx

    space = _digits()
    seconds = {}
    for workers in (1, 2):
        start = time.perf_counter()
        result = sx.tune(
            space, lambda exp: exp.train_and_evaluate(), "sweeping", workers=workers, progress=False
        )
        seconds[workers] = time.perf_counter() - start
        assert result.counts == {"complete": 9}
        training = sum(t.trial.finished - t.trial.started for t in result)
        print(
            f"{workers} process{'es' * (workers > 1)}: {seconds[workers]:.1f} s, of which the "
            f"trials {training / workers:.1f} s (on {os.cpu_count()} cores)",
            flush=True,
        )
    ratio = seconds[1] / seconds[2]
    print(f"two processes against one: {ratio:.2f} x as fast, wanted above 1{_note(ratio > 1)}")


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
