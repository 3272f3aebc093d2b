"""The cells of the PyGlove notebook run with only the import line changed, and print the same.

The cells and their printed outputs are kept verbatim beside this file. The data of
`tf.keras.datasets.mnist` are replaced by scikit-learn's digits, because tests have no network.
Where Keras 3 has other arguments than the Keras of the notebook, the table below says so.
"""

from __future__ import annotations

import inspect
import sys
import types
from pathlib import Path

import keras
import numpy as np
import pytest

from symexp.patching import patcher_registry as registry

pytestmark = [pytest.mark.keras, pytest.mark.slow, pytest.mark.xdist_group("keras_seed")]

HERE = Path(__file__).parent

# Arguments of `Dense` that Keras has added since the notebook was written, by version.
DENSE = [
    f"        {name} = None"
    for name in ("lora_rank", "lora_alpha", "quantization_config")
    if name in inspect.signature(keras.layers.Dense).parameters
]
DENSE_NOW = ",\n".join(["        bias_constraint = None", *DENSE])
ADAM_NAME = inspect.signature(keras.optimizers.Adam).parameters["name"].default
# What Keras changed in the signatures of these classes since then.
KERAS_3 = [
    ("alpha = 0.3", "negative_slope = 0.3"),
    (
        "        bias_constraint = None\n      ),\n      4 : Dense(",
        f"{DENSE_NOW}\n      ),\n      4 : Dense(",
    ),
    (
        "        bias_constraint = None\n      )\n    ],\n    name = None\n  ),",
        f"{DENSE_NOW}\n      )\n    ],\n    trainable = True,\n    name = None\n  ),",
    ),
    (
        "    reduction = 'auto',\n    name = 'sparse_categorical_crossentropy'\n",
        "    reduction = 'sum_over_batch_size',\n    axis = -1,\n"
        "    name = 'sparse_categorical_crossentropy',\n    dtype = None\n",
    ),
    (
        "    jit_compile = True,\n    name = 'Adam'\n",
        "    loss_scale_factor = None,\n    gradient_accumulation_steps = None,\n"
        f"    name = {ADAM_NAME!r}\n",
    ),
]


def sections(name: str) -> dict[str, str]:
    parts = (HERE / name).read_text().split("# %% ")[1:]
    return {p.partition("\n")[0]: p.partition("\n")[2] for p in parts}


CELLS = sections("notebook_cells.txt")
OUTPUTS = sections("notebook_outputs.txt")


def expected(name: str) -> str:
    text = OUTPUTS[name]
    for old, new in KERAS_3:
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    import tensorflow as tf

    def load_data():
        from sklearn.datasets import load_digits

        digits = load_digits()
        images = np.kron(digits.images * 16, np.ones((3, 3)))[:256].clip(0, 255).astype("uint8")
        images = np.pad(images, ((0, 0), (2, 2), (2, 2)))
        return (images[:192], digits.target[:192]), (images[192:], digits.target[192:256])

    folder = tmp_path_factory.mktemp("notebook")
    patch = pytest.MonkeyPatch()
    patch.setattr(tf.keras.datasets.mnist, "load_data", load_data)
    patch.chdir(folder)
    # The rules of the notebook have the short names of ours, and users' rules come first.
    registry.load_packs()  # into the registry that stays, not into the copy
    patch.setattr(registry, "_patchers", dict(registry._patchers))
    module = types.ModuleType("seed_notebook")
    sys.modules["seed_notebook"] = module
    yield module
    patch.undo()
    del sys.modules["seed_notebook"]


@pytest.fixture(scope="module")
def printed(notebook):
    """Runs all cells in order, each once; gives what each printed."""
    import contextlib
    import io

    out = {}
    for name, code in CELLS.items():
        buffer = io.StringIO()
        with contextlib.redirect_stdout(buffer):
            exec(compile(code, f"<cell {name}>", "exec"), vars(notebook))
        out[name] = buffer.getvalue()
    return out


@pytest.mark.parametrize("name", OUTPUTS)
def test_prints_as_in_the_notebook(printed, name):
    assert printed[name].startswith(expected(name))


def test_save_and_load(printed, notebook):
    # The sweep, which comes later, gives the name `exp` to its candidates.
    assert notebook.pg.eq(notebook.experiment(), notebook.exp11)
    assert Path("my_experiment.json").stat().st_size > 1000


def test_validation_messages(printed):
    assert printed["validation"] == (
        "Value -1.0 is out of range (min=0, max=None). (path=learning_rate)\n"
        "Value -0.5 is out of range (min=0, max=None). (path=learning_rate)\n"
    )


def test_query(printed):
    relu = "ReLU(max_value=None, negative_slope=0.0, threshold=0.0)"
    assert printed["query"] == (
        f"{{'model.layers[0].activation': {relu}, 'model.layers[1].activation': {relu}}}\n"
        "{'optimizer.learning_rate': 0.01}\n"
    )


def test_the_sweep_visits_what_the_notebook_visits(printed, notebook):
    lines = [line for line in printed["sweep"].splitlines() if " DNA(" in line]
    assert [line.rsplit(" ", 1)[0] for line in lines] == [
        f"{3 * i + j + 1} DNA([{i}, {j}])" for i in range(3) for j in range(3)
    ]
    accuracies = [float(line.rsplit(" ", 1)[1]) for line in lines]
    assert notebook.best_acc == max(accuracies) > 0
    assert f"Best experiment (accuracy={notebook.best_acc}): fMLExperiment(" in printed["sweep"]
    assert f"        filters = {notebook.best_exp.model.layers[0].filters}," in printed["sweep"]
