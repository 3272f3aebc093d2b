"""Gradients that are clipped, and accumulated over several batches."""

import keras
import numpy as np
from keras.layers import Dense
from keras.optimizers import SGD, Adam, Lion

keras.utils.set_random_seed(92)

rng = np.random.default_rng(14)
X = 10 * rng.normal(size=(64, 6)).astype("float32")
Y = X.sum(axis=1)

model = keras.models.Sequential([keras.Input((6,)), Dense(6, "tanh"), Dense(1)])


def train(model):
    found = {}
    start = model.get_weights()
    for name, optimizer in {
        "clipvalue": SGD(learning_rate=0.01, clipvalue=0.5),
        "clipnorm": Adam(learning_rate=0.01, clipnorm=1.0),
        "accumulated": SGD(0.01, global_clipnorm=1.0, gradient_accumulation_steps=2),
        "lion": Lion(weight_decay=0.004),
    }.items():
        model.set_weights(start)
        model.compile(optimizer=optimizer, loss="mean_absolute_error", run_eagerly=True)
        found[name] = model.fit(X, Y, batch_size=16, epochs=1, verbose=0).history["loss"]
        found[name].append(float(np.sum(model.get_weights()[0])))
    return found


history = train(model)
