"""A classifier of series: a functional stack of transformer encoders."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(88)


def transformer_encoder(inputs, head_size, num_heads, ff_dim, dropout=0):
    x = layers.MultiHeadAttention(key_dim=head_size, num_heads=num_heads, dropout=dropout)(
        inputs, inputs
    )
    x = layers.Dropout(dropout)(x)
    x = layers.LayerNormalization(epsilon=1e-6)(x)
    res = x + inputs
    x = layers.Conv1D(filters=ff_dim, kernel_size=1, activation="relu")(res)
    x = layers.Dropout(dropout)(x)
    x = layers.Conv1D(filters=inputs.shape[-1], kernel_size=1)(x)
    x = layers.LayerNormalization(epsilon=1e-6)(x)
    return x + res


def build_model(input_shape, head_size, num_heads, ff_dim, num_blocks, mlp_units, dropout):
    inputs = keras.Input(shape=input_shape)
    x = inputs
    for _ in range(num_blocks):
        x = transformer_encoder(x, head_size, num_heads, ff_dim, dropout)
    x = layers.GlobalAveragePooling1D(data_format="channels_last")(x)
    for dim in mlp_units:
        x = layers.Dense(dim, activation="relu")(x)
        x = layers.Dropout(dropout)(x)
    return keras.Model(inputs, layers.Dense(2, activation="softmax")(x))


rng = np.random.default_rng(3)
y = rng.integers(0, 2, 48)
x = (np.sin(np.arange(8) * (1 + y[:, None])) + 0.1 * rng.normal(size=(48, 8))).astype("float32")

model = build_model((8, 1), 4, 2, 4, num_blocks=1, mlp_units=[8], dropout=0.2)


def train(model):
    model.compile(
        loss="sparse_categorical_crossentropy",
        optimizer=keras.optimizers.Adam(learning_rate=1e-3),
        metrics=["sparse_categorical_accuracy"],
    )
    return model.fit(x[..., None], y, epochs=2, batch_size=16, verbose=0).history


def rebuild():
    """All layers are made before the first is built. Some of them draw when they are built."""
    return keras.Model.from_config(model.get_config())


history = train(model)
