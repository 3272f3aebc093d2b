"""Structured data: a wide path of one-hot categories, a deep path of embeddings."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

keras.utils.set_random_seed(24)

VOCABULARY = {"soil": ["clay", "loam", "sand"], "area": ["north", "south"]}
NUMERIC = ["elevation", "slope"]
rng = np.random.default_rng(15)
data = {
    "elevation": rng.normal(size=(64, 1)).astype("float32"),
    "slope": rng.random((64, 1)).astype("float32"),
    "soil": rng.choice(VOCABULARY["soil"], size=(64, 1)),
    "area": rng.choice(VOCABULARY["area"], size=(64, 1)),
}
y = ((data["elevation"][:, 0] > 0) + (data["soil"][:, 0] == "sand")).astype("int32")


def dataset():
    tensors = {name: tf.constant(values) for name, values in data.items()}
    return tf.data.Dataset.from_tensor_slices((tensors, y)).batch(16)


def create_model_inputs():
    inputs = {name: layers.Input(name=name, shape=(1,), dtype="float32") for name in NUMERIC}
    for name in VOCABULARY:
        inputs[name] = layers.Input(name=name, shape=(1,), dtype="string")
    return inputs


def encode_inputs(inputs, use_embedding=False):
    encoded = []
    for name, feature in inputs.items():
        if name in VOCABULARY:
            lookup = layers.StringLookup(
                vocabulary=VOCABULARY[name],
                mask_token=None,
                num_oov_indices=1,
                output_mode="int" if use_embedding else "one_hot",
            )
            value = lookup(feature)
            if use_embedding:
                value = layers.Embedding(len(VOCABULARY[name]) + 1, 2)(value)
                value = layers.Reshape((2,))(value)
        else:
            value = feature
        encoded.append(value)
    return layers.concatenate(encoded)


def create_wide_and_deep_model():
    inputs = create_model_inputs()
    wide = layers.BatchNormalization()(encode_inputs(inputs))
    deep = encode_inputs(inputs, use_embedding=True)
    for units in [8, 8]:
        deep = layers.Dense(units)(deep)
        deep = layers.BatchNormalization()(deep)
        deep = layers.ReLU()(deep)
        deep = layers.Dropout(0.1)(deep)
    merged = layers.concatenate([wide, deep])
    outputs = layers.Dense(units=3, activation="softmax")(merged)
    return keras.Model(inputs=inputs, outputs=outputs)


model = create_wide_and_deep_model()


def train(model):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=0.001),
        loss=keras.losses.SparseCategoricalCrossentropy(),
        metrics=[keras.metrics.SparseCategoricalAccuracy()],
    )
    return model.fit(dataset(), epochs=2, verbose=0).history


history = train(model)
