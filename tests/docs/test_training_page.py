"""The page on the training of Keras models runs."""

import doctest
from pathlib import Path

import pytest

pytestmark = pytest.mark.keras

PAGE = Path(__file__).parents[2] / "docs" / "training.md"


def test_the_examples_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = doctest.testfile(str(PAGE), module_relative=False)
    assert (result.failed, result.attempted > 10) == (0, True)
