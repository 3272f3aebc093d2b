"""The snippets of the page on editors run; `tests/editors/test_checkers.py` checks their types."""

import re
import sys
import types
from pathlib import Path

import pytest

pytestmark = [pytest.mark.keras, pytest.mark.slow]

PAGE = Path(__file__).parents[2] / "docs" / "editors.md"
SNIPPET = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_the_snippets_run(monkeypatch, capsys):
    module = types.ModuleType("page_on_editors")
    monkeypatch.setitem(sys.modules, "page_on_editors", module)
    for snippet in SNIPPET.findall(PAGE.read_text("utf-8")):
        exec(compile(snippet, str(PAGE), "exec"), vars(module))
    assert capsys.readouterr().out.splitlines() == ["20", "2 layers, 5 epochs", "0.1"]
