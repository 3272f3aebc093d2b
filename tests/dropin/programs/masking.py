"""Padded sequences: masks from an Embedding and from Masking, through layers of one's own."""

import keras
import numpy as np
from keras import layers, ops

keras.utils.set_random_seed(39)

raw = [[3, 5], [1, 2, 3, 4], [7], [2, 2, 6]] * 8
tokens = keras.utils.pad_sequences(raw, padding="post", maxlen=4)
values = np.where(tokens[..., None] > 0, tokens[..., None] / 7.0, -1.0).astype("float32")
y = np.array([len(row) for row in raw], dtype="float32")


class TemporalSoftmax(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs, mask=None):
        assert mask is not None
        broadcast_float_mask = ops.expand_dims(ops.cast(mask, "float32"), -1)
        inputs_exp = ops.exp(inputs) * broadcast_float_mask
        inputs_sum = ops.sum(inputs_exp * broadcast_float_mask, axis=-1, keepdims=True)
        return inputs_exp / (inputs_sum + 1e-6)


class TemporalSplit(keras.layers.Layer):
    """Splits the input tensor into two along the time dimension."""

    def call(self, inputs):
        return ops.split(inputs, 2, axis=1)

    def compute_mask(self, inputs, mask=None):
        return None if mask is None else ops.split(mask, 2, axis=1)


token_in = keras.Input((4,), dtype="int32")
value_in = keras.Input((4, 1))
embedded = layers.Embedding(input_dim=8, output_dim=6, mask_zero=True)(token_in)
soft = TemporalSoftmax()(layers.Dense(6)(embedded))
first, _ = TemporalSplit()(soft)
masked = layers.Masking(mask_value=-1.0)(value_in)
lifted = layers.TimeDistributed(layers.Dense(3, activation="relu"))(masked)
h = layers.concatenate(
    [
        layers.GlobalAveragePooling1D()(embedded),
        layers.GRU(4)(soft),
        layers.Flatten()(first),
        layers.LSTM(3)(lifted),
    ]
)
model = keras.Model([token_in, value_in], layers.Dense(1)(h))


def train(model):
    model.compile(optimizer="adam", loss="mse")
    return model.fit([tokens, values], y, epochs=2, batch_size=8, verbose=0).history


history = train(model)
