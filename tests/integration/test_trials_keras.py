"""Sweeps over Keras models with a store: what was trained is kept."""

import json

import numpy as np
import pytest
from sklearn.datasets import load_digits

import symexp as sx

pytestmark = [pytest.mark.keras, pytest.mark.xdist_group("keras_search")]


@pytest.fixture(scope="module")
def experiment():
    from symexp.keras import Sequential, layers

    @sx.symbolize
    class Digits:
        def __init__(self, model, epochs: int = 2):
            self._model = model
            self._epochs = epochs

        def train_and_evaluate(self, callbacks=()):
            x, y = load_digits(return_X_y=True)
            x = x[:200] / 16
            self._model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
            self._model.fit(x, y[:200], epochs=self._epochs, verbose=0, callbacks=list(callbacks))
            return self._model.evaluate(x, y[:200], verbose=0)[1]

    return Digits(Sequential([layers.Dense(sx.oneof([8, 16])), layers.Dense(10, "softmax")]))


def test_weights_and_history_of_every_trial_are_artifacts(experiment, tmp_path):
    store = sx.Store(tmp_path / "store")
    trained = {}
    for exp, feedback in sx.sample(experiment, sx.geno.Sweeping(), store=store):
        with feedback:
            feedback(exp.train_and_evaluate())
        trained[feedback.id] = exp.model
    for trial in feedback.study.result.trials:
        realization = store[trial.metadata["realization"]]
        model = trained[trial.id]
        assert store.ls(realization) == [
            "metrics.json",
            "model.history.json",
            "model.weights.h5",
            "reward.txt",
        ]
        history = json.loads(realization.read_text("model.history.json"))
        assert history["epoch"] == [0, 1]
        assert history["history"]["accuracy"] == pytest.approx(model.history.history["accuracy"])
        fresh = trial.exp.model
        fresh.build((None, 64))
        fresh.load_weights(realization / "model.weights.h5")
        for old, new in zip(model.get_weights(), fresh.get_weights(), strict=True):
            assert np.array_equal(old, new)
    again = sx.sample(experiment, sx.geno.Sweeping(), store=store)
    assert list(again) == []
    assert again.result.best.reward == feedback.study.result.best.reward


def test_models_in_lists_and_attributes_are_found_and_untrained_ones_left(tmp_path):
    import keras

    from symexp.integrations.keras.training import save_trained
    from symexp.keras import Sequential, layers

    @sx.symbolize
    class Several:
        def __init__(self, models, unused):
            self.own = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
            for model in models:
                model(np.zeros((1, 2)))

    exp = Several([Sequential([layers.Dense(1)])], Sequential([layers.Dense(2)]))
    _ = exp.own
    save_trained(exp, tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "models[0].weights.h5",
        "own.weights.h5",
    ]
