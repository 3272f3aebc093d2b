"""The directories of the attempts of one trial."""

import os
import threading

import pytest

from symexp.sweeps.checkpoints import attempts
from symexp.sweeps.checkpoints.attempts import copy_tree, last_of, open_attempt


def content(root):
    return {p.relative_to(root).as_posix(): p.read_text() for p in root.rglob("*") if p.is_file()}


def test_an_attempt_begins_with_a_copy_of_the_last_one(tmp_path):
    one = open_attempt(tmp_path / "t", 1)
    (one.files / "d").mkdir()
    (one.files / "d" / "a").write_text("1")
    (one.files / "link").symlink_to("d/a")
    three = open_attempt(tmp_path / "t", 3)  # the second one used no checkpoint
    assert content(three.files) == {"d/a": "1", "link": "1"}
    assert os.readlink(three.files / "link") == "d/a"
    with (three.files / "d" / "a").open("a") as file:
        file.write("more")
    assert content(one.files) == {"d/a": "1", "link": "1"}


def test_an_attempt_that_is_opened_again_is_the_same(tmp_path):
    (open_attempt(tmp_path, 2).files / "a").write_text("1")
    open_attempt(tmp_path, 3)
    assert content(open_attempt(tmp_path, 2).files) == {"a": "1"}


def test_the_last_attempt_stays_and_earlier_ones_go(tmp_path):
    for number in (1, 2, 4):
        open_attempt(tmp_path, number)
    assert sorted(n for n in os.listdir(tmp_path) if n[0] != ".") == ["attempt-2", "attempt-4"]
    open_attempt(tmp_path, 4).remove_older(4)
    assert sorted(n for n in os.listdir(tmp_path) if n[0] != ".") == ["attempt-4"]


def test_a_copy_that_was_killed_is_not_used(tmp_path, monkeypatch):
    (open_attempt(tmp_path, 1).files / "a").write_text("1")

    def killed(source, target):
        target.mkdir()
        (target / "a").write_text("")
        os._exit(9)

    child = os.fork()
    if not child:
        monkeypatch.setattr(attempts, "copy_tree", killed)
        open_attempt(tmp_path, 2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert len(os.listdir(tmp_path)) == 3  # the lock and the draft
    assert content(open_attempt(tmp_path, 3).files) == {"a": "1"}
    assert sorted(n for n in os.listdir(tmp_path) if n != ".lock") == ["attempt-1", "attempt-3"]


def test_an_error_of_a_copy_leaves_nothing(tmp_path, monkeypatch):
    (open_attempt(tmp_path, 1).files / "a").write_text("1")

    def fails(source, target):
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(attempts, "copy_tree", fails)
        with pytest.raises(OSError, match="the disk is full"):
            open_attempt(tmp_path, 2)
    assert sorted(n for n in os.listdir(tmp_path) if n != ".lock") == ["attempt-1"]
    assert content(open_attempt(tmp_path, 2).files) == {"a": "1"}


def test_a_file_that_is_replaced_by_renames_during_the_copy_is_in_it(tmp_path):
    source, done = tmp_path / "source", threading.Event()
    source.mkdir()
    (source / "weights").write_text("0")

    def replace():
        while not done.is_set():
            (source / "draft").write_text("1")
            os.replace(source / "draft", source / "weights")

    thread = threading.Thread(target=replace)
    thread.start()
    try:
        for number in range(50):
            copy_tree(source, tmp_path / f"c{number}")
            assert (tmp_path / f"c{number}" / "weights").read_text() in ("0", "1")
    finally:
        done.set()
        thread.join()


def test_workers_that_open_one_attempt_at_the_same_time_share_it(tmp_path):
    (open_attempt(tmp_path, 1).files / "a").write_text("1")
    together, found = threading.Barrier(4), []

    def work(name):
        together.wait()
        own = open_attempt(tmp_path, 2)
        (own.files / name).write_text("1")
        found.append(own.files)

    threads = [threading.Thread(target=work, args=(f"w{i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert sorted(content(found[0])) == ["a", "w0", "w1", "w2", "w3"]


def test_content_of_a_parent_fills_only_an_empty_directory(tmp_path):
    def fetch(target):
        target.mkdir()
        (target / "w").write_text("parent")
        return True

    own = open_attempt(tmp_path, 1)
    assert own.fill(fetch, 7)
    assert (content(own.files), own.parent) == ({"w": "parent"}, 7)
    assert not own.fill(fetch, 8)
    assert open_attempt(tmp_path, 2).parent == 7
    assert not open_attempt(tmp_path, 3).fill(lambda target: False, 9)


def test_a_note_that_cannot_be_read_names_no_parent(tmp_path):
    own = open_attempt(tmp_path, 1)
    assert own.parent is None
    for text in ("", "{", "3", '{"inherited_from": "x"}'):
        (own.home / "note.json").write_text(text)
        assert own.parent is None


def test_last_of_nothing(tmp_path):
    assert last_of(tmp_path / "none") is None
    (tmp_path / "attempt-x").mkdir()
    assert last_of(tmp_path) is None
