"""Runs the benchmarks: all of them, or those named: `python -m benchmarks core keras`."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")


def main(names: list[str]) -> None:
    """Runs the named benchmarks, or all."""
    known = sorted(
        m.name[6:]
        for m in pkgutil.iter_modules([str(Path(__file__).parent)])
        if m.name.startswith("bench_")
    )
    unknown = sorted(set(names) - set(known))
    if unknown:
        sys.exit(f"No benchmark {unknown[0]!r}. There are: {', '.join(known)}.")
    for name in names or known:
        print(f"\n# {name}", flush=True)
        importlib.import_module(f"benchmarks.bench_{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
