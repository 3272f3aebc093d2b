"""Training in two sessions, with files between: .keras, weights, and the optimizer's state."""

import os

import keras
import numpy as np
from keras import layers
from keras.models import load_model

keras.utils.set_random_seed(58)

rng = np.random.default_rng(4)
x = rng.normal(size=(48, 6)).astype("float32")
y = np.abs(x[:, :1])


def build():
    inputs = keras.Input((6,))
    h = layers.Dense(8, activation="elu", kernel_initializer="he_normal")(inputs)
    h = layers.BatchNormalization()(h)
    return keras.Model(inputs, layers.Dense(1)(h))


def train(model):
    model.compile(optimizer="adam", loss="mse", metrics=["mae"])
    first = model.fit(x, y, epochs=1, batch_size=12, verbose=0).history
    model.save("checkpoint.keras")
    model.save_weights("model.weights.h5")

    restored = load_model("checkpoint.keras")
    assert restored.optimizer.iterations == 4
    second = restored.fit(x, y, epochs=1, batch_size=12, verbose=0, shuffle=False).history

    other = build()
    other.load_weights("model.weights.h5")
    np.testing.assert_allclose(other.predict(x, verbose=0), model.predict(x, verbose=0), rtol=1e-5)
    assert os.path.getsize("checkpoint.keras") > 0
    return {name: first[name] + second[name] for name in first}


model = build()
history = train(model)
