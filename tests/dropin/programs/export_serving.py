"""Export for serving: a SavedModel with an endpoint, read back by TensorFlow alone."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

keras.utils.set_random_seed(36)

rng = np.random.default_rng(3)
x = rng.random((32, 8, 8, 1)).astype("float32")
y = rng.integers(0, 3, 32)

model = keras.Sequential(
    [
        layers.Input((8, 8, 1)),
        layers.Rescaling(2.0, offset=-1.0),
        layers.SeparableConv2D(4, 3, activation="relu"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(3, activation="softmax"),
    ]
)


def train(model):
    model.compile("adam", "sparse_categorical_crossentropy")
    losses = model.fit(x, y, epochs=2, verbose=0).history["loss"]
    model.export("exported", verbose=False)
    reloaded = tf.saved_model.load("exported")
    served = reloaded.serve(tf.constant(x))
    np.testing.assert_allclose(served, model(x), rtol=1e-5, atol=1e-6)
    return {"loss": losses, "served": [float(tf.reduce_max(served))]}


history = train(model)
