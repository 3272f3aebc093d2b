"""What is seen of damage without reading the files."""

import os
import shutil

import pytest

from symexp.store.disk.condition import condition_of, restore_modes


def build(ctx):
    (ctx.out / "sub").mkdir()
    (ctx.out / "sub" / "n").write_text("0123456789")
    (ctx.out / "run").write_text("#!/bin/sh")
    (ctx.out / "run").chmod(0o755)
    (ctx.out / "link").symlink_to("run")


@pytest.fixture
def kept(store, make):
    found = store.realize(make("data", build=build))
    for directory in (found.home, found.path, found / "sub"):
        os.chmod(directory, 0o755)
    return found


def linked(kept):
    (kept / "run").unlink()
    (kept / "run").symlink_to("sub/n")


CHANGES = {
    "out/sub/n has 0 bytes instead of 10": lambda k: os.truncate(k / "sub" / "n", 0),
    "out/sub/n is gone": lambda k: (k / "sub" / "n").unlink(),
    "out/sub is gone": lambda k: shutil.rmtree(k / "sub"),
    "out/more was not there": lambda k: (k / "more").write_text(""),
    "out/.nfsrc was not there": lambda k: (k / ".nfsrc").write_text(""),
    "out/run is another kind of file": linked,
    "out is gone": lambda k: shutil.rmtree(k.path),
    "context.json is gone": lambda k: (k.home / "context.json").unlink(),
    "config.json is gone": lambda k: (k.home / "config.json").unlink(),
    "config.json has 1 bytes instead of": lambda k: (
        condition_of(k.layout, k.parts),
        os.truncate(k.home / "config.json", 1),
    ),
}


@pytest.mark.parametrize("problem", CHANGES)
def test_each_change_of_kinds_and_sizes_is_seen(kept, problem):
    CHANGES[problem](kept)
    found = condition_of(kept.layout, kept.parts, is_quick=True).problems
    assert any(" ".join(change).startswith(problem) for change in found), found


def test_a_changed_context_is_read_again(kept):
    assert condition_of(kept.layout, kept.parts).problems == []
    (kept.home / "context.json").chmod(0o644)
    (kept.home / "context.json").write_text("{}")
    ((path, problem),) = condition_of(kept.layout, kept.parts).problems
    assert (path, problem.partition(":")[0]) == ("context.json", "is damaged")


def test_changed_modes_are_restored(kept):
    (kept / "run").chmod(0o644)
    (kept / "sub" / "n").chmod(0o777)
    found = condition_of(kept.layout, kept.parts)
    assert found.problems == []
    assert {m.path.rpartition("/")[2] for m in found.modes if m.matters} == {"run", "n"}
    assert restore_modes(found.modes) == []
    assert condition_of(kept.layout, kept.parts).modes == []
    assert [oct(os.stat(p).st_mode)[-3:] for p in (kept.path, kept / "run")] == ["555", "555"]


def test_a_file_that_nfs_keeps_until_it_is_closed_is_not_damage(kept, store):
    for directory in (kept.home, kept.path, kept / "sub"):
        (directory / ".nfs000000000a0b0c0d0000001f").write_text("x")
    assert condition_of(kept.layout, kept.parts).problems == []
    assert store.verify() == []
