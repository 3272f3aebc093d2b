"""The page on populations and inherited weights runs."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "population.md"


def test_the_examples_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = doctest.testfile(str(PAGE), module_relative=False)
    assert (result.failed, result.attempted > 10) == (0, True)
