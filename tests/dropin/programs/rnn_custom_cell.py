"""A cell of one's own in keras.layers.RNN, alone and stacked with another."""

import keras
import numpy as np
from keras import layers, ops

keras.utils.set_random_seed(28)


class MinimalRNNCell(keras.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(
            shape=(input_shape[-1], self.units), initializer="uniform", name="kernel"
        )
        self.recurrent_kernel = self.add_weight(
            shape=(self.units, self.units), initializer="orthogonal", name="recurrent_kernel"
        )

    def call(self, inputs, states):
        prev_output = states[0]
        h = ops.matmul(inputs, self.kernel)
        output = ops.tanh(h + ops.matmul(prev_output, self.recurrent_kernel))
        return output, [output]


rng = np.random.default_rng(9)
x = rng.normal(size=(32, 4, 3)).astype("float32")
y = x.sum(axis=(1, 2))

inputs = keras.Input((None, 3))
hidden = layers.RNN(MinimalRNNCell(6), return_sequences=True)(inputs)
stacked = layers.RNN([MinimalRNNCell(4), layers.SimpleRNNCell(3)])(hidden)
model = keras.Model(inputs, layers.Dense(1)(stacked))


def train(model):
    model.compile(optimizer="adam", loss="mae")
    return model.fit(x, y, epochs=2, batch_size=16, verbose=0).history


def rebuild():
    """The custom cell draws its weights when it is built, here after all layers are made."""
    first = layers.RNN(MinimalRNNCell(6), return_sequences=True)
    second = layers.RNN([MinimalRNNCell(4), layers.SimpleRNNCell(3)])
    last = layers.Dense(1)
    inputs = keras.Input((None, 3))
    return keras.Model(inputs, last(second(first(inputs))))


history = train(model)
