"""Applies every rule to every model: `python -m tests.matrix [MODEL ...] [--rules RULE ...]`.

Each model has a process of its own. Its cells are kept in a file, from which a run goes on with
`--resume`. The exit status is 1 if a cell fails, or is not as `reviewed.json` says.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

from tests.matrix import cells, gallery, models, records
from tests.matrix.rule_strings import RULE_STRINGS


def main() -> int:
    """Runs the cells that the command line names, and prints a line for each model."""
    options = _parser().parse_args()
    chosen = options.models or list(models.MODELS)
    absent = [model for model in chosen if not models.is_available(model)]
    problems = [f"{model}: not run, because KerasHub is not installed" for model in absent]
    folder = Path(options.results)
    if not options.render:
        running = [model for model in chosen if model not in absent]
        problems += _run_all(running, options, folder)
    found = {model: records.read_cells(folder, model) for model in chosen}
    failed = [c for row in found.values() for c in row.values() if c.result == records.FAILED]
    problems += map(records.shown, failed)
    if options.accept:
        records.review(found)
    problems += records.unreviewed(found)
    if options.gallery:
        rows = {model: row for model, row in found.items() if row}
        summaries = {model: models.summary(model) for model in rows}
        page = gallery.page(rows, options.rules, summaries, absent, models.CLASSES)
        Path(options.gallery).write_text(page, encoding="utf-8")
    print("\n".join(problems) or "All cells are as reviewed.")
    return min(len(problems) - len(absent), 1)


def _run_all(chosen: Sequence[str], options: Any, folder: Path) -> list[str]:
    problems = []
    if not options.resume:
        records.forget(folder, chosen)
    print(f"{'model':20}" + "".join(f"{r:>10}" for r in records.RESULTS), flush=True)
    with ThreadPoolExecutor(options.jobs) as pool:
        runs = [pool.submit(_run_alone, model, options.rules, folder) for model in chosen]
        for model, run in zip(chosen, runs, strict=True):
            if problem := run.result():
                problems.append(f"{model}: {problem}")
            results = [c.result for c in records.read_cells(folder, model).values()]
            counts = "".join(f"{results.count(r):>10}" for r in records.RESULTS)
            print(f"{model:20}{counts}", flush=True)
    return problems


def _run_alone(model: str, rules: Sequence[str], folder: Path) -> str | None:
    # A process of its own gives the memory of a large net back, and starts Keras anew.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(cells.run_model, model, rules, folder).result()
        except BrokenProcessPool:
            return "its process ended, perhaps because of a lack of memory. Use --resume"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.matrix", description=__doc__)
    parser.add_argument("models", nargs="*", metavar="MODEL", help="default: all")
    parser.add_argument("--rules", nargs="+", default=list(RULE_STRINGS), metavar="RULE")
    parser.add_argument("--jobs", type=int, default=1, help="models at the same time")
    parser.add_argument("--results", default="build/matrix", help="the folder of the cells")
    parser.add_argument("--resume", action="store_true", help="run only what the folder lacks")
    parser.add_argument("--render", action="store_true", help="run nothing, use the folder")
    parser.add_argument("--gallery", metavar="PAGE", help="write the page, `docs/gallery.md`")
    parser.add_argument(
        "--accept", action="store_true", help="write `reviewed.json`; read its changes in git"
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
