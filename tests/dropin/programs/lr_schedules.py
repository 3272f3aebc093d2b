"""Learning rates that decay: schedules of Keras and one of one's own."""

import keras
import numpy as np
from keras.optimizers import schedules

keras.utils.set_random_seed(44)

rng = np.random.default_rng(4)
x = rng.normal(size=(64, 4)).astype("float32")
y = x.sum(axis=1, keepdims=True)


class WarmUp(schedules.LearningRateSchedule):
    def __init__(self, peak, warmup_steps):
        self.peak = peak
        self.warmup_steps = warmup_steps

    def __call__(self, step):
        step = keras.ops.cast(step, "float32")
        arg1 = keras.ops.rsqrt(step + 1)
        return self.peak * keras.ops.minimum(arg1, (step + 1) * self.warmup_steps**-1.5)

    def get_config(self):
        return {"peak": self.peak, "warmup_steps": self.warmup_steps}


rates = {
    "exponential": schedules.ExponentialDecay(0.1, decay_steps=4, decay_rate=0.9, staircase=True),
    "cosine": schedules.CosineDecay(0.1, decay_steps=8, alpha=0.1, warmup_steps=2),
    "pieces": schedules.PiecewiseConstantDecay([2, 5], [0.1, 0.05, 0.01]),
    "warmup": WarmUp(peak=0.2, warmup_steps=3),
}


def build():
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(4), keras.layers.Dense(1)])


def train(model):
    found = {}
    start = model.get_weights()
    for name, rate in rates.items():
        model.set_weights(start)
        model.compile(keras.optimizers.SGD(learning_rate=rate), "mse")
        found[name] = model.fit(x, y, batch_size=16, epochs=1, verbose=0).history["loss"]
        found[f"{name} rate"] = [float(model.optimizer.learning_rate)]
    return found


model = build()
history = train(model)
