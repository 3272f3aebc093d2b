"""Two models are built one after the other, and used in the other order."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(6)

rng = np.random.default_rng(22)
x = rng.normal(size=(32, 4)).astype("float32")
y = x[:, :1] - x[:, 1:2]


def build(units):
    return keras.Sequential([layers.Dense(units, activation="relu"), layers.Dense(1)])


def train(model):
    model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
    return model.fit(x, y, epochs=2, batch_size=8, verbose=0).history


first = build(8)
second = build(8)
dense = layers.Dense(3)  # and a layer that is used last
second_history = train(second)
first_history = train(first)

model = first
history = {
    "loss": first_history["loss"],
    "second": second_history["loss"],
    "layer": [float(v) for v in keras.ops.sum(dense(x), axis=0)],
}


def rebuild():
    """Of the tree of `first` alone."""
    return build(8)
