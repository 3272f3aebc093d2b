"""The store against Pylightnix 0.3.0, in turn on the same disk, and against bare SHA-256.

Times are wall clock: waiting for the disk counts. Pylightnix never waits for it (no fsync).
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import io
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.harness import Table

REPEAT = 3


@contextlib.contextmanager
def directory() -> Iterator[Path]:
    """Returns a new directory on the disk that temporary files are on."""
    from symexp.store.disk.files import remove_tree

    path = Path(tempfile.mkdtemp(prefix="symexp-bench-"))
    try:
        yield path
    finally:
        remove_tree(path)


def clock(function: Callable[[], Any]) -> float:
    """Returns the wall-clock seconds of one call."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def both(function: Callable[[], Any]) -> tuple[float, float]:
    """Returns wall-clock and CPU seconds of one call; they differ on a busy machine."""
    cpu = time.process_time()
    wall = clock(function)
    return wall, time.process_time() - cpu


def build(ctx: Any) -> None:
    """Builds a stage: writes a few bytes."""
    (ctx.out / "n").write_text(ctx.derivation.name)


def pipeline(n: int, chained: bool) -> list[Any]:
    """Returns n stages, as derivations."""
    from symexp.store import Derivation

    stages: list[Any] = []
    for i in range(n):
        below = stages[-1:] if chained else []
        config = {"number": i, "below": [d.ref for d in below]}
        stages.append(Derivation(f"s{i}", config, below, build=build))
    return stages


def symbolic_pipeline(n: int, chained: bool) -> list[Any]:
    """Returns n stages, as symbolic objects, which is how users write them."""
    step = symbolic_stage()
    stages: list[Any] = []
    for i in range(n):
        stages.append(step(i, stages[-1] if chained and stages else None))
    return stages


@functools.cache
def symbolic_stage() -> Any:
    """Returns the class of the symbolic stages."""
    import symexp as sx

    def step(out: Any, number: int, below: Any = None) -> None:
        (out / "n").write_text(str(number))

    return sx.stage(step)


def ours(path: Path, n: int, chained: bool, make: Callable[..., Any]) -> tuple[float, float]:
    """Returns the seconds to make and realize the stages, for the first time and again."""
    import symexp as sx

    def work() -> None:
        store = sx.Store(path / "store", echo=False)
        stages = make(n, chained)
        if chained:
            store.realize(stages[-1])
        else:
            store.realize_many(stages)

    return clock(work), statistics.median(clock(work) for _ in range(5))


def theirs(path: Path, n: int, chained: bool) -> tuple[float, float]:
    """Returns the seconds that Pylightnix takes for the same, for the first time and again."""
    import pylightnix as pl

    storage = pl.mkSS(os.fspath(path / "pylightnix"))
    pl.fsinit(storage)

    def make(build_: Any) -> None:
        (Path(pl.build_outpath(build_)) / "n").write_text("x")

    def stages(r: Any = None) -> Any:
        refs: list[Any] = []
        for i in range(n):
            config = {"name": f"s{i}", "number": i, "below": refs[-1:] if chained else []}
            refs.append(pl.mkdrv(pl.mkconfig(config), pl.match_only(), pl.build_wrapper(make), r))
        return refs[-1] if chained else refs

    def work() -> None:
        pl.realize(pl.instantiate(stages, S=storage))

    return clock(work), clock(work)


def side_by_side(n: int) -> None:
    """Measures chains and flat pipelines, with symexp and Pylightnix in turn."""
    table = Table(f"{n:,} stages, wall clock", "Pylightnix")
    for chained, wanted in ((True, (10, 200)), (False, (1, 5))):
        mine: dict[str, list[tuple[float, float]]] = {"symbolic": [], "plain": []}
        other: list[tuple[float, float]] = []
        for turn in range(REPEAT):
            for kind, make in (("symbolic", symbolic_pipeline), ("plain", pipeline)):
                with directory() as path:
                    mine[kind].append(ours(path, n, chained, make))
            if turn == 0 or not chained:
                with directory() as path:
                    other.append(theirs(path, n, chained))
        shape = "chain" if chained else "flat"
        for kind in mine:
            for k, what in enumerate(("realize", "again, all cached")):
                a = statistics.median(times[k] for times in mine[kind])
                b = statistics.median(times[k] for times in other)
                table.add(f"{shape}, {kind}: {what}", a, b, wanted[k])


