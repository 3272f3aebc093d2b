"""A small model as people first write it: no **kwargs, no get_config, lists of layers."""

import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

keras.utils.set_random_seed(4)


class DenseBlock(layers.Layer):
    def __init__(self, units, depth):
        super().__init__()
        self.stack = [layers.Dense(units, activation="relu") for _ in range(depth)]
        self.norm = layers.LayerNormalization()

    def call(self, x):
        for layer in self.stack:
            x = layer(x)
        return self.norm(x)


class MyModel(keras.Model):
    def __init__(self, units, num_classes):
        super().__init__()
        self.flatten = layers.Flatten()
        self.blocks = [DenseBlock(units, 2), DenseBlock(units // 2, 1)]
        self.out = layers.Dense(num_classes, activation="softmax")

    def call(self, inputs):
        x = self.flatten(inputs)
        for block in self.blocks:
            x = block(x)
        return self.out(x)


rng = np.random.RandomState(0)
x = rng.rand(60, 4, 4).astype("float32")
y = rng.randint(0, 3, size=60)

model = MyModel(12, 3)


def train(model):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=0.005),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model.fit(x, y, batch_size=20, epochs=2, verbose=0).history


history = train(model)
