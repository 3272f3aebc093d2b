"""The digits experiment: scikit-learn's handwritten digits and a small convolutional net."""

from __future__ import annotations

import symexp as sx
from symexp.keras import Sequential, layers, losses, optimizers


@sx.symbolize
class Digits:
    """scikit-learn's 1,797 handwritten digits, 8 by 8 pixels, in 10 classes.

    Args:
        train_fraction: Fraction of the images that is trained on; the rest is for evaluation.
    """

    num_classes = 10

    def __init__(self, train_fraction: float = 0.8) -> None:
        self._train_fraction = train_fraction

    def load_data(self):
        """Returns images (n, 8, 8, 1) in [0, 1] and labels (n,), for training and for tests."""
        from sklearn.datasets import load_digits

        digits = load_digits()
        images = (digits.images / 16.0).astype("float32")[..., None]
        split = int(len(images) * self._train_fraction)
        train = images[:split], digits.target[:split]
        return train, (images[split:], digits.target[split:])


@sx.symbolize
class Experiment:
    """Trains a classifier and evaluates it.

    Args:
        model: A Keras model.
        dataset: An object with `load_data()` and `num_classes`.
        loss: A Keras loss.
        optimizer: A Keras optimizer.
        num_epochs: Passes over the training data.
        batch_size: Images per step.
        seed: Seed of shuffling. Keras draws the initial weights when the layers are created.
    """

    def __init__(
        self,
        model,
        dataset,
        loss,
        optimizer,
        num_epochs: int = 5,
        batch_size: int = 32,
        seed: int = 1,
    ) -> None:
        self._model = model
        self._dataset = dataset
        self._loss = loss
        self._optimizer = optimizer
        self._num_epochs = num_epochs
        self._batch_size = batch_size
        self._seed = seed

    def train_and_evaluate(self, verbose: int = 0, callbacks=()) -> float:
        """Trains, and returns the accuracy on the test images."""
        import keras

        keras.utils.set_random_seed(self._seed)
        (train_x, train_y), (test_x, test_y) = self._dataset.load_data()
        self._model.compile(optimizer=self._optimizer, loss=self._loss, metrics=["accuracy"])
        self._model.fit(
            train_x,
            train_y,
            epochs=self._num_epochs,
            batch_size=self._batch_size,
            verbose=verbose,
            callbacks=list(callbacks),
        )
        _, accuracy = self._model.evaluate(test_x, test_y, verbose=0)
        return float(accuracy)


def digits_experiment() -> Experiment:
    """Returns the experiment of the demo: about 9,000 weights, a second per epoch."""
    return Experiment(
        model=Sequential(
            [
                layers.Conv2D(16, (3, 3), padding="same", activation=layers.ReLU()),
                layers.MaxPooling2D(),
                layers.Conv2D(32, (3, 3), padding="same", activation=layers.ReLU()),
                layers.Flatten(),
                layers.Dense(10, activation="softmax"),
            ]
        ),
        dataset=Digits(),
        loss=losses.SparseCategoricalCrossentropy(),
        optimizer=optimizers.Adam(learning_rate=0.003),
        num_epochs=5,
    )
