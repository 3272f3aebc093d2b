"""A variational autoencoder whose layer adds the KL loss itself."""

from keras import layers, losses, metrics, ops, optimizers, random, utils
from keras.models import Model
from sklearn.datasets import load_digits

utils.set_random_seed(5)


class Sampling(layers.Layer):
    def __init__(self, seed=0):
        super().__init__()
        self.seed_generator = random.SeedGenerator(seed)
        self.kl_tracker = metrics.Mean(name="kl")

    def call(self, inputs):
        mean, log_var = inputs
        kl = -0.5 * ops.mean(log_var - ops.square(mean) - ops.exp(log_var) + 1)
        self.add_loss(0.1 * kl)
        self.kl_tracker.update_state(kl)
        return mean + ops.exp(0.5 * log_var) * random.normal(
            ops.shape(mean), seed=self.seed_generator
        )


class Encoder(layers.Layer):
    """Maps digits to a triplet (mean, log_var, z)."""

    def __init__(self, latent_dim=4, intermediate_dim=16, name="encoder", **kwargs):
        super().__init__(name=name, **kwargs)
        self.dense_proj = layers.Dense(intermediate_dim, activation="relu")
        self.dense_mean = layers.Dense(latent_dim)
        self.dense_log_var = layers.Dense(latent_dim)
        self.sampling = Sampling(seed=latent_dim)

    def call(self, inputs):
        x = self.dense_proj(inputs)
        return self.sampling((self.dense_mean(x), self.dense_log_var(x)))


class Decoder(layers.Layer):
    def __init__(self, original_dim, intermediate_dim=16, name="decoder", **kwargs):
        super().__init__(name=name, **kwargs)
        self.dense_proj = layers.Dense(intermediate_dim, activation="relu")
        self.dense_output = layers.Dense(original_dim, activation="sigmoid")

    def call(self, inputs):
        return self.dense_output(self.dense_proj(inputs))


class VariationalAutoEncoder(Model):
    def __init__(self, original_dim, intermediate_dim=16, latent_dim=4, name="vae", **kwargs):
        super().__init__(name=name, **kwargs)
        self.original_dim = original_dim
        self.encoder = Encoder(latent_dim=latent_dim, intermediate_dim=intermediate_dim)
        self.decoder = Decoder(original_dim, intermediate_dim=intermediate_dim)

    def call(self, inputs):
        return self.decoder(self.encoder(inputs))


x_train = load_digits().data[:80].astype("float32") / 16

model = VariationalAutoEncoder(64, intermediate_dim=12, latent_dim=3)


def train(vae):
    vae.compile(optimizers.Adam(learning_rate=1e-3), loss=losses.MeanSquaredError())
    return vae.fit(x_train, x_train, epochs=2, batch_size=20, verbose=0).history


history = train(model)
