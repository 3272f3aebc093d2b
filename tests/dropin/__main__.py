"""Prints a table of the corpus of programs: `python -m tests.dropin [NAME ...]`."""

from __future__ import annotations

import argparse
import os
import re
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from tests.dropin import harness


def main() -> int:
    """Runs the programs that are named on the command line, or all."""
    os.environ[harness.CLONES] = "1"
    parser = argparse.ArgumentParser(prog="python -m tests.dropin", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *harness.NAMES], metavar="NAME")
    parser.add_argument("--jobs", type=int, default=1, help="number of processes")
    parser.add_argument("--verbose", action="store_true", help="print tracebacks and warnings")
    parser.add_argument(
        "--repeat", action="store_true", help="run plain Keras twice, and nothing else"
    )
    parser.add_argument(
        "--update", action="store_true", help="note what fails in known_failures.txt"
    )
    options = parser.parse_args()
    names = options.names or [name for name in harness.NAMES if not harness.unfit(name)]
    checks = harness.REPEATED if options.repeat else harness.ALL_CHECKS
    print(f"{'program':34}" + "".join(f"{check:>14}" for check in checks))
    failures: dict[tuple[str, str], str] = {}
    with ProcessPoolExecutor(options.jobs, mp_context=get_context("spawn")) as pool:
        for name, found, seen in pool.map(partial(harness.outcomes, checks=checks), names):
            cells = [f"{'ok' if p is None else 'FAILS'} {s:5.1f} s" for p, _, s in found.values()]
            print(f"{name:34}" + "".join(f"{cell:>14}" for cell in cells), flush=True)
            for check, (problem, trace, _) in found.items():
                if problem is not None:
                    failures[name, check] = re.sub(r"/\S+/", "", problem)[:110].strip()
                    print(f"    {check}: {problem}", flush=True)
                    if options.verbose and trace:
                        print("        " + trace.replace("\n", "\n        "))
            if options.verbose:
                for text in seen:
                    print(f"    warns: {text}")
    known = harness.known_failures()
    new = [" ".join(key) for key in failures if key not in known]
    print(f"{len(names)} programs, {len(failures)} of {len(names) * len(checks)} checks fail")
    print(f"not in known_failures.txt: {', '.join(new) or 'none'}")
    if options.update:
        others = {key: text for key, text in known.items() if key[0] not in names}
        harness.write_known_failures({**others, **failures})
    return min(len(failures), 1)


if __name__ == "__main__":
    raise SystemExit(main())
