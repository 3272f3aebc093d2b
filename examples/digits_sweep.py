"""A sweep over a net for handwritten digits that goes on after any kill.

The space has eight decisions, four of which depend on others. `bohb` trains each candidate for one
epoch first. Only good ones go on, from their checkpoints, to more epochs.

    python examples/digits_sweep.py
    python examples/digits_sweep.py --study postgresql://me@host/sweeps#digits --checkpoints kept
    python examples/digits_sweep.py --engine ray

Run the same command again to go on with a study. See docs/multifidelity.md.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import symexp as sx
from symexp.keras import Input, Sequential, layers, optimizers


@sx.symbolize
class Experiment:
    """Trains a classifier of scikit-learn's handwritten digits.

    Args:
        model: A Keras model that takes images of 8 by 8 pixels.
        optimizer: A Keras optimizer.
        num_epochs: Passes over the images.
        batch_size: Images per step.
        seed: Seed of the weights and of the order of the images.
    """

    def __init__(
        self, model, optimizer, num_epochs: int = 9, batch_size: int = 64, seed: int = 1
    ) -> None:
        self._model = model
        self._optimizer = optimizer
        self._num_epochs = num_epochs
        self._batch_size = batch_size
        self._seed = seed

    def train(self, callbacks=()) -> None:
        """Trains, and measures the accuracy on images of its own after each epoch."""
        import keras
        from sklearn.datasets import load_digits

        keras.utils.set_random_seed(self._seed)
        digits = load_digits()
        images = (digits.images / 16.0).astype("float32")[..., None]
        self._model.compile(
            self._optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"]
        )
        self._model.fit(
            images[:1000],
            digits.target[:1000],
            batch_size=self._batch_size,
            epochs=self._num_epochs,
            validation_data=(images[1000:], digits.target[1000:]),
            callbacks=list(callbacks),
            verbose=0,
        )


def search_space(epochs: int) -> Experiment:
    """Returns the experiment with eight decisions."""
    second = Sequential(
        [
            layers.Conv2D(sx.oneof([8, 16, 32]), (3, 3), padding="same", activation="relu"),
            layers.MaxPooling2D(),
        ]
    )
    return Experiment(
        model=Sequential(
            [
                Input((8, 8, 1)),
                layers.Conv2D(sx.oneof([4, 8, 16]), (3, 3), padding="same", activation="relu"),
                layers.MaxPooling2D(),
                sx.oneof([layers.Identity(), second]),
                layers.Flatten(),
                sx.oneof([layers.Identity(), layers.Dropout(sx.floatv(0.1, 0.6))]),
                layers.Dense(10, activation="softmax"),
            ]
        ),
        optimizer=sx.oneof(
            [
                optimizers.Adam(sx.floatv(1e-4, 3e-2, "log")),
                optimizers.SGD(sx.floatv(1e-3, 0.3, "log"), momentum=0.9),
            ]
        ),
        num_epochs=epochs,
    )


def epoch_log(path, feedback):
    """Returns a Keras callback that appends a line to a file for each epoch that is trained."""
    import keras

    class EpochLog(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            self.write("begin", epoch)

        def on_epoch_end(self, epoch, logs=None):
            self.write("end", epoch)

        def write(self, event, epoch):
            words = event, feedback.id, feedback.attempt, epoch, os.getpid()
            with open(path, "a") as file:
                file.write(" ".join(map(str, words)) + "\n")

    return EpochLog()


def sweep(options: argparse.Namespace):
    """Starts the workers, waits for them, and returns the result of the study."""
    log = options.log and options.log.resolve()

    def evaluate(experiment, feedback):
        report = sx.keras.FeedbackCallback(feedback, monitor="val_accuracy", checkpoint=True)
        # `report` is the last one, so it saves what the others have done.
        experiment.train([epoch_log(log, feedback), report] if log else [report])

    return sx.tune(
        search_space(options.epochs),
        evaluate,
        "bohb",
        options.trials,
        study=options.study,
        metrics="val_accuracy",
        fidelity=sx.fidelity("epochs", 1, options.epochs, factor=3),
        seed=options.seed,
        workers=options.workers,
        checkpoints=options.checkpoints,
        engine=options.engine,
        address=options.address,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--study", default="sqlite:///digits_sweep.db#digits", help="its URL")
    parser.add_argument("--checkpoints", help="folder or URL; a study on a server needs it")
    parser.add_argument("--engine", choices=["process", "ray"], default="process")
    parser.add_argument("--address", help="address of a Ray cluster")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--trials", type=int, default=40)
    parser.add_argument("--epochs", type=int, default=9, help="epochs of the best trials")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", type=Path, help="file that gets a line for each trained epoch")
    options = parser.parse_args()

    begun = time.perf_counter()
    result = sweep(options)
    epochs = sum(len(trial.measurements) for trial in result.trials)
    print(f"{result}\n{epochs} epochs instead of {len(result.trials) * options.epochs}", end=", ")
    print(f"{time.perf_counter() - begun:.0f} s")
    print(sx.format(result.best.exp, hide_default_values=True))


if __name__ == "__main__":
    main()
