"""Layers are made in one order and used in another."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(74)

head = layers.Dense(1, name="head")
late = layers.Dense(6, activation="tanh")
unused = layers.Dense(100)
early = layers.Dense(6, activation="relu")
optimizer_config = {"learning_rate": 0.02, "name": "adam"}

rng = np.random.default_rng(23)
x = rng.normal(size=(32, 5)).astype("float32")
y = x.max(axis=1)

inputs = keras.Input((5,))
model = keras.Model(inputs, head(late(early(inputs))))


def train(model):
    model.compile(keras.optimizers.Adam.from_config(optimizer_config), "mse")
    return model.fit(x, y, epochs=2, batch_size=8, verbose=0).history


def rebuild():
    """The layers of the model, in the order in which they were made: `unused` is not among them."""
    head = layers.Dense(1)
    late = layers.Dense(6, activation="tanh")
    early = layers.Dense(6, activation="relu")
    inputs = keras.Input((5,))
    return keras.Model(inputs, head(late(early(inputs))))


history = train(model)
