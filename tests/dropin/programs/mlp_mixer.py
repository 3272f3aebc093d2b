"""An MLP-Mixer: layers that hold small Sequential models, stacked by a list comprehension."""

import keras as k
import keras.layers as kl
from sklearn.datasets import load_digits

k.utils.set_random_seed(73)

images, labels = load_digits(return_X_y=True)
x_train, y_train = images[:48].reshape(-1, 16, 4).astype("float32") / 16, labels[:48]


class MLPMixerLayer(kl.Layer):
    def __init__(self, num_patches, hidden_units, dropout_rate, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.mlp1 = k.Sequential(
            [
                kl.Dense(units=num_patches, activation="gelu"),
                kl.Dense(units=num_patches),
                kl.Dropout(rate=dropout_rate),
            ]
        )
        self.mlp2 = k.Sequential(
            [
                kl.Dense(units=hidden_units, activation="gelu"),
                kl.Dense(units=hidden_units),
                kl.Dropout(rate=dropout_rate),
            ]
        )
        self.normalize = kl.LayerNormalization(epsilon=1e-6)

    def build(self, input_shape):
        return super().build(input_shape)

    def call(self, inputs):
        x = self.normalize(inputs)
        x_channels = k.ops.transpose(x, axes=(0, 2, 1))
        mlp1_outputs = k.ops.transpose(self.mlp1(x_channels), axes=(0, 2, 1))
        x = mlp1_outputs + inputs
        return x + self.mlp2(self.normalize(x))


def build_classifier(blocks):
    inputs = kl.Input(shape=(16, 4))
    x = kl.Dense(units=8)(inputs)
    x = blocks(x)
    representation = kl.GlobalAveragePooling1D()(x)
    representation = kl.Dropout(rate=0.2)(representation)
    return k.Model(inputs=inputs, outputs=kl.Dense(10)(representation))


mixer_blocks = k.Sequential([MLPMixerLayer(16, 8, 0.2) for _ in range(2)])
model = build_classifier(mixer_blocks)


def train(model):
    model.compile(
        optimizer=k.optimizers.Adam(learning_rate=0.005),
        loss=k.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[k.metrics.SparseCategoricalAccuracy(name="acc")],
    )
    return model.fit(x_train, y_train, batch_size=16, epochs=1, verbose=0).history


history = train(model)