def floor_of_durability(n: int = 200) -> None:
    """Measures how long the disk takes to make the files of one stage durable."""

    def stage(path: Path) -> None:
        path.mkdir()
        fds = []
        for name in ("config.json", "context.json", "artifact"):
            fds.append(os.open(path / name, os.O_WRONLY | os.O_CREAT))
            os.write(fds[-1], b"x" * 300)
        for fd in fds:
            os.fsync(fd)
            os.close(fd)
        path.rename(path.with_suffix(".done"))
        fd = os.open(path.parent, os.O_RDONLY)
        os.fsync(fd)
        os.close(fd)

    with directory() as path:
        seconds = clock(lambda: [stage(path / str(i)) for i in range(n)]) / n
    print(f"floor: three small files, fsync, rename, fsync: {seconds * 1e3:.2f} ms a stage")


def plans(n: int) -> None:
    """Measures plans of pipelines that are all cached; the stages are made anew each time."""
    import symexp as sx

    for kind, make in (("symbolic", symbolic_pipeline), ("plain", pipeline)):
        for size in (n // 10, n):
            with directory() as path:
                store = sx.Store(path / "store", echo=False)
                populate(store, make(size, True)[-1:])
                tops = [make(size, True)[-1] for _ in range(3)]
                wall, cpu = min(both(lambda: store.plan(tops.pop())) for _ in range(3))
                hits = len(store.plan(make(size, True)[-1]).hits)
            print(
                f"plan of {size:,} {kind} stages in a chain, {hits:,} cached: {wall:.3f} s, of "
                f"this CPU {cpu:.3f} s (wanted 1 s for 10,000)"
            )


def populate(store: Any, stages: list[Any]) -> None:
    """Puts outcomes into a store as realizing does, without waiting for the disk."""
    from unittest import mock

    from symexp.store.disk import commit

    with mock.patch.object(commit, "fsync_files"), mock.patch.object(commit, "fsync_directory"):
        store.realize_many(stages, progress=False)


def many(n: int) -> None:
    """Measures queries of a store with many realizations."""
    from symexp.store import Store

    with directory() as path:
        stages = pipeline(n, False)
        populate(Store(path / "store", echo=False), stages)
        opened = min(clock(lambda: Store(path / "store")) for _ in range(5))
        store = Store(path / "store")
        listed, listed_cpu = min(both(store.realizations) for _ in range(3))
        picks = stages[:: max(1, n // 200)]
        looked, looked_cpu = (
            seconds / len(picks)
            for seconds in both(lambda: [store.realizations(s)[0].tree for s in picks])
        )
        by_ref = [store.realizations(s)[0].ref for s in picks]
        by_reference = clock(lambda: [store[ref].tree for ref in by_ref]) / len(picks)
        print(
            f"{n:,} realizations: list {listed:.2f} s, of this CPU {listed_cpu:.2f} (wanted 2 s), "
            f"open {opened * 1e3:.2f} ms "
            f"(wanted 50 ms), look one up by stage {looked * 1e3:.3f} ms, of this CPU "
            f"{looked_cpu * 1e3:.3f} ms, by reference "
            f"{by_reference * 1e3:.3f} ms (wanted 1 ms)"
        )


def hashing(mebibytes: int) -> None:
    """Measures the digest of a large artifact against SHA-256 over memory."""
    from symexp.store.disk.manifest import scan, tree_digest

    def raw() -> None:
        hasher = hashlib.sha256()
        for _ in range(mebibytes):
            hasher.update(piece)

    piece = os.urandom(2**20)
    with directory() as path:
        with open(path / "artifact", "wb") as file:
            for _ in range(mebibytes):
                file.write(piece)
        tree_digest(scan(path))
        pairs = [(clock(raw), clock(lambda: tree_digest(scan(path)))) for _ in range(5)]
    floor, mine = (statistics.median(values) for values in zip(*pairs))
    print(
        f"hashing {mebibytes} MiB: {mebibytes / mine:.0f} MiB/s, {floor / mine:.0%} of SHA-256 "
        f"itself ({mebibytes / floor:.0f} MiB/s; wanted 80 %)"
    )


def checked_hits() -> None:
    """Measures a hit with the look at its files, against the same hit without the look."""
    from unittest import mock

    import symexp as sx
    from symexp.store.realizing.checkup import Checkup

    def files(out: Any, n: int, below: Any = None) -> None:
        for i in range(n):
            (out / str(i)).write_text("x")

    stage = sx.stage(files)
    cases = {f"{n:,} files": (stage(n), n) for n in (1, 10, 100, 10_000)}
    cases["3 stages in a chain"] = (stage(1, stage(1, stage(1))), 1)
    with directory() as path:
        store = sx.Store(path / "store", echo=False)
        for name, (top, n) in cases.items():
            store.realize(top, progress=False)
            calls = max(5, 300 // n)

            def hits(top: Any = top, calls: int = calls) -> None:
                for _ in range(calls):
                    store.realize(top, progress=False)

            def unchecked(hits: Callable[[], None] = hits) -> None:
                with mock.patch.object(Checkup, "is_sound", return_value=True):
                    hits()

            pairs = [(clock(unchecked), clock(hits)) for _ in range(15)]
            bare, mine = (min(times) / calls * 1e6 for times in zip(*pairs))
            print(
                f"hit, {name}: {mine:,.0f} us, {mine / bare:.2f} times a hit without the look "
                f"({bare:,.0f} us; wanted 1.3)"
            )


def many_files(n: int = 50_000, rounds: int = 3) -> None:
    """Measures an artifact of many small files against the tools of the system."""
    import symexp as sx
    from symexp.store import Derivation

    def write(ctx: Any) -> None:
        for i in range(n):
            place = ctx.out / f"d{i % 100}"
            if i < 100:
                place.mkdir()
            (place / f"f{i}").write_text(f"file number {i} of the data set")

    def run(*command: object) -> Callable[[], Any]:
        return functools.partial(subprocess.run, list(map(str, command)), check=True)

    times: dict[str, list[float]] = {}
    with directory() as path:
        source = sx.Store(path / "source", echo=False)
        stage = Derivation("files", {"n": n}, build=write)
        times["build"] = [clock(lambda: source.realize(stage, progress=False))]
        kept = source.realized(stage)
        times["pack"] = [clock(lambda: source.pack(kept, path / "x.tar"))]
        for i in range(rounds):
            (path / f"tar{i}").mkdir()
            unpacked, copied = (sx.Store(path / f"{kind}{i}", echo=False) for kind in "uc")
            for name, work in (
                ("tar -x", run("tar", "-xf", path / "x.tar", "-C", path / f"tar{i}")),
                ("sync after tar -x", os.sync),
                ("unpack", functools.partial(unpacked.unpack, path / "x.tar")),
                ("cp -a", run("cp", "-a", path / f"tar{i}", path / f"cp{i}")),
                ("sync after cp -a", os.sync),
                ("copy", functools.partial(source.copy, kept, copied)),
            ):
                times.setdefault(name, []).append(clock(work))
        for i in range(rounds):
            # `rm` refuses directories that their owner may not write into, as those of a store.
            run("chmod", "-R", "u+w", path / f"cp{i}")()
            times.setdefault("rm -r", []).append(clock(run("rm", "-r", path / f"cp{i}")))
            store = sx.Store(path / f"c{i}", echo=False)
            times.setdefault("gc", []).append(clock(store.gc))
    medians = {name: statistics.median(values) for name, values in times.items()}
    listed = ", ".join(f"{name} {value:.2f} s" for name, value in medians.items())
    print(f"artifact of {n:,} files: {listed}")
    for ours_, theirs_ in (("unpack", "tar -x"), ("copy", "cp -a"), ("gc", "rm -r")):
        ratio = medians[ours_] / medians[theirs_]
        synced = medians[theirs_] + medians.get(f"sync after {theirs_}", 0.0)
        also = f"; with `sync` after it {medians[ours_] / synced:.2f}" if ours_ != "gc" else ""
        print(f"    {ours_}: {ratio:.2f} times `{theirs_}` (wanted 2{also})")


def long_chain(n: int = 2000, rounds: int = 3) -> None:
    """Measures a chain of many small stages, alone and with workers in turn."""
    import symexp as sx

    top = pipeline(n, chained=True)[-1]
    with directory() as path:
        pairs = []
        for i in range(rounds):
            one, two = (sx.Store(path / f"{name}{i}", echo=False) for name in ("one", "two"))
            alone = clock(lambda store=one: store.realize(top, progress=False))
            workers = clock(lambda store=two: store.realize(top, progress=False, workers=2))
            pairs.append((workers / alone, alone, workers))
        ratio, alone, workers = sorted(pairs)[rounds // 2]
        other = sx.Store(path / "other", echo=False)
        kept = one.realized(top)
        one.pack(kept, path / "x.tar")
        unpack = clock(lambda: other.unpack(path / "x.tar"))
        first = next(r for r in other.realizations() if not r.inputs)
        remove = clock(lambda: other.remove(first, dependents=True))
    print(
        f"chain of {n:,} stages: unpack {unpack:.1f} s (wanted 10), remove {remove:.1f} s (wanted "
        f"5), realize {alone:.1f} s, with workers=2 {workers:.1f} s ({ratio:.2f} times, "
        f"median of {rounds}; wanted 1)"
    )


_MODULE = """
import math
from project import {following}
SCALE_{i} = {i}.5
"""

_FUNCTION = """
def f{j}(x, n=3):
    \"""Doubles a value.\"""
    total = math.sqrt(abs(x)) * SCALE_{i}
    for k in range(n):
        total += k if k % 2 else -k
    return total + {call}
"""


def followed_code(modules: int = 20, functions: int = 10) -> None:
    """Measures how long it takes to follow the code of a stage through a project."""
    import importlib
    import sys

    from symexp.stages.tracking import references, source, text

    with directory() as path:
        (path / "project").mkdir()
        for i in range(modules):
            following = f"m{i + 1}" if i + 1 < modules else "last"
            parts = [_MODULE.format(i=i, following=following)]
            for j in range(functions):
                call = f"f{j + 1}(x)" if j + 1 < functions else f"{following}.f0(x)"
                parts.append(_FUNCTION.format(i=i, j=j, call=call))
            (path / "project" / f"m{i}.py").write_text("".join(parts))
        (path / "project" / "last.py").write_text("def f0(x):\n    return x\n")
        (path / "project" / "__init__.py").write_text("")
        for file in (path / "project").iterdir():
            os.utime(file, (0, 0))  # as in a project that was not edited a moment ago
        sys.path.insert(0, os.fspath(path))
        try:
            target = importlib.import_module("project.m0").f0
        finally:
            sys.path.remove(os.fspath(path))

        def first() -> None:
            for known in (source._memos, references._known, text._files, text._stamps):
                known.clear()
            source.source_of(target)

        cold = min(clock(first) for _ in range(15))
        warm = min(clock(lambda: source.source_of(target)) for _ in range(50))
        count = len([name for name in source.source_of(target) if ".f" in name])
    print(
        f"code of {count} functions in {modules + 1} modules: first {cold * 1e3:.1f} ms "
        f"(wanted 30), again {warm * 1e3:.2f} ms (wanted 2)"
    )


def main() -> None:
    """Runs all benchmarks of this file."""
    small = bool(os.environ.get("SYMEXP_BENCH_SMALL"))
    floor_of_durability()
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            import pylightnix  # noqa: F401  # only whether it is there
    except ImportError:
        print("Pylightnix is not installed: `pip install pylightnix==0.3.0`; comparison skipped.")
    else:
        side_by_side(200 if small else 1000)
    plans(1000 if small else 10_000)
    hashing(200 if small else 1000)
    many(2000 if small else 100_000)
    checked_hits()
    followed_code()
    many_files(5000 if small else 50_000)
    long_chain(200 if small else 2000)


if __name__ == "__main__":
    main()
