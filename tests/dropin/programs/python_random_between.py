"""Python's and NumPy's random numbers are used between the constructions of layers."""

import random

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(12)

units = random.choice([4, 6, 8])
first = layers.Dense(units, activation="relu")
rate = random.random() / 2
dropout = layers.Dropout(rate)
x = np.random.normal(size=(40, 3)).astype("float32")
indices = list(range(40))
random.shuffle(indices)
y = x[indices, :1]
second = layers.Dense(random.randint(2, 5))
numbers = [random.random(), float(np.random.rand())]

inputs = keras.Input((3,))
model = keras.Model(inputs, layers.Dense(1)(second(dropout(first(inputs)))))
numbers.append(random.random())


def train(model):
    model.compile("adam", "mse")
    return model.fit(x, y, epochs=2, batch_size=10, verbose=0).history


history = train(model)
history["numbers"] = [*numbers, random.random()]


def rebuild():
    """From the seed, without the numbers that the program has drawn in between."""
    inputs = keras.Input((3,))
    h = layers.Dense(units, activation="relu")(inputs)
    h = layers.Dropout(rate)(h)
    h = layers.Dense(second.units)(h)
    return keras.Model(inputs, layers.Dense(1)(h))
