"""The order of builds: it holds even if the clock goes back, in every place that uses it."""

import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from symexp.store import Derivation, Store, matchers
from symexp.store.disk import order
from symexp.store.disk.canonical import sealed, unsealed
from symexp.store.realization import order_in

HOURS = 3600.0
LATEST = matchers.latest()


class Clock:
    """A clock that a test can set."""

    def __init__(self):
        self.ahead = 0.0
        self.true = time.time

    def __call__(self):
        return self.true() + self.ahead


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(time, "time", clock)
    return clock


@pytest.fixture
def noisy(make, counted):
    return make("noisy", build=counted(), matcher=LATEST)


def texts(found):
    return [r.read_text("n") for r in found]


def test_a_forced_build_is_the_latest_with_the_clock_five_hours_back(store, noisy, clock):
    store.realize(noisy)
    clock.ahead = -5 * HOURS
    assert store.realize(noisy, force=True).read_text("n") == "2"
    assert store.realize(noisy).read_text("n") == "2"
    assert texts(store.realizations(noisy)) == ["2", "1"]
    assert texts(store.find("noisy")) == ["2", "1"]
    clock.ahead = 0.0
    assert store.realize(noisy).read_text("n") == "2"
    assert texts(store.find(newer=HOURS)) == ["2", "1"]
    assert store.gc(older_than=HOURS).refs == ()
    assert store.gc(keep_last=1).kept == 1
    assert store.realize(noisy).read_text("n") == "2"


def test_a_clock_that_was_ahead_does_no_harm(store, noisy, clock):
    clock.ahead = 24 * 365 * HOURS
    store.realize(noisy)
    clock.ahead = 0.0
    assert store.realize(noisy, force=True).read_text("n") == "2"
    clock.ahead = 2 * HOURS
    kept = store.gc(older_than=HOURS)  # the second one is old; the first one claims to be new
    assert (kept.kept, texts(store.realizations(noisy))) == (1, ["1"])


def test_gc_by_size_removes_what_was_built_first(store, make, clock):
    def build(ctx):
        (ctx.out / "b").write_bytes(os.urandom(1000))

    store.realize(make("first", build=build))
    clock.ahead = -5 * HOURS
    store.realize(make("second", build=build))
    assert [r.name for r in store.find()] == ["second", "first"]
    store.gc(max_bytes=1000)
    assert [r.name for r in store.realizations()] == ["second"]


def test_an_outcome_that_is_built_again_is_the_latest(store, make, counted, clock):
    noisy = make("noisy", build=counted(["a", "b", "a", "c"]), matcher=LATEST)
    store.realize(noisy)
    store.realize(noisy, force=True)
    clock.ahead = -5 * HOURS
    assert store.realize(noisy, force=True).read_text("n") == "a"
    assert texts(store.realizations(noisy)) == ["a", "b"]
    assert store.verify() == []


def test_an_equal_outcome_of_another_user_is_kept_as_it_is(store, make, counted, monkeypatch):
    one = make("one", build=counted(["same", "same"]))
    kept = store.realize(one)

    def replace(source, target, real=os.replace):
        if os.path.basename(target) == "context.json":
            raise PermissionError(1, "not the owner")
        real(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", replace)
        assert store.realize(one, force=True) == kept
    assert store[kept].order == kept.order


def test_old_realizations_are_before_all_that_have_a_number(store, noisy, clock):
    clock.ahead = 5 * HOURS
    old = store.realize(noisy)
    path = old.home / "context.json"
    document = unsealed(path.read_bytes(), where=path)
    del document["order"]
    path.unlink()
    path.write_bytes(sealed(document))
    (store.root / "order").unlink()
    assert (store[old].order, store.verify()) == (0, [])
    assert store.realize(noisy) == old
    clock.ahead = 0.0
    assert store.realize(noisy, force=True).read_text("n") == "2"
    assert texts(store.realizations(noisy)) == ["2", "1"]


@pytest.mark.parametrize("left", [None, b"", b"no number", b"0" * 20, b"\0" * 21])
def test_a_lost_file_does_not_change_the_order(store, noisy, clock, left):
    store.realize(noisy)
    path = store.root / "order"
    path.unlink() if left is None else path.write_bytes(left)
    clock.ahead = -5 * HOURS
    assert store.realize(noisy, force=True).read_text("n") == "2"
    assert texts(store.realizations(noisy)) == ["2", "1"]


def test_a_copied_store_goes_on(store, noisy, clock, tmp_path):
    store.realize(noisy)
    shutil.copytree(store.root, tmp_path / "copy", symlinks=True)
    other = Store(tmp_path / "copy", echo=False)
    clock.ahead = -5 * HOURS
    assert texts([other.realize(noisy, force=True)]) == ["2"]
    assert texts(other.realizations(noisy)) == ["2", "1"]


def test_what_is_imported_has_its_own_place_and_what_follows_is_later(
    store, noisy, clock, tmp_path
):
    other = Store(tmp_path / "other", echo=False)
    clock.ahead = 5 * HOURS
    theirs = other.realize(noisy)
    clock.ahead = 0.0
    store.realize(noisy)
    store.unpack(other.pack(theirs, tmp_path / "x.tar.zst"))
    assert texts(store.realizations(noisy)) == ["1", "2"]
    assert store[theirs].document == theirs.document
    later = store.realize(noisy, force=True)
    assert texts(store.realizations(noisy)) == ["3", "1", "2"]
    assert later.order > theirs.order
    assert store.realize(make_alone("another")).order > later.order


def make_alone(name):
    return Derivation(name, build=lambda ctx: (ctx.out / "n").write_text("x"))


def test_numbers_are_unique_among_threads_and_layouts(store):
    layouts = [store.layout, Store(store.root).layout]
    with ThreadPoolExecutor(8) as pool:
        calls = [
            pool.submit(order.next_order, layouts[i % 2], "0" * 32, "x", 1.0) for i in range(200)
        ]
        found = [call.result() for call in calls]
    assert len(set(found)) == 200
    assert int((store.root / "order").read_bytes()) == max(found)


def test_a_file_that_cannot_be_written_costs_no_build(store, make, monkeypatch):
    store.realize(make("one"))

    def refused(*_, **__):
        raise PermissionError(13, "read-only")

    monkeypatch.setattr(order.FileLock, "acquire", refused)
    known = int((store.root / "order").read_bytes())
    assert order.next_order(store.layout, "0" * 32, "x", 1.0) == known + 1


def test_an_absurd_number_counts_as_none(store, noisy):
    found = store.realize(noisy)
    for value in (-1, 10**30, True, "7", None):
        assert order_in({**found.document, "order": value}) == 0
