"""Imbalanced classes: class weights, sample weights, weighted metrics, an output bias."""

import keras
import numpy as np
from keras import layers, metrics

keras.utils.set_random_seed(83)

rng = np.random.default_rng(11)
x = rng.normal(size=(80, 5)).astype("float32")
y = (x[:, 0] > 1).astype("int32")
neg, pos = np.bincount(y)
initial_bias = np.log([pos / neg])
class_weight = {0: len(y) / neg / 2.0, 1: len(y) / pos / 2.0}
sample_weight = np.where(x[:, 1] > 0, 2.0, 1.0)


def make_model(output_bias=None):
    if output_bias is not None:
        output_bias = keras.initializers.Constant(output_bias)
    return keras.Sequential(
        [
            keras.Input((5,)),
            layers.Dense(8, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(1, activation="sigmoid", bias_initializer=output_bias or "zeros"),
        ]
    )


def train(model):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=1e-3),
        loss=keras.losses.BinaryCrossentropy(),
        metrics=[metrics.Precision(name="precision"), metrics.Recall(name="recall")],
        weighted_metrics=[metrics.BinaryAccuracy(name="weighted")],
    )
    by_class = model.fit(x, y, epochs=1, verbose=0, class_weight=class_weight).history
    by_sample = model.fit(x, y, epochs=1, verbose=0, sample_weight=sample_weight).history
    return {name: by_class[name] + by_sample[name] for name in by_class}


model = make_model(output_bias=initial_bias)
history = train(model)
