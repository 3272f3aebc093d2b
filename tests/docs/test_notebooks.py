"""The notebooks run from top to bottom in a real kernel."""

import ast
import configparser
import re
import sys
from importlib import metadata
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

pytestmark = [pytest.mark.keras, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook(path, tmp_path):
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=600,
        startup_timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": tmp_path}},
    )
    client.execute()
    texts = [o.get("text", "") for c in notebook.cells for o in c.get("outputs", ())]
    assert not any("Traceback" in t for t in texts)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_are_committed_without_output(path):
    notebook = nbformat.read(path, as_version=4)
    assert all(not c.get("outputs") for c in notebook.cells)


def code_of(path):
    if path.suffix == ".py":
        return path.read_text()
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(c.source for c in cells if c.cell_type == "code")


def imported(code):
    """The packages that code imports, at any place of it."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module.partition(".")[0]


def requirements_of(name):
    if name != "symexp":
        return metadata.requires(name) or ()
    # Of the checkout: what is installed may be older.
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    extras = config["options.extras_require"].items()
    return [f"{line}; extra == '{extra}'" for extra, lines in extras for line in lines.split()]


def installed_with(extra):
    """The distributions that `pip install 'symexp[extra]'` brings, directly or not."""
    found, todo = set(), [("symexp", extra)]
    while todo:
        name, of = todo.pop()
        for line in requirements_of(name):
            requirement, _, marker = line.partition(";")
            if "extra" in marker and not re.search(rf"extra == .{of}\b", marker):
                continue
            child, extras = re.match(r"([\w.-]+)(?:\[(.*?)\])?", requirement).groups()
            for wanted in (extras or "-").split(","):
                key = (re.sub(r"[-_.]+", "-", child).lower(), wanted)
                if key not in found:
                    found.add(key)
                    try:
                        metadata.distribution(child)
                    except metadata.PackageNotFoundError:  # for another system
                        continue
                    todo.append(key)
    return {name for name, _ in found}


@pytest.mark.parametrize("path", [*NOTEBOOKS, *EXAMPLES], ids=lambda p: p.stem)
def test_the_extra_all_brings_what_is_imported(path):
    known = {*sys.stdlib_module_names, "symexp", *(p.stem for p in EXAMPLES)}
    owners, brought = metadata.packages_distributions(), installed_with("all")
    for package in set(imported(code_of(path))) - known:
        names = {re.sub(r"[-_.]+", "-", name).lower() for name in owners[package]}
        assert names & brought, f"{package} is not brought by `pip install 'symexp[all]'`"
