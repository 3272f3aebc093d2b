"""Losses and metrics of one's own: functions, closures, classes, and an endpoint layer."""

import keras
import numpy as np
from keras import layers, ops
from keras.losses import Loss

keras.utils.set_random_seed(47)

rng = np.random.default_rng(12)
x = rng.normal(size=(48, 4)).astype("float32")
y = np.sign(x[:, :1]).astype("float32")


class FocalLoss(Loss):
    def __init__(self, gamma=2.0, name="focal"):
        super().__init__(name=name)
        self.gamma = gamma

    def call(self, y_true, y_pred):
        p = ops.sigmoid(ops.cast(y_true, y_pred.dtype) * y_pred)
        return -((1 - p) ** self.gamma) * ops.log(p + 1e-7)


class HitRate(keras.metrics.Metric):
    def __init__(self, threshold=0.0, name="hit_rate", **kwargs):
        super().__init__(name=name, **kwargs)
        self.threshold = threshold
        self.hits = self.add_weight(name="hits", initializer="zeros")
        self.count = self.add_weight(name="count", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        hit = ops.cast((y_pred > self.threshold) == (y_true > 0), "float32")
        self.hits.assign_add(ops.sum(hit))
        self.count.assign_add(ops.cast(ops.size(y_true), "float32"))

    def result(self):
        return self.hits / self.count

    def reset_state(self):
        self.hits.assign(0.0)
        self.count.assign(0.0)


def margin(y_true, y_pred):
    return ops.mean(y_true * y_pred)


def scaled_hinge(scale):
    def hinge(y_true, y_pred):
        return scale * ops.mean(ops.maximum(1.0 - y_true * y_pred, 0.0), axis=-1)

    return hinge


class LogisticEndpoint(layers.Layer):
    def __init__(self, name=None):
        super().__init__(name=name)
        self.loss_fn = keras.losses.BinaryCrossentropy(from_logits=True)

    def call(self, targets, logits):
        self.add_loss(self.loss_fn((targets + 1) / 2, logits))
        return ops.softmax(logits)


model = keras.Sequential([keras.Input((4,)), layers.Dense(6, activation="relu"), layers.Dense(1)])


def train(model):
    found = {}
    for name, loss in [("focal", FocalLoss(gamma=1.5)), ("hinge", scaled_hinge(0.5))]:
        model.compile("adam", loss=loss, metrics=[HitRate(threshold=0.1), margin])
        for key, values in model.fit(x, y, epochs=1, batch_size=16, verbose=0).history.items():
            found[f"{name} {key}"] = values
    return found


history = train(model)

inputs, targets = keras.Input((4,), name="inputs"), keras.Input((1,), name="targets")
logits = layers.Dense(1)(inputs)
predictions = LogisticEndpoint(name="predictions")(targets, logits)
endpoint = keras.Model([inputs, targets], predictions)
endpoint.compile(optimizer="adam")
history["endpoint"] = endpoint.fit({"inputs": x, "targets": y}, verbose=0).history["loss"]
