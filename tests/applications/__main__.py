"""Prints a table of the nets of keras.applications: `python -m tests.applications [NAME ...]`."""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.applications import nets


def main() -> int:
    """Checks the nets that are named on the command line, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.applications", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *nets.NAMES], metavar="NAME")
    parser.add_argument("--verbose", action="store_true", help="print tracebacks")
    options = parser.parse_args()
    names = options.names or nets.NAMES
    print(f"{'net':18}" + "".join(f"{check:>14}" for check in ("made", *nets.CHECKS)), flush=True)
    failures = 0
    for name in names:
        # A process of its own gives the memory of a large net back.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            found = pool.submit(nets.outcomes, name).result()
        cells = [f"{'ok' if p is None else 'FAILS'} {s:5.1f} s" for _, p, _, s in found]
        print(f"{name:18}" + "".join(f"{cell:>14}" for cell in cells), flush=True)
        for check, problem, trace, _ in found:
            if problem is not None:
                failures += 1
                print(f"    {check}: {problem}", flush=True)
                if options.verbose:
                    print("        " + trace.replace("\n", "\n        "))
    print(f"{len(names)} nets, {failures} of {len(names) * len(nets.CHECKS)} checks fail")
    return min(failures, 1)


if __name__ == "__main__":
    raise SystemExit(main())
