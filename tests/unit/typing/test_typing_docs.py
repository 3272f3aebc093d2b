import doctest
import importlib
import pathlib

import pytest

DOCS = pathlib.Path(__file__).parents[3] / "docs"
MODULES = ["value_spec", "choices", "containers", "dicts", "objects", "parameters", "scalars"]


def test_the_page_of_value_specs():
    done = doctest.testfile(str(DOCS / "value-specs.md"), module_relative=False)
    assert done.attempted > 10
    assert done.failed == 0


@pytest.mark.parametrize("name", [*MODULES, "annotations", "signature"])
def test_examples_in_docstrings(name):
    done = doctest.testmod(importlib.import_module(f"symexp.typing.{name}"))
    assert done.attempted > 0
    assert done.failed == 0
