"""Runs one notebook in this process, and writes what its cells did (`harness.run`)."""

from __future__ import annotations

import json
import sys
import types
from pathlib import Path
from typing import Any


def main(name: str, library: str, result: str) -> None:
    """Runs the cells of a notebook with `import <library> as pg`."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    from tests.pyglove_notebooks import harness

    cells = harness.cells_of(name)
    _stand_in_for_plots()
    if any("mnist" in cell for cell in cells):
        _stand_in_for_mnist()
    shell = InteractiveShell.instance()
    shell.run_line_magic("colors", "nocolor")
    done = []
    for number, cell in enumerate(cells, 1):
        changed = cell.replace("import pyglove as pg", f"import {library} as pg")
        with capture_output() as captured:
            ran = shell.run_cell(changed)
        error = ran.error_in_exec or ran.error_before_exec
        text = "" if error is None else f"{type(error).__name__}: {error}"
        done.append((number, text, captured.stdout if error is None else ""))
    Path(result).write_text(json.dumps(done), "utf-8")


def _stand_in_for_plots() -> None:
    """Lets plots be drawn nowhere if matplotlib is not installed."""
    try:
        import matplotlib.pyplot  # noqa: F401
    except ModuleNotFoundError:
        package, plots = types.ModuleType("matplotlib"), types.ModuleType("matplotlib.pyplot")

        def draw(*args: Any, **kwargs: Any) -> None: ...

        for function in ("plot", "show", "hist", "ylim"):
            setattr(plots, function, draw)
        package.pyplot = plots  # type: ignore[attr-defined]
        sys.modules.update({"matplotlib": package, "matplotlib.pyplot": plots})


def _stand_in_for_mnist() -> None:
    """Gives notebooks the digits of scikit-learn in the shape of MNIST."""
    import keras
    import numpy as np
    import tensorflow as tf
    from sklearn.datasets import load_digits

    def load_data() -> Any:
        digits = load_digits()
        large = np.kron(digits.images.astype("uint8") * 15, np.ones((1, 3, 3), "uint8"))
        x = np.pad(large, ((0, 0), (2, 2), (2, 2)))
        y = digits.target.astype("uint8")
        return (x[:1400], y[:1400]), (x[1400:], y[1400:])

    keras.datasets.mnist.load_data = load_data
    tf.keras.datasets.mnist.load_data = load_data


if __name__ == "__main__":
    main(*sys.argv[1:])
