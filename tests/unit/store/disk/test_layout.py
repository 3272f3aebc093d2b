"""Opening stores: directories that are stores, and directories that are not."""

import os
import re
import shutil

import pytest

from symexp.store import (
    Store,
    StoreFormatError,
)
from symexp.store.disk.layout import Layout


def test_a_directory_with_other_files_is_not_a_store(tmp_path):
    (tmp_path / "thesis.tex").write_text("")
    with pytest.raises(StoreFormatError, match=r"is not a store, and not empty.*'thesis.tex'"):
        Store(tmp_path)
    with pytest.raises(StoreFormatError, match="There is no store at"):
        Store(tmp_path / "none", create=False)


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


def test_foreign_files_in_a_store_do_no_harm(store, make):
    store.realize(make("base"))
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


def test_a_store_may_be_made_and_used_by_another_process_meanwhile(tmp_path, make, monkeypatch):
    make_root = Layout._make_root

    def late(layout):
        make_root(layout)
        monkeypatch.setattr(Layout, "_make_root", make_root)
        Store(tmp_path / "store", echo=False).realize(make("a"))

    monkeypatch.setattr(Layout, "_make_root", late)
    store = Store(tmp_path / "store", echo=False)
    assert "order" in os.listdir(tmp_path / "store")
    assert store.realize(make("a")).ok
    assert len(store.realizations()) == 1
