"""The examples on the page about the rules hold, and the page names every rule."""

import doctest
import inspect
import re
from pathlib import Path

import pytest
import symexp_rules
from symexp_rules import data

pytestmark = pytest.mark.keras

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


def test_examples(monkeypatch):
    monkeypatch.setattr(data, "_factories", {})
    names = {"__name__": "docs_rules"}
    test = doctest.DocTestParser().get_doctest(PAGE.read_text(), names, PAGE.name, str(PAGE), 0)
    result = doctest.DocTestRunner().run(test)
    assert result.attempted >= 40
    assert result.failed == 0


def test_every_rule_is_there_with_its_arguments():
    shown = dict(re.findall(r"^### `(\w+)\((.*)\)`$", PAGE.read_text(), re.MULTILINE))
    expected = {}
    for name in set(symexp_rules.__all__) - {"register_dataset"}:
        function = getattr(symexp_rules, name).function
        _, *parameters = inspect.signature(function).parameters.values()
        kept = [p.replace(annotation=p.empty) for p in parameters if p.name != "within"]
        expected[name] = ", ".join(str(p).replace("0.0", "0") for p in kept)
    assert shown == expected
