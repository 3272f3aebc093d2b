"""A training loop from scratch: a tape, an optimizer, metrics, a compiled step."""

import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

keras.utils.set_random_seed(37)

images, labels = load_digits(return_X_y=True)
x_train, y_train = images[:96].astype("float32") / 16, labels[:96]
x_val, y_val = images[96:128].astype("float32") / 16, labels[96:128]


def get_model():
    inputs = keras.Input(shape=(64,), name="digits")
    x1 = keras.layers.Dense(16, activation="relu")(inputs)
    x2 = keras.layers.Dense(16, activation="relu", activity_regularizer="l2")(x1)
    outputs = keras.layers.Dense(10, name="predictions")(x2)
    return keras.Model(inputs=inputs, outputs=outputs)


def train(model):
    train_dataset = tf.data.Dataset.from_tensor_slices((x_train, y_train)).batch(32)
    val_dataset = tf.data.Dataset.from_tensor_slices((x_val, y_val)).batch(32)
    optimizer = keras.optimizers.Adam(learning_rate=1e-3)
    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    train_acc_metric = keras.metrics.SparseCategoricalAccuracy()
    val_acc_metric = keras.metrics.SparseCategoricalAccuracy()

    @tf.function
    def train_step(x, y):
        with tf.GradientTape() as tape:
            logits = model(x, training=True)
            loss_value = loss_fn(y, logits)
            loss_value += sum(model.losses)
        grads = tape.gradient(loss_value, model.trainable_weights)
        optimizer.apply(grads, model.trainable_weights)
        train_acc_metric.update_state(y, logits)
        return loss_value

    found = {"loss": [], "accuracy": [], "val_accuracy": []}
    for _ in range(2):
        for x_batch, y_batch in train_dataset:
            found["loss"].append(float(train_step(x_batch, y_batch)))
        found["accuracy"].append(float(train_acc_metric.result()))
        train_acc_metric.reset_state()
        for x_batch, y_batch in val_dataset:
            val_acc_metric.update_state(y_batch, model(x_batch, training=False))
        found["val_accuracy"].append(float(val_acc_metric.result()))
        val_acc_metric.reset_state()
    assert int(optimizer.iterations) == 6
    return found


model = get_model()
history = train(model)
assert np.isfinite(history["loss"]).all()
