"""The store: the graph of its realizations, and a shell in them."""

import pytest


@pytest.fixture
def pipeline(store, make):
    """A store with a diamond: base, left and right on it, top on both."""
    base = make("base")
    left, right = make("left", base), make("right", base, value=5)
    store.realize(make("top", left, right))
    return {r.name: r for r in store.realizations()}


def names(refs):
    return sorted(str(ref).rsplit("-", 1)[1] for ref in refs)


def test_the_graph(store, pipeline):
    top, base = pipeline["top"], pipeline["base"]
    assert names(r.ref for r in store.dependencies(top)) == ["left", "right"]
    assert names(r.ref for r in store.dependents(base.ref)) == ["left", "right"]
    assert store.roots() == [top]
    assert names(store.derivations()) == ["base", "left", "right", "top"]


def test_shell(store, make, tmp_path, monkeypatch):
    shell = tmp_path / "shell"
    shell.write_text(f"#!/bin/sh\npwd > {tmp_path}/place\nexit 3\n")
    shell.chmod(0o755)
    monkeypatch.setenv("SHELL", str(shell))
    one = store.realize(make("one"))
    assert store.shell(one) == 3
    assert (tmp_path / "place").read_text().strip() == str(one.path)
