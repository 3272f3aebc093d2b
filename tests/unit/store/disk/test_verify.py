"""Damage: what can happen to a realization on a disk, and how `verify` reports it."""

import os
import shutil

import pytest

from symexp.store import (
    DamagedError,
)
from symexp.store.disk import verify as verify_module


def replaced_by_directory(name):
    def change(home):
        (home / name).unlink(missing_ok=True)
        (home / name).mkdir()

    return change


def replaced_by_pipe(name):
    def change(home):
        (home / name).unlink()
        os.mkfifo(home / name)

    return change


def moved_out(home):
    os.rename(home / "out", home.parent.parent.parent / "moved")
    (home / "out").symlink_to(home.parent.parent.parent / "moved")


def made_a_file(home):
    shutil.rmtree(home / "out")
    (home / "out").write_text("x")


def a_file_itself(home):
    shutil.rmtree(home)
    home.write_text("x")


@pytest.mark.parametrize(
    ("change", "path", "problem"),
    [
        (replaced_by_directory("config.json"), "config.json", "is no file"),
        (replaced_by_directory("context.json"), "context.json", "is no file"),
        (replaced_by_directory("log.txt"), "log.txt", "is no file"),
        (replaced_by_pipe("config.json"), "config.json", "is no file"),
        (replaced_by_pipe("context.json"), "context.json", "is no file"),
        (replaced_by_pipe("out/n"), "out", "'n' is a named pipe"),
        (moved_out, "out", "is no directory"),
        (made_a_file, "out", "is no directory"),
        (a_file_itself, ".", "is no directory"),
        (lambda home: shutil.rmtree(home / "out"), "out", "No such file"),
        (lambda home: (home / "context.json").unlink(), "context.json", "is damaged"),
    ],
)
def test_entries_of_the_wrong_kind_are_named_and_set_aside(store, make, change, path, problem):
    sound = store.realize(make("base"))
    other = store.realize(make("other", value=2))
    for directory in (sound.home, sound.path):
        os.chmod(directory, 0o755)
    change(sound.home)
    (damage,) = store.verify(repair=True)
    assert (damage.ref, damage.path, damage.own) == (sound.ref, path, True)
    assert problem in damage.problem
    assert store.verify() == []
    assert store.realizations() == [other]
    assert store.realize(make("base")) == sound


def test_a_disk_that_cannot_be_read_is_named(store, make, monkeypatch):
    kept = store.realize(make("base"))

    def sick(path, *args):
        raise OSError(5, "Input/output error", os.path.join(path, "n"))

    monkeypatch.setattr(verify_module, "scan", sick)
    (damage,) = store.verify()
    assert (damage.ref, damage.path) == (kept.ref, "out/n")
    assert damage.problem == "cannot be read: Input/output error"


def test_a_removal_during_verification_is_not_damage(store, make, monkeypatch):
    first, second = (store.realize(make(name)) for name in ("first", "second"))
    real = verify_module.check_home

    def check(home, ref):
        if {first.ref, second.ref} <= {r.ref for r in store.realizations()}:
            store.remove(ref)
        return real(home, ref) if home.is_dir() else [("context.json", "is damaged: gone")]

    monkeypatch.setattr(verify_module, "check_home", check)
    assert store.verify() == []
    assert len(store.realizations()) == 1


def test_a_context_that_is_gone_is_damage(store, make):
    kept = store.realize(make("base"))
    os.chmod(kept.home, 0o755)
    (kept.home / "context.json").unlink()
    with pytest.raises(DamagedError, match=r"context.json is gone. `store.verify\(repair=True\)`"):
        store.gc()


def flip(path, offset=0):
    data = bytearray(path.read_bytes())
    data[offset] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)


def test_verify_names_quarantines_and_rebuilds(store, make, counted):
    build = counted(texts=["x", "x"])
    one = make("one", build=build)
    found = store.realize(one)
    flip(found / "n")
    assert [str(d) for d in store.verify()] == [f"{found.ref}: out/n: was changed"]
    assert store.verify(repair=True)
    assert store.verify() == []
    assert len(os.listdir(store.layout.quarantine)) == 1
    assert store.realize(one).read_text("n") == "x"
    assert build.runs == 2


@pytest.mark.parametrize("name", ["config.json", "context.json", "log.txt"])
def test_verify_reads_documents_and_logs(store, make, name):
    found = store.realize(make("one"))
    size = (found.home / name).stat().st_size
    for offset in range(0, size, max(1, size // 60)):
        flip(found.home / name, offset)
        assert [d.ref for d in store.verify()] == [found.ref], offset
        flip(found.home / name, offset)
    assert store.verify() == []


def test_verify_finds_what_was_added_or_removed(store, make):
    found = store.realize(make("one"))
    (found.path).chmod(0o755)
    (found / "more").write_text("")
    assert [(d.path, d.problem) for d in store.verify()] == [("out/more", "was not there")]
    (found / "more").unlink()
    (found / "n").unlink()
    assert [(d.path, d.problem) for d in store.verify()] == [("out/n", "is gone")]


def test_verify_finds_a_realization_under_a_wrong_name(store, make):
    found = store.realize(make("one"))
    os.chmod(found.home, 0o755)
    found.home.rename(found.home.with_name(found.home.name.replace("one", "two")))
    (damage,) = store.verify()
    assert damage.path == "context.json"
    assert "it belongs to rlz:" in damage.problem


def test_verify_reports_a_missing_dependency(store, pipeline):
    os.chmod(pipeline["base"].home, 0o755)
    pipeline["base"].home.rename(store.root / "elsewhere")
    assert {d.own for d in store.verify(repair=True)} == {False}
    assert len(store.realizations()) == 3
