"""Weights that a program sets itself: an embedding matrix, a layer built and filled by hand."""

import keras
import numpy as np
from keras.layers import Dense, Embedding, GlobalAveragePooling1D, Input

keras.utils.set_random_seed(62)

rng = np.random.default_rng(18)
embedding_matrix = rng.normal(size=(20, 5)).astype("float32")
tokens = rng.integers(0, 20, size=(40, 4))
y = embedding_matrix[tokens].sum(axis=(1, 2)).astype("float32")

embedding_layer = Embedding(20, 5, trainable=False)
embedding_layer.build((1,))
embedding_layer.set_weights([embedding_matrix])

head = Dense(1)
head.build((None, 5))
head.set_weights([np.full((5, 1), 0.5, "float32"), np.zeros(1, "float32")])

int_sequences_input = Input(shape=(None,), dtype="int32")
pooled = GlobalAveragePooling1D()(embedding_layer(int_sequences_input))
model = keras.Model(int_sequences_input, head(pooled))

np.testing.assert_array_equal(model.layers[1].get_weights()[0], embedding_matrix)


def train(model):
    model.compile("sgd", "mse")
    return model.fit(tokens, y, epochs=2, batch_size=10, verbose=0).history


def rebuild():
    """Weights are no part of a tree: what is made from it starts with fresh ones."""
    inputs = Input(shape=(None,), dtype="int32")
    embedded = Embedding(20, 5, trainable=False)(inputs)
    return keras.Model(inputs, Dense(1)(GlobalAveragePooling1D()(embedded)))


history = train(model)
history["weight"] = [float(model.get_weights()[1][0, 0])]
