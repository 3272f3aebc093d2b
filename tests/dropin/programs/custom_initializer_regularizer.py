"""Initializers, regularizers, constraints and activations, of Keras and of one's own."""

import keras
import numpy as np
from keras import constraints, initializers, layers, ops, regularizers

keras.utils.set_random_seed(29)


@keras.saving.register_keras_serializable()
class L2Rows(regularizers.Regularizer):
    def __init__(self, strength=0.01):
        self.strength = strength

    def __call__(self, w):
        return self.strength * ops.sum(ops.sqrt(ops.sum(ops.square(w), axis=1) + 1e-9))

    def get_config(self):
        return {"strength": self.strength}


@keras.saving.register_keras_serializable()
class Checkerboard(initializers.Initializer):
    def __init__(self, value=0.1):
        self.value = value

    def __call__(self, shape, dtype=None, **kwargs):
        signs = (np.indices(shape).sum(axis=0) % 2) * 2 - 1
        return ops.convert_to_tensor(self.value * signs, dtype=dtype)

    def get_config(self):
        return {"value": self.value}


class Centered(constraints.Constraint):
    def __call__(self, w):
        return w - ops.mean(w)


def scaled_tanh(x):
    return 1.7 * ops.tanh(0.66 * x)


model = keras.Sequential(name="regularized")
model.add(layers.Input(shape=(6,)))
model.add(
    layers.Dense(
        8,
        activation=scaled_tanh,
        kernel_initializer=initializers.HeUniform(seed=5),
        kernel_regularizer=keras.regularizers.L1L2(1e-4, 1e-3),
        activity_regularizer=regularizers.l2(1e-3),
        bias_constraint=Centered(),
    )
)
model.add(
    layers.Dense(
        8,
        activation="relu",
        kernel_initializer=Checkerboard(0.2),
        kernel_regularizer=L2Rows(1e-2),
        kernel_constraint=constraints.MaxNorm(1.0),
    )
)
model.add(layers.ActivityRegularization(l1=1e-3))
model.add(layers.PReLU(alpha_initializer=initializers.RandomNormal(mean=0.2, stddev=0.01)))
model.add(layers.Dense(1, kernel_initializer="orthogonal", kernel_regularizer="l2"))

rng = np.random.default_rng(13)
x = rng.normal(size=(40, 6)).astype("float32")
y = np.cos(x[:, :1])


def train(model):
    model.compile(optimizer=keras.optimizers.Adagrad(0.05), loss=keras.losses.LogCosh())
    return model.fit(x, y, epochs=2, batch_size=10, verbose=0).history


history = train(model)
assert len([layer for layer in model.layers if getattr(layer, "kernel_regularizer", None)]) == 3
