"""Sequence to sequence: an encoder's states start a decoder; both are used alone afterwards."""

import numpy as np
from keras import Input, Model, utils
from keras.layers import LSTM, Dense

utils.set_random_seed(33)

num_tokens, latent_dim = 6, 8
rng = np.random.default_rng(12)
source = np.eye(num_tokens, dtype="float32")[rng.integers(0, num_tokens, size=(24, 4))]
target = source[:, ::-1]
decoder_in = np.concatenate([np.zeros_like(target[:, :1]), target[:, :-1]], axis=1)

encoder_inputs = Input(shape=(None, num_tokens))
encoder = LSTM(latent_dim, return_state=True)
encoder_outputs, state_h, state_c = encoder(encoder_inputs)
encoder_states = [state_h, state_c]

decoder_inputs = Input(shape=(None, num_tokens))
decoder_lstm = LSTM(latent_dim, return_sequences=True, return_state=True)
decoder_outputs, _, _ = decoder_lstm(decoder_inputs, initial_state=encoder_states)
decoder_dense = Dense(num_tokens, activation="softmax")
decoder_outputs = decoder_dense(decoder_outputs)

model = Model([encoder_inputs, decoder_inputs], decoder_outputs)


def train(model):
    model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
    return model.fit([source, decoder_in], target, batch_size=12, epochs=2, verbose=0).history


history = train(model)

encoder_model = Model(encoder_inputs, encoder_states)
decoder_state_inputs = [Input(shape=(latent_dim,)), Input(shape=(latent_dim,))]
outputs, h, c = decoder_lstm(decoder_inputs, initial_state=decoder_state_inputs)
decoder_model = Model([decoder_inputs, *decoder_state_inputs], [decoder_dense(outputs), h, c])
states = encoder_model.predict(source[:1], verbose=0)
first, *_ = decoder_model.predict([decoder_in[:1, :1], *states], verbose=0)
together = model.predict([source[:1], decoder_in[:1]], verbose=0)
np.testing.assert_allclose(first[:, 0], together[:, 0], rtol=1e-4)
history["first"] = [float(v) for v in first[0, 0]]
