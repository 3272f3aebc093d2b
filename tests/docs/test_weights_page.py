"""The page on learned state runs."""

import doctest
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "weights.md"


@pytest.mark.keras
def test_the_examples_run():
    result = doctest.testfile(str(PAGE), module_relative=False)
    assert (result.failed, result.attempted > 20) == (0, True)
