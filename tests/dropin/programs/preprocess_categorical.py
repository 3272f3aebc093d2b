"""Categories: lookups of strings and integers, one-hot and multi-hot encodings, hashing."""

import keras
import numpy as np
import tensorflow as tf
from keras.layers import CategoryEncoding, Dense, Hashing, IntegerLookup, StringLookup

keras.utils.set_random_seed(61)

rng = np.random.default_rng(3)
color = rng.choice(["red", "green", "blue"], size=(60, 1))
zipcode = rng.choice([10001, 94105, 60601, 2139], size=(60, 1))
tags = rng.integers(0, 5, size=(60, 3))
y = (color[:, 0] == "red").astype("float32")

color_lookup = StringLookup(output_mode="one_hot")
color_lookup.adapt(color)
assert color_lookup.vocabulary_size() == 4
zip_lookup = IntegerLookup(num_oov_indices=1)
zip_lookup.adapt(zipcode)
zip_encoder = CategoryEncoding(num_tokens=zip_lookup.vocabulary_size(), output_mode="one_hot")
hasher = Hashing(num_bins=8, salt=133, output_mode="one_hot")
back = StringLookup(vocabulary=color_lookup.get_vocabulary(), invert=True)

features = np.concatenate(
    [
        color_lookup(tf.constant(color)),
        zip_encoder(zip_lookup(zipcode)),
        CategoryEncoding(num_tokens=5, output_mode="multi_hot")(tags),
        hasher(zipcode),
    ],
    axis=1,
)
assert features.shape == (60, 4 + 5 + 5 + 8)
assert back([1, 2, 3]).numpy().tolist() == [
    word.encode() for word in color_lookup.get_vocabulary()[1:]
]

zip_in = keras.Input((1,), dtype="int64", name="zip")
rest = keras.Input((features.shape[1],), name="features")
encoded = zip_encoder(zip_lookup(zip_in))
hidden = Dense(6, activation="relu")(keras.layers.Concatenate()([encoded, rest]))
model = keras.Model([zip_in, rest], Dense(1)(hidden))


def train(model):
    model.compile(
        optimizer=keras.optimizers.Adam(0.01),
        loss=keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=[keras.metrics.AUC(from_logits=True, num_thresholds=20)],
    )
    data = {"zip": zipcode, "features": features}
    return model.fit(data, y, epochs=2, batch_size=15, verbose=0).history


history = train(model)
