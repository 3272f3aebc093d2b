"""The examples in docstrings hold."""

import doctest
import importlib
from pathlib import Path

import pytest

import symexp

ROOT = Path(symexp.__file__).parent
# Their examples need packages that take seconds to import; tests/integration covers them.
HEAVY = ("symexp.integrations", "symexp.testing", "symexp.keras")


def modules_with_examples():
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if ">>> " in path.read_text("utf-8") and not name.startswith(HEAVY):
            yield name


@pytest.mark.parametrize("name", list(modules_with_examples()))
def test_examples_of_a_module(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0
