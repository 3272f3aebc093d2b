"""Structured data with FeatureSpace: it adapts, encodes a dataset, and stands before a model."""

import keras
import numpy as np
import tensorflow as tf
from keras.utils import FeatureSpace

keras.utils.set_random_seed(26)

rng = np.random.default_rng(16)
columns = {
    "sex": rng.integers(0, 2, 48),
    "thal": rng.choice(["fixed", "normal", "reversible"], 48),
    "age": rng.integers(30, 80, 48),
    "chol": rng.normal(200, 30, 48).astype("float32"),
}
target = (columns["chol"] > 200).astype("float32")


def dataset():
    return tf.data.Dataset.from_tensor_slices((dict(columns), target)).batch(16)


feature_space = FeatureSpace(
    features={
        "sex": FeatureSpace.integer_categorical(num_oov_indices=0),
        "thal": "string_categorical",
        "age": FeatureSpace.float_discretized(num_bins=4),
        "chol": FeatureSpace.float_normalized(),
    },
    crosses=[FeatureSpace.cross(feature_names=("sex", "age"), crossing_dim=8)],
    output_mode="concat",
)
feature_space.adapt(dataset().map(lambda x, _: x))

dict_inputs = feature_space.get_inputs()
encoded_features = feature_space.get_encoded_features()

x = keras.layers.Dense(8, activation="relu")(encoded_features)
x = keras.layers.Dropout(0.2)(x)
predictions = keras.layers.Dense(1, activation="sigmoid")(x)
training_model = keras.Model(inputs=encoded_features, outputs=predictions)
inference_model = keras.Model(inputs=dict_inputs, outputs=predictions)


def train(model):
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    encoded = dataset().map(lambda x, y: (feature_space(x), y), num_parallel_calls=1)
    return model.fit(encoded.prefetch(1), epochs=2, verbose=0).history


model = training_model
history = train(training_model)
sample = {name: tf.constant(values[:1, None]) for name, values in columns.items()}
history["inferred"] = [float(inference_model(sample)[0, 0])]
