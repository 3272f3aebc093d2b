"""An autoencoder, and an encoder and a decoder made from its layers."""

import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(9)

x_train = load_digits().data[:96].astype("float32") / 16
encoding_dim = 8

input_img = keras.Input(shape=(64,))
encoded = layers.Dense(
    encoding_dim, activation="relu", activity_regularizer=keras.regularizers.l1(1e-5)
)(input_img)
decoded = layers.Dense(64, activation="sigmoid")(encoded)
autoencoder = keras.Model(input_img, decoded)

encoder = keras.Model(input_img, encoded)
encoded_input = keras.Input(shape=(encoding_dim,))
decoder_layer = autoencoder.layers[-1]
decoder = keras.Model(encoded_input, decoder_layer(encoded_input))


def train(autoencoder):
    autoencoder.compile(optimizer="adam", loss="binary_crossentropy")
    return autoencoder.fit(
        x_train, x_train, epochs=2, batch_size=32, shuffle=True, verbose=0
    ).history


before = encoder.get_weights()[0].copy()
model = autoencoder
history = train(autoencoder)
assert not np.allclose(before, encoder.get_weights()[0])

encoded_imgs = encoder.predict(x_train, verbose=0)
decoded_imgs = decoder.predict(encoded_imgs, verbose=0)
np.testing.assert_allclose(
    decoded_imgs, autoencoder.predict(x_train, verbose=0), rtol=1e-5, atol=1e-6
)
history["code"] = [float(np.mean(encoded_imgs))]
