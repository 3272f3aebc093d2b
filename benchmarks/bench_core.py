"""The symbolic core against PyGlove and against bare Python, on the same trees in one process."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from typing import Any

from benchmarks.harness import Table, median_seconds, paired
from benchmarks.trees import Classes, plain


def import_time() -> None:
    """Measures how much longer a fresh process takes with `import symexp`."""
    import statistics
    import time

    def run(code: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return time.perf_counter() - start

    pairs = [(run("import symexp"), run("pass")) for _ in range(9)]
    extra = statistics.median(a - b for a, b in pairs)
    core = "from symexp import symbolize, patch, diff, save, query, clone"
    used = statistics.median(run(core) - run("pass") for _ in range(9))
    print(f"\nimport symexp: {extra * 1e3:.1f} ms (wanted: under 50 ms)")
    print(f"with all that the core uses loaded: {used * 1e3:.1f} ms")


def against_pyglove(n: int, runs: int) -> None:
    """Measures the operations on trees of one size."""
    import pyglove as pg

    import symexp as sx

    a, b = Classes(sx.symbolize), Classes(pg.symbolize)
    ours, theirs = a.build(n), b.build(n)
    table = Table(f"N = {n:,} layers of 19 arguments, each with an activation")
    table.add("build", *paired(lambda: a.build(n), lambda: b.build(n), runs=runs), 50)
    table.add(
        "clone",
        *paired(ours.clone, lambda: theirs.clone(deep=True), inner=1000, runs=runs),
        100_000,
    )
    _patches(table, sx, pg, ours, theirs, n, runs)
    _diffs(table, sx, pg, ours, theirs, n, runs)
    _rules(table, sx, pg, ours, theirs, runs)
    _queries(table, sx, pg, a, b, ours, theirs, runs)
    _files(table, sx, pg, ours, theirs, runs)
    table.add("format", *paired(lambda: sx.format(ours), lambda: theirs.format(), runs=runs), 10)
    report(table)


def _patches(table: Table, sx: Any, pg: Any, ours: Any, theirs: Any, n: int, runs: int) -> None:
    near = {"num_epochs": 7}
    deep = {f"model.layers[{n // 2}].activation.negative_slope": 0.3}
    for what, rule, inner in (("near the root", near, 200), ("deep", deep, 50)):
        table.add(
            f"patch one leaf, {what}",
            *paired(
                lambda t, rule=rule: sx.patch(t, rule),
                lambda t, rule=rule: pg.patch(t, rule),
                setup=ours.clone,
                setup_theirs=lambda: theirs.clone(deep=True),
                inner=inner,
                runs=runs,
            ),
            1000,
        )


def _diffs(table: Table, sx: Any, pg: Any, ours: Any, theirs: Any, n: int, runs: int) -> None:
    one = {f"model.layers[{n // 2}].filters": 99}
    x, y = sx.patch(ours.clone(), one), pg.patch(theirs.clone(deep=True), one)
    table.add(
        "diff of one change",
        *paired(lambda: sx.diff(ours, x), lambda: pg.diff(theirs, y), inner=20, runs=runs),
        10_000,
    )
    every = {f"model.layers[{i}].filters": 99 for i in range(n)}
    x, y = sx.patch(ours.clone(), every), pg.patch(theirs.clone(deep=True), every)
    table.add(
        "diff of N changes",
        *paired(lambda: sx.diff(ours, x), lambda: pg.diff(theirs, y), runs=runs),
        50,
    )


def _rules(table: Table, sx: Any, pg: Any, ours: Any, theirs: Any, runs: int) -> None:
    def rule(k: Any, v: Any) -> Any:
        return v + 1 if type(v) is int else v

    def pg_rule(k: Any, v: Any, p: Any) -> Any:
        return v + 1 if type(v) is int else v

    table.add(
        "rule called on every leaf, changes ints",
        *paired(
            lambda t: sx.patch(t, rule),
            lambda t: pg.patch(t, pg_rule),
            setup=ours.clone,
            setup_theirs=lambda: theirs.clone(deep=True),
            runs=runs,
        ),
        20,
    )
    table.add(
        "rule called on every leaf, changes nothing",
        *paired(
            lambda: sx.patch(ours, lambda k, v: v),
            lambda: pg.patch(theirs, lambda k, v, p: v),
            runs=runs,
        ),
    )


def _queries(
    table: Table, sx: Any, pg: Any, a: Any, b: Any, ours: Any, theirs: Any, runs: int
) -> None:
    table.add(
        "query by regex",
        *paired(
            lambda: sx.query(ours, ".*filters"),
            lambda: pg.query(theirs, ".*filters"),
            runs=runs,
        ),
        10,
    )
    table.add(
        "query by type",
        *paired(
            lambda: sx.query(ours, where=a.ReLU),
            lambda: pg.query(theirs, where=lambda v: isinstance(v, b.ReLU)),
            runs=runs,
        ),
        20,
    )
    table.add(
        "query by predicate",
        *paired(
            lambda: sx.query(ours, where=lambda v: isinstance(v, a.ReLU)),
            lambda: pg.query(theirs, where=lambda v: isinstance(v, b.ReLU)),
            runs=runs,
        ),
    )


def _files(table: Table, sx: Any, pg: Any, ours: Any, theirs: Any, runs: int) -> None:
    table.add(
        "to_json_str",
        *paired(lambda: sx.to_json_str(ours), lambda: pg.to_json_str(theirs), runs=runs),
        10,
    )
    x, y = sx.to_json_str(ours), pg.to_json_str(theirs)
    table.add(
        "from_json_str",
        *paired(lambda: sx.from_json_str(x), lambda: pg.from_json_str(y), runs=runs),
        30,
    )


def against_floor(n: int) -> None:
    """Compares with the same work in bare Python, on the same data."""
    import symexp as sx

    ours = Classes(sx.symbolize).build(n)
    data = plain(ours)
    table = Table(f"Against bare Python, N = {n:,}", "bare Python")
    fast = paired(lambda: sx.to_json_str(ours), lambda: json.dumps(data), runs=9)
    table.add_floor("to_json_str / json.dumps", *fast, 3)
    x, y = sx.to_json_str(ours), json.dumps(data)
    slow = paired(lambda: sx.from_json_str(x), lambda: json.loads(y), runs=9)
    table.add_floor("from_json_str / json.loads", *slow, 6)

    def rule(k: Any, v: Any) -> Any:
        return v

    def loop(value: Any) -> None:
        items = value.items() if type(value) is dict else enumerate(value)
        for k, v in items:
            rule(k, v)
            if type(v) in (dict, list):
                loop(v)

    both = paired(lambda: sx.patch(ours, rule), lambda: loop(data), runs=9)
    table.add_floor("rule on every leaf / recursive loop", *both, 6)
    report(table)


def candidates(n: int, count: int = 100_000) -> None:
    """Measures the memory of many clones that each change one leaf near the root."""
    import symexp as sx

    ours = Classes(sx.symbolize).build(n)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept = [sx.patch(ours.clone(), {"num_epochs": i}) for i in range(count)]
    each = (tracemalloc.get_traced_memory()[0] - before) / count
    tracemalloc.stop()
    assert len(kept) == count
    print(
        f"\n{count:,} clones with one leaf changed: {each:,.0f} bytes each (wanted: at most 2,048)"
    )


def growth() -> None:
    """Measures how the cost grows with N; clone, and patch near the root, must not depend on N."""
    import symexp as sx

    classes = Classes(sx.symbolize)
    print("\n## Growth: time per layer (us), or per call for clone and patch near the root\n")
    head = (
        "N",
        "build",
        "rule",
        "query",
        "to_json_str",
        "from_json_str",
        "diff N",
        "clone",
        "near",
    )
    print("".join(f"{h:>14}" for h in head))
    for n in (10, 100, 1_000, 10_000):
        tree = classes.build(n)
        text = sx.to_json_str(tree)
        other = sx.patch(tree.clone(), lambda k, v: v + 1 if k and k.key == "filters" else v)
        runs = 3 if n == 10_000 else 7
        per_layer = (
            lambda: classes.build(n),
            lambda: sx.patch(tree, lambda k, v: v),
            lambda: sx.query(tree, ".*filters"),
            lambda: sx.to_json_str(tree),
            lambda: sx.from_json_str(text),
            lambda: sx.diff(tree, other),
        )
        times = [median_seconds(f, runs=runs, inner=max(1, 1000 // n)) / n for f in per_layer]
        copy = tree.clone()
        times.append(median_seconds(tree.clone, inner=1000))
        times.append(median_seconds(lambda: sx.patch(copy, {"num_epochs": 3}), inner=1000))
        print(f"{n:>14,}" + "".join(f"{t * 1e6:>14.2f}" for t in times), flush=True)


def report(table: Table) -> None:
    """Prints the rows that missed their target."""
    if table.missed:
        print(f"\nmissed: {', '.join(table.missed)}")


def main() -> None:
    """Runs all benchmarks of this file."""
    import_time()
    for n, runs in ((100, 5), (1_000, 3)):
        against_pyglove(n, runs)
    against_floor(1_000)
    candidates(1_000)
    growth()


if __name__ == "__main__":
    main()
