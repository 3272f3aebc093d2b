"""A loop over settings by hand: each model is built from the same seed and compared."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(0)

rng = np.random.default_rng(25)
x = rng.normal(size=(48, 4)).astype("float32")
y = (np.linalg.norm(x, axis=1) > 2).astype("int32")


def build_model(units, activation="relu", num_layers=1):
    model = keras.Sequential()
    model.add(layers.Input((4,)))
    for i in range(num_layers):
        model.add(layers.Dense(units, activation=activation, name=f"hidden_{i}"))
        model.add(layers.Dropout(0.2))
    model.add(layers.Dense(2, activation="softmax"))
    return model


def train(model):
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model.fit(x, y, epochs=1, batch_size=16, validation_split=0.25, verbose=0).history


settings = [{"units": 4}, {"units": 6, "activation": "tanh", "num_layers": 2}]
models, results = [], []
for setting in settings:
    keras.utils.set_random_seed(0)
    models.append(build_model(**setting))
    results.append(train(models[-1])["val_loss"][-1])

best = int(np.argmin(results))
model = models[best]
keras.utils.set_random_seed(0)
history = train(build_model(**settings[best]))
history["results"] = results
