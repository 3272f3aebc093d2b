"""Collaborative filtering: a subclassed model of embeddings whose constructor computes."""

import keras
import numpy as np
from keras import layers, ops

keras.utils.set_random_seed(91)

num_users, num_movies, EMBEDDING_SIZE = 12, 10, 4
rng = np.random.default_rng(24)
x = np.stack([rng.integers(num_users, size=64), rng.integers(num_movies, size=64)], axis=1)
y = ((x[:, 0] * x[:, 1]) % 5 / 4).astype("float32")


class RecommenderNet(keras.Model):
    def __init__(self, num_users, num_movies, embedding_size, **kwargs):
        super().__init__(**kwargs)
        self.num_users = num_users + 1
        self.num_movies = num_movies + 1
        self.embedding_size = embedding_size
        self.user_embedding = layers.Embedding(
            self.num_users,
            embedding_size,
            embeddings_initializer="he_normal",
            embeddings_regularizer=keras.regularizers.l2(1e-6),
        )
        self.user_bias = layers.Embedding(self.num_users, 1)
        self.movie_embedding = layers.Embedding(
            self.num_movies,
            embedding_size,
            embeddings_initializer="he_normal",
            embeddings_regularizer=keras.regularizers.l2(1e-6),
        )
        self.movie_bias = layers.Embedding(self.num_movies, 1)

    def call(self, inputs):
        user_vector = self.user_embedding(inputs[:, 0])
        user_bias = self.user_bias(inputs[:, 0])
        movie_vector = self.movie_embedding(inputs[:, 1])
        movie_bias = self.movie_bias(inputs[:, 1])
        dot_user_movie = ops.sum(user_vector * movie_vector, axis=1, keepdims=True)
        return ops.nn.sigmoid(dot_user_movie + user_bias + movie_bias)


model = RecommenderNet(num_users, num_movies, EMBEDDING_SIZE)


def train(model):
    model.compile(
        loss=keras.losses.BinaryCrossentropy(),
        optimizer=keras.optimizers.Adam(learning_rate=0.01),
    )
    return model.fit(x=x, y=y, batch_size=16, epochs=2, verbose=0).history


history = train(model)
assert model.num_users == num_users + 1
