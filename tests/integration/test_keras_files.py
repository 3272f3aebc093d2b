"""Files: trees of Keras objects as JSON, and live models as plain `.keras` files."""

import json
import re
import subprocess
import sys
import zipfile

import keras
import numpy as np
import pytest

import symexp as sx
from symexp.keras import (
    Input,
    Model,
    Sequential,
    callbacks,
    layers,
    losses,
    optimizers,
)
from symexp.tree.nodes.state import is_ghost

pytestmark = pytest.mark.keras

X = np.random.default_rng(1).normal(size=(32, 4)).astype("float32")
Y = np.random.default_rng(2).integers(0, 3, size=32)


@sx.symbolize
class Experiment:
    def __init__(self, model, optimizer, loss, callbacks=(), num_epochs=1):
        self._model = model
        self._optimizer = optimizer
        self._loss = loss
        self._callbacks = callbacks
        self._num_epochs = num_epochs

    def train(self):
        self._model.compile(self._optimizer, self._loss, metrics=["accuracy"])
        assert type(self._callbacks) in (list, tuple)
        history = self._model.fit(
            X, Y, epochs=self._num_epochs, verbose=0, callbacks=self._callbacks, batch_size=8
        )
        return history.history["loss"][-1]


def small(units=5):
    return Sequential([layers.Dense(units, activation="relu"), layers.Dense(3)])


def experiment(**changes):
    given = {
        "model": small(),
        "optimizer": optimizers.Adam(0.01),
        "loss": losses.SparseCategoricalCrossentropy(from_logits=True),
        **changes,
    }
    return Experiment(**given)


def assert_same_outputs(one, other, rtol=1e-6, atol=0):
    outputs = [model.predict(X, verbose=0) for model in (one, other)]
    np.testing.assert_allclose(*outputs, rtol=rtol, atol=atol)


LOADER = """
import sys
sys.modules['symexp'] = None
import keras, numpy as np
model = keras.saving.load_model(sys.argv[1])
np.save(sys.argv[2], model.predict(np.load(sys.argv[3]), verbose=0))
for layer in model._flatten_layers():
    assert not any('symexp' in cls.__module__ for cls in type(layer).__mro__), layer
"""


def config_of(path):
    return json.loads(zipfile.ZipFile(path).read("config.json"))


def uncounted(config):
    text = json.dumps(config)
    text = re.sub(r', "shared_object_id": \d+', "", text)
    text = re.sub(r"_\d+(?=[\"_/])", "", text)
    # With PyTorch, a raw optimizer is of a private class.
    text = re.sub(r'"keras\.src\.backend\.torch\.optimizers\.\w+"', '"keras.optimizers"', text)
    text = text.replace('"registered_name": "Adam"', '"registered_name": null')
    # Keras writes the name of a class without a public name a second time.
    return text.replace('"registered_name": "Functional"', '"registered_name": null')


FRESH = """
import sys
import symexp as sx
exp = sx.from_json_str(open(sys.argv[1]).read())
assert 'keras' not in sys.modules
assert 'keras' in str(type(exp)) or 'Unknown' in str(type(exp)), type(exp)
import keras, numpy as np
exp = sx.from_json_str(open(sys.argv[1]).read())
print(sx.fingerprint(exp), tuple(exp(np.ones((1, 4), 'float32')).shape))
"""


class TestFiles:
    @pytest.mark.slow
    def test_loads_in_a_fresh_process_once_keras_is_imported(self, tmp_path):
        dense = layers.Dense(4, activation=keras.activations.gelu)
        x = Input((4,))
        model = Model(x, Sequential([dense, keras.layers.Dense(2)])(dense(x)))
        (tmp_path / "m.json").write_text(sx.to_json_str(model))
        assert "keras.src" not in (tmp_path / "m.json").read_text()
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", FRESH, str(tmp_path / "m.json")],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        assert done.stdout.split() == [sx.fingerprint(model), "(1,", "2)"]

    def test_experiment(self):
        exp = experiment(callbacks=[callbacks.EarlyStopping(monitor="loss")])
        exp.train()
        loaded = sx.from_json_str(sx.to_json_str(exp))
        assert is_ghost(loaded)
        assert sx.eq(loaded, exp)
        loaded.train()


