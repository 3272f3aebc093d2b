"""The stubs of `symexp.keras` say what the classes are."""

import ast
import inspect

import keras
import pytest

import symexp.keras
from tests.editors import stubs
from tests.editors.__main__ import FOLDER

HEADER = (FOLDER / "__init__.pyi").read_text("utf-8").partition(". Do not edit")[0]
VERSION = HEADER.rpartition(" ")[2]

pytestmark = [
    pytest.mark.keras,
    pytest.mark.slow,
    pytest.mark.skipif(
        keras.__version__ != VERSION or keras.backend.backend() != "tensorflow",
        reason=f"the stubs describe Keras {VERSION} on TensorFlow",
    ),
]


def test_the_stubs_are_those_of_the_installed_keras():
    """If this fails, run `make stubs`."""
    there = {
        str(path.relative_to(FOLDER)): path.read_text("utf-8")
        for path in FOLDER.rglob("*.py*")
        if path.suffix in (".py", ".pyi") and path != FOLDER / "__init__.py"
    }
    written = stubs.written()
    assert there.keys() == written.keys()
    assert [name for name in written if there[name] != written[name]] == []


@pytest.mark.parametrize(
    "area",
    ["layers", "optimizers", "losses", "metrics", "callbacks", "initializers", "regularizers"],
)
def test_the_parameters_are_those_of_the_classes(area):
    path = FOLDER / area / "__init__.pyi"
    module = ast.parse((path if path.exists() else FOLDER / f"{area}.pyi").read_text("utf-8"))
    classes = [c for c in module.body if isinstance(c, ast.ClassDef)]
    assert len(classes) > 3
    for cls in classes:
        for function in cls.body:
            if isinstance(function, ast.FunctionDef) and function.name == "__init__":
                live = getattr(getattr(symexp.keras, area), cls.name)
                parameters = inspect.signature(live).parameters.values()
                by_position = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
                assert [a.arg for a in function.args.args[1:]] == by_position, cls.name
                count = len([p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD
                             and p.default is not p.empty])  # fmt: skip
                assert len(function.args.defaults) == count, cls.name


def exported_by(path) -> set[str]:
    """Returns the names that a stub defines, or imports under their own name."""
    names: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            names |= {found.name for found in node.names if found.asname == found.name}
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign):
            names.add(node.target.id)
        elif isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            names.add(node.name)
    return names


def test_every_public_name_is_exported():
    assert len(list(FOLDER.rglob("*.pyi"))) > 50
    for path in FOLDER.rglob("*.pyi"):
        *above, last = path.relative_to(FOLDER).with_suffix("").parts
        module = symexp.keras
        for part in above if last == "__init__" else [*above, last]:
            module = getattr(module, part)
        left_out = {"legacy"}  # modules that only repeat names of others
        public = {n for n in dir(module) if not n.startswith("_")} - left_out
        assert public - exported_by(path) == set(), path
