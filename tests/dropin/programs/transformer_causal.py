"""A miniature GPT: token and position embeddings, causal attention, the next token."""

import keras
import numpy as np
from keras import layers, ops

keras.utils.set_random_seed(64)

vocab_size, maxlen, embed_dim = 12, 6, 8


class TransformerBlock(layers.Layer):
    def __init__(self, embed_dim, num_heads, ff_dim, rate=0.1):
        super().__init__()
        self.att = layers.MultiHeadAttention(num_heads, embed_dim)
        self.ffn = keras.Sequential(
            [layers.Dense(ff_dim, activation="relu"), layers.Dense(embed_dim)]
        )
        self.layernorm1 = layers.LayerNormalization(epsilon=1e-6)
        self.layernorm2 = layers.LayerNormalization(epsilon=1e-6)
        self.dropout1 = layers.Dropout(rate)
        self.dropout2 = layers.Dropout(rate)

    def call(self, inputs):
        n = ops.shape(inputs)[1]
        i, j = ops.arange(n)[:, None], ops.arange(n)
        mask = ops.cast(i >= j, "int32")[None]
        attention_output = self.att(inputs, inputs, attention_mask=mask)
        out1 = self.layernorm1(inputs + self.dropout1(attention_output))
        return self.layernorm2(out1 + self.dropout2(self.ffn(out1)))


class TokenAndPositionEmbedding(layers.Layer):
    def __init__(self, maxlen, vocab_size, embed_dim):
        super().__init__()
        self.token_emb = layers.Embedding(input_dim=vocab_size, output_dim=embed_dim)
        self.pos_emb = layers.Embedding(input_dim=maxlen, output_dim=embed_dim)

    def call(self, x):
        positions = ops.arange(0, ops.shape(x)[-1], 1)
        return self.token_emb(x) + self.pos_emb(positions)


def create_model():
    inputs = layers.Input(shape=(maxlen,), dtype="int32")
    x = TokenAndPositionEmbedding(maxlen, vocab_size, embed_dim)(inputs)
    x = TransformerBlock(embed_dim, num_heads=2, ff_dim=16)(x)
    outputs = layers.Dense(vocab_size)(x)
    return keras.Model(inputs=inputs, outputs=[outputs, x])


rng = np.random.default_rng(1)
text = (np.arange(7) + rng.integers(0, vocab_size, size=(48, 1))) % vocab_size


def train(model):
    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss=[loss_fn, None])
    return model.fit(text[:, :-1], text[:, 1:], batch_size=16, epochs=2, verbose=0).history


model = create_model()


def rebuild():
    """All layers are made before the first is built. Some of them draw when they are built."""
    return keras.Model.from_config(model.get_config())


history = train(model)
