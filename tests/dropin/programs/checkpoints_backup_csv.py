"""Checkpoints while training, a backup to resume from, a log as CSV."""

import csv

import keras
import numpy as np
from keras import layers
from keras.callbacks import BackupAndRestore, CSVLogger, ModelCheckpoint

keras.utils.set_random_seed(67)

rng = np.random.default_rng(1)
x = rng.normal(size=(40, 4)).astype("float32")
y = (x[:, :1] > 0).astype("float32")


class Interrupt(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 2:
            raise RuntimeError("interrupted")


def get_model():
    inputs = keras.Input((4,))
    h = layers.Dense(6, activation="relu")(inputs)
    return keras.Model(inputs, layers.Dense(1, activation="sigmoid")(h))


def train(model):
    model.compile(optimizer="adam", loss="binary_crossentropy")
    common = dict(batch_size=20, epochs=3, validation_split=0.2, verbose=0, shuffle=False)
    try:
        model.fit(x, y, callbacks=[BackupAndRestore("backup"), Interrupt()], **common)
    except RuntimeError:
        pass
    best = ModelCheckpoint("best.keras", monitor="val_loss", save_best_only=True)
    weights = ModelCheckpoint("epoch_{epoch:02d}.weights.h5", save_weights_only=True)
    log = CSVLogger("log.csv", separator=";")
    fitted = model.fit(x, y, callbacks=[BackupAndRestore("backup"), best, weights, log], **common)
    with open("log.csv", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [row["epoch"] for row in rows] == ["2"]
    restored = keras.models.load_model("best.keras")
    fresh = get_model()
    fresh.load_weights("epoch_03.weights.h5")
    np.testing.assert_allclose(fresh.predict(x, verbose=0), model.predict(x, verbose=0), rtol=1e-5)
    score = restored.evaluate(x[32:], y[32:], verbose=0)
    return {**fitted.history, "logged": [float(rows[0]["loss"])], "best": [float(score)]}


model = get_model()
history = train(model)
