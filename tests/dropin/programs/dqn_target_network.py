"""Q-learning on a line of five cells: an online network, a target network that follows it."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

keras.utils.set_random_seed(68)

num_states, num_actions, gamma = 5, 2, 0.9


def create_q_model():
    return keras.Sequential(
        [
            layers.Input((num_states,)),
            layers.Dense(8, activation="relu"),
            layers.Dense(num_actions, activation="linear"),
        ]
    )


def step(state, action):
    state = min(max(state + (1 if action else -1), 0), num_states - 1)
    return state, float(state == num_states - 1)


def train(model):
    model_target = keras.models.clone_model(model)
    model_target.set_weights(model.get_weights())
    optimizer = keras.optimizers.Adam(learning_rate=0.01, clipnorm=1.0)
    loss_function = keras.losses.Huber()
    rng = np.random.default_rng(0)
    eye = np.eye(num_states, dtype="float32")
    state, memory, losses = 0, [], []
    for frame in range(24):
        if rng.random() < 0.5:
            action = int(rng.integers(num_actions))
        else:
            action = int(ops.argmax(model(eye[state][None], training=False)[0]))
        state_next, reward = step(state, action)
        memory.append((state, action, reward, state_next))
        state = 0 if reward else state_next
        if frame % 4 == 3:
            batch = [memory[i] for i in rng.integers(0, len(memory), 8)]
            s, a, r, n = (np.array(column) for column in zip(*batch))
            future = model_target.predict_on_batch(eye[n])
            updated_q = (r + gamma * future.max(axis=1)).astype("float32")
            masks = ops.one_hot(a, num_actions)
            with tf.GradientTape() as tape:
                q_action = ops.sum(ops.multiply(model(eye[s]), masks), axis=1)
                loss = loss_function(updated_q, q_action)
            grads = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(grads, model.trainable_variables))
            losses.append(float(loss))
        if frame % 12 == 11:
            model_target.set_weights(model.get_weights())
    return {"loss": losses}


model = create_q_model()
history = train(model)
