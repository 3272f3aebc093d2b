"""Stages that write numbers, and a store for each test."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from symexp.store import Derivation, Store


def write_sum(ctx):
    total = ctx.config.get("value", 0)
    total += sum(
        int(r.read_text("n")) for d in ctx.derivation.dependencies for r in ctx.realizations(d)
    )
    print("adding up to", total)
    (ctx.out / "n").write_text(str(total))


class Counted:
    """A builder that counts its runs, and may write something else each time."""

    def __init__(self, texts=None):
        self.runs = 0
        self.texts = texts

    def __call__(self, ctx):
        self.runs += 1
        text = str(self.runs) if self.texts is None else self.texts[self.runs - 1]
        (ctx.out / "n").write_text(text)


def stage(name, *dependencies, build=write_sum, value=1, **options):
    config = {"value": value, "of": [d.ref for d in dependencies]}
    return Derivation(name, config, dependencies, build=build, **options)


@pytest.fixture
def store() -> Iterator[Store]:
    """In memory where that can be had: waiting for a disk is not what these tests are about."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory, prefix="symexp-store-") as directory:
        yield Store(Path(directory) / "store", echo=False)


@pytest.fixture
def make():
    return stage


@pytest.fixture
def counted():
    return Counted


@pytest.fixture
def pipeline(store, make):
    """A store with a diamond: base, left and right on it, top on both."""
    base = make("base")
    left, right = make("left", base), make("right", base, value=5)
    store.realize(make("top", left, right))
    return {r.name: r for r in store.realizations()}


@pytest.fixture(autouse=True)
def _without_git(monkeypatch):
    """No repository is found: a question to git takes longer than most builds of these tests."""
    monkeypatch.setattr("symexp.store.provenance.git.repository_of", lambda path: None)
