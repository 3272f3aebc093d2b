"""A small residual network whose blocks are made by functions."""

import keras
from keras import Model, layers
from keras.layers import Activation, Add, BatchNormalization, Conv2D
from sklearn.datasets import load_digits

keras.utils.set_random_seed(18)

images, labels = load_digits(return_X_y=True)
x_train, y_train = images[:48].reshape(-1, 8, 8, 1).astype("float32") / 16, labels[:48]


def conv_bn(x, filters, kernel_size=3, strides=1, activation="relu", name=None):
    x = Conv2D(
        filters,
        kernel_size,
        strides=strides,
        padding="same",
        use_bias=False,
        kernel_regularizer=keras.regularizers.l2(1e-4),
        name=name and name + "_conv",
    )(x)
    x = BatchNormalization(name=name and name + "_bn")(x)
    return Activation(activation)(x) if activation else x


def residual_block(x, filters, strides=1, name=None):
    shortcut = x
    if strides != 1 or x.shape[-1] != filters:
        shortcut = conv_bn(x, filters, 1, strides, activation=None, name=name + "_short")
    x = conv_bn(x, filters, 3, strides, name=name + "_a")
    x = conv_bn(x, filters, 3, activation=None, name=name + "_b")
    return Activation("relu", name=name + "_out")(Add()([shortcut, x]))


def resnet(input_shape, widths, num_classes):
    inputs = keras.Input(input_shape)
    x = conv_bn(inputs, widths[0])
    for stage, width in enumerate(widths):
        x = residual_block(x, width, strides=1 if stage == 0 else 2, name=f"stage{stage}")
    x = layers.GlobalAveragePooling2D()(x)
    return Model(inputs, layers.Dense(num_classes)(x), name="resnet")


def train(model):
    model.compile(
        optimizer=keras.optimizers.SGD(0.05, momentum=0.9),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model.fit(x_train, y_train, batch_size=16, epochs=1, verbose=0).history


model = resnet((8, 8, 1), [4, 8], 10)
history = train(model)
assert model.get_layer("stage1_short_conv").strides == (2, 2)
