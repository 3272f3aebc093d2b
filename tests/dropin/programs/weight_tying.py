"""A language model whose output layer uses the transposed matrix of its embedding."""

import keras
import numpy as np
from keras import Layer, layers, ops

keras.utils.set_random_seed(49)

vocabulary, dim = 10, 6
rng = np.random.default_rng(26)
text = (rng.integers(0, vocabulary, (48, 1)) + 2 * np.arange(6)) % vocabulary


class TiedOutput(Layer):
    def __init__(self, embedding, **kwargs):
        super().__init__(**kwargs)
        self.embedding = embedding

    def build(self, input_shape):
        self.bias = self.add_weight(shape=(self.embedding.input_dim,), initializer="zeros")

    def call(self, x):
        return ops.matmul(x, ops.transpose(self.embedding.embeddings)) + self.bias


embedding = layers.Embedding(vocabulary, dim)
inputs = keras.Input((None,), dtype="int32")
h = embedding(inputs)
h = h + layers.Conv1D(dim, 2, padding="causal", activation="relu")(h)
outputs = TiedOutput(embedding)(h)
model = keras.Model(inputs, outputs)


def train(model):
    assert len({id(w) for w in model.trainable_weights}) == 4
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model.fit(text[:, :-1], text[:, 1:], epochs=2, batch_size=12, verbose=0).history


history = train(model)
