"""The page on notebooks runs."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "notebooks.md"


def test_the_examples_run():
    result = doctest.testfile(str(PAGE), module_relative=False)
    assert (result.failed, result.attempted > 6) == (0, True)
