"""Transfer of weights: epochs to the accuracy of the trained net, and the cost of a transfer."""

from __future__ import annotations

import statistics
from typing import Any

from benchmarks.harness import Table, paired

SEEDS = range(5)
MOST_EPOCHS = 60
BASE_EPOCHS = 20


def main() -> None:
    """Prints the tables."""
    epochs_to_accuracy()
    cost()


# Epochs.


def epochs_to_accuracy() -> None:
    """Measures how long a patched net trains until it is as accurate as before the patch."""
    import symexp as sx

    k = sx.keras
    changes: dict[str, tuple[Any, str]] = {
        "add_dropout?rate=0.2": ("add_dropout?rate=0.2", "skip"),
        "one more Dense(64)": ({"layers[2]": sx.Insertion(_dense(k, 64))}, "skip"),
        "the same, kernel is the identity": ({"layers[2]": sx.Insertion(_identity(k))}, "skip"),
        "Dense(64) to Dense(96), slice": ({"layers[1].units": 96}, "slice"),
    }
    print(f"\n## Epochs to the accuracy of the trained net, on the digits, {len(SEEDS)} seeds\n")
    print(f"{'change':<32} {'weights':<12} {'median':>7}   by seed")
    found: dict[str, list[list[int]]] = {name: [[], []] for name in changes}
    for seed in SEEDS:
        base = _net(k)
        wanted = _train(k, base, seed, BASE_EPOCHS, None)[-1]
        for name, (rule, partial) in changes.items():
            for i in (0, 1):
                k.utils.set_random_seed(seed + 100)
                patched = base.clone(override=rule)
                if i:
                    sx.transfer_weights(base, patched, partial=partial)
                reached = _train(k, patched, seed + 100, MOST_EPOCHS, wanted)
                found[name][i].append(len(reached) if reached[-1] >= wanted else MOST_EPOCHS + 1)
    for name, both in found.items():
        for label, epochs in zip(("fresh", "transferred"), both):
            shown = ", ".join(f"> {MOST_EPOCHS}" if n > MOST_EPOCHS else str(n) for n in epochs)
            print(f"{name:<32} {label:<12} {statistics.median(epochs):>7}   {shown}", flush=True)


def _dense(k: Any, units: int) -> Any:
    return k.layers.Dense(units, activation="relu")


def _identity(k: Any) -> Any:
    return k.layers.Dense(64, activation="relu", kernel_initializer="identity")


def _net(k: Any) -> Any:
    return k.Sequential([k.Input((64,)), _dense(k, 64), _dense(k, 32), k.layers.Dense(10)])


def _train(k: Any, model: Any, seed: int, epochs: int, wanted: float | None) -> list[float]:
    """Returns the accuracy after each epoch, until it is the wanted one."""
    import numpy as np
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    x = (x / 16).astype("float32")
    order = np.random.default_rng(seed % 100).permutation(len(x))
    held, used = order[:500], order[500:]
    k.utils.set_random_seed(seed)
    loss = k.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(k.optimizers.Adam(0.001), loss, metrics=["accuracy"])
    found: list[float] = []
    for _ in range(epochs):
        model.fit(x[used], y[used], batch_size=64, verbose=0)
        found.append(float(model.evaluate(x[held], y[held], batch_size=500, verbose=0)[1]))
        if wanted is not None and found[-1] >= wanted:
            break
    return found


# Cost.


def cost() -> None:
    """Measures a transfer against `set_weights(get_weights())`, which aligns and checks nothing."""
    import keras

    import symexp as sx

    table = Table("Transfer (ratio ours / set_weights(get_weights()))", "Keras")
    given: Any = {"weights": None, "input_shape": (32, 32, 3), "classes": 10}
    wide = keras.Sequential([keras.Input((1000,)), *(keras.layers.Dense(1000) for _ in range(10))])
    for name, net in (
        ("Sequential, 4 layers", _net(sx.keras)),
        ("Sequential, 10 x Dense(1000)", wide),
        ("MobileNetV2, 154 layers", keras.applications.MobileNetV2(**given)),
        ("ResNet50, 177 layers", keras.applications.ResNet50(**given)),
    ):
        source = sx.Dict(model=net).model
        target = source.clone(weights=True)
        ours = lambda a=source, b=target: sx.transfer_weights(a, b)
        theirs = lambda a=source, b=target: b.set_weights(a.get_weights())
        table.add_floor(name, *paired(ours, theirs, runs=5), most=6.0)


if __name__ == "__main__":
    main()
