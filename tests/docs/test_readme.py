"""Every snippet of the README runs, in order, and prints what the README shows."""

import contextlib
import io
import re
import sys
import types
from pathlib import Path

import pytest

pytestmark = [pytest.mark.keras, pytest.mark.slow]

README = Path(__file__).parents[2] / "README.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_the_tour(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    module = types.ModuleType("readme_tour")
    monkeypatch.setitem(sys.modules, "readme_tour", module)
    blocks = [(kind, body) for kind, body in BLOCK.findall(README.read_text())]
    ran = 0
    printed = ""
    for kind, body in blocks:
        if kind == "python":
            assert printed == "", f"the README does not show that a snippet prints {printed!r}"
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(compile(body, f"<README snippet {ran}>", "exec"), vars(module))
            printed = out.getvalue()
            ran += 1
        elif kind == "text":
            assert printed == body
            printed = ""
    assert printed == ""
    assert ran >= 8


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#]+)\)", README.read_text()):
        assert (README.parent / target).exists(), target
