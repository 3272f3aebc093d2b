"""A shared trunk with three heads; a subclassed model that takes and returns dicts."""

import keras
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(72)

images, labels = load_digits(return_X_y=True)
x = {"image": images[:64].astype("float32") / 16, "extra": images[:64, :2].astype("float32")}
y = {
    "digit": labels[:64],
    "is_even": (labels[:64] % 2 == 0).astype("float32"),
    "ink": images[:64].mean(axis=1, keepdims=True).astype("float32"),
}


class MultiTask(keras.Model):
    def __init__(self, trunk_units, heads, **kwargs):
        super().__init__(**kwargs)
        self.trunk = keras.Sequential(
            [layers.Dense(units, activation="relu") for units in trunk_units], name="trunk"
        )
        self.heads = {name: layers.Dense(units, name=name) for name, units in heads.items()}

    def call(self, inputs):
        joined = layers.concatenate([inputs["image"], inputs["extra"]])
        shared = self.trunk(joined)
        return {name: head(shared) for name, head in self.heads.items()}


model = MultiTask(trunk_units=[16, 8], heads={"digit": 10, "is_even": 1, "ink": 1})


def train(model):
    model.compile(
        optimizer=keras.optimizers.Adamax(0.01),
        loss={
            "digit": keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            "is_even": keras.losses.BinaryCrossentropy(from_logits=True),
            "ink": "mae",
        },
        loss_weights={"digit": 1.0, "is_even": 0.5, "ink": 0.1},
        metrics={"digit": ["accuracy"], "ink": [keras.metrics.RootMeanSquaredError()]},
    )
    return model.fit(x, y, epochs=2, batch_size=32, verbose=0).history


history = train(model)
