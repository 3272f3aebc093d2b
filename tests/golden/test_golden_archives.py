"""Golden archives: they load, predict and train on as they did when they were written."""

import json
from pathlib import Path

import numpy as np
import pytest

import symexp as sx
from symexp.keras import Input, Sequential, layers, optimizers

pytestmark = pytest.mark.keras

FOLDER = Path(__file__).parent / "archives"
X = np.linspace(-1, 1, 32).reshape(8, 4).astype("float32")
Y = np.array([0, 1] * 4)


def test_format_1():
    exp = sx.load(FOLDER / "format1.symexp")
    model = Sequential([
        Input((4,)), layers.Dense(5, "relu"), layers.BatchNormalization(), layers.Dropout(0.2),
        layers.Dense(2, "softmax"),
    ])  # fmt: skip
    assert sx.eq(exp, sx.Dict(model=model, optimizer=optimizers.Adam(0.05)))
    recorded = json.loads((FOLDER / "format1.json").read_text("utf-8"))
    found = exp.model.predict(X, verbose=0)
    np.testing.assert_allclose(found, recorded["predictions"], rtol=1e-5)
    exp.model.compile(exp.optimizer, "sparse_categorical_crossentropy")
    history = exp.model.fit(X, Y, epochs=2, verbose=0, shuffle=False)
    np.testing.assert_allclose(history.history["loss"], recorded["losses"], rtol=1e-4)
