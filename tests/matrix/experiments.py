"""The experiment that each model of the matrix is trained by, and its random data."""

from __future__ import annotations

from typing import Any

import numpy as np

import symexp as sx

__all__ = ["Experiment", "RandomExamples", "RandomImages"]


@sx.symbolize
class RandomExamples:
    """Random examples with labels.

    Args:
        inputs: The inputs of the model: the shape of one example, such as `[32, 32, 3]`; or
            `{"shape": [16], "below": 50}` for whole numbers; or a dict of these by input name.
        num_classes: The number of classes.
        label_shape: The shape of the labels of one example: `[32, 32]` for a label per pixel.
        outputs: The names of the outputs with labels, if the model has several.
        size: The number of examples.
    """

    def __init__(
        self,
        inputs: Any,
        num_classes: int = 10,
        label_shape: Any = (),
        outputs: Any = None,
        size: int = 8,
    ) -> None:
        self._inputs = inputs
        self.num_classes = num_classes
        self._label_shape = tuple(label_shape)
        self._outputs = outputs
        self._size = size

    def load_data(self) -> Any:
        """Returns the inputs, and whole numbers as labels."""
        rng = np.random.default_rng(0)
        labels = rng.integers(0, self.num_classes, (self._size, *self._label_shape))
        if self._outputs is not None:
            labels = dict.fromkeys(self._outputs, labels)
        return self._examples(rng, self._inputs), labels

    def _examples(self, rng: Any, spec: Any) -> Any:
        if isinstance(spec, dict) and "shape" not in spec:
            return {name: self._examples(rng, each) for name, each in spec.items()}
        if isinstance(spec, dict):
            return rng.integers(0, spec["below"], (self._size, *spec["shape"])).astype("int32")
        return rng.random((self._size, *spec), "float32")


@sx.symbolize
class RandomImages:
    """Random images without labels, for a model that returns its input."""

    def __init__(self, shape: Any, size: int = 8) -> None:
        self._shape = tuple(shape)
        self._size = size

    def load_data(self) -> Any:
        """Returns the images twice: they are the inputs and the targets."""
        images = np.random.default_rng(0).random((self._size, *self._shape), "float32")
        return images, images


@sx.symbolize
class Experiment:
    """Trains a model for one step.

    Args:
        model: A Keras model.
        dataset: An object with `load_data()`.
        loss: A Keras loss or its name, or a dict of these by output.
        optimizer: A Keras optimizer or its name.
        metrics: Metrics or their names, or a dict of these by output.
        callbacks: Callbacks of Keras.
        epochs: Passes over the data. The matrix stops after one step.
        batch_size: Examples of a step.
        seed: Seed of shuffling and dropout.
    """

    def __init__(
        self,
        model: Any,
        dataset: Any,
        loss: Any,
        optimizer: Any,
        metrics: Any = (),
        callbacks: Any = (),
        epochs: int = 1,
        batch_size: int = 2,
        seed: int = 1,
    ) -> None:
        self._model = model
        self._dataset = dataset
        self._loss = loss
        self._optimizer = optimizer
        self._metrics = metrics
        self._callbacks = callbacks
        self._epochs = epochs
        self._batch_size = batch_size
        self._seed = seed

    def train_step(self) -> float:
        """Trains one step (all batches of it, if gradients are accumulated); returns the loss."""
        import keras

        keras.utils.set_random_seed(self._seed)
        inputs, labels = self._dataset.load_data()
        targets = self._targets(labels)
        self._model.compile(
            optimizer=self._optimizer,
            loss=_plain(self._loss),
            metrics=_plain(self._metrics),
            # To trace a large net takes longer than to run it once. Keras trains float8 in graphs.
            run_eagerly=not _has_float8(self._model),
            jit_compile=False,
        )
        batches = self._model.optimizer.gradient_accumulation_steps or 1
        history = self._model.fit(
            inputs,
            targets,
            batch_size=self._batch_size,
            steps_per_epoch=batches,
            validation_data=(inputs, targets) if self._callbacks else None,
            callbacks=list(self._callbacks),
            verbose=0,
        )
        return float(history.history["loss"][-1])

    def _targets(self, labels: Any) -> Any:
        """Returns labels in the form that the loss takes: numbers, or one-hot."""
        if isinstance(labels, dict):
            return {name: self._encoded(y, self._loss[name]) for name, y in labels.items()}
        return self._encoded(labels, self._loss)

    def _encoded(self, labels: Any, loss: Any) -> Any:
        import keras

        name = loss if isinstance(loss, str) else type(loss).__name__
        if labels.dtype.kind == "f" or "sparse" in name.lower():
            return labels
        if "binary" in name.lower():
            return labels[..., None].astype("float32")
        return keras.utils.to_categorical(labels, self._dataset.num_classes)


def _has_float8(model: Any) -> bool:
    return any("float8" in layer.dtype_policy.name for layer in model._flatten_layers())


def _plain(value: Any) -> Any:
    """Returns a symbolic dict or list as that of Python, whose exact types Keras looks for."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, (list, tuple)) else value
