"""A store for each test."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import symexp as sx


@pytest.fixture
def store() -> Iterator[sx.Store]:
    """In memory where that can be had: waiting for a disk is not what these tests are about."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory, prefix="symexp-stages-") as directory:
        yield sx.Store(Path(directory) / "store", echo=False)


@pytest.fixture(autouse=True)
def _without_git(monkeypatch):
    """No repository is found: a question to git takes longer than most builds of these tests."""
    monkeypatch.setattr("symexp.store.provenance.git.repository_of", lambda path: None)
