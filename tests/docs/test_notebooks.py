"""The notebooks run from top to bottom in a real kernel."""

import ast
import configparser
import re
import sys
from importlib import metadata
from pathlib import Path

import nbformat
import pytest

from tests.docs.save_notebooks import NOTEBOOKS, WIDGET, execute

pytestmark = [pytest.mark.keras, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


# The extras that the first cell installs on Colab.
EXTRAS = re.compile(r"%pip install --quiet 'symexp\[([\w,]+)\]'")

# Hides all packages but those that pip would have installed.
HIDE = """
import sys

class Hide:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in {hidden!r}:
            raise ModuleNotFoundError(f'No module named {{name!r}}', name=name)

sys.meta_path.insert(0, Hide())
"""
OWN = ("symexp", "symexp_rules", "_distutils_hack", "setuptools", "pkg_resources")


def extras_of(notebook):
    (extras,) = EXTRAS.findall(notebook.cells[1].source)
    return extras.split(",")


def hidden_from(notebook):
    """The packages of this environment that a notebook gets from none of its extras."""
    brought = set().union(*(installed_with(extra) for extra in extras_of(notebook)))
    return {
        package
        for package, names in metadata.packages_distributions().items()
        if package not in OWN
        if not any(re.sub(r"[-_.]+", "-", name).lower() in brought for name in names)
    }


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_with_its_extras_alone(path, tmp_path):
    notebook = nbformat.read(path, as_version=4)
    hidden = hidden_from(notebook)
    assert {"pytest", "hypothesis"} <= hidden
    notebook.cells.insert(0, nbformat.v4.new_code_cell(HIDE.format(hidden=hidden)))
    execute(notebook, tmp_path)
    streams = [o for c in notebook.cells for o in c.get("outputs", ()) if "name" in o]
    assert not any("Traceback" in stream.text for stream in streams)
    # Nothing is red: no warnings, no notes of TensorFlow, no bars.
    assert [stream.text for stream in streams if stream.name == "stderr"] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_are_committed_with_their_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    code = [c for c in notebook.cells if c.cell_type == "code"]
    assert [c.execution_count for c in code] == list(range(1, len(code) + 1))
    outputs = [o for c in code for o in c.outputs]
    assert len(outputs) > 3
    assert {o.output_type for o in outputs} <= {"stream", "execute_result", "display_data"}
    assert not [o for o in outputs if o.get("name") == "stderr" or WIDGET in o.get("data", ())]
    assert path.stat().st_size < 500_000
    assert "colab" in notebook.cells[0].source
    known = configparser.ConfigParser()
    known.read(ROOT / "setup.cfg")
    assert set(extras_of(notebook)) <= set(known["options.extras_require"])


def code_of(path):
    if path.suffix == ".py":
        return path.read_text()
    cells = nbformat.read(path, as_version=4).cells
    source = "\n".join(c.source for c in cells if c.cell_type == "code")
    return re.sub(r"^( *)%pip.*", r"\1pass", source, flags=re.MULTILINE)


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
