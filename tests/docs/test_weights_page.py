"""The page on learned state runs."""

import doctest
import re
from pathlib import Path

import numpy as np
import pytest

import symexp as sx
from symexp.keras import Input, Sequential, layers, optimizers

pytestmark = pytest.mark.keras

PAGE = Path(__file__).parents[2] / "docs" / "weights.md"


@sx.symbolize(name="weights_page.Experiment")
class Experiment:
    def __init__(self, model, optimizer):
        self.model = model
        self.optimizer = optimizer

    def train(self):
        self.model.compile(self.optimizer, "mse")
        self.model.fit(IMAGES, IMAGES[:, :2], verbose=0)


IMAGES = np.random.default_rng(0).random((32, 4)).astype("float32")


def test_the_example_of_archives(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    section = PAGE.read_text("utf-8").partition("## Archives")[2]
    code = re.search(r"```python\n(.*?)```", section, re.DOTALL)[1]
    exp = Experiment(Sequential([Input((4,)), layers.Dense(2)]), optimizers.Adam())
    names = {"exp": exp, "sx": sx, "images": IMAGES}
    exec(code, names)
    assert names["exp"] is not exp
    assert int(names["exp"].optimizer.iterations) == 2


def test_the_examples_run():
    result = doctest.testfile(str(PAGE), module_relative=False)
    assert (result.failed, result.attempted > 20) == (0, True)
