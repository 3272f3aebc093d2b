"""From a work directory to a realization: read-only, and merged with an equal one."""

import os
import stat

import pytest

from symexp.store import (
    TreeError,
)


def test_files_and_directories_are_read_only(store, make):
    def build(ctx):
        (ctx.out / "d").mkdir()
        (ctx.out / "d" / "tool").write_text("#!/bin/sh\n")
        (ctx.out / "d" / "tool").chmod(0o777)

    found = store.realize(make("one", build=build))
    modes = {
        p: stat.S_IMODE(os.lstat(found.home / p).st_mode)
        for p in (".", "out", "out/d", "out/d/tool", "config.json", "context.json")
    }
    assert modes == {
        ".": 0o555,
        "out": 0o555,
        "out/d": 0o555,
        "out/d/tool": 0o555,
        "config.json": 0o444,
        "context.json": 0o444,
    }


def test_entries_that_cannot_be_kept_are_rejected(store, make):
    def pipe(ctx):
        os.mkfifo(ctx.out / "p")

    def leave(ctx):
        os.symlink("../../secret", ctx.out / "l")

    with pytest.raises(TreeError, match="'p' is a named pipe"):
        store.realize(make("one", build=pipe))
    with pytest.raises(TreeError, match="'l' leads out of the artifacts"):
        store.realize(make("two", build=leave))
    assert store.realizations() == []


def test_an_equal_outcome_of_other_code_records_that_code(store, make, counted):
    build = counted(["same"] * 3)

    def coded(version):
        return make("coded", build=build, source={"build": version})

    kept = store.realize(coded("1"))
    before = kept.document
    assert store.realize(coded("2"), code="rebuild") == kept
    assert store.realize(coded("2"), code="rebuild") == kept
    assert build.runs == 2
    assert store.realize(coded("2")) == kept  # without a warning
    after = store[kept].document
    changed = {"source", "order", "started", "duration", "earlier_sources", "provenance"}
    assert {k for k, v in after.items() if before.get(k) != v} <= changed
    assert after["earlier_sources"] == [{"build": "1"}]
    assert store.plan(coded("1"), code="rebuild").hits
    assert (after["source"], after["order"] > before["order"]) == ({"build": "2"}, True)
    assert store.verify() == []
    assert (kept.home.stat().st_mode & 0o777, store.realize(coded("2")).ok) == (0o555, True)


def test_a_sound_result_replaces_a_damaged_equal_one(store, make):
    kept = store.realize(make("base"))
    os.chmod(kept / "n", 0o644)
    (kept / "n").write_text("changed by hand")
    again = store.realize(make("base"), force=True)
    assert (again.ref, again.read_text("n")) == (kept.ref, "1")
    assert len(os.listdir(store.root / "quarantine")) == 1
    assert store.verify() == []


def test_a_damaged_context_is_not_sealed_again(store, make):
    kept = store.realize(make("coded", source={"build": "1"}))
    text = (kept.home / "context.json").read_text()
    os.chmod(kept.home / "context.json", 0o644)
    (kept.home / "context.json").write_text(text.replace('"started": 1', '"started": 2'))
    assert len(store.verify()) == 1
    store.realize(make("coded", source={"build": "2"}), code="rebuild")
    assert store.verify() == []
