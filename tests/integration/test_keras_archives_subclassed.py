"""Archives of subclassed models that have metrics of their own."""

import keras
import pytest
from sklearn.datasets import load_digits

import symexp as sx

pytestmark = pytest.mark.keras

X = (load_digits().data[:256] / 16).astype("float32")


class Autoencoder(keras.Model):
    """A subclassed model with a metric and a training step of its own."""

    def __init__(self, units=4):
        super().__init__()
        self.encoder, self.decoder = keras.layers.Dense(units), keras.layers.Dense(64)
        self.mean_loss = keras.metrics.Mean(name="loss")

    def build(self, shape):
        self.encoder.build(shape)
        self.decoder.build((None, self.encoder.units))

    def call(self, x):
        return self.decoder(self.encoder(x))


def test_a_model_with_a_metric_in_an_attribute(tmp_path):
    model = sx.symbolize(Autoencoder)(3)
    model.compile("adam", "mse")
    fit = {"batch_size": 64, "shuffle": False, "verbose": 0}
    model.fit(X, X, **fit)
    sx.save(model, tmp_path / "a.symexp", weights=True)
    loaded = sx.load(tmp_path / "a.symexp")
    loaded.compile("adam", "mse")
    assert loaded.fit(X, X, **fit).history == model.fit(X, X, **fit).history
