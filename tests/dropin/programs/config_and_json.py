"""Architectures as configurations and as JSON, read back with the weights set."""

import json

import keras
import numpy as np
from keras import layers
from keras.models import Model, Sequential, model_from_json

keras.utils.set_random_seed(97)

rng = np.random.default_rng(21)
x = rng.normal(size=(32, 5)).astype("float32")
y = x[:, :2] ** 2


@keras.saving.register_keras_serializable("dropin")
class Offset(layers.Layer):
    def __init__(self, by=1.0, **kwargs):
        super().__init__(**kwargs)
        self.by = by

    def call(self, x):
        return x + self.by

    def get_config(self):
        return {**super().get_config(), "by": self.by}


inputs = layers.Input(shape=(5,), name="x")
h = Offset(0.5)(layers.Dense(7, activation="softplus")(inputs))
model = Model(inputs=inputs, outputs=layers.Dense(2)(h), name="configured")


def train(model):
    model.compile("adam", "mse")
    return model.fit(x, y, epochs=2, batch_size=8, verbose=0).history


history = train(model)

config = model.get_config()
assert [layer["class_name"] for layer in config["layers"]] == [
    "InputLayer",
    "Dense",
    "Offset",
    "Dense",
]
again = Model.from_config(config)
again.set_weights(model.get_weights())
np.testing.assert_array_equal(again.predict(x, verbose=0), model.predict(x, verbose=0))

text = model.to_json()
assert json.loads(text)["class_name"] == "Functional"
from_json = model_from_json(text)
history["from_json"] = train(from_json)["loss"]

stack = Sequential(
    [layers.Input((5,)), layers.Dense(3, name="first"), Offset(by=2), layers.Dense(2)]
)
dense = layers.Dense.from_config(stack.get_layer("first").get_config())
assert dense.units == 3
assert dense.name == "first"
restacked = Sequential.from_config(stack.get_config())
assert [type(layer).__name__ for layer in restacked.layers] == ["Dense", "Offset", "Dense"]
history["restacked"] = train(restacked)["loss"]
