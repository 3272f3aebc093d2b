"""Early stopping that restores the best weights."""

import numpy as np
from keras import Sequential, layers, optimizers, utils
from keras.callbacks import EarlyStopping

utils.set_random_seed(101)

rng = np.random.default_rng(10)
x_train, y_train = rng.normal(size=(32, 8)), rng.normal(size=(32, 1))
x_val, y_val = rng.normal(size=(16, 8)), rng.normal(size=(16, 1))

model = Sequential()
model.add(layers.Dense(16, activation="relu", input_shape=(8,)))
model.add(layers.Dense(1))


def train(model):
    model.compile(loss="mse", optimizer=optimizers.Adam(0.1))
    stop = EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True, verbose=0)
    fitted = model.fit(
        x_train,
        y_train,
        validation_data=(x_val, y_val),
        epochs=12,
        batch_size=32,
        callbacks=[stop],
        verbose=0,
    )
    best = float(model.evaluate(x_val, y_val, verbose=0))
    np.testing.assert_allclose(best, min(fitted.history["val_loss"]), rtol=1e-4)
    return {**fitted.history, "best": [best], "stopped": [stop.stopped_epoch]}


history = train(model)
assert len(history["loss"]) < 12
