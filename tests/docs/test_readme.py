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


LINK = re.compile(r"\]\(([^)\s]+)\)")
PAGES = [README.parent / "CONTRIBUTING.md", *sorted((README.parent / "docs").rglob("*.md"))]


def test_links_of_the_readme_work_on_a_package_index():
    # There is no file beside it there.
    links = LINK.findall(README.read_text())
    assert [link for link in links if not link.startswith(("https://", "#"))] == []


@pytest.mark.parametrize(
    "name", re.findall(r"`((?:docs|tests|constraints)/[^`*]*|[A-Z]+\.md)`", README.read_text())
)
def test_paths_that_the_readme_names_exist(name):
    assert (README.parent / name).exists()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(README.parent)))
def test_links_of_the_pages_lead_somewhere(page):
    targets = [link.partition("#")[0] for link in LINK.findall(page.read_text())]
    missing = [t for t in targets if t and "://" not in t and not (page.parent / t).exists()]
    assert missing == []


def test_the_index_of_the_pages_has_all_of_them():
    index = README.parent / "docs" / "README.md"
    linked = {(index.parent / link).resolve() for link in LINK.findall(index.read_text())}
    assert {page for page in PAGES[1:] if page != index} <= linked
