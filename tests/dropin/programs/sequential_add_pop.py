"""A stack of layers that is changed while it is explored in a notebook."""

import numpy as np
from keras import Input, Sequential
from keras.layers import Activation, BatchNormalization, Dense, Dropout
from keras.optimizers import SGD
from keras.utils import set_random_seed

set_random_seed(7)

rng = np.random.default_rng(0)
x = rng.normal(size=(64, 6)).astype("float32")
y = (x[:, 0] * x[:, 1] > 0).astype("float32")

model = Sequential(name="mlp")
model.add(Input((6,)))
model.add(Dense(16))
model.add(BatchNormalization())
model.add(Activation("relu"))
model.add(Dense(3, activation="softmax", name="wrong_head"))
assert len(model.layers) == 4

model.pop()
model.add(Dropout(0.1))
model.add(Dense(8, activation="tanh"))
model.add(Dense(1, activation="sigmoid", name="head"))
assert [layer.name for layer in model.layers][-1] == "head"
assert model.layers[-1].units == 1
assert model.output_shape == (None, 1)


def train(model):
    model.compile(optimizer=SGD(0.1, momentum=0.9), loss="binary_crossentropy", metrics=["acc"])
    return model.fit(x, y, epochs=2, batch_size=16, verbose=0, shuffle=False).history


def rebuild():
    """The same without the head that was popped, which has drawn a seed too."""
    return Sequential(
        [
            Input((6,)),
            Dense(16),
            BatchNormalization(),
            Activation("relu"),
            Dropout(0.1),
            Dense(8, activation="tanh"),
            Dense(1, activation="sigmoid"),
        ]
    )


history = train(model)
