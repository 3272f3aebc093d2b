"""The examples on the page about search hold, and those of the docstrings."""

import doctest
import importlib
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "search.md"


def test_examples_of_the_page(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "docs_search"}
    test = doctest.DocTestParser().get_doctest(PAGE.read_text(), names, PAGE.name, str(PAGE), 0)
    result = doctest.DocTestRunner().run(test)
    assert result.attempted >= 12
    assert result.failed == 0


@pytest.mark.parametrize(
    "name",
    [
        "sweeps.sample", "sweeps.feedback", "sweeps.tune.tune", "spaces.functions",
        "spaces.rule_space", "spaces.placeholders.hyper", "spaces.placeholders.search_values",
        "spaces.traced.function_space", "spaces.dna.choices", "spaces.dna.dna",
        "spaces.dna.flat_space", "spaces.dna.structure",
    ],
)  # fmt: skip
def test_examples_of_the_docstrings(name):
    result = doctest.testmod(importlib.import_module(f"symexp.{name}"))
    assert result.attempted >= 1
    assert result.failed == 0
