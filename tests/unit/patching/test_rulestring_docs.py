"""The examples in the documentation of rule strings hold."""

import doctest
import re
from pathlib import Path

import pytest

from symexp.patching import rulestring
from symexp.patching.rulestring import convert, format, formatter, parse, parser

PAGE = Path(__file__).parents[3] / "docs" / "rule-strings.md"


def test_examples_of_the_page():
    text = PAGE.read_text("utf-8")
    names = {name: getattr(rulestring, name) for name in rulestring.__all__}
    test = doctest.DocTestParser().get_doctest(text, names, "rule-strings.md", str(PAGE), 0)
    result = doctest.DocTestRunner().run(test)
    assert result.attempted >= 12
    assert result.failed == 0


@pytest.mark.parametrize("module", [convert, formatter, parser])
def test_examples_of_the_docstrings(module):
    names = {name: getattr(rulestring, name) for name in rulestring.__all__}
    result = doctest.testmod(module, extraglobs=names)
    assert result.attempted >= 1
    assert result.failed == 0


def test_rules_named_on_the_page_parse():
    rules = re.findall(r"`(\w+\?[^`]+)`", PAGE.read_text("utf-8"))
    assert len(rules) >= 8
    for rule in rules:
        assert parse(format(parse(rule))) == parse(rule)
