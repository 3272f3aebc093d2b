"""The classes of `symexp.keras`, as type checkers see them.

`# is T`: both checkers reveal this type. `# wrong: TEXT`: both report an error that mentions it.
"""

from typing import Any, reveal_type

import symexp as sx
import symexp.keras.applications.resnet50
from symexp.keras import Input, Model, Sequential, layers, losses, optimizers
from symexp.keras.layers import Dropout

# Signatures.
layers.Dense(unitz=3)  # wrong: unitz
layers.Dense("many")  # wrong: int
layers.Dense(3, name="head", dtype="float32", trainable=False)
layers.Dense(3, nam="head")  # wrong: nam
layers.Conv2D(16, (3, 3), activation="relu", kernel_regularizer=sx.keras.regularizers.L2(0.1))
layers.Conv2D(16, (3, 3), use_biass=False)  # wrong: use_biass
layers.Dens(3)  # wrong: Dens
optimizers.Adam(learning_rate=optimizers.schedules.CosineDecay(0.1, 100))
optimizers.Adam(learning_rat=0.1)  # wrong: learning_rat
losses.SparseCategoricalCrossentropy(from_logits=True)
common = {"padding": "same", "activation": "relu"}
layers.Conv2D(16, 3, **common)
layers.Dense(sx.oneof([4, 8]), activation=sx.oneof(["relu", "gelu"]))

# Types.
reveal_type(layers.Dense(3))  # is Dense
reveal_type(layers.Dense(3).units)  # is int
reveal_type(Dropout(0.1).rate)  # is float
reveal_type(layers.Dense(3).clone())  # is Dense
reveal_type(layers.Dense(3).rebind(units=4))  # is Dense
reveal_type(layers.Dense(3).to_json_str())  # is str
reveal_type(layers.Dense(3).is_partial)  # is bool
reveal_type(layers.Dense(3).kernel)  # is Any
reveal_type(sx.clone(layers.Dense(3)))  # is Dense
reveal_type(sx.patch(layers.Dense(3), {"units": 4}))  # is Dense
reveal_type(symexp.keras.applications.resnet50.ResNet50(weights=None))  # is Model
layers.Dense(3).cloned()  # wrong: cloned


def widths(layer: layers.Dense, head: layers.Layer, model: Model) -> int:
    return layer.units + len(model.layers) + model.count_params()


widths(layers.Dense(3), layers.Flatten(), Sequential())
widths(layers.Flatten(), layers.Flatten(), Sequential())  # wrong: Flatten

# Models.
x = Input((8,))
net = Model(x, layers.Dense(3)(x))
net.compile(optimizer=optimizers.SGD(0.1), loss=losses.MeanSquaredError(), metrics=["accuracy"])
history = net.fit(x, epochs=2, verbose=0)
reveal_type(history.history["loss"])  # is list[Any]
reveal_type(net.predict(x))  # is Any
net.fit(x, epoch=2)  # wrong: epoch


class Noise(layers.Layer):
    """A layer of a user is symbolic, because its base is."""

    def __init__(self, sigma: float = 0.1, *, name: str | None = None) -> None:
        super().__init__(name=name)
        self.sigma = sigma

    def call(self, inputs: Any, training: bool = False) -> Any:
        return inputs * self.sigma if training else inputs


reveal_type(Noise(0.2).clone().sigma)  # is float
Noise(sgma=0.2)  # wrong: sgma
