"""`sx.tune` over real Keras models: TensorFlow lives and dies in the workers."""

import os

import pytest

import symexp as sx

pytest.importorskip("sqlalchemy")
pytest.importorskip("cloudpickle")

pytestmark = [pytest.mark.keras, pytest.mark.slow, pytest.mark.xdist_group("keras_search")]


@sx.symbolize
class Digits:
    """Trains a model on some of scikit-learn's digits for an epoch."""

    def __init__(self, model, examples: int = 200):
        self._model = model
        self._examples = examples

    def train(self, callbacks):
        import keras
        from sklearn.datasets import load_digits

        keras.utils.set_random_seed(1)
        digits = load_digits()
        images = digits.images[: self._examples, ..., None] / 16.0
        labels = digits.target[: self._examples]
        self._model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        self._model.fit(images, labels, epochs=1, verbose=0, callbacks=callbacks)


def test_two_processes_train_digits():
    from symexp.keras import Sequential, layers

    space = Digits(
        Sequential(
            [layers.Flatten(), layers.Dense(sx.oneof([16, 64])), layers.Dense(10, "softmax")]
        )
    )

    def evaluate(exp, feedback):
        exp.train([sx.keras.FeedbackCallback(feedback, monitor="accuracy")])
        feedback.done(metadata={"pid": os.getpid(), "backend": backend()})

    def backend():
        import keras

        return keras.backend.backend()

    result = sx.tune(space, evaluate, "sweeping", workers=2, progress=False)
    assert result.counts == {"complete": 2}
    assert os.getpid() not in {t.metadata["pid"] for t in result}
    assert {t.metadata["backend"] for t in result} == {"tensorflow"}
    assert all(0 < t.reward <= 1 for t in result)
    assert len(result.measurements()) == 2
    assert result.best.exp.model.layers[1].units in (16, 64)


def test_a_training_ends_its_trial():
    """`evaluate` returns None, and gives no feedback but that of the callback."""
    from symexp.keras import Sequential, layers

    parts = [layers.Flatten(), layers.Dense(sx.oneof([16, 64])), layers.Dense(10, "softmax")]

    def evaluate(exp, feedback):
        exp.train([sx.keras.FeedbackCallback(feedback, monitor="accuracy", checkpoint=True)])

    result = sx.tune(Digits(Sequential(parts)), evaluate, "sweeping", workers=1, progress=False)
    assert result.counts == {"complete": 2}
    assert [t.reward for t in result] == [m.rewards[0] for m in result.measurements()]
