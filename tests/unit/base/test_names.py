"""Names and digests do not change with the version of Python, nor do those of files."""

import importlib.resources
import math
import operator
import pathlib
import zipfile

import pytest

import symexp as sx
from symexp._base.names import public_name


@pytest.mark.parametrize(
    ("target", "name"),
    [
        (pathlib.Path, "pathlib.Path"),
        (pathlib.PurePosixPath, "pathlib.PurePosixPath"),
        (zipfile.Path, "zipfile.Path"),
        (importlib.resources.read_text, "importlib.resources.read_text"),
        (open, "io.open"),
        (operator.add, "operator.add"),
        (math.sqrt, "math.sqrt"),
        (int, "builtins.int"),
    ],
)
def test_the_standard_library_goes_by_the_names_that_users_import(target, name):
    """Where a class is defined moves: `pathlib._local.Path`, `_io.open`."""
    assert public_name(target) == name
    assert sx.from_json(sx.to_json([target]), trust=[name])[0] is target


def test_only_names_that_lead_back_are_made_public():
    hidden = type("Hidden", (), {"__module__": "pathlib._local"})
    assert public_name(hidden) == "pathlib._local.Hidden"
    renamed = type("Path", (), {"__module__": "pathlib._local"})
    assert public_name(renamed) == "pathlib._local.Path"


def test_private_modules_of_other_packages_keep_their_names():
    made = type("Layer", (), {"__module__": "my_models._layers"})
    assert public_name(made) == "my_models._layers.Layer"
    assert public_name(type("Layer", (), {"__module__": "_layers"})) == "_layers.Layer"


def test_paths_have_the_digest_of_their_text():
    tree = sx.List([pathlib.PurePosixPath("a/b"), pathlib.Path, open, math.sqrt, 1.5])
    assert (
        sx.fingerprint(tree) == "a9ac572b9a4c5626d526f322939f2843127818c3ef1d2120f32f0d60ea587588"
    )


@sx.symbolize(name="tests.names.Other")
class Renamed:
    def __init__(self, a=1):
        self.a = a


class Derived(Renamed):
    pass


class Declared(sx.Object):
    n: int = 1


class DerivedOfDeclared(Declared):
    pass


@pytest.mark.parametrize(("base", "derived"), [(Renamed, Derived), (Declared, DerivedOfDeclared)])
def test_a_subclass_that_was_not_used_yet_is_another_value_than_its_base(base, derived):
    base()
    of_base, of_derived = sx.Dict(kind=base), sx.Dict(kind=derived)
    assert not sx.eq(of_base, of_derived)
    assert sx.fingerprint(of_base) != sx.fingerprint(of_derived)
    before = sx.to_json_str(of_derived)
    assert sx.from_json_str(before).kind is derived
    derived()
    assert sx.to_json_str(of_derived) == before
    assert sx.eq(sx.Dict(kind=derived), of_derived)


def test_the_class_of_a_ghost_has_the_name_of_its_class():
    ghost = type(Renamed())
    assert ghost is not Renamed
    assert sx.to_json(sx.Dict(kind=ghost)) == sx.to_json(sx.Dict(kind=Renamed))
    assert sx.to_json(sx.Dict(kind=Renamed))["value"] == {"kind": {"$class": "tests.names.Other"}}
