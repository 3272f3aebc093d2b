"""Diffs: against PyGlove on the same trees, and lists of thousands of elements by kind of edit."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from benchmarks.harness import Table, median_seconds, paired
from benchmarks.trees import Classes


def against_pyglove(n: int, runs: int) -> None:
    """Measures what PyGlove's diff by position can do, too."""
    import pyglove as pg

    import symexp as sx

    a, b = Classes(sx.symbolize), Classes(pg.symbolize)
    ours, theirs = a.build(n), b.build(n)
    table = Table(f"N = {n:,} layers of 19 arguments, each with an activation")
    one = {f"model.layers[{n // 2}].filters": 99}
    every = {f"model.layers[{i}].filters": 99 for i in range(n)}
    for what, rule, wanted in (("one change", one, 10_000), ("N changes", every, 50)):
        x, y = sx.patch(ours.clone(), rule), pg.patch(theirs.clone(deep=True), rule)
        times = paired(
            lambda x=x: sx.diff(ours, x),
            lambda y=y: pg.diff(theirs, y),
            runs=runs,
            inner=10,
            inner_theirs=1,
        )
        table.add(f"diff of {what}", *times, wanted if n == 1000 else None)
        times = paired(
            lambda x=x: str(sx.diff(ours, x)), lambda y=y: str(pg.diff(theirs, y)), runs=runs
        )
        table.add(f"diff of {what}, printed", *times)
    same, other = a.build(n), b.build(n)
    times = paired(lambda: sx.diff(ours, same), lambda: pg.diff(theirs, other), runs=runs)
    table.add("diff of equal trees that share nothing", *times)


def lists(n: int, runs: int) -> None:
    """Measures the alignment of long lists of layers, and of leaves."""
    import symexp as sx
    from symexp.tree.nodes.state import get_state

    rng = random.Random(1)
    layer = Classes(sx.symbolize).Conv
    layers = [get_state(layer(rng.randrange(50), seed=i % 40)).node for i in range(n)]
    left = get_state(sx.List([0])).node.with_values(None, tuple(layers))
    print(f"\n## lists of {n:,} elements\n")

    def row(what: str, function: Callable[[], Any]) -> None:
        ms = median_seconds(function, runs=runs) * 1e3
        print(f"{what:<44} {ms:>10.2f} ms {len(function()):>8,} operations", flush=True)

    def layers_row(what: str, values: list[Any]) -> None:
        right = left.with_values(None, tuple(values))
        row(what, lambda: sx.diff(left, right))

    layers_row("one insertion", [*layers[: n // 2], layers[0], *layers[n // 2 :]])
    layers_row("n / 10 random edits", _edited(layers, n // 10, rng))
    layers_row("every layer changed", [x.with_value(0, 99) for x in layers])
    layers_row("reversed", layers[::-1])
    layers_row("shuffled", rng.sample(layers, n))
    bits = [[rng.randrange(2) for _ in range(n + k)] for k in (0, 9)]
    row("random bits, two lengths", lambda: sx.diff(bits[0], bits[1]))
    numbers = [rng.sample(range(n), n) for _ in range(2)]
    row("two orders of the same numbers", lambda: sx.diff(numbers[0], numbers[1]))


def _edited(values: list[Any], edits: int, rng: random.Random) -> list[Any]:
    out = list(values)
    for _ in range(edits):
        at = rng.randrange(len(out))
        kind = rng.randrange(3)
        if kind == 0:
            del out[at]
        elif kind == 1:
            out.insert(at, out[at].with_value(0, rng.randrange(100)))
        else:
            out[at] = out[at].with_value(0, rng.randrange(100))
    return out


def using(n: int, runs: int) -> None:
    """Measures what users do with a diff."""
    import symexp as sx
    from symexp.display import html, terminal
    from symexp.tree.nodes.state import get_state

    left = Classes(sx.symbolize).build(n)
    one = sx.patch(left.clone(), {f"model.layers[{n // 2}].filters": 99})
    every = sx.patch(left.clone(), {f"model.layers[{i}].filters": 99 for i in range(n)})
    node = get_state(left).node
    print(f"\n## using a diff, N = {n:,}\n")
    for what, right in (("one change", one), ("N changes", every)):
        change = sx.diff(left, right)
        for verb, function in (
            ("apply", lambda c=change: c.apply(node)),
            ("invert", lambda c=change: c.invert()),
            ("str", lambda c=change: str(c)),
            ("HTML", lambda c=change: html.render(c)),
        ):
            print(f"{verb}, {what:<38} {median_seconds(function, runs=runs) * 1e3:>10.2f} ms")
    big = sx.Dict({f"k{i}": list(range(64)) for i in range(64)})
    for verb, function in (
        ("HTML", lambda: html.render(big)),
        ("terminal", lambda: terminal.render(big)),
    ):
        what = "a tree of 4,096 leaves"
        print(f"{verb}, {what:<38} {median_seconds(function, runs=runs) * 1e3:>10.2f} ms")


def main() -> None:
    """Prints all tables."""
    for n, runs in ((10, 9), (100, 7), (1000, 3)):
        against_pyglove(n, runs)
    for n in (1000, 5000):
        lists(n, 3)
    using(1000, 5)
