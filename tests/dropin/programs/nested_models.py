"""Models in models: an encoder, a decoder, an autoencoder of both, an ensemble of three."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(86)

rng = np.random.default_rng(20)
x = rng.random((48, 8)).astype("float32")

encoder_input = keras.Input(shape=(8,), name="original")
h = layers.Dense(6, activation="relu")(encoder_input)
encoder = keras.Model(encoder_input, layers.Dense(3)(h), name="encoder")

decoder = keras.Sequential(name="decoder")
decoder.add(layers.Input((3,)))
decoder.add(layers.Dense(6, activation="relu"))
decoder.add(layers.Dense(8, activation="sigmoid"))


def get_member():
    inputs = keras.Input(shape=(8,))
    return keras.Model(inputs, layers.Dense(8, activation="tanh")(inputs))


members = [get_member() for _ in range(3)]

autoencoder_input = keras.Input(shape=(8,), name="data")
decoded = decoder(encoder(autoencoder_input))
averaged = layers.average([member(autoencoder_input) for member in members])
model = keras.Model(autoencoder_input, [decoded, averaged], name="all")


def train(model):
    model.compile(loss=["mse", "mae"], optimizer="adam", loss_weights=[1.0, 0.3])
    return model.fit(x, [x, x], epochs=2, batch_size=16, verbose=0).history


history = train(model)
assert model.get_layer("encoder") is encoder
np.testing.assert_allclose(
    decoder.predict(encoder.predict(x, verbose=0), verbose=0),
    model.predict(x, verbose=0)[0],
    rtol=1e-5,
)
