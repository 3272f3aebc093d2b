"""A training that is killed goes on at the right epoch, with the state that it had."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import symexp as sx

pytest.importorskip("keras")

pytestmark = [pytest.mark.keras, pytest.mark.slow]

SCRIPT = """
import os, signal, sys
import keras
import numpy as np
import symexp as sx

X = np.linspace(-1, 1, 32, dtype="float32").reshape(-1, 1)

@sx.stage(name="long.Train")
class Train:
    def __init__(self, epochs=5):
        self.epochs = epochs

    def build(self, out):
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        model.compile(keras.optimizers.Adam(0.1), "mse")
        seen = []

        def begin(epoch, logs=None):
            seen.append(epoch)
            if epoch == int(os.environ["DIE_AT"]):
                os.kill(os.getpid(), signal.SIGKILL)

        backup = keras.callbacks.BackupAndRestore(out.checkpoint / "backup")
        die = keras.callbacks.LambdaCallback(on_epoch_begin=begin)
        model.fit(X, 2 * X, epochs=self.epochs, shuffle=False, verbose=0, callbacks=[backup, die])
        (out / "epochs").write_text(" ".join(map(str, seen)))
        (out / "weights").write_text(repr([w.tolist() for w in model.get_weights()]))

done = sx.Store(sys.argv[1], echo=False).realize(Train(), progress=False)
print(done.read_text("epochs"), "|", done.resumed)
"""


def train(store: Path, die_at: int) -> subprocess.CompletedProcess[str]:
    path = store.parent / "train.py"
    path.write_text(SCRIPT)
    environment = {**os.environ, "DIE_AT": str(die_at)}
    command = [sys.executable, str(path), str(store)]
    return subprocess.run(command, env=environment, text=True, capture_output=True, check=False)


def test_a_killed_training_goes_on_at_the_epoch_where_it_was(tmp_path):
    store = sx.Store(tmp_path / "store")
    assert train(store.root, 3).returncode == -signal.SIGKILL
    assert [c.attempts for c in store.checkpoints()] == [1]
    done = train(store.root, -1)
    assert done.stdout == "3 4 | 1\n", done.stderr
    assert store.checkpoints() == []
    other = sx.Store(tmp_path / "other")
    assert train(other.root, -1).stdout == "0 1 2 3 4 | 0\n"
    one, two = (s.realizations()[0].read_text("weights") for s in (store, other))
    assert one == two  # weights and optimizer went on as they were
