"""Mixed precision: a global policy, a float32 output, loss scaling."""

import keras
import numpy as np
from keras import layers, mixed_precision

keras.utils.set_random_seed(16)
mixed_precision.set_global_policy("mixed_float16")

rng = np.random.default_rng(0)
x = rng.normal(size=(48, 10)).astype("float32")
y = rng.integers(0, 4, size=48)

inputs = keras.Input(shape=(10,), name="digits")
dense1 = layers.Dense(16, activation="relu", name="dense_1")
h = dense1(inputs)
h = layers.Dense(16, activation="relu", name="dense_2", dtype="float32")(h)
outputs = layers.Dense(4, name="dense_logits")(h)
outputs = layers.Activation("softmax", dtype="float32", name="predictions")(outputs)
model = keras.Model(inputs=inputs, outputs=outputs)

assert dense1.dtype_policy.name == "mixed_float16"
assert dense1.kernel.dtype == "float32"
assert outputs.dtype == "float32"


def train(model):
    model.compile(
        loss="sparse_categorical_crossentropy",
        optimizer=keras.optimizers.RMSprop(),
        metrics=["accuracy"],
    )
    assert isinstance(model.optimizer, keras.optimizers.LossScaleOptimizer)
    return model.fit(x, y, batch_size=16, epochs=2, verbose=0).history


history = train(model)
