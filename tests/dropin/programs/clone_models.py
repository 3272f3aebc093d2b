"""Clones of a model: fresh ones, one with changed layers, an ensemble of trained ones."""

import keras
import numpy as np
from keras import layers
from keras.models import clone_model

keras.utils.set_random_seed(96)

rng = np.random.default_rng(19)
x = rng.normal(size=(40, 4)).astype("float32")
y = np.sin(x[:, :1])

inputs = keras.Input((4,))
h = layers.Dense(6, activation="relu", name="a")(inputs)
h = layers.Dropout(0.1)(h)
outputs = layers.Dense(1, name="b")(h)
model = keras.Model(inputs, outputs)


def train(model):
    model.compile("adam", "mse")
    return model.fit(x, y, epochs=2, batch_size=10, verbose=0).history


def without_dropout(layer):
    if isinstance(layer, layers.Dropout):
        return layers.Identity(name=layer.name)
    return layer.__class__.from_config(layer.get_config())


history = train(model)

fresh = clone_model(model)
assert not np.allclose(fresh.get_weights()[0], model.get_weights()[0])
history["fresh"] = train(fresh)["loss"]

same = clone_model(model)
same.set_weights(model.get_weights())
np.testing.assert_array_equal(same.predict(x, verbose=0), model.predict(x, verbose=0))

plain = clone_model(model, clone_function=without_dropout)
assert not any(isinstance(layer, layers.Dropout) for layer in plain.layers)
history["plain"] = train(plain)["loss"]

again = keras.Model.from_config(model.get_config())
history["again"] = train(again)["loss"]
