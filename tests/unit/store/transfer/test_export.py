"""Artifacts as ordinary files: whole or not at all, and never over something else."""

import json
import os
import subprocess
import sys

import pytest

import symexp as sx
from symexp.store.errors import DamagedError, RefError, StoreError


def build(ctx):
    print("hello")
    (ctx.out / "d" / "empty").mkdir(parents=True)
    (ctx.out / "d" / "a.txt").write_text("a")
    (ctx.out / "tool").write_text("#!/bin/sh\n")
    (ctx.out / "tool").chmod(0o755)
    (ctx.out / "link").symlink_to("d/a.txt")


@pytest.fixture
def built(store, make):
    return store.realize(make("a", build=build))


def listing(folder):
    return sorted(os.path.relpath(p, folder) for p in folder.rglob("*"))


def test_the_folder_has_ordinary_files_and_says_what_it_is(store, built, tmp_path):
    folder = store.export(built, tmp_path / "new" / "folder")
    assert folder == tmp_path / "new" / "folder"
    names = ["d", "d/a.txt", "d/empty", "link", "symexp.json", "symexp.log", "tool"]
    assert listing(folder) == names
    assert os.readlink(folder / "link") == "d/a.txt"
    umask = os.umask(0o022)
    os.umask(umask)
    for path, mode in (("d/a.txt", 0o666), ("tool", 0o777), ("d", 0o777), ("", 0o777)):
        assert (folder / path).stat().st_mode & 0o777 == mode & ~umask
    about = json.loads((folder / "symexp.json").read_text())
    assert (about["format"], about["version"], about["ref"]) == ("symexp-export", 1, built.ref)
    assert about["files"] == built.files
    assert about["provenance"]["symexp"] == sx.__version__
    assert (folder / "symexp.log").read_text() == "hello\n"


def test_a_change_of_the_copy_does_not_change_the_store(store, built, tmp_path):
    folder = store.export(built.ref, str(tmp_path / "x"))
    (folder / "d" / "a.txt").write_text("b")
    assert built.read_text("d/a.txt") == "a"
    assert store.verify() == []


def test_an_empty_folder_is_filled_and_any_other_one_is_refused(store, built, tmp_path):
    (tmp_path / "empty").mkdir()
    store.export(built, tmp_path / "empty")
    assert (tmp_path / "empty" / "tool").exists()
    before = listing(tmp_path)
    with pytest.raises(StoreError, match=r"is not empty \(it has 'd'\)"):
        store.export(built, tmp_path / "empty")
    with pytest.raises(StoreError, match="is a file"):
        store.export(built, tmp_path / "empty" / "tool")
    with pytest.raises(StoreError, match="is in the store"):
        store.export(built, store.root / "work" / "x")
    with pytest.raises(StoreError, match="URL"):
        store.export(built, "s3://bucket/x")
    assert listing(tmp_path) == before


def test_places_that_cannot_be_made_are_errors(store, built, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for place, message in (
        (tmp_path / "file" / "x" / "y", "/file' is a file"),
        (".", "'.' is the working directory"),
        ("", "'' is the working directory"),
    ):
        with pytest.raises(StoreError, match=message):
            store.export(built, place)
    with pytest.raises(StoreError, match="there is no realization to export"):
        store.export([], tmp_path / "none")
    assert listing(tmp_path / "here") == []


def test_a_name_may_be_as_long_as_the_file_system_allows(store, built, tmp_path):
    assert (store.export(built, tmp_path / ("n" * 250)) / "tool").exists()


def test_an_empty_folder_keeps_its_mode(store, built, tmp_path):
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o2770)
    folder = store.export(built, tmp_path / "shared")
    assert folder.stat().st_mode & 0o7777 == 0o2770


def test_a_link_to_an_empty_folder_stays_a_link(store, built, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert store.export(built, tmp_path / "link") == tmp_path / "link"
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "tool").exists()


@pytest.mark.parametrize("damage", ["content", "gone", "config", "context"])
def test_damage_is_an_error_and_leaves_nothing(store, built, tmp_path, damage):
    places = {"config": "config.json", "context": "context.json"}
    file = built.home / places.get(damage, "out/d/a.txt")
    file.parent.chmod(0o755)
    file.chmod(0o644)
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(b"b" if damage == "content" else file.read_bytes() + b"\n")
    with pytest.raises(DamagedError):
        store.export(built.ref, tmp_path / "a" / "b")
    assert listing(tmp_path) == []


def test_several_realizations_get_folders_of_their_own(store, make, counted, tmp_path):
    twice = make("twice", build=counted())
    for _ in range(2):
        store.realize_all(twice, force=True, matcher=sx.matchers.all())
    folder = store.export([*store.realizations(twice), store.realize(make("one"))], tmp_path / "x")
    names = sorted(os.listdir(folder))
    assert len(names) == 3
    assert all((folder / name / "n").exists() for name in names)
    folder = store.export([make("one"), store.realizations(twice)[0]], tmp_path / "y")
    assert sorted(os.listdir(folder)) == ["one", "twice"]


def test_a_kept_failure_is_exported_with_its_error(store, make, tmp_path):
    def fail(ctx):
        (ctx.out / "half").touch()
        raise ValueError("no")

    failed = store.realize(make("a", build=fail), on_error="keep")
    folder = store.export(failed, tmp_path / "x")
    assert json.loads((folder / "symexp.json").read_text())["error"]["message"] == "no"
    assert (folder / "half").exists()


def test_an_artifact_with_the_name_of_the_description_is_refused(store, make, tmp_path):
    clash = make("a", build=lambda ctx: (ctx.out / "symexp.json").touch())
    with pytest.raises(StoreError, match=r"has an artifact 'symexp\.json'"):
        store.export(store.realize(clash), tmp_path / "x")
    assert listing(tmp_path) == []


def test_what_is_not_in_the_store_is_an_error(store, make, built, tmp_path):
    ref = built.ref
    store.remove(built)
    with pytest.raises(RefError, match="There is no realization"):
        store.export(ref, tmp_path / "x")
    assert listing(tmp_path) == []


_KILLED = """
import os, sys
import symexp as sx
from symexp.store.transfer import export
export._sync = lambda place: os.kill(os.getpid(), 9)
sx.Store(sys.argv[1]).export(sys.argv[2], sys.argv[3])
"""


def test_what_a_killed_export_left_is_removed_by_the_next_one(store, built, tmp_path):
    target = tmp_path / "x"
    arguments = [sys.executable, "-c", _KILLED, str(store.root), built.ref, str(target)]
    assert subprocess.run(arguments, check=False).returncode == -9
    assert not target.exists()
    assert len(os.listdir(tmp_path)) == 2
    store.export(built, target)
    assert os.listdir(tmp_path) == ["x"]


def test_a_folder_that_another_process_makes_meanwhile_is_not_touched(
    store, built, tmp_path, monkeypatch
):
    target = tmp_path / "x"

    def meanwhile(place):
        target.mkdir()
        (target / "theirs").touch()

    monkeypatch.setattr("symexp.store.transfer.export._sync", meanwhile)
    with pytest.raises(StoreError, match="meanwhile"):
        store.export(built, target)
    assert listing(tmp_path) == ["x", "x/theirs"]


def test_a_store_that_cannot_be_written_can_be_exported_from(store, built, tmp_path, monkeypatch):
    from symexp.store.disk import leases

    monkeypatch.setattr(leases, "_lease_if_allowed", lambda layout: None)
    assert (store.export(built, tmp_path / "x") / "tool").exists()
