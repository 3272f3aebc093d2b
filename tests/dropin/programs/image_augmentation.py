"""Augmentation as a part of a model: it flips, turns and zooms while training only."""

import keras
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(8)

images, labels = load_digits(return_X_y=True)
x, y = images[:64].reshape(-1, 8, 8, 1).astype("float32") * 16, labels[:64]

data_augmentation = keras.Sequential(
    [
        layers.RandomFlip("horizontal"),
        layers.RandomRotation(0.1),
        layers.RandomZoom(0.2),
        layers.RandomContrast(0.1),
    ],
    name="data_augmentation",
)

model = keras.Sequential(
    [
        keras.Input((8, 8, 1)),
        data_augmentation,
        layers.Rescaling(1.0 / 255),
        layers.Conv2D(8, 3, padding="same", activation="relu"),
        layers.GaussianNoise(0.05),
        layers.MaxPooling2D(),
        layers.SpatialDropout2D(0.1),
        layers.Flatten(),
        layers.Dense(10),
    ]
)


def train(model):
    model.compile(
        optimizer="adam",
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model.fit(x[:48], y[:48], epochs=2, validation_data=(x[48:], y[48:]), verbose=0).history


history = train(model)
