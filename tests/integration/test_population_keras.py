"""Keras models in a population, and evolution with inherited weights, on the digits."""

from __future__ import annotations

import numpy as np
import pytest

import symexp as sx

pytestmark = [pytest.mark.keras, pytest.mark.xdist_group("keras_checkpoints")]


@pytest.fixture(scope="module")
def digits():
    from sklearn.datasets import load_digits

    data = load_digits()
    return (data.data[:256] / 16).astype("float32"), data.target[:256].astype("int32")


def model_of(exp):
    from symexp.keras import Input, Sequential, layers, optimizers

    model = Sequential(
        [
            Input((64,)),
            layers.Dense(exp.width, activation="relu", name="hidden"),
            layers.Dense(10, activation="softmax", name="head"),
        ]
    )
    model.compile(optimizers.SGD(exp.lr, momentum=0.9), "sparse_categorical_crossentropy")
    return model


def fit(exp, feedback, digits, epochs, seen):
    """Trains a candidate; `seen` gets its weights and its rate when the training begins."""
    import keras

    model = model_of(exp)

    class Beginning(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if (feedback.id, feedback.attempt) not in seen:
                rate = float(model.optimizer.learning_rate)
                seen[feedback.id, feedback.attempt] = epoch, model.get_weights(), rate

    callback = sx.keras.FeedbackCallback(feedback, "loss", checkpoint=True)
    options = {"epochs": epochs, "batch_size": 64, "shuffle": False, "verbose": 0}
    model.fit(*digits, **options, callbacks=[Beginning(), callback])
    return model.get_weights()


def test_a_child_trains_on_from_the_weights_of_its_parent(digits):
    space = sx.Dict(lr=sx.floatv(1e-4, 0.5, scale="log"), width=16)
    plan = ("pbt", {"population": 4, "quantile": 0.5})
    seen, after = {}, {}
    for exp, feedback in sx.sample(
        space, plan, fidelity=sx.fidelity("epochs", 1, 4), direction="minimize", seed=0
    ):
        weights = fit(exp, feedback, digits, 4, seen)
        after[feedback.id, feedback.budget] = weights
    result = feedback.study.result
    children = [t for t in result.trials if t.parent is not None]
    assert children
    for child in children:
        start = child.metadata["lineage"]["start"]
        epoch, weights, rate = seen[child.id, 1]
        assert epoch == start
        for mine, parents in zip(weights, after[child.parent, start]):
            np.testing.assert_array_equal(mine, parents)
        assert rate == pytest.approx(child.dna.flat[0], rel=1e-6)
        assert child.dna.flat[0] != next(t for t in result.trials if t.id == child.parent).dna
    complete = [t for t in result.trials if t.state == "complete"]
    assert len(complete) == 4


def test_a_bred_candidate_begins_with_what_fits_of_its_parent(digits):
    space = sx.Dict(lr=sx.oneof([0.05, 0.1, 0.2]), width=sx.oneof([8, 16]))
    plan = ("regularized_evolution", {"population_size": 3, "tournament_size": 2})
    seen, after, parents = {}, {}, {}
    for exp, feedback in sx.sample(
        space, plan, 6, direction="minimize", seed=1, inherit_weights=True
    ):
        parents[feedback.id] = feedback.parent
        after[feedback.id] = fit(exp, feedback, digits, 2, seen)
    trials = {t.id: t for t in feedback.study.result.trials}
    kinds = set()
    for id, parent in parents.items():
        if parent is None:
            continue
        epoch, weights, _ = seen[id, 1]
        assert epoch == 0
        is_same = trials[id].exp.width == trials[parent].exp.width
        kinds.add(is_same)
        for mine, theirs in zip(weights, after[parent]):
            overlap = tuple(slice(min(a, b)) for a, b in zip(mine.shape, theirs.shape))
            np.testing.assert_array_equal(mine[overlap], theirs[overlap])
        told = trials[id].metadata["inherited"]
        assert told["from"] == parent
        assert told["copied"] == (4 if is_same else 1)
    assert kinds == {True, False}


@pytest.mark.parametrize("rates", [(0.0, 0.2), (0.2, 0.0)])
def test_a_child_whose_dropout_has_a_seed_only_here_or_there_trains_on(digits, rates, tmp_path):
    """`Dropout(0.0)` has no seed generator."""
    from symexp.integrations.keras.weights import training_state
    from symexp.keras import Input, Sequential, layers

    def made(rate):
        body = [layers.Dense(8, activation="relu"), layers.Dropout(rate), layers.Dense(10)]
        model = Sequential([Input((64,)), *body])
        model.compile("adam", "mse")
        return model

    one, other = map(made, rates)
    one.fit(digits[0], np.eye(10)[digits[1]], epochs=1, verbose=0)
    path = tmp_path / "training.symexp"
    progress = training_state.Progress(1, 1, 0, False, None, {})
    training_state.write(path, one, progress, training_state.describe_model(one))
    done = training_state.inherit(training_state.read(path), other, True)
    assert done["copied"] >= 4
    for mine, theirs in zip(other.trainable_variables, one.trainable_variables):
        np.testing.assert_array_equal(mine.numpy(), theirs.numpy())
    assert int(other.optimizer.iterations) == int(one.optimizer.iterations) > 0
