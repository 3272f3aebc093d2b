"""Speed of saving and loading, compared with the `json` module on the same plain data."""

from __future__ import annotations

import functools
import json
from typing import Any

from benchmarks.harness import Table, median_seconds, paired
from benchmarks.trees import Classes

TYPED = """
class Typed:
    def __init__(self, activation: object, {}):
        pass
"""


def against_json(n: int, runs: int) -> None:
    """Measures n layers of 19 arguments, each with an activation."""
    import symexp as sx

    root = Classes(sx.symbolize).build(n)
    table = Table(f"N = {n:,} layers of 19 arguments, each with an activation", "json")
    _both_ways(table, "", root, runs)
    text = sx.to_json_str(root).replace("benchmarks.trees", "elsewhere.trees")
    _both_ways(table, ", unknown types", sx.from_json_str(text), runs)


def shapes(n: int, runs: int) -> None:
    """Measures trees that do not take the fastest path."""
    import symexp as sx

    table = Table(f"N = {n:,}, other shapes", "json")
    namespace: dict[str, Any] = {"__name__": "benchmarks.bench_codec"}
    exec(TYPED.format(", ".join(f"a{i}: int = {i}" for i in range(19))), namespace)
    typed = sx.symbolize(namespace["Typed"])
    relu = Classes(sx.symbolize).ReLU
    _both_ways(
        table,
        ", every argument with a value spec",
        sx.List([typed(relu(), a3=i % 50) for i in range(n)]),
        runs,
    )
    shared = relu()
    _both_ways(table, ", one tied object", sx.List([typed(shared, a3=i) for i in range(n)]), runs)
    _both_ways(table, ", one flat list of floats", sx.List([0.5 + i for i in range(20 * n)]), runs)
    deep = sx.Dict(x=1)
    for _ in range(n):
        deep = sx.Dict(a=deep)
    text = sx.to_json_str(deep)
    seconds = median_seconds(functools.partial(sx.from_json_str, text), runs=runs)
    print(f"from_json_str, nested {n:,} deep (json itself gives up): {seconds * 1e3:.1f} ms")


def _both_ways(table: Table, what: str, root: Any, runs: int) -> None:
    import symexp as sx

    data, text = sx.to_json(root), sx.to_json_str(root)
    assert sx.eq(sx.from_json_str(text), root)
    write = functools.partial(sx.to_json_str, root)
    table.add_floor(f"to_json_str{what}", *paired(write, lambda: json.dumps(data), runs=runs), 3)
    _row(table, f"from_json_str{what}", sx.from_json_str, text, text, runs)


def _row(table: Table, what: str, read: Any, text: str, floor: str, runs: int) -> None:
    times = paired(lambda: read(text), lambda: json.loads(floor), runs=runs)
    table.add_floor(what, *times, 6)


def main() -> None:
    """Prints all tables."""
    for n, runs in ((10, 31), (100, 31), (1000, 15), (10_000, 5)):
        against_json(n, runs)
    shapes(1000, 9)


if __name__ == "__main__":
    main()
