"""Averages of the weights: an optimizer with use_ema, and a callback that swaps them in."""

import keras
import numpy as np
from keras.callbacks import SwapEMAWeights
from keras.layers import Dense, Input
from keras.optimizers import SGD

keras.utils.set_random_seed(38)

rng = np.random.default_rng(2)
x = rng.normal(size=(60, 5)).astype("float32")
y = (x[:, :1] * x[:, 1:2]).astype("float32")

model = keras.Sequential([Input((5,)), Dense(10, activation="swish"), Dense(1)])


def train(model):
    optimizer = SGD(0.05, nesterov=True, momentum=0.9, use_ema=True, ema_momentum=0.8)
    model.compile(optimizer, "mse")
    fitted = model.fit(
        x[:40],
        y[:40],
        validation_data=(x[40:], y[40:]),
        epochs=3,
        batch_size=10,
        verbose=0,
        callbacks=[SwapEMAWeights(swap_on_epoch=True)],
    )
    assert len(optimizer._model_variables_moving_average) == 4
    return fitted.history


history = train(model)
