"""The store: the graph of its realizations, and a shell in them."""

import inspect
import subprocess
import sys

import pytest

import symexp as sx
from symexp.store import Store


def names(refs):
    return sorted(str(ref).rsplit("-", 1)[1] for ref in refs)


def test_dependencies_dependents_and_roots(store, pipeline):
    top, base = pipeline["top"], pipeline["base"]
    assert names(r.ref for r in store.dependencies(top)) == ["left", "right"]
    assert names(r.ref for r in store.dependents(base.ref)) == ["left", "right"]
    assert store.roots() == [top]
    assert names(store.derivations()) == ["base", "left", "right", "top"]


def test_shell_runs_in_the_directory_of_the_artifacts(store, make, tmp_path, monkeypatch):
    shell = tmp_path / "shell"
    shell.write_text(f"#!/bin/sh\npwd > {tmp_path}/place\nexit 3\n")
    shell.chmod(0o755)
    monkeypatch.setenv("SHELL", str(shell))
    one = store.realize(make("one"))
    assert store.shell(one) == 3
    assert (tmp_path / "place").read_text().strip() == str(one.path)


@pytest.mark.parametrize(
    "name", ["plan", "realize", "realize_all", "realize_many", "session", "sessions", "why"]
)
def test_options_are_named_parameters(name):
    parameters = inspect.signature(getattr(Store, name)).parameters.values()
    assert not [p for p in parameters if p.kind is inspect.Parameter.VAR_KEYWORD]
    assert {p.name for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY} >= {
        "on_error",
        "code",
    }


def test_there_is_one_class_of_stores():
    assert sx.Store is Store


def test_a_store_takes_symbolic_stages_wherever_its_class_was_imported_from(tmp_path):
    script = """
import sys
from symexp.store import Store
store = Store(sys.argv[1])
import symexp as sx

@sx.stage
def write(out, text):
    (out / "n").write_text(text)

print(store.realize(write("seven"), progress=False).read_text("n"))

@sx.symbolize
class Number:
    def __init__(self, n):
        self.n = n
    def double(self):
        return 2 * self.n

kept = store.run(Number(4), "double", progress=False)
print(kept.value, store.stage(kept))
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "store")],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:2] == ["seven", "8 Call("]
