"""A layer and a model of one's own, registered and with get_config."""

import keras
import numpy as np
from keras import layers, ops

keras.utils.set_random_seed(21)


@keras.saving.register_keras_serializable(package="dropin")
class Linear(keras.layers.Layer):
    def __init__(self, units=32, scale=1.0, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.scale = scale

    def build(self, input_shape):
        self.w = self.add_weight(
            shape=(input_shape[-1], self.units), initializer="random_normal", trainable=True
        )
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", trainable=True)

    def call(self, inputs):
        return self.scale * (ops.matmul(inputs, self.w) + self.b)

    def get_config(self):
        config = super().get_config()
        config.update({"units": self.units, "scale": self.scale})
        return config


@keras.saving.register_keras_serializable(package="dropin")
class Regressor(keras.Model):
    def __init__(self, hidden=8, dropout=0.1, **kwargs):
        super().__init__(**kwargs)
        self.hidden = hidden
        self.rate = dropout
        self.block_1 = Linear(hidden)
        self.block_2 = Linear(hidden, scale=0.5)
        self.dropout = layers.Dropout(dropout)
        self.head = layers.Dense(1)

    def call(self, inputs, training=False):
        x = ops.relu(self.block_1(inputs))
        x = self.dropout(x, training=training)
        return self.head(ops.relu(self.block_2(x)) + x)

    def get_config(self):
        return {**super().get_config(), "hidden": self.hidden, "dropout": self.rate}


rng = np.random.default_rng(2)
x = rng.normal(size=(48, 5)).astype("float32")
y = (x**2).sum(axis=1, keepdims=True)

model = Regressor(hidden=6, name="regressor")


def train(model):
    model.compile(optimizer="adam", loss=keras.losses.Huber(delta=2.0))
    return model.fit(x, y, epochs=2, batch_size=12, verbose=0).history


history = train(model)
model.save("regressor.keras")
again = keras.models.load_model("regressor.keras")
np.testing.assert_allclose(
    model.predict(x, verbose=0), again.predict(x, verbose=0), rtol=1e-5, atol=1e-6
)
