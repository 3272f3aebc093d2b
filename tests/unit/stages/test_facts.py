"""What a stage tells about its code for the provenance."""

import importlib.metadata
import os

import numpy as np
import pytest

import symexp as sx
from symexp.stages.facts import files_of


@sx.symbolize
class Model:
    def __init__(self, units=3, seed=None, random_state=None):
        self.units = units

    def run(self, epochs=1):
        return {"units": self.units * epochs}


@sx.stage
def data(out, seed=11):
    (out / "n").write_text("1")


@sx.stage
def train(out, data, model, data_seed=2):
    (out / "n").write_text(str(np.float64(1)))


@pytest.fixture
def store(tmp_path):
    return sx.Store(tmp_path / "store", echo=False)


def test_seeds_of_the_stage_are_recorded_and_those_of_its_dependencies_are_theirs(store):
    built = store.realize(train(data(), Model(seed=5), data_seed=7))
    assert built.provenance.arguments == {"data_seed": 7, "model.seed": 5}
    assert store[data()].provenance.arguments == {"seed": 11}


def test_seeds_of_a_call_are_those_of_its_object_and_arguments(store):
    built = store.run(Model(random_state=[1, 2]), "run", epochs=2)
    assert built.provenance.arguments == {"target.random_state": [1, 2]}


def test_a_seed_that_is_no_number_is_recorded_as_text(store):
    built = store.realize(train(data(), Model(seed=float("inf")), data_seed={"seed": 1}))
    expected = {"data_seed.seed": 1, "model.seed": "inf (type float)"}
    assert built.provenance.arguments == expected


def test_packages_that_the_modules_import_are_recorded(store):
    packages = store.realize(data()).provenance.packages
    assert packages["numpy"] == importlib.metadata.version("numpy")
    assert packages["pytest"] == importlib.metadata.version("pytest")
    assert not {"os", "symexp", "importlib"} & set(packages)


def test_packages_that_a_build_imports_itself_are_recorded(store):
    @sx.stage
    def lazy(out):
        import hypothesis

        (out / "n").write_text(hypothesis.__version__)

    built = store.realize(lazy())
    assert built.provenance.packages["hypothesis"] == built.read_text("n")


def test_no_build_searches_all_installed_packages(store, monkeypatch):
    def fail():
        raise AssertionError("it takes long")

    monkeypatch.setattr("symexp.stages.tracking.packages._distributions", fail)
    assert store.realize(data(seed=3)).provenance.packages


def test_the_files_are_those_of_the_code_of_the_user():
    assert files_of([Model]) == (__file__,)
    assert files_of([]) == files_of([os.path]) == ()


def test_builtin_stages_have_the_repository_of_the_working_directory(store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert store.realize(sx.stages.Constant({"a": "b"})).provenance.repositories == ()
