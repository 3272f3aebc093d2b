"""A recurrent network that keeps its state from batch to batch, and is reset per pass."""

import keras
import numpy as np

keras.utils.set_random_seed(15)

batch_size, steps = 4, 3
t = np.arange(batch_size * 13).reshape(batch_size, 13)
waves = np.sin(t / 3).astype("float32")[..., None]

model = keras.Sequential(
    [
        keras.layers.Input(batch_shape=(batch_size, steps, 1)),
        keras.layers.GRU(5, stateful=True, return_sequences=True, name="memory"),
        keras.layers.SimpleRNN(3, stateful=True),
        keras.layers.Dense(1),
    ]
)


def train(model):
    model.compile("adam", "mse")
    losses = []
    for _ in range(2):
        for start in range(0, 12, steps):
            x = waves[:, start : start + steps]
            y = waves[:, start + steps]
            losses.append(float(model.train_on_batch(x, y)))
        model.reset_states() if hasattr(model, "reset_states") else None
        for layer in model.layers:
            if hasattr(layer, "reset_states") and getattr(layer, "stateful", False):
                layer.reset_states()
    return {"loss": losses}


history = train(model)
state = model.get_layer("memory").states[0]
assert state.shape == (batch_size, 5)
