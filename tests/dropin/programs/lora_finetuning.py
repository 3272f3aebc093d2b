"""LoRA: a trained network is frozen but for low-rank additions to two of its kernels."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(27)

rng = np.random.default_rng(5)
x = rng.normal(size=(48, 8)).astype("float32")
y = (x @ rng.normal(size=(8, 1))).astype("float32")

model = keras.Sequential(
    [
        keras.Input((8,)),
        layers.Dense(12, activation="relu", name="in"),
        layers.Dense(12, activation="relu", name="mid"),
        layers.Dense(1, name="out"),
    ]
)


def train(model):
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model.fit(x, y, epochs=2, batch_size=16, verbose=0).history


history = train(model)


def adapt(model):
    """The second task: only the additions and the head learn."""
    model.get_layer("in").trainable = False
    model.get_layer("mid").enable_lora(rank=2)
    model.layers[-1].enable_lora(2)
    assert model.count_params() == 108 + 156 + 13 + 2 * 24 + 2 * 13
    assert len(model.get_layer("mid").trainable_weights) == 3
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model.fit(x, -y, epochs=2, batch_size=16, verbose=0).history["loss"]


history["adapted"] = adapt(model)


def rebuild():
    """What the tree of an adapted model is: the same layers with the additions, fresh."""
    fresh = keras.Sequential(
        [
            keras.Input((8,)),
            layers.Dense(12, activation="relu", name="in", trainable=False),
            layers.Dense(12, activation="relu", name="mid", lora_rank=2),
            layers.Dense(1, name="out", lora_rank=2),
        ]
    )
    assert len(fresh.trainable_weights) == 6
    return fresh
