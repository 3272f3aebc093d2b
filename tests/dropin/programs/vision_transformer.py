"""A small vision transformer: a layer that cuts patches, one that adds learned positions."""

import keras
from keras import layers, ops
from sklearn.datasets import load_digits

keras.utils.set_random_seed(46)

images, labels = load_digits(return_X_y=True)
x_train, y_train = images[:64].reshape(-1, 8, 8, 1).astype("float32") / 16, labels[:64]

patch_size, num_patches, projection_dim = 4, 4, 8


def mlp(x, hidden_units, dropout_rate):
    for units in hidden_units:
        x = layers.Dense(units, activation=keras.activations.gelu)(x)
        x = layers.Dropout(dropout_rate)(x)
    return x


class Patches(layers.Layer):
    def __init__(self, patch_size):
        super().__init__()
        self.patch_size = patch_size

    def call(self, images):
        size = self.patch_size
        patches = ops.image.extract_patches(images, size=size)
        return ops.reshape(patches, (ops.shape(images)[0], -1, size * size))

    def compute_output_shape(self, input_shape):
        batch, height, width, channels = input_shape
        patches = (height // self.patch_size) * (width // self.patch_size)
        return (batch, patches, self.patch_size**2 * channels)

    def get_config(self):
        config = super().get_config()
        config.update({"patch_size": self.patch_size})
        return config


class PatchEncoder(layers.Layer):
    def __init__(self, num_patches, projection_dim):
        super().__init__()
        self.num_patches = num_patches
        self.projection = layers.Dense(units=projection_dim)
        self.position_embedding = layers.Embedding(num_patches, projection_dim)

    def call(self, patch):
        positions = ops.expand_dims(ops.arange(start=0, stop=self.num_patches, step=1), axis=0)
        return self.projection(patch) + self.position_embedding(positions)


def create_vit_classifier():
    inputs = keras.Input(shape=(8, 8, 1))
    encoded_patches = PatchEncoder(num_patches, projection_dim)(Patches(patch_size)(inputs))
    x1 = layers.LayerNormalization(epsilon=1e-6)(encoded_patches)
    attention_output = layers.MultiHeadAttention(2, key_dim=projection_dim, dropout=0.1)(x1, x1)
    x2 = layers.Add()([attention_output, encoded_patches])
    x3 = mlp(layers.LayerNormalization(epsilon=1e-6)(x2), [16, projection_dim], 0.1)
    representation = layers.Flatten()(layers.Add()([x3, x2]))
    logits = layers.Dense(10)(mlp(layers.Dropout(0.5)(representation), [12], 0.5))
    return keras.Model(inputs=inputs, outputs=logits)


def train(model):
    model.compile(
        optimizer=keras.optimizers.AdamW(learning_rate=0.001, weight_decay=0.0001),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.SparseTopKCategoricalAccuracy(5, name="top-5-accuracy")],
    )
    return model.fit(x_train, y_train, batch_size=32, epochs=2, verbose=0).history


model = create_vit_classifier()


def rebuild():
    """All layers are made before the first is built. Some of them draw when they are built."""
    return keras.Model.from_config(model.get_config())


history = train(model)
