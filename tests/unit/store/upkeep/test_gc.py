"""Removal: what gc keeps, and what remove refuses."""

import datetime
import os
import time

import pytest

from symexp.store import (
    InUseError,
    NotRealizedError,
    RefError,
    StoreError,
    matchers,
)


def names(refs):
    return sorted(str(ref).rsplit("-", 1)[1] for ref in refs)


def test_gc_without_roots_removes_all(store, pipeline):
    assert len(store.gc(dry_run=True).refs) == 4
    assert len(store.realizations()) == 4
    done = store.gc()
    assert names(done.refs)[0] == "base"
    assert str(done.refs[0]) == pipeline["top"].ref
    assert store.realizations() == []
    assert [f for _, _, files in os.walk(store.layout.objects) for f in files] == []


def test_gc_keeps_what_it_is_asked_to_keep(store, pipeline):
    assert names(store.gc(keep=[pipeline["right"]]).refs) == ["left", "top"]
    assert names(store.gc(keep=pipeline["base"].derivation).refs) == ["right"]


def test_gc_by_age_removes_the_old_ones(store, pipeline):
    assert store.gc(older_than=3600).refs == ()
    assert store.gc(older_than=datetime.timedelta(hours=1)).refs == ()
    time.sleep(0.02)
    assert len(store.gc(older_than=0.01).refs) == 4


def test_gc_keeps_the_last_of_each(store, make, counted):
    one = make("one", build=counted(), matcher=matchers.latest())
    for _ in range(4):
        store.realize(one, force=True)
    done = store.gc(keep_last=2)
    assert len(done.refs) == 2
    assert [r.read_text("n") for r in store.realizations(one)] == ["4", "3"]


def test_gc_by_size_removes_the_oldest_first(store, make):
    def build(ctx):
        (ctx.out / "b").write_bytes(os.urandom(1000))

    for i in range(5):
        store.realize(make(f"s{i}", build=build))
    done = store.gc(max_bytes=2500)
    assert names(done.refs) == ["s0", "s1", "s2"]
    assert done.bytes == 3000
    assert store.gc(max_bytes=2500).refs == ()


def test_remove_refuses_while_others_depend(store, pipeline):
    with pytest.raises(InUseError, match=r"3 realization\(s\) depend on.*dependents=True"):
        store.remove(pipeline["base"])
    assert names(store.remove(pipeline["left"], dependents=True)) == ["left", "top"]
    assert names(store.remove([pipeline["right"], pipeline["base"]])) == ["base", "right"]


GONE = f"rlz:{'0' * 32}-{'0' * 32}-{'0' * 16}-gone"


def test_gc_rejects_what_it_cannot_keep(store, make):
    kept = store.realize(make("base"))
    with pytest.raises(RefError, match=r"There is no realization rlz:0+-.* that could be kept"):
        store.gc(keep=[kept.ref, GONE])
    with pytest.raises(NotRealizedError, match=r"There is no realization of drv:1+-gone"):
        store.gc(keep=f"drv:{'1' * 32}-gone")
    assert store.gc(keep=[make("never"), kept.ref]).refs == ()


def test_a_kept_failure_does_not_take_the_place_of_the_last_result(store, make):
    fails = []

    def build(ctx):
        (ctx.out / "n").write_text("1")
        if fails:
            raise ValueError("on purpose")

    good = store.realize(make("base", build=build))
    fails.append(True)
    bad = store.realize(make("base", build=build), force=True, on_error="keep")
    assert not bad.ok
    assert store.gc(keep_last=1).refs == ()
    assert store.realizations("drv:" + good.derivation[4:]) == [good]


@pytest.mark.parametrize(
    "limit",
    [
        {"keep_last": -1},
        {"keep_last": 1.5},
        {"keep_last": True},
        {"older_than": "7d"},
        {"older_than": -1},
        {"older_than": datetime.timedelta(-1)},
        {"older_than": float("nan")},
        {"max_bytes": "1GB"},
        {"max_bytes": -1},
    ],
)
def test_senseless_limits_of_gc_are_rejected(store, make, limit):
    kept = store.realize(make("base"))
    with pytest.raises(StoreError, match=f"gc: {next(iter(limit))} must be .* from 0 on; got"):
        store.gc(**limit)
    assert kept.ref in store


def test_a_dry_run_of_gc_touches_nothing(store, make):
    store.realize(make("base"))
    left = store.root / "work" / "1-dead-1-dead"
    left.mkdir()
    assert len(store.gc(dry_run=True).refs) == 1
    assert left.is_dir()
    store.gc()
    assert not left.exists()
