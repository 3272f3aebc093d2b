"""Checks that hold for any net of a library, and the table of what they found.

A table of nets derives from `Net`, adds checks of its own, and says how a net is made of its name.
"""

from __future__ import annotations

import argparse
import gc
import os
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")


class Net:
    """A net of a library, and what symexp made of it. Each check uses what the last has made.

    Args:
        raw: The net.
        data: What the net is called with.
    """

    def __init__(self, raw: Any, data: Any) -> None:
        import numpy as np

        import symexp as sx

        self.raw, self.data = raw, data
        self.symbolic: Any = None
        self.loaded: Any = None
        self.sx, self.np = sx, np

    def output(self, model: Any) -> Any:
        """Returns what a net says about the data, as a flat list of arrays."""
        import keras

        found = [keras.ops.convert_to_numpy(x) for x in keras.tree.flatten(model(self.data))]
        assert all(self.np.isfinite(x).all() for x in found)
        return found

    def saved_and_loaded(self, value: Any, trust: Sequence[str] = ()) -> Any:
        """Returns what is loaded from the file of a tree."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "tree.json"
            self.sx.save(value, path)
            return self.sx.load(path, trust=trust)

    def is_same_output(self, one: Any, other: Any) -> bool:
        """Whether two nets say the same, but for rounding."""
        pairs = zip(self.output(one), self.output(other), strict=True)
        return all(self.np.allclose(a, b, rtol=1e-4, atol=1e-5) for a, b in pairs)

    def check_symbolic(self) -> None:
        """The tree has the very net, with its weights."""
        import keras

        raw, weights = self.raw, self.raw.weights
        ends = (weights[0], weights[-1])
        kept = [keras.ops.convert_to_numpy(weight).copy() for weight in ends]
        self.symbolic = self.sx.Dict(model=raw).model
        assert self.symbolic is raw
        assert all(a is b for a, b in zip(weights, raw.weights, strict=True))
        assert all(map(self.np.array_equal, kept, map(keras.ops.convert_to_numpy, ends)))

    def check_saved(self) -> None:
        """A saved tree loads as an equal one."""
        self.loaded = self.saved_and_loaded(self.symbolic)
        assert self.loaded is not self.symbolic
        assert self.sx.fingerprint(self.loaded) == self.sx.fingerprint(self.symbolic)
        assert self.sx.eq(self.loaded, self.symbolic)

    def check_weights(self) -> None:
        """The loaded net takes the weights of the raw one from a file, and says the same."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "net.weights.h5"
            self.raw.save_weights(path)
            self.loaded.load_weights(path)
        assert self.is_same_output(self.loaded, self.raw)


Check = Callable[[Any], None]
TREES: dict[str, Check] = {"symbolic": Net.check_symbolic, "saved": Net.check_saved}
WEIGHTS: dict[str, Check] = {**TREES, "weights": Net.check_weights}


@contextmanager
def alone() -> Iterator[None]:
    """Leaves nothing of the nets that the body makes."""
    import keras

    keras.utils.clear_session(free_memory=False)
    try:
        yield
    finally:
        keras.utils.clear_session(free_memory=False)
        gc.collect()


class Outcome(NamedTuple):
    """What came of a check: the problem in a line, if there is one, and its traceback.

    The seconds are those of the processor, so other programs count less.
    """

    check: str
    problem: str | None
    trace: str
    seconds: float


def outcomes(make: Callable[[str], Any], checks: Mapping[str, Check], name: str) -> list[Outcome]:
    """Runs all checks of one net, whatever they raise. The first makes the net."""
    found: list[Outcome] = []
    net: list[Any] = []
    steps = {"made": lambda: net.append(make(name))}
    steps |= {check: partial(_apply, function, net) for check, function in checks.items()}
    with alone():
        for check, function in steps.items():
            start, problem, trace = process_time(), None, ""
            try:
                function()
            except Exception as error:
                line = (str(error).strip().splitlines() or [""])[0]
                problem, trace = f"{type(error).__name__}: {line}", traceback.format_exc()
            found.append(Outcome(check, problem, trace, process_time() - start))
            if not net:
                break
        net.clear()
    return found


def _apply(check: Check, net: list[Any]) -> None:
    check(net[0])


def main(
    prog: str,
    description: str | None,
    names: Sequence[str],
    make: Callable[[str], Any],
    checks: Mapping[str, Check],
) -> int:
    """Checks the nets that are named on the command line, or all, and prints a table."""
    parser = argparse.ArgumentParser(prog=prog, description=description)
    parser.add_argument("names", nargs="*", choices=[[], *names], metavar="NAME")
    parser.add_argument("--verbose", action="store_true", help="print tracebacks")
    options = parser.parse_args()
    chosen = options.names or names
    width = max(map(len, names)) + 1
    print(f"{'net':{width}}" + "".join(f"{c:>14}" for c in ("made", *checks)), flush=True)
    failures = 0
    for name in chosen:
        # A process of its own gives the memory of a large net back.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            found = pool.submit(outcomes, make, checks, name).result()
        cells = [f"{'ok' if p is None else 'FAILS'} {s:5.1f} s" for _, p, _, s in found]
        print(f"{name:{width}}" + "".join(f"{cell:>14}" for cell in cells), flush=True)
        for check, problem, trace, _ in found:
            if problem is not None:
                failures += 1
                print(f"    {check}: {problem}", flush=True)
                if options.verbose:
                    print("        " + trace.replace("\n", "\n        "))
    print(f"{len(chosen)} nets, {failures} of {len(chosen) * len(checks)} checks fail")
    return min(failures, 1)
