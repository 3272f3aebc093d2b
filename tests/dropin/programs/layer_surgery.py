"""A trained classifier loses its head: frozen layers, a new last layer, the layers by index."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(41)

rng = np.random.default_rng(17)
x = rng.normal(size=(48, 6)).astype("float32")
old_y = rng.integers(0, 4, size=48)
new_y = (x[:, 0] > 0).astype("int32")

sparse = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def make_old():
    inputs = keras.Input((6,))
    h = layers.Dense(12, activation="relu", name="features")(inputs)
    h = layers.Dense(8, activation="relu")(h)
    return keras.Model(inputs, layers.Dense(4, name="old_head")(h))


def replace_head(old):
    for layer in old.layers[:-1]:
        layer.trainable = False
    assert old.layers[-1].name == "old_head"
    assert [layer.trainable for layer in old.layers] == [False, False, False, True]
    new_head = layers.Dense(2, name="new_head")(old.layers[-2].output)
    return keras.Model(inputs=old.inputs, outputs=new_head)


def train(model):
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss=sparse)
    return model.fit(x, new_y, epochs=2, batch_size=16, verbose=0).history


def rebuild():
    """The trained features are no part of a tree: a fresh model has fresh ones, frozen."""
    inputs = keras.Input((6,))
    h = layers.Dense(12, activation="relu", name="features", trainable=False)(inputs)
    h = layers.Dense(8, activation="relu", trainable=False)(h)
    return keras.Model(inputs, layers.Dense(2, name="new_head")(h))


old = make_old()
old.compile("adam", loss=sparse)
pretraining = old.fit(x, old_y, epochs=1, batch_size=16, verbose=0).history["loss"]
model = replace_head(old)
frozen = model.layers[1].get_weights()[0]
history = {**train(model), "pretraining": pretraining}
np.testing.assert_array_equal(frozen, model.get_layer("features").get_weights()[0])
assert len(model.trainable_weights) == 2
