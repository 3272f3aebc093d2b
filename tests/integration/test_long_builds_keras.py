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

for place in sys.argv[1:]:
    done = sx.Store(place, echo=False).realize(Train(), progress=False)
    print(done.read_text("epochs"), "|", done.resumed, "|", done.read_text("weights"))
"""


def train(folder: Path, die_at: int, *stores: str) -> subprocess.CompletedProcess[str]:
    (folder / "train.py").write_text(SCRIPT)
    environment = {**os.environ, "DIE_AT": str(die_at)}
    command = [sys.executable, "train.py", *stores]
    return subprocess.run(
        command, env=environment, cwd=folder, text=True, capture_output=True, check=False
    )


def test_a_killed_training_goes_on_at_the_epoch_where_it_was(tmp_path):
    store = sx.Store(tmp_path / "store")
    assert train(tmp_path, 3, "store").returncode == -signal.SIGKILL
    assert [c.attempts for c in store.checkpoints()] == [1]
    resumed, whole = train(tmp_path, -1, "store", "other").stdout.splitlines()
    assert store.checkpoints() == []
    assert resumed.startswith("3 4 | 1 | ")
    assert whole.startswith("0 1 2 3 4 | 0 | ")
    # The weights and the optimizer went on as they were.
    assert resumed.partition("[")[2] == whole.partition("[")[2]
