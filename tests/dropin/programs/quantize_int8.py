"""Quantization after training: the model predicts nearly the same with int8 weights."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(71)

rng = np.random.default_rng(8)
x = rng.normal(size=(48, 8)).astype("float32")
y = np.tanh(x[:, :2]).astype("float32")


def build():
    inputs = keras.Input((8,))
    h = layers.Dense(16, activation="relu")(inputs)
    return keras.Model(inputs, layers.Dense(2)(h))


def train(model):
    model.compile("adam", "mse")
    losses = model.fit(x, y, epochs=2, batch_size=16, verbose=0).history["loss"]
    before = keras.ops.convert_to_numpy(model(x))
    model.quantize("int8")
    after = keras.ops.convert_to_numpy(model(x))
    assert model.layers[-1].kernel.dtype == "int8"
    error = np.mean((before - after) ** 2)
    assert 0 < error < 1e-2
    return {"loss": losses, "error": [float(error)], "int8": [float(after.sum())]}


trained = build()
history = train(trained)
trained.save("quantized.keras")
again = keras.saving.load_model("quantized.keras")
np.testing.assert_allclose(trained.predict(x, verbose=0), again.predict(x, verbose=0), rtol=1e-5)
history["again"] = [float(keras.ops.sum(again(x)))]

# A quantized layer has no gradients, so what can be trained again is a float model.
model = build()


def rebuild():
    return build()
