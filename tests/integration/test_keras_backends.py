"""Keras with JAX or PyTorch as its backend: no TensorFlow is needed, and the trees are the same."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

import symexp as sx

pytestmark = pytest.mark.keras

ROOT = Path(__file__).parents[2]


def experiment():
    import keras

    from symexp.keras import Input, Model, Sequential, layers

    i = Input((6,), name="x")
    graph = Model(i, layers.Dense(2)(i) + layers.Dense(2, activation="relu")(i))
    return sx.Dict(
        model=Sequential([Input((6,)), layers.Dense(4, dtype="float32"), layers.Dropout(0.1)]),
        graph=graph,
        raw_optimizer=keras.optimizers.Adam(0.1),
        raw_loss=keras.losses.Huber(),
    )


# As if TensorFlow was not installed. An entry `None` in `sys.modules` is not the same: Keras 3.15
# takes a name that is in there for an imported module.
HIDE_TENSORFLOW = """
import sys
from importlib.machinery import PathFinder

class WithoutTensorFlow(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        hidden = name.partition(".")[0] == "tensorflow"
        return None if hidden else PathFinder.find_spec(name, path, target)

sys.meta_path[sys.meta_path.index(PathFinder)] = WithoutTensorFlow
"""

USE = """
import numpy as np
import symexp as sx
import symexp.keras as keras
from tests.integration.test_keras_backends import experiment

for name in dir(keras.layers):
    getattr(keras.layers, name)
x = np.random.default_rng(0).random((32, 6)).astype("float32")
exp = experiment()
fingerprint = sx.fingerprint(exp)
for one in (exp, sx.clone(exp), sx.from_json_str(sx.to_json_str(exp))):
    one.model.compile(one.raw_optimizer, one.raw_loss, metrics=[keras.metrics.MeanSquaredError()])
    history = one.model.fit(x, x[:, :4], verbose=0).history
    assert list(history) == ["loss", "mean_squared_error"]
    assert one.graph(x).shape == (32, 2)
    assert sx.fingerprint(one) == fingerprint
norm = keras.layers.Normalization()
norm.adapt(x)
assert np.allclose(np.asarray(sx.clone(norm)(x)).mean(axis=0), 0, atol=1e-5)
assert "tensorflow" not in sys.modules
print(keras.backend.backend(), fingerprint)
"""


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_a_program_needs_no_tensorflow(backend):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    done = subprocess.run(
        [sys.executable, "-c", HIDE_TENSORFLOW + USE],
        env={**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [backend, sx.fingerprint(experiment())]
