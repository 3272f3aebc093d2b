"""Checkpoints behind a URL: whole versions, earlier attempts that still run, damage."""

import json
import os
import threading

import pytest

import symexp as sx
from symexp.store.errors import DamagedError, RemoteError, StoreError
from symexp.store.remote.connection import Connection
from symexp.sweeps.checkpoints.places import TrialKey
from symexp.sweeps.checkpoints.uploads import UploadedCheckpoints, Version

KEY = TrialKey("study", "00001-aa")


@pytest.fixture(params=["memory", "file"])
def remote(request, tmp_path):
    return sx.Remote(f"{request.param}://{tmp_path}/kept", retries=0)


@pytest.fixture
def place(remote):
    return UploadedCheckpoints(remote)


def content(opened):
    root = opened.files
    return {p.relative_to(root).as_posix(): p.read_text() for p in root.rglob("*") if p.is_file()}


def breaks(*args):
    raise RemoteError("no connection")


def names(remote, key=KEY):
    connection = remote.connection()
    return sorted(connection.call(lambda: connection.names(f"{key.study}/{key.trial}")))


def test_the_next_attempt_gets_the_last_published_content(place):
    one = place.open(KEY, 1)
    (one.files / "a").write_text("1")
    one.publish(is_own=True)
    (one.files / "b").write_text("lost")
    one.close()
    assert not one.files.exists()
    assert content(place.open(KEY, 2)) == {"a": "1"}


def test_directories_links_and_empty_files_travel(place):
    one = place.open(KEY, 1)
    (one.files / "empty" / "deep").mkdir(parents=True)
    (one.files / "d").mkdir()
    (one.files / "d" / "zero").write_bytes(b"")
    (one.files / "latest").symlink_to("d/zero")
    one.publish(is_own=True)
    two = place.open(KEY, 2)
    assert (two.files / "empty" / "deep").is_dir()
    assert os.readlink(two.files / "latest") == "d/zero"
    assert content(two) == {"d/zero": "", "latest": ""}


def test_only_what_has_changed_is_uploaded_and_old_files_are_removed(place, remote, monkeypatch):
    sent = []
    send = Connection.send
    monkeypatch.setattr(
        Connection, "send", lambda self, path, *rest: (sent.append(path), send(self, path, *rest))
    )
    one = place.open(KEY, 1)
    (one.files / "a").write_text("1")
    (one.files / "same").write_text("0")
    one.publish(is_own=True)
    (one.files / "a").write_text("2")
    one.publish(is_own=True)
    one.publish(is_own=True)
    assert len(sent) == 3
    two = place.open(KEY, 2)
    (two.files / "a").write_text("3")
    two.publish(is_own=True)
    assert len(sent) == 4
    assert len(names(remote)) == 3
    assert content(place.open(KEY, 3)) == {"a": "3", "same": "0"}


@pytest.mark.parametrize("broken", ["send", "write", "remove"])
def test_an_upload_that_breaks_leaves_the_last_whole_version(place, monkeypatch, broken):
    one = place.open(KEY, 1)
    (one.files / "a").write_text("1")
    (one.files / "b").write_text("1")
    one.publish(is_own=True)
    (one.files / "a").write_text("2")
    (one.files / "b").write_text("2")
    with monkeypatch.context() as patch:
        patch.setattr(Connection, broken, breaks)
        with pytest.raises(RemoteError, match="no connection"):
            one.publish(is_own=True)
    expected = "2" if broken == "remove" else "1"
    assert content(place.open(KEY, 2)) == {"a": expected, "b": expected}


def test_a_deleted_file_is_gone_in_the_next_attempt(place):
    one = place.open(KEY, 1)
    (one.files / "a").write_text("1")
    one.publish(is_own=True)
    (one.files / "a").unlink()
    one.publish(is_own=True)
    assert content(place.open(KEY, 2)) == {}


def test_what_an_earlier_attempt_publishes_later_is_not_seen(place):
    one = place.open(KEY, 1)
    (one.files / "a").write_text("1")
    one.publish(is_own=True)
    two = place.open(KEY, 2)
    (one.files / "a").write_text("spoilt")
    one.publish(is_own=True)
    assert content(two) == {"a": "1"}
    assert content(place.open(KEY, 3)) == {"a": "1"}  # the second was killed at once
    (two.files / "a").write_text("2")


def test_another_trial_has_another_place(place):
    one = place.open(KEY, 1)
    (one.files / "a").write_text("1")
    one.publish(is_own=True)
    assert content(place.open(KEY._replace(trial="00002-aa"), 1)) == {}


