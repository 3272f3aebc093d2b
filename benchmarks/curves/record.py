"""Records the table: trains each net of the space on scikit-learn's digits, for 27 epochs.

`python -m benchmarks.curves.record` writes `benchmarks/curves/digits.csv` (11 minutes on one core).
"""

from __future__ import annotations

import csv
import os
import sys
import time
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

from benchmarks.curves import table

SEED = 0
TRAIN = 400


def main() -> None:
    """Trains all nets and writes the file at the end."""
    import keras
    import sklearn
    import tensorflow as tf

    train, validation = _data()
    rows, begin = [], time.perf_counter()
    for number, key in enumerate(table.keys()):
        rows.append([*key, " ".join(map(str, _curve(key, train, validation)))])
        spent = time.perf_counter() - begin
        print(f"{number + 1:>4} {spent:7.0f} s  {rows[-1]}", file=sys.stderr, flush=True)
        keras.backend.clear_session()
    header = {
        "data": f"scikit-learn {sklearn.__version__}, load_digits, shuffled with seed {SEED}",
        "training images": len(train[0]),
        "validation images": len(validation[0]),
        "trained with": f"Keras {keras.__version__}, TensorFlow {tf.__version__}, seed {SEED}",
        "columns": "the candidate, then correct validation images after epochs 1 to 27",
    }
    with table.PATH.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"# {name}: {value}\n" for name, value in header.items())
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*table.COLUMNS, "correct"])
        writer.writerows(rows)


def _data() -> tuple[Any, Any]:
    """Returns 400 images for training, and the remaining 1,397 for validation."""
    import numpy as np
    from sklearn.datasets import load_digits

    digits = load_digits()
    order = np.random.default_rng(SEED).permutation(len(digits.target))
    images = (digits.data[order] / 16.0).astype("float32")
    labels = digits.target[order]
    return (images[:TRAIN], labels[:TRAIN]), (images[TRAIN:], labels[TRAIN:])


def _curve(key: table.Key, train: Any, validation: Any) -> list[int]:
    """Returns the number of correct validation images after each epoch."""
    import keras

    keras.utils.set_random_seed(SEED)
    name, rate, momentum, width, depth, dropout, batch_size = key
    layers: list[Any] = [keras.Input((64,))]
    for _ in range(depth):
        layers += [keras.layers.Dense(width, "relu"), keras.layers.Dropout(dropout)]
    model = keras.Sequential([*layers, keras.layers.Dense(10)])
    made = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam}[name]
    options = {} if momentum is None else {"momentum": momentum}
    model.compile(
        made(rate, **options),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        jit_compile=False,
    )
    images, labels = validation
    history = model.fit(
        *train,
        epochs=table.EPOCHS,
        batch_size=batch_size,
        validation_data=validation,
        validation_batch_size=len(images),
        verbose=0,
    ).history["val_accuracy"]
    return [round(accuracy * len(labels)) for accuracy in history]


if __name__ == "__main__":
    main()
