"""Archives of trained experiments beside the files of Keras: time, size and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.harness import Table, paired

_MODELS = {"small": (64, 1), "100 MB": (2048, 6)}

_PEAK = """
import sys
from symexp import keras
import symexp as sx
def memory(name):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith(name))
base = memory("VmRSS")
with open("/proc/self/clear_refs", "w") as file:
    file.write("5")  # the peak counts from here on
if sys.argv[1] == "symexp":
    sx.load(sys.argv[2]).model.count_params()
else:
    import keras
    keras.saving.load_model(sys.argv[2]).count_params()
print(memory("VmHWM") - base)
"""


def main() -> None:
    """Prints the tables."""
    saved_archives()


def saved_archives() -> None:
    """Prints how long saving and loading takes, and what it needs, beside `.keras` files."""
    table = Table("Archives of trained experiments (CPU time)", "Keras")
    with tempfile.TemporaryDirectory() as folder:
        for label, (units, depth) in _MODELS.items():
            _add_rows(table, label, _model(units, depth), Path(folder))


def _model(units: int, depth: int) -> Any:
    from symexp.keras import Input, Sequential, layers

    model = Sequential([Input((units,)), *[layers.Dense(units) for _ in range(depth)]])
    model.count_params()
    return model


def _add_rows(table: Table, label: str, model: Any, folder: Path) -> None:
    import keras

    import symexp as sx

    ours, theirs = folder / "a.symexp", folder / "a.keras"
    exp = sx.Dict(model=model)
    table.add(
        f"{label}: save",
        *paired(lambda: sx.save(exp, ours, weights=True), lambda: model.save(theirs)),
    )
    table.add(
        f"{label}: load and use",
        *paired(
            lambda: sx.load(ours).model.count_params(),
            lambda: keras.saving.load_model(theirs).count_params(),
        ),
    )
    a, b = ours.stat().st_size / 1e6, theirs.stat().st_size / 1e6
    print(f"{label}: the file has {a:.2f} MB, that of Keras {b:.2f} MB: ratio {a / b:.2f}")
    a, b = _peak("symexp", ours), _peak("keras", theirs)
    print(f"{label}: loading adds {a:.0f} MiB at the peak, with Keras {b:.0f} MiB")


def _peak(which: str, path: Path) -> float:
    done = subprocess.run(
        [sys.executable, "-c", _PEAK, which, str(path)],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
    )
    return float(done.stdout)


if __name__ == "__main__":
    main()
