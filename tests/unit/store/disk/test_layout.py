"""Opening stores: directories that are stores, and directories that are not."""

import os
import re
import shutil

import pytest

from symexp.store import (
    Store,
    StoreFormatError,
)


def test_a_directory_with_other_files_is_not_a_store(tmp_path):
    (tmp_path / "thesis.tex").write_text("")
    with pytest.raises(StoreFormatError, match=r"is not a store, and not empty.*'thesis.tex'"):
        Store(tmp_path)
    with pytest.raises(StoreFormatError, match="There is no store at"):
        Store(tmp_path / "none", create=False)


def test_a_store_that_another_process_makes_and_uses_meanwhile_is_a_store(
    tmp_path, make, monkeypatch
):
    """The other makes it between the look for the mark and the look into the directory."""
    root = tmp_path / "store"

    def after_the_other(path):
        monkeypatch.undo()
        Store(root).realize(make("base"))
        return os.listdir(path)

    monkeypatch.setattr("symexp.store.disk.layout.os.listdir", after_the_other)
    assert len(Store(root).realizations()) == 1


def test_a_store_of_an_unknown_version_is_rejected(store):
    mark = store.root / "symexp-store.json"
    mark.write_text('{"format": "symexp-store", "version": 99}')
    with pytest.raises(StoreFormatError, match=r"version 99.*this symexp reads version 1"):
        Store(store.root)


def test_a_store_may_be_copied_without_its_empty_directories(store, make):
    kept = store.realize(make("base"))
    for part in ("locks", "work", "roots", "failed", "quarantine", "objects"):
        shutil.rmtree(store.root / part)
    again = Store(store.root, create=False)
    assert again.realize(make("base")) == kept
    assert again.realize(make("base", value=2)).read_text("n") == "2"
    assert again.verify() == []
    assert again.gc(keep=kept).kept == 1


def test_a_shard_is_made_by_the_first_result_in_it(store, make):
    parts = (store.layout.realizations, store.layout.objects)
    assert [os.listdir(part) for part in parts] == [[], []]
    kept = store.realize(make("base"))
    assert os.listdir(parts[0]) == [kept.parts.derivation[:2]]
    assert 1 <= len(os.listdir(parts[1])) <= 2
    assert store.verify() == []
    store.gc()
    assert store.realize(make("base")).read_text("n") == kept.read_text("n")


def test_foreign_files_in_a_store_do_no_harm(store, make):
    store.realize(make("base"))
    (store.root / "objects" / "00").mkdir(exist_ok=True)
    for part in ("", "realizations", "objects", "objects/00", "work", "locks", "roots", "failed"):
        (store.root / part / ".DS_Store").write_text("x")
    (store.root / "work" / "1-dir.lease").mkdir()
    (store.root / "locks" / "dir").mkdir()
    again = Store(store.root)
    assert again.realize(make("base", value=2)).read_text("n") == "2"
    assert again.verify() == []
    assert len(again.gc().refs) == 2
    assert os.listdir(store.root / "work") == []
    assert os.listdir(store.root / "objects" / "00") == []


def test_a_file_in_the_place_of_a_store_is_an_error(tmp_path):
    (tmp_path / "file").write_text("mine")
    for place in (tmp_path / "file", tmp_path / "file" / "store"):
        with pytest.raises(StoreFormatError, match=f"{re.escape(str(place))} cannot be a store"):
            Store(place)
    assert (tmp_path / "file").read_text() == "mine"
