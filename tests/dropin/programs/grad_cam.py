"""Grad-CAM: gradients of a class with respect to the last convolution of a trained model."""

import keras
import keras.layers
import keras.models
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

keras.utils.set_random_seed(81)

images, labels = load_digits(return_X_y=True)
x, y = images[:48].reshape(-1, 8, 8, 1).astype("float32") / 16, labels[:48]

inputs = keras.layers.Input((8, 8, 1))
z = keras.layers.Conv2D(4, 3, activation="relu")(inputs)
z = keras.layers.Conv2D(6, 3, activation="relu", name="last_conv")(z)
z = keras.layers.GlobalAveragePooling2D()(z)
outputs = keras.layers.Dense(10, activation="softmax")(z)
model = keras.Model(inputs, outputs)


def train(model):
    model.compile("adam", "sparse_categorical_crossentropy")
    return model.fit(x, y, epochs=2, batch_size=16, verbose=0).history


def make_gradcam_heatmap(img_array, model, last_conv_layer_name):
    grad_model = keras.models.Model(
        model.inputs, [model.get_layer(last_conv_layer_name).output, model.output]
    )
    with tf.GradientTape() as tape:
        last_conv_layer_output, preds = grad_model(img_array)
        class_channel = preds[:, tf.argmax(preds[0])]
    grads = tape.gradient(class_channel, last_conv_layer_output)
    pooled_grads = tf.reduce_mean(grads, axis=(0, 1, 2))
    heatmap = last_conv_layer_output[0] @ pooled_grads[..., tf.newaxis]
    heatmap = tf.maximum(tf.squeeze(heatmap), 0) / (tf.math.reduce_max(heatmap) + 1e-9)
    return heatmap.numpy()


history = train(model)
model.layers[-1].activation = None
heatmap = make_gradcam_heatmap(x[:1], model, "last_conv")
assert heatmap.shape == (4, 4)
history["heat"] = [float(v) for v in np.sum(heatmap, axis=0)]


def rebuild():
    """The tree has the last layer as it is now: without its activation."""
    inputs = keras.layers.Input((8, 8, 1))
    z = keras.layers.Conv2D(4, 3, activation="relu")(inputs)
    z = keras.layers.Conv2D(6, 3, activation="relu", name="last_conv")(z)
    z = keras.layers.GlobalAveragePooling2D()(z)
    return keras.Model(inputs, keras.layers.Dense(10, activation=None)(z))
