"""Identical files share an inode; damage does not spread."""

import os


def test_a_hard_link_to_a_file_outside_is_copied(store, make):
    mine = store.root.parent / "mine"
    mine.write_text("before")

    def build(ctx):
        os.link(mine, ctx.out / "n")

    found = store.realize(make("one", build=build))
    mine.write_text("after")
    assert found.read_text("n") == "before"
    assert os.access(mine, os.W_OK)
    assert store.verify() == []


def test_identical_files_are_kept_once(store, make):
    def build(ctx):
        (ctx.out / "big").write_bytes(b"x" * 10_000)
        (ctx.out / "same").write_bytes(b"x" * 10_000)

    a = store.realize(make("a", build=build))
    b = store.realize(make("b", build=build))
    inodes = {os.stat(r / n).st_ino for r in (a, b) for n in ("big", "same")}
    assert len(inodes) == 1
    assert store.du()["total"] == 10_000


def test_damage_does_not_spread_through_shared_files(store, make):
    def build(ctx):
        (ctx.out / "n").write_text("sound")

    a = store.realize(make("a", build=build))
    (a / "n").chmod(0o644)
    (a / "n").write_text("rotten"[:5])
    b = store.realize(make("b", build=build))
    assert b.read_text("n") == "sound"
    assert {d.ref for d in store.verify()} == {a.ref}


def test_a_member_with_a_changed_mode_is_not_handed_to_a_fresh_build(store, make):
    def build(ctx):
        (ctx.out / "n").write_text("#!/bin/sh")
        (ctx.out / "n").chmod(0o755)

    (store.realize(make("a", build=build)) / "n").chmod(0o666)
    fresh = store.realize(make("b", build=build))
    assert os.stat(fresh / "n").st_mode & 0o777 == 0o555
    assert store.verify() == []
