"""A class token: slices of tensors, arithmetic and functions of keras.ops in a graph."""

import keras
import numpy as np
from keras import Model, layers, ops

keras.utils.set_random_seed(11)

rng = np.random.default_rng(1)
x = rng.normal(size=(32, 6, 4)).astype("float32")
y = x[:, 0, :].sum(axis=-1, keepdims=True) - 0.5 * x[:, -1, :1]

inputs = keras.Input((6, 4))
first = inputs[:, 0]
last = inputs[:, -1, :]
middle = inputs[:, 1:-1, ::2]
spread = ops.max(inputs, axis=1) - ops.min(inputs, axis=1)
h = layers.Dense(8, activation="gelu")(ops.concatenate([first, last], axis=-1))
h = h + layers.Dense(8)(layers.Flatten()(middle))
h = ops.relu(h) * 0.5 + ops.tanh(layers.Dense(8, use_bias=False)(spread))
outputs = layers.Dense(1)(h / (1.0 + ops.abs(h)))
model = Model(inputs=inputs, outputs=outputs, name="slices")


def train(model):
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["mae"])
    return model.fit(x, y, epochs=2, batch_size=8, verbose=0).history


history = train(model)
