"""DNA, algorithms and ledgers against PyGlove and Optuna: all that needs no symbolic classes."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
import tracemalloc
import uuid
import warnings
from collections.abc import Iterator
from statistics import median
from typing import Any

from benchmarks.harness import Table, paired


def _rate(what: str, ours: float, theirs: float, peer: str, wanted: float) -> None:
    ratio = ours / theirs
    note = "" if ratio >= wanted else "   << MISSED"
    print(
        f"{what:<44} {ours:>10,.0f}/s {theirs:>10,.1f}/s {ratio:>8,.1f} x {peer},"
        f" wanted {wanted:,}{note}",
        flush=True,
    )


def dna(n: int) -> None:
    """Measures operations on spaces of N choices of three."""
    import pyglove as pg

    from symexp import geno
    from symexp.spaces.dna import DNA, Space

    def ours() -> Any:
        return Space([geno.oneof(3, (1, 2, 3), location=f"l[{i}]") for i in range(n)])

    def theirs() -> Any:
        def points() -> Any:
            for i in range(n):
                below = [pg.geno.constant() for _ in range(3)]
                yield pg.geno.oneof(below, [1, 2, 3], location=pg.KeyPath.parse(f"l[{i}]"))

        return pg.geno.space(list(points()))

    a, b, rng = ours(), theirs(), random.Random(1)
    table = Table(f"DNA, {n:,} decisions")
    table.add("make the spec", *paired(ours, theirs, runs=3), 100)
    table.add(
        "random DNA",
        *paired(lambda: a.random_dna(rng), lambda: b.random_dna(rng), runs=3, inner=20,
                inner_theirs=1),
        1000,
    )  # fmt: skip
    first, other = a.first_dna(), b.first_dna()
    table.add("next DNA", *paired(lambda: a.next_dna(first), lambda: b.next_dna(other), runs=3))
    text, old = first.to_json_str(), other.to_json_str()
    table.add("to JSON", *paired(first.to_json_str, other.to_json_str, runs=3, inner=5))
    table.add(
        "from JSON, checked",
        *paired(
            lambda: DNA.from_json_str(text, a), lambda: pg.from_json_str(old).use_spec(b), runs=3
        ),
    )
    table.add("as text", *paired(lambda: str(a), lambda: str(b), runs=3))


def enumeration() -> None:
    """Measures the enumeration of a space of 3^8 DNAs."""
    import pyglove as pg

    from symexp import geno

    ours = geno.space([geno.oneof(3, location=f"x{i}") for i in range(8)])
    theirs = pg.dna_spec(pg.Dict({f"x{i}": pg.oneof([1, 2, 3]) for i in range(8)}))
    start = time.process_time()
    count = sum(1 for _ in ours.iter_dna())
    mine = count / (time.process_time() - start)
    start, iterator = time.process_time(), theirs.iter_dna()
    for _ in range(200):
        next(iterator)
    print("\n## Loops\n")
    _rate("enumeration", mine, 200 / (time.process_time() - start), "PyGlove", 1000)


def _space(n: int) -> Any:
    from symexp import geno

    return geno.space([geno.oneof(100, tuple(range(100)), location=f"x{i}") for i in range(n)])


def _loop(algorithm: Any, count: int, dimensions: int = 10) -> tuple[float, Any]:
    from symexp.study.ledger import MemoryLedger, StudyDefinition
    from symexp.sweeps.worker import Worker

    ledger = MemoryLedger(StudyDefinition(_space(dimensions)))
    start = time.process_time()
    for claim in Worker(ledger, algorithm, limit=count, seed=1):
        claim.complete(float(sum(claim.dna.flat)))
    return count / (time.process_time() - start), ledger


def random_loop() -> None:
    """Measures random search in memory over 10 decisions, in turns with PyGlove and Optuna."""
    import optuna

    from symexp.sweeps.algorithms import Random

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    rounds = [
        (_loop(Random(), 5_000)[0], _sample(5_000), _pyglove(60), _optuna(500)) for _ in range(7)
    ]
    worker, mine, _, _ = (median(rates) for rates in zip(*rounds))
    for name, at in (("PyGlove", 2), ("Optuna", 3)):
        ratio = median(row[1] / row[at] for row in rounds)
        _rate("random search, sx.sample", mine, mine / ratio, name, 20)
    _rate("random search, sx.sample", mine, 20_000.0, "target", 1)
    _rate("random search, the worker alone", worker, 20_000.0, "target", 1)


def _sample(count: int) -> float:
    import symexp as sx

    space = sx.Dict({f"x{i}": sx.oneof(list(range(100))) for i in range(10)})
    start = time.process_time()
    for value, feedback in sx.sample(space, sx.geno.Random(1), count, progress=False):
        feedback(float(value.x0))
    return count / (time.process_time() - start)


def _pyglove(count: int) -> float:
    import pyglove as pg

    space = pg.Dict({f"x{i}": pg.oneof(list(range(100))) for i in range(10)})
    start = time.process_time()
    for value, feedback in pg.sample(space, pg.geno.Random(seed=1), num_examples=count):
        feedback(float(value.x0))
    return count / (time.process_time() - start)


def _optuna(count: int) -> float:
    import optuna

    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    start = time.process_time()
    for _ in range(count):
        trial = study.ask()
        study.tell(trial, float(sum(trial.suggest_int(f"x{i}", 0, 99) for i in range(10))))
    return count / (time.process_time() - start)


def growth() -> None:
    """Measures whether the loop slows down, and the memory of a finished trial."""
    from symexp.study.ledger import MemoryLedger, StudyDefinition
    from symexp.sweeps.algorithms import Random
    from symexp.sweeps.worker import Worker

    ledger = MemoryLedger(StudyDefinition(_space(10)))
    worker = iter(Worker(ledger, Random(), limit=None, seed=1))
    rates = []
    for _ in range(12):
        start = time.process_time()
        for _ in range(10_000):
            claim = next(worker)
            claim.complete(1.0)
        rates.append(10_000 / (time.process_time() - start))
    _rate("trials 110,000 to 120,000", rates[-1], rates[0], "the first 10,000", 0.8)
    tracemalloc.start()
    _, kept = _loop(Random(), 10_000)
    size = tracemalloc.get_traced_memory()[0] / 10_000
    tracemalloc.stop()
    assert len(kept.trials()) == 10_000
    note = "" if size < 1000 else "   << MISSED"
    print(f"memory of a finished trial: {size:,.0f} bytes, wanted under 1,000{note}")


def tpe(count: int) -> None:
    """Measures the trials of TPE beside Optuna's own ask and tell, in turns, in windows."""
    import optuna

    warnings.simplefilter("ignore")
    samplers = {
        "TPE, Optuna's defaults": {},
        "TPE, our defaults": {"multivariate": True, "group": True, "constant_liar": True},
    }
    for what, options in samplers.items():
        ours = _tpe_of_symexp(optuna.samplers.TPESampler(**options), count)
        theirs = _tpe_of_optuna(optuna.samplers.TPESampler(seed=1, **options), count)
        seconds = [(_once(ours), _once(theirs)) for _ in range(count)]
        for first, last in ((0, count * 2 // 5), (count * 2 // 5, count)):
            mine, peer = (sum(column) for column in zip(*seconds[first:last]))
            note = "" if mine <= 1.1 * peer else "   << MISSED"
            print(
                f"{what}, trials {first:,} to {last:,}: {mine / (last - first) * 1e3:.1f} ms each, "
                f"Optuna {peer / (last - first) * 1e3:.1f} ms: {mine / peer:.2f}, "
                f"wanted at most 1.1{note}",
                flush=True,
            )


def _once(steps: Iterator[None]) -> float:
    start = time.process_time()
    next(steps)
    return time.process_time() - start


def _tpe_of_symexp(sampler: Any, count: int) -> Iterator[None]:
    import symexp as sx

    space = sx.Dict({f"x{i}": sx.intv(0, 99) for i in range(10)})
    for value, feedback in sx.sample(space, sampler, count, seed=1, progress=False):
        feedback(float(sum(value.values())))
        yield


def _tpe_of_optuna(sampler: Any, count: int) -> Iterator[None]:
    import optuna

    study = optuna.create_study(sampler=sampler, direction="maximize")
    for _ in range(count):
        trial = study.ask()
        study.tell(trial, float(sum(trial.suggest_int(f"x{i}", 0, 99) for i in range(10))))
        yield


def evolution(count: int) -> None:
    """Measures regularized evolution over 20 dimensions against PyGlove's own loop."""
    import pyglove as pg

    from symexp.integrations.pyglove.generators import PyGloveAlgorithm
    from symexp.sweeps.strategies import as_algorithm

    def generator() -> Any:
        return pg.evolution.regularized_evolution(population_size=50, tournament_size=10)

    space = pg.Dict({f"x{i}": pg.oneof(list(range(100))) for i in range(20)})
    start = time.process_time()
    for value, feedback in pg.sample(space, generator(), num_examples=count):
        feedback(float(sum(value.values())))
    theirs = count / (time.process_time() - start)
    mine, _ = _loop(as_algorithm("regularized_evolution"), 10 * count, 20)
    _rate("regularized evolution", mine, theirs, "PyGlove", 100)
    adapted, _ = _loop(PyGloveAlgorithm(generator()), count, 20)
    _rate("PyGlove's evolution in symexp", adapted, theirs, "PyGlove", 3)


def _workers(kind: str, url: str, count: int, seconds: float) -> float:
    """Returns the trials per second of some number of processes."""
    if kind == "optuna":
        import optuna

        # Most of its processes fail if they make the study at once.
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        optuna.create_study(study_name="bench", storage=url, load_if_exists=True)
    start = time.time() + 3 + count
    command = [sys.executable, "-m", "benchmarks.search_worker", kind, url, str(start)]
    running = [
        subprocess.Popen([*command, str(seconds)], stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    return sum(int(process.communicate()[0] or 0) for process in running) / seconds


def sqlite(seconds: float) -> None:
    """Measures studies in an SQLite file."""
    for count in (1, 8):
        with tempfile.TemporaryDirectory() as folder:
            theirs = _workers("optuna", f"sqlite:///{folder}/optuna.db", count, seconds)
            mine = _workers("symexp", f"sqlite:///{folder}/symexp.db#bench", count, seconds)
        _rate(f"SQLite, {count} worker{'s' * (count > 1)}", mine, theirs, "Optuna", 10)


def postgresql(seconds: float) -> None:
    """Measures studies in PostgreSQL."""
    import sqlalchemy as sa

    server = sa.create_engine("postgresql+psycopg://postgres@127.0.0.1:5432/test")
    try:
        server.connect().close()
    except sa.exc.OperationalError:
        print("PostgreSQL: no server at 127.0.0.1:5432")
        return
    schema = f"symexp_bench_{uuid.uuid4().hex[:8]}"
    with server.begin() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA {schema}"))
    place = f"postgres@127.0.0.1:5432/test?options=-csearch_path%3D{schema}"
    try:
        for count in (1, 8):
            theirs = _workers("optuna", f"postgresql+psycopg://{place}", count, seconds)
            mine = _workers("symexp", f"postgresql://{place}#bench{count}", count, seconds)
            _rate(f"PostgreSQL, {count} worker{'s' * (count > 1)}", mine, theirs, "Optuna", 10)
    finally:
        with server.begin() as connection:
            connection.execute(sa.text(f"DROP SCHEMA {schema} CASCADE"))


def main() -> None:
    """Runs all benchmarks of this file."""
    dna(1_000)
    enumeration()
    random_loop()
    growth()
    evolution(200)
    tpe(1_000)
    sqlite(8)
    postgresql(8)


if __name__ == "__main__":
    main()
