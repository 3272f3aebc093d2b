"""A network of keras.applications: a frozen feature extractor under a small head."""

import keras
from keras import layers
from keras.applications import MobileNet
from keras.applications.mobilenet import preprocess_input
from sklearn.datasets import load_digits

keras.utils.set_random_seed(56)

images, labels = load_digits(return_X_y=True)
x = images[:32].reshape(-1, 8, 8, 1).repeat(4, axis=1).repeat(4, axis=2).repeat(3, axis=3)
x, y = x.astype("float32") * 15.9, labels[:32]


def build():
    base_model = MobileNet(
        input_shape=(32, 32, 3), alpha=0.25, include_top=False, weights=None, pooling="avg"
    )
    base_model.trainable = False
    inputs = keras.Input(shape=(32, 32, 3))
    features = base_model(preprocess_input(inputs), training=False)
    features = layers.BatchNormalization()(features)
    outputs = layers.Dense(10)(layers.Dropout(0.2)(features))
    return keras.Model(inputs, outputs)


def train(model):
    assert len(model.trainable_weights) == 4
    model.compile(
        optimizer=keras.optimizers.Adam(0.01),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return model.fit(x, y, batch_size=16, epochs=1, verbose=0).history


model = build()
history = train(model)
