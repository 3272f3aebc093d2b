"""A tf.data pipeline into which layers of Keras are mapped."""

import keras
import tensorflow as tf
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(19)

images, labels = load_digits(return_X_y=True)
images, labels = images[:80].reshape(-1, 8, 8, 1).astype("float32"), labels[:80]

scale = layers.Rescaling(1 / 16.0)
crop = layers.CenterCrop(6, 6)
one_hot = layers.CategoryEncoding(num_tokens=10, output_mode="one_hot")


def prepare(training):
    ds = tf.data.Dataset.from_tensor_slices((images, labels))
    if training:
        ds = ds.shuffle(40, seed=1)
    ds = ds.batch(16)
    ds = ds.map(lambda x, y: (scale(x), one_hot(y)))
    if training:
        flip = layers.RandomFlip("vertical", seed=3)
        ds = ds.map(lambda x, y: (flip(x, training=True), y), num_parallel_calls=1)
    return ds.map(lambda x, y: (crop(x), y)).prefetch(tf.data.AUTOTUNE)


model = keras.Sequential(
    [
        layers.Input((6, 6, 1)),
        layers.Conv2D(6, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ]
)


def train(model):
    model.compile(loss="categorical_crossentropy", optimizer="nadam", metrics=["accuracy"])
    return model.fit(prepare(True), epochs=2, validation_data=prepare(False), verbose=0).history


history = train(model)
