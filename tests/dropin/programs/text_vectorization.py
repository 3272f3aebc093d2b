"""Sentiment of short reviews: TextVectorization adapts, a second model reads raw strings."""

import keras
import tensorflow as tf
from keras import layers

keras.utils.set_random_seed(1337)

good = ["a lovely film", "great fun and great acting", "I loved it", "what a great, great story"]
bad = ["a dull film", "terrible acting and no fun", "I hated it", "what a terrible story"]
texts = (good + bad) * 4
labels = ([1.0] * 4 + [0.0] * 4) * 4


def custom_standardization(input_data):
    return tf.strings.regex_replace(tf.strings.lower(input_data), "[^a-z ]", "")


vectorize_layer = layers.TextVectorization(
    standardize=custom_standardization,
    max_tokens=40,
    output_mode="int",
    output_sequence_length=6,
)
vectorize_layer.adapt(tf.data.Dataset.from_tensor_slices(texts).batch(8))
assert "great" in vectorize_layer.get_vocabulary()

train_ds = (
    tf.data.Dataset.from_tensor_slices((texts, labels))
    .batch(8)
    .map(lambda text, label: (vectorize_layer(text), label))
    .cache()
    .prefetch(1)
)

inputs = keras.Input(shape=(None,), dtype="int64")
x = layers.Embedding(40, 8)(inputs)
x = layers.Dropout(0.3)(x)
x = layers.Conv1D(8, 3, padding="valid", activation="relu")(x)
x = layers.GlobalMaxPooling1D()(x)
predictions = layers.Dense(1, activation="sigmoid", name="predictions")(x)
model = keras.Model(inputs, predictions)


def train(model):
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    return model.fit(train_ds, epochs=2, verbose=0).history


history = train(model)

text_input = keras.Input(shape=(1,), dtype="string", name="text")
end_to_end = keras.Model(text_input, model(vectorize_layer(text_input)))
end_to_end.compile(loss="binary_crossentropy", optimizer="adam")
raw = tf.data.Dataset.from_tensor_slices((tf.constant(texts)[:, None], labels)).batch(8)
history["raw_loss"] = [end_to_end.evaluate(raw, verbose=0)]
