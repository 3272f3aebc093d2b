"""The page on trees as Python source runs."""

import doctest
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "to-code.md"


@pytest.mark.keras
def test_the_examples_run():
    flags = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
    result = doctest.testfile(str(PAGE), module_relative=False, optionflags=flags)
    assert (result.failed, result.attempted > 8) == (0, True)
