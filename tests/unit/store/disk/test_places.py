"""Paths of users: a URL is never a local directory, whatever form it has."""

import os
from pathlib import Path

import pytest

import symexp as sx
from symexp.store import StoreError
from symexp.store.disk.places import local_path

ELSEWHERE = [
    "s3://bucket/x",
    b"s3://bucket/x",
    Path("s3://bucket/x"),
    "S3://bucket/x",
    " s3://bucket/x",
    "ssh://me@host/store",
    "memory://",
    "memory://x",
    "simplecache::s3://bucket/x",
    "/data/s3://bucket/x",
    "me@server:/store",
    "C:/store",
    "C:\\store",
    "\\\\server\\store",
    "file:///data/store",
    "sqlite:///x.db",
]


@pytest.mark.parametrize("given", ELSEWHERE, ids=repr)
def test_what_is_elsewhere_makes_no_directory(given, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match=r"not a local path\. (A store is a dir|Give the path)"):
        sx.Store(given)
    assert os.listdir() == []


def test_a_path_object_that_was_made_absolute_makes_no_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match="not a local path"):
        sx.Store(Path("s3://bucket/x").absolute())
    assert os.listdir() == []


def test_every_way_to_name_a_store_rejects_a_url(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SYMEXP_STORE", "s3://bucket/x")
    monkeypatch.setattr("symexp.stages.default_store._default", None)
    space = sx.Dict(a=sx.oneof([1, 2]))
    for call in (
        sx.default_store,
        lambda: sx.default_store("s3://bucket/x"),
        lambda: sx.default_store(Path("s3://bucket/x")),
        lambda: next(iter(sx.sample(space, store="s3://bucket/x", num_examples=1))),
    ):
        with pytest.raises(StoreError, match=r"'s3:/+bucket/x' is a URL"):
            call()
    assert os.listdir() == []


def test_archives_and_links_of_a_url_are_rejected(store, make):
    kept = store.realize(make("base"))
    with pytest.raises(StoreError, match=r"'s3://b/x\.tar\.zst' is a URL"):
        store.pack(kept, "s3://b/x.tar.zst")
    with pytest.raises(StoreError, match=r"'s3://b/x\.tar\.zst' is a URL"):
        store.unpack("s3://b/x.tar.zst")
    with pytest.raises(StoreError, match="'s3://b/best' is a URL"):
        store.link(kept, "s3://b/best")
    assert os.listdir(store.root / "roots") == []


def test_the_message_of_a_file_url_has_the_path():
    with pytest.raises(StoreError, match="Give the path without the scheme: '/data/store'"):
        local_path("file:///data/store")


@pytest.mark.parametrize("given", ["run:1", "./s3:/x", "a/b:c", b"bytes", "~", "x y", "a:b/c", "ü"])
def test_ordinary_paths_are_taken(given, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = os.fsdecode(given)
    assert local_path(given) == os.path.abspath(os.path.expanduser(text))


def test_a_directory_with_a_colon_that_exists_is_taken(tmp_path):
    (tmp_path / "run:").mkdir()
    assert sx.Store(tmp_path / "run:" / "store").root == tmp_path / "run:" / "store"


def test_values_that_are_no_paths_are_named():
    with pytest.raises(StoreError, match=r"Expected the path of a store, got None"):
        local_path(None)
    with pytest.raises(StoreError, match="null character"):
        local_path("a\0b")
