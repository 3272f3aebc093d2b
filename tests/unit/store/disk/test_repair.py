"""What is damaged, and what was built from it, is set aside and never deleted."""

import os

import pytest

from symexp.store import DamageWarning, matchers


def change(realization, text="9"):
    """Changes an artifact, with the same number of bytes."""
    path = realization / "n"
    path.chmod(0o644)
    path.write_text(text)


def age(realization, seconds=1000):
    """Makes the last change of an artifact older than everything built from it."""
    before = (realization / "n").stat().st_mtime - seconds
    os.utime(realization / "n", (before, before))


def test_a_repair_distrusts_what_was_built_from_damage(store, make):
    data = make("data")
    change(store.realize(data))
    age(store.realized(data))  # the change comes before the builds
    spoiled = store.realize(make("above", make("spoiled", data)))
    found = store.verify(repair=True)
    assert {d.ref.rpartition("-")[2] for d in found} >= {"data", "spoiled", "above"}
    assert "which it was built from, was perhaps damaged before" in str(found[1:])
    assert spoiled.ref not in {r.ref for r in store.realizations()}
    assert store.realizations() == []
    assert len(os.listdir(store.layout.quarantine)) == 3
    assert store.realize(make("above", make("spoiled", data))).read_text("n") == "3"


def test_what_was_built_before_the_damage_is_kept(store, make, monkeypatch):
    data = make("data")
    top = store.realize(make("top", data))
    monkeypatch.setattr("symexp.store.disk.verify._last_change", lambda path: 4e9)
    change(store.realized(data))
    (damage,) = store.verify(repair=True)
    assert damage.own
    assert store.realizations() == [top]


def test_damage_whose_time_is_unknown_puts_everything_above_in_doubt(store, make):
    data = make("data")
    store.realize(make("top", data))
    found = store.realized(data)
    change(found)
    age(found, 5000)  # as if a disk had lost bits
    assert [d.own for d in store.verify(repair=True)] == [True, False]
    assert store.realizations() == []


def test_a_changed_document_puts_nothing_in_doubt(store, make):
    data = make("data")
    top = store.realize(make("top", data))
    config = store.realized(data).home / "config.json"
    config.chmod(0o644)
    config.write_text("{}")
    assert [d.path for d in store.verify(repair=True)] == ["config.json"]
    assert top.home.is_dir()


def test_a_changed_mode_is_reported_and_repaired_in_place(store, make):
    def build(ctx):
        (ctx.out / "run").write_text("#!/bin/sh")
        (ctx.out / "run").chmod(0o755)

    one = store.realize(make("one", build=build))
    (one / "run").chmod(0o644)
    two = store.realize(make("two", build=build))  # of the same bytes
    assert os.access(two / "run", os.X_OK)
    (one / "run").chmod(0o644)
    problems = {d.problem for d in store.verify(repair=True)}
    assert problems == {"has another executable bit than when it was built"}
    assert store.verify() == []
    assert len(store.realizations()) == 2
    assert os.listdir(store.layout.quarantine) == []


def test_a_damaged_hit_is_set_aside_with_what_was_built_from_it(store, make, counted):
    build = counted(texts=["x", "x"])
    data = make("data", build=build, matcher=matchers.latest())
    old = store.realize(make("old", data, build=lambda ctx: (ctx.out / "n").write_text("o")))
    os.truncate(store.realized(data) / "n", 0)
    age(store.realized(data) if data in store else store.realizations(data)[0])
    with pytest.warns(DamageWarning) as seen:
        store.realize(make("new", data, build=lambda ctx: (ctx.out / "n").write_text("n")))
    texts = [str(w.message) for w in seen]
    assert "-data is not used. out/n: has 0 bytes instead of 1. It was moved to " in texts[0]
    assert "-old is not used. context.json: rlz:" in texts[1]
    assert build.runs == 2
    assert not old.home.exists()
    assert len(os.listdir(store.layout.quarantine)) == 2
    assert store.verify() == []
