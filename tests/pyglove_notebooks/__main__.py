"""Counts the cells of PyGlove's notebooks that run: `python -m tests.pyglove_notebooks [NAME ...]`.

Each notebook runs with PyGlove, and with symexp in its place. A cell counts if PyGlove runs it.
"""

from __future__ import annotations

import argparse
import functools
from concurrent.futures import ThreadPoolExecutor

from tests.pyglove_notebooks import harness
from tests.pyglove_notebooks.harness import NOT_RUN, Cell


def main() -> int:
    """Runs the notebooks that are named on the command line, or all, and prints a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.pyglove_notebooks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *harness.NAMES], metavar="NAME")
    parser.add_argument("--jobs", type=int, default=2, help="number of processes at a time")
    parser.add_argument("--outputs", action="store_true", help="print outputs that differ")
    options = parser.parse_args()
    names = options.names or harness.NAMES
    print(f"{'notebook':40}{'cells':>7}{'PyGlove':>9}{'symexp':>8}{'same output':>13}")
    total = [0, 0, 0, 0]
    failed = []
    with ThreadPoolExecutor(options.jobs) as pool:
        for name, peer, ours in zip(
            names,
            pool.map(functools.partial(harness.run, library="pyglove"), names),
            pool.map(functools.partial(harness.run, library="symexp"), names),
        ):
            counted = [(a, b) for a, b in zip(peer, ours) if not a.error]
            ran = [(a, b) for a, b in counted if not b.error]
            row = [len(peer), len(counted), len(ran), sum(a.output == b.output for a, b in ran)]
            total = [a + b for a, b in zip(total, row)]
            print(f"{name:40}{row[0]:7}{row[1]:9}{row[2]:8}{row[3]:13}", flush=True)
            failed += [(name, b) for _, b in counted if b.error]
            if options.outputs:
                _print_differences(ran)
    print(f"{'all':40}{total[0]:7}{total[1]:9}{total[2]:8}{total[3]:13}")
    for name, cell in failed:
        reason = NOT_RUN.get((name, cell.number), "NOT KNOWN")
        print(f"{name} [{cell.number}]: {reason}\n    {cell.error[:200]}")
    return int(any((name, cell.number) not in NOT_RUN for name, cell in failed))


def _print_differences(ran: list[tuple[Cell, Cell]]) -> None:
    for peer, ours in ran:
        if peer.output != ours.output:
            print(f"    [{ours.number}] PyGlove: {peer.output!r}\n         symexp: {ours.output!r}")


if __name__ == "__main__":
    raise SystemExit(main())
