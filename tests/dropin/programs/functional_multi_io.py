"""Tickets: two text-like inputs and one of tags; a priority and a department as outputs."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(1)

num_words, num_tags, num_departments = 50, 4, 3
rng = np.random.default_rng(3)
title_data = rng.integers(num_words, size=(48, 6))
body_data = rng.integers(num_words, size=(48, 10))
tags_data = rng.integers(2, size=(48, num_tags)).astype("float32")
priority_targets = rng.random(size=(48, 1))
dept_targets = rng.integers(2, size=(48, num_departments))

title_input = keras.Input(shape=(None,), name="title")
body_input = keras.Input(shape=(None,), name="body")
tags_input = keras.Input(shape=(num_tags,), name="tags")

title_features = layers.Embedding(num_words, 8)(title_input)
body_features = layers.Embedding(num_words, 8)(body_input)
title_features = layers.LSTM(8)(title_features)
body_features = layers.LSTM(4)(body_features)
x = layers.concatenate([title_features, body_features, tags_input])

priority_pred = layers.Dense(1, name="priority")(x)
department_pred = layers.Dense(num_departments, name="department")(x)

model = keras.Model(
    inputs=[title_input, body_input, tags_input],
    outputs={"priority": priority_pred, "department": department_pred},
)


def train(model):
    model.compile(
        optimizer=keras.optimizers.RMSprop(1e-3),
        loss={
            "priority": keras.losses.BinaryCrossentropy(from_logits=True),
            "department": keras.losses.CategoricalCrossentropy(from_logits=True),
        },
        loss_weights={"priority": 1.0, "department": 0.2},
        metrics={"department": ["accuracy"]},
    )
    return model.fit(
        {"title": title_data, "body": body_data, "tags": tags_data},
        {"priority": priority_targets, "department": dept_targets},
        epochs=2,
        batch_size=16,
        verbose=0,
    ).history


history = train(model)
