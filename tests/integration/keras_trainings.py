"""Models of all kinds, and trainings of them in sweeps, for tests."""

from __future__ import annotations

import numpy as np
import pytest

import symexp as sx

RNG = np.random.default_rng(0)
BATCH, STEPS = 16, 2
X = RNG.random((BATCH * STEPS, 4)).astype("float32")
Y = (X[:, 0] > X[:, 1]).astype("int32")

SPACE = sx.Dict(width=sx.oneof([3, 5]))


class Killed(BaseException):
    """Stands for a kill."""


def killer(epoch):
    """Returns a callback that leaves the program before an epoch; never, if it is `None`."""
    import keras

    class Killer(keras.callbacks.Callback):
        def on_epoch_begin(self, number, logs=None):
            if number == epoch:
                raise Killed

    return Killer()


OPEN = []


def first_trial(study, **options):
    options = {"num_examples": 1, "progress": False, **options}
    OPEN.append(sx.sample(SPACE, "sweeping", study=study, **options))  # else it would be closed
    return next(OPEN[-1])


def attempt(study, body, kill=None, **options):
    """Runs the body of a loop for all trials that are open; a kill leaves the loop."""
    found = []
    options = {"num_examples": 1, "progress": False, **options}
    loop = sx.sample(SPACE, "sweeping", study=study, **options)
    try:
        for exp, feedback in loop:
            found.append(body(exp, feedback, kill))
    except Killed:
        found.append(None)
    finally:
        loop.close()
    return found, loop.study


def train(model, feedback, kill=None, epochs=4, callbacks=(), fit=None, **options):
    import keras

    options = {"monitor": "loss", "checkpoint": True, **options}
    callback = sx.keras.FeedbackCallback(feedback, **options)
    rest = [*callbacks, callback, killer(kill)]
    history = model.fit(
        X,
        Y,
        epochs=epochs,
        batch_size=BATCH,
        shuffle=False,
        verbose=0,
        callbacks=rest,
        **(fit or {}),
    )
    assert isinstance(history, keras.callbacks.History)
    return callback, history.epoch


# Models of all kinds. Each function makes and compiles one.


def compiled(model, optimizer="adam", *, eager=True):
    """Compiles a model. Few steps run sooner without a graph, which takes a second to trace."""
    loss = "sparse_categorical_crossentropy"
    model.compile(optimizer, loss, metrics=["accuracy"], run_eagerly=eager)
    return model


def noise(rate):
    """Returns a rate of dropout; 0 on PyTorch, where its generator is that of the process."""
    import keras

    return 0.0 if keras.backend.backend() == "torch" else rate


def parts():
    from symexp.keras import layers

    return [
        layers.Dense(6, activation="relu"),
        layers.BatchNormalization(),
        layers.Dropout(noise(0.3)),
        layers.Dense(2, activation="softmax", dtype="float32"),
    ]


def sequential(optimizer="adam"):
    from symexp.keras import Input, Sequential

    return compiled(Sequential([Input((4,)), *parts()]), optimizer)


def deferred():
    from symexp.keras import Sequential

    return compiled(Sequential(parts()))


def plain():
    import keras

    return compiled(
        keras.Sequential(
            [
                keras.Input((4,)),
                keras.layers.Dense(6, activation="relu"),
                keras.layers.BatchNormalization(),
                keras.layers.Dropout(noise(0.3)),
                keras.layers.Dense(2, activation="softmax"),
            ]
        )
    )


def functional():
    from symexp.keras import Input, Model

    inputs = Input((4,))
    tensor = inputs
    for layer in parts():
        tensor = layer(tensor)
    return compiled(Model(inputs, tensor), "rmsprop", eager=False)


def nested():
    from symexp.keras import Input, Sequential, layers

    inner = Sequential([Input((4,)), layers.Dense(5), layers.Dropout(noise(0.2))])
    inner.compile("adam", "mse")
    return compiled(Sequential([inner, layers.Dense(2, activation="softmax")]))


def subclassed():
    import keras

    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.first = keras.layers.Dense(6, activation="relu")
            self.drop = keras.layers.Dropout(noise(0.3))
            self.last = keras.layers.Dense(2, activation="softmax")

        def call(self, inputs, training=False):
            return self.last(self.drop(self.first(inputs), training=training))

    return compiled(Net())


def two_optimizers():
    import keras

    if keras.backend.backend() != "tensorflow":
        pytest.skip("its train_step is that of TensorFlow")

    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.body = keras.layers.Dense(6, activation="relu")
            self.head = keras.layers.Dense(2, activation="softmax")
            self.body_optimizer = keras.optimizers.SGD(0.05, momentum=0.9)

        def build(self, shape):
            self.body.build(shape)
            self.head.build((None, 6))
            self.body_optimizer.build(self.body.trainable_variables)

        def call(self, inputs):
            return self.head(self.body(inputs))

        def train_step(self, data):
            import tensorflow as tf

            x, y = data
            with tf.GradientTape() as tape:
                loss = self.compute_loss(x, y, self(x))
            self._loss_tracker.update_state(loss)
            own, rest = self.body.trainable_variables, self.head.trainable_variables
            grads = tape.gradient(loss, [*own, *rest])
            self.body_optimizer.apply(grads[: len(own)], own)
            self.optimizer.apply(grads[len(own) :], rest)
            return {"loss": self._loss_tracker.result()}

    model = Net()
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def normalized():
    from symexp.keras import Input, Sequential, layers

    norm = layers.Normalization()
    model = Sequential([Input((4,)), norm, *parts()])
    norm.adapt(X)
    return compiled(model)


def mixed():
    from symexp.keras import Input, Sequential, layers, optimizers

    first = layers.Dense(6, activation="relu", dtype="mixed_float16")
    rest = [layers.Dropout(noise(0.3)), layers.Dense(2, activation="softmax", dtype="float32")]
    optimizer = optimizers.LossScaleOptimizer(optimizers.SGD(0.1, momentum=0.9))
    return compiled(Sequential([Input((4,)), first, *rest]), optimizer)


def momentum():
    from symexp.keras import optimizers

    return sequential(optimizers.SGD(0.1, momentum=0.9, nesterov=True))


def scheduled():
    from symexp.keras import optimizers

    return sequential(optimizers.Adam(optimizers.schedules.CosineDecay(0.1, 12)))


def averaged():
    import keras

    return sequential(keras.optimizers.Adam(use_ema=True, ema_momentum=0.5))


def accumulated():
    import keras

    return sequential(keras.optimizers.AdamW(gradient_accumulation_steps=2))


def frozen():
    from symexp.keras import Input, Sequential

    model = Sequential([Input((4,)), *parts()])
    model.layers[0].trainable = False
    return compiled(model)


def recurrent():
    from symexp.keras import Input, Sequential, layers

    model = [Input((4,)), layers.Reshape((2, 2)), layers.GRU(3, dropout=noise(0.2))]
    return compiled(Sequential([*model, layers.Dense(2, activation="softmax")]))
