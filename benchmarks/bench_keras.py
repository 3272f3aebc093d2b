"""Symbolic Keras against plain Keras: training, and materializing objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.harness import Table, median_seconds, paired


def main() -> None:
    """Prints the tables."""
    import keras

    import symexp as sx

    keras.utils.set_random_seed(1)
    train_step(keras, sx.keras)
    materializing(keras, sx.keras)
    symbolic_only(keras, sx.keras)


def _model(k: Any, depth: int = 3) -> Any:
    blocks = [k.layers.Conv2D(8, 3, padding="same", activation="relu") for _ in range(depth)]
    return k.Sequential(
        [k.Input((8, 8, 1)), *blocks, k.layers.Dropout(0.1), k.layers.Flatten(), k.layers.Dense(10)]
    )


def _graph(k: Any) -> Any:
    inputs = x = k.Input((8, 8, 1))
    x = k.layers.Conv2D(8, 3, padding="same")(x)
    for _ in range(4):
        y = k.layers.Conv2D(8, 3, padding="same", activation="relu")(x)
        x = k.layers.Add()([x, k.layers.BatchNormalization()(y)])
    return k.Model(inputs, k.layers.Dense(10)(k.layers.GlobalAveragePooling2D()(x)))


def _stepper(k: Any, model: Any, *, eager: bool) -> Callable[[], Any]:
    import numpy as np

    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(32, 8, 8, 1)).astype("float32"), rng.integers(0, 10, 32)
    loss = k.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(k.optimizers.Adam(0.01), loss, metrics=["accuracy"], run_eagerly=eager)
    model.train_on_batch(x, y)
    return lambda: model.train_on_batch(x, y)


def train_step(plain: Any, symbolic: Any) -> None:
    """Measures a training step; nothing intercepts a materialized model, so the ratio is 1."""
    table = Table("One training step, batch of 32 (ratio ours / plain)", "plain Keras")
    for label, make in (("Sequential", _model), ("functional", _graph)):
        for mode, eager, loops in (("compiled", False, 60), ("eager", True, 4)):
            ours = _stepper(symbolic, make(symbolic), eager=eager)
            theirs = _stepper(plain, make(plain), eager=eager)
            times = paired(ours, theirs, runs=9, inner=loops, inner_theirs=loops)
            table.add_floor(f"{label}, {mode}", *times, most=1.1)


# Objects, with the greatest ratio that is wanted; `None` where Keras does next to nothing.
_OBJECTS: tuple[tuple[str, Callable[[Any], Any], float | None], ...] = (
    ("Dense", lambda k: k.layers.Dense(3), 1.2),
    ("Conv2D", lambda k: k.layers.Conv2D(8, 3), 1.2),
    ("BatchNormalization", lambda k: k.layers.BatchNormalization(), 1.2),
    ("MultiHeadAttention", lambda k: k.layers.MultiHeadAttention(2, 4), 1.2),
    ("Dropout", lambda k: k.layers.Dropout(0.1), 1.2),
    ("LSTM", lambda k: k.layers.LSTM(4), 1.2),
    ("Adam", lambda k: k.optimizers.Adam(0.1), 1.2),
    ("SGD", lambda k: k.optimizers.SGD(0.1), 1.2),
    ("AUC", lambda k: k.metrics.AUC(), 1.2),
    ("SparseCategoricalCrossentropy", lambda k: k.losses.SparseCategoricalCrossentropy(), None),
)


def _stack(k: Any) -> Any:
    return k.Sequential([k.layers.Dense(8) for _ in range(34)])


_MODELS: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("Sequential, built, 7 layers", _model),
    ("Sequential, built, 34 layers", lambda k: _model(k, 30)),
    ("Sequential, not built, 34 layers", _stack),
    ("functional, 16 layers", _graph),
)


def materializing(plain: Any, symbolic: Any) -> None:
    """Measures making an object and materializing it, and making a model."""
    from symexp.tree.handles.materialize import materialize

    table = Table("Making and materializing an object (ratio ours / plain)", "plain Keras")
    for label, make, most in _OBJECTS:
        ours = lambda make=make: materialize(make(symbolic))
        theirs = lambda make=make: make(plain)
        table.add_floor(label, *paired(ours, theirs, runs=9, inner=50, inner_theirs=50), most)
    for label, make in _MODELS:
        ours = lambda make=make: materialize(make(symbolic))
        theirs = lambda make=make: make(plain)
        table.add_floor(label, *paired(ours, theirs, runs=7), 1.2)


def symbolic_only(plain: Any, symbolic: Any) -> None:
    """Measures an experiment before anything is materialized."""
    import symexp as sx

    model, live = _model(symbolic, 30), _model(plain, 30)
    table = Table("Before anything is materialized, a Sequential of 34 layers", "plain Keras")
    table.add("write it down", *paired(lambda: _model(symbolic, 30), lambda: _model(plain, 30)))
    copy = plain.models.clone_model
    table.add("clone it", *paired(lambda: sx.clone(model), lambda: copy(live), inner=1000))
    seconds = median_seconds(lambda raw: sx.Dict(model=raw), setup=lambda: _graph(plain))
    layers = len(_graph(plain).layers)
    print(f"a raw functional model of {layers} layers turns symbolic: {seconds * 1e3:.1f} ms")


if __name__ == "__main__":
    main()