def test_inherited_content_is_noted_until_the_trial_keeps_its_own(place):
    parent, child = KEY, KEY._replace(trial="00002-bb")
    one = place.open(parent, 1)
    (one.files / "a").write_text("1")
    one.publish(is_own=True)
    two = place.open(child, 1)
    assert two.inherit(1, place, parent)
    assert (content(two), two.inherited_from) == ({"a": "1"}, 1)
    assert not two.inherit(1, place, parent)
    two.publish(is_own=False)
    three = place.open(child, 2)
    assert (content(three), three.inherited_from) == ({"a": "1"}, 1)
    three.publish(is_own=True)
    assert place.open(child, 3).inherited_from is None


def test_nothing_is_inherited_from_a_trial_without_a_checkpoint(place):
    two = place.open(KEY._replace(trial="00002-bb"), 1)
    assert not two.inherit(1, place, KEY)
    assert (content(two), two.inherited_from) == ({}, None)


def test_a_directory_that_always_changes_is_an_error(place, monkeypatch):
    one = place.open(KEY, 1)
    (one.files / "a").write_text("1")
    numbers = iter(range(100))
    of = Version.of

    def changing(*args):
        found = of(*args)
        (one.files / "a").write_text(f"{next(numbers)} more")
        return found

    monkeypatch.setattr(Version, "of", changing)
    with pytest.raises(StoreError, match="changes while it is uploaded"):
        one.publish(is_own=True)


def test_a_file_that_changed_on_the_remote_is_an_error(place, remote):
    one = place.open(KEY, 1)
    (one.files / "a").write_text("1")
    one.publish(is_own=True)
    [digest] = [n for n in names(remote) if "attempt" not in n]
    connection = remote.connection()
    connection.call(lambda: connection.write(f"study/00001-aa/{digest}", b"2"))
    with pytest.raises(DamagedError, match="does not have the recorded bytes"):
        place.open(KEY, 2)


def test_a_version_whose_file_is_missing_is_an_error(place, remote):
    one = place.open(KEY, 1)
    (one.files / "a").write_text("1")
    one.publish(is_own=True)
    [digest] = [n for n in names(remote) if "attempt" not in n]
    connection = remote.connection()
    connection.call(lambda: connection.remove(f"study/00001-aa/{digest}"))
    with pytest.raises(DamagedError, match="has lost the file"):
        place.open(KEY, 2)


@pytest.mark.parametrize(
    "change",
    [
        {"files": [["../a", 1, "0" * 64]]},
        {"files": [["/a", 1, "0" * 64]]},
        {"files": [["a", 1, "../../secret"]]},
        {"links": [["../a", "x"]]},
        {"directories": [".."]},
        {"format": 2},
        {"files": 3},
        {"inherited_from": "x"},
    ],
)
def test_a_version_that_leads_elsewhere_is_refused(change):
    document = {"format": 1, "files": [], "links": [], "directories": [], "inherited_from": None}
    assert Version.from_bytes(json.dumps(document).encode(), "v") == Version()
    with pytest.raises(DamagedError, match="v is not the version of a checkpoint"):
        Version.from_bytes(json.dumps({**document, **change}).encode(), "v")


def test_a_publication_leaves_what_others_are_writing(tmp_path):
    place = UploadedCheckpoints(sx.Remote(f"file://{tmp_path}/remote"))
    one = place.open(KEY, 1)
    (home,) = {p.parent for p in (tmp_path / "remote").rglob("*.json")}
    (home / ".1-00.part").write_text("the first version of attempt 2")
    (one.files / "a").write_text("1")
    one.publish(is_own=True)
    (one.files / "a").write_text("2")
    one.publish(is_own=True)
    assert (home / ".1-00.part").exists()
    assert len(list(home.iterdir())) == 3


def test_attempts_that_begin_while_the_last_one_publishes_get_whole_versions(place):
    """The first attempt replaces both files again and again; each copy has an equal pair."""
    done = threading.Event()
    one = place.open(KEY, 1)
    for name in "ab":
        (one.files / name).write_text("0")
    one.publish(is_own=True)

    def publish():
        for number in range(1, 200):
            if done.is_set():
                return
            for name in "ab":
                (one.files / name).write_text(str(number))
            one.publish(is_own=True)

    thread = threading.Thread(target=publish)
    thread.start()
    try:
        found = content(place.open(KEY, 2))
    finally:
        done.set()
        thread.join()
    assert found["a"] == found["b"]
