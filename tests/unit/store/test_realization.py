"""Realizations: what they tell of themselves."""

import datetime
import os

import pytest

from symexp.store import (
    RefError,
)
from symexp.store.disk.manifest import digest_file


def test_a_realization_describes_its_build(store, make):
    before = datetime.datetime.now(datetime.UTC)
    found = store.realize(make("one", source={"code": "f" * 64}))
    assert before <= found.started <= datetime.datetime.now(datetime.UTC)
    assert 0 <= found.duration < 60
    assert found.host
    assert found.source == {"code": "f" * 64}
    assert found.files == {"n": ["file", 1, digest_file(found / "n")]}
    assert os.fspath(found) == str(found.path)
    assert repr(found) == f"<Realization {found.ref}>"


def test_a_removed_realization_is_an_error_when_read(store, make):
    kept = store.realize(make("base", build=lambda ctx: None))
    assert kept.logs == ""
    store.remove(kept)
    for look in (lambda: kept.logs, lambda: kept.config, lambda: kept.files, lambda: kept.size):
        with pytest.raises(RefError, match=r"There is no realization rlz:"):
            look()
