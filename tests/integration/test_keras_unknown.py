"""A file with Keras classes loads without Keras, which the first use imports."""

import subprocess
import sys

import pytest

import symexp as sx
from symexp.keras import Input, Model, Sequential, layers, optimizers

pytestmark = pytest.mark.keras

PROGRAM = """
import sys
import symexp as sx

@sx.symbolize(name="ours.Experiment")
class Experiment:
    def __init__(self, model, optimizer=None, activation=None):
        self.model, self.optimizer, self.activation = model, optimizer, activation

    def run(self):
        return self.model.count_params(), type(self.optimizer).__name__, self.activation.__name__

text = open(sys.argv[1]).read()
exp = sx.from_json_str(text, strict=True)
other = exp.clone()
assert sx.to_json_str(exp) == text
print(sx.fingerprint(exp))
assert "Dense(" in str(exp)
sx.patch(other, {"model.layers[1].units": 5})
assert "units" in str(sx.diff(exp, other))
assert list(sx.query(exp, ".*units$")) == ["model.layers[1].units", "model.layers[2].units"]
assert isinstance(exp.model, sx.Unknown)
assert "keras" not in sys.modules
model = exp.model
print(exp.run(), exp.model is model, sx.to_json_str(exp) == text)

import keras
assert isinstance(other.model, keras.Model)
assert other.model.count_params() == 43
functional = sx.load(sys.argv[2])
assert functional.count_params() == 30
try:
    sx.from_json({"symexp": 1, "value": {"$type": "keras.layers.Nothing"}}).build
except sx.errors.UnknownTypeError as error:
    print(error)
"""


def test_a_process_without_keras_uses_a_file(tmp_path):
    model = Sequential([
        Input((4,)), layers.Dense(4), layers.Dense(3, "relu", kernel_regularizer="l2")
    ])  # fmt: skip
    import keras

    @sx.symbolize(name="ours.Experiment")
    class Experiment:
        def __init__(self, model, optimizer=None, activation=None):
            self.model, self.optimizer, self.activation = model, optimizer, activation

    exp = Experiment(model, optimizers.Adam(0.1), keras.activations.relu)
    sx.save(exp, tmp_path / "exp.json")
    start = Input((4,))
    out = layers.Dense(2)(keras.ops.add(layers.Dense(4)(start), 1.0))
    sx.save(Model(start, out), tmp_path / "functional.json")
    (tmp_path / "program.py").write_text(PROGRAM)
    text = (tmp_path / "exp.json").read_text().rstrip("\n")
    (tmp_path / "exp.json").write_text(text)
    done = subprocess.run(
        [sys.executable, "program.py", "exp.json", "functional.json"],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == sx.fingerprint(exp)
    assert lines[1] == "(35, 'Adam', 'relu') True True"
    assert "keras is imported, but has no such class" in lines[2]
