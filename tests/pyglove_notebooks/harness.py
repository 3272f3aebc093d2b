"""Runs the notebooks of PyGlove, with PyGlove and with symexp in its place.

Only the import line is changed: `import symexp as pg`. Each notebook runs in a process of its own,
all cells in order, also after one that fails, as a reader of the notebook would run them. The
folder is empty at the start, and nothing is downloaded: where a notebook loads MNIST, it gets the
digits of scikit-learn in the same shape. Where matplotlib is not installed, plots are not drawn.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
NAMES = sorted(path.stem for path in (HERE / "cells").glob("*.txt"))

# Notebooks that train networks, or search for minutes with PyGlove.
SLOW = ("efficiently_exchange_ml_ideas_as_code", "symbolic_ml", "tsp")

# The cells that PyGlove 0.4.5 runs and symexp does not, with the reason.
NOT_RUN = {
    ("birdview", 23): "detour is not wanted: symexp changes objects, and not what code means",
    ("html_view", 12): "extension classes of views are not wanted",
    ("function_regression", 5): "mutfun is not wanted; its objects are PyGlove's",
    ("function_regression", 7): "mutfun is not wanted; its objects are PyGlove's",
    ("function_regression", 8): "needs the cell before",
    ("runtime_typing", 21): "expects an error: NumPy numbers are converted without a converter",
}


class Cell(NamedTuple):
    """What a cell did.

    Attributes:
        number: Its number in the notebook, from 1.
        error: The error that it ended with; empty if it ran.
        output: What it printed, and the value that it shows.
    """

    number: int
    error: str
    output: str


def cells_of(name: str) -> list[str]:
    """Returns the code cells of a notebook."""
    text = (HERE / "cells" / f"{name}.txt").read_text("utf-8")
    return re.split(r"^# %% \[\d+\]\n", text, flags=re.MULTILINE)[1:]


def run(name: str, library: str, timeout: float = 1200) -> list[Cell]:
    """Runs a notebook in a new process.

    Args:
        name: The notebook.
        library: `symexp` or `pyglove`: what is imported as `pg`.
        timeout: Seconds after which the process is ended.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = str(ROOT)
        if os.environ.get("PYTHONPATH"):
            path += os.pathsep + os.environ["PYTHONPATH"]
        environment = {
            **os.environ, "PYTHONPATH": path, "IPYTHONDIR": folder, "MPLBACKEND": "Agg",
            "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONHASHSEED": "0",
        }  # fmt: skip
        result = Path(folder, "result.json")
        subprocess.run(
            [sys.executable, str(HERE / "runner.py"), name, library, str(result)],
            cwd=folder, env=environment, timeout=timeout, check=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        rows: list[Any] = json.loads(result.read_text("utf-8"))
        return [Cell(*row) for row in rows]
