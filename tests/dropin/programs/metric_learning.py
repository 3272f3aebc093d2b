"""Metric learning: anchors and positives in one batch, a model that returns similarities."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(14)

x_train, y_train = load_digits(return_X_y=True)
x_train = x_train[:200].reshape(-1, 8, 8, 1).astype("float32") / 16
class_idx_to_train_idxs = {c: np.flatnonzero(y_train[:200] == c) for c in range(10)}


class AnchorPositivePairs(keras.utils.PyDataset):
    def __init__(self, num_batchs):
        super().__init__()
        self.num_batchs = num_batchs

    def __len__(self):
        return self.num_batchs

    def __getitem__(self, idx):
        rng = np.random.default_rng(idx)
        x = np.empty((2, 10, 8, 8, 1), dtype="float32")
        for class_idx, examples in class_idx_to_train_idxs.items():
            anchor_idx, positive_idx = rng.choice(examples, 2, replace=False)
            x[0, class_idx] = x_train[anchor_idx]
            x[1, class_idx] = x_train[positive_idx]
        return x


class EmbeddingModel(keras.Model):
    def train_step(self, data):
        if isinstance(data, tuple):
            data = data[0]
        anchors, positives = data[0], data[1]
        with tf.GradientTape() as tape:
            anchor_embeddings = self(anchors, training=True)
            positive_embeddings = self(positives, training=True)
            similarities = keras.ops.einsum("ae,pe->ap", anchor_embeddings, positive_embeddings)
            similarities /= 0.2  # temperature
            sparse_labels = keras.ops.arange(10)
            loss = self.compute_loss(y=sparse_labels, y_pred=similarities)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply(gradients, self.trainable_variables)
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(sparse_labels, similarities)
        return {m.name: m.result() for m in self.metrics}


inputs = layers.Input(shape=(8, 8, 1))
x = layers.Conv2D(filters=8, kernel_size=3, strides=2, activation="relu")(inputs)
x = layers.Conv2D(filters=8, kernel_size=2, activation="relu")(x)
x = layers.GlobalAveragePooling2D()(x)
embeddings = layers.Dense(units=8, activation=None)(x)
embeddings = layers.UnitNormalization()(embeddings)
model = EmbeddingModel(inputs, embeddings)


def train(model):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=1e-2),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return model.fit(AnchorPositivePairs(num_batchs=4), epochs=2, verbose=0).history


history = train(model)
