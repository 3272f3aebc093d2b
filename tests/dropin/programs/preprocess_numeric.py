"""Numbers: Normalization and Discretization that adapt to data, Rescaling that does not."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(77)

rng = np.random.default_rng(7)
age = rng.integers(18, 90, size=(80, 1)).astype("float32")
income = rng.lognormal(10, 1, size=(80, 3)).astype("float32")
pixels = rng.integers(0, 256, size=(80, 4)).astype("float32")
y = (age[:, 0] / 90 + pixels[:, 0] / 255 > 1).astype("float32")

normalizer = layers.Normalization(axis=-1)
normalizer.adapt(income)
bins = layers.Discretization(num_bins=5)
bins.adapt(age)
assert len(bins.bin_boundaries) == 4
np.testing.assert_allclose(keras.ops.mean(normalizer(income)), 0, atol=1e-5)

age_in = keras.Input((1,), name="age")
income_in = keras.Input((3,), name="income")
pixels_in = keras.Input((4,), name="pixels")
x = layers.concatenate(
    [
        layers.CategoryEncoding(num_tokens=5, output_mode="one_hot")(bins(age_in)),
        normalizer(income_in),
        layers.Rescaling(1.0 / 127.5, offset=-1)(pixels_in),
    ]
)
x = layers.Dense(8, activation="relu")(x)
model = keras.Model([age_in, income_in, pixels_in], layers.Dense(1, activation="sigmoid")(x))


def train(model):
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model.fit([age, income, pixels], y, epochs=2, batch_size=20, verbose=0).history


history = train(model)
