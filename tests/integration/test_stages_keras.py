"""Keras in stages: each build from fresh weights, weights as artifacts, live models left alone."""

import numpy as np
import pytest

import symexp as sx

keras = pytest.importorskip("keras")

from symexp.keras import Sequential, layers, optimizers  # noqa: E402  # needs Keras

pytestmark = [pytest.mark.keras, pytest.mark.slow]

X = np.linspace(-1, 1, 32, dtype="float32").reshape(-1, 1)


@sx.stage
def line(out, slope=2.0):
    np.savez(out / "xy.npz", x=X, y=X * slope)


@sx.stage(outputs="model.keras", matcher=sx.matchers.latest())
class Train:
    def __init__(self, data, model, optimizer, epochs=1):
        self.data, self.model, self.optimizer, self.epochs = data, model, optimizer, epochs

    def build(self, out):
        assert not self.model.built
        with np.load(self.data / "xy.npz") as f:
            self.model.compile(self.optimizer, "mse")
            history = self.model.fit(f["x"], f["y"], epochs=self.epochs, verbose=0)
        self.model.save(out / "model.keras")
        (out / "loss.txt").write_text(str(history.history["loss"][-1]))


@sx.symbolize
class Experiment:
    def __init__(self, data, model, epochs=1):
        self._data, self._model, self._epochs = data, model, epochs

    def train_and_evaluate(self, out):
        keras.utils.set_random_seed(0)
        with np.load(self._data / "xy.npz") as f:
            self._model.compile("sgd", "mse")
            self._model.fit(f["x"], f["y"], epochs=self._epochs, verbose=0)
            self._model.save_weights(out / "model.weights.h5")
            return self._model.evaluate(f["x"], f["y"], verbose=0)


@pytest.fixture
def store(tmp_path):
    return sx.Store(tmp_path / "store", echo=False)


def model():
    return Sequential([layers.Dense(4, activation="relu"), layers.Dense(1)])


def test_every_build_starts_from_fresh_weights(store):
    stage = Train(line(), model(), optimizers.Adam(0.05))
    first = store.realize(stage)
    second = store.realize(stage, force=True)
    assert first != second
    best = store.realize(stage.with_matcher(sx.matchers.best("loss.txt", mode="min")))
    assert best in (first, second)
    loaded = keras.models.load_model(best / "model.keras")
    assert type(loaded).__module__.startswith("keras.")
    assert loaded.predict(X, verbose=0).shape == (32, 1)


def test_a_trained_model_is_neither_used_nor_changed(store):
    shared = model()
    shared.build((None, 1))
    before = [w.copy() for w in shared.get_weights()]
    stage = Train(line(), shared, "adam")
    store.realize(stage)
    assert all(np.array_equal(a, b) for a, b in zip(before, shared.get_weights()))
    untrained = Train(line(), model(), "adam")
    assert store.derivation(stage) == store.derivation(untrained)


def test_a_rule_on_the_pipeline_retrains_what_it_changed(store):
    stage = Train(line(), model(), optimizers.Adam(0.05))
    store.realize(stage)
    wider = sx.patch(stage.clone(), {"model.layers[0].units": 8})
    assert [step.action for step in store.plan(wider)] == ["hit", "build"]
    loaded = keras.models.load_model(store.realize(wider) / "model.keras")
    assert loaded.layers[0].units == 8


def test_a_run_keeps_value_and_weights(store):
    exp = Experiment(line(), model(), epochs=2)
    run = store.run(exp, "train_and_evaluate")
    assert store.run(exp.clone(), "train_and_evaluate") == run
    assert type(run.value) is float
    assert store.ls(run) == ["model.weights.h5", "value.json"]
    live = model()
    live.build((None, 1))
    live.load_weights(run / "model.weights.h5")
    live.compile("sgd", "mse")
    assert live.evaluate(X, X * 2.0, verbose=0) == pytest.approx(run.value)


def raw_functional():
    inputs = keras.Input((8,))
    x = keras.layers.Dense(4, activation="relu")(inputs)
    x = keras.layers.Add()([keras.layers.Dense(4)(x), x])
    return keras.Model(inputs, keras.layers.Dense(1)(x))


def raw_operations():
    inputs = keras.Input((8,))
    x = keras.layers.Dense(4)(inputs)
    return keras.Model(inputs, keras.ops.relu(x) * 2.0 + x)


def raw_nested():
    inputs = keras.Input((8,))
    return keras.Sequential([keras.Model(inputs, raw_functional()(inputs)), keras.layers.Dense(1)])


def raw_recurrent():
    inputs = keras.Input((8, 4))
    cells = [keras.layers.LSTMCell(3), keras.layers.GRUCell(2)]
    x = keras.layers.Bidirectional(keras.layers.LSTM(3, return_sequences=True))(inputs)
    return keras.Model(inputs, keras.layers.RNN(cells)(x))


@pytest.mark.parametrize("make", [raw_functional, raw_operations, raw_nested, raw_recurrent])
def test_equal_raw_models_are_one_stage_however_keras_counts_them(store, make):
    first, second = make(), make()
    assert [x.name for x in first.layers] != [x.name for x in second.layers]
    one, two = (store.plan(Train(line(), m, optimizers.Adam())) for m in (first, second))
    assert one.steps[-1].derivation == two.steps[-1].derivation


def test_names_that_users_give_to_raw_layers_count(store):
    def named(name):
        return keras.Sequential([keras.Input((8,)), keras.layers.Dense(1, name=name)])

    refs = {
        store.plan(Train(line(), named(name), optimizers.Adam())).steps[-1].derivation.ref
        for name in ("head", "tail", None, None)
    }
    assert len(refs) == 3
