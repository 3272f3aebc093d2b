"""Callbacks that change the rate, and callbacks that people write themselves."""

import keras
import numpy as np
from keras import callbacks, layers

keras.utils.set_random_seed(52)

rng = np.random.default_rng(6)
x = rng.normal(size=(48, 6)).astype("float32")
y = rng.normal(size=(48, 1)).astype("float32")


class LossHistory(keras.callbacks.Callback):
    def __init__(self, every=1):
        super().__init__()
        self.every = every
        self.batch_losses = []
        self.rates = []

    def on_train_begin(self, logs=None):
        self.batch_losses.clear()

    def on_train_batch_end(self, batch, logs=None):
        if batch % self.every == 0:
            self.batch_losses.append(float(logs["loss"]))

    def on_epoch_end(self, epoch, logs=None):
        self.rates.append(float(self.model.optimizer.learning_rate))


def scheduler(epoch, lr):
    return lr if epoch < 1 else lr * 0.5


model = keras.Sequential([layers.Dense(8, activation="relu"), layers.Dense(1)])


def train(model):
    model.compile(keras.optimizers.SGD(0.1), loss="mse")
    seen = LossHistory(every=2)
    epochs = []
    fitted = model.fit(
        x,
        y,
        batch_size=12,
        epochs=3,
        validation_split=0.25,
        verbose=0,
        callbacks=[
            callbacks.LearningRateScheduler(scheduler),
            callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.1, patience=1, min_delta=10),
            callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: epochs.append(epoch)),
            callbacks.TerminateOnNaN(),
            seen,
        ],
    )
    assert epochs == [0, 1, 2]
    return {**fitted.history, "batches": seen.batch_losses, "rates": seen.rates}


history = train(model)
