"""Spaces of 1,000 decisions against PyGlove, and the loop in memory."""

from __future__ import annotations

import random
import time
from typing import Any

from benchmarks.harness import Table, paired


class Layer:
    """A layer with one decision among three arguments."""

    def __init__(self, units: Any, rate: float = 0.5, name: str | None = None) -> None:
        pass


def spaces(n: int) -> None:
    """Measures `dna_spec`, and one sampled candidate."""
    import pyglove as pg

    import symexp as sx

    ours_class = sx.symbolize(Layer)
    theirs_class = pg.symbolize(type("Layer", (Layer,), {}))
    ours = sx.List([ours_class(sx.oneof([i, i + 1])) for i in range(n)])
    theirs = pg.List([theirs_class(pg.oneof([i, i + 1])) for i in range(n)])
    table = Table(f"A space of {n:,} decisions")
    table.add(
        "dna_spec",
        *paired(sx.dna_spec, pg.dna_spec, setup=ours.clone, setup_theirs=lambda: theirs, runs=3),
        100,
    )
    template, rng = sx.template(ours), random.Random(1)
    sample = pg.random_sample(theirs, num_examples=1000, seed=1)
    table.add(
        "one sampled candidate",
        *paired(
            lambda: template.decode(template.spec.random_dna(rng)), lambda: next(sample), runs=3
        ),
        1000,
    )


def loop(count: int) -> None:
    """Measures trials per second of random search: in memory, cheap reward, 10 decisions."""
    import symexp as sx

    space = sx.Dict({f"x{i}": sx.oneof(list(range(10))) for i in range(10)})
    start = time.perf_counter()
    for candidate, feedback in sx.sample(space, sx.geno.Random(seed=1), num_examples=count):
        feedback(candidate.x0)
    rate = count / (time.perf_counter() - start)
    print(f"\nloop in memory, {count:,} trials: {rate:,.0f} trials/s (wanted: 20,000)")


def main() -> None:
    """Runs all benchmarks of this file."""
    spaces(1_000)
    loop(20_000)


if __name__ == "__main__":
    main()
