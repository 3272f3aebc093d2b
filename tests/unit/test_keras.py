"""What `symexp.keras` says where Keras cannot be imported."""

import re
import subprocess
import sys

import pytest

CODE = """
import os, sys
os.environ["KERAS_BACKEND"] = {backend!r}
sys.modules[{missing!r}] = None
try:
    import symexp.keras
except ModuleNotFoundError as error:
    print(type(error).__name__, error.name, error)
"""


@pytest.mark.parametrize(
    ("missing", "backend", "message"),
    [
        ("keras", "tensorflow", "needs the package keras, .*: `pip install 'symexp\\[keras\\]'`"),
        ("tensorflow", "tensorflow", "tensorflow is not installed: `pip install tensorflow`"),
        ("jax", "jax", "jax is not installed: `pip install jax`, .* KERAS_BACKEND"),
        ("torch", "torch", "torch is not installed: `pip install torch`"),
    ],
)
def test_a_missing_package_is_named_with_the_command_that_installs_it(missing, backend, message):
    if missing != "keras":
        pytest.importorskip("keras")
    code = CODE.format(missing=missing, backend=backend)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    kind, name, text = done.stdout.split(" ", 2)
    assert (kind, name) == ("MissingExtraError", missing)
    assert re.search(message, text)


def test_another_error_in_keras_is_left_alone():
    pytest.importorskip("keras")
    code = CODE.format(missing="numpy", backend="tensorflow")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("ModuleNotFoundError numpy")
