"""A convolutional classifier of digits, as a list of layers."""

import keras
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(812)

images, labels = load_digits(return_X_y=True)
x_train = images[:96].reshape(-1, 8, 8, 1).astype("float32") / 16
y_train = keras.utils.to_categorical(labels[:96], 10)
x_val = images[96:128].reshape(-1, 8, 8, 1).astype("float32") / 16
y_val = keras.utils.to_categorical(labels[96:128], 10)

model = keras.Sequential(
    [
        keras.Input(shape=(8, 8, 1)),
        layers.Conv2D(8, kernel_size=(3, 3), activation="relu"),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ]
)
model.summary()


def train(model):
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    fitted = model.fit(
        x_train, y_train, batch_size=32, epochs=2, validation_data=(x_val, y_val), verbose=0
    )
    return fitted.history


history = train(model)
score = model.evaluate(x_val, y_val, verbose=0)
history["test_loss"] = [score[0]]
