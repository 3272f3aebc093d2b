"""The page on histories runs."""

import doctest
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "history.md"


@pytest.mark.keras
def test_the_examples_run():
    options = doctest.ELLIPSIS
    result = doctest.testfile(str(PAGE), module_relative=False, optionflags=options)
    assert (result.failed, result.attempted > 15) == (0, True)
