"""Sweeps over Keras models: the callback, a sweep that is resumed."""

from __future__ import annotations

import numpy as np
import pytest

import symexp as sx
from symexp.sweeps.feedback import FeedbackError

pytestmark = [pytest.mark.keras, pytest.mark.xdist_group("keras_search")]


@pytest.fixture(scope="module")
def experiment():
    from symexp.keras import Sequential, layers

    class Experiment:
        def __init__(self, model, num_epochs: int = 3):
            self._model = model
            self._num_epochs = num_epochs

        def train(self, callback, validation=True):
            x = np.random.default_rng(0).random((32, 4))
            y = np.arange(32) % 2
            self._model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
            self._model.fit(
                x,
                y,
                epochs=self._num_epochs,
                verbose=0,
                validation_data=(x, y) if validation else None,
                callbacks=[callback],
            )

    made = sx.symbolize(Experiment)
    units = sx.oneof([4, 8])
    return made(Sequential([layers.Dense(units), layers.Dense(2, activation="softmax")]))


def test_every_epoch_is_a_measurement(experiment):
    loop = sx.sample(experiment, "sweeping")
    for exp, feedback in loop:
        exp.train(sx.keras.FeedbackCallback(feedback))
        feedback.done()
    found = loop.study.ledger.measurements()
    assert [(m.number, m.step) for m in found] == [(n, e) for n in range(2) for e in range(3)]
    assert set(found[0].metrics) == {"accuracy", "loss", "val_loss"}
    assert [t.reward for t in loop.result.trials] == [found[2].rewards[0], found[5].rewards[0]]


def test_the_training_ends_early(experiment):
    class Impatient:
        def should_stop(self, trial, measurements):
            return True

    for exp, feedback in sx.sample(experiment, "sweeping", early_stopping=Impatient()):
        callback = sx.keras.FeedbackCallback(feedback, monitor="accuracy")
        exp.train(callback)
        assert callback.stopped_epoch == 0
        feedback.prune()
    assert feedback.study.ledger.counts() == {"pruned": 2}


def test_a_rule_by_name_ends_the_training_of_the_bad_candidate():
    """A net that cannot learn, and one whose loss is NaN, beside two that learn."""
    import keras

    from symexp.keras import Sequential, layers, optimizers

    rate = sx.oneof([0.5, 0.0, 1e38, 0.4])
    parts = [layers.Dense(8, activation="relu"), layers.Dense(2, activation="softmax")]
    space = sx.Dict(model=Sequential(parts), optimizer=optimizers.SGD(learning_rate=rate))
    x = np.random.default_rng(0).random((64, 2)).astype("float32")
    y = (x[:, 0] > x[:, 1]).astype("int32")
    rule = ("value", {"steps": {5: 0.6}, "metric": "loss", "direction": "minimize"})
    epochs = []
    options = {"early_stopping": rule, "on_invalid": "skip", "direction": "minimize"}
    for exp, feedback in sx.sample(space, "sweeping", metrics=["loss"], **options):
        keras.utils.set_random_seed(1)
        exp.model.compile(exp.optimizer, "sparse_categorical_crossentropy")
        callback = sx.keras.FeedbackCallback(feedback, monitor="loss")
        exp.model.fit(x, y, epochs=12, batch_size=8, verbose=0, callbacks=[callback])
        epochs.append(callback.stopped_epoch)
        if callback.stopped_epoch is None:
            feedback.done()
        else:
            feedback.prune()
    states = [t.state for t in feedback.study.result.trials]
    assert states == ["complete", "pruned", "skipped", "complete"]
    assert epochs[0] is epochs[3] is None
    assert epochs[1] == 5
    assert epochs[2] <= 1


def test_a_log_that_is_not_there(experiment):
    loop = sx.sample(experiment, "sweeping")
    exp, feedback = next(loop)
    with pytest.raises(FeedbackError, match=r"no log 'val_accuracy'.*need validation data"):
        exp.train(sx.keras.FeedbackCallback(feedback), validation=False)


def test_every_candidate_starts_from_fresh_weights(experiment):
    twice = sx.Dict(exp=experiment, again=sx.oneof([0, 1]))
    weights = []
    for candidate, feedback in sx.sample(twice, "sweeping", num_examples=2):
        exp = candidate.exp
        exp.train(sx.keras.FeedbackCallback(feedback))
        weights.append(exp.model.layers[0].get_weights()[0])
        feedback.done()
    assert not np.array_equal(weights[0], weights[1])


def test_layers_that_follow_a_width_are_trained_with_it():
    from sklearn.datasets import load_digits

    from symexp.keras import Input, Model, Sequential, layers

    inputs = Input((64,))
    outputs = layers.Dense(2, name="wide")(inputs)
    drawn = sx.patch(Model(inputs, outputs), {"layers.wide.units": sx.same_as("width")})
    plain = Sequential([Input((64,)), layers.Dense(sx.same_as("width")), sx.same_as("head")])
    space = sx.Dict(width=sx.oneof([3, 5]), head=layers.Dense(10), plain=plain, drawn=drawn)
    x, y = load_digits(return_X_y=True)
    for candidate, feedback in sx.sample(space, "sweeping"):
        candidate.plain.compile("sgd", "mse")
        candidate.plain.fit(x[:32] / 16, np.eye(10)[y[:32]], verbose=0)
        shapes = [w.shape for w in candidate.plain.get_weights()]
        assert shapes == [(64, candidate.width), (candidate.width,), (candidate.width, 10), (10,)]
        assert candidate.drawn.output_shape == (None, candidate.width)
        assert not candidate.head.built  # the last layer is an equal one, not the same one
        feedback(0.0)
    assert [t.state for t in feedback.study.result.trials] == ["complete"] * 2