class TestSaving:
    def build(self, k, sequential, model):
        x = k.Input((4,))
        dense = k.layers.Dense(4, kernel_regularizer=k.regularizers.L2(0.1))
        inner = sequential([k.Input((4,)), dense])
        y = k.layers.Add()([inner(x), x])
        y = k.layers.Dropout(0.1)(k.layers.LayerNormalization()(y))
        return model(x, k.layers.Dense(3, activation=k.layers.LeakyReLU(0.1))(y))

    @pytest.mark.slow
    def test_loads_without_symexp(self, tmp_path):
        symbolic = self.build(sx.keras, Sequential, Model)
        plain = self.build(keras, keras.Sequential, keras.Model)
        for model, name in ((symbolic, "symbolic"), (plain, "plain")):
            optimizer = optimizers.Adam(0.1) if model is symbolic else keras.optimizers.Adam(0.1)
            model.compile(optimizer, "mse", metrics=["mae"])
            model.fit(X, np.zeros((32, 3)), verbose=0)
            model.save(tmp_path / f"{name}.keras")
        configs = [config_of(tmp_path / f"{n}.keras") for n in ("symbolic", "plain")]
        assert "symexp" not in json.dumps(configs[0])
        assert uncounted(configs[0]) == uncounted(configs[1])

        np.save(tmp_path / "x.npy", X)
        paths = [str(tmp_path / n) for n in ("symbolic.keras", "out.npy", "x.npy")]
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", LOADER, *paths], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-2000:]
        np.testing.assert_allclose(
            np.load(paths[1]), symbolic.predict(X, verbose=0), rtol=1e-5, atol=1e-6
        )

    def test_loads_here_as_plain_keras(self, tmp_path):
        model = small()
        model(X)
        model.save(tmp_path / "m.keras")
        loaded = keras.saving.load_model(tmp_path / "m.keras")
        assert type(loaded) is keras.Sequential
        assert_same_outputs(loaded, model)

    def test_registered_custom_layer_is_saved_under_its_name(self, tmp_path):
        registered = keras.saving.register_keras_serializable("tests")(
            type("Registered", (keras.layers.Rescaling,), {"__module__": __name__})
        )
        symbolic = sx.symbolize(registered)
        model = Sequential([Input((4,)), symbolic(2.0)])
        model.save(tmp_path / "m.keras")
        assert "tests>Registered" in json.dumps(config_of(tmp_path / "m.keras"))
        loaded = keras.saving.load_model(tmp_path / "m.keras")
        assert type(loaded.layers[0]) is registered
        assert_same_outputs(loaded, model)

    def test_weights_of_models_whose_parts_are_arguments(self, tmp_path):
        def model(k):
            class Coder(k.Model):
                def __init__(self, encoder, decoder, **kwargs):
                    super().__init__(**kwargs)
                    self.encoder, self.decoder = encoder, decoder

                def call(self, x):
                    return self.decoder(self.encoder(x))

            made = Coder(k.Sequential([k.layers.Dense(3)]), k.layers.Dense(2))
            made(X)
            return made

        symbolic, plain = model(sx.keras), model(keras)
        for saved, loaded in ((symbolic, plain), (plain, symbolic)):
            saved.set_weights([w + 1 for w in saved.get_weights()])
            saved.save_weights(tmp_path / "a.weights.h5")
            loaded.load_weights(tmp_path / "a.weights.h5")
            assert_same_outputs(loaded, saved, rtol=1e-5)
            attributes = {**vars(saved), **vars(saved).get("_modules", {})}  # of PyTorch
            assert "encoder" in attributes

    def test_a_clone_with_a_named_model_in_it(self, tmp_path):
        i, j = Input((4,)), Input((4,))
        inner = Model(i, layers.Dense(3)(i), name="inner")
        clone = sx.clone(Model(j, layers.Dense(1)(inner(j))))
        clone.save(tmp_path / "m.keras")
        loaded = keras.saving.load_model(tmp_path / "m.keras")
        assert_same_outputs(loaded, clone, rtol=1e-5)
        assert loaded.get_layer("inner").layers[1].units == 3

    def test_weights_files_and_checkpoints(self, tmp_path):
        exp = experiment(callbacks=[callbacks.ModelCheckpoint(str(tmp_path / "c.keras"))])
        exp.train()
        exp.model.save_weights(tmp_path / "w.weights.h5")
        clone = sx.clone(exp)
        clone.model.build((None, 4))
        clone.model.load_weights(tmp_path / "w.weights.h5")
        np.testing.assert_array_equal(clone.model.get_weights()[0], exp.model.get_weights()[0])
        loaded = keras.saving.load_model(tmp_path / "c.keras")
        assert_same_outputs(loaded, exp.model, rtol=1e-5, atol=1e-6)
