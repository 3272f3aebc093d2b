"""Pretrained vectors as a constant initializer, which is a part of the configuration."""

import keras
import numpy as np
from keras import initializers, layers

keras.utils.set_random_seed(63)

word_index = {word: i + 1 for i, word in enumerate("the cat sat on a mat with hat".split())}
hits = np.random.RandomState(7).normal(size=(len(word_index) + 1, 4)).astype("float32")
x = np.random.RandomState(8).randint(1, len(word_index) + 1, size=(32, 5))
y = (x == 2).any(axis=1).astype("float32")

model = keras.Sequential(
    [
        layers.Embedding(
            len(word_index) + 1,
            4,
            embeddings_initializer=initializers.Constant(hits),
            trainable=False,
        ),
        layers.Bidirectional(layers.GRU(3)),
        layers.Dense(1, activation="sigmoid"),
    ]
)


def train(model):
    model.compile("adam", "binary_crossentropy")
    return model.fit(x, y, epochs=2, batch_size=16, verbose=0).history


history = train(model)
np.testing.assert_array_equal(model.layers[0].get_weights()[0], hits)
