"""A functional model with a training step of its own: `class CustomModel(keras.Model)`."""

import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(3)


class CustomModel(keras.Model):
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(y=y, y_pred=y_pred)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply(gradients, self.trainable_variables)
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(y, y_pred)
        return {m.name: m.result() for m in self.metrics}

    def test_step(self, data):
        x, y = data
        y_pred = self(x, training=False)
        return {"error": tf.reduce_mean(tf.abs(y - y_pred))}


rng = np.random.default_rng(8)
x = rng.random((64, 16)).astype("float32")
y = x[:, :1] + 0.1 * rng.random((64, 1)).astype("float32")

inputs = keras.Input(shape=(16,))
hidden = keras.layers.Dense(8, activation="relu")(inputs)
outputs = keras.layers.Dense(1)(keras.layers.Dropout(0.2)(hidden))
model = CustomModel(inputs, outputs)


def train(model):
    model.compile(optimizer="adam", loss="mse", metrics=["mae"])
    return model.fit(x[:48], y[:48], validation_data=(x[48:], y[48:]), epochs=2, verbose=0).history


history = train(model)
assert isinstance(model, CustomModel)
assert len(model.layers) == 4
