"""One encoder layer reads two questions; the same layers are used at several places."""

import keras
import numpy as np
from keras.layers import Concatenate, Dense, Embedding, GlobalAveragePooling1D, Input
from keras.models import Model

keras.utils.set_random_seed(99)

rng = np.random.default_rng(5)
left = rng.integers(1, 30, size=(40, 5))
right = np.where(rng.random((40, 1)) < 0.5, left, rng.integers(1, 30, size=(40, 5)))
same = (left == right).all(axis=1).astype("float32")

shared_embedding = Embedding(30, 8)
shared_encoder = Dense(6, activation="relu")
pool = GlobalAveragePooling1D()

question_a = Input(shape=(5,), dtype="int32")
question_b = Input(shape=(5,), dtype="int32")
encoded_a = shared_encoder(pool(shared_embedding(question_a)))
encoded_b = shared_encoder(pool(shared_embedding(question_b)))
merged = Concatenate()([encoded_a, encoded_b, encoded_a * encoded_b])
out = Dense(1, activation="sigmoid")(merged)

model = Model([question_a, question_b], out)
assert len(model.trainable_weights) == 5


def train(model):
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model.fit([left, right], same, epochs=3, batch_size=10, verbose=0).history


history = train(model)
