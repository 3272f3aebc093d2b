"""Every snippet of the page on the store runs, in order, and prints what the page shows."""

import contextlib
import io
import re
import sys
import types
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "store.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_the_snippets(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    module = types.ModuleType("store_page")
    monkeypatch.setitem(sys.modules, "store_page", module)
    printed = ""
    ran = 0
    for kind, body in BLOCK.findall(PAGE.read_text()):
        if kind == "python":
            assert printed == "", f"the page does not show that a snippet prints {printed!r}"
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(compile(body, f"<snippet {ran}>", "exec"), vars(module))
            printed = out.getvalue()
            ran += 1
        elif kind == "text":
            assert printed == body
            printed = ""
    assert printed == ""
    assert ran >= 7
