"""How far operations walk through the code: calls of functions of symexp, and their files.

Counted in a warm process: each operation runs once before it is counted. The figures do not depend
on the machine.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import symexp as sx

__all__ = ["main", "walk"]

_ROOT = os.path.join(os.path.dirname(sx.__file__), "")


def walk(operation: Callable[[], Any]) -> tuple[int, int]:
    """Counts what an operation calls in symexp, in all threads that it starts, too.

    Args:
        operation: Called twice; the second call is counted.

    Returns:
        The number of calls of Python functions, and the number of files that these are in.
    """
    calls: dict[str, int] = {}

    def count(frame: Any, event: str, _: Any) -> None:
        name = frame.f_code.co_filename
        if event == "call" and name.startswith(_ROOT):
            calls[name] = calls.get(name, 0) + 1

    operation()
    threading.setprofile(count)
    sys.setprofile(count)
    try:
        operation()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return sum(calls.values()), len(calls)


@sx.symbolize
class _Layer:
    def __init__(self, units: int, rate: float = 0.5) -> None:
        self.units, self.rate = units, rate


@sx.symbolize
class _Experiment:
    def __init__(self, layers: list[Any], epochs: int = 1) -> None:
        self.layers, self.epochs = layers, epochs


@sx.patcher([("rate", sx.typing.Float())], name="set_rate_of_the_walks")
def _set_rate(target: Any, rate: float) -> Any:
    return {"layers[0].rate": rate}


@sx.stage(outputs=["n"])
class _Stage:
    def __init__(self, value: int) -> None:
        self.value = value

    def build(self, out: Path) -> None:
        (out / "n").write_text(str(self.value))


def _experiment() -> Any:
    return _Experiment([_Layer(16), _Layer(8)])


def _patch() -> Callable[[], Any]:
    experiment = _experiment()
    return lambda: sx.patch(experiment, "set_rate_of_the_walks?0.25")


def _hit(folder: str) -> Callable[[], Any]:
    store = sx.Store(Path(folder) / "hit", echo=False)
    return lambda: store.realize(_Stage(3), progress=False)


def _hit_of_one_handle(folder: str) -> Callable[[], Any]:
    store, stage = sx.Store(Path(folder) / "hit", echo=False), _Stage(3)
    return lambda: store.realize(stage, progress=False)


def _space() -> Any:
    return _Experiment([_Layer(sx.oneof([4, 8, 16]))])


def _sweep(space: Any, store: sx.Store) -> None:
    for candidate, feedback in sx.sample(space, sx.geno.Sweeping(), store=store, progress=False):
        feedback(float(candidate.layers[0].units))


def _trials(folder: str) -> Callable[[], Any]:
    stores = iter(range(9))
    return lambda: _sweep(_space(), sx.Store(Path(folder) / f"trials{next(stores)}", echo=False))


def _trials_alone(folder: str) -> Callable[[], Any]:
    space = _space()
    stores = iter([sx.Store(Path(folder) / f"alone{i}", echo=False) for i in range(9)])
    return lambda: _sweep(space, next(stores))


def main() -> None:
    """Prints calls and files of each operation."""
    with tempfile.TemporaryDirectory() as folder:
        operations = {
            "patch by a rule string": _patch(),
            "store.realize of a hit": _hit(folder),
            "the same, of one handle": _hit_of_one_handle(folder),
            "3 trials with a store": _trials(folder),
            "the same, without making the space and the store": _trials_alone(folder),
        }
        print(f"{'operation':50}{'calls':>8}{'files':>8}")
        for name, operation in operations.items():
            calls, files = walk(operation)
            print(f"{name:50}{calls:8}{files:8}")


if __name__ == "__main__":
    main()
