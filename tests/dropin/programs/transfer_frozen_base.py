"""Transfer learning: a pretrained base, frozen under a new head, then fine-tuned."""

import keras
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(17)

images, labels = load_digits(return_X_y=True)
images = images[:160].reshape(-1, 8, 8, 1).astype("float32") / 16
labels = labels[:160]
old, new = labels < 5, labels >= 5


def make_base():
    inputs = keras.Input((8, 8, 1))
    x = layers.Conv2D(8, 3, activation="relu")(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.Conv2D(8, 3, activation="relu")(x)
    return keras.Model(inputs, x, name="base")


def pretrain(base):
    top = keras.Sequential([base, layers.GlobalAveragePooling2D(), layers.Dense(5)])
    top.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return top.fit(images[old], labels[old], epochs=1, verbose=0).history["loss"]


def add_head(base):
    inputs = keras.Input((8, 8, 1))
    x = base(inputs, training=False)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(0.2)(x)
    return keras.Model(inputs, layers.Dense(5)(x))


def train(model):
    base = model.get_layer("base")
    base.trainable = False
    assert len(model.trainable_weights) == 2
    model.compile(
        optimizer=keras.optimizers.Adam(),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.SparseCategoricalAccuracy(name="acc")],
    )
    head = model.fit(images[new], labels[new] - 5, epochs=1, verbose=0).history
    base.trainable = True
    assert len(model.trainable_weights) == 8
    model.compile(
        optimizer=keras.optimizers.Adam(1e-5),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.SparseCategoricalAccuracy(name="acc")],
    )
    tuned = model.fit(images[new], labels[new] - 5, epochs=1, verbose=0).history
    return {name: head[name] + tuned[name] for name in head}


def rebuild():
    """The pretrained weights are no part of a tree: a fresh model has a fresh base."""
    return add_head(make_base())


base = make_base()
pretrained = pretrain(base)
model = add_head(base)
history = {**train(model), "pretraining": pretrained}
