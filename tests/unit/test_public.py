"""What `import symexp` loads, and what it exports."""

import configparser
import subprocess
import sys
from pathlib import Path

import pytest

import symexp as sx
from symexp._base.elsewhere import ELSEWHERE

HEAVY = ("keras", "tensorflow", "numpy", "optuna", "pyglove", "ray", "plotly", "rich", "sqlalchemy",
         "tqdm", "fsspec", "attrs", "pandas")  # fmt: skip

NAMES = Path(__file__).parent / "public_names.txt"


def loaded_by(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}; print('\\n'.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return {line.partition(".")[0] for line in done.stdout.splitlines()}


@pytest.mark.parametrize(
    "code",
    [
        "import symexp",
        "import symexp as sx; sx.symbolize(type('A', (), {'__module__': 'm'})); sx.patch; sx.diff",
        "import symexp as sx; sx.to_json_str(sx.Dict(x=[1])); sx.query(sx.Dict(x=1), 'x')",
        "import symexp_rules",
    ],
)
def test_no_heavy_package_is_loaded(code):
    assert loaded_by(code) & set(HEAVY) == set()


def test_public_names_are_those_of_the_committed_list():
    """A change here is a change for users: it belongs into the changelog too."""
    assert sorted(sx.__all__) == NAMES.read_text().split()


@pytest.mark.parametrize("name", sx.__all__)
def test_every_public_name_exists_and_is_documented(name):
    value = getattr(sx, name)
    if name not in ("__version__", "MISSING_VALUE"):
        assert value.__doc__


@pytest.mark.parametrize("name", sorted(ELSEWHERE))
def test_a_name_of_pyglove_that_is_not_here_says_what_to_use(name):
    with pytest.raises(AttributeError, match=r"It is a name of PyGlove: .*from-pyglove"):
        getattr(sx, name)
    page = (Path(sx.__file__).parents[1] / "docs" / "from-pyglove.md").read_text("utf-8")
    assert f"`{name}`" in page


def test_a_name_that_nobody_has():
    with pytest.raises(AttributeError, match=r"no attribute 'detuor'$"):
        sx.detuor
    with pytest.raises(AttributeError, match=r"'symexp.hyper' has no attribute 'oneoff'$"):
        sx.hyper.oneoff


@pytest.mark.parametrize(
    ("namespace", "name"),
    [
        ("hyper", "DynamicEvaluationContext"),
        ("tuning", "add_backend"),
        ("typing", "Schema"),
        ("symbolic", "notify_on_change"),
        ("geno", "notify_on_change"),
    ],
)
def test_namespaces_of_pyglove_say_what_to_use_too(namespace, name):
    with pytest.raises(AttributeError, match=rf"'symexp.{namespace}' .* of PyGlove: .*from-pyglo"):
        getattr(getattr(sx, namespace), name)


def test_names_of_pyglove_in_its_namespaces():
    assert (sx.hyper.template, sx.hyper.iterate) == (sx.template, sx.iter)
    assert isinstance(sx.oneof([1, 2]), sx.hyper.Choices)
    assert isinstance(sx.manyof(1, [1, 2]), sx.hyper.Choices)
    assert isinstance(sx.floatv(0.0, 1.0), sx.hyper.Float)
    assert isinstance(sx.floatv(0.0, 1.0), sx.hyper.HyperPrimitive)


def test_no_module_of_symexp_takes_the_place_of_a_public_name():
    """Python sets a module that is imported as an attribute of its package."""
    code = """
import pkgutil, importlib, types
import symexp as sx
for found in pkgutil.walk_packages(sx.__path__, "symexp."):
    if found.name.count(".") == 1 and found.name not in ("symexp.keras", "symexp.__main__"):
        importlib.import_module(found.name)
modules = [n for n in sx.__all__ if isinstance(getattr(sx, n), types.ModuleType)]
assert modules == [
    "callbacks", "evolution", "geno", "hyper", "matchers", "patching", "scalars", "stages",
    "symbolic", "tuning", "typing",
], modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_star_import_has_every_public_name():
    names: dict[str, object] = {}
    exec("from symexp import *", names)
    assert set(NAMES.read_text().split()) <= names.keys()


def test_unknown_name():
    with pytest.raises(AttributeError, match="no attribute 'nope'"):
        sx.nope


def test_dir_lists_everything():
    assert set(sx.__all__) <= set(dir(sx))


def test_every_package_is_installed():
    """An editable install finds all; a wheel holds only what setup.cfg names."""
    root = Path(sx.__file__).parent.parent
    config = configparser.ConfigParser()
    config.read(root / "setup.cfg")
    there = {".".join(p.parent.relative_to(root).parts) for p in root.glob("symexp/**/__init__.py")}
    assert set(config["options"]["packages"].split()) == there | {"symexp_rules"}
