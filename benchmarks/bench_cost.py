"""Cost by distinct nodes: each operation at three sizes, with the growth of its time.

`tied` is a row of objects, each of which holds the next one twice: n objects at 2^n places. `lists`
and `mixed` are chains of n levels. `flat` is a space of n decisions side by side. The growth of a
linear operation from n to 4n is about 4, and less where a constant part dominates.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import symexp as sx
from benchmarks.harness import median_seconds

__all__ = ["OPERATIONS", "SHAPES", "main"]


@sx.symbolize
class Pair:
    """Holds two values."""

    def __init__(self, a: Any = 1, b: Any = 2) -> None:
        self.a, self.b = a, b


def tied(n: int, leaf: Any = 1) -> Any:
    """Returns n objects, each of which holds the next one twice."""
    made = Pair(leaf)
    for _ in range(n - 1):
        made = Pair(made, made)
    return made


def lists(n: int, leaf: Any = 1) -> Any:
    """Returns n lists, each in the next one."""
    made = leaf
    for _ in range(n):
        made = [made]
    return sx.List(made)


def mixed(n: int, leaf: Any = 1) -> Any:
    """Returns a chain of lists, dicts and objects."""
    made = leaf
    for i in range(n):
        made = ([made], sx.Dict(a=made), Pair(made))[i % 3]
    return Pair(made)


def flat(n: int, leaf: Any = 1) -> Any:
    """Returns a dict of n values."""
    return sx.Dict({f"k{i}": leaf for i in range(n)})


SHAPES = {"tied": tied, "lists": lists, "mixed": mixed, "flat": flat}

Make = Callable[..., Any]


def _two(make: Make, n: int) -> tuple[Any, Any]:
    return make(n), make(n, 7)


def _read(v: Any) -> Callable[[], Any]:
    text = sx.to_json_str(v)
    return lambda: sx.from_json_str(text)


def _applied(v: Any, w: Any) -> Callable[[], Any]:
    rule = sx.diff(v, w).patch()
    return lambda: sx.patch(v.clone(), rule)


def _space(make: Make, n: int) -> Any:
    return make(n, sx.oneof([1, 2, 3]))


def _first(space: Any) -> Any:
    return next(iter(sx.sample(space, sx.geno.Random(seed=1), progress=False)))


def _encoded(space: Any, value: Any) -> Callable[[], Any]:
    return lambda: sx.encode(space, value)


def _on(function: Callable[..., Any], *values: Any) -> Callable[[], Any]:
    return lambda: function(*values)


def _changed(v: Any) -> Any:
    return sx.patch(v.clone(), lambda k, x: 7 if x == 1 else x)


# Returns what is timed, for a shape and a size.
OPERATIONS: dict[str, Callable[[Make, int], Callable[[], Any]]] = {
    "fingerprint of a new tree": lambda make, n: lambda: sx.fingerprint(make(n)),
    "eq": lambda make, n: _on(sx.eq, make(n), make(n)),
    "diff": lambda make, n: _on(sx.diff, *_two(make, n)),
    "apply a diff": lambda make, n: _applied(*_two(make, n)),
    "to_json_str": lambda make, n: _on(sx.to_json_str, make(n)),
    "from_json_str": lambda make, n: _read(make(n)),
    "clone": lambda make, n: _on(sx.clone, make(n)),
    "pickle": lambda make, n: _on(lambda v: pickle.loads(pickle.dumps(v)), make(n)),
    "rule on every value": lambda make, n: _on(_changed, make(n)),
    "contains": lambda make, n: _on(sx.contains, make(n), 99),
    "HTML": lambda make, n: _on(lambda v: v._repr_html_(), make(n)),
    "dna_spec": lambda make, n: lambda: sx.dna_spec(_space(make, n)),
    "sample a candidate": lambda make, n: _on(_first, _space(make, n)),
    "encode a candidate": lambda make, n: _encoded(_space(make, n), make(n, 2)),
}


def main() -> None:
    """Prints the time and the growth of each operation on each shape."""
    n = 500
    print(f"{'operation':<28}{'shape':<8}{'n = 500':>12}{'n = 1,000':>12}{'n = 2,000':>12}  growth")
    for what, prepare in OPERATIONS.items():
        for shape, make in SHAPES.items():
            times = [median_seconds(prepare(make, n * k), runs=3) for k in (1, 2, 4)]
            shown = "".join(f"{t * 1e3:>9.2f} ms" for t in times)
            print(f"{what:<28}{shape:<8}{shown}  {times[2] / times[0]:.1f}", flush=True)
