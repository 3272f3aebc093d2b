"""Forecasts of a wave: windows of a series, a convolution, a bidirectional LSTM."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(2)

series = np.sin(np.arange(90) / 5) + 0.05 * np.random.randn(90)
series = series.astype("float32")[:, None]


def windows():
    return keras.utils.timeseries_dataset_from_array(
        series[:-5], targets=series[5:], sequence_length=5, batch_size=32, shuffle=False
    )


model = keras.models.Sequential()
model.add(keras.layers.Input(shape=(5, 1)))
model.add(layers.Conv1D(filters=6, kernel_size=2, padding="causal", activation="relu"))
model.add(layers.Bidirectional(layers.LSTM(4, return_sequences=True), merge_mode="concat"))
model.add(layers.GlobalAveragePooling1D())
model.add(layers.Dense(1))


def train(model):
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model.fit(windows(), epochs=2, verbose=0).history


history = train(model)
