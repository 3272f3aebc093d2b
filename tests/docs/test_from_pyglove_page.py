"""The page from-pyglove.md runs."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "from-pyglove.md"


def test_the_examples_run():
    result = doctest.testfile(str(PAGE), module_relative=False)
    assert (result.failed, result.attempted > 3) == (0, True)
