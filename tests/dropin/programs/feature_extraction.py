"""Models that read activations of another model's hidden layers."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(13)

rng = np.random.default_rng(4)
x = rng.normal(size=(48, 8, 8, 1)).astype("float32")
y = (x.mean(axis=(1, 2, 3)) > 0).astype("int32")

initial_model = keras.Sequential(
    [
        keras.Input((8, 8, 1)),
        layers.Conv2D(4, 3, strides=2, activation="relu", name="first_conv"),
        layers.Conv2D(4, 2, activation="relu", name="hidden"),
        layers.GlobalMaxPooling2D(),
        layers.Dense(2, name="logits"),
    ]
)


def train(model):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="rmsprop", loss=loss)
    return model.fit(x, y, epochs=2, batch_size=16, verbose=0).history


def rebuild():
    """The tree has the two convolutions as the probe at the end leaves them: frozen."""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(4, 3, strides=2, activation="relu", name="first_conv", trainable=False),
            layers.Conv2D(4, 2, activation="relu", name="hidden", trainable=False),
            layers.GlobalMaxPooling2D(),
            layers.Dense(2, name="logits"),
        ]
    )


model = initial_model
history = train(initial_model)

feature_extractor = keras.Model(
    inputs=initial_model.inputs, outputs=[layer.output for layer in initial_model.layers]
)
features = [keras.ops.convert_to_numpy(feature) for feature in feature_extractor(x)]
assert [tuple(f.shape) for f in features] == [(48, 3, 3, 4), (48, 2, 2, 4), (48, 4), (48, 2)]

by_name = keras.Model(initial_model.inputs, initial_model.get_layer("hidden").output)
np.testing.assert_allclose(by_name.predict(x, verbose=0), features[1], rtol=1e-5, atol=1e-6)
np.testing.assert_allclose(initial_model.predict(x, verbose=0), features[-1], rtol=1e-5, atol=1e-6)

probe = keras.Sequential([by_name, layers.Flatten(), layers.Dense(1)])
by_name.trainable = False
probe.compile("sgd", "mse")
history["probe"] = probe.fit(x, y, epochs=2, verbose=0).history["loss"]
