"""The examples of the page on key paths hold."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "key-paths.md"


def test_examples_of_the_page():
    test = doctest.DocTestParser().get_doctest(PAGE.read_text("utf-8"), {}, PAGE.name, str(PAGE), 0)
    result = doctest.DocTestRunner().run(test)
    assert result.attempted >= 12
    assert result.failed == 0
