"""The models of the matrix, each in an experiment: small inputs, random weights, ten classes.

A model is a function that returns an experiment, in the table `MODELS` by its name.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import keras

import symexp as sx
from symexp.keras import Input, Model, Sequential, layers, losses, optimizers
from tests.applications import nets as applications
from tests.matrix.experiments import Experiment, RandomExamples, RandomImages

__all__ = [
    "CLASSES", "HUB", "MODELS", "experiment", "is_available", "summary", "trusted", "with_classes",
]  # fmt: skip

CLASSES = 10


def _classifier(model: Any, inputs: Any, **changes: Any) -> Any:
    """Returns an experiment that classifies; by default with labels as whole numbers."""
    arguments: dict[str, Any] = {
        "loss": losses.SparseCategoricalCrossentropy(),
        "optimizer": optimizers.Adam(learning_rate=0.001),
        "metrics": ["accuracy"],
        "callbacks": [],
        **changes,
    }
    return Experiment(model=model, dataset=RandomExamples(inputs, CLASSES), **arguments)


def _one_hot(**arguments: Any) -> Any:
    return losses.CategoricalCrossentropy(**arguments)


# Nets of images.


def _application(name: str) -> Any:
    """Returns a net of keras.applications: the smallest of its family, for small images."""
    size = applications.image_size(name)
    make = getattr(keras.applications, name)
    model = make(input_shape=(size, size, 3), weights=None, classes=CLASSES)
    momentum = optimizers.SGD(learning_rate=0.01, momentum=0.9, nesterov=True)
    return _classifier(model, [size, size, 3], loss=_one_hot(), optimizer=momentum)


def _seed_net() -> Any:
    """Returns the net of the notebook that symexp started from (`tests/seed`)."""
    model = Sequential(
        [
            layers.Conv2D(16, (3, 3), padding="same", activation=layers.ReLU()),
            layers.Conv2D(32, (1, 1), padding="same", activation=layers.ReLU()),
            layers.Flatten(),
            layers.Dense(150),
            layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    return _classifier(model, [28, 28, 1], optimizer=optimizers.Adam(learning_rate=0.01))


def _digits_net() -> Any:
    """Returns the net of the demo, with a `Sequential` of functions' names."""
    model = Sequential(
        [
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Flatten(),
            layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    loss = "categorical_crossentropy"
    return _classifier(model, [8, 8, 1], loss=loss, optimizer="adam")


def _conv_blocks() -> Any:
    """Returns nested `Sequential` models of convolutions with batch normalization."""

    def block(width: int, strides: int) -> Any:
        return Sequential(
            [
                layers.Conv2D(width, 3, strides=strides, padding="same", use_bias=False),
                layers.BatchNormalization(),
                layers.Activation("relu"),
                layers.SpatialDropout2D(0.1),
            ]
        )

    model = Sequential(
        [
            Input((32, 32, 3)),
            *[block(16, 1), block(16, 1), block(32, 2), block(64, 2)],
            layers.GlobalAveragePooling2D(),
            layers.Dense(CLASSES),
        ]
    )
    return _classifier(model, [32, 32, 3], loss=_one_hot(from_logits=True))


def _resnet_20() -> Any:
    """Returns the ResNet-20 of CIFAR-10, as a functional model with projections."""
    inputs = Input((32, 32, 3))
    x = layers.Conv2D(16, 3, padding="same", use_bias=False, name="stem")(inputs)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    for stage, width in enumerate((16, 32, 64)):
        for block in range(3):
            strides = 2 if stage and not block else 1
            y = layers.Conv2D(width, 3, strides=strides, padding="same", use_bias=False)(x)
            y = layers.ReLU()(layers.BatchNormalization()(y))
            y = layers.Conv2D(width, 3, padding="same", use_bias=False)(y)
            y = layers.BatchNormalization()(y)
            if strides == 2:
                x = layers.Conv2D(width, 1, strides=2, use_bias=False)(x)
            x = layers.ReLU()(layers.Add()([x, y]))
    x = layers.GlobalAveragePooling2D()(x)
    model = Model(inputs, layers.Dense(CLASSES, "softmax", name="head")(x))
    momentum = optimizers.SGD(learning_rate=0.1, momentum=0.9, nesterov=True)
    return _classifier(model, [32, 32, 3], loss=_one_hot(), optimizer=momentum)


def _transfer() -> Any:
    """Returns a new head on a net of keras.applications, which is a layer of the model."""
    options = {"include_top": False, "pooling": "avg", "weights": None, "alpha": 0.35}
    base = keras.applications.MobileNetV2(input_shape=(32, 32, 3), **options)
    inputs = Input((32, 32, 3))
    x = layers.Dropout(0.2)(base(layers.RandomFlip("horizontal")(inputs)))
    model = Model(inputs, layers.Dense(CLASSES, "softmax", name="head")(x))
    return _classifier(model, [32, 32, 3], loss=_one_hot())


def _unet() -> Any:
    """Returns a U-Net with a class for each pixel."""

    def twice(x: Any, width: int) -> Any:
        for _ in range(2):
            x = layers.Conv2D(width, 3, padding="same", activation="relu")(x)
        return x

    inputs = Input((32, 32, 3))
    x, skips = inputs, []
    for width in (8, 16):
        x = twice(x, width)
        skips.append(x)
        x = layers.MaxPooling2D()(x)
    x = twice(x, 32)
    for width, skip in ((16, skips[1]), (8, skips[0])):
        x = layers.Conv2DTranspose(width, 2, strides=2, padding="same")(x)
        x = twice(layers.Concatenate()([x, skip]), width)
    model = Model(inputs, layers.Conv2D(CLASSES, 1, activation="softmax", name="head")(x))
    data = RandomExamples([32, 32, 3], CLASSES, label_shape=[32, 32])
    loss = "sparse_categorical_crossentropy"
    return Experiment(model, data, loss, optimizers.Adam(), metrics=["accuracy"], callbacks=[])


def _autoencoder() -> Any:
    """Returns a convolutional autoencoder of two nested models."""
    encoder = Sequential(
        [
            layers.Conv2D(16, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2D(32, 3, strides=2, padding="same", activation="relu"),
            layers.Flatten(),
            layers.Dense(32),
        ],
        name="encoder",
    )
    decoder = Sequential(
        [
            layers.Dense(7 * 7 * 32, activation="relu"),
            layers.Reshape((7, 7, 32)),
            layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid"),
        ],
        name="decoder",
    )
    model = Sequential([encoder, decoder])
    data = RandomImages([28, 28, 1])
    return Experiment(model, data, "mse", optimizers.Adam(), metrics=["mae"], callbacks=[])


def _vision_transformer() -> Any:
    """Returns a small vision transformer: patches by a convolution, two blocks, mean of tokens."""
    inputs = Input((32, 32, 3))
    x = layers.Conv2D(32, 8, strides=8, name="patches")(inputs)
    x = layers.Reshape((16, 32))(x)
    for _ in range(2):
        y = layers.LayerNormalization()(x)
        x = layers.Add()([x, layers.MultiHeadAttention(4, 8, dropout=0.1)(y, y)])
        y = layers.Dense(64, activation="gelu")(layers.LayerNormalization()(x))
        x = layers.Add()([x, layers.Dense(32)(y)])
    x = layers.GlobalAveragePooling1D()(layers.LayerNormalization()(x))
    model = Model(inputs, layers.Dense(CLASSES, name="head")(x))
    adamw = optimizers.AdamW(learning_rate=0.001, weight_decay=0.05)
    loss = _one_hot(from_logits=True, label_smoothing=0.05)
    return _classifier(model, [32, 32, 3], loss=loss, optimizer=adamw)


# Nets of rows and sequences.


def _mlp() -> Any:
    model = Sequential(
        [
            layers.Dense(64, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(64, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    decay = optimizers.schedules.ExponentialDecay(0.01, 100, 0.9)
    return _classifier(model, [20], loss=_one_hot(), optimizer=optimizers.RMSprop(decay))


def _wide_and_deep() -> Any:
    """Returns a functional model of two inputs and two outputs."""
    wide, deep = Input((8,), name="wide"), Input((20,), name="deep")
    x = layers.Dense(32, activation="relu")(deep)
    x = layers.Dense(16, activation="relu")(x)
    x = layers.Concatenate()([wide, x])
    outputs = {name: layers.Dense(CLASSES, "softmax", name=name)(x) for name in ("main", "aux")}
    loss = {name: losses.SparseCategoricalCrossentropy() for name in outputs}
    data = RandomExamples({"wide": [8], "deep": [20]}, CLASSES, outputs=["main", "aux"])
    metrics = {"main": ["accuracy"]}
    model = Model({"wide": wide, "deep": deep}, outputs)
    return Experiment(model, data, loss, optimizers.Adagrad(), metrics=metrics, callbacks=[])


def _siamese() -> Any:
    """Returns a model that calls one encoder twice, and says yes or no."""
    encoder = Sequential(
        [layers.Dense(32, activation="relu"), layers.Dense(16)],
        name="encoder",
    )
    left, right = Input((20,), name="left"), Input((20,), name="right")
    joined = layers.Subtract()([encoder(left), encoder(right)])
    model = Model({"left": left, "right": right}, layers.Dense(1, "sigmoid", name="same")(joined))
    data = RandomExamples({"left": [20], "right": [20]}, num_classes=2)
    loss = losses.BinaryCrossentropy()
    return Experiment(model, data, loss, optimizers.Adam(), metrics=["accuracy"], callbacks=[])


def _lstm() -> Any:
    model = Sequential(
        [
            layers.Embedding(50, 16, mask_zero=True),
            layers.LSTM(32, return_sequences=True),
            layers.LSTM(32),
            layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    adam = optimizers.Adam(clipnorm=1.0)
    return _classifier(model, {"shape": [12], "below": 50}, optimizer=adam)


def _bidirectional_gru() -> Any:
    """Returns wrapped recurrent layers, and dense layers for each step."""
    model = Sequential(
        [
            layers.TimeDistributed(layers.Dense(16, activation="relu")),
            layers.Bidirectional(layers.GRU(16, return_sequences=True)),
            layers.Bidirectional(layers.GRU(16)),
            layers.Dense(CLASSES),
        ]
    )
    return _classifier(model, [12, 8], loss=_one_hot(from_logits=True), optimizer="nadam")


def _conv_1d() -> Any:
    model = Sequential(
        [
            layers.Conv1D(16, 5, activation="relu"),
            layers.MaxPooling1D(2),
            layers.Conv1D(32, 3, activation="relu"),
            layers.GlobalMaxPooling1D(),
            layers.Dense(32, activation="relu"),
            layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    return _classifier(model, [64, 2], loss="categorical_crossentropy", optimizer="sgd")


def _transformer() -> Any:
    """Returns a small encoder of text, of which each block is a layer of the user."""
    inputs = Input((12,), dtype="int32")
    x = layers.Embedding(50, 32)(inputs)
    x = TransformerBlock(4, 64, name="block_1")(x)
    x = TransformerBlock(4, 64, name="block_2")(x)
    x = layers.GlobalAveragePooling1D()(x)
    x = layers.Dropout(0.1)(x)
    model = Model(inputs, layers.Dense(CLASSES, "softmax", name="head")(x))
    return _classifier(model, {"shape": [12], "below": 50})


@sx.symbolize
class TransformerBlock(keras.layers.Layer):
    """An encoder block: attention and a feed-forward net, each with a residual connection."""

    def __init__(self, heads: int, hidden_dim: int, activation: str = "relu", **kwargs: Any):
        super().__init__(**kwargs)
        self.heads, self.hidden_dim, self.activation = heads, hidden_dim, activation

    def build(self, shape: Any) -> None:
        width = shape[-1]
        self.attention = keras.layers.MultiHeadAttention(self.heads, width // self.heads)
        self.attention.build(shape, shape)
        self.one = keras.layers.Dense(self.hidden_dim, activation=self.activation)
        self.one.build(shape)
        self.two = keras.layers.Dense(width)
        self.two.build((*shape[:-1], self.hidden_dim))
        self.norms = [keras.layers.LayerNormalization() for _ in range(2)]
        for norm in self.norms:
            norm.build(shape)

    def call(self, x: Any) -> Any:
        x = self.norms[0](x + self.attention(x, x))
        return self.norms[1](x + self.two(self.one(x)))


def _subclassed() -> Any:
    return _classifier(SubclassedNet(units=32, num_classes=CLASSES), [20])


@sx.symbolize
class SubclassedNet(keras.Model):
    """A model of the user, that makes its layers itself."""

    def __init__(self, units: int, num_classes: int, activation: str = "relu", **kwargs: Any):
        super().__init__(**kwargs)
        self.hidden = keras.layers.Dense(units, activation=activation)
        self.head = keras.layers.Dense(num_classes, activation="softmax")

    def call(self, x: Any) -> Any:
        return self.head(self.hidden(x))


# Backbones of KerasHub.

HUB = ("BertBackbone", "GPT2Backbone", "T5Backbone", "ResNetBackbone", "ViTBackbone")


def _hub(name: str) -> Any:
    """Returns a small backbone of KerasHub under a head."""
    from tests.hub import nets

    net = nets.HubNet(name)
    output = nets.pooled(net.raw(net.raw.input))
    model = Model(net.raw.input, layers.Dense(CLASSES, "softmax", name="head")(output))
    specs = {key: _spec(tensor) for key, tensor in _inputs(net.raw)}
    inputs = specs.get("", specs)
    return _classifier(model, inputs, loss=_one_hot())


def _inputs(backbone: Any) -> Iterable[tuple[str, Any]]:
    given = backbone.input
    return given.items() if isinstance(given, dict) else [("", given)]


def _spec(tensor: Any) -> Any:
    shape = [size or 8 for size in tensor.shape[1:]]
    if "int" not in str(tensor.dtype):
        return shape
    below = 2 if "mask" in tensor.name or "segment" in tensor.name else 40
    return {"shape": shape, "below": below}


_OWN: dict[str, tuple[str, Callable[[], Any]]] = {
    "Seed": ("the `Sequential` of the notebook that symexp started from", _seed_net),
    "Digits": ("the `Sequential` of the demo", _digits_net),
    "ConvBlocks": ("nested `Sequential` models of convolutions and normalizations", _conv_blocks),
    "ResNet20": ("functional, residual connections with projections", _resnet_20),
    "Transfer": ("functional, a `MobileNetV2` as a layer under a new head", _transfer),
    "UNet": ("functional, a class for each pixel", _unet),
    "Autoencoder": ("two nested `Sequential` models, no classes", _autoencoder),
    "VisionTransformer": ("functional, attention in the graph", _vision_transformer),
    "MLP": ("`Sequential` of dense layers, a schedule as learning rate", _mlp),
    "WideAndDeep": ("functional, two inputs and two outputs", _wide_and_deep),
    "Siamese": ("functional, an encoder that is called twice, a single unit", _siamese),
    "LSTM": ("`Sequential` of an embedding and LSTM layers", _lstm),
    "BidirectionalGRU": ("`Sequential` of wrapped recurrent layers", _bidirectional_gru),
    "Conv1D": ("`Sequential` of 1D convolutions, optimizer and loss by name", _conv_1d),
    "Transformer": ("functional, layers that the user defined", _transformer),
    "Subclassed": ("a model class of the user, which makes its layers itself", _subclassed),
}
MODELS: dict[str, Callable[[], Any]] = {
    **{name: make for name, (_, make) in _OWN.items()},
    **{name: partial(_hub, name) for name in HUB},
    **{name: partial(_application, name) for name in applications.FAMILIES},
}


def summary(name: str) -> str:
    """Returns what a model is, in a few words."""
    if name in _OWN:
        return _OWN[name][0]
    if name in HUB:
        return f"a tiny `keras_hub.models.{name}` with a head"
    return f"`keras.applications.{name}`"


def is_available(name: str) -> bool:
    """Returns whether a model can be made here: backbones need KerasHub."""
    return name not in HUB or importlib.util.find_spec("keras_hub") is not None


def experiment(name: str) -> Any:
    """Returns the experiment of a model by its name."""
    return MODELS[name]()


def trusted(name: str) -> tuple[str, ...]:
    """Returns the functions that the file of a model may refer to."""
    if name not in HUB:
        return ()
    from tests.hub.nets import FUNCTIONS

    return FUNCTIONS


def with_classes(dataset: Any, num_classes: int) -> Any:
    """Returns a data set with the same inputs and another number of classes."""
    if sx.get(dataset, "num_classes", None) is None:
        return RandomExamples(dataset.shape, num_classes)
    return sx.clone(dataset, override={"num_classes": num_classes})
