"""Pairs of digits: one embedding network, the distance of two embeddings, a contrastive loss."""

import keras
import numpy as np
from keras import ops
from sklearn.datasets import load_digits

keras.utils.set_random_seed(31)

images, labels = load_digits(return_X_y=True)
images = images.reshape(-1, 8, 8, 1).astype("float32") / 16
rng = np.random.default_rng(6)
left, right = rng.integers(0, 300, 64), rng.integers(0, 300, 64)
x_left, x_right = images[left], images[right]
y = (labels[left] != labels[right]).astype("float32")


def euclidean_distance(vects):
    a, b = vects
    sum_square = ops.sum(ops.square(a - b), axis=1, keepdims=True)
    return ops.sqrt(ops.maximum(sum_square, keras.backend.epsilon()))


inputs = keras.layers.Input((8, 8, 1))
x = keras.layers.BatchNormalization()(inputs)
x = keras.layers.Conv2D(4, (3, 3), activation="tanh")(x)
x = keras.layers.AveragePooling2D(pool_size=(2, 2))(x)
x = keras.layers.Flatten()(x)
x = keras.layers.Dense(6, activation="tanh")(x)
embedding_network = keras.Model(inputs, x)

input_1 = keras.layers.Input((8, 8, 1))
input_2 = keras.layers.Input((8, 8, 1))
tower_1 = embedding_network(input_1)
tower_2 = embedding_network(input_2)
merge_layer = keras.layers.Lambda(euclidean_distance, output_shape=(1,))([tower_1, tower_2])
normal_layer = keras.layers.BatchNormalization()(merge_layer)
output_layer = keras.layers.Dense(1, activation="sigmoid")(normal_layer)
siamese = keras.Model(inputs=[input_1, input_2], outputs=output_layer)


def loss(margin=1):
    def contrastive_loss(y_true, y_pred):
        square_pred = ops.square(y_pred)
        margin_square = ops.square(ops.maximum(margin - y_pred, 0))
        return ops.mean((1 - y_true) * square_pred + y_true * margin_square)

    return contrastive_loss


def train(siamese):
    siamese.compile(loss=loss(margin=1), optimizer="RMSprop", metrics=["accuracy"])
    return siamese.fit([x_left, x_right], y, batch_size=16, epochs=2, verbose=0).history


model = siamese
history = train(siamese)
assert len(siamese.layers) == 6
