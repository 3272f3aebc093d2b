"""The first GANs of Keras: two models, one frozen in the other, trained in turn by batches."""

import numpy as np
from keras.layers import Dense, Flatten, Input, LeakyReLU, Reshape
from keras.models import Model, Sequential
from keras.optimizers import Adam
from keras.utils import set_random_seed
from sklearn.datasets import load_digits

set_random_seed(10)

X_train = load_digits().images[:64].astype("float32") / 8 - 1
latent_dim = 6


def build_generator():
    model = Sequential(name="generator")
    model.add(Input(shape=(latent_dim,)))
    model.add(Dense(16))
    model.add(LeakyReLU(0.2))
    model.add(Dense(64, activation="tanh"))
    model.add(Reshape((8, 8)))
    return model


def build_discriminator():
    model = Sequential(name="discriminator")
    model.add(Input(shape=(8, 8)))
    model.add(Flatten())
    model.add(Dense(16))
    model.add(LeakyReLU(0.2))
    model.add(Dense(1, activation="sigmoid"))
    return model


def build_gan():
    discriminator = build_discriminator()
    generator = build_generator()
    z = Input(shape=(latent_dim,))
    return Model(z, discriminator(generator(z)))


def train(combined, steps=4, batch_size=16):
    generator = combined.get_layer("generator")
    discriminator = combined.get_layer("discriminator")
    discriminator.compile(loss="binary_crossentropy", optimizer=Adam(0.002, 0.5))
    # In the combined model only the generator is trained.
    discriminator.trainable = False
    combined.compile(loss="binary_crossentropy", optimizer=Adam(0.002, 0.5))
    assert len(combined.trainable_weights) == len(generator.trainable_weights) == 4

    rng = np.random.default_rng(0)
    valid, fake = np.ones((batch_size, 1)), np.zeros((batch_size, 1))
    losses = {"d_loss": [], "g_loss": []}
    for _ in range(steps):
        real = X_train[rng.integers(0, len(X_train), batch_size)]
        noise = rng.normal(0, 1, (batch_size, latent_dim)).astype("float32")
        generated = generator.predict(noise, verbose=0)
        discriminator.trainable = True
        d_loss_real = discriminator.train_on_batch(real, valid)
        d_loss_fake = discriminator.train_on_batch(generated, fake)
        discriminator.trainable = False
        g_loss = combined.train_on_batch(noise, valid)
        losses["d_loss"].append(0.5 * (float(d_loss_real) + float(d_loss_fake)))
        losses["g_loss"].append(float(g_loss))
    return losses


model = build_gan()
history = train(model)
