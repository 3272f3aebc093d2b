"""Saving a training after each epoch, beside `keras.callbacks.BackupAndRestore`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from benchmarks.harness import Table, paired

# Units and number of layers; Adam has three numbers for each weight.
_MODELS = {"small": (64, 2), "50 MB": (1024, 4)}


def main() -> None:
    """Prints the table."""
    table = Table("State of a training (CPU time)", "BackupAndRestore")
    with tempfile.TemporaryDirectory() as folder:
        for label, (units, depth) in _MODELS.items():
            _add_rows(table, label, _model(units, depth), Path(folder, str(units)))


def _model(units: int, depth: int) -> Any:
    import keras
    import numpy as np

    layers = [keras.layers.Dense(units) for _ in range(depth)]
    model = keras.Sequential([keras.Input((units,)), *layers])
    model.compile("adam", "mse")
    data = np.zeros((8, units), "float32")
    model.fit(data, data, verbose=0)
    return model


def _add_rows(table: Table, label: str, model: Any, folder: Path) -> None:
    import keras

    from symexp.integrations.keras.weights.training_state import (
        Progress,
        describe_model,
        read,
        restore,
        write,
    )

    path = folder / "training.symexp"
    backup = keras.callbacks.BackupAndRestore(folder / "backup")
    backup.set_model(model)
    folder.mkdir()
    progress = Progress(1, 1, 0, False, None, {0: {"loss": 0.0}})
    described = describe_model(model)

    def restored() -> None:
        saved = read(path)
        assert saved is not None
        restore(saved, model)

    table.add(
        f"{label}: save",
        *paired(lambda: write(path, model, progress, described), lambda: backup.on_epoch_end(0)),
    )
    table.add(f"{label}: restore", *paired(restored, backup._load_model))
    theirs = (folder / "backup" / "latest.weights.h5").stat().st_size
    ours = path.stat().st_size
    print(f"{label}: {ours / 1e6:.2f} MB, and {theirs / 1e6:.2f} MB: ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
