"""A training of digits in a process that is killed, and goes on in the next one."""

from __future__ import annotations

import signal
import subprocess
import sys

import numpy as np
import pytest

pytestmark = [pytest.mark.keras, pytest.mark.slow, pytest.mark.xdist_group("keras_checkpoints")]

PROGRAM = """
import os, signal, sys
import keras
import numpy as np
from sklearn.datasets import load_digits
import symexp as sx
from symexp.keras import Input, Sequential, layers, optimizers

study, out, kill = sys.argv[1], sys.argv[2], int(sys.argv[3])
digits = load_digits()
x, y = (digits.data / 16).astype("float32"), digits.target

def net(rate):
    # On PyTorch, Keras draws from the generator of the process, which begins anew.
    noise = layers.Dropout(0.0 if keras.backend.backend() == "torch" else 0.4)
    parts = [layers.Dense(32, activation="relu"), layers.BatchNormalization(), noise]
    return sx.Dict(
        model=Sequential([Input((64,)), *parts, layers.Dense(10, activation="softmax")]),
        optimizer=optimizers.Adam(rate),
    )

class Kill(keras.callbacks.Callback):
    batches = 0
    def on_train_batch_end(self, batch, logs=None):
        self.batches += 1
        if self.batches == kill:
            os.kill(os.getpid(), signal.SIGKILL)

for exp, feedback in sx.sample(net(sx.oneof([0.01, 0.02])), "sweeping", 1, study, progress=False):
    keras.utils.set_random_seed(7)
    exp.model.compile(exp.optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    callback = sx.keras.FeedbackCallback(feedback, checkpoint=True)
    history = exp.model.fit(
        x[:1200], y[:1200], epochs=4, shuffle=False, verbose=0,
        validation_data=(x[1200:], y[1200:]), callbacks=[Kill(), callback],
    )
    logs = [[v for _, v in sorted(callback.logs[e].items())] for e in range(4)]
    np.savez(out, np.array(history.epoch), np.array(logs), *exp.model.get_weights())
"""


def run(study, out, kill):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, study, str(out), str(kill)], capture_output=True, text=True
    )
    if kill:
        assert done.returncode == -signal.SIGKILL, done.stderr
        return None
    assert done.returncode == 0, done.stderr
    with np.load(out) as found:
        return [found[name] for name in found.files]


def test_a_killed_process_is_continued_bit_for_bit(tmp_path):
    """38 batches are an epoch: the kills strike in the third epoch, and then in the fourth."""
    study = f"sqlite:///{tmp_path / 'sweep.db'}"
    whole = run(f"{study}#whole", tmp_path / "whole.npz", 0)
    run(f"{study}#killed", tmp_path / "killed.npz", 2 * 38 + 5)
    run(f"{study}#killed", tmp_path / "killed.npz", 38 + 5)
    again = run(f"{study}#killed", tmp_path / "again.npz", 0)
    assert list(whole[0]) == [0, 1, 2, 3]
    assert list(again[0]) == [3]
    assert all(np.array_equal(a, b) for a, b in zip(whole[1:], again[1:], strict=True))
