"""The examples of the page on files run."""

import doctest
from pathlib import Path

import symexp as sx
import symexp.codec

PAGE = Path(__file__).parents[2] / "docs" / "file-format.md"


def test_the_page_on_files_is_true():
    result = doctest.testfile(str(PAGE), module_relative=False)
    assert result.attempted > 10
    assert result.failed == 0


def test_what_the_page_names_is_public():
    for name in symexp.codec.__all__:
        assert getattr(sx, name) is getattr(symexp.codec, name)
