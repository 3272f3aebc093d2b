"""Hits are looked at before they are used."""

import os
import warnings

import pytest

from symexp.store import DamagedError, DamageWarning, Derivation, NotRealizedError, matchers


def reads(ctx):
    (dependency,) = ctx.derivation.dependencies
    (ctx.out / "n").write_text("read " + ctx.dependency(dependency).read_text("n"))


def truncate(realization):
    os.truncate(realization / "n", 0)


@pytest.fixture
def quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DamageWarning)
        yield


def test_a_damaged_input_is_built_again(store, make, counted, quiet):
    build = counted(texts=["10 bytes.."] * 2)
    data = make("data", build=build)
    truncate(store.realize(data))
    assert store.realize(make("train", data, build=reads)).read_text("n") == "read 10 bytes.."
    assert build.runs == 2
    assert store.verify() == []
    assert len(os.listdir(store.layout.quarantine)) == 1


def test_damage_below_the_direct_input_is_seen(store, make, counted, quiet):
    build = counted(texts=["sound"] * 2)
    data = make("data", build=build)
    mid = make("mid", data, build=reads)
    store.realize(mid)
    truncate(store.realized(data))
    store.realize(make("top", mid, build=reads))
    assert store.realized(data).read_text("n") == "sound"


def test_a_hit_above_damage_is_a_hit(store, make, counted):
    data = make("data", build=counted(texts=["sound"]))
    top = make("top", data, build=reads)
    kept = store.realize(top)
    truncate(store.realized(data))
    assert store.realize(top) == kept
    assert [s.action for s in store.plan(top)] == ["hit", "hit"]


def test_a_plan_says_what_is_damaged_and_writes_nothing(store, make):
    data = make("data")
    truncate(kept := store.realize(data))
    plan = store.plan(make("train", data))
    assert [s.action for s in plan] == ["build", "build"]
    assert plan[data].reason == f"{kept.ref} is damaged: out/n has 0 bytes instead of 1"
    assert "is damaged: out/n has 0 bytes" in store.why(data)
    with pytest.raises(NotRealizedError, match=r"is damaged: out/n has 0 bytes"):
        store.realized(data)
    assert kept.home.is_dir()


def test_a_plan_explains_a_context_that_is_gone(store, make):
    data = make("data", source={"build": "1"})
    kept = store.realize(data)
    os.chmod(kept.home, 0o755)
    (kept.home / "context.json").unlink()
    assert "is damaged: context.json is gone" in store.why(data)


def test_matchers_choose_among_sound_realizations(store, make, counted, quiet):
    build = counted()
    stage = make("data", build=build, matcher=matchers.best("n"))
    runs = [store.realize(stage, force=True) for _ in range(3)]
    os.chmod(runs[2].path, 0o755)
    (runs[2] / "n").unlink()
    assert store.realize(stage) == runs[1]
    assert not runs[2].home.exists()
    truncate(runs[1])
    assert store.realize(stage, matcher=matchers.only()) == runs[0]
    assert build.runs == 3


def test_a_changed_mode_is_repaired_before_a_build_uses_the_file(store, make):
    def build(ctx):
        (ctx.out / "n").write_text("#!/bin/sh")
        (ctx.out / "n").chmod(0o755)

    data = make("data", build=build)
    tool = store.realize(data) / "n"
    tool.chmod(0o644)
    assert [s.action for s in store.plan(data)] == ["hit"]
    assert not os.access(tool, os.X_OK)
    store.realize(make("user", data, build=reads))
    assert os.access(tool, os.X_OK)
    assert not tool.stat().st_mode & 0o222


def test_damage_that_cannot_be_built_again_is_an_error(store, make):
    data = make("data")
    kept = store.realize(data)
    truncate(kept)
    alone = Derivation("data", data.config, build=None)
    with pytest.raises(DamagedError, match=r"is damaged: out/n has 0 bytes.*no `build`"):
        store.realize(make("top", alone))
    assert kept.home.is_dir()


def test_workers_get_sound_inputs(store, make, counted, quiet):
    data = make("data")
    truncate(store.realize(data))
    tops = [make(f"top{i}", data, build=reads) for i in range(3)]
    found = store.realize_many(tops, workers=2)
    assert [r.read_text("n") for (r,) in found] == ["read 1"] * 3


def test_a_damaged_failure_is_not_a_result(store, make, quiet):
    def fails(ctx):
        (ctx.out / "n").write_text("x")
        raise ValueError("no")

    stage = make("data", build=fails)
    failure = store.realize(stage, on_error="keep")
    truncate(failure)
    assert [s.action for s in store.plan(stage, on_error="keep")] == ["build"]
